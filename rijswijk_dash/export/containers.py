"""What kind of file it is, told by its content, and a look inside a zip before anyone unpacks it.

Runs in the reading process. The sizes that a zip claims must fit the limit, and are not believed:
``Zip.stream`` stops a part that turns out larger than it said.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

MIB = 1024 * 1024
MOST_PARTS = 5_000
MOST_RATIO = 200  # sheets that Excel writes shrink 5 to 60 times
RATIO_FROM = 30 * MIB
STORED, DEFLATED = 0, 8

DAMAGED = (
    "Het bestand is beschadigd of niet volledig opgehaald. Exporteer of download het opnieuw, "
    "of open het in Excel en sla het op als .xlsx."
)
LOCKED = (
    "Het bestand is beveiligd met een wachtwoord. Open het in Excel, haal het wachtwoord weg "
    "(Bestand > Info > Werkmap beveiligen) en sla het opnieuw op."
)
BOMB = (
    "Het bestand wordt na uitpakken te groot om veilig te lezen. Maak een nieuwe export, "
    "of splits die in kleinere bestanden."
)
NOT_A_TABLE = (
    "Het bestand is {what}, geen Excel- of CSV-bestand: kies de export zelf (.xlsx of .csv)."
)
RESAVE = "Het bestand is {what}: open het in Excel en sla het op als Excel-werkmap (.xlsx)."

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n", "een afbeelding (PNG)"),
    (b"\xff\xd8\xff", "een afbeelding (JPEG)"),
    (b"GIF8", "een afbeelding (GIF)"),
    (b"II*\0", "een afbeelding (TIFF)"),
    (b"MM\0*", "een afbeelding (TIFF)"),
    (b"{\\rtf", "een tekstdocument (RTF)"),
    (b"7z\xbc\xaf\x27\x1c", "een ingepakt bestand (7z)"),
    (b"Rar!", "een ingepakt bestand (RAR)"),
    (b"\x1f\x8b", "een ingepakt bestand (gzip)"),
    (b"SQLite format 3", "een database"),
    (b"PAR1", "een Parquet-bestand"),
    (b"MZ", "een programma"),
    (b"\x7fELF", "een programma"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CONTROLS = bytes(set(range(32)) - {9, 10, 11, 12, 13, 26})


@dataclass
class Reading:
    """What is in a file: its sheets (name, hidden), notes for the user, a table for each sheet."""

    sheets: list[tuple[str, bool]]
    notes: list[str]
    tables: "Iterator[pa.Table]"
    from_1904: bool = False


class Refused(Exception):
    """The file is not read; the text is one Dutch sentence for the user."""


def kind_of(content: bytes) -> str:
    """``zip``, ``ole`` or ``text``; refuses everything that cannot hold a table."""
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return "zip"
    if content.startswith(_OLE):
        return "ole"
    if b"%PDF-" in content[:1024]:
        raise Refused(NOT_A_TABLE.format(what="een PDF-document"))
    for magic, what in _MAGIC:
        if content.startswith(magic):
            raise Refused(NOT_A_TABLE.format(what=what))
    if content[4:8] == b"ftyp" or content.startswith(b"RIFF"):
        raise Refused(NOT_A_TABLE.format(what="een afbeelding, video of geluid"))
    if content[:1] == b"\x09" and content[1:2] in b"\0\x02\x04\x08" and content[3:4] == b"\0":
        raise Refused(RESAVE.format(what="in een heel oud Excel-formaat opgeslagen"))
    _refuse_markup(content[:8192])
    _refuse_binary(content)
    return "text"


def _refuse_markup(head: bytes) -> None:
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = head.decode("utf-16" if wide else "latin-1", "ignore").lstrip("ï»¿\ufeff \t\r\n").lower()
    if text.startswith("mime-version:") or "\nmime-version:" in text[:1000]:
        raise Refused(RESAVE.format(what="een webpagina (MHTML) die zich Excel noemt"))
    if not text.startswith("<"):
        return
    if "urn:schemas-microsoft-com:office:spreadsheet" in text:
        raise Refused(RESAVE.format(what="in het oude formaat XML-werkblad 2003 opgeslagen"))
    if re.search(r"<(!doctype html|html|head|body|table|meta|script|style|div|tr)\b", text):
        raise Refused(RESAVE.format(what="een webpagina (HTML) die zich Excel of CSV noemt"))
    if text.startswith("<?xml"):
        raise Refused(NOT_A_TABLE.format(what="een XML-bestand"))


def _refuse_binary(content: bytes) -> None:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return  # UTF-16: the decoder judges it
    controls = len(content) - len(content.translate(None, _CONTROLS))
    if b"\0" in content or controls * 200 > len(content):
        raise Refused(
            "Het bestand bevat geen leesbare tabel maar onbekende gegevens. Kies de export zelf, "
            "als Excel-werkmap (.xlsx) of als CSV UTF-8 (.csv)."
        )
    if not content.strip(b"\xef\xbb\xbf \t\r\n\x1a"):
        raise Refused("Het bestand is leeg: maak de export opnieuw.")


def check_ole(content: bytes) -> None:
    """Let a binary ``.xls`` pass; refuse what else Office keeps in such a container."""
    if _ole_entry(content, "EncryptedPackage") >= 0:
        raise Refused(LOCKED)
    for name in ("Workbook", "Book"):
        if (entry := _ole_entry(content, name)) >= 0:
            if _has_filepass(content, entry):
                raise Refused(LOCKED)
            return
    for name, what in (
        ("WordDocument", "een Word-document"),
        ("PowerPoint Document", "een presentatie"),
        ("__properties_version1.0", "een e-mail"),
    ):
        if _ole_entry(content, name) >= 0:
            raise Refused(NOT_A_TABLE.format(what=what))
    raise Refused(DAMAGED)


def _ole_entry(content: bytes, name: str) -> int:
    """Where the directory has ``name``, or -1: entries are 128 bytes, on a 128-byte grid."""
    wide = name.encode("utf-16-le")
    entry = wide.ljust(64, b"\0") + struct.pack("<H", len(wide) + 2)
    at = content.find(entry)
    while at >= 0 and at % 128:
        at = content.find(entry, at + 1)
    return at


def _has_filepass(content: bytes, entry: int) -> bool:
    """Whether the stream begins with the record of a password, which calamine does not tell."""
    (shift,) = struct.unpack_from("<H", content, 30)
    if shift not in (9, 12) or entry + 120 > len(content):
        raise Refused(DAMAGED)
    at = (int.from_bytes(content[entry + 116 : entry + 120], "little") + 1) << shift
    for _ in range(8):
        record, size = struct.unpack("<HH", content[at : at + 4].ljust(4, b"\0"))
        if record == 0x2F:
            return True
        at += 4 + size
    return False


class Zip:
    """A zip in memory whose parts unpack to no more than ``most`` bytes in all."""

    def __init__(self, content: bytes, most: int) -> None:
        self._content = memoryview(content)
        try:
            parts = zipfile.ZipFile(BytesIO(content)).infolist()
        except (zipfile.BadZipFile, ValueError, struct.error, NotImplementedError) as error:
            raise Refused(DAMAGED) from error
        self.parts = {part.filename.replace("\\", "/").lower(): part for part in parts}
        if len(self.parts) != len(parts):  # which of two we read, another program might not
            raise Refused(DAMAGED)
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > most:
            raise Refused(BOMB)
        for part in parts:
            if part.file_size > RATIO_FROM and part.file_size > MOST_RATIO * part.compress_size:
                raise Refused(BOMB)
            if part.flag_bits & 1:
                raise Refused(LOCKED)

    def kind(self) -> str:
        """``xlsx`` or ``ods``; refuses any other zip."""
        names = self.parts
        if any(name.startswith("xl/workbook") and name.endswith(".bin") for name in names):
            raise Refused(RESAVE.format(what="een binaire werkmap (.xlsb)"))
        if any(name.startswith("xl/") for name in names):
            return "xlsx"
        mimetype = self.read("mimetype", 200) if "mimetype" in names else b""
        if "encrypted-package" in names or (
            "meta-inf/manifest.xml" in names
            and b"encryption-data" in self.read("meta-inf/manifest.xml", MIB)
        ):
            raise Refused(LOCKED)
        if b"opendocument.spreadsheet" in mimetype:
            return "ods"
        if any(name.startswith("word/") for name in names) or b"opendocument.text" in mimetype:
            raise Refused(NOT_A_TABLE.format(what="een tekstdocument (Word)"))
        if any(name.startswith("ppt/") for name in names):
            raise Refused(NOT_A_TABLE.format(what="een presentatie"))
        if any(name.startswith("index/") or name.endswith(".iwa") for name in names):
            raise Refused(NOT_A_TABLE.format(what="een werkblad van Apple Numbers"))
        raise Refused(
            "Het bestand is een zipbestand: pak het eerst uit en kies de export die erin zit."
        )

    def read(self, name: str, most: int) -> bytes:
        """The whole part ``name``; refuses one larger than ``most`` bytes."""
        if name not in self.parts:
            raise Refused(DAMAGED)
        if self.parts[name].file_size > most:
            raise Refused(BOMB)
        return b"".join(self.stream(name))

    def stream(self, name: str) -> Iterator[bytes]:
        """The part ``name`` in pieces; refuses once it exceeds the size it claims."""
        part = self.parts[name]
        head = bytes(self._content[part.header_offset : part.header_offset + 30])
        if len(head) < 30 or part.compress_type not in (STORED, DEFLATED):
            raise Refused(DAMAGED)
        begin = part.header_offset + 30 + sum(struct.unpack("<HH", head[26:]))
        packed = self._content[begin : begin + part.compress_size]
        claimed = part.file_size
        pieces = _inflate(packed) if part.compress_type == DEFLATED else iter([bytes(packed)])
        for piece in pieces:
            claimed -= len(piece)
            if claimed < 0:
                raise Refused(BOMB)
            yield piece
        if claimed:
            raise Refused(DAMAGED)


def _inflate(packed: memoryview) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-15)
    try:
        for at in range(0, len(packed), 32768):
            yield inflater.decompress(packed[at : at + 32768], 4 * MIB)
            while inflater.unconsumed_tail:
                yield inflater.decompress(inflater.unconsumed_tail, 4 * MIB)
            if inflater.eof:
                return
        yield inflater.flush()
    except zlib.error as error:
        raise Refused(DAMAGED) from error
