"""Checkpoints as members and moderators live them: post, send, review, take back, through restarts."""

from __future__ import annotations

import discord
import pytest

from bot.errors import NotAllowed
from bot.moderators import Actor
from tests.conftest import World
from tests.drills.conftest import answer_to, buttons, make_group, said, texts

from .conftest import post, posts, press, press_raw, review, rows_of, send

pytestmark = pytest.mark.usefixtures("pod")


async def test_whoever_moderates_several_groups_is_asked_which_one_and_for_what(world: World):
    await make_group(world, name="Pod Two")
    commands = ("post", "queue", "setup", "snapshot")
    questions = [said(await world.moderator.slash(world.lounge, f"checkpoint {name}")) for name in commands]
    assert len(set(questions)) == len(commands)
    assert "You moderate several groups. **Ask something of which one?**" in questions[0]


async def test_sent_returned_sent_again_and_approved_with_a_restart_at_every_step(world: World):
    message = await post(world, world.moderator)
    assert set(buttons(message.components)) == {"Submit", "Mine"}
    await world.restart()
    sent = await send(message, world.ada, link="https://example.org/map", words="My map.")
    assert "A moderator of **Pod One** looks at it" in said(sent)
    mine = await press(message, world.ada, "Mine")
    assert "**Link** https://example.org/map" in texts(mine.components)
    assert "> My map." in texts(mine.components)
    await world.restart()
    case = await review(world, world.zoe)
    assert "**Link** https://example.org/map" in texts(case.components)
    form = await press_raw(case, world.zoe, "Return")
    await world.restart()
    returned = await world.zoe.submit_modal(form, {"reason": ["proof"], "note": "Add a number."})
    assert "**Returned** by" in said(returned)
    asked = await world.ada.slash(world.lounge, "checkpoint mine")
    assert "came back: the evidence does not show it yet" in said(
        asked
    )  # it is night: told beside her command
    mine = asked.response
    assert "came back, please look at the note" in texts(mine.components)
    one = answer_to(await world.ada.select(mine, ["1"], custom_id="checkpoints.pick_mine:1"))
    assert "the evidence does not show it yet" in texts(one.components)
    assert "**Note** Add a number." in texts(one.components)
    again = await world.ada.submit_modal(
        await press_raw(one, world.ada, "Send it again"), {"words": "12 of 14."}
    )
    assert "Sent." in said(again)
    mine = await press(message, world.ada, "Mine")
    await world.restart()
    first = await world.ada.select(mine, ["1"], custom_id="checkpoints.pick_sent:1")
    for words in ("try 1", "https://example.org/map", "> My map.", "the evidence does not show it yet"):
        assert words in said(first)
    assert "12 of 14." in said(await world.ada.click(answer_to(first), label="Back"))
    await press(await review(world, world.zoe), world.zoe, "Approve")
    await world.advance(seconds=30)
    assert "**So far** 1 approved · 0 in review" in texts(posts(world)[-1].components)
    stages = await rows_of(world, "SELECT number, state FROM checkpoints_submissions ORDER BY number")
    assert stages == [{"number": 1, "state": "returned"}, {"number": 2, "state": "approved"}]
    ledger = await rows_of(world, "SELECT source, points, key FROM ledger WHERE user_id = ?", world.ada.id)
    assert ledger == [{"source": "checkpoint", "points": 20, "key": "checkpoint:1"}]


async def test_a_file_is_kept_and_opened_by_a_moderator_and_by_its_member_only(world: World):
    message = await post(world, world.moderator)
    await send(message, world.ada, file=("map.pdf", b"%PDF-1.7 a map"))
    kept = await rows_of(world, "SELECT url, channel_id, message_id FROM checkpoints_files")
    assert kept[0]["url"] is None
    assert kept[0]["message_id"]
    case = await review(world, world.zoe)
    opened = await press(case, world.zoe, "Open the file")
    assert "map.pdf" in texts(opened.components)
    assert "http" in texts(opened.components)
    await world.restart()
    mine = await press(message, world.ada, "Mine")
    opened = await world.ada.click(mine, label="Open my file")
    assert opened.ephemeral
    assert "map.pdf" in said(opened)
    assert "The address ends within a day" in said(opened)
    hers = discord.ui.View(timeout=None).add_item(
        world.bot.control("checkpoints.my_file", {"submission_id": 1})
    )
    await world.bot.get_partial_messageable(world.lounge.id).send("Pressed by others", view=hers)
    for other in (world.ben, world.zoe):
        refused = await other.click(world.lounge.history()[-1], label="Open my file")
        assert "no such submission of yours" in said(refused)
    ada = Actor(world.guild.id, world.ada.id, manages_guild=False)
    with pytest.raises(NotAllowed, match="Only moderators"):
        await world.bot.get_cog("Checkpoints").reviews.case(ada, 1)


async def test_every_panel_is_private_and_the_post_pings_nobody(world: World):
    message = await post(world, world.moderator)
    sent = await send(message, world.ada)
    assert sent.response.ephemeral
    case = await world.zoe.slash(world.lounge, "checkpoint queue")
    assert case.response.ephemeral
    assert message.mentions == []
