"""The host's reading of an answer: plain data within bounds, equal or not, and shown safely. Pure.

Nothing that the guest says is believed: values are rebuilt from JSON and measured again here.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from . import limits

GREEDY_MATCHES = 200
"""Up to so many leftovers are matched each against each; more would hold up the bot."""


class TooBig(Exception):
    """The answer breaks one of the bounds."""


class Malformed(Exception):
    """The answer is not of the form that our guest sends."""


@dataclass(frozen=True, slots=True)
class Foreign:
    """An answer that is no data, such as a generator; equal to nothing."""

    kind: str

    def __repr__(self) -> str:
        return f"<{self.kind}>"


@dataclass(frozen=True, slots=True)
class SetOf:
    """A set, which equals a list only where the order does not matter."""

    values: tuple[Any, ...]

    def __repr__(self) -> str:
        return "{" + ", ".join(map(repr, self.values)) + "}" if self.values else "set()"


def to_wire(value: Any) -> Any:
    """Return arguments as the guest reads them: dictionaries as tagged pairs, so that keys keep their types."""
    if isinstance(value, list | tuple):
        return [to_wire(each) for each in value]
    if isinstance(value, dict):
        return {"d": [[to_wire(k), to_wire(v)] for k, v in value.items()]}
    return value


class Decoder:
    """Rebuild an answer, counting what it holds."""

    def __init__(self) -> None:
        self._nodes = 0
        self._characters = 0

    def value(self, wire: Any, depth: int = 0) -> Any:
        self._nodes += 1
        if self._nodes > limits.NODES or depth > limits.DEPTH:
            raise TooBig
        if isinstance(wire, str):
            self._count(len(wire))
        elif isinstance(wire, int) and not isinstance(wire, bool):
            if wire.bit_length() > limits.INTEGER_BITS:
                raise TooBig
            self._count(wire.bit_length() // 3)
        elif isinstance(wire, list):
            return [self.value(each, depth + 1) for each in wire]
        elif isinstance(wire, dict):
            return self._tagged(wire, depth + 1)
        return wire

    def _count(self, characters: int) -> None:
        self._characters += characters
        if self._characters > limits.CHARACTERS:
            raise TooBig

    def _tagged(self, wire: dict[str, Any], depth: int) -> Any:
        if len(wire) != 1:
            raise Malformed
        ((tag, body),) = wire.items()
        if tag == "o" and isinstance(body, str):
            return Foreign(body[:60])
        if tag == "s" and isinstance(body, list):
            return SetOf(tuple(self.value(each, depth) for each in body))
        if tag == "d" and isinstance(body, list):
            return self._dictionary(body, depth)
        raise Malformed

    def _dictionary(self, pairs: list[Any], depth: int) -> dict[Any, Any]:
        found = {}
        for pair in pairs:
            if not isinstance(pair, list) or len(pair) != 2:
                raise Malformed
            found[_frozen(self.value(pair[0], depth))] = self.value(pair[1], depth)
        return found


def _frozen(value: Any) -> Any:
    """Return a dictionary's key; only scalars, tuples of them and frozen sets can be one."""
    if isinstance(value, list):
        return tuple(_frozen(each) for each in value)
    if isinstance(value, dict):
        raise Malformed
    return value


def same(got: Any, expected: Any, *, unordered: bool = False) -> bool:
    """Tell whether the answer is the expected one; ``unordered`` counts for the outermost list alone."""
    if unordered and isinstance(expected, list | tuple):
        values = got.values if isinstance(got, SetOf) else got
        return isinstance(values, list | tuple) and _same_multiset(values, expected)
    if _is_number(got) and _is_number(expected):
        return _same_number(got, expected)
    if isinstance(expected, list | tuple):
        return isinstance(got, list | tuple) and len(got) == len(expected) and all(map(same, got, expected))
    if isinstance(expected, dict):
        return isinstance(got, dict) and _same_dict(got, expected)
    return type(got) is type(expected) and bool(got == expected)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _same_number(got: float, expected: float) -> bool:
    if isinstance(got, int) and isinstance(expected, int):
        return got == expected
    try:
        left, right = float(got), float(expected)
    except OverflowError:
        return False
    if math.isnan(left) or math.isnan(right):
        return math.isnan(left) and math.isnan(right)
    return math.isclose(left, right, rel_tol=1e-6, abs_tol=1e-6)


def _same_dict(got: dict[Any, Any], expected: dict[Any, Any]) -> bool:
    keyed = {_key(_frozen(key)): value for key, value in got.items()}
    wanted = {_key(_frozen(key)): value for key, value in expected.items()}
    return keyed.keys() == wanted.keys() and all(same(keyed[key], wanted[key]) for key in wanted)


def _same_multiset(got: Iterable[Any], expected: Iterable[Any]) -> bool:
    """Match exact equals by counting, so that thousands take milliseconds, then near floats."""
    ours, theirs = list(expected), list(got)
    if len(ours) != len(theirs):
        return False
    surplus = Counter(map(_key, ours))
    surplus.subtract(map(_key, theirs))
    left, right = _leftover(ours, surplus, 1), _leftover(theirs, surplus, -1)
    if all(map(same, *(sorted(side, key=_order) for side in (right, left)))):
        return True
    return len(left) <= GREEDY_MATCHES and _greedy(right, left)


def _leftover(values: list[Any], surplus: Counter[Any], sign: int) -> list[Any]:
    left = {key: sign * count for key, count in surplus.items() if sign * count > 0}
    found = []
    for value in values:
        key = _key(value)
        if left.get(key, 0) > 0:
            left[key] -= 1
            found.append(value)
    return found


def _greedy(got: list[Any], expected: list[Any]) -> bool:
    rest = list(expected)
    for value in got:
        at = next((index for index, other in enumerate(rest) if same(value, other)), None)
        if at is None:
            return False
        rest.pop(at)
    return True


def _key(value: Any) -> Any:
    """Return something hashable that is equal only for exactly equal values of equal type."""
    if isinstance(value, list | tuple):
        return ("list", *map(_key, value))
    if isinstance(value, dict):
        return ("dict", frozenset((_key(k), _key(v)) for k, v in value.items()))
    if isinstance(value, SetOf):
        return ("set", frozenset(map(_key, value.values)))
    if isinstance(value, float) and math.isnan(value):
        return ("float", "nan")
    if isinstance(value, float) and value.is_integer():
        return ("int", int(value))
    return (type(value).__name__, value)


def _order(value: Any) -> Any:
    """Return a sorting key by which near floats end up side by side."""
    if isinstance(value, bool) or value is None:
        return (0, str(value))
    if isinstance(value, int | float):
        return (1, value) if value == value else (2,)  # noqa: PLR0124 — only NaN differs from itself
    if isinstance(value, str):
        return (3, value)
    if isinstance(value, list | tuple):
        return (4, tuple(map(_order, value)))
    return (5, repr(value))
