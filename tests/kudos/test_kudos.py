"""`/kudos` as members use it."""

from __future__ import annotations

from typing import Any

import pytest

from bot import groups
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
