"""The house rules of modules: short, SQL in its place, no work that nobody waits for."""

from __future__ import annotations

import ast
import re

import pytest

from .sources import Module, module_of, modules, strings

LONGEST = 400

SQL = re.compile(
    r"""\bSELECT\b.+\bFROM\b | ^\s*SELECT\s | \bINSERT\s+(OR\s+\w+\s+)?INTO\b | \bREPLACE\s+INTO\b
    | \bUPDATE\s+\w+\s+SET\b | \bDELETE\s+FROM\b | \b(CREATE|ALTER|DROP)\s+(TABLE|INDEX|UNIQUE|TRIGGER|VIEW)\b
    | \bPRAGMA\s | ^\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|VACUUM|ATTACH)\b
    | (?i:\bselect\s+(\*|count\(|[a-z_]+_id\b).*\bfrom\b | \binsert\s+into\s+\w+\s*\( | \bdelete\s+from\s+\w+\s+where\b)
    """,
    re.VERBOSE | re.DOTALL,
)
CONTROL = re.compile(r"^\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|PRAGMA)\b")


def is_sql_at_home(module: Module, text: str) -> bool:
    """Migrations are SQL; the database module steers connections and transactions, and nothing else.

    The rooms whose subject is members' SQL speak it to members and to the judge's own DuckDB, never to ours.
    """
    if module.name.startswith(("bot/migrations/", "cogs/drills/sql/", "cogs/drills/judge/sql/")):
        return True
    return module.name == "bot/db.py" and bool(CONTROL.match(text))


def sql_out_of_place(module: Module) -> list[str]:
    return [
        f"{module.at(node)}: {' '.join(text.split())[:60]}"
        for node, text in strings(module.tree)
        if SQL.search(text) and not is_sql_at_home(module, text)
    ]


def loose_tasks(module: Module) -> list[str]:
    """Find tasks that nobody waits for: any but those of a TaskGroup opened in the same function."""
    groups = {
        item.optional_vars.id
        for node in ast.walk(module.tree)
        if isinstance(node, ast.AsyncWith)
        for item in node.items
        if isinstance(item.optional_vars, ast.Name)
        and ast.unparse(item.context_expr) == "asyncio.TaskGroup()"
    }
    found = []
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            last = called.rsplit(".", 1)[-1]
            owner = called.removesuffix(f".{last}")
            if last in {"create_task", "ensure_future", "run_coroutine_threadsafe"} and owner not in groups:
                found.append(f"{module.at(node)}: {called}")
    return found


@pytest.mark.parametrize("module", modules(), ids=lambda m: m.name)
def test_a_module_fits_on_a_few_screens(module):
    lines = module.text.count("\n")
    assert lines <= LONGEST, f"{module.name} has {lines} lines; split it by what changes together"


def test_sql_stands_in_sql_files_and_migrations_only():
    found = [place for module in modules() for place in sql_out_of_place(module)]
    assert found == [], "move these statements into the feature's queries.sql or bot/sql"


def test_only_the_kernel_starts_work_that_runs_on_its_own():
    found = [
        place for module in modules() if module.name.startswith("cogs/") for place in loose_tasks(module)
    ]
    assert found == [], "use the kernel's schedule, or a TaskGroup that waits"


@pytest.mark.parametrize(
    "code",
    [
        'x = "SELECT * FROM members"',
        'x = f"SELECT {columns} FROM {table}"',
        'x = "select member_id from members"',
        'x = """\n  INSERT INTO pings (day) VALUES (1)"""',
        'x = "INSERT OR IGNORE INTO pings (day) VALUES (1)"',
        'x = "UPDATE pings SET day = 1"',
        'x = "delete from pings where day = 1"',
        'x = "PRAGMA user_version"',
        'x = "DROP TABLE pings"',
        'x = "ROLLBACK"',
    ],
)
def test_the_test_knows_sql_when_it_sees_it(code):
    assert sql_out_of_place(module_of("cogs/lab/service.py", code))
    assert sql_out_of_place(module_of("bot/db.py", code)) or "PRAGMA" in code or "ROLLBACK" in code
    assert sql_out_of_place(module_of("bot/migrations/versions/0001.py", code)) == []


@pytest.mark.parametrize(
    "code",
    [
        'x = "Select a channel from the list"',
        '"""SELECT x FROM y stands here as documentation"""',
        'x = "Delete everything from this server"',
        'x = "Update your profile: set a zone"',
        'x = "Create a group, then begin"',
        'x = "Insert your answer into the form"',
    ],
)
def test_the_test_does_not_take_english_for_sql(code):
    assert sql_out_of_place(module_of("cogs/lab/render.py", code)) == []


def test_the_test_sees_loose_tasks_and_lets_task_groups_be():
    loose = "async def f():\n    asyncio.create_task(g())\n    asyncio.get_running_loop().create_task(g())"
    held = "async def f():\n    async with asyncio.TaskGroup() as tasks:\n        tasks.create_task(g())"
    assert len(loose_tasks(module_of("cogs/lab/jobs.py", loose))) == 2
    assert loose_tasks(module_of("cogs/lab/jobs.py", held)) == []
