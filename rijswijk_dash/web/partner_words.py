"""What the page Partners says: its warnings, what a comparison means, and its tables."""

from collections.abc import Mapping, Sequence

from rijswijk_dash.figures import (
    FEWEST,
    Kind,
    OrganisationShare,
    Partners,
    PartnerStock,
    Progress,
    Verdict,
)
from rijswijk_dash.web.tables import Rows
from rijswijk_dash.words import enumerate_words, number, percent, share, short_date, trajecten

WHOLE = "Alle trajecten samen"
NO_LEAGUE_TABLE = (
    "Dit is geen ranglijst: verschillen tussen organisaties zeggen hier weinig over hun kwaliteit."
)
WHY_NO_LEAGUE_TABLE = (
    "Elke organisatie begeleidt andere mensen, op andere leerroutes en vaak in kleine aantallen. De "
    "Z-route duurt voor veel mensen langer dan de B1-route, en ook wie er net is, telt al mee."
)
HOW_TO_READ_FUNNEL = (
    f"Zo leest u de trechter: elke stip is een organisatie met {FEWEST} mensen of meer. Hoe verder naar "
    "rechts, hoe meer mensen. De doorgetrokken lijn is het aandeel van allen samen. Wat tussen de buitenste "
    "lijnen ligt, kan toeval zijn. Bij weinig mensen is toeval groot, dus daar is de trechter breed."
)
HOW_TO_READ_MARGINS = (
    f"Zo leest u de balken: elke stip is het aandeel bij een organisatie met {FEWEST} mensen of meer. De "
    "balk is de marge (95%): hoe minder mensen, hoe breder. De rechte lijn is het aandeel van allen "
    "samen."
)
CAUTION = (
    "Ook door toeval alleen ligt één op de 20 organisaties buiten de binnenste lijnen (95%). Buiten de "
    "buitenste lijnen (99,8%) ligt er dan één op de 500. Daarom noemen wij alleen de buitenste. Wie "
    "veel cijfers en filters bekijkt, vindt altijd wel een uitschieter. ‘Verwacht’ is het aantal als op elke "
    "leerroute hetzelfde deel zover was als bij allen samen. Andere verschillen tussen mensen, zoals hoe "
    "lang zij al bezig zijn, zijn niet meegerekend."
)
_FEW, _NONE = "te weinig", "–"
_OUTSIDE = (Verdict.HIGHER, Verdict.LOWER)


# Sentences


def begin_notes(found: Partners) -> list[str]:
    """What counts as new, whose begin is not known, and who has no organisation."""
    notes: list[str] = []
    if found.new_missing:
        notes.append(
            f"Nieuw is onbekend: de export heeft geen {enumerate_words(found.new_missing)}."
        )
    elif all(stock.new is None for stock in found.stock):
        notes.append(
            "Nieuw staat er niet bij: het begin is een gegeven dat niet al uw taken nodig hebben."
        )
    else:
        notes.append(
            "Nieuw: begonnen in de 12 maanden tot en met de peildatum. Begin is hier "
            f"{found.kind.begins}."
        )
    unknown = sum(stock.begin_unknown or 0 for stock in found.stock)
    if unknown:
        notes.append(
            f"Van {trajecten(unknown)} is het begin niet bekend; zij tellen niet als nieuw."
        )
    if found.without:
        verb = "telt" if found.without == 1 else "tellen"
        notes.append(
            f"{trajecten(found.without)} zonder {found.kind.name.lower()} {verb} hier niet mee."
        )
    return notes


def meaning(found: Partners, progress: Progress) -> str:
    """What chance and the leerroutes say about the differences, in a few sentences."""
    far = [row for row in progress.rows if row.verdict in _OUTSIDE]
    compared = [row for row in progress.rows if row.verdict in (*_OUTSIDE, Verdict.WITHIN)]
    if not compared:
        return _nothing(progress)
    parts = [_far(row) for row in far]
    if not far:
        who = "Uw organisatie ligt niet" if found.own else "Geen organisatie ligt"
        parts = [f"{who} verder van het geheel dan toeval verklaart."]
    with_routes = [
        row.organisation
        for row in progress.rows
        if row.verdict is Verdict.WITHIN and row.route_verdict in _OUTSIDE
    ]
    if with_routes:
        parts.append(f"Met de leerroutes meegerekend wel: {enumerate_words(with_routes)}.")
    alone = [row.organisation for row in compared if row.route_verdict is Verdict.ALONE]
    if alone and not found.own:
        verb = "heeft" if len(alone) == 1 else "hebben"
        parts.append(
            f"{enumerate_words(alone)} {verb} een leerroute (bijna) voor zich alleen. Wat door de leerroute "
            "komt en wat door de organisatie, is daar niet te scheiden."
        )
    return " ".join(parts)


def _nothing(progress: Progress) -> str:
    if all(row.verdict is Verdict.FEW for row in progress.rows):
        return (
            f"Er is niets te vergelijken: elke organisatie heeft hier minder dan {FEWEST} mensen."
        )
    if progress.rounded:
        return "Er is niets om mee te vergelijken: van het geheel is geen percentage te tonen."
    return f"Er is niets te vergelijken: er is geen tweede organisatie met {FEWEST} mensen of meer."


def _far(row: OrganisationShare) -> str:
    side = "hoger" if row.verdict is Verdict.HIGHER else "lager"
    first = f"{row.organisation} ligt {side} dan toeval verklaart"
    if row.route_verdict is Verdict.WITHIN:
        return f"{first}, maar met de leerroutes meegerekend niet."
    if row.route_verdict is row.verdict:
        return f"{first}, ook met de leerroutes meegerekend."
    return f"{first}."


def whole_text(progress: Progress) -> str:
    """The share of all together, as text at its line."""
    if progress.whole is None:
        return ""
    name = WHOLE if progress.rounded else "Samen"
    return f"{name} {_whole_share(progress)}"


def spoken_progress(found: Partners, progress: Progress) -> str:
    """The chart of shares in words, for who cannot see it."""
    parts = [
        f"{row.organisation} {percent(100 * row.share, 0)} ({number(row.numerator)} van {number(row.n)}, "
        f"{row.verdict})"
        for row in progress.rows
        if row.share is not None
    ]
    return (
        f"{progress.figure.name} per organisatie op {short_date(found.peildatum)}. {whole_text(progress)}. "
        f"{'; '.join(parts)}."
    )


def spoken_routes(found: Partners, mixes: Mapping[str, Mapping[str, int]]) -> str:
    """The chart of leerroutes in words."""
    parts = [
        f"{name}: {enumerate_words([f'{route} {number(n)}' for route, n in routes.items()])}"
        for name, routes in mixes.items()
    ]
    return f"Leerroutes per organisatie op {short_date(found.peildatum)}. {'; '.join(parts)}."


# Tables


def stock_table(found: Partners) -> Rows:
    """Trajecten by organisation: under way, new, done, ended. What is not known is not a zero."""
    with_new = any(stock.new is not None for stock in found.stock)
    rows: Rows = [
        [
            found.kind.name, "Lopend", *(["Nieuw in 12 maanden"] if with_new else []), "Voldaan",
            "Beëindigd", "Samen",
        ]
    ]  # fmt: skip
    rows += [_stock_line(stock.organisation, stock, with_new) for stock in found.stock]
    if found.whole:
        rows.append(_stock_line(f"{WHOLE} (beschermd)", found.whole, with_new))
    elif len(found.stock) > 1:
        rows.append(_stock_line("Samen", _together(found.stock), with_new))
    return rows


def _stock_line(name: str, stock: PartnerStock, with_new: bool) -> Sequence[str | int]:
    counts = [stock.running, *([stock.new] if with_new else []), stock.satisfied, stock.ended]
    return [name, *(_NONE if n is None else n for n in counts), stock.clients]


def _together(stocks: Sequence[PartnerStock]) -> PartnerStock:
    new = [stock.new for stock in stocks if stock.new is not None]
    return PartnerStock(
        "",
        clients=sum(stock.clients for stock in stocks),
        running=sum(stock.running or 0 for stock in stocks),
        satisfied=sum(stock.satisfied or 0 for stock in stocks),
        ended=sum(stock.ended or 0 for stock in stocks),
        new=sum(new) if new else None,
    )


def route_table(kind: Kind, mixes: Mapping[str, Mapping[str, int]], order: Sequence[str]) -> Rows:
    """Trajecten by organisation and leerroute."""
    rows: Rows = [[kind.name, *order, "Samen"]]
    for name, parts in mixes.items():
        rows.append([name, *(parts.get(route, 0) for route in order), sum(parts.values())])
    return rows


def progress_table(kind: Kind, progress: Progress) -> Rows:
    """A share by organisation with its margin, what was expected, and what chance explains."""
    rows: Rows = [
        [
            kind.name, progress.figure.numerator_name, "Van", "Aandeel", "Marge (95%)",
            "Tegenover het geheel", "Verwacht bij deze leerroutes", "Met de leerroutes meegerekend",
        ]
    ]  # fmt: skip
    rows += [_progress_line(row) for row in progress.rows]
    if progress.whole is not None:
        name = f"{WHOLE} (beschermd)" if progress.rounded else "Samen"
        counts = (progress.whole.numerator, progress.whole.denominator)
        rows.append([name, *counts, _whole_share(progress), *[_NONE] * 4])
    return rows


def _progress_line(row: OrganisationShare) -> Sequence[str | int | float]:
    expected = _NONE if row.expected is None else round(row.expected, 1)
    if row.share is None:
        return [
            row.organisation,
            row.numerator,
            row.n,
            _FEW,
            _NONE,
            row.verdict,
            expected,
            row.route_verdict,
        ]
    low, high = (number(100 * bound) for bound in (row.interval.low, row.interval.high))
    return [
        row.organisation, row.numerator, row.n, percent(100 * row.share), f"{low}–{high}%",
        row.verdict, expected, row.route_verdict,
    ]  # fmt: skip


def _whole_share(progress: Progress) -> str:
    whole = progress.whole
    if whole is None:
        return _NONE
    value = None if whole.value is None else float(whole.value)
    return share(value, whole.instead, rounded=progress.rounded)
