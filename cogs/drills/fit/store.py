"""SQL statements of the fit, wrapped in types."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bot.clock import from_unix, to_unix
from bot.db import Tx, load_queries
from bot.personal_data import erase_by, rows_of

from .models import GroupPick, KeptPick, MemberPick, Rating, Standing

_Q = load_queries(Path(__file__).parent / "queries.sql")


# ---------------------------------------------------------------------- ratings


async def get_standing(tx: Tx, *, guild_id: int, user_id: int) -> Standing | None:
    row = await _Q.get_rating(tx.connection, guild_id=guild_id, user_id=user_id)
    if row is None:
        return None
    areas = {
        area["area"]: Rating(area["difference"], area["answers"])
        async for area in _Q.get_area_ratings(tx.connection, guild_id=guild_id, user_id=user_id)
    }
    return Standing(Rating(row["rating"], row["answers"]), areas)


async def set_standing(
    tx: Tx, *, guild_id: int, user_id: int, standing: Standing, area: str, now: datetime
) -> None:
    """Store the rating over all and that of the one area that moved."""
    await _Q.set_rating(
        tx.connection,
        guild_id=guild_id,
        user_id=user_id,
        rating=standing.overall.value,
        answers=standing.overall.count,
        now=to_unix(now),
    )
    await _Q.set_area_rating(
        tx.connection,
        guild_id=guild_id,
        user_id=user_id,
        area=area,
        difference=standing.areas[area].value,
        answers=standing.areas[area].count,
    )


async def standings_of_group(tx: Tx, *, guild_id: int, group_id: int, day: date) -> list[Standing]:
    """Return the standings of the group's members who are not away on the day, without saying whose."""
    overall: dict[int, Rating] = {}
    areas: dict[int, dict[str, Rating]] = {}
    rows = _Q.ratings_of_group(tx.connection, guild_id=guild_id, group_id=group_id, day=day.isoformat())
    async for row in rows:
        overall[row["user_id"]] = Rating(row["rating"], row["answers"])
        areas.setdefault(row["user_id"], {})[row["area"]] = Rating(row["difference"], row["area_answers"])
    return [Standing(rating, areas[user_id]) for user_id, rating in overall.items()]


async def get_difficulty(tx: Tx, drill_id: str) -> Rating | None:
    row = await _Q.get_difficulty(tx.connection, drill_id=drill_id)
    return Rating(row["rating"], row["answers"]) if row else None


async def difficulties(tx: Tx) -> dict[str, Rating]:
    rows = _Q.all_difficulties(tx.connection)
    return {row["drill_id"]: Rating(row["rating"], row["answers"]) async for row in rows}


async def set_difficulty(tx: Tx, *, drill_id: str, rating: Rating) -> None:
    await _Q.set_difficulty(tx.connection, drill_id=drill_id, rating=rating.value, answers=rating.count)


async def is_first_answer(tx: Tx, *, user_id: int, drill_id: str, attempt_id: int) -> bool:
    """Tell whether the person answered the drill never before, in any server: they know its solution then."""
    before = await _Q.answers_before(tx.connection, user_id=user_id, drill_id=drill_id, attempt_id=attempt_id)
    return not before


# ---------------------------------------------------------------------- picks


def _member_pick(row: Mapping[str, Any]) -> KeptPick:
    data = json.loads(row["why"])
    data["latest"] = tuple((drill_id, reached) for drill_id, reached in data["latest"])
    return KeptPick(row["drill_id"], from_unix(row["at"]), MemberPick(**data))


async def keep_pick(
    tx: Tx,
    *,
    attempt_id: int,
    guild_id: int,
    user_id: int,
    drill_id: str,
    why: MemberPick,
    now: datetime,
) -> None:
    """Store why an attempt was given; a later pick of the same open attempt is the newest again."""
    await _Q.drop_pick(tx.connection, attempt_id=attempt_id)
    await _Q.add_pick(
        tx.connection,
        attempt_id=attempt_id,
        guild_id=guild_id,
        user_id=user_id,
        drill_id=drill_id,
        why=json.dumps(asdict(why)),
        now=to_unix(now),
    )


async def pick_of_attempt(tx: Tx, attempt_id: int) -> KeptPick | None:
    row = await _Q.pick_of_attempt(tx.connection, attempt_id=attempt_id)
    return _member_pick(row) if row else None


async def last_pick(tx: Tx, *, guild_id: int, user_id: int) -> KeptPick | None:
    row = await _Q.last_pick(tx.connection, guild_id=guild_id, user_id=user_id)
    return _member_pick(row) if row else None


async def keep_group_pick(tx: Tx, *, post_id: int, drill_id: str, why: GroupPick, now: datetime) -> None:
    await _Q.set_group_pick(
        tx.connection, post_id=post_id, drill_id=drill_id, why=json.dumps(asdict(why)), now=to_unix(now)
    )


async def pick_of_post(tx: Tx, post_id: int) -> KeptPick | None:
    row = await _Q.pick_of_post(tx.connection, post_id=post_id)
    if row is None:
        return None
    data = json.loads(row["why"])
    data["weak"] = tuple(data["weak"])
    return KeptPick(row["drill_id"], from_unix(row["at"]), GroupPick(**data))


# ---------------------------------------------------------------------- personal data


async def export_rows(tx: Tx, user_id: int) -> dict[str, list[dict[str, Any]]]:
    return await rows_of(
        tx,
        user_id,
        drill_ratings=_Q.export_ratings,
        drill_ratings_by_area=_Q.export_area_ratings,
        drill_picks=_Q.export_picks,
    )


async def erase_rows(tx: Tx, user_id: int, *, guild_id: int | None) -> int:
    return await erase_by(tx, user_id, guild_id, _Q.erase_picks, _Q.erase_area_ratings, _Q.erase_ratings)
