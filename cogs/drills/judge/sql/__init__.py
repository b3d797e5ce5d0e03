"""Judging queries that strangers paste: DuckDB in a worker process, rows compared on the host."""
