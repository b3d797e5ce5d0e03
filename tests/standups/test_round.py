"""A round as a group lives it: opened, written, reminded, closed, read; with restarts in between."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot import direct, members, notices
from cogs.standups.models import REMIND_KIND
from tests.conftest import World
from tests.drills.conftest import answer_to, buttons, said, texts

from .conftest import MONDAY, defaults, open_post, press, press_raw, rows_of, standups, write

pytestmark = pytest.mark.usefixtures("pod")
CLOSES = MONDAY + timedelta(hours=36)


async def test_a_round_opens_once_silently_closes_with_a_digest_and_survives_restarts(world: World):
    post = await open_post(world)
    assert post.flags.suppress_notifications
    assert set(buttons(post.components)) == {"Write", "Skip"}
    await world.restart()
    done = await write(world, world.ada, post, done="Read two papers", next="Mock with Ben\nSQL windows")
    assert "+5 points" in said(done)
    assert answer_to(done).ephemeral
    await world.restart()
    await world.move_to(CLOSES + timedelta(minutes=1))
    post, digest = standups(world)
    assert "Closed." in texts(post.components)
    assert digest.flags.suppress_notifications
    shown = texts(digest.components)
    assert f"### Done\n- <@{world.ada.id}> — Read two papers" in shown
    assert f"### Next\n- <@{world.ada.id}> — Mock with Ben · SQL windows" in shown
    assert str(world.ben.id) not in shown
    await world.restart()
    await world.advance(days=3)
    assert len(standups(world)) == 2


async def test_done_is_prefilled_from_the_ledger_and_the_last_plan_comes_back_to_be_ticked(world: World):
    post = await open_post(world)
    await write(world, world.ada, post, done="x", next="- Mock with Ben\n- SQL windows")
    await world.move_to(CLOSES + timedelta(days=2))
    await world.move_to(MONDAY + timedelta(days=7))
    await record_deeds(world, {"drills": 3, "cards": 2, "made-up": 4})
    form = await press_raw(standups(world)[-1], world.ada, "Write")
    filled = defaults(form)
    assert filled["ticked"] == [("Mock with Ben", False), ("SQL windows", False)]
    assert filled["done"] == "10+ card reviews, 3 drills"
    await world.restart()
    done = await world.ada.submit_modal(form, {"done": filled["done"], "ticked": ["1"]})
    assert "☑ SQL windows" in said(done)
    assert "not ticked: Mock with Ben" in said(done)
    again = await press(answer_to(done), world.ada, "Plan the rest again")
    assert "**Next**\n- Mock with Ben" in texts(again.components)
    form = await press_raw(again, world.ada, "Edit")
    assert defaults(form)["ticked"] == [("Mock with Ben", False), ("SQL windows", True)]


async def record_deeds(world: World, counts: dict[str, int]) -> None:
    now = int(world.env.now().timestamp()) - 60
    async with world.kernel.db.write() as tx:
        for source, count in counts.items():
            for n in range(count):
                await tx.connection.execute(
                    "INSERT INTO ledger (guild_id, user_id, source, points, key, day, at) VALUES (?, ?, ?, 1, ?, ?, ?)",
                    (world.guild.id, world.ada.id, source, f"{source}{n}", "2026-01-11", now),
                )


async def test_an_empty_form_is_refused_in_one_sentence_and_comes_back_as_typed(world: World):
    post = await open_post(world)
    refused = await write(world, world.ada, post, outside="Moving house")
    assert "**Done**, **Blocked** and **Next** are all empty" in said(refused)
    assert await rows_of(world, "SELECT 1 FROM standups_entries") == []
    await world.restart()
    form = await press_raw(answer_to(refused), world.ada, "Correct it")
    assert defaults(form)["outside"] == "Moving house"
    many = "\n".join(f"step {n}" for n in range(11))
    refused = await world.ada.submit_modal(form, {"done": "x", "next": many})
    assert "**Next** has 11 lines, 10 are possible" in said(refused)
    other = await world.bot.get_cog("Standups").entries.form(
        guild_id=world.guild.id, user_id=world.ben.id, group_id=1, round_id=1
    )
    assert other.words.next == ""
    form = await press_raw(answer_to(refused), world.ada, "Correct it")
    assert defaults(form)["next"] == many
    await world.ada.submit_modal(form, {"done": "x", "next": "one"})
    assert await rows_of(world, "SELECT 1 FROM standups_drafts") == []
    assert len(await rows_of(world, "SELECT 1 FROM standups_entries")) == 1


async def test_nobody_writes_for_another_and_who_is_not_in_the_group_writes_nothing(world: World):
    post = await open_post(world)
    mine = answer_to(await write(world, world.ada, post, done="Hers"))
    # Ben presses what only ada was shown: he gets his own, empty, form and writes his own entry.
    form = await world.ben.click(post, custom_id=buttons(mine.components)["Edit"])
    assert defaults(form)["done"] == ""
    await world.ben.submit_modal(form, {"done": "His"})
    rows = await rows_of(world, "SELECT user_id, done FROM standups_entries ORDER BY entry_id")
    assert [(r["user_id"], r["done"]) for r in rows] == [(world.ada.id, "Hers"), (world.ben.id, "His")]
    eve = world.add_member("eve")
    refused = await press_raw(post, eve, "Write")
    assert "You are not in **Pod One**" in said(refused)
    assert "for members of a group" in said(await eve.slash(world.lounge, "standup write"))
    service = world.bot.get_cog("Standups").entries
    with pytest.raises(Exception, match="not in"):
        await service.skip(guild_id=world.guild.id, user_id=eve.id, group_id=1)
    assert len(await rows_of(world, "SELECT 1 FROM standups_entries")) == 2


async def test_early_late_edited_and_backfilled_entries_are_taken_and_marked(world: World):
    early = await write(world, world.ada, done="Before it began")
    assert "Marked *early*" in said(early)
    assert f"Opens <t:{int(MONDAY.timestamp())}:F>" in said(early)
    await world.move_to(CLOSES + timedelta(minutes=1))
    digest = standups(world)[-1]
    assert f"<@{world.ada.id}> *(early)* — Before it began" in texts(digest.components)
    late = await press_raw(digest, world.ben, "Write late")
    late = await world.ben.submit_modal(late, {"done": "After it was over", "blocked": "No GPU"})
    assert "+3 points" in said(late)
    edited = await press_raw(answer_to(late), world.ben, "Edit")
    edited = await world.ben.submit_modal(edited, {"done": "After all was over"})
    assert "Marked *late* · marked *edited*" in said(edited)
    shown = texts(standups(world)[-1].components)
    assert f"<@{world.ben.id}> *(late, edited)* — After all was over" in shown
    assert "No GPU" not in shown
    assert len(standups(world)) == 2
    ledger = await rows_of(
        world, "SELECT user_id, points FROM ledger WHERE source = 'standup' ORDER BY entry_id"
    )
    assert [(r["user_id"], r["points"]) for r in ledger] == [(world.ada.id, 5), (world.ben.id, 3)]


async def test_an_older_round_is_filled_in_from_the_history_and_earns_nothing(world: World):
    await world.move_to(MONDAY + timedelta(days=7, hours=1))
    page = answer_to(await world.ada.slash(world.lounge, "standup history"))
    assert "**Mon 05 Jan** · Pod One · nothing written" in texts(page.components)
    assert "**Mon 12 Jan** · Pod One · open" in texts(page.components)
    await world.restart()
    past = answer_to(await world.ada.select(page, ["1"], custom_id="standups.past:1"))
    form = await press_raw(past, world.ada, "Write")
    done = await world.ada.submit_modal(form, {"done": "What I did then"})
    assert "Marked *backfilled*" in said(done)
    assert "point" not in said(done)
    [kept] = await rows_of(world, "SELECT points, day FROM ledger WHERE source = 'standup'")
    assert kept == {
        "points": 0,
        "day": world.env.now().date().isoformat(),
    }  # nothing but the day it was written on


async def test_a_form_given_up_does_not_come_back_in_the_next_round(world: World):
    post = await open_post(world)
    await write(world, world.ada, post, outside="A draft that was left")
    await world.move_to(MONDAY + timedelta(days=7))
    form = await press_raw(standups(world)[-1], world.ada, "Write")
    assert defaults(form)["outside"] == ""


async def test_who_joined_after_the_last_round_is_not_asked_about_it(world: World):
    await world.move_to(CLOSES + timedelta(hours=1))
    eve = world.add_member("eve")
    await world.bot.get_cog("Groups").service.join(
        guild_id=world.guild.id, user_id=eve.id, group_id=1, welcome=None
    )
    opens_at = int((MONDAY + timedelta(days=7)).timestamp())
    mine = await eve.slash(world.lounge, "standup mine")
    assert "Pod One · the coming round" in said(mine), "not the one that closed before she came"
    assert f"Opens <t:{opens_at}:F>" in said(mine)
    assert "You have written nothing" not in said(mine)
    assert set(buttons(answer_to(mine).components)) == {"Write", "Skip", "Remind me", "Earlier ones"}
    assert "You have written nothing" in said(await world.ada.slash(world.lounge, "standup mine"))
    form = await eve.slash(world.lounge, "standup write")
    assert form.modal["title"] == "Standup · Mon 12 Jan · Pod One"
    asked = await world.ada.slash(world.lounge, "standup write")
    assert f"has closed, and the next opens <t:{opens_at}:F>" in said(asked)
    assert "Write for which one?" in said(asked)
    await world.archive("Pod One")
    assert "nothing here yet" in said(await world.ada.slash(world.lounge, "standup history"))


async def test_history_has_pages_that_survive_a_restart(world: World):
    await world.move_to(MONDAY + timedelta(days=7 * 6))
    page = answer_to(await world.ada.slash(world.lounge, "standup history"))
    assert texts(page.components).count("Pod One") == 5
    await world.restart()
    older = await press(page, world.ada, "Older")
    assert texts(older.components).count("Pod One") == 2
    assert "Mon 05 Jan" in texts(older.components)
    assert "Newer" in buttons(older.components)


async def test_who_keeps_their_entry_to_themselves_is_in_nobodys_digest(world: World):
    post = await open_post(world)
    mine = answer_to(await write(world, world.ada, post, done="A private thing"))
    mine = await press(mine, world.ada, "Keep it to myself")
    assert "Only you see it" in texts(mine.components)
    await write(world, world.ben, post, done="A public thing")
    await world.move_to(CLOSES)
    assert "A private thing" not in texts(standups(world)[-1].components)
    assert str(world.ada.id) not in texts(standups(world)[-1].components)
    peek = answer_to(await world.moderator.slash(world.lounge, "standup digest"))
    assert "A private thing" not in texts(peek.components)
    shown = await press(mine, world.ada, "Show it to my group")
    assert "your group sees it" in texts(shown.components).lower()
    assert "A private thing" in texts(standups(world)[-1].components)


async def test_a_skip_is_told_to_nobody_and_writing_takes_it_back(world: World):
    post = await open_post(world)
    skipped = answer_to(await press_raw(post, world.ada, "Skip"))
    assert skipped.ephemeral
    assert "You sit this round out" in texts(skipped.components)
    await press_raw(post, world.ada, "Skip")
    await write(world, world.ben, post, done="Here")
    refused = await world.ben.slash(world.lounge, "standup skip")
    assert "nothing to skip" in said(refused)
    await world.move_to(CLOSES)
    assert str(world.ada.id) not in texts(standups(world)[-1].components)
    done = await press_raw(skipped, world.ada, "Write")
    await world.ada.submit_modal(done, {"done": "After all"})
    assert f"<@{world.ada.id}> *(late)* — After all" in texts(standups(world)[-1].components)


async def test_a_round_that_nobody_wrote_for_posts_no_digest_until_someone_does(world: World):
    await world.move_to(CLOSES)
    (post,) = standups(world)
    form = await press_raw(post, world.ada, "Write late")
    await world.ada.submit_modal(form, {"done": "Sorry, here"})
    assert "Sorry, here" in texts(standups(world)[-1].components)


async def test_a_holiday_skips_the_round(world: World):
    await world.moderator.slash(world.lounge, "group holiday", group="Pod One", day="2026-01-05")
    await world.move_to(MONDAY + timedelta(days=6))
    assert standups(world) == []
    await world.move_to(MONDAY + timedelta(days=7))
    assert len(standups(world)) == 1


# ---------------------------------------------------------------------- reminders


async def want_reminder(world: World, who, *, pings: bool = True) -> None:
    async with world.kernel.db.write() as tx:
        now = world.kernel.clock.now()
        member = await members.ensure_member(tx, guild_id=world.guild.id, user_id=who.id, now=now)
        await members.update_member(tx, replace(member, wants_pings=pings))
    panel = answer_to(await who.slash(world.lounge, "standup mine"))
    await press(panel, who, "Remind me")


async def dms(who) -> list[str]:
    return [message.content for message in who.user.dm_channel.history()]


async def test_only_who_wants_it_has_not_answered_and_is_here_is_reminded_once(world: World):
    post = await open_post(world)
    cleo, dan, eli, gus = (world.add_member(name) for name in ("cleo", "dan", "eli", "gus"))
    for who in (cleo, dan, eli, gus):
        await world.bot.get_cog("Groups").service.join(
            guild_id=world.guild.id, user_id=who.id, group_id=1, welcome=None
        )
    for who in (world.ada, world.ben, cleo, gus):
        await want_reminder(world, who)
    await want_reminder(world, dan, pings=False)
    await write(world, world.ben, post, done="Answered")
    await cleo.slash(world.lounge, "me away", until="2026-01-20", start="2026-01-01")
    await world.lose(gus)
    remind_at = MONDAY + timedelta(hours=28, minutes=48)
    await world.move_to(remind_at - timedelta(minutes=1))
    assert await dms(world.ada) == []
    await world.move_to(remind_at)
    await world.restart()
    await world.move_to(CLOSES)
    (told,) = await dms(world.ada)
    assert "**Pod One**: the standup of Mon 05 Jan closes" in told
    assert f"/{world.channel.id}/{post.id}" in told
    assert [await dms(who) for who in (world.ben, cleo, dan, eli, gus)] == [[]] * 5
    pings = await rows_of(world, "SELECT user_id, key FROM pings")
    assert [(p["user_id"], p["key"]) for p in pings] == [(world.ada.id, "standups:1")]


async def test_a_crash_while_reminding_reminds_the_rest_and_nobody_twice(world: World):
    await open_post(world)
    for who in (world.ada, world.ben):
        await want_reminder(world, who)
    ben = f"/channels/{world.ben.user.dm_channel.id}/messages"
    world.env.inject_error("POST", ben, status=403, code=50007, times=None)
    await world.move_to(MONDAY + timedelta(hours=29))
    assert [len(await dms(who)) for who in (world.ada, world.ben)] == [1, 0]
    world.env.backend.faults.clear()
    await world.advance(hours=1)
    async with world.kernel.db.write() as tx:
        await tx.connection.execute(
            "UPDATE occurrences SET state = 'claimed', try_at = 0 WHERE kind = ?", (REMIND_KIND,)
        )
    await world.restart()
    await world.kernel.schedule.run_due(world.env.now())
    await world.env.settle()
    assert [len(await dms(who)) for who in (world.ada, world.ben)] == [1, 1]


async def test_a_notice_taken_back_while_others_are_sent_is_sent_no_more(world: World):
    now = world.kernel.clock.now()
    ada, ben = (
        notices.Notice(world.guild.id, who.id, "standup:1", "Two minutes?", now + timedelta(hours=1))
        for who in (world.ada, world.ben)
    )
    async with world.kernel.db.write() as tx:
        for notice in (ada, ben):
            await notices.leave(tx, notice, now=now)
        await notices.take_back(tx, guild_id=world.guild.id, user_id=world.ben.id, key="standup:1")
    for notice in (ada, ben):
        await direct.send(world.bot, notice)
    assert [await dms(who) for who in (world.ada, world.ben)] == [["Two minutes?"], []]


async def test_closed_direct_messages_fall_back_to_the_next_commands_answer_once(world: World):
    await open_post(world)
    await want_reminder(world, world.ada)
    await want_reminder(world, world.ben)
    world.env.inject_error("POST", "/users/@me/channels", status=403, code=50007, times=None)
    await world.move_to(MONDAY + timedelta(hours=29))
    found = await world.ada.slash(world.lounge, "standup mine")
    assert "the standup of Mon 05 Jan closes" in said(found)
    again = await world.ada.slash(world.lounge, "standup mine")
    assert "the standup of Mon 05 Jan closes" not in said(again)
    await world.move_to(CLOSES)
    too_late = await world.ben.slash(world.lounge, "standup mine")
    assert "the standup of Mon 05 Jan closes" not in said(too_late)
