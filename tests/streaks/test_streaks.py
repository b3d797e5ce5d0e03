"""`/streak` as members and moderators use it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from bot import groups, points
from tests.conftest import World
from tests.drills.conftest import answer_to, buttons, make_group, pod, said, texts

__all__ = ["pod"]


async def act(world: World, who: Any, key: str, day: date | None = None, source: str = "drills") -> None:
    async with world.kernel.db.write() as tx:
        await points.award(
            tx,
            guild_id=world.guild.id,
            user_id=who.id,
            source=source,
            points=5,
            key=key,
            day=day or world.env.now().date(),
            now=world.kernel.clock.now(),
            daily_cap=100,
        )


async def promise(world: World, who: Any, *days: int) -> None:
    await world.bot.get_cog("Members").service.set_promise(
        guild_id=world.guild.id, user_id=who.id, days=sum(1 << d for d in days), count=0
    )


async def test_a_streak_is_shown_explained_and_shared_over_a_restart(world: World, pod: groups.Group):
    shown = await world.ada.slash(world.lounge, "streak show")
    assert shown.ephemeral
    assert "you have promised none yet" in said(shown)
    await promise(world, world.ada, *range(7))
    await act(world, world.ada, "thu")
    await world.advance(days=1)
    await act(world, world.ada, "fri")
    await act(world, world.ada, "fri-2", source="cards")
    await act(world, world.ada, "fri-3", source="kudos")
    await world.advance(days=2)
    await act(world, world.ada, "sun")
    panel = answer_to(await world.ada.slash(world.lounge, "streak show"))
    assert "**1 day** kept in a row · best 2 days" in texts(panel.components)
    assert "Today is kept" in texts(panel.components)
    await world.restart()
    explained = await world.ada.click(panel, label="Explain")
    assert "**Sat 03 Jan 2026** · missed" in said(explained)
    assert "**Fri 02 Jan 2026** · kept: cards, drills" in said(explained)
    assert "kudos" not in said(explained)
    before = len(world.channel.history())
    panel = answer_to(await world.ada.slash(world.lounge, "streak show"))
    await world.ada.click(panel, label="Share")
    assert len(world.channel.history()) == before + 1
    posted = world.channel.last_message
    assert "has kept 1 day of their promise in a row" in texts(posted.components)
    assert posted.flags.suppress_notifications


async def test_explain_turns_its_pages(world: World, pod: groups.Group):
    await promise(world, world.ada, 0, 1, 2, 3, 4)
    await world.advance(days=12)
    first = await world.ada.slash(world.lounge, "streak explain")
    assert "**Tue 13 Jan 2026** · still open" in said(first)
    assert "Later days" not in buttons(answer_to(first).components)
    second = await world.ada.click(answer_to(first), label="Earlier days")
    assert "**Thu 01 Jan 2026** · rest day" in said(second)
    assert "**Fri 02 Jan 2026** · missed" in said(second)
    assert "**Sat 03 Jan 2026** · rest day" in said(second)
    assert "Earlier days" not in buttons(answer_to(second).components)


async def test_a_moderator_repairs_a_missed_day_and_everybody_reads_why(world: World, pod: groups.Group):
    await promise(world, world.ada, *range(7))
    await act(world, world.ada, "thu")
    await world.advance(days=2)
    await act(world, world.ada, "sat")
    repair = {"member": world.ada, "date": "2026-01-02", "reason": "The bot was down."}
    refused = await world.ben.slash(world.lounge, "streak repair", **repair)
    assert "Only moderators of the member's group" in said(refused)
    for change, sentence in (
        ({"reason": "  "}, "**Reason** needs 3 to 200 characters"),
        ({"date": "2026-01-03"}, "2026-01-03 is no missed day of theirs"),
        ({"date": "2025-12-31"}, "2025-12-31 is no missed day of theirs"),
        ({"date": "Friday"}, "**Date**: “Friday” is not a date I can read"),
        ({"member": world.moderator}, "they do not use Cadre here yet"),
    ):
        assert sentence in said(
            await world.moderator.slash(world.lounge, "streak repair", **(repair | change))
        )
    done = await world.moderator.slash(world.lounge, "streak repair", **repair)
    assert "Their streak: 3 days" in said(done)
    explained = await world.ada.slash(world.lounge, "streak explain")
    assert "kept, repaired by a moderator: The bot was down." in said(explained)
    async with world.kernel.db.read() as tx:
        log = await tx.all("SELECT action, detail FROM audit WHERE action = 'streak repaired'")
    assert [row["detail"] for row in log] == [f"<@{world.ada.id}>, 2026-01-02: The bot was down."]


async def test_a_moderator_of_the_group_repairs_others_but_not_themself(world: World):
    group = await make_group(world, world.ada, world.ben)
    async with world.kernel.db.write() as tx:
        await groups.set_moderator(tx, group_id=group.group_id, user_id=world.ben.id, is_moderator=True)
    for who in (world.ada, world.ben):
        await promise(world, who, *range(7))
    await world.advance(days=1)
    repair = {"date": "2026-01-01", "reason": "A good one."}
    own = await world.ben.slash(world.lounge, "streak repair", member=world.ben, **repair)
    assert "nobody repairs their own streak" in said(own)
    other = await world.ben.slash(world.lounge, "streak repair", member=world.ada, **repair)
    assert "now counts as kept" in said(other)


@pytest.mark.parametrize("agrees", [True, False])
async def test_the_digest_tells_of_streaks_only_with_consent(world: World, pod: groups.Group, agrees: bool):
    for who in (world.ada, world.ben):
        await promise(world, who, *range(7))
        for n in range(4):
            await act(world, who, f"d{n}", day=date(2026, 1, 1) + timedelta(days=n))
    if agrees:
        await world.ada.click(
            answer_to(await world.ada.slash(world.lounge, "streak show")), label="Tell my group weekly"
        )
    await world.move_to(world.env.now().replace(day=5, hour=10))
    digests = [m for m in world.channel.history() if "The week of Pod One" in texts(m.components)]
    assert len(digests) == 1
    told = texts(digests[0].components)
    assert (f"<@{world.ada.id}> · 4 days kept in a row" in told) is agrees
    assert f"<@{world.ben.id}>" not in told
