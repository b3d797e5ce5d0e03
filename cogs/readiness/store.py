"""SQL of readiness: what a group's map told first in a week. Nothing in it is about one member."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from bot.db import Tx, load_queries

_Q = load_queries(Path(__file__).parent / "queries.sql")

Steps = Mapping[tuple[str, str], int]
"""By area and kind of record."""


async def cells_of_week(tx: Tx, group_id: int, week: date) -> Steps:
    rows = _Q.cells_of_week(tx.connection, group_id=group_id, week=week.isoformat())
    return {(row["area"], row["kind"]): row["step"] async for row in rows}


async def freeze(tx: Tx, group_id: int, week: date, steps: Steps) -> Steps:
    """Keep what was not told before in the week, let go of other weeks, and return what is told now."""
    await _Q.forget_other_weeks(tx.connection, group_id=group_id, week=week.isoformat())
    for (area, kind), step in steps.items():
        await _Q.freeze(
            tx.connection, group_id=group_id, week=week.isoformat(), area=area, kind=kind, step=step
        )
    return await cells_of_week(tx, group_id, week)
