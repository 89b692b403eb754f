"""Tidying a shared store, and making a removal real: what was deleted is kept nowhere after it."""

import duckdb
import psycopg
from psycopg import sql

from rijswijk_dash.warehouse.rewrite import MARK

# In this order: what is deleted stays in a file until the file is written without it, and the old file
# stays until no snapshot has it. Files that no snapshot knows were left by a crash.
_STEPS = (
    "ducklake_flush_inlined_data('{}')",
    "ducklake_rewrite_data_files('{}', delete_threshold => 0)",
    "ducklake_merge_adjacent_files('{}')",
    "ducklake_expire_snapshots('{}', older_than => now())",
    "ducklake_cleanup_old_files('{}', cleanup_all => true)",
    "ducklake_delete_orphaned_files('{}', cleanup_all => true)",
)
# Where the catalogue keeps values of rows: small tables themselves, and the least and most of a file.
_WITH_VALUES = (
    "SELECT schemaname, tablename FROM pg_tables WHERE tablename LIKE 'ducklake_inlined_data_%' "
    "OR tablename IN ('ducklake_file_column_stats', 'ducklake_table_column_stats') "
    # Last, what the others had in it: examples of values, by which PostgreSQL plans its queries.
    "OR tablename = 'pg_statistic' ORDER BY tablename = 'pg_statistic'"
)


def clean(cursor: duckdb.DuckDBPyConnection, catalogue: psycopg.Connection, lake: str) -> None:
    """Do all of it; nobody else may write meanwhile."""
    cursor.execute("DELETE FROM gemeente.meta WHERE naam = ?", [MARK])
    for step in _STEPS:
        cursor.execute(f"CALL {step.format(lake)}")
    # PostgreSQL too leaves deleted rows in its files until these are written anew.
    for schema, table in catalogue.execute(_WITH_VALUES).fetchall():
        catalogue.execute(
            sql.SQL("VACUUM (FULL, ANALYZE) {}").format(sql.Identifier(schema, table))
        )
