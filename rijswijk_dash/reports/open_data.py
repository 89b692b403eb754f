"""Open data: the published figures in the protected form, as CSV with CSVW metadata.

The public sees it, so whoever makes it gets the form that a ketenpartner sees, and nothing else: each
figure as it is published, over all peildata, without filters or further splits. A figure without a
protected form is not in it. There is no file name, mark or name of an employee in it.
"""

import csv
import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from rijswijk_dash import __version__, figures
from rijswijk_dash.access import Viewer
from rijswijk_dash.access.gate import require_open_data
from rijswijk_dash.domain.rules import municipality
from rijswijk_dash.export.excel import harmless
from rijswijk_dash.figures import FIGURES, SUBJECTS, Answer, Figure, Row, Shape
from rijswijk_dash.protection import SENTENCE
from rijswijk_dash.words import long_date, number

CSV_NAME, METADATA_NAME, README_NAME = "inburgering.csv", "csv-metadata.json", "LEESMIJ.txt"
CC0 = "https://creativecommons.org/publicdomain/zero/1.0/deed.nl"
PROTECTED, NOT_SHOWN, UNKNOWN = "beschermd", "niet getoond", "onbekend"
TOTAL = "Totaal"
_NOBODY = "niemand om een percentage van te nemen"


class _Column(NamedTuple):
    name: str
    title: str
    description: str
    datatype: str | dict[str, str]
    required: bool


_COLUMNS = (
    _Column("peildatum", "Peildatum", "De dag waarvan het cijfer is.",
            {"base": "date", "format": "yyyy-MM-dd"}, True),
    _Column("onderwerp", "Onderwerp", "De groep cijfers waar dit cijfer bij hoort.", "string", True),
    _Column("cijfer", "Kenmerk van het cijfer", "Een vaste naam zonder spaties.", "string", True),
    _Column("naam", "Naam van het cijfer", "Zoals het op het dashboard heet.", "string", True),
    _Column("label", "Groep", f"De groep van deze regel; ‘{TOTAL}’: alle mensen van dit cijfer samen.",
            "string", True),
    _Column("waarde", "Waarde", "Het getal; leeg als het niet getoond wordt of onbekend is.",
            "decimal", False),
    _Column("eenheid", "Eenheid", "Trajecten, of procent.", "string", True),
    _Column("status", "Status",
            f"‘{PROTECTED}’: afgerond; ‘{NOT_SHOWN}’: te weinig mensen; ‘{UNKNOWN}’: niet aangeleverd.",
            {"base": "string", "format": f"{PROTECTED}|{NOT_SHOWN}|{UNKNOWN}"}, True),
    _Column("toelichting", "Toelichting",
            "Waarom er geen waarde is, of de bandbreedte die wel bekend is, zoals 40–50%.",
            "string", False),
    _Column("stand_van", "Beschermde stand van",
            "De peildatum waarvan de afronding is; ouder dan de peildatum als er sindsdien weinig wijzigde.",
            {"base": "date", "format": "yyyy-MM-dd"}, False),
    _Column("verzonnen", "Verzonnen gegevens", "Of de mensen achter het cijfer bedacht zijn.",
            {"base": "boolean", "format": "ja|nee"}, True),
)  # fmt: skip
HEADER = tuple(column.name for column in _COLUMNS)
"""The names of the columns of the CSV file. They do not change between editions."""


def open_data(viewer: Viewer, licence: str = CC0) -> bytes:
    """A zip file with the CSV file, its metadata and a note in Dutch.

    ``licence`` is the address of the terms under which the municipality publishes it. The same
    stamp gives the same bytes. Raises ``Refused`` for who may not publish, ``WrongQuestion`` where
    there is no delivery.
    """
    require_open_data(viewer)
    # Whatever is published meanwhile, every number is of the stamp in the metadata.
    with figures.as_of(viewer, str(figures.stamp(viewer))):
        return _made(viewer, licence)


def _made(viewer: Viewer, licence: str) -> bytes:
    newest = figures.ask(viewer, figures.question("gestart", protected=True))
    rows = [line for subject, figure in _published() for line in _lines(viewer, subject, figure)]
    mark = str(figures.stamp(viewer))
    content = _csv(rows)
    files = {
        CSV_NAME: content,
        METADATA_NAME: _json(metadata(newest, mark, licence, len(content))),
        README_NAME: _readme(newest, mark, licence, len(rows)).encode(),
    }
    return _zipped(files, newest.source.when)


def left_out(viewer: Viewer) -> list[Figure]:
    """The figures without a protected form, which are not in the file. Raises ``Refused``."""
    require_open_data(viewer)
    return [
        f for f in FIGURES.values()
        if not figures.may_ask(viewer, figures.question(f.id, protected=True))
    ]  # fmt: skip


def _published() -> Iterator[tuple[str, Figure]]:
    """Each figure of the catalogue with its subject."""
    for subject in SUBJECTS:
        for definition in subject.definitions:
            if definition.id in FIGURES:
                yield subject.name, FIGURES[definition.id]


def _lines(viewer: Viewer, subject: str, figure: Figure) -> Iterator[tuple[str, ...]]:
    asked = figures.question(figure.id, protected=True)
    if not figures.may_ask(viewer, asked):
        return
    for answer in figures.trend(viewer, asked):
        if not answer.rounded:
            raise ValueError("only rounded numbers are open data")
        for label, row in _named(answer):
            value, status, why = _shown(answer, row)
            yield (
                answer.peildatum.isoformat(), subject, figure.id, figure.name, label, value,
                "procent" if figure.shape is Shape.SHARE else figure.unit, status, why,
                answer.rounded_at.isoformat() if answer.rounded_at else "",
                "ja" if answer.source.invented else "nee",
            )  # fmt: skip


def _place(newest: Answer) -> str:
    return newest.source.gemeente or municipality().name


def _title(newest: Answer) -> str:
    return f"Inburgering in {_place(newest)}: cijfers in beschermde vorm"


def _named(answer: Answer) -> list[tuple[str, Row]]:
    """The rows of a distribution by label, and always the total."""
    split = answer.figure.shape is Shape.SPLIT and answer.known
    return [*((answer.label(row), row) for row in answer.rows if split), (TOTAL, answer.total)]


def _shown(answer: Answer, row: Row) -> tuple[str, str, str]:
    """The value as text, its status, and what there is to explain. A band is never a value."""
    if not answer.known:
        return "", UNKNOWN, f"ontbreekt in de export: {', '.join(answer.missing)}"
    if row.value is None:
        return "", NOT_SHOWN, row.instead or _NOBODY
    return f"{row.value:g}" if isinstance(row.value, float) else str(row.value), PROTECTED, ""


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    """By RFC 4180, in UTF-8: a comma between, quotes where needed, lines end with CR LF."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADER)
    for row in rows:
        writer.writerow([str(harmless(value)) for value in row])
    return text.getvalue().encode()


def metadata(newest: Answer, mark: str, licence: str, size: int) -> dict[str, Any]:
    """CSVW metadata in JSON-LD: the columns with their types, the edition, where it comes from."""
    notes = [SENTENCE, *_invented(newest)]
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "nl"}],
        "@type": "Table",
        "url": CSV_NAME,
        "dialect": {
            "encoding": "utf-8", "delimiter": ",", "quoteChar": '"', "doubleQuote": True,
            "header": True, "headerRowCount": 1, "lineTerminators": ["\r\n"],
            "skipInitialSpace": False, "trim": False,
        },
        "dc:title": _title(newest),
        "dc:description": "Aantallen en percentages over inburgeringstrajecten, per peildatum, in de vorm "
        "die niets zegt over één persoon.",
        "dc:publisher": {"schema:name": f"Gemeente {_place(newest)}"},
        "dc:language": "nl",
        "dc:license": {"@id": licence},
        "dc:modified": {"@value": newest.source.when.date().isoformat(), "@type": "xsd:date"},
        "dcat:distribution": {
            "dcat:mediaType": "text/csv", "dcat:byteSize": size, "dc:title": CSV_NAME,
        },
        "dc:provenance": f"Stempel {mark}; nieuwste peildatum {newest.peildatum.isoformat()}; "
        f"dashboard versie {__version__}.",
        "notes": [{"@type": "rdfs:comment", "rdfs:comment": note} for note in notes],
        "tableSchema": {
            "columns": [
                {
                    "name": c.name, "titles": {"nl": [c.name, c.title]}, "dc:description": c.description,
                    "datatype": c.datatype, "required": c.required,
                }
                for c in _COLUMNS
            ],
            "primaryKey": ["peildatum", "cijfer", "label"],
        },
    }  # fmt: skip


def _readme(newest: Answer, mark: str, licence: str, lines: int) -> str:
    columns = "\n".join(f"- {c.name}: {c.description}" for c in _COLUMNS)
    warning = "".join(f"\n{sentence.upper()}\n" for sentence in _invented(newest))
    text = f"""{_title(newest)}
Gemeente {_place(newest)}, tot en met peildatum {long_date(newest.peildatum)}
{warning}
Wat dit is
{CSV_NAME} heeft {number(lines)} regels: de cijfers van het dashboard inburgering, voor elke peildatum.
{METADATA_NAME} beschrijft de kolommen volgens CSV on the Web (W3C).

Beschermd
{SENTENCE}
Percentages zijn hele procenten. Bij weinig mensen staat er een bandbreedte, of niets.
Cijfers die niet in beschermde vorm bestaan, staan niet in dit bestand.
Tel of vergelijk kleine verschillen niet: een verschil onder de 10 zegt niets.

Kolommen
{columns}

Gebruik
Licentie: {licence}
De licentie is een keuze van de gemeente.

Herkomst
Stempel {mark}, dashboard versie {__version__}.
Met dit stempel kan de gemeente dezelfde cijfers later opnieuw maken.
"""
    return text.replace("\n", "\r\n")


def _invented(newest: Answer) -> list[str]:
    if not newest.source.invented:
        return []
    return ["Verzonnen gegevens: alle mensen achter deze cijfers zijn bedacht. Niet publiceren."]


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def _zipped(files: dict[str, bytes], made: datetime) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, date_time=made.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return out.getvalue()


def file_name(day: date, *, invented: bool) -> str:
    """The name of the zip file; it says so when the people are invented."""
    return f"open_data_inburgering_{'verzonnen_' if invented else ''}{day:%Y-%m-%d}.zip"
