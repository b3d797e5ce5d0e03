"""SQL statements of loops, wrapped in types."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.clock import from_unix, from_unix_or_none, to_unix, to_unix_or_none
from bot.db import Tx, load_queries
from bot.personal_data import erase_by, rows_of

from . import ask_store, logic
from .models import Envelope, Letter, Loop, LoopPlace, LoopState, Offer, RoundState

_Q = load_queries(Path(__file__).parent / "queries.sql")


def _loop(row: Mapping[str, Any]) -> Loop:
    return Loop(
        loop_id=row["loop_id"],
        guild_id=row["guild_id"],
        group_id=row["group_id"],
        user_id=row["user_id"],
        preset_id=row["preset_id"],
        track=row["track"],
        level=row["level"],
        state=row["state"],
        made_at=from_unix(row["made_at"]),
        starts_at=from_unix(row["starts_at"]),
        ends_at=from_unix(row["ends_at"]),
        ended_at=from_unix_or_none(row["ended_at"]),
        shared_at=from_unix_or_none(row["shared_at"]),
    )


def _place(row: Mapping[str, Any]) -> LoopPlace:
    return LoopPlace(
        loop_id=row["loop_id"],
        place=row["place"],
        round_type=row["round_type"],
        state=row["state"],
        tries=row["tries"],
        most_tries=row["most_tries"],
        held_at=from_unix_or_none(row["held_at"]),
    )


def _offer(row: Mapping[str, Any]) -> Offer:
    return Offer(
        guild_id=row["guild_id"],
        user_id=row["user_id"],
        rounds_a_week=row["rounds_a_week"],
        round_types=frozenset(json.loads(row["round_types"])),
        is_paused=bool(row["is_paused"]),
    )


# ---------------------------------------------------------------------- loops


async def add_loop(
    tx: Tx,
    *,
    guild_id: int,
    group_id: int,
    user_id: int,
    preset_id: str,
    track: str | None,
    level: str | None,
    starts_at: datetime,
    ends_at: datetime,
    look_at: datetime,
    round_types: Sequence[str],
    most_tries: int,
    now: datetime,
) -> Loop | None:
    """Begin a loop, to be planned once its days are near; None when the member has an open one in the server."""
    row = await _Q.add_loop(
        tx.connection,
        guild_id=guild_id,
        group_id=group_id,
        user_id=user_id,
        preset_id=preset_id,
        track=track,
        level=level,
        starts_at=to_unix(starts_at),
        ends_at=to_unix(ends_at),
        plan_at=to_unix(logic.first_plan(now, starts_at)),
        look_at=to_unix(look_at),
        now=to_unix(now),
    )
    if row is None:
        return None
    places = [
        {"loop_id": row["loop_id"], "place": place, "round_type": name, "most_tries": most_tries}
        for place, name in enumerate(round_types)
    ]
    await _Q.add_rounds(tx.connection, places)
    return _loop(row)


async def get_loop(tx: Tx, loop_id: int) -> Loop | None:
    row = await _Q.get_loop(tx.connection, loop_id=loop_id)
    return _loop(row) if row is not None else None


async def own_loop(tx: Tx, *, guild_id: int, user_id: int) -> Loop | None:
    """Return the open loop, else the last one that was not cancelled."""
    row = await _Q.own_loop(tx.connection, guild_id=guild_id, user_id=user_id)
    return _loop(row) if row is not None else None


async def loop_of_meeting(tx: Tx, meeting_id: int) -> Loop | None:
    """Return the loop that a meeting was made for, if that is still there."""
    row = await _Q.loop_of_meeting(tx.connection, meeting_id=meeting_id)
    return _loop(row) if row is not None else None


async def open_loops(tx: Tx, guild_id: int) -> list[Loop]:
    return [_loop(row) async for row in _Q.open_loops(tx.connection, guild_id=guild_id)]


async def open_loops_of_group(tx: Tx, group_id: int) -> list[Loop]:
    return [_loop(row) async for row in _Q.open_loops_of_group(tx.connection, group_id=group_id)]


async def count_open(tx: Tx, group_id: int) -> int:
    count: int = await _Q.count_open(tx.connection, group_id=group_id)
    return count


async def end_loop(tx: Tx, loop_id: int, *, state: LoopState, now: datetime) -> bool:
    """End an open loop; False when it had ended."""
    return bool(await _Q.end_loop(tx.connection, loop_id=loop_id, state=state, now=to_unix(now)))


async def plan_at(tx: Tx, loop_id: int, at: datetime | None) -> None:
    await _Q.plan_at(tx.connection, loop_id=loop_id, moment=to_unix_or_none(at))


async def look_at(tx: Tx, loop_id: int, at: datetime | None) -> None:
    await _Q.look_at(tx.connection, loop_id=loop_id, moment=to_unix_or_none(at))


async def prolong(tx: Tx, loop_id: int, until: datetime) -> None:
    await _Q.prolong(tx.connection, loop_id=loop_id, until=to_unix(until))


async def next_plan(tx: Tx) -> datetime | None:
    return from_unix_or_none(await _Q.next_plan(tx.connection))


async def claim_plans(tx: Tx, *, now: datetime, lease_until: datetime) -> list[int]:
    """Take the servers with a loop to plan, all their waiting loops at once; return the servers."""
    rows = _Q.claim_plans(tx.connection, now=to_unix(now), lease_until=to_unix(lease_until))
    return sorted({row["guild_id"] async for row in rows})


async def next_look(tx: Tx) -> datetime | None:
    return from_unix_or_none(await _Q.next_look(tx.connection))


async def claim_looks(tx: Tx, *, now: datetime, lease_until: datetime) -> list[Loop]:
    rows = _Q.claim_looks(tx.connection, now=to_unix(now), lease_until=to_unix(lease_until))
    return [_loop(row) async for row in rows]


async def share(tx: Tx, loop_id: int, *, now: datetime) -> None:
    """Note that the packet's summary stands in the group's channel."""
    await _Q.share(tx.connection, loop_id=loop_id, now=to_unix(now))


# ---------------------------------------------------------------------- rounds


async def rounds_of(tx: Tx, loop_id: int) -> list[LoopPlace]:
    return [_place(row) async for row in _Q.rounds_of(tx.connection, loop_id=loop_id)]


async def move_round(
    tx: Tx, loop_id: int, place: int, *, was: RoundState, to: RoundState, now: datetime
) -> bool:
    return bool(
        await _Q.move_round(tx.connection, loop_id=loop_id, place=place, was=was, state=to, now=to_unix(now))
    )


async def reopen_round(tx: Tx, loop_id: int, place: int, *, was: RoundState) -> bool:
    """Let a round look for somebody again; it is stuck instead when all its tries are used."""
    return bool(await _Q.reopen_round(tx.connection, loop_id=loop_id, place=place, was=was))


async def stick_rounds(tx: Tx, loop_id: int) -> int:
    count: int = await _Q.stick_rounds(tx.connection, loop_id=loop_id)
    return count


async def unstick_rounds(tx: Tx, loop_id: int, *, more: int) -> int:
    count: int = await _Q.unstick_rounds(tx.connection, loop_id=loop_id, more=more)
    return count


async def drop_rounds(tx: Tx, loop_id: int) -> None:
    """Leave out every round that was not held."""
    await _Q.drop_rounds(tx.connection, loop_id=loop_id)


# ---------------------------------------------------------------------- offers and limits


async def put_offer(tx: Tx, offer: Offer, *, now: datetime) -> None:
    await _Q.put_offer(
        tx.connection,
        guild_id=offer.guild_id,
        user_id=offer.user_id,
        rounds_a_week=offer.rounds_a_week,
        round_types=json.dumps(sorted(offer.round_types)),
        is_paused=int(offer.is_paused),
        now=to_unix(now),
    )


async def get_offer(tx: Tx, *, guild_id: int, user_id: int) -> Offer | None:
    row = await _Q.get_offer(tx.connection, guild_id=guild_id, user_id=user_id)
    return _offer(row) if row is not None else None


async def drop_offer(tx: Tx, *, guild_id: int, user_id: int) -> bool:
    return bool(await _Q.drop_offer(tx.connection, guild_id=guild_id, user_id=user_id))


async def open_offers(tx: Tx, guild_id: int) -> list[Offer]:
    """Return the offers that are not paused, of members who are still in the server."""
    return [_offer(row) async for row in _Q.open_offers(tx.connection, guild_id=guild_id)]


async def get_limit(tx: Tx, group_id: int) -> int | None:
    found: int | None = await _Q.get_limit(tx.connection, group_id=group_id)
    return found


async def set_limit(tx: Tx, *, guild_id: int, group_id: int, most_open: int) -> None:
    await _Q.set_limit(tx.connection, guild_id=guild_id, group_id=group_id, most_open=most_open)


# ---------------------------------------------------------------------- letters


async def add_letter(tx: Tx, letter: Letter, *, now: datetime) -> None:
    """Keep a letter to be sent; of one occasion there is one."""
    notice = letter.notice
    await _Q.add_letter(
        tx.connection,
        guild_id=notice.guild_id,
        user_id=notice.user_id,
        key=notice.key,
        controls=json.dumps(letter.controls),
        now=to_unix(now),
    )


async def next_letter(tx: Tx) -> datetime | None:
    return from_unix_or_none(await _Q.next_letter(tx.connection))


async def claim_letters(tx: Tx, *, now: datetime, lease_until: datetime) -> list[Envelope]:
    rows = _Q.claim_letters(tx.connection, now=to_unix(now), lease_until=to_unix(lease_until))
    return [
        Envelope(
            guild_id=row["guild_id"],
            user_id=row["user_id"],
            key=row["key"],
            controls=tuple((key, args) for key, args in json.loads(row["controls"])),
            made_at=from_unix(row["made_at"]),
            attempts=row["attempts"],
        )
        async for row in rows
    ]


async def postpone_letter(tx: Tx, envelope: Envelope, send_at: datetime) -> None:
    await _Q.postpone_letter(
        tx.connection,
        guild_id=envelope.guild_id,
        user_id=envelope.user_id,
        key=envelope.key,
        send_at=to_unix(send_at),
    )


async def drop_letter(tx: Tx, envelope: Envelope) -> None:
    await _Q.drop_letter(
        tx.connection, guild_id=envelope.guild_id, user_id=envelope.user_id, key=envelope.key
    )


# ---------------------------------------------------------------------- privacy


async def export_rows(tx: Tx, user_id: int) -> dict[str, list[dict[str, Any]]]:
    """Return the member's rows; what interviewers ticked about them as sums of each loop, never by round."""
    counts: Counter[tuple[int, int, str]] = Counter()
    async for row in _Q.flags_about(tx.connection, user_id=user_id):
        counts.update((row["loop_id"], row["guild_id"], flag) for flag in json.loads(row["flags"]))
    found = await rows_of(
        tx,
        user_id,
        mock_loops=_Q.export_loops,
        mock_loop_interviews=_Q.export_asks,
        mock_loop_letters=_Q.export_letters,
        mock_loop_offers=_Q.export_offers,
    )
    sums = [
        {"loop_id": loop_id, "guild_id": guild_id, "flag": flag, "count": count}
        for (loop_id, guild_id, flag), count in sorted(counts.items())
    ]
    return found | {"mock_loop_flags": sums}


async def erase_rows(tx: Tx, user_id: int, *, guild_id: int | None) -> int:
    """Delete the member's loops and offer; rounds that they took for others stay without their name."""
    who = {"user_id": user_id, "guild_id": guild_id}
    async for row in _Q.asks_about(tx.connection, **who):
        await ask_store.take_back(tx, ask_store.ask_of(row))
    await _Q.plan_for_erased(tx.connection, **who)
    await _Q.reopen_for_erased(tx.connection, **who)
    return await erase_by(
        tx, user_id, guild_id, _Q.anonymise_asks, _Q.erase_loops, _Q.erase_letters, _Q.erase_offers
    )
