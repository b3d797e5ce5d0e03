"""`/kudos` as members use it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot import groups
from bot.ui import panel, row
from cogs.kudos.views import OldPublic
from tests.conftest import World
from tests.drills.conftest import answer_to, pod, said, texts

__all__ = ["pod"]


async def give(world: World, giver: Any, member: Any, reason: str = "Explained leakage to me.") -> str:
    return said(await giver.slash(world.lounge, "kudos give", member=member, reason=reason))


async def test_kudos_are_read_by_whom_they_are_for_and_worth_two_points(world: World, pod: groups.Group):
    done = await world.ada.slash(
        world.lounge, "kudos give", member=world.ben, reason="Explained <@&1> *leakage*."
    )
    assert done.ephemeral
    assert "You can give 2 more today" in said(done)
    assert world.lounge.history() == []
    mine = said(await world.ben.slash(world.lounge, "kudos mine"))
    assert f"Explained ‹@\u200b&1> \\*leakage\\*. · <@{world.ada.id}>" in mine
    assert "`+2` kudos" in said(await world.ben.slash(world.lounge, "points mine"))
    assert "this week already" in await give(world, world.ada, world.ben)


@pytest.mark.parametrize("words", ["", "no"])
async def test_kudos_need_words(world: World, pod: groups.Group, words: str):
    assert "**Reason** needs 3 to 200 characters" in await give(world, world.ada, world.ben, words)


async def test_kudos_to_oneself_or_to_somebody_unknown_are_refused(world: World, pod: groups.Group):
    assert "kudos are for somebody else" in await give(world, world.ada, world.ada)
    assert "do not use Cadre here yet" in await give(world, world.ada, world.moderator)
    async with world.kernel.db.read() as tx:
        assert await tx.all("SELECT * FROM kudos_given") == []
        assert await tx.all("SELECT * FROM ledger") == []


async def test_who_left_the_server_gets_no_kudos_and_is_not_in_the_digest(world: World, pod: groups.Group):
    message = await world.ben.send(world.lounge, "Here is how I see it.")
    await give(world, world.ada, world.ben)
    await give(world, world.ben, world.ada)
    for who in (world.ada, world.ben):
        mine = answer_to(await who.slash(world.lounge, "kudos mine"))
        await who.click(mine, label="Show them in the digest")
    await world.lose(world.ben)
    await world.advance(days=4, hours=10)  # into the next week, in which she could thank him again
    form = await world.ada.context_menu(world.lounge, "Give kudos", message)
    refused = said(await world.ada.submit_modal(form, {"reason": "A clear picture."}))
    assert "do not use Cadre here any more" in refused
    assert "A clear picture." in refused
    told = "\n".join(texts(shown.components) for shown in world.channel.history())
    assert f"<@{world.ada.id}> · Explained leakage to me." in told
    assert f"<@{world.ben.id}>" not in told


async def test_a_day_has_three(world: World, pod: groups.Group):
    others = [world.add_member(f"friend{n}") for n in range(4)]
    for other in others:
        await other.slash(world.lounge, "me profile")
    assert "all a day has" not in "".join([await give(world, world.ada, other) for other in others[:3]])
    assert "all a day has" in await give(world, world.ada, others[3])
    await world.advance(days=1)
    assert "finds your kudos" in await give(world, world.ada, others[3])


async def test_a_message_begins_kudos_for_who_wrote_it(world: World, pod: groups.Group):
    message = await world.ben.send(world.lounge, "Here is how I see it.")
    form = await world.ada.context_menu(world.lounge, "Give kudos", message)
    await world.restart()
    done = await world.ada.submit_modal(form, {"reason": "A clear picture."})
    assert f"<@{world.ben.id}> finds your kudos" in said(done)
    own = await world.ben.context_menu(world.lounge, "Give kudos", message)
    assert "Kudos are for somebody else" in said(own)


async def test_a_press_says_whether_the_group_reads_them_however_often_it_comes(
    world: World, pod: groups.Group
):
    for label, is_public in (("Show them in the digest", True), ("Keep them to myself", False)):
        panels = [answer_to(await world.ben.slash(world.lounge, "kudos mine")) for _ in range(2)]
        for mine in panels:
            told = said(await world.ben.click(mine, label=label))
            assert ("Your group may read them" in told) is is_public
    await world.ben.click(
        answer_to(await world.ben.slash(world.lounge, "kudos mine")), label="Show them in the digest"
    )
    old = await world.bot.get_channel(world.lounge.id).send(view=panel(row(OldPublic(label="Show"))))
    told = said(await world.ben.click(old, label="Show"))
    assert "Nobody but you reads them" in told  # which way an old button was meant is not known


async def test_the_digest_has_them_only_if_the_receiver_agreed_and_never_the_giver(
    world: World, pod: groups.Group
):
    await give(world, world.ada, world.ben, "Explained leakage to me.")
    await give(world, world.ben, world.ada, "Kept us together.")
    await world.ben.click(
        answer_to(await world.ben.slash(world.lounge, "kudos mine")), label="Show them in the digest"
    )
    await world.move_to(world.env.now().replace(day=5, hour=10))
    told = "\n".join(texts(message.components) for message in world.channel.history())
    assert "## The week" in told
    assert f"<@{world.ben.id}> · Explained leakage to me." in told
    assert f"<@{world.ada.id}>" not in told
    assert "Kept us together" not in told


async def test_kudos_given_after_the_weeks_digest_are_in_the_next_and_in_no_third(
    world: World, pod: groups.Group
):
    async with world.kernel.db.write() as tx:  # on Thursdays, of the running week
        await world.kernel.schedule.put_routine(
            tx, pod, kind="pods.digest", at_minute=540, weekdays=0b0001000
        )
    await world.bot.get_cog("Kudos").service.set_public(
        guild_id=world.guild.id, user_id=world.ada.id, is_on=True
    )
    zoe = world.add_member("zoe")
    for day, giver, words in ((7, world.ben, "Wednesday's help"), (9, world.moderator, "Friday's help")):
        await world.move_to(datetime(2026, 1, day, 12, tzinfo=UTC))
        await give(world, giver, world.ada, words)
    for thursday in (15, 22):
        await give(world, zoe, world.ada, f"Before the {thursday}th")
        await world.move_to(datetime(2026, 1, thursday, 12, tzinfo=UTC))
    digests = [texts(m.components) for m in world.channel.history() if "## The week" in texts(m.components)]
    told = [[line for line in digest.splitlines() if "<@" in line] for digest in digests]
    said_of_ada = [
        f"- <@{world.ada.id}> · {words}"
        for words in ("Wednesday's help", "Friday's help", "Before the 15th", "Before the 22th")
    ]
    assert told == [said_of_ada[:1], said_of_ada[1:3], said_of_ada[3:]]
