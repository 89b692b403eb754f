"""CSV: which letters, which separator, which records. Runs in the reading process."""

import csv
from collections import Counter
from collections.abc import Iterator
from io import BytesIO, StringIO, TextIOWrapper
from itertools import islice

from rijswijk_dash.export.containers import Reading, Refused

SEPARATORS = (";", ",", "\t", "|")
LONGEST_FIELD = 1_000_000
BLOCK = 8192
WIDEST, MOST_CELLS = 16_384, 25_000_000  # as Excel, and as sheet_xml
SAMPLE_SIGNS, SAMPLE_RECORDS = 100_000, 50
ODD_QUOTES = (
    "Het CSV-bestand heeft een oneven aantal aanhalingstekens: controleer of alle rijen er zijn."
)


def encoding_of(content: bytes) -> str:
    """UTF-16 if it says so, UTF-8 if it is, else Windows-1252 as Excel writes it."""
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return encoding
    raise Refused(
        "De letters in het CSV-bestand zijn niet te lezen: open het in Excel en sla het op als "
        "Excel-werkmap (.xlsx) of als CSV UTF-8."
    )


def separator_of(sample: str) -> str:
    """The separator that cuts the first records into the most equal rows; ``;`` when none does."""
    best, best_score = SEPARATORS[0], 0.0
    for separator in SEPARATORS:
        try:
            reader = csv.reader(StringIO(sample, ""), delimiter=separator)
            records = list(islice(reader, SAMPLE_RECORDS))
        except csv.Error:
            continue
        if len(sample) >= SAMPLE_SIGNS and len(records) < SAMPLE_RECORDS:
            del records[-1:]  # the sample ends somewhere in this one
        widths = Counter(len(record) for record in records if record)
        for width, count in widths.items():
            score = count / widths.total() * (1 - 1 / width)
            if score > best_score:
                best, best_score = separator, score
    return best


def records(content: bytes) -> Iterator[list[str]]:
    """The records in order; a blank line is an empty record.

    A first line ``sep=;`` is an instruction to Excel: it is followed and is no record, so that
    record n is the row that Excel shows as n.
    """
    encoding = encoding_of(content)
    csv.field_size_limit(LONGEST_FIELD)
    sample = TextIOWrapper(BytesIO(content), encoding, newline="").read(SAMPLE_SIGNS)
    text = TextIOWrapper(BytesIO(content), encoding, newline="")
    told = sample.partition("\n")[0].rstrip("\r").strip('"')
    if len(told) == 5 and told.lower().startswith("sep=") and told[4] not in ' "':
        separator = told[4]
        text.readline()
    else:
        separator = separator_of(sample)
    reader = csv.reader(text, delimiter=separator)
    try:
        for record in reader:
            if record and record[-1] == "\x1a":
                record.pop()
            yield record
    except csv.Error as error:
        raise Refused(
            f"Rond regel {reader.line_num} van het CSV-bestand is een aanhalingsteken niet "
            "afgesloten of een veld veel te lang: maak de export opnieuw of sla het op als .xlsx."
        ) from error


def read(content: bytes) -> Reading:
    """The one sheet of a CSV file, its rows made equally long."""
    from rijswijk_dash.export.cell_text import TextTable

    table, width, height = TextTable(), 0, 0
    rows = records(content)
    while block := list(islice(rows, BLOCK)):
        width, height = max(width, *map(len, block)), height + len(block)
        if width > WIDEST or width * height > MOST_CELLS:
            raise Refused(
                f"Het CSV-bestand heeft rond regel {height} veel te veel kolommen of rijen: "
                "controleer het scheidingsteken of splits de export."
            )
        table.add([record + [""] * (width - len(record)) for record in block])
    notes = [ODD_QUOTES] if content.count(b'"') % 2 else []
    return Reading([("csv", False)], notes, iter([table.finish()]))
