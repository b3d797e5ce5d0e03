"""Meetings: made once, moved by whoever is first, erased with whoever took part."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot import groups
from bot.db import Database
from cogs.mocks import store
from cogs.mocks.models import NewMeeting, NewTurn
from cogs.mocks.privacy import DATA

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
PAIR = NewMeeting(1, None, "match", "run:1:0", "coding", 60, (NewTurn(10, 20),), thirds=(30,))


@pytest.fixture
async def guild(db: Database) -> Database:
    async with db.write() as tx:
        await groups.ensure_guild(tx, 1, now=NOW)
    return db


async def test_the_same_match_makes_one_meeting(guild: Database) -> None:
    async with guild.write() as tx:
        first = await store.add_meeting(tx, PAIR, now=NOW)
        again = await store.add_meeting(tx, replace(PAIR, round_type="sql"), now=NOW)
        seats = await store.seats_of(tx, first.meeting_id)
        turns = await store.turns_of(tx, first.meeting_id)
    assert again == first
    assert [(seat.user_id, seat.is_third) for seat in seats] == [(10, False), (20, False), (30, True)]
    assert [(turn.interviewer_id, turn.candidate_id) for turn in turns] == [(10, 20)]


async def test_whoever_is_second_to_move_a_meeting_is_told_so(guild: Database) -> None:
    async with guild.write() as tx:
        made = await store.add_meeting(tx, PAIR, now=NOW)
        assert await store.agree(tx, made.meeting_id, starts_at=NOW + timedelta(days=1))
        assert await store.move(tx, made.meeting_id, was="agreed", to="cancelled", now=NOW)
        assert not await store.move(tx, made.meeting_id, was="agreed", to="running", now=NOW)
        assert not await store.agree(tx, made.meeting_id, starts_at=NOW)
        ended = await store.get_meeting(tx, made.meeting_id)
    assert ended is not None
    assert (ended.state, ended.ended_at, ended.sequence) == ("cancelled", NOW, 0)


async def test_each_new_time_counts_for_calendars(guild: Database) -> None:
    async with guild.write() as tx:
        made = await store.add_meeting(tx, PAIR, now=NOW)
        for day in (1, 2, 3):
            await store.agree(tx, made.meeting_id, starts_at=NOW + timedelta(days=day))
        moved = await store.get_meeting(tx, made.meeting_id)
    assert moved is not None
    assert (moved.sequence, moved.starts_at) == (2, NOW + timedelta(days=3))


async def test_an_interviewers_erasure_leaves_the_candidate_their_turn(guild: Database) -> None:
    async with guild.write() as tx:
        made = await store.add_meeting(tx, PAIR, now=NOW)
        assert await DATA.erase(tx, 10) > 0
        turns = await store.turns_of(tx, made.meeting_id)
        left = await store.get_meeting(tx, made.meeting_id)
        assert [(turn.interviewer_id, turn.candidate_id) for turn in turns] == [(None, 20)]
        assert left is not None
        assert left.state == "cancelled"
        await DATA.erase(tx, 20)
        await DATA.erase(tx, 30)
        assert await store.get_meeting(tx, made.meeting_id) is None
