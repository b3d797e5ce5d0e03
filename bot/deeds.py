"""What a member did, in words: features say how their entries in the ledger read. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Deed:
    """``words`` turns a number of ledger entries of ``source`` into what a member would say they did."""

    source: str
    words: Callable[[int], str]


def counted(one: str, many: str) -> Callable[[int], str]:
    """Return words for a source with an entry for each thing done."""
    return lambda count: f"{count} {one if count == 1 else many}"


def in_words(deeds: Iterable[Deed], counts: Mapping[str, int]) -> str:
    """Return ``3 drills, 10+ card reviews``; empty when nothing was done that has words."""
    return ", ".join(deed.words(counts[deed.source]) for deed in deeds if counts.get(deed.source))
