"""Every published delivery, kept. One DuckDB file, one writer, a cursor for each query."""
