"""Interview dates with the clock, and debriefs, as members and moderators use them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot import consent, groups, interviews, members
from bot.errors import NotFound
from bot.moderators import Actor
from bot.ui import TEXT_LIMIT
from cogs.interviews import render, store
from cogs.interviews.models import Debrief, Words
from cogs.interviews.moderation import Waiting
from cogs.interviews.service import FIELD, LONGEST_ADVICE
from tests.conftest import START, World
from tests.drills.conftest import answer_to, buttons, make_group, pod, said, texts
from tests.standups.conftest import defaults

__all__ = ["pod"]

GOOD = {
    "topics": "Window functions, joins over three tables, retention.",
    "formats": "One hour in a shared editor, two people.",
    "advice": "Say the grain of a row before writing.",
    "named": "no",
}


async def add(world: World, who: Any, day: str, **more: Any) -> str:
    return said(
        await who.slash(world.lounge, "interview add", **({"day": day, "kind": "sql", "label": ""} | more))
    )


async def may_ping(world: World, who: Any, key: str) -> bool:
    async with world.kernel.db.write() as tx:
        return await consent.spend_ping(
            tx, guild_id=world.guild.id, user_id=who.id, key=key, now=world.kernel.clock.now()
        )


async def wants_pings(world: World, *who: Any) -> None:
    async with world.kernel.db.write() as tx:
        for each in who:
            member = await members.ensure_member(
                tx, guild_id=world.guild.id, user_id=each.id, now=world.kernel.clock.now()
            )
            await members.update_member(tx, replace(member, wants_pings=True))


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 1, day, hour, tzinfo=UTC)


def dms(who: Any) -> list[Any]:
    channel = who.user.dm_channel
    return channel.history() if channel is not None else []


async def tasks(world: World, who: Any) -> list[Any]:
    async with world.kernel.db.read() as tx:
        return await world.kernel.today.of(
            tx, guild_id=world.guild.id, user_id=who.id, now=world.kernel.clock.now()
        )


async def test_dates_are_noted_listed_and_forgotten(world: World):
    told = await add(world, world.ada, "2026-01-09", label="Acme, first")
    assert "Noted for **Fri 9 Jan 2026** (in 8 days)." in told
    assert "cards stay with Coding and tools" in told
    assert (
        "**Day**: *SQL* is noted for 2026-01-09 already. To change its label or checklist, `/interview remove`"
        in (await add(world, world.ada, "2026-01-09"))
    )
    assert "**Day**: 2025-12-31 is over" in await add(world, world.ada, "2025-12-31")
    refused = await world.ada.slash(
        world.lounge, "interview add", day="9th", kind="coding", label="Beta", checklist=True
    )
    assert "is not a date I can read" in said(refused)
    await world.restart()
    form = await world.ada.click(answer_to(refused), label="Correct it")
    kept = defaults(form)
    assert (kept["day"], kept["label"], ("Coding", True) in kept["kind"]) == ("9th", "Beta", True)
    typed = {"day": "2026-02-09", "kind": ["coding"], "label": "Beta", "checklist": True}
    assert "Noted for **Mon 9 Feb 2026**" in said(await world.ada.submit_modal(form, typed))
    await world.ada.slash(world.lounge, "interview remove", interview="2")
    assert "at most 40 characters, yours has 41. Use a shorter word." in await add(
        world, world.ada, "2026-01-10", label="x" * 41
    )
    listed = await world.ada.slash(world.lounge, "interview list")
    assert listed.ephemeral
    assert "**Fri 9 Jan 2026** (in 8 days) · SQL · Acme, first" in said(listed)
    assert "**Next interview** · 2026-01-09, SQL" in said(await world.ada.slash(world.lounge, "me profile"))
    assert "None is coming" in said(await world.ben.slash(world.lounge, "interview list"))
    offered = await world.ada.autocomplete(world.lounge, "interview remove", "interview", "acme")
    assert [choice["name"] for choice in offered] == ["Fri 9 Jan 2026: SQL, Acme, first"]
    assert "there is no such one" in said(
        await world.ben.slash(world.lounge, "interview remove", interview=offered[0]["value"])
    )
    removed = said(await world.ada.slash(world.lounge, "interview remove", interview=offered[0]["value"]))
    assert "Forgotten. " in removed
    assert "None is coming" in said(await world.ada.slash(world.lounge, "interview list"))


async def test_from_the_evening_before_until_the_day_is_over_nothing_else_pings(world: World):
    await wants_pings(world, world.ada, world.ben)
    await world.ada.slash(world.lounge, "me zone", zone="Asia/Tokyo")
    await add(world, world.ada, "2026-01-09")
    heard = {}
    for moment in (at(8, 8), at(8, 10), at(9, 1), at(9, 12), at(9, 23)):  # 17, 19, 10, 21, 8 o'clock there
        await world.move_to(moment)
        key = f"drills:{moment:%d%H}"
        heard[f"{moment:%d %H}"] = (
            await may_ping(world, world.ada, key),
            await may_ping(world, world.ben, key),
        )
    assert {name: ada for name, (ada, _) in heard.items()} == {
        "08 08": True,
        "08 10": False,
        "09 01": False,
        "09 12": False,
        "09 23": True,
    }
    assert heard["08 10"][1]


async def test_what_is_about_the_interview_still_comes(world: World):
    await wants_pings(world, world.ada)
    await add(world, world.ada, "2026-01-01")
    await world.move_to(at(1, 12))
    assert not await may_ping(world, world.ada, "cards.reminder:1")
    assert await may_ping(world, world.ada, f"{interviews.PING}x")


async def test_the_checklist_comes_on_the_evening_before_to_those_who_want_it_once(world: World):
    await add(world, world.ada, "2026-01-09", checklist=True)
    await add(world, world.ben, "2026-01-09")
    await world.move_to(at(8, 17))
    assert [dms(world.ada), dms(world.ben)] == [[], []]
    await world.restart()
    await world.move_to(at(8, 19))
    await world.restart()
    await world.move_to(at(8, 20))
    (message,) = dms(world.ada)
    assert "SQL tomorrow" in message.content
    assert "Then stop preparing." in message.content
    assert dms(world.ben) == []
    task = (await tasks(world, world.ben))[0]
    assert (task.title, task.control) == ("Your interview is tomorrow: SQL", "interviews.checklist")
    assert world.bot.control(task.control, task.args) is not None
    panel = answer_to(await world.ben.slash(world.lounge, "interview list"))
    assert "charged phone" in said(await world.ben.click(panel, label="Checklist"))


async def test_the_checklist_comes_on_the_evening_of_the_zone_they_moved_to(world: World):
    for who, zone in ((world.ada, "Pacific/Auckland"), (world.ben, "America/New_York")):
        await add(world, who, "2026-01-09", checklist=True)
        await world.move_to(at(2, 12))
        await who.slash(world.lounge, "me zone", zone=zone)
    await world.move_to(at(8, 4))
    assert dms(world.ada) == []
    await world.move_to(at(8, 6))  # 19 o'clock in Auckland
    assert "SQL tomorrow" in dms(world.ada)[0].content
    await world.move_to(at(8, 22))
    assert dms(world.ben) == []
    await world.ben.slash(world.lounge, "me zone", zone="America/Halifax")  # 18 o'clock there just now
    await world.move_to(at(8, 23))
    assert "SQL tomorrow" in dms(world.ben)[0].content
    assert len(dms(world.ada)) == 1


async def test_a_debrief_is_offered_on_the_day_after(world: World, pod: groups.Group):
    await add(world, world.ada, "2026-01-09", checklist=True)
    await add(world, world.ben, "2026-01-09")
    await world.move_to(at(10, 11))
    assert "How was it?" in dms(world.ada)[-1].content
    assert dms(world.ben) == []
    assert "How was it?" in said(await world.ben.slash(world.lounge, "interview list"))
    assert "How was it?" not in said(await world.ben.slash(world.lounge, "interview list"))
    assert "Debrief: SQL" in [task.title for task in await tasks(world, world.ben)]


async def test_killed_before_it_was_sent_a_checklist_stands_under_the_next_command(world: World):
    await add(world, world.ada, "2026-01-09", checklist=True)
    service = world.bot.get_cog("Interviews").service
    left = await service.claim_due(at(8, 18), render.notice)
    assert [may_write for _, may_write in left] == [True]
    await world.restart()
    assert "Then stop preparing." in said(await world.ada.slash(world.lounge, "interview list"))
    await world.move_to(at(8, 19))
    assert dms(world.ada) == []


async def test_an_interview_taken_back_is_told_about_no_more(world: World):
    await add(world, world.ada, "2026-01-09", checklist=True)
    await world.ada.slash(world.lounge, "interview remove", interview="1")
    await world.move_to(at(10, 11))
    assert dms(world.ada) == []
    assert "How was it?" not in said(await world.ada.slash(world.lounge, "interview list"))


async def test_cards_keep_to_the_areas_of_the_round(world: World):
    for deck in ("sql-data", "metrics"):
        await world.ada.slash(world.lounge, "card review", deck=deck)
    service = world.bot.get_cog("Cards").service
    who = {"guild_id": world.guild.id, "user_id": world.ada.id}
    areas = {deck.id: deck.area for deck in world.kernel.library.of("decks")}

    async def asked() -> set[str]:
        """Return the decks that a whole session asks from, all cards rated easy."""
        found = set()
        turn = await service.open(**who)
        while hasattr(turn.step, "schedule"):
            schedule = turn.step.schedule
            found.add(schedule.deck)
            which = {"schedule_id": schedule.schedule_id, "turn": schedule.reviews, "scope": "all"}
            await service.reveal(**who, **which)
            turn = await service.rate(**who, **which, rating=4)
        return found

    assert await asked() == {"sql-data", "metrics"}
    await world.advance(days=4)
    await add(world, world.ada, "2026-01-08", kind="coding")
    turn = await service.open(**who, scope="metrics")
    assert turn.step.schedule.deck == "metrics", "a deck that is named is asked"
    assert {areas[deck] for deck in await asked()} == {"coding_tools"}
    assert "cards of other areas wait" in said(await world.ada.slash(world.lounge, "card review"))
    await world.move_to(at(9, 12))
    assert "metrics" in await asked()


# ---------------------------------------------------------------------- debriefs


async def send(world: World, who: Any, **words: str) -> Any:
    form = await who.slash(world.lounge, "interview debrief")
    return await who.submit_modal(form, GOOD | words)


async def test_a_debrief_is_checked_read_and_posted_without_a_name(world: World, pod: groups.Group):
    await add(world, world.ada, "2026-01-01", label="Acme")
    refused = await send(world, world.ada, topics="Acme asked me: find the top customers.")
    assert (
        "**Topics**: take out “asked me: find the top customers” in *Topics* (a question as it was asked); “Acme” in "
        "*Topics* (a word of your own name for this interview), since interviews are confidential"
    ) in said(refused)
    assert "find the top customers" in said(refused), "what was typed is given back"
    assert "None waits" in said(await world.moderator.slash(world.lounge, "interview review"))
    await world.restart()
    form = await world.ada.click(answer_to(refused), label="Correct it")
    assert defaults(form)["topics"] == "Acme asked me: find the top customers."
    await world.restart()
    sent = await world.ada.submit_modal(form, GOOD)
    assert "A moderator of **Pod One** reads it first" in said(sent)
    assert world.channel.history() == []
    assert "None waits" in said(await world.ben.slash(world.lounge, "interview review"))

    queue = await world.moderator.slash(world.lounge, "interview review")
    assert "Window functions" in said(queue)
    assert str(world.ada.id) not in said(queue)
    await world.restart()
    approved = await world.moderator.click(answer_to(queue), label="Approve")
    assert "it stands in the group's channel" in said(approved)
    (post,) = world.channel.history()
    told = texts(post.components)
    assert "### Debrief · SQL" in told
    assert "A member shared this" in told
    assert not any(name in told for name in (str(world.ada.id), "Acme", "ada"))
    assert "stands in your group's channel" in said(await world.ada.slash(world.lounge, "interview list"))
    assert "no interview behind you" in said(await world.ada.slash(world.lounge, "interview debrief"))
    assert "no interview behind you" in said(await world.ben.click(post, label="Share yours"))
    await world.advance(minutes=10)
    assert len(world.channel.history()) == 1


async def test_a_debrief_goes_to_no_group_that_its_author_did_not_choose(world: World, pod: groups.Group):
    other = await make_group(world, world.ada, name="Pod Two", channel=world.lounge)
    await add(world, world.ada, "2026-01-01")
    form = await world.ada.slash(world.lounge, "interview debrief")
    async with world.kernel.db.write() as tx:
        await groups.remove_member(tx, group_id=other.group_id, user_id=world.ada.id)
    refused = await world.ada.submit_modal(form, GOOD | {"group": [str(other.group_id)]})
    assert "**For which group**: the one you chose is not there any more, or you left it" in said(refused)
    assert GOOD["topics"] in said(refused)
    assert "None waits" in said(await world.moderator.slash(world.lounge, "interview review"))
    again = await world.ada.click(answer_to(refused), label="Correct it")
    assert "A moderator of **Pod One** reads it first" in said(await world.ada.submit_modal(again, GOOD))


async def test_a_debrief_comes_back_with_a_reason_and_opens_as_it_was(world: World, pod: groups.Group):
    await add(world, world.ada, "2026-01-01")
    await send(world, world.ada, named="yes")
    queue = answer_to(await world.moderator.slash(world.lounge, "interview review"))
    form = await world.moderator.click(queue, label="Return with a reason")
    await world.moderator.submit_modal(form, {"reason": "Leave out the third table."})
    again = await world.ada.slash(world.lounge, "interview debrief")
    await world.ada.submit_modal(again, GOOD | {"topics": "Window functions and joins.", "named": "yes"})
    listed = await world.ada.slash(world.lounge, "interview list")
    assert "came back: Leave out the third table." in said(listed)
    stale = await world.moderator.slash(world.lounge, "interview review")
    assert "Window functions and joins." in said(stale)
    await world.moderator.click(answer_to(stale), label="Approve")
    assert f"<@{world.ada.id}> shared this" in texts(world.channel.last_message.components)


async def test_the_queue_says_for_which_group_and_one_debrief_blocks_no_other(
    world: World, pod: groups.Group
):
    two = await make_group(world, world.ben, name="Pod Two", channel=world.lounge)
    for who, chosen in ((world.ada, {}), (world.ben, {"group": [str(two.group_id)]})):
        await add(world, who, "2026-01-01")
        form = await who.slash(world.lounge, "interview debrief")
        await who.submit_modal(form, GOOD | {"topics": f"Joins, for {who.user.name}."} | chosen)
        await world.advance(minutes=1)
    first = await world.moderator.slash(world.lounge, "interview review")
    assert "For **Pod One**. Without the author's name. 2 waiting." in said(first)
    second = await world.moderator.click(answer_to(first), label="Next")
    assert "For **Pod Two**. Without the author's name. 2 waiting." in said(second)
    left = await world.moderator.click(answer_to(second), label="Approve")
    assert "For **Pod One**. Without the author's name. 1 waiting." in said(left)
    assert "Joins, for ben" in texts(world.lounge.history()[-1].components)
    assert world.channel.history() == []


async def test_what_was_posted_with_a_name_goes_when_its_author_is_erased(world: World, pod: groups.Group):
    for who, named in ((world.ada, "yes"), (world.ben, "no")):
        await add(world, who, "2026-01-01")
        await send(world, who, named=named)
        queue = answer_to(await world.moderator.slash(world.lounge, "interview review"))
        await world.moderator.click(queue, label="Approve")
    async with world.kernel.db.write() as tx:
        for who in (world.ada, world.ben):
            await store.erase_rows(tx, who.id, guild_id=world.guild.id)
    await world.restart()
    await world.advance(minutes=3)
    (left,) = world.channel.history()
    assert "A member shared this" in texts(left.components)
    async with world.kernel.db.read() as tx:
        assert await tx.all("SELECT * FROM interviews_removals") == []


async def test_two_moderators_at_once_decide_once_and_the_other_is_told(world: World, pod: groups.Group):
    await add(world, world.ada, "2026-01-01")
    await send(world, world.ada)
    service = world.bot.get_cog("Interviews").moderation
    which = {"debrief_id": 1, "version": 1}
    mo, ben = (Actor(world.guild.id, user.id, manages_guild=True) for user in (world.moderator, world.ben))
    results = await asyncio.gather(
        service.approve(mo, **which),
        service.give_back(ben, **which, reason="Not like this."),
        return_exceptions=True,
    )
    assert sorted(isinstance(result, NotFound) for result in results) == [False, True]
    async with world.kernel.db.read() as tx:
        assert len(await tx.all("SELECT * FROM audit WHERE action LIKE 'debrief %'")) == 1


async def test_what_was_read_is_what_is_approved(world: World, pod: groups.Group):
    await add(world, world.ada, "2026-01-01")
    await send(world, world.ada)
    queue = answer_to(await world.moderator.slash(world.lounge, "interview review"))
    form = await world.ada.slash(world.lounge, "interview debrief", interview="1")
    await world.ada.submit_modal(form, GOOD | {"topics": "Something quite different."})
    assert "changed meanwhile" in said(await world.moderator.click(queue, label="Approve"))
    assert world.channel.history() == []


async def test_an_approval_is_not_for_a_debrief_that_came_after_the_one_that_was_read(
    world: World, pod: groups.Group
):
    for member in (world.ada, world.ben):
        await add(world, member, "2026-01-01")
    await send(world, world.ada)
    queue = answer_to(await world.moderator.slash(world.lounge, "interview review"))
    await world.ada.slash(world.lounge, "interview remove", interview="1")
    await send(world, world.ben)
    await world.moderator.click(queue, label="Approve")
    assert world.channel.history() == []


@pytest.mark.parametrize(
    ("user", "manages", "sentence"),
    [
        ("ben", False, "Only moderators of its author's group"),
        ("ada", True, "nobody decides about their own"),
    ],
)
async def test_who_may_not_decide(world: World, pod: groups.Group, user: str, manages: bool, sentence: str):
    await add(world, world.ada, "2026-01-01")
    await send(world, world.ada)
    with pytest.raises(Exception, match=sentence):
        await world.bot.get_cog("Interviews").moderation.approve(
            Actor(world.guild.id, getattr(world, user).id, manages), debrief_id=1, version=1
        )


async def test_killed_between_approval_and_post_it_is_posted_once(world: World, pod: groups.Group):
    await add(world, world.ada, "2026-01-01")
    await send(world, world.ada)
    cog = world.bot.get_cog("Interviews")
    mo = Actor(world.guild.id, world.moderator.id, manages_guild=True)
    debrief = await cog.moderation.approve(mo, debrief_id=1, version=1)
    await world.restart()
    await world.advance(minutes=3)
    assert len(world.channel.history()) == 1
    # Sent, and killed before that was noted: it is found again.
    async with world.kernel.db.write() as tx:
        await tx.connection.execute("UPDATE interviews_debriefs SET state = 'approved', post_at = 0")
    await world.restart()
    await world.advance(minutes=3)
    assert len(world.channel.history()) == 1
    assert debrief.debrief_id == 1
    assert "Share yours" in buttons(world.channel.last_message.components)


async def test_a_channel_that_refuses_for_good_puts_the_debrief_back_and_says_why(
    world: World, pod: groups.Group
):
    await add(world, world.ada, "2026-01-01")
    await send(world, world.ada)
    queue = answer_to(await world.moderator.slash(world.lounge, "interview review"))
    world.env.inject_error("POST", f"/channels/{world.channel.id}/messages", status=403, code=50013)
    refused = await world.moderator.click(queue, label="Approve")
    assert "the channel did not take it: the bot lacks a permission in the channel" in said(refused)
    assert "Window functions" in said(refused), "it waits again, on the same panel"
    assert "stands in your group's channel" not in said(await world.ada.slash(world.lounge, "interview list"))
    await world.restart()
    again = await world.moderator.slash(world.lounge, "interview review")
    assert "the bot lacks a permission in the channel" in said(again), "also to whoever looks later"
    assert world.channel.history() == []
    approved = await world.moderator.click(answer_to(again), label="Approve")
    assert "it stands in the group's channel" in said(approved)
    assert len(world.channel.history()) == 1
    assert "stands in your group's channel" in said(await world.ada.slash(world.lounge, "interview list"))


async def test_a_refusal_that_comes_later_is_told_to_whoever_approved_it(world: World, pod: groups.Group):
    await add(world, world.ada, "2026-01-01")
    await send(world, world.ada)
    queue = answer_to(await world.moderator.slash(world.lounge, "interview review"))
    path = f"/channels/{world.channel.id}/messages"
    world.env.inject_error("POST", path, status=500, times=1)
    slow = await world.moderator.click(queue, label="Approve")
    assert "it is posted in a few minutes" in said(slow)
    world.env.inject_error("POST", path, status=403, code=50013, times=None)
    await world.advance(minutes=20)
    told = said(await world.moderator.slash(world.lounge, "interview list"))
    assert "The debrief (SQL) that you approved could not be posted: the bot lacks a permission" in told
    assert "**Not posted**: the bot lacks" in said(
        await world.moderator.slash(world.lounge, "interview review")
    )
    assert "channel" not in said(await world.ada.slash(world.lounge, "interview list"))


async def test_a_debrief_needs_a_group_and_a_day_that_has_come(world: World):
    await add(world, world.ada, "2026-01-01")
    assert "in no group that could read it" in said(await world.ada.slash(world.lounge, "interview debrief"))
    await add(world, world.ben, "2026-01-05")
    assert "no interview behind you" in said(await world.ben.slash(world.lounge, "interview debrief"))


def test_the_longest_debrief_fits_into_a_message():
    signs = "*" * FIELD[1]
    debrief = Debrief(
        1, 1, 1, 2**62, 1, "system_design", Words(signs, signs, signs[:LONGEST_ADVICE]), True, "approved", 1,
        "", START, None, 1,
    )  # fmt: skip
    assert len(render.post(debrief)) <= TEXT_LIMIT
    assert len(render.queue(Waiting(debrief, "*" * 60, 99))) <= TEXT_LIMIT
