"""The database: one writer with grouped commits, readers of their own. The only importer of the drivers.

A transaction body may await only ``tx`` and store functions, never Discord: the writer is shared.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path
from typing import Any, TypeVar

import aiosql
import aiosqlite
from aiosql.adapters.aiosqlite import AioSQLiteAdapter

Row = sqlite3.Row
IntegrityError = sqlite3.IntegrityError
_T = TypeVar("_T")
DatabaseError = sqlite3.Error

_GROUP_LIMIT = 256
"""Transactions in one commit at most; PERFORMANCE.md measured no gain beyond."""
_READERS = 3


class _OneTrip(AioSQLiteAdapter):
    """Goes to the connection's thread once a statement; the original goes to run it, to fetch and to close."""

    async def select(
        self, conn: aiosqlite.Connection, _name: str, sql: str, parameters: Any, _record_class: None = None
    ) -> AsyncIterator[Row]:
        for row in await conn.execute_fetchall(sql, parameters):
            yield row

    async def select_one(
        self, conn: aiosqlite.Connection, _name: str, sql: str, parameters: Any, _record_class: None = None
    ) -> Row | None:
        return next(iter(await conn.execute_fetchall(sql, parameters)), None)

    async def select_value(self, conn: aiosqlite.Connection, _name: str, sql: str, parameters: Any) -> Any:
        row = next(iter(await conn.execute_fetchall(sql, parameters)), None)
        return None if row is None else row[0]

    async def insert_update_delete(
        self, conn: aiosqlite.Connection, _name: str, sql: str, parameters: Any
    ) -> int:
        return (await conn.execute(sql, parameters)).rowcount

    async def insert_update_delete_many(
        self, conn: aiosqlite.Connection, _name: str, sql: str, parameters: Any
    ) -> None:
        await conn.executemany(sql, parameters)


def load_queries(path: Path) -> Any:
    """Load named SQL statements; each becomes a coroutine function taking ``tx.connection`` first."""
    adapter: Any = _OneTrip  # its protocol is stricter about names than its own adapters are
    return aiosql.from_path(path, adapter, mandatory_parameters=False)


class Tx:
    """One transaction. Stores hand ``connection`` to their queries; nothing else is public."""

    def __init__(self, connection: aiosqlite.Connection, *, is_writable: bool) -> None:
        self.connection = connection
        self.is_writable = is_writable

    async def all(self, sql: str, *args: Any) -> list[Row]:
        """Return all rows of an ad-hoc statement (maintenance and checks; features use their queries.sql)."""
        return list(await self.connection.execute_fetchall(sql, args))


class _Reader(sqlite3.Connection):
    """Opens its transaction with the first statement, where a deferred BEGIN takes its snapshot anyway."""

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        if not self.in_transaction:
            super().execute("BEGIN")
        return super().execute(sql, parameters)


class _Group:
    """Transactions that will be made durable by one COMMIT."""

    def __init__(self) -> None:
        self.size = 0
        self.committed: asyncio.Future[None] = asyncio.get_running_loop().create_future()


class Database:
    """A SQLite file in WAL mode with ``synchronous=FULL``: acknowledged means stored."""

    def __init__(self, writer: aiosqlite.Connection, readers: list[aiosqlite.Connection]) -> None:
        self._writer = writer
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._group: _Group | None = None
        self._all_readers = readers
        self._readers: asyncio.Queue[aiosqlite.Connection] = asyncio.Queue()
        for reader in readers:
            self._readers.put_nowait(reader)

    @classmethod
    async def open(cls, path: Path) -> Database:
        """Open an existing, migrated file."""
        writer = await _connect(path, read_only=False)
        readers = [await _connect(path, read_only=True) for _ in range(_READERS)]
        return cls(writer, readers)

    async def close(self) -> None:
        async with self._turn:
            await self._commit()
        for connection in (*self._all_readers, self._writer):
            await connection.close()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Tx]:
        """Give a stable snapshot; writes through it are refused by SQLite."""
        connection = await self._readers.get()
        try:
            yield Tx(connection, is_writable=False)
        finally:
            try:
                await _uninterrupted(connection.rollback())
            finally:
                self._readers.put_nowait(connection)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Tx]:
        """Run the body alone on the writer; return once its changes are on disk.

        Bodies that wait for each other's turn share one COMMIT; each has a savepoint of its own, so a
        failing body undoes only itself. Any exception, cancellation included, undoes the body.
        """
        await self._take_turn()
        try:
            group = self._group
            try:
                if group is None:
                    # A cancelled caller must not leave a transaction that the next one does not know of.
                    group = await _uninterrupted(self._begin())
                else:
                    await self._writer.execute("SAVEPOINT body")
                yield Tx(self._writer, is_writable=True)
                if not self._is_due(group.size + 1):  # else COMMIT releases all savepoints itself
                    await self._writer.execute("RELEASE body")
            except BaseException:
                await _uninterrupted(self._undo_body())
                raise
            group.size += 1
        finally:
            try:
                if self._group is not None and self._is_due(self._group.size):
                    await _uninterrupted(self._commit())
            finally:
                self._turn.release()
        await asyncio.shield(group.committed)

    async def _take_turn(self) -> None:
        self._waiting += 1
        try:
            await self._turn.acquire()
        except BaseException:
            self._waiting -= 1
            # Whoever had the turn before left the commit to us; do it before giving up.
            if not self._waiting and self._group is not None:
                async with self._turn:
                    await _uninterrupted(self._commit())
            raise
        self._waiting -= 1

    def _is_due(self, size: int) -> bool:
        return not self._waiting or size >= _GROUP_LIMIT

    async def _begin(self) -> _Group:
        await self._writer.executescript("BEGIN IMMEDIATE; SAVEPOINT body;")
        self._group = _Group()
        return self._group

    async def _undo_body(self) -> None:
        try:
            await self._writer.execute("ROLLBACK TO body")
            await self._writer.execute("RELEASE body")
        except sqlite3.OperationalError as error:
            # Either there is no savepoint to go back to, because the body was cancelled around it; or
            # SQLite gave up the whole transaction by itself (a full disk, say): then all in it must know.
            if not self._writer.in_transaction:
                await self._give_up(error)

    async def _commit(self) -> None:
        if self._group is None:
            return
        try:
            await self._writer.execute("COMMIT")
        except BaseException as error:  # noqa: BLE001 - handed to everybody who waits for this commit
            await self._give_up(error)
        else:
            group, self._group = self._group, None
            group.committed.set_result(None)

    async def _give_up(self, error: BaseException) -> None:
        """Undo the group and hand the error to everybody who waits for its commit."""
        group, self._group = self._group, None
        if self._writer.in_transaction:
            await self._writer.execute("ROLLBACK")
        if group is not None:
            group.committed.set_exception(error)
            group.committed.exception()  # a group whose only body failed has nobody to ask for it


async def _uninterrupted(work: Awaitable[_T]) -> _T:
    """Finish ``work`` even if this task is cancelled meanwhile; the cancellation is raised afterwards."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError as error:
            cancelled = error
        except BaseException:  # noqa: BLE001, S110 - task.result() below raises it
            pass
    result = task.result()
    if cancelled is not None:
        raise cancelled
    return result


async def _connect(path: Path, *, read_only: bool) -> aiosqlite.Connection:
    connection = await aiosqlite.connect(
        path,
        isolation_level=None,
        cached_statements=512,
        factory=_Reader if read_only else sqlite3.Connection,
    )
    connection.row_factory = sqlite3.Row
    # The file keeps its journal mode, so only the writer, which is opened first, sets it.
    await connection.executescript(
        "PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON;"
        + (
            "PRAGMA query_only = ON;"
            if read_only
            else "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
        )
    )
    return connection


def backup_file(source: Path, target: Path) -> None:
    """Copy a database, also one in use, in one go through SQLite's backup API.

    The copy is complete or absent: it is written beside the target and renamed. It is one file that can be
    opened in a read-only place too, which a file in WAL mode cannot.
    """
    unfinished = target.with_suffix(target.suffix + ".part")
    try:
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(unfinished)) as new:
            old.backup(new)
            new.execute("PRAGMA journal_mode = DELETE").fetchone()
        unfinished.replace(target)
    except BaseException:
        with suppress(OSError):  # a copy that ended where the disk was full would keep it full
            unfinished.unlink()
        raise


def current_revision(path: Path) -> str | None:
    """Return the schema revision of a file, None when it is absent, empty or none of Cadre's.

    Raises:
        DatabaseError: it is no database.
    """
    if not path.exists():
        return None
    queries = aiosql.from_path(Path(__file__).parent / "sql" / "schema.sql", "sqlite3")
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        try:
            revision: str | None = queries.revision(connection)
        except sqlite3.OperationalError as error:
            if "no such table" not in str(error):
                raise
            return None
    return revision


def is_sound(path: Path) -> bool:
    """Tell whether a file is a SQLite database without damage."""
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    except sqlite3.Error:
        return False
    try:
        return bool(connection.execute("PRAGMA quick_check").fetchone()[0] == "ok")
    except sqlite3.Error:
        return False
    finally:
        connection.close()


def settle(path: Path) -> bool:
    """Fold the write-ahead log into the file; False while another process has the database open.

    Leaving WAL mode needs the file alone, so SQLite's own locks tell whether somebody uses it, also
    after a crash. A file too damaged to be opened counts as settled: nobody can be using it.
    """
    connection = sqlite3.connect(path, isolation_level=None, timeout=0)
    try:
        connection.execute("PRAGMA journal_mode = DELETE").fetchone()
    except sqlite3.DatabaseError as error:
        return error.sqlite_errorcode != sqlite3.SQLITE_BUSY
    finally:
        connection.close()
    return True
