"""By what a figure can be split or filtered: each dimension with its expression and its labels."""

from dataclasses import replace
from functools import cache

from rijswijk_dash.domain.rules import origins, rule_versions, rules
from rijswijk_dash.figures.definitions.attention import ATTENTION_DIMENSIONS
from rijswijk_dash.figures.definitions.dimension import (
    EXEMPT,
    UNDER_DIRECTION_SQL,
    Dimension,
    field_dimension,
    quoted,
    yes_no,
)
from rijswijk_dash.figures.definitions.handover import HANDOVER_DIMENSIONS
from rijswijk_dash.figures.definitions.national_figures import NATIONAL_DIMENSIONS
from rijswijk_dash.figures.definitions.partner_figures import NEW_DIMENSIONS
from rijswijk_dash.figures.definitions.progress import progress_dimensions
from rijswijk_dash.figures.definitions.spans import SPANS
from rijswijk_dash.figures.definitions.steps import step_dimensions
from rijswijk_dash.figures.definitions.terms import CLOCKS, by_version, last_day
from rijswijk_dash.figures.definitions.work import WORK_DIMENSIONS

PIP_ON_TIME, PIP_LATE = "PIP op tijd", "PIP te laat"
PIP_OVERDUE, PIP_NOT_MADE = "Geen PIP en over tijd", "Geen PIP, termijn voorbij"
PIP_EARLY, PIP_OPEN = "PIP vastgesteld, termijn loopt", "Nog geen PIP, termijn loopt"
_WITH_PIP = f"'{PIP_ON_TIME}', '{PIP_LATE}', '{PIP_EARLY}'"


def _origin() -> Dimension:
    groups = origins()
    whens = " ".join(f"WHEN {quoted(c)} THEN {quoted(c)}" for c in groups.apart)
    return Dimension(
        id="herkomst",
        name="Herkomst",
        expression=f"CASE herkomst {whens} ELSE {quoted(groups.other)} END",
        needs=("herkomst",),
        order=(*groups.apart, groups.other),
    )


_PVT, _MAP = "datum_ondertekening_pvt", "datum_eindgesprek_map"
_AGES = (("tot 18", 18), ("18 t/m 24", 25), ("25 t/m 34", 35), ("35 t/m 44", 45), ("45 t/m 54", 55))


def _age() -> Dimension:
    years = "(year(peildatum) - geboortejaar)"
    whens = " ".join(f"WHEN {years} < {below} THEN '{label}'" for label, below in _AGES)
    return Dimension(
        id="leeftijd",
        name="Leeftijd (jaar)",
        expression=f"CASE WHEN geboortejaar IS NULL THEN NULL {whens} ELSE '55 en ouder' END",
        needs=("geboortejaar",),
        order=(*(label for label, _ in _AGES), "55 en ouder"),
    )


def pip_clock() -> tuple[str, tuple[str, ...], str]:
    """The SQL date at which the PIP clock starts now, the fields it needs, and its name."""
    clock = CLOCKS[rules()["pip"].clock]
    return clock.start, clock.fields, clock.name


def _pip() -> Dimension:
    """Where the PIP stands against its deadline (Besluit inburgering 2021, article 5.3)."""
    versions = rule_versions()["pip"]
    needs = dict.fromkeys(name for rule in versions for name in CLOCKS[rule.clock].fields)
    deadline = by_version(versions, last_day)
    due, over = f"{deadline} <= peildatum", f"{deadline} < peildatum"
    return Dimension(
        "pip",
        "Stand van het PIP",
        f"CASE WHEN {due} AND dagtekening_pip <= {deadline} THEN '{PIP_ON_TIME}' "
        f"WHEN {due} AND dagtekening_pip IS NOT NULL THEN '{PIP_LATE}' "
        f"WHEN dagtekening_pip IS NOT NULL THEN '{PIP_EARLY}' "
        f"WHEN {over} AND fase NOT IN ('Voldaan', 'Beëindigd') THEN '{PIP_OVERDUE}' "
        f"WHEN {due} THEN '{PIP_NOT_MADE}' ELSE '{PIP_OPEN}' END",
        ("dagtekening_pip", *needs),
        (PIP_ON_TIME, PIP_LATE, PIP_OVERDUE, PIP_NOT_MADE, PIP_EARLY, PIP_OPEN),
    )


@cache
def _all() -> dict[str, Dimension]:
    phase_sql = (
        "CASE WHEN fase = 'Leerroute' THEN coalesce(leerroute, 'Leerroute onbekend') ELSE fase END"
    )
    phase = Dimension(
        id="fase_leerroute",
        name="Fase of leerroute",
        expression=phase_sql,
        from_rounded=phase_sql,
        needs=("fase", "leerroute"),
        order=(
            "Voorinburgering", "Brede intake", "B1-route", "Onderwijsroute", "Z-route",
            "Leerroute onbekend", "Voldaan", "Beëindigd",
        ),
    )  # fmt: skip
    obliged = yes_no("plichtig", "Inburgeringsplichtig", f"doelgroep <> '{EXEMPT}'", "doelgroep")
    with_pip = yes_no(
        "met_pip", "PIP vastgesteld", "dagtekening_pip IS NOT NULL", "dagtekening_pip"
    )
    found = [
        field_dimension("doelgroep"),
        _origin(),
        Dimension(
            "land", "Land van herkomst", "herkomst", ("herkomst",), open=True, largest_first=True
        ),
        field_dimension("scholing"),
        field_dimension("uitkering"),
        field_dimension("leerroute", empty="Nog geen leerroute"),
        field_dimension("fase"),
        phase,
        replace(obliged, from_rounded=obliged.expression),
        yes_no("onder_regie", "Onder regie van de gemeente", UNDER_DIRECTION_SQL, "doelgroep"),
        _pip(),
        replace(with_pip, from_rounded=f"CASE WHEN pip IN ({_WITH_PIP}) THEN 'Ja' ELSE 'Nee' END"),
        yes_no("pvt", "PVT ondertekend", f"{_PVT} IS NOT NULL", _PVT),
        yes_no("map", "MAP afgerond", f"{_MAP} IS NOT NULL", _MAP),
        field_dimension("taalschool", empty="Geen taalschool"),
        field_dimension("participatiepartner", empty="Geen participatiepartner"),
        field_dimension("maatschappelijke_begeleiding", empty="Geen begeleiding"),
        field_dimension("geslacht"),
        _age(),
        field_dimension("niveau", label="Taalniveau"),
        field_dimension("werk"),
        field_dimension("talende_werkplek"),
        field_dimension("pilot_aan_het_werk"),
        field_dimension("gemeente"),
        Dimension(
            "startjaar", "Startjaar",
            "CAST(year(begindatum_inburgeringsplicht) AS VARCHAR)",
            ("begindatum_inburgeringsplicht",), open=True,
        ),
        Dimension(
            "startmaand", "Maand van de start",
            "strftime(begindatum_inburgeringsplicht, '%Y-%m')",
            ("begindatum_inburgeringsplicht",), open=True,
        ),
        *progress_dimensions(),
        *WORK_DIMENSIONS,
        *HANDOVER_DIMENSIONS,
        *ATTENTION_DIMENSIONS,
        *NEW_DIMENSIONS,
        *NATIONAL_DIMENSIONS,
        *step_dimensions(),
        *(span.dimension for span in SPANS.values()),
    ]  # fmt: skip
    return {dimension.id: dimension for dimension in found}


DIMENSIONS = _all()
