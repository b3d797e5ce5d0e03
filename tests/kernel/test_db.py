"""The database: one writer, grouped commits, snapshots; acknowledged means stored."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import subprocess
import sys
import types
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from typing import Any

import pytest

from bot.config import Settings
from bot.db import Database, IntegrityError, Tx, backup_file, is_sound

ROOT = Path(__file__).parents[2]


@pytest.fixture
async def table(db: Database) -> Database:
    """A database with an empty table ``notes`` of its own."""
    async with db.write() as tx:
        await tx.all("CREATE TABLE notes (name TEXT PRIMARY KEY, value INTEGER NOT NULL DEFAULT 0)")
    return db


@pytest.fixture
async def statements(table: Database) -> AsyncIterator[list[str]]:
    """Every statement that the writer runs from now on."""
    heard: list[str] = []
    await table._writer.set_trace_callback(heard.append)
    yield heard
    await table._writer.set_trace_callback(None)  # type: ignore[arg-type]


async def put(db: Database, name: str, value: int = 0) -> None:
    async with db.write() as tx:
        await tx.all("INSERT INTO notes (name, value) VALUES (?, ?)", name, value)


async def names(db: Database) -> set[str]:
    async with db.read() as tx:
        return {row["name"] for row in await tx.all("SELECT name FROM notes")}


def on_disk(settings: Settings) -> set[str]:
    """Read the names as a stranger with a connection of their own."""
    connection = sqlite3.connect(settings.database_path)
    try:
        return {row[0] for row in connection.execute("SELECT name FROM notes")}
    finally:
        connection.close()


async def test_what_was_acknowledged_can_be_read_by_another_process_at_once(table, settings):
    for i in range(5):
        await put(table, f"n{i}")
        assert f"n{i}" in on_disk(settings)


async def test_writes_that_wait_for_each_other_share_a_commit(table, statements, settings):
    await asyncio.gather(*(put(table, f"n{i}") for i in range(300)))
    assert len(on_disk(settings)) == 300
    assert 2 <= statements.count("COMMIT") <= 4  # 256 in one group at most


async def test_a_lonely_write_is_committed_at_once(table, statements):
    await put(table, "one")
    await put(table, "two")
    assert statements.count("COMMIT") == 2


async def test_a_failing_body_undoes_only_itself(table):
    async def fail_after_writing(name: str) -> None:
        async with table.write() as tx:
            await tx.all("INSERT INTO notes (name) VALUES (?)", name)
            raise LookupError(name)

    work = [put(table, f"good{i}") if i % 3 else fail_after_writing(f"bad{i}") for i in range(60)]
    results = await asyncio.gather(*work, return_exceptions=True)
    assert sum(isinstance(result, LookupError) for result in results) == 20
    assert await names(table) == {f"good{i}" for i in range(60) if i % 3}


async def test_a_refused_statement_leaves_the_rest_of_its_group_alone(table):
    await put(table, "taken")
    results = await asyncio.gather(
        *(put(table, name) for name in ("a", "taken", "b", "taken", "c")), return_exceptions=True
    )
    assert [type(result) for result in results] == [type(None), IntegrityError] * 2 + [type(None)]
    assert await names(table) == {"taken", "a", "b", "c"}


async def test_a_body_that_loses_the_whole_transaction_is_told_and_hangs_nobody(table):
    """SQLite may roll everything back by itself (a full disk, an I/O error); OR ROLLBACK does the same."""
    await put(table, "taken")

    async def lose_everything() -> None:
        async with table.write() as tx:
            await tx.all("INSERT OR ROLLBACK INTO notes (name) VALUES ('taken')")

    work = [put(table, "before"), lose_everything(), put(table, "after")]
    async with asyncio.timeout(5):
        results = await asyncio.gather(*work, return_exceptions=True)
    acknowledged = {
        name for name, result in zip(("before", "", "after"), results, strict=True) if result is None
    }
    assert isinstance(results[1], Exception)
    assert await names(table) == acknowledged | {"taken"}
    await put(table, "still works")
    assert "still works" in await names(table)


async def test_a_full_disk_is_told_and_hangs_nobody_and_passes_when_there_is_room_again(table):
    pages = (await table._writer.execute_fetchall("PRAGMA page_count"))[0][0]
    await table._writer.execute(f"PRAGMA max_page_count = {pages + 3}")

    async def fill() -> None:
        async with table.write() as tx:
            await tx.all("INSERT INTO notes (name) VALUES (?)", "x" * 100_000)

    async with asyncio.timeout(5):
        results = await asyncio.gather(put(table, "a"), fill(), put(table, "b"), return_exceptions=True)
    assert isinstance(results[1], sqlite3.OperationalError)
    assert {n for n, r in zip(("a", "", "b"), results, strict=True) if r is None} == await names(table)
    await table._writer.execute("PRAGMA max_page_count = 1000000")
    await put(table, "room")
    assert "room" in await names(table)


async def test_nothing_is_lost_between_reading_and_writing(table):
    await put(table, "counter")

    async def count_up() -> None:
        async with table.write() as tx:
            value = (await tx.all("SELECT value FROM notes WHERE name = 'counter'"))[0]["value"]
            await asyncio.sleep(0)
            await tx.all("UPDATE notes SET value = ? WHERE name = 'counter'", value + 1)

    await asyncio.gather(*(count_up() for _ in range(100)))
    async with table.read() as tx:
        assert (await tx.all("SELECT value FROM notes"))[0]["value"] == 100


async def test_two_processes_may_write_to_one_file(table, settings):
    other = await Database.open(settings.database_path)
    try:
        await asyncio.gather(
            *(put(db, f"{who}{i}") for i in range(40) for who, db in (("a", table), ("b", other)))
        )
        assert len(await names(other)) == 80
    finally:
        await other.close()


async def test_a_read_sees_one_snapshot_and_the_next_read_the_newest(table):
    await put(table, "old")
    async with table.read() as tx:
        before = await tx.all("SELECT name FROM notes")
        await put(table, "new")
        assert await tx.all("SELECT name FROM notes") == before
    assert await names(table) == {"old", "new"}


async def test_a_read_does_not_wait_for_an_open_write(table):
    await put(table, "old")
    async with table.write() as tx:
        await tx.all("INSERT INTO notes (name) VALUES ('new')")
        async with asyncio.timeout(2):
            assert await names(table) == {"old"}


@pytest.mark.parametrize(
    "sql", ["INSERT INTO notes (name) VALUES ('x')", "DELETE FROM notes", "DROP TABLE notes"]
)
async def test_a_read_refuses_to_write(table, sql):
    await put(table, "old")
    async with table.read() as tx:
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            await tx.all(sql)
    assert await names(table) == {"old"}


async def test_a_read_that_failed_leaves_the_reader_usable(table):
    await put(table, "old")
    for _ in range(10):
        with pytest.raises(sqlite3.OperationalError):
            async with table.read() as tx:
                await tx.all("SELECT nothing FROM nowhere")
    assert await names(table) == {"old"}


async def test_more_readers_than_connections_wait_their_turn(table):
    await put(table, "old")
    assert await asyncio.gather(*(names(table) for _ in range(50))) == [{"old"}] * 50


# ---------------------------------------------------------------------- cancellation


class Cutter:
    """Runs a coroutine and cancels it at its ``at``-th pause; ``reached`` tells whether it got that far."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.reached = False

    @types.coroutine
    def drive(self, work: Coroutine[Any, Any, None]):
        pauses = 0
        while True:
            try:
                waited_for = work.send(None)
            except StopIteration:
                return
            pauses += 1
            if pauses == self.at:
                self.reached = True
                task = asyncio.current_task()
                assert task is not None
                asyncio.get_running_loop().call_soon(task.cancel)
            try:
                yield waited_for
            except BaseException as error:  # noqa: BLE001 - handed on to the coroutine, as asyncio does
                work = Thrown(work, error)


class Thrown:
    """The coroutine with an exception as the first thing it gets."""

    def __init__(self, work: Any, error: BaseException) -> None:
        self.work, self.error = work, error

    def send(self, value: None) -> Any:
        if self.error is not None:
            error, self.error = self.error, None
            return self.work.throw(error)
        return self.work.send(value)


async def two_rows(db: Database, name: str) -> None:
    async with db.write() as tx:
        await tx.all("INSERT INTO notes (name) VALUES (?)", f"{name}-1")
        await tx.all("SELECT name FROM notes")
        await tx.all("INSERT INTO notes (name) VALUES (?)", f"{name}-2")


@pytest.mark.parametrize("company", [0, 1, 3])
async def test_a_write_cancelled_anywhere_is_whole_or_absent_and_harms_nobody(table, company):
    pauses = 0
    for at in range(1, 40):
        cutter = Cutter(at)
        others = [asyncio.ensure_future(two_rows(table, f"b{at}.{i}")) for i in range(company)]

        async def cut(cutter=cutter, at=at) -> None:
            await cutter.drive(two_rows(table, f"a{at}"))

        ours = asyncio.ensure_future(cut())
        later = [asyncio.ensure_future(two_rows(table, f"c{at}.{i}")) for i in range(company)]
        async with asyncio.timeout(5):
            result = (await asyncio.gather(ours, return_exceptions=True))[0]
            await asyncio.gather(*others, *later)
        stored = await names(table)
        assert (f"a{at}-1" in stored) is (f"a{at}-2" in stored), at
        assert result is not None or f"a{at}-1" in stored, at
        for i in range(company):
            assert {f"b{at}.{i}-1", f"b{at}.{i}-2", f"c{at}.{i}-1", f"c{at}.{i}-2"} <= stored, at
        async with asyncio.timeout(5):
            await put(table, f"after{at}")
        if not cutter.reached:
            break
        pauses = at
    assert pauses >= 5


@pytest.mark.parametrize("fails", [False, True])
async def test_a_read_cancelled_anywhere_gives_its_connection_back(table, fails):
    await put(table, "old")

    async def read_thrice() -> None:
        async with table.read() as tx:
            await tx.all("SELECT name FROM notes")
            await tx.all("SELECT value FROM notes")
            await tx.all("SELECT nothing FROM nowhere" if fails else "SELECT name FROM notes")

    pauses = 0
    for at in range(1, 20):
        cutter = Cutter(at)

        async def cut(cutter=cutter) -> None:
            await cutter.drive(read_thrice())

        await asyncio.gather(asyncio.ensure_future(cut()), return_exceptions=True)
        async with asyncio.timeout(5):
            assert await asyncio.gather(*(names(table) for _ in range(6))) == [{"old"}] * 6
        if not cutter.reached:
            break
        pauses = at
    assert pauses >= 4


@pytest.mark.parametrize("moment", ["while it waits", "as its turn comes"])
async def test_cancelling_the_last_in_the_queue_keeps_what_the_others_were_promised(table, settings, moment):
    """The one who waited was to make the commit for the one before."""
    inside, leave = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        async with table.write() as tx:
            await tx.all("INSERT INTO notes (name) VALUES ('held')")
            inside.set()
            await leave.wait()

    holder = asyncio.ensure_future(hold())
    await inside.wait()
    waiter = asyncio.ensure_future(put(table, "waiting"))
    await asyncio.sleep(0)
    if moment == "while it waits":
        waiter.cancel()
    else:
        hand_over = table._turn.release

        def hand_over_and_cancel() -> None:
            hand_over()
            waiter.cancel()

        table._turn.release = hand_over_and_cancel  # type: ignore[method-assign]
    leave.set()
    async with asyncio.timeout(5):
        await holder
    table._turn.__dict__.pop("release", None)
    assert "held" in on_disk(settings)
    with pytest.raises(asyncio.CancelledError):
        await waiter
    await put(table, "next")


async def test_closing_keeps_what_was_written(settings):
    database = await Database.open(settings.database_path)
    async with database.write() as tx:
        await tx.all("CREATE TABLE notes (name TEXT PRIMARY KEY, value INTEGER NOT NULL DEFAULT 0)")
    await asyncio.gather(*(put(database, f"n{i}") for i in range(10)))
    await database.close()
    assert len(on_disk(settings)) == 10


# ---------------------------------------------------------------------- a process that dies

WRITER = """
import asyncio, sys
from pathlib import Path
from bot.db import Database

async def main():
    db = await Database.open(Path(sys.argv[1]))

    async def write(who):
        n = 0
        while True:
            async with db.write() as tx:
                await tx.all("INSERT INTO notes (name, value) VALUES (?, 1)", f"{who}.{n}")
                await tx.all("UPDATE notes SET value = 2 WHERE name = ?", f"{who}.{n}")
            sys.stdout.write(f"{who}.{n}\\n")
            sys.stdout.flush()
            n += 1

    await asyncio.gather(*(write(who) for who in sys.argv[2:]))

asyncio.run(main())
"""


async def test_a_killed_process_keeps_every_row_it_was_promised(table, settings):
    await table.close()
    promised: set[str] = set()
    for round_ in range(2):
        who = [f"{round_}-{i}" for i in range(8)]
        with subprocess.Popen(  # noqa: ASYNC220 - the test has nothing else to do meanwhile
            [sys.executable, "-c", WRITER, str(settings.database_path), *who],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        ) as process:
            assert process.stdout is not None
            heard = [process.stdout.readline() for _ in range(300 + 77 * round_)]
            process.send_signal(signal.SIGKILL)
            heard += process.stdout.readlines()
        promised |= {line.strip() for line in heard if line.endswith("\n")}
    assert len(promised) >= 600
    assert promised <= on_disk(settings)
    connection = sqlite3.connect(settings.database_path)
    assert connection.execute("SELECT count(*) FROM notes WHERE value <> 2").fetchone()[0] == 0
    connection.close()
    assert is_sound(settings.database_path)


# ---------------------------------------------------------------------- copies


async def test_a_backup_of_a_database_in_use_is_complete(table, settings, tmp_path):
    await put(table, "old")
    async with table.write() as tx:
        await tx.all("INSERT INTO notes (name) VALUES ('not yet')")
        await asyncio.to_thread(backup_file, settings.database_path, tmp_path / "copy.db")
    assert is_sound(tmp_path / "copy.db")
    copy = sqlite3.connect(tmp_path / "copy.db")
    assert [row[0] for row in copy.execute("SELECT name FROM notes")] == ["old"]
    copy.close()
    assert list(tmp_path.glob("*.part")) == []


@pytest.mark.parametrize("name", ["plain.db", "with space.db", "50%.db", "what?.db", "a#b.db"])
def test_soundness_is_told_whatever_the_file_is_called(tmp_path: Path, name: str):
    path = tmp_path / name
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (x)")
    connection.commit()
    connection.close()
    assert is_sound(path)
    path.write_bytes(b"this is no database" * 100)
    assert not is_sound(path)
    assert not is_sound(tmp_path / f"absent {name}")


async def test_a_transaction_says_whether_it_may_write(table):
    async with table.write() as tx:
        assert isinstance(tx, Tx)
        assert tx.is_writable
    async with table.read() as tx:
        assert not tx.is_writable
