"""What is asked of the SQL judge. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from cogs.drills.judge import limits

Cell = None | bool | int | float | str | date | datetime


@dataclass(frozen=True, slots=True)
class Table:
    """``columns`` are pairs of name and type, trusted as the content that they come from."""

    name: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Cell, ...], ...]


Dataset = tuple[Table, ...]


@dataclass(frozen=True, slots=True)
class SqlJob:
    """A query against the first dataset, which is shown, and the others, which are hidden.

    The reference runs in a process of its own; its rows never enter the one that runs ``source``.
    """

    source: str
    reference: str
    datasets: tuple[Dataset, ...]
    is_ordered: bool = False
    checks_names: bool = False
    seconds: float = limits.SQL_SECONDS
