"""Interview dates of the kernel: moments over zones and clock changes, and what is in focus."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot import interviews, members
from bot.db import Database, Tx
from bot.parsing import parse_date

NOW = datetime(2026, 3, 1, tzinfo=UTC)
WHO = {"guild_id": 1, "user_id": 2}


async def note(tx: Tx, day: str, kind: str = "coding", *, wants_checklist: bool = True) -> None:
    await members.ensure_member(tx, **WHO, now=NOW)
    on = parse_date(day, field="Day")
    assert on is not None
    assert await interviews.add(
        tx, **WHO, day=on, kind=kind, label="", wants_checklist=wants_checklist, now=NOW
    )


async def set_zone(tx: Tx, zone: str) -> None:
    await tx.connection.execute("UPDATE members SET zone = ?", (zone,))


@pytest.mark.parametrize(
    ("zone", "checklist", "debrief"),
    [
        ("UTC", datetime(2026, 3, 28, 18, tzinfo=UTC), datetime(2026, 3, 30, 10, tzinfo=UTC)),
        # Berlin's clocks go forward in the night of the interview.
        ("Europe/Berlin", datetime(2026, 3, 28, 17, tzinfo=UTC), datetime(2026, 3, 30, 8, tzinfo=UTC)),
        ("Pacific/Kiritimati", datetime(2026, 3, 28, 4, tzinfo=UTC), datetime(2026, 3, 29, 20, tzinfo=UTC)),
    ],
)
def test_moments_are_by_the_members_own_clock(zone, checklist, debrief):
    assert interviews.moments_of(date(2026, 3, 29), ZoneInfo(zone)) == (checklist, debrief)


async def test_each_occasion_is_handed_out_once(db: Database):
    async with db.write() as tx:
        await note(tx, "2026-03-10")
        assert await interviews.next_moment(tx) == datetime(2026, 3, 9, 4, tzinfo=UTC), "18:00 farthest east"
        for moment, wanted in (
            (datetime(2026, 3, 9, 17, 59, tzinfo=UTC), []),
            (datetime(2026, 3, 9, 18, tzinfo=UTC), ["checklist"]),
            (datetime(2026, 3, 9, 18, tzinfo=UTC), []),
            (datetime(2026, 3, 20, tzinfo=UTC), ["debrief"]),
            (datetime(2026, 3, 21, tzinfo=UTC), []),
        ):
            assert [occasion for _, occasion in await interviews.claim_due(tx, now=moment)] == wanted
        assert await interviews.next_moment(tx) is None


async def test_a_checklist_that_comes_too_late_is_left_out(db: Database):
    async with db.write() as tx:
        await note(tx, "2026-03-10")
        found = await interviews.claim_due(tx, now=datetime(2026, 3, 11, 12, tzinfo=UTC))
    assert [occasion for _, occasion in found] == ["debrief"]


async def test_a_member_who_travelled_west_hears_by_their_new_clock(db: Database):
    async with db.write() as tx:
        await note(tx, "2026-03-10")
        await set_zone(tx, "America/Los_Angeles")
        assert await interviews.claim_due(tx, now=datetime(2026, 3, 9, 18, tzinfo=UTC)) == []
        heard = []
        while not heard:
            moment = await interviews.next_moment(tx)
            assert moment is not None
            heard = await interviews.claim_due(tx, now=moment)
        assert moment == datetime(2026, 3, 10, 1, tzinfo=UTC)  # 18:00 there, on the ninth


async def test_a_member_who_travels_east_hears_by_their_new_clock_also_once_it_was_put_off(db: Database):
    async with db.write() as tx:
        await note(tx, "2026-03-10")
        assert await interviews.claim_due(tx, now=datetime(2026, 3, 9, 4, tzinfo=UTC)) == []
        await set_zone(tx, "Pacific/Auckland")
        moment = await interviews.next_moment(tx)
        assert moment == datetime(2026, 3, 9, 5, tzinfo=UTC)  # 18:00 there
        assert len(await interviews.claim_due(tx, now=moment)) == 1


async def test_the_areas_of_all_rounds_at_most_three_days_ahead_are_in_focus(db: Database):
    async with db.write() as tx:
        await note(tx, "2026-03-10", "coding")
        await note(tx, "2026-03-11", "behavioural")
        days = {
            day: await interviews.areas_in_focus(tx, **WHO, today=date(2026, 3, day)) for day in range(6, 13)
        }
        await note(tx, "2026-03-11", "onsite")
        assert await interviews.areas_in_focus(tx, **WHO, today=date(2026, 3, 11)) is None, "all areas"
    coding, talk = frozenset({"coding_tools"}), frozenset({"communication"})
    assert days == {
        6: None,
        7: coding,
        8: coding | talk,
        9: coding | talk,
        10: coding | talk,
        11: talk,
        12: None,
    }


def test_every_kind_of_round_names_areas_that_there_are():
    assert {area for kind in interviews.KINDS.values() for area in kind.areas} == set(members.AREAS)
    assert len(interviews.KINDS) <= 25
    assert timedelta(days=interviews.TAPER_DAYS) > timedelta(days=1)
