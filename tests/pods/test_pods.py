"""`/goal` and the weekly digest."""

from __future__ import annotations

import random
from datetime import date

import pytest

from bot import groups
from bot.points import Done
from bot.weekly import Week
from cogs.pods import logic
from tests.conftest import World
from tests.drills.conftest import answer_to, make_group, pod, said, texts
from tests.streaks.test_streaks import act

__all__ = ["pod"]

MONDAY = date(2026, 1, 5)


@pytest.mark.parametrize(
    ("day", "monday"),
    [(5, date(2025, 12, 29)), (7, date(2025, 12, 29)), (8, MONDAY), (11, MONDAY), (12, MONDAY)],
)
def test_early_in_a_week_the_one_before_is_told_and_later_this_one(day, monday):
    assert logic.week_told_on(date(2026, 1, day)) == Week(monday)


def test_a_goal_counts_days_of_members_entries_sources_or_points():
    tuesday = date(2026, 1, 6)
    done = [
        Done(1, "drills", MONDAY, 2, 20),
        Done(1, "cards", MONDAY, 3, 3),
        Done(1, "drills", tuesday, 1, 10),
        Done(2, "drills", MONDAY, 1, 0),
    ]
    counted = {unit: logic.reached(done, unit) for unit in ("days", "entries", "drills", "cards", "points")}
    assert counted == {"days": 3, "entries": 7, "drills": 4, "cards": 3, "points": 33}
    assert logic.by_source(done) == {"drills": 4, "cards": 3}


@pytest.mark.parametrize("seed", range(20))
def test_the_parts_of_a_digest_always_fit_and_say_what_is_left_out(seed):
    chance = random.Random(seed)
    parts = {
        f"Part {n}": ["x" * chance.randrange(200) for _ in range(chance.randrange(1, 40))] for n in range(4)
    }
    found = logic.fitted(list(parts.items()), room=1500)
    assert [title for title, _ in found] == list(parts)
    assert sum(len(line) + 3 for title, lines in found for line in (title, *lines)) <= 1500
    for title, lines in found:
        assert lines == parts[title] or lines[-1] == f"… and {len(parts[title]) - len(lines) + 1} more"


async def digests(world: World) -> list[str]:
    return [t for m in world.channel.history() if "## The week of" in (t := texts(m.components))]


async def test_a_goal_is_set_by_moderators_and_seen_by_the_group(world: World, pod: groups.Group):
    goal = {"group": "Pod One", "unit": "drills", "target": 4}
    assert "Only moderators of **Pod One**" in said(await world.ada.slash(world.lounge, "goal set", **goal))
    assert "0 of 4 drills" in said(await world.moderator.slash(world.lounge, "goal set", **goal))
    await act(world, world.ada, "a")
    await act(world, world.ben, "b")
    await act(world, world.ben, "c", source="cards")
    shown = await world.ada.slash(world.lounge, "goal show")
    assert shown.ephemeral
    assert "▰▰▰▰▰▱▱▱▱▱ **2 of 4 drills**, 50 % · 4 days left" in said(shown)
    await make_group(world, world.ben, name="Pod Two", channel=world.lounge)
    refused = await world.ada.slash(world.lounge, "goal show", group="Pod Two")
    assert "a group you are not in" in said(refused)
    await world.moderator.slash(world.lounge, "goal clear", group="Pod One")
    assert "There is no goal" in said(await world.ada.slash(world.lounge, "goal show"))
    assert "has no goal" in said(await world.moderator.slash(world.lounge, "goal clear", group="Pod One"))


async def test_the_digest_comes_once_a_week_silently_also_over_restarts_and_a_changed_hour(
    world: World, pod: groups.Group
):
    await world.moderator.slash(world.lounge, "goal set", group="Pod One", unit="days", target=2)
    await act(world, world.ada, "a")
    await act(world, world.ben, "b")
    await world.move_to(world.env.now().replace(day=5, hour=8, minute=59))
    assert await digests(world) == []
    await world.move_to(world.env.now().replace(day=5, hour=9, minute=0))
    assert len(await digests(world)) == 1
    message = next(m for m in world.channel.history() if "## The week of" in texts(m.components))
    assert message.flags.suppress_notifications
    told = texts(message.components)
    assert "**Done** · drills 2" in told
    assert "**2 of 2 active days**, 100 %. Reached, together." in told
    await world.restart()
    async with world.kernel.db.write() as tx:
        await world.kernel.schedule.put_routine(tx, pod, kind="pods.digest", at_minute=600, weekdays=2)
    await world.move_to(world.env.now().replace(day=6, hour=11))
    assert len(await digests(world)) == 1
    pressed = await world.ada.click(message, label="This week so far")
    assert "**0 of 2 active days**" in said(pressed)
    assert answer_to(pressed).ephemeral


async def test_a_quiet_week_has_no_digest(world: World, pod: groups.Group):
    await world.move_to(world.env.now().replace(day=5, hour=12))
    assert await digests(world) == []
    async with world.kernel.db.read() as tx:
        rows = await tx.all("SELECT state, note FROM occurrences WHERE kind = 'pods.digest'")
    assert [(row["state"], row["note"]) for row in rows] == [("skipped", "a quiet week")]


async def test_after_a_crash_between_sending_and_noting_the_digest_is_found_again(
    world: World, pod: groups.Group
):
    await act(world, world.ada, "a")
    await world.move_to(world.env.now().replace(day=5, hour=9, minute=1))
    assert len(await digests(world)) == 1
    async with world.kernel.db.write() as tx:
        await tx.connection.execute("UPDATE pods_digests SET message_id = NULL")
        await tx.connection.execute(
            "UPDATE occurrences SET state = 'claimed', finished_at = NULL WHERE kind = 'pods.digest'"
        )
    await world.advance(hours=1)
    assert len(await digests(world)) == 1
    async with world.kernel.db.read() as tx:
        rows = await tx.all("SELECT message_id FROM pods_digests")
    assert [row["message_id"] is not None for row in rows] == [True]
