"""`/streak` as members and moderators use it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot import groups, points
from bot.ui import panel, row
from cogs.setup.models import TypedSettings
from cogs.streaks import logic, render
from cogs.streaks.models import Day, Mark, Streak, Told, Week
from cogs.streaks.views import OldTell
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


@pytest.mark.parametrize(
    ("today", "mark", "week", "words"),
    [
        (9, "open", Week(1, 3, is_settled=True), "**1 of 3** this week: any days until Sunday will do."),
        (9, "kept", Week(2, 3, is_settled=True), "Today counts. **2 of 3** this week"),
        (9, "extra", Week(3, 3, is_settled=True), "Today was extra. **3 of 3** this week: your promise"),
        (
            9,
            "open",
            Week(1, 3, is_settled=False),
            "**1 of 3** this week; you began within it, so nothing is owed",
        ),
        (11, "open", Week(2, 3, is_settled=True), "**2 of 3** this week, which ends today."),
        (
            9,
            "excused",
            Week(0, 0, is_settled=True),
            "Today nothing is expected of you. This week asks for nothing.",
        ),
    ],
)
def test_any_so_many_days_a_week_are_told_as_a_week(today: int, mark: Mark, week: Week, words: str):
    on = date(2026, 1, today)
    streak = Streak(0, 0, 0, 0, 7, (Day(on, mark),))
    told = Told(1, streak, {}, {}, on, week, has_promise=True, tells_group=False)
    assert words in render.in_brief(told)[0]
    assert words in render.shown(told)


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


async def test_moderators_repair_others_but_not_themselves(world: World):
    group = await make_group(world, world.ada, world.ben)
    async with world.kernel.db.write() as tx:
        await groups.set_moderator(tx, group_id=group.group_id, user_id=world.ben.id, is_moderator=True)
    for who in (world.ada, world.ben, world.moderator):
        await promise(world, who, *range(7))
    await world.advance(days=1)
    repair = {"date": "2026-01-01", "reason": "A good one."}
    for who in (world.ben, world.moderator):  # of the group, and with Manage Server
        own = await who.slash(world.lounge, "streak repair", member=who, **repair)
        assert "nobody repairs their own streak" in said(own)
    other = await world.ben.slash(world.lounge, "streak repair", member=world.ada, **repair)
    assert "now counts as kept" in said(other)


async def test_a_date_far_away_is_refused_without_counting_up_to_it(
    world: World, pod: groups.Group, monkeypatch: pytest.MonkeyPatch
):
    await promise(world, world.ada, *range(7))
    counted = []
    real = logic.fold

    def counting(*args: Any, **kwargs: Any) -> Any:
        streak = real(*args, **kwargs)
        counted.append(len(streak.days))
        return streak

    monkeypatch.setattr(logic, "fold", counting)
    far = {"member": world.ada, "date": "2031-12-31", "reason": "A typing slip."}
    refused = await world.moderator.slash(world.lounge, "streak repair", **far)
    assert "2031-12-31 is no missed day of theirs" in said(refused)
    assert counted == [1]


async def test_a_streak_is_shared_once_by_two_presses_and_never_late_or_into_nothing(
    world: World, pod: groups.Group
):
    await promise(world, world.ada, *range(7))
    await act(world, world.ada, "thu")
    panels = [answer_to(await world.ada.slash(world.lounge, "streak show")) for _ in range(2)]
    before = len(world.env.http_requests)
    for shown in panels:
        await world.ada.click(shown, label="Share")
    asked = world.env.http_requests[before:]
    posts = [n for n, request in enumerate(asked) if request.path == f"/channels/{world.channel.id}/messages"]
    answers = [n for n, request in enumerate(asked) if request.path.endswith("/callback")]
    assert [answered < posted for answered, posted in zip(answers, posts, strict=True)] == [True, True]
    first, second = (asked[n].json for n in posts)  # of two with one nonce Discord posts the first
    assert first["enforce_nonce"]
    assert first["nonce"] == second["nonce"]
    world.env.backend.delete_channel(world.channel.id)
    await world.env.settle()
    await world.advance(days=1)
    await act(world, world.ada, "fri")
    shown = answer_to(await world.ada.slash(world.lounge, "streak show"))
    told = said(await world.ada.click(shown, label="Share"))
    assert "I could not post it to **Pod One**: the channel was deleted" in told


async def test_a_zone_that_moves_east_without_its_members_costs_them_no_day(world: World, pod: groups.Group):
    zoe = world.add_member("zoe")
    for who in (world.ada, zoe):  # whose days are the group's, and the server's
        await promise(world, who, *range(7))
    await world.move_to(datetime(2026, 1, 3, 12, tzinfo=UTC))
    await world.moderator.slash(world.lounge, "group edit", group="Pod One", zone="Pacific/Kiritimati")
    typed = TypedSettings(zone="Pacific/Kiritimati", ping_budget="2", quiet="22-8")
    await world.bot.get_cog("Setup").service.set_server(
        guild_id=world.guild.id, user_id=world.moderator.id, typed=typed
    )
    for who in (world.ada, zoe):
        told = said(await who.slash(world.lounge, "streak explain"))
        assert "**Sat 03 Jan 2026** · excused: your time zone changed" in told
        assert "**Sun 04 Jan 2026** · still open" in told


async def test_leaving_a_group_far_west_costs_no_day(world: World, pod: groups.Group):
    await promise(world, world.ada, *range(7))
    await world.moderator.slash(world.lounge, "group edit", group="Pod One", zone="Pacific/Honolulu")
    await world.move_to(datetime(2026, 1, 3, 2, tzinfo=UTC))  # Friday afternoon in Honolulu
    await world.ada.slash(world.lounge, "group leave", group="Pod One")
    told = said(await world.ada.slash(world.lounge, "streak explain"))
    assert "**Fri 02 Jan 2026** · excused: your time zone changed" in told


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


async def test_a_press_says_whether_the_group_is_told_however_often_it_comes(world: World, pod: groups.Group):
    await promise(world, world.ada, *range(7))
    for label, telling in (("Tell my group weekly", True), ("Stop telling my group", False)):
        panels = [answer_to(await world.ada.slash(world.lounge, "streak show")) for _ in range(2)]
        for shown in panels:
            told = said(await world.ada.click(shown, label=label))
            assert ("Your group reads of your streak" in told) is telling
    await world.ada.click(
        answer_to(await world.ada.slash(world.lounge, "streak show")), label="Tell my group weekly"
    )
    old = await world.bot.get_channel(world.lounge.id).send(view=panel(row(OldTell(label="Tell"))))
    told = said(await world.ada.click(old, label="Tell"))
    assert "Nobody but you sees your streak" in told  # which way an old button was meant is not known
