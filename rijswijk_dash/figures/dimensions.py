"""By what a figure can be split or filtered: each dimension with its expression and its labels."""

from dataclasses import dataclass
from functools import cache

from rijswijk_dash.domain.rules import Kind, fields, origins

UNKNOWN = "Onbekend"
UNDER_DIRECTION = (
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


def _field(name: str, *, label: str = "", empty: str = UNKNOWN) -> Dimension:
    field = fields()[name]
    yes_no = ("Ja", "Nee") if field.kind is Kind.YES_NO else ()
    order = tuple(v for v in field.values if v != "Oekraïense ontheemde")
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
        Dimension(
            "onder_regie", "Onder regie van de gemeente",
            f"CASE WHEN {UNDER_DIRECTION} THEN 'Ja' ELSE 'Nee' END", ("doelgroep",), ("Ja", "Nee"),
        ),
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
