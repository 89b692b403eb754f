"""By what a figure can be split or filtered: each dimension with its expression and its labels."""

import re
from dataclasses import dataclass
from functools import cache

from rijswijk_dash.domain.rules import Kind, fields, origins, rule_versions, rules
from rijswijk_dash.figures.terms import CLOCKS, by_version, last_day
from rijswijk_dash.warehouse.schema import PROTECTED

UNKNOWN = "Onbekend"
EXEMPT = "Oekraïense ontheemde"
PIP_ON_TIME, PIP_LATE = "PIP op tijd", "PIP te laat"
PIP_OVERDUE, PIP_NOT_MADE = "Geen PIP en over tijd", "Geen PIP, termijn voorbij"
PIP_EARLY, PIP_OPEN = "PIP vastgesteld, termijn loopt", "Nog geen PIP, termijn loopt"
_UNDER_DIRECTION = (
    "(doelgroep = 'Asielstatushouder' OR "
    "coalesce(asielrechten IN ('Asielrechten toegekend', 'Behoud asielrechten'), false))"
)


@dataclass(frozen=True)
class Dimension:
    """One way to split: ``expression`` is SQL over a stored row, ``order`` the order of its labels.

    ``open`` dimensions take their labels from the data; for the others ``order`` is all there is.
    ``empty`` is the label that people see for no value.
    """

    id: str
    name: str
    expression: str
    needs: tuple[str, ...]
    order: tuple[str, ...] = ()
    empty: str = UNKNOWN
    open: bool = False
    largest_first: bool = False

    @property
    def rounded(self) -> str | None:
        """The expression over the rounded table; None when it may not be used there."""
        if self.id in PROTECTED:
            return f'"{self.id}"'
        return self.expression if self.id in _DERIVED else _FROM_PIP.get(self.id)

    @property
    def reads(self) -> frozenset[str]:
        """The fields of a row that the expression looks at."""
        words = set(re.findall(r"\w+", re.sub(r"'[^']*'", "", self.expression)))
        return frozenset(words & set(fields()))


# These follow from labels that the rounded table holds, by the same expression.
_DERIVED = frozenset({"plichtig", "fase_leerroute"})
_FROM_PIP = {
    "met_pip": f"CASE WHEN pip IN ('{PIP_ON_TIME}', '{PIP_LATE}', '{PIP_EARLY}') THEN 'Ja' ELSE 'Nee' END"
}


def _field(name: str, *, label: str = "", empty: str = UNKNOWN) -> Dimension:
    field = fields()[name]
    yes_no = ("Ja", "Nee") if field.kind is Kind.YES_NO else ()
    order = tuple(v for v in field.values if v != EXEMPT)
    return Dimension(
        id=name,
        name=label or field.label,
        expression=f'"{name}"',
        needs=(name,),
        order=yes_no or order,
        empty=empty,
        open=not (yes_no or order),
        largest_first=not (yes_no or order),
    )


def _origin() -> Dimension:
    groups = origins()
    whens = " ".join(f"WHEN {_quoted(c)} THEN {_quoted(c)}" for c in groups.apart)
    return Dimension(
        id="herkomst",
        name="Herkomst",
        expression=f"CASE herkomst {whens} ELSE {_quoted(groups.other)} END",
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


def _yes_no(id_: str, name: str, condition: str, *needs: str) -> Dimension:
    expression = f"CASE WHEN {condition} THEN 'Ja' ELSE 'Nee' END"
    return Dimension(id_, name, expression, needs, ("Ja", "Nee"))


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
    phase = Dimension(
        id="fase_leerroute",
        name="Fase of leerroute",
        expression="CASE WHEN fase = 'Leerroute' THEN coalesce(leerroute, 'Leerroute onbekend') "
        "ELSE fase END",
        needs=("fase", "leerroute"),
        order=(
            "Voorinburgering", "Brede intake", "B1-route", "Onderwijsroute", "Z-route",
            "Leerroute onbekend", "Voldaan", "Beëindigd",
        ),
    )  # fmt: skip
    found = [
        _field("doelgroep"),
        _origin(),
        Dimension(
            "land", "Land van herkomst", "herkomst", ("herkomst",), open=True, largest_first=True
        ),
        _field("scholing"),
        _field("uitkering"),
        _field("leerroute", empty="Nog geen leerroute"),
        _field("fase"),
        phase,
        _yes_no("plichtig", "Inburgeringsplichtig", f"doelgroep <> '{EXEMPT}'", "doelgroep"),
        _yes_no("onder_regie", "Onder regie van de gemeente", _UNDER_DIRECTION, "doelgroep"),
        _pip(),
        _yes_no("met_pip", "PIP vastgesteld", "dagtekening_pip IS NOT NULL", "dagtekening_pip"),
        _yes_no("pvt", "PVT ondertekend", f"{_PVT} IS NOT NULL", _PVT),
        _yes_no("map", "MAP afgerond", f"{_MAP} IS NOT NULL", _MAP),
        _field("taalschool", empty="Geen taalschool"),
        _field("participatiepartner", empty="Geen participatiepartner"),
        _field("maatschappelijke_begeleiding", empty="Geen begeleiding"),
        _field("geslacht"),
        _age(),
        _field("niveau", label="Taalniveau"),
        _field("werk"),
        _field("talende_werkplek"),
        _field("pilot_aan_het_werk"),
        _field("gemeente"),
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
    ]  # fmt: skip
    return {dimension.id: dimension for dimension in found}


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


DIMENSIONS = _all()
