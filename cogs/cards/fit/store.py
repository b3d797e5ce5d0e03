"""SQL statements of fitting, wrapped in types."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.clock import from_unix, from_unix_or_none, to_unix
from bot.db import Tx, load_queries
from bot.personal_data import erase_by, rows_of

from .models import FIRST_FIT, NEXT_FIT, NEXT_LOOK, Fit, Log, Parameters, Standing, States

_Q = load_queries(Path(__file__).parent / "queries.sql")


def _parameters(text: str | None) -> Parameters | None:
    return tuple(json.loads(text)) if text is not None else None


def _fit(row: Mapping[str, Any]) -> Fit | None:
    if row["verdict"] is None:
        return None
    return Fit(
        verdict=row["verdict"],
        parameters=_parameters(row["parameters"]),
        reviews=row["reviews"],
        trained=row["trained"],
        held=row["held"],
        loss=row["loss"],
        standard_loss=row["standard_loss"],
        fitted_at=from_unix(row["fitted_at"]),
    )


async def want(tx: Tx, *, guild_id: int, user_id: int, now: datetime) -> None:
    """Note down that a fit is due, if the member has the reviews for it and none is noted."""
    await _Q.want(
        tx.connection,
        guild_id=guild_id,
        user_id=user_id,
        now=to_unix(now),
        first_fit=FIRST_FIT,
        next_fit=NEXT_FIT,
        next_look=NEXT_LOOK,
    )


async def waiting(tx: Tx, *, limit: int) -> list[tuple[int, int]]:
    """Return (guild_id, user_id) of those whose fit is due, who waits longest first."""
    return [(row["guild_id"], row["user_id"]) async for row in _Q.waiting(tx.connection, limit=limit)]


async def waiting_since(tx: Tx) -> datetime | None:
    seconds = await _Q.waiting_since(tx.connection)
    return from_unix_or_none(seconds)


async def parameters_of(tx: Tx, *, guild_id: int, user_id: int) -> Parameters | None:
    """Return the member's own parameters while they are used, None for the standard ones."""
    return _parameters(await _Q.parameters_of(tx.connection, guild_id=guild_id, user_id=user_id))


async def standing_of(tx: Tx, *, guild_id: int, user_id: int) -> Standing:
    reviews = await _Q.count_reviews(tx.connection, guild_id=guild_id, user_id=user_id)
    row = await _Q.get_fit(tx.connection, guild_id=guild_id, user_id=user_id)
    if row is None:
        return Standing(reviews, None, is_waiting=False)
    return Standing(reviews, _fit(row), is_waiting=row["wanted_at"] is not None)


async def logs(tx: Tx, *, guild_id: int, user_id: int) -> list[Log]:
    """Return every rating of the member, by card and turn."""
    rows = _Q.logs(tx.connection, guild_id=guild_id, user_id=user_id)
    return [
        Log(row["schedule_id"], row["turn"], row["rating"], row["reviewed_at"], row["state_before"])
        async for row in rows
    ]


async def finish(tx: Tx, fit: Fit, *, guild_id: int, user_id: int) -> bool:
    """Store what a fit came to; False when nobody waits for it any more."""
    return bool(
        await _Q.finish(
            tx.connection,
            guild_id=guild_id,
            user_id=user_id,
            verdict=fit.verdict,
            parameters=json.dumps(fit.parameters) if fit.parameters is not None else None,
            reviews=fit.reviews,
            trained=fit.trained,
            held=fit.held,
            loss=fit.loss,
            standard_loss=fit.standard_loss,
            now=to_unix(fit.fitted_at),
        )
    )


async def give_up(tx: Tx, *, guild_id: int, user_id: int, reviews: int, now: datetime) -> None:
    """Let the member wait no more; what was in use stays, and the next fit is due after as many reviews again."""
    await _Q.give_up(tx.connection, guild_id=guild_id, user_id=user_id, reviews=reviews, now=to_unix(now))


async def set_states(tx: Tx, states: States, *, guild_id: int, user_id: int) -> None:
    """Store what the cards' histories come to, but for cards rated since, and take back answers shown."""
    await _Q.hide_all(tx.connection, guild_id=guild_id, user_id=user_id)
    rows = [
        {"schedule_id": schedule_id, "turn": turn, "stability": stability, "difficulty": difficulty}
        for schedule_id, (turn, stability, difficulty) in states.items()
    ]
    await _Q.set_state(tx.connection, rows)


# ---------------------------------------------------------------------- privacy


async def export_rows(tx: Tx, user_id: int) -> dict[str, list[dict[str, Any]]]:
    return await rows_of(tx, user_id, card_parameters=_Q.export_fits)


async def erase_rows(tx: Tx, user_id: int, *, guild_id: int | None) -> int:
    return await erase_by(tx, user_id, guild_id, _Q.erase_fits)
