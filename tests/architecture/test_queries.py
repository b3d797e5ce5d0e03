"""A feature's statements touch its own tables, and read the kernel's public ones. SQLite itself says which."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import aiosql
import pytest

from .sources import ROOT, features

PUBLIC = {"guilds", "groups", "group_members", "group_holidays", "members", "member_aways", "ledger"}
"""The kernel's records that every feature may read. The rest (schedule, pings, audit …) is asked by function."""

WRITING = {sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE}
FILES = sorted((ROOT / "cogs").rglob("queries.sql"))
SLICES = sorted({path.relative_to(ROOT / "cogs").parts[0] for path in FILES})


@pytest.fixture
def schema(template: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(f"{template.as_uri()}?mode=ro", uri=True)
    yield connection
    connection.close()


def touched(connection: sqlite3.Connection, sql: str) -> tuple[set[str], set[str]]:
    """Return the tables a statement reads and those it writes, without running it."""
    read: set[str] = set()
    written: set[str] = set()

    def note(action: int, table: str | None, *_more: object) -> int:
        if table and not table.startswith("sqlite_"):
            if action in WRITING:
                written.add(table)
            elif action == sqlite3.SQLITE_READ:
                read.add(table)
        return sqlite3.SQLITE_OK

    connection.set_authorizer(note)
    try:
        connection.execute(f"EXPLAIN {sql}", Anything())
    finally:
        connection.set_authorizer(None)
    return read, written


class Anything(dict):
    """A value for whatever name a statement asks."""

    def __missing__(self, key: str) -> None:
        return None


def statements(path: Path) -> dict[str, str]:
    queries = aiosql.from_path(path, "sqlite3", mandatory_parameters=False)
    found = {
        name: getattr(queries, name).sql for name in queries.available_queries if not name.endswith("_cursor")
    }
    assert found
    return found


def test_there_are_slices_with_statements():
    assert {"drills", "setup"} <= set(SLICES)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.parent.relative_to(ROOT)))
def test_a_feature_touches_its_own_tables_and_reads_public_ones(schema, path):
    feature = path.relative_to(ROOT / "cogs").parts[0]
    for query, sql in statements(path).items():
        read, written = touched(schema, sql)
        foreign = {t for t in written if not t.startswith(f"{feature}_")}
        assert foreign == set(), f"{path}: {query} writes {foreign}"
        foreign = {t for t in read if not t.startswith(f"{feature}_")} - PUBLIC
        assert foreign == set(), f"{path}: {query} reads {foreign}"
        assert read | written, f"{query} touches nothing"


@pytest.mark.parametrize("path", sorted((ROOT / "bot" / "sql").glob("*.sql")), ids=lambda p: p.stem)
def test_the_kernel_touches_no_features_tables(schema, path):
    own = tuple(f"{name}_" for name in SLICES)
    for query, sql in statements(path).items():
        read, written = touched(schema, sql)
        assert not {t for t in read | written if t.startswith(own)}, f"{path.name}: {query}"
        assert read | written, f"{query} touches nothing"


def test_every_table_belongs_to_the_kernel_or_to_one_feature(schema):
    tables = {
        row[0]
        for row in schema.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        )
    }
    kernel = PUBLIC | {
        "alembic_version",
        "audit",
        "card_seeds",
        "conditions",
        "drafts",
        "erasures",
        "guild_packs",
        "member_excuses",
        "member_interviews",
        "member_promises",
        "member_reminders",
        "notices",
        "occurrences",
        "phase_clocks",
        "phase_notes",
        "phase_stretches",
        "pings",
        "point_bins",
        "point_totals",
        "practice_wishes",
        "routines",
        "seasons",
    }
    owned = {t: [name for name in features() if t.startswith(f"{name}_")] for t in tables - kernel}
    assert {t: owners for t, owners in owned.items() if len(owners) != 1} == {}
    assert len(owned) >= 4


def test_no_id_is_ever_given_twice(schema):
    """Buttons carry ids and outlive rows: one that SQLite gave again would act on somebody else's."""
    found = schema.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
    own = {name: line for name, sql in found for line in sql.splitlines() if " INTEGER PRIMARY KEY" in line}
    assert len(own) > 40
    assert {
        name for name, line in own.items() if not re.search(r"PRIMARY KEY (AUTOINCREMENT|REFERENCES)", line)
    } == set()


def test_public_tables_exist(schema):
    tables = {row[0] for row in schema.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert tables >= PUBLIC


@pytest.mark.parametrize(
    ("sql", "read", "written"),
    [
        (
            "SELECT p.day FROM drills_posts p JOIN pings ON pings.day = p.day",
            {"drills_posts", "pings"},
            set(),
        ),
        ("INSERT INTO audit (guild_id) SELECT guild_id FROM guilds", {"guilds"}, {"audit"}),
        (
            "UPDATE pings SET day = :day WHERE key IN (SELECT source FROM ledger)",
            {"pings", "ledger"},
            {"pings"},
        ),
        ("WITH x AS (SELECT day FROM pings) SELECT * FROM x", {"pings"}, set()),
    ],
)
def test_the_test_sees_which_tables_a_statement_touches(schema, sql, read, written):
    found = touched(schema, sql)
    assert (found[0] - {"x"}, found[1]) == (read, written)
