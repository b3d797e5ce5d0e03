"""A worker process: run one query after another, each in a fresh in-memory database. Started by path, alone.

usage: worker.py serve SITE

It knows nothing of the bot: no import from the project, no environment, and of a job only the tables and the query.
What it is told never holds expected rows. Its parent's end of the pipe closing is the sign to be gone.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import decimal
import json
import os
import queue
import sys
import threading
from collections.abc import Iterator
from typing import Any

READY_DATABASES = 4
"""Made while nobody waits: a database costs more than ten milliseconds."""
IDLE_SECONDS = 0.02
"""The next data of the same query come sooner than that."""
THREAD_STACK_BYTES = 16 * 2**20
LONGEST_REPLY = 400_000
LARGEST_INTEGER_BITS = 256
TABLE_FUNCTIONS = frozenset({"range", "generate_series", "unnest"})
"""All that may stand in FROM beside the drill's tables; files, logs, settings and pointers are table functions too."""
ZONED = frozenset({"TIMESTAMP WITH TIME ZONE", "TIME WITH TIME ZONE"})
STANDARD: dict[str, Any] = {
    "threads": 1,
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "allow_persistent_secrets": "false",
    "python_enable_replacements": "false",
    "python_scan_all_frames": "false",
    "temp_directory": "",
    "max_temp_directory_size": "0B",
}


class Refused(Exception):
    """The query is not run; ``why`` is a word that the host puts into a sentence, ``about`` a name."""

    def __init__(self, why: str, about: str = "") -> None:
        super().__init__(why)
        self.reply = {"end": "refused", "why": why, "about": about[:80]}


class Databases:
    """Make a fresh database for every query, so that nothing outlives it."""

    def __init__(self, setup: dict[str, Any]) -> None:
        import duckdb  # noqa: PLC0415 — the path to it is an argument

        self._duckdb = duckdb
        self._config = STANDARD | {"memory_limit": f"{setup['memory_bytes'] // 2**20}MiB"}
        self._depth, self._tree = setup["depth"], setup["tree"]
        self._ready: list[Any] = []
        self._used: Any = None
        made = self.prepare()
        made.execute(
            setup["first"]
        ).fetchall()  # loads every module that a result may need, while files can be read

    @property
    def ready(self) -> int:
        return len(self._ready)

    def prepare(self) -> Any:
        """Make one database more for the queries to come."""
        made = self._duckdb.connect(":memory:", config=self._config)
        made.execute(f"SET max_expression_depth = {self._depth}")
        self._ready.append(made)
        return made

    def answer(self, call: dict[str, Any]) -> dict[str, Any]:
        self._used = database = self._ready.pop()
        try:
            return self._run(database, call)
        except Refused as refused:
            return refused.reply
        except (MemoryError, self._duckdb.OutOfMemoryException):
            return {"end": "memory"}
        except RecursionError:
            return {"end": "refused", "why": "depth", "about": ""}
        except self._duckdb.Error as error:
            return {"end": "error", "kind": type(error).__name__[:60], "message": str(error)[:2000]}

    def close(self) -> None:
        """Let go of the database that was used; the host has its answer by now."""
        with contextlib.suppress(self._duckdb.Error, MemoryError):
            self._used.close()

    def _run(self, database: Any, call: dict[str, Any]) -> dict[str, Any]:
        statements = database.extract_statements(call["query"])
        if len(statements) != 1:
            raise Refused("count", str(len(statements)))
        if statements[0].type != self._duckdb.StatementType.SELECT:
            raise Refused("type", str(statements[0].type).rpartition(".")[2])
        ((tree,),) = database.execute(self._tree, [call["query"]]).fetchall()
        for table in read_from(json.loads(tree), set(call["tables"])):
            for statement in call["tables"][table]:
                database.execute(statement)
        database.execute("SET lock_configuration = true")
        database.execute(statements[0])
        return fetched(database, rows=call["rows"], columns=call["columns"], characters=call["characters"])


def read_from(tree: Any, tables: set[str]) -> set[str]:
    """Return the drill's tables that the query reads; only those are made.

    Refuse what reads from anywhere but these, the query's own WITH, and a few harmless functions.
    """
    if tree.get("error") or len(tree.get("statements", ())) != 1:
        raise Refused("type")
    own = {entry["key"].lower() for node in nodes(tree) for entry in node.get("cte_map", {}).get("map", ())}
    found = set()
    for node in nodes(tree):
        match node.get("type"):
            case "TABLE_FUNCTION":
                name = str(node.get("function", {}).get("function_name", "")).lower()
                if name not in TABLE_FUNCTIONS:
                    raise Refused("function", name)
            case "SHOW_REF":
                raise Refused("type")
            case "BASE_TABLE":
                name = str(node.get("table_name", ""))
                if name.lower() in tables:
                    found.add(name.lower())
                elif name.lower() not in own:
                    raise Refused("table", name)
    return found


def nodes(tree: Any) -> Iterator[dict[str, Any]]:
    rest = [tree]
    while rest:
        node = rest.pop()
        if isinstance(node, dict):
            yield node
            rest += node.values()
        elif isinstance(node, list):
            rest += node


def fetched(database: Any, *, rows: int, columns: int, characters: int) -> dict[str, Any]:
    """Read the result up to its bounds; one row or character more tells the host that it is too big."""
    described = [(str(name)[:80], str(kind)[:80]) for name, kind, *_ in database.description or ()]
    if len(described) > columns:
        return {"end": "too_big", "what": "columns"}
    zoned = next((name for name, kind in described if kind in ZONED), None)
    if zoned is not None:
        raise Refused("zoned", zoned)
    found = database.fetchmany(rows + 1)
    if len(found) > rows:
        return {"end": "too_big", "what": "rows"}
    cells = [[cell(value, characters) for value in row] for row in found]
    reply = {"end": "rows", "columns": described, "rows": cells}
    return reply if len(json.dumps(cells)) <= LONGEST_REPLY else {"end": "too_big", "what": "characters"}


def cell(value: Any, characters: int) -> Any:
    """Return a value as JSON, tagged with its kind where JSON has none."""
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int) and value.bit_length() <= LARGEST_INTEGER_BITS:
        return value
    if isinstance(value, str):
        return value[: characters + 1]
    return tagged(value, characters)


def tagged(value: Any, characters: int) -> dict[str, Any]:
    match value:
        case decimal.Decimal():
            return {"number": str(value)[: characters + 1]}
        case dt.datetime():
            return {"moment": value.isoformat(" ")}
        case dt.date() | dt.time():
            return {"moment": value.isoformat()}
        case dt.timedelta():
            return {"span": value.total_seconds()}
        case _:
            return {"other": str(value)[: characters + 1]}


class Limits:
    """What the process may take: memory and no file for ever, no descriptor and no child while a query runs."""

    def __init__(self, memory_bytes: int) -> None:
        import resource  # noqa: PLC0415 — without it (Windows) nothing is judged

        self._resource = resource
        self._processes = resource.getrlimit(resource.RLIMIT_NPROC)[1]
        with open("/proc/self/statm", encoding="utf-8") as file:  # noqa: PTH123 — as few imports as can be
            used = os.sysconf("SC_PAGE_SIZE") * int(file.read().split()[0])
        resource.setrlimit(resource.RLIMIT_AS, (used + memory_bytes, used + memory_bytes))
        for limit in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE):
            resource.setrlimit(limit, (0, 0))

    @contextlib.contextmanager
    def closed(self, seconds: float) -> Iterator[None]:
        """DuckDB reads how much memory there is, and starts a thread, when a database is made; not later.

        The limit of processor time ends a query that nobody is left to kill.
        """
        resource = self._resource
        spent = resource.getrusage(resource.RUSAGE_SELF)
        most = int(spent.ru_utime + spent.ru_stime + seconds) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (most, resource.getrlimit(resource.RLIMIT_CPU)[1]))
        resource.setrlimit(resource.RLIMIT_NOFILE, (3, 8))
        resource.setrlimit(resource.RLIMIT_NPROC, (0, self._processes))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (8, 8))
            resource.setrlimit(resource.RLIMIT_NPROC, (self._processes, self._processes))


def read_exactly(length: int) -> bytes:
    parts = b""
    while len(parts) < length:
        part = os.read(0, length - len(parts))
        if not part:
            os._exit(0)  # the bot is gone; a query under way must not outlive it
        parts += part
    return parts


def write(message: dict[str, Any]) -> None:
    body = json.dumps(message).encode()
    rest = len(body).to_bytes(4, "big") + body
    while rest:
        rest = rest[os.write(1, rest) :]


def next_call(calls: queue.SimpleQueue[dict[str, Any]], databases: Databases) -> dict[str, Any]:
    """Wait for the next query; make databases when there is none left, or when nothing has come for a while."""
    while True:
        if not databases.ready:
            databases.prepare()
        try:
            return calls.get(timeout=IDLE_SECONDS if databases.ready < READY_DATABASES else None)
        except queue.Empty:
            databases.prepare()


def serve() -> None:
    """Read on this thread, so that the end of the pipe is seen at any time; query on another."""
    calls: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()

    def work() -> None:
        try:
            setup = calls.get()
            databases = Databases(setup)
            limits = Limits(setup["address_bytes"])
            write({"id": setup["id"], "end": "ready"})
            while True:
                call = next_call(calls, databases)
                with limits.closed(call["seconds"]):
                    reply = databases.answer(call)
                write({"id": call["id"], **reply})
                databases.close()
        finally:
            os._exit(1)

    threading.stack_size(THREAD_STACK_BYTES)
    threading.Thread(target=work, daemon=True).start()
    while True:
        calls.put(json.loads(read_exactly(int.from_bytes(read_exactly(4), "big"))))


if __name__ == "__main__":
    sys.path.append(sys.argv[2])
    serve()
