"""Named statements: what each sort returns, and that it goes to the connection's thread once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiosqlite
import pytest

from bot.db import Database, Tx, load_queries

STATEMENTS = """
-- name: make!
CREATE TABLE notes (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
-- name: put!
INSERT INTO notes (name, value) VALUES (:name, :value);
-- name: put_many*!
INSERT INTO notes (name, value) VALUES (:name, :value);
-- name: raise_all!
UPDATE notes SET value = value + 1 WHERE value > :above;
-- name: all
SELECT name, value FROM notes ORDER BY name;
-- name: one^
SELECT name, value FROM notes WHERE name = :name;
-- name: value$
SELECT value FROM notes WHERE name = :name;
-- name: taken^
UPDATE notes SET value = 9 WHERE name = :name RETURNING name, value;
"""


@pytest.fixture
def queries(tmp_path: Path) -> Any:
    file = tmp_path / "queries.sql"
    file.write_text(STATEMENTS)
    return load_queries(file)


@pytest.fixture
async def tx(db: Database, queries: Any) -> AsyncIterator[Tx]:
    async with db.write() as opened:
        await queries.make(opened.connection)
        await queries.put_many(
            opened.connection, [{"name": name, "value": n} for n, name in enumerate("abc")]
        )
        yield opened


@pytest.fixture
def trips(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What went to a connection's thread from now on."""
    gone: list[str] = []
    go = aiosqlite.Connection._execute

    async def counted(self: aiosqlite.Connection, work: Any, *args: Any, **more: Any) -> Any:
        gone.append(work.__name__)
        return await go(self, work, *args, **more)

    monkeypatch.setattr(aiosqlite.Connection, "_execute", counted)
    return gone


@pytest.mark.parametrize(
    ("name", "given", "returned"),
    [
        ("put", {"name": "d", "value": 4}, 1),
        ("raise_all", {"above": 0}, 2),
        ("raise_all", {"above": 7}, 0),
        ("one", {"name": "b"}, ("b", 1)),
        ("one", {"name": "z"}, None),
        ("value", {"name": "c"}, 2),
        ("value", {"name": "a"}, 0),
        ("value", {"name": "z"}, None),
        ("taken", {"name": "b"}, ("b", 9)),
        ("put_many", [{"name": "d", "value": 4}, {"name": "e", "value": 5}], None),
    ],
)
async def test_a_statement_returns_what_its_sort_says_in_one_trip(
    queries: Any, tx: Tx, trips: list[str], name: str, given: Any, returned: object
) -> None:
    statement = getattr(queries, name)
    found = await (
        statement(tx.connection, given) if name == "put_many" else statement(tx.connection, **given)
    )
    assert len(trips) == 1
    assert (tuple(found) if isinstance(returned, tuple) else found) == returned


async def test_rows_come_in_one_trip_too(queries: Any, tx: Tx, trips: list[str]) -> None:
    assert [tuple(row) async for row in queries.all(tx.connection)] == [("a", 0), ("b", 1), ("c", 2)]
    assert len(trips) == 1


async def test_a_transaction_alone_costs_two_trips_more_than_its_statements_and_a_snapshot_one(
    db: Database, trips: list[str]
) -> None:
    async with db.write() as tx:
        await tx.all("CREATE TABLE notes (name TEXT)")
        await tx.all("INSERT INTO notes VALUES ('a')")
    assert len(trips) == 2 + 2
    trips.clear()
    async with db.read() as tx:
        assert len(await tx.all("SELECT name FROM notes")) == 1
    assert len(trips) == 1 + 1
