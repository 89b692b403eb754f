"""Text files: encodings, separators, quotes, and what names itself Excel and is not."""

from tests.hostile.build import HEAD, book, csv, good, table
from tests.hostile.case import Case, Files

CSV = "export_2024-08-31.csv"
FILES = Files()
PLAIN = csv(table())
SCHOOL = csv(table(("taalschool", "Taalschool Sagènn")))


def add(name: str, content: bytes | str, file_name: str = CSV) -> None:
    made = content.encode() if isinstance(content, str) else content
    FILES.add(name, lambda: made, file_name)


for separator, said in ((";", "semicolon"), (",", "comma"), ("\t", "tab"), ("|", "bar")):
    add(f"csv with {said}", csv(table(), separator))
add("csv with a separator line", "sep=,\r\n" + csv(table(), ","))
add("csv with old Mac line ends", csv(table(), end="\r"))
add("csv with two kinds of line ends", PLAIN.replace("\r\n", "\n", 2))
add("tab separated, called xls", csv(table(), "\t").encode("utf-16"), "export_2024-08-31.xls")
add("csv called xlsx", PLAIN, "export_2024-08-31.xlsx")
for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"):
    add(f"csv in {encoding}", SCHOOL.encode(encoding))
add("csv in UTF-16 from a Mac", b"\xfe\xff" + SCHOOL.encode("utf-16-be"))
add("csv in DOS letters", SCHOOL.encode("cp850"))
add("csv in DOS letters, only in the middle of words",
    SCHOOL.replace("Syrië", "Turkije").encode("cp850"))  # fmt: skip
add("csv in UTF-7", SCHOOL.encode("utf-7"))
add("csv with one broken letter", SCHOOL.encode().replace("è".encode(), b"\xff", 1))
add("csv with two encodings",
    SCHOOL.encode() + csv([["T04", *good(1)[0][1:], "Taalschool Sagènn"]]).encode("cp1252"))  # fmt: skip
add("csv cut off in a letter", SCHOOL.encode()[: SCHOOL.encode().rindex("è".encode()) + 1])
add("csv with letters encoded twice", SCHOOL.encode().decode("cp1252").encode())
add("csv with a NUL", PLAIN.replace("T02", "T\0002"))
add("csv with a NUL at the end", PLAIN + "\0")
add("csv that ends with Ctrl-Z", PLAIN + "\x1a")
add("csv with an escape", PLAIN.replace("T02", "T\x1b02"))
add("csv with a BOM in the middle", PLAIN + "\ufeff" + csv(good(4)[3:]))

LONG = csv([HEAD, *good(40)])
add("a quote that is never closed", LONG.replace("T03;", 'T03;"'))
add("a quote that is never closed in the last row", LONG.replace("T40;", 'T40;"'))
add("a quote that another row closes", LONG.replace("T03;", 'T03;"').replace("T09;", 'T09;"'))
add("a quote inside a cell", LONG.replace("T03;", 'T"03;'))
add("an inch sign in a cell", SCHOOL.replace("Sagènn", '5" Sagènn', 1))
add(
    "cells of Excel that keep their zeros",
    csv([HEAD, *([f'="00{n}"', *good(1)[0][1:]] for n in (1, 2))]),
)
add("a quoted cell of two lines", SCHOOL.replace("Taalschool Sagènn", '"Taalschool\r\nSagènn"', 1))
add("a quoted cell of separators", SCHOOL.replace("Taalschool Sagènn", '"Taal; en; meer"', 1))
add("a row with a cell too many", PLAIN.replace("T02;", "T02;;"))
add("a row with cells too few", PLAIN.replace("T02;Asielstatushouder;", "T02;"))
add("a row with only separators", PLAIN + ";;;;;;\r\n" * 3)
add("a decimal comma in a csv with commas", csv(table(("uren_taal_knm", "12,5")), ","))
add("separators that tie", "a;b,c\r\n1;2,3\r\n")
add("a cell of a megabyte", csv(table(("kleur", "x" * 999_000))))
add("a cell of three megabytes", csv(table(("kleur", "x" * 3_000_000))))
add("a csv of only headings", csv([HEAD]))
add("a csv of only blank lines", "\r\n \r\n;;;\r\n")
add("a csv of 16,384 columns", csv([[*HEAD, *(f"k{n}" for n in range(16_377))], *good()]))
add("a csv of 16,385 columns", csv([[*HEAD, *(f"k{n}" for n in range(16_378))], *good()]))
add("a csv that is one long line", ";".join(str(n) for n in range(16_000)))
add("a csv of trajecten without headings", csv(good(20)))
add("a csv with a total", PLAIN + "Totaal;3;;;;;\r\n")
add("a csv with markup", SCHOOL.replace("Taalschool Sagènn", "<script>alert(1)</script>"))
add("error values of Excel in a csv", csv(table(("niveau", "#N/B"), ("taalschool", "#VERW!"))))
add("a table in a mail", "Beste collega,\r\n\r\nhierbij de lijst.\r\n\r\n" + PLAIN)

# What is no table

HTML = b"<html><body><table><tr><td>trajectnummer</td></tr></table></body></html>"
XLS = "export_2024-08-31.xls"
add("nothing", b"")
add("only a BOM", b"\xef\xbb\xbf")
add("only spaces", b"  \r\n \t\r\n")
add("html called xls", HTML, XLS)
add("html called xls, in UTF-16", HTML.decode().encode("utf-16"), XLS)
add(
    "html called xls, after blank lines",
    b"\xef\xbb\xbf\r\n\r\n <!-- x --><meta charset=utf-8>" + HTML,
    XLS,
)
add(
    "html with only a table, called xls",
    b"<style>td{}</style><table><tr><td>x</td></tr></table>",
    XLS,
)
add("mhtml called xls", b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\n\r\n", XLS)
add("xml of Excel 2003",
    b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', XLS)  # fmt: skip
add("another xml", b'<?xml version="1.0"?><clienten/>')
add("SYLK called xls", b'ID;PWXL;N;E\r\nC;Y1;X1;K"trajectnummer"\r\nE\r\n', XLS)
add("DIF", b'TABLE\r\n0,1\r\n"EXCEL"\r\nVECTORS\r\n0,7\r\n""\r\n', "export.dif")
add("json", b'[{"trajectnummer": "T01", "fase": "Leerroute"}]', "export.json")
add("BIFF2", b"\x09\x00\x04\x00\x02\x00\x10\x00" + bytes(60), XLS)
add("BIFF3", b"\x09\x02\x06\x00\x00\x03\x10\x00\x00\x00" + bytes(60), XLS)
add("BIFF4", b"\x09\x04\x06\x00\x00\x04\x10\x00\x00\x00" + bytes(60), XLS)
add("BIFF5 without a container", b"\x09\x08\x08\x00\x00\x05\x05\x00" + bytes(60), XLS)
for said, begin in (
    ("a pdf", b"%PDF-1.7\n"), ("a png", b"\x89PNG\r\n\x1a\n"), ("a jpeg", b"\xff\xd8\xff\xe0"),
    ("a program", b"MZ\x90\0"), ("an ELF program", b"\x7fELF\x02"), ("a database", b"SQLite format 3\0"),
    ("a gzip", b"\x1f\x8b\x08"), ("a 7z", b"7z\xbc\xaf\x27\x1c"), ("a rar", b"Rar!\x1a\x07"),
    ("rtf", b"{\\rtf1\\ansi"), ("parquet", b"PAR1"), ("an arrow file", b"ARROW1\0\0"),
    ("a certificate", b"-----BEGIN CERTIFICATE-----\nMIIB\n"),
):  # fmt: skip
    add(f"{said} called xlsx", begin + bytes(range(256)) * 4, "export_2024-08-31.xlsx")

# Names of files

NAMES = {
    "a name with a way up": "../../../etc/passwd_2024-08-31.xlsx",
    "a name of Windows": "C:\\temp\\CON_2024-08-31.xlsx",
    "a name with markup": "<img src=x onerror=alert(1)>_2024-08-31.xlsx",
    "a name with a NUL and a line end": "a\0b\r\nSet-Cookie: x=1_2024-08-31.xlsx",
    "a name that runs backwards": "export_\u202exslx.2024-08-31.exe",
    "a name of 5,000 signs": "x" * 5_000 + "_2024-08-31.xlsx",
    "a name with a BSN": "export 111222333 2024-08-31.xlsx",
    "a name with two dates": "export_2024-07-31_2024-08-31.xlsx",
    "a name with a date that is none": "export_2024-13-45.xlsx",
    "a name with the future": "export_2099-12-31.xlsx",
    "a name of nothing": "",
    "a name with a lone surrogate": "export_\ud800_2024-08-31.xlsx",
}
for said, name in NAMES.items():
    FILES.add(said, lambda: book(table()), name)
CASES: dict[str, Case] = FILES.cases
