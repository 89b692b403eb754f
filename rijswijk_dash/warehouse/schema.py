"""The tables of the store.

Plain SQL without keys, sequences or enums, so that it runs on DuckLake too.
"""

from rijswijk_dash.domain.rules import Kind, fields, municipality

VERSION = 5

# The labels that a protected audience may count and filter by; each is a column of a rounded table.
PROTECTED = (
    "doelgroep", "onder_regie", "herkomst", "scholing", "uitkering", "fase", "leerroute", "geslacht",
    "startjaar", "pip", "pvt", "map", "werk",
)  # fmt: skip

# What both rounded tables have: for each combination of these labels they add up to the same.
SHARED = ("doelgroep", "leerroute", "uitkering", "onder_regie")
# The labels of progress, too many for one table with the others (docs/decisions/0015).
PROGRESS = (
    "tijd_pip", "tijd_lessen", "tijd_pvt", "tijd_map", "tijd_voldaan", "op_koers", "taal_en_werk",
    "warme_overdracht", "maanden_sinds_vestiging",
)  # fmt: skip
PROTECTED_PROGRESS = (*SHARED, *PROGRESS)
# The rounded tables by name; a question is answered from the first that has all its labels.
ROUNDED_TABLES = {"profiel": PROTECTED, "voortgang": PROTECTED_PROGRESS}

_TYPES = {Kind.DATE: "DATE", Kind.HOURS: "DOUBLE", Kind.NUMBER: "DOUBLE", Kind.YEAR: "SMALLINT"}


def field_type(name: str) -> str:
    """The SQL type in which a field is stored."""
    return _TYPES.get(fields()[name].kind, "VARCHAR")


def statements() -> list[str]:
    """The statements that make an empty store, in order."""
    columns = ", ".join(f'"{name}" {field_type(name)}' for name in fields())
    return [
        "CREATE SCHEMA gemeente",
        "CREATE TABLE gemeente.meta (naam VARCHAR, waarde VARCHAR)",
        f"INSERT INTO gemeente.meta VALUES ('versie', '{VERSION}')",
        """CREATE TABLE gemeente.levering (
            id BIGINT, peildatum DATE, bestandsnaam VARCHAR, sha256 VARCHAR, wie VARCHAR,
            wanneer TIMESTAMP, rijen BIGINT, aangenomen BIGINT, afgekeurd BIGINT,
            waarschuwingen BIGINT, velden VARCHAR[], vervallen VARCHAR[], koppen VARCHAR,
            verzonnen BOOLEAN, ongedaan_op TIMESTAMP, ongedaan_door VARCHAR, gemeente VARCHAR)""",
        f"CREATE TABLE gemeente.rij (van_gemeente SMALLINT, van BIGINT, tot BIGINT, {columns})",
        rows_of_deliveries(),
        """CREATE TABLE gemeente.bevinding (
            levering BIGINT, soort VARCHAR, rij BIGINT, veld VARCHAR, code VARCHAR, reden VARCHAR)""",
        """CREATE TABLE gemeente.koppen (
            vorm VARCHAR, veld VARCHAR, kop VARCHAR, wie VARCHAR, wanneer TIMESTAMP,
            gemeente VARCHAR)""",
        "CREATE SCHEMA beschermd",
        # Whose rounded table a delivery shows: its own, or an earlier one when too little changed.
        "CREATE TABLE beschermd.uitgave (levering BIGINT, bron BIGINT)",
        _rounded_table("profiel"),
        _CURRENT,
        *_TO_2,
        _rounded_table("voortgang"),
        *_TO_5,
    ]


def add_field(name: str) -> str:
    """The statement that gives the rows a column for a field, empty in the rows that are there."""
    return f'ALTER TABLE gemeente.rij ADD COLUMN IF NOT EXISTS "{name}" {field_type(name)}'


def rows_of_deliveries() -> str:
    """The statement that makes ``gemeente.traject``: the rows of every delivery, as if each had its copy.

    A row is stored once for as long as the deliveries of its municipality, in order of publication, give
    it unchanged: from delivery ``van`` until before ``tot``, which is empty as long as it stands
    (docs/decisions/0021). The code of the municipality stands there as a number.
    """
    columns = ", ".join(f'r."{name}"' for name in fields())
    return f"""CREATE OR REPLACE VIEW gemeente.traject AS
        SELECT l.id AS levering, l.peildatum, {columns}
        FROM gemeente.levering AS l JOIN gemeente.rij AS r
        ON r.van_gemeente = CAST(l.gemeente AS SMALLINT)
        AND r.van <= l.id AND l.id < coalesce(r.tot, l.id + 1)"""


# A store of before version 4 has a copy of every row for every delivery. A row begins where it differs
# from the one of the delivery before, or is not in that one; it ends where the next one does not have it.
_ROWS_OF_COPIES = """CREATE TABLE gemeente.rij AS
    WITH volgorde AS (
        SELECT id, gemeente, row_number() OVER op_id AS plaats, lead(id) OVER op_id AS volgende
        FROM gemeente.levering WINDOW op_id AS (PARTITION BY gemeente ORDER BY id)),
    kopie AS (
        SELECT levering, trajectnummer, row(*COLUMNS(* EXCLUDE (levering, peildatum))) AS inhoud
        FROM gemeente.kopie),
    begin AS (
        SELECT id, gemeente, trajectnummer, volgende,
            inhoud IS DISTINCT FROM lag(inhoud) OVER eerder
            OR plaats IS DISTINCT FROM lag(plaats) OVER eerder + 1 AS anders
        FROM kopie JOIN volgorde ON id = levering
        WINDOW eerder AS (PARTITION BY gemeente, trajectnummer ORDER BY id)),
    reeks AS (
        SELECT *, count(*) FILTER (anders) OVER (
            PARTITION BY gemeente, trajectnummer ORDER BY id) AS nummer
        FROM begin),
    versie AS (
        SELECT gemeente, trajectnummer, min(id) AS van, arg_max_null(volgende, id) AS tot
        FROM reeks GROUP BY gemeente, trajectnummer, nummer)
    SELECT CAST(v.gemeente AS SMALLINT) AS van_gemeente, v.van, v.tot, k.* EXCLUDE (levering, peildatum)
    FROM versie AS v JOIN gemeente.kopie AS k
    ON k.levering = v.van AND k.trajectnummer = v.trajectnummer
    ORDER BY v.van, v.trajectnummer"""

# One delivery counts per gemeente and peildatum: the newest that was not undone. Invented sample data
# counts only as long as there is no real delivery at all, so that the two never mix.
_CURRENT = """CREATE OR REPLACE VIEW gemeente.actueel AS
    SELECT * FROM gemeente.levering
    WHERE ongedaan_op IS NULL AND (NOT verzonnen OR NOT EXISTS (
        SELECT 1 FROM gemeente.levering WHERE ongedaan_op IS NULL AND NOT verzonnen))
    QUALIFY id = max(id) OVER (PARTITION BY gemeente, peildatum)"""


def _rounded_table(name: str) -> str:
    columns = ", ".join(f'"{label}" VARCHAR' for label in ROUNDED_TABLES[name])
    return f"CREATE TABLE beschermd.{name} (levering BIGINT, {columns}, w BIGINT)"


_TO_2 = (
    "CREATE SCHEMA toezicht",
    # Who did what, each line sealed over the one before it.
    """CREATE TABLE toezicht.logboek (
        nr BIGINT, wanneer TIMESTAMP, wie VARCHAR, rol VARCHAR, herkomst VARCHAR, inlog VARCHAR,
        actie VARCHAR, object VARCHAR, uitkomst VARCHAR, zegel VARCHAR)""",
    "CREATE TABLE toezicht.inlog ("
    "id VARCHAR, wie VARCHAR, gezien_op TIMESTAMP, verloopt_op TIMESTAMP, beeindigd_op TIMESTAMP)",
)


# What follows from the rows and the definitions of the program, which gives it its columns and makes it anew
# whenever these change. It is no part of what is moved or kept apart.
DERIVED = "afgeleid"
_TO_5 = (
    f"CREATE SCHEMA {DERIVED}",
    f"CREATE TABLE {DERIVED}.kenmerk (van_gemeente SMALLINT, levering BIGINT, trajectnummer VARCHAR)",
    f"CREATE TABLE {DERIVED}.gelabeld (levering BIGINT, merk VARCHAR)",
)


def migration(version: int) -> list[str]:
    """The statements that bring a store of an earlier ``version`` to this one, in order.

    What stands in a rounded table that is new here is made when somebody first asks for it.
    """
    steps = {
        1: ("DROP VIEW IF EXISTS gemeente.stand", *_TO_2),
        2: (_rounded_table("voortgang"),),
        3: (
            "ALTER TABLE gemeente.levering ADD COLUMN gemeente VARCHAR",
            f"UPDATE gemeente.levering SET gemeente = '{municipality().code}'",
            "ALTER TABLE gemeente.koppen ADD COLUMN gemeente VARCHAR",
            f"UPDATE gemeente.koppen SET gemeente = '{municipality().code}'",
            _CURRENT,
            "ALTER TABLE gemeente.traject RENAME TO kopie",
            _ROWS_OF_COPIES,
            "DROP TABLE gemeente.kopie",
            *map(add_field, fields()),
            rows_of_deliveries(),
        ),
        4: (_CURRENT, *_TO_5),
    }
    found = [statement for step in range(version, VERSION) for statement in steps[step]]
    return [*found, f"UPDATE gemeente.meta SET waarde = '{VERSION}' WHERE naam = 'versie'"]
