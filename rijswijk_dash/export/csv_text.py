"""CSV: which letters, which separator, which records. Runs in the reading process."""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from io import BytesIO, StringIO, TextIOWrapper
from itertools import islice

from rijswijk_dash.export.containers import Reading, Refused

SEPARATORS = (";", ",", "\t", "|")
LONGEST_FIELD = 1_000_000
BLOCK = 8192
WIDEST, MOST_CELLS = 16_384, 25_000_000  # as Excel, and as sheet_xml
SAMPLE_SIGNS, SAMPLE_RECORDS = 100_000, 50
# E-mail programs and DOS leave letters that look right to no reader; better no file than another name.
_OF_DOS = re.compile(rb"[A-Za-z][\x82\x84\x89\x8b]|[a-z]\x8a")  # é ä ë ï è of DOS, after a letter
_OF_UTF8 = re.compile(rb"[\xc3-\xc5][\x80-\xbf]|\xc2[\xa0-\xbf]|\xe2\x80[\x80-\xbf]")
_TWICE = b"\xc3\x83\xc2"  # an accented letter that was made UTF-8 two times
_LETTERS = (
    "De letters in het CSV-bestand zijn niet te lezen{where}. Open het in Excel en sla het op als "
    "Excel-werkmap (.xlsx) of als CSV UTF-8."
)
_OPEN_QUOTE = (
    "Rond regel {line} van het CSV-bestand is een aanhalingsteken niet afgesloten of een veld veel te "
    "lang. Maak de export opnieuw of sla het op als .xlsx."
)
ODD_QUOTES = (
    "Het CSV-bestand heeft een oneven aantal aanhalingstekens: controleer of alle rijen er zijn."
)


def encoding_of(content: bytes) -> str:
    """UTF-16 if it says so, UTF-8 if it is, else Windows-1252 as Excel writes it.

    Raises ``Refused`` where letters would come out as others, as of a file that two programs wrote.
    """
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        strange = _strange(content, encoding)
        if strange is not None:
            line = content.count(b"\n", 0, strange) + 1
            raise Refused(_LETTERS.format(where=f", bijvoorbeeld op regel {line}"))
        if "\0" not in text:
            return encoding
    raise Refused(_LETTERS.format(where=""))


def _strange(content: bytes, encoding: str) -> int | None:
    """Where letters stand that this encoding would read as others; None when there are none."""
    if encoding == "utf-8-sig":
        return place if (place := content.find(_TWICE)) >= 0 else None
    if encoding == "cp1252":
        found = _OF_UTF8.search(content) or _OF_DOS.search(content)
        return found.start() if found else None
    return None


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
    keeps_zeros, line, width = b'="' in content, 1, 0
    last: list[str] = []
    try:
        for record in reader:
            if reader.line_num > line and _swallowed(record, separator, width):
                raise Refused(_OPEN_QUOTE.format(line=line))
            line, width = reader.line_num + 1, max(width, len(record))
            if record and record[-1] == "\x1a":
                record.pop()
            yield [_plain(cell) for cell in record] if keeps_zeros else record
            last = record
    except csv.Error as error:
        raise Refused(_OPEN_QUOTE.format(line=reader.line_num)) from error
    if odd_quotes(content) and last and separator in last[-1]:
        raise Refused(_OPEN_QUOTE.format(line=reader.line_num))


def odd_quotes(content: bytes) -> bool:
    """Whether some quote has no other to close it."""
    return content.count(b'"') % 2 == 1


def _swallowed(record: Sequence[str], separator: str, width: int) -> bool:
    """Whether a cell of several lines holds whole rows, as after a quote that was not closed."""
    lines = [line for cell in record for line in cell.splitlines()[1:]]
    return any(line.count(separator) >= max(width - 2, 2) for line in lines)


def _plain(cell: str) -> str:
    """What Excel shows of ``="00123"``, by which a program keeps the zeros of a number."""
    return cell[2:-1] if cell.startswith('="') and cell.endswith('"') and len(cell) > 3 else cell


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
    notes = [ODD_QUOTES] if odd_quotes(content) else []
    return Reading([("csv", False)], notes, iter([table.finish()]))
