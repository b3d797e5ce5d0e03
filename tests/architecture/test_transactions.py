"""Inside a transaction only ``tx`` and what is given ``tx`` is awaited: the writer is shared by everybody.

Whoever waits there for Discord, a lock or a sleep holds up the whole bot; whoever opens a second
transaction there waits for himself.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from .sources import Module, module_of, modules

Function = ast.FunctionDef | ast.AsyncFunctionDef


def opened_tx(node: ast.AsyncWith) -> str | None:
    """Return the name that ``async with ….db.write() as tx`` gives to its transaction."""
    for item in node.items:
        call = item.context_expr
        if (
            isinstance(call, ast.Call)
            and isinstance(call.func, ast.Attribute)
            and call.func.attr in {"write", "read"}
            and ast.unparse(call.func.value).rsplit(".", 1)[-1].lstrip("_") in {"db", "database"}
        ):
            return item.optional_vars.id if isinstance(item.optional_vars, ast.Name) else "_"
    return None


def parameters(function: Function) -> set[str]:
    arguments = function.args
    return {a.arg for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}


def is_rooted(node: ast.AST, tx: str) -> bool:
    while isinstance(node, ast.Attribute | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return isinstance(node, ast.Name) and node.id == tx


def is_given(call: ast.AST, tx: str) -> bool:
    if not isinstance(call, ast.Call):
        return False
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    return is_rooted(call.func, tx) or any(
        is_rooted(value, tx) for value in given if not isinstance(value, ast.Call)
    )


class Body:
    """What stands inside a transaction, and which local names may be awaited or iterated there."""

    def __init__(self, module: Module, nodes: list[ast.stmt], tx: str) -> None:
        self.module, self.nodes, self.tx = module, nodes, tx
        self.own_functions = {n.name for top in nodes for n in ast.walk(top) if isinstance(n, Function)}
        self.own_rows = {
            target.id
            for top in nodes
            for n in ast.walk(top)
            if isinstance(n, ast.Assign) and is_given(n.value, tx)
            for target in n.targets
            if isinstance(target, ast.Name)
        }

    def faults(self) -> Iterator[str]:
        for top in self.nodes:
            for node in ast.walk(top):
                if isinstance(node, ast.Await) and not self._may_wait_for(node.value):
                    yield f"{self.module.at(node)}: awaits {ast.unparse(node.value)[:70]}"
                elif isinstance(node, ast.AsyncFor) and not self._may_wait_for(node.iter):
                    yield f"{self.module.at(node)}: iterates {ast.unparse(node.iter)[:70]}"
                elif (
                    isinstance(node, ast.comprehension)
                    and node.is_async
                    and not self._may_wait_for(node.iter)
                ):
                    yield f"{self.module.at(node.iter)}: iterates {ast.unparse(node.iter)[:70]}"
                elif isinstance(node, ast.AsyncWith):
                    yield f"{self.module.at(node)}: enters {ast.unparse(node.items[0].context_expr)[:70]}"

    def _may_wait_for(self, waited: ast.AST) -> bool:
        if isinstance(waited, ast.Name):
            return waited.id in self.own_rows
        if isinstance(waited, ast.Call) and isinstance(waited.func, ast.Name):
            return waited.func.id in self.own_functions or is_given(waited, self.tx)
        return is_given(waited, self.tx)


def bodies(module: Module) -> Iterator[Body]:
    """Yield the bodies of transactions, and of functions that are handed one."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.AsyncWith) and (tx := opened_tx(node)):
            yield Body(module, node.body, tx)
        elif isinstance(node, ast.AsyncFunctionDef) and "tx" in parameters(node):
            yield Body(module, node.body, "tx")


def test_inside_a_transaction_only_what_is_given_the_transaction_is_awaited():
    all_bodies = [
        body
        for module in modules()
        if module.name != "bot/db.py" and not module.name.startswith("bot/migrations/")
        for body in bodies(module)
    ]
    assert len(all_bodies) > 100
    assert [fault for body in all_bodies for fault in body.faults()] == [], (
        "commit first, then wait for others"
    )


def faults_of(code: str) -> list[str]:
    module = module_of("cogs/lab/service.py", code)
    return [fault for body in bodies(module) for fault in body.faults()]


INSIDE = "async def f(self, channel):\n    async with self._kernel.db.write() as tx:\n        "


@pytest.mark.parametrize(
    "line",
    [
        "await channel.send('x')",
        "await asyncio.sleep(1)",
        "await self.other()",
        "await self._service.answer(user_id=1)",
        "rows = [r async for r in channel.history()]",
        "async for message in channel.history(): pass",
        "async with self._db.read() as other: pass",
        "async with asyncio.timeout(3): pass",
        "await store.add(tx, await channel.fetch_message(1))",
        "await store.add(channel.send(tx))",
    ],
)
def test_the_test_sees_what_must_not_stand_there(line):
    assert len(faults_of(INSIDE + line)) == 1
    assert len(faults_of(f"async def f(tx, channel):\n    {line}")) == 1


@pytest.mark.parametrize(
    "line",
    [
        "await store.add(tx, 1)",
        "await self._going(tx, user_id=1)",
        "rows = await tx.all('x')",
        "await _Q.add(tx.connection, a=1)",
        "found = [r async for r in _Q.rows(tx.connection)]",
        "rows = _Q.rows(tx.connection)\n        found = [r async for r in rows]",
        "async def entry(n):\n            return await store.add(tx, n)\n        await entry(1)",
        "await owner.erase(user_id=1, tx=tx)",
        "x = [g for g in await groups.of(tx, 1) if g]",
    ],
)
def test_the_test_lets_pass_what_may_stand_there(line):
    assert faults_of(INSIDE + line) == []
