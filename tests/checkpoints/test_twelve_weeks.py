"""Twelve weeks of twelve members: posted, sent, returned, approved, taken back, missed; held against a plain model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import pytest

from bot import groups
from bot.moderators import Actor
from cogs.checkpoints.models import Evidenced
from cogs.checkpoints.review import render
from tests.conftest import World
from tests.drills.conftest import answer_to, make_group, texts

from .conftest import press, press_raw, rows_of, send

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
WEEKS = (1, 2, 4, 6, 8, 10, 12)
"""The weeks that the outline has a checkpoint for."""
WITH_ROLE = {4: "shipped", 12: "finished"}
AWAY = ("m07", 6)
"""Who is away while which week's checkpoint is due."""

Fate = Literal["missed", "approved", "again", "returned", "undone", "restored", "late"]


def fate(member: int, week: int) -> Fate:
    """Say what becomes of a member's checkpoint; a pattern in which every fate comes up in most weeks."""
    turn = (member * 5 + week * 3) % 11
    fates: dict[int, Fate] = {0: "missed", 3: "again", 5: "returned", 7: "undone", 8: "restored", 9: "late"}
    return fates.get(turn, "approved")


@dataclass
class Cohort:
    """The group as the test plays it, and what must be true of it."""

    world: World
    group: groups.Group
    people: dict[str, Any]
    moderators: tuple[Any, Any]
    roles: dict[int, Any]
    frozen: dict[int, str] = field(default_factory=dict)
    """The snapshots' messages with the words they had when they were first seen."""

    @property
    def reviews(self) -> Any:
        return self.world.bot.get_cog("Checkpoints").reviews

    @property
    def checkpoints(self) -> Any:
        return self.world.bot.get_cog("Checkpoints").checkpoints

    def fates(self, week: int) -> Iterator[tuple[int, Any, Fate]]:
        for number, (name, who) in enumerate(self.people.items()):
            yield number, who, "missed" if (name, week) == AWAY else fate(number, week)

    def moderator(self, number: int) -> Actor:
        return Actor(self.world.guild.id, self.moderators[number % 2].id, manages_guild=False)

    async def send_in(self, item_id: int, who: Any, words: str) -> int:
        sent = Evidenced("https://example.org/work", words, None)
        found = await self.checkpoints.submit(
            item_id, guild_id=self.world.guild.id, user_id=who.id, sent=sent
        )
        return found.last.submission_id

    async def decide(self, number: int, submission_id: int, verdict: str) -> int:
        found, _ = await self.reviews.decide(
            self.moderator(number),
            submission_id,
            verdict,
            render.told,
            reason="proof" if verdict == "returned" else None,
        )
        return found.verdict.decision_id

    async def undo(self, number: int, decision_id: int) -> None:
        await self.reviews.undo(self.moderator(number + 1), decision_id, render.told_undone)

    # ------------------------------------------------------------------ a week

    async def work(self, week: int, item_id: int) -> list[int]:
        """Play one checkpoint from its second day to its date; return decisions to be taken back a week later."""
        later = []
        await self.world.move_to(MONDAY + timedelta(weeks=week - 1, days=1, hours=10))
        for number, who, end in self.fates(week):
            if end in ("missed", "late"):
                continue
            submission_id = await self.send_in(item_id, who, f"First try of week {week}")
            if end in ("again", "returned"):
                await self.decide(number, submission_id, "returned")
                if end == "returned":
                    continue
                submission_id = await self.send_in(item_id, who, "Better")
            decision_id = await self.decide(number, submission_id, "approved")
            if end in ("undone", "restored"):
                later.append(decision_id)
        await self.world.move_to(MONDAY + timedelta(weeks=week, hours=12))
        for number, who, end in self.fates(week):
            if end == "late":
                await self.decide(number, await self.send_in(item_id, who, "A day late"), "approved")
        return later

    async def take_back(self, week: int, decisions: list[int]) -> None:
        """After the week's snapshot: undo, and for some approve once more."""
        ends = [(number, end) for number, _, end in self.fates(week) if end in ("undone", "restored")]
        for (number, end), decision_id in zip(ends, decisions, strict=True):
            found = await rows_of(
                self.world,
                "SELECT submission_id FROM checkpoints_decisions WHERE decision_id = ?",
                decision_id,
            )
            await self.undo(number, decision_id)
            if end == "restored":
                await self.decide(number, found[0]["submission_id"], "approved")

    def look_at_snapshots(self) -> None:
        """Whatever was seen before has to be as it was."""
        for message in self.world.channel.history():
            shown = texts(message.components)
            if "never changed" in shown:
                assert self.frozen.setdefault(message.id, shown) == shown
                assert message.edited_at is None


@pytest.fixture
async def cohort(world: World) -> Cohort:
    people = {f"m{n:02}": world.add_member(f"m{n:02}") for n in range(12)}
    moderators = (world.add_member("zoe"), world.add_member("yan"))
    group = await make_group(world, *people.values(), *moderators)
    async with world.kernel.db.write() as tx:
        for who in moderators:
            await groups.set_moderator(tx, group_id=group.group_id, user_id=who.id, is_moderator=True)
        for kind in ("drills.post", "drills.close", "standups.open", "pods.digest"):
            await world.kernel.schedule.put_routine(
                tx, group, kind=kind, at_minute=480, weekdays=31, is_paused=True
            )
    roles = {week: world.guild.create_role(name) for week, name in WITH_ROLE.items()}
    return Cohort(world, group, people, moderators, roles)


async def queue_all(cohort: Cohort) -> None:
    world = cohort.world
    for week in WEEKS:
        monday = (MONDAY + timedelta(weeks=week - 1)).date()
        form = await world.moderator.slash(world.lounge, "checkpoint post", group="Pod One")
        typed = {"title": f"Week {week}", "done_when": "As the plan says.", "evidence": ["link", "text"]}
        dates = {"due": (monday + timedelta(days=6)).isoformat(), "post": monday.isoformat()}
        panel = answer_to(await world.moderator.submit_modal(form, typed | dates))
        if week in WITH_ROLE:
            form = await press_raw(panel, world.moderator, "Points")
            worth = {"points": "30", "grace": "24", "role": [cohort.roles[week]]}
            panel = answer_to(await world.moderator.submit_modal(form, worth))
        await press(panel, world.moderator, "Queue it")


async def test_twelve_weeks_end_as_a_plain_model_says(cohort: Cohort):
    world = cohort.world
    await queue_all(cohort)
    name, week = AWAY
    first = (MONDAY + timedelta(weeks=week - 1)).date()
    await cohort.people[name].slash(
        world.lounge, "me away", start=first.isoformat(), until=(first + timedelta(days=7)).isoformat()
    )
    for item_id, week in enumerate(WEEKS, start=1):
        decisions = await cohort.work(week, item_id)
        if week in (2, 8):
            await world.restart()
        cohort.look_at_snapshots()
        await cohort.take_back(week, decisions)
    await world.advance(days=9)
    await check_the_end(cohort)


async def check_the_end(cohort: Cohort) -> None:
    world, last = cohort.world, {"approved", "again", "restored", "late"}
    cohort.look_at_snapshots()
    assert len(cohort.frozen) == len(await rows_of(world, "SELECT * FROM checkpoints_snapshots")) >= 10
    shown = [texts(m.components) for m in world.channel.history()]
    posted = [t.splitlines()[0] for t in shown if t.startswith("### Checkpoint: ")]
    assert posted == [f"### Checkpoint: Week {week}" for week in WEEKS]
    assert not any("<@" in text.replace("<@&", "") for text in shown)
    seen: set[Fate] = set()
    for item_id, week in enumerate(WEEKS, start=1):
        ends = list(cohort.fates(week))
        seen |= {end for _, _, end in ends}
        done = {who.id for _, who, end in ends if end in last}
        found = await rows_of(
            world,
            "SELECT user_id FROM checkpoints_submissions WHERE item_id = ? AND state = 'approved'",
            item_id,
        )
        assert {row["user_id"] for row in found} == done
        text = next(t for t in shown if t.startswith(f"### Checkpoint: Week {week}\n"))
        waiting = sum(end == "undone" for _, _, end in ends)
        assert f"{len(done)} approved · {waiting} in review" in text
        misses = await rows_of(world, "SELECT user_id FROM checkpoints_misses WHERE item_id = ?", item_id)
        missed = {w.id for _, w, end in ends if end == "missed" and (w.name, week) != AWAY}
        assert {row["user_id"] for row in misses} == missed
        if week in cohort.roles:
            holders = {
                w.id
                for w in cohort.people.values()
                if cohort.roles[week].id in world.env.backend.get_member(world.guild.id, w.id).role_ids
            }
            assert holders == done
    assert seen == {"missed", "approved", "again", "returned", "undone", "restored", "late"}
    for number, who in enumerate(cohort.people.values()):
        earned = sum(
            30 if week in WITH_ROLE else 20
            for week in WEEKS
            if (who.name, week) != AWAY and fate(number, week) in last
        )
        total = await rows_of(world, "SELECT sum(points) AS total FROM ledger WHERE user_id = ?", who.id)
        assert (total[0]["total"] or 0) == earned
    assert await rows_of(world, "SELECT * FROM checkpoints_grants WHERE try_at IS NOT NULL") == []


async def test_the_model_is_told_by_presses_too(cohort: Cohort):
    """What the twelve weeks do through the use cases, once through the panels."""
    world, (zoe, _), ada = cohort.world, cohort.moderators, cohort.people["m01"]
    await queue_all(cohort)
    await world.move_to(MONDAY + timedelta(hours=9, minutes=1))
    message = next(m for m in world.channel.history() if "Week 1" in texts(m.components))
    await send(message, ada, link="https://example.org/lane")
    desk = answer_to(await zoe.slash(world.lounge, "checkpoint queue"))
    await press(await press(desk, zoe, "Review"), zoe, "Approve")
    found = await rows_of(world, "SELECT user_id, state FROM checkpoints_submissions")
    assert found == [{"user_id": ada.id, "state": "approved"}]
