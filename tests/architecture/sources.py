"""The product's own Python files, parsed once."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Module:
    """``name`` is the path from the project's root, for messages."""

    name: str
    text: str
    tree: ast.Module

    def at(self, node: ast.AST) -> str:
        return f"{self.name}:{getattr(node, 'lineno', 1)}"


def module_of(name: str, text: str) -> Module:
    return Module(name, text, ast.parse(text, name))


@cache
def modules() -> tuple[Module, ...]:
    """Return every module of the kernel and the features, migrations included."""
    found = [
        module_of(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8"))
        for package in ("bot", "cogs")
        for path in sorted((ROOT / package).rglob("*.py"))
    ]
    assert len(found) > 40
    return tuple(found)


def features() -> list[str]:
    return sorted(path.parent.name for path in (ROOT / "cogs").glob("*/__init__.py"))


def docstrings(tree: ast.AST) -> set[int]:
    """Return the ids of nodes that are documentation: strings standing as statements."""
    return {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant | ast.JoinedStr)
    }


def strings(tree: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """Yield every text of the code, f-strings with a hole for each value, documentation left out."""
    skipped = docstrings(tree)
    inside: set[int] = set()
    for node in ast.walk(tree):
        if id(node) in skipped or id(node) in inside:
            continue
        if isinstance(node, ast.JoinedStr):
            inside |= {id(part) for part in node.values}
            yield node, "".join(str(p.value) if isinstance(p, ast.Constant) else "x" for p in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node, node.value
