"""What a group's moderators do: settings, opening and closing, the digest in pages, help, the pulse."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import discord
import pytest

from bot import groups, members
from bot.errors import NotAllowed, NotFound
from bot.moderators import Actor
from cogs.standups.models import Words
from tests.conftest import World
from tests.drills.conftest import answer_to, buttons, make_group, said, texts

from .conftest import MONDAY, defaults, open_post, press, press_raw, rows_of, standups, write

pytestmark = pytest.mark.usefixtures("pod")
CLOSES = MONDAY + timedelta(hours=36)


# ---------------------------------------------------------------------- settings


async def test_the_standup_is_moved_to_other_days_and_the_preview_follows(world: World):
    panel = answer_to(await world.moderator.slash(world.lounge, "standup setup"))
    assert "**Opens** · Mon at 09:00 (UTC)" in texts(panel.components)
    form = await press_raw(panel, world.moderator, "Change")
    await world.restart()
    shown = answer_to(
        await world.moderator.submit_modal(form, {"days": ["1", "3"], "at": "18:30", "hours": "24"})
    )
    assert "**Opens** · Tue, Thu at 18:30 (UTC)" in texts(shown.components)
    days = await world.bot.get_cog("Setup").service.coming(world.guild.id)
    coming = [(p.title, f"{p.at:%a %d %H:%M}") for day in days for p in day.posts if "Standup" in p.title]
    assert coming[:3] == [
        ("Standup opens", "Thu 01 18:30"),
        ("Standup reminder, privately", "Fri 02 13:42"),
        ("Standup closes, digest", "Fri 02 18:30"),
    ]
    assert sum(title == "Standup opens" for title, _ in coming) == 4
    await world.move_to(MONDAY + timedelta(days=4))
    rounds = await rows_of(world, "SELECT day, closed_at FROM standups_rounds ORDER BY day")
    assert [(r["day"], r["closed_at"] is not None) for r in rounds] == [
        ("2026-01-01", True),
        ("2026-01-06", True),
        ("2026-01-08", False),
    ]
    audited = await rows_of(world, "SELECT detail FROM audit WHERE action = 'standup set'")
    assert [row["detail"] for row in audited] == ["Pod One: Tue, Thu 18:30, open 24 h"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"at": "25:00"}, "**At**: “25:00” is not a time of day"),
        ({"hours": "1"}, "**Open for**: “1” is not a whole number of hours"),
        ({"hours": "169"}, "**Open for**: “169”"),
        ({"days": ["0", "1"], "hours": "36"}, "the next round opens after 24 hours"),
    ],
)
async def test_wrong_settings_are_named_and_change_nothing(world: World, typed, sentence):
    panel = answer_to(await world.moderator.slash(world.lounge, "standup setup"))
    form = await press_raw(panel, world.moderator, "Change")
    before = await rows_of(world, "SELECT * FROM routines")
    refused = await world.moderator.submit_modal(form, {"days": ["2"], "at": "10:00", "hours": "24"} | typed)
    assert sentence in said(refused)
    assert await rows_of(world, "SELECT * FROM routines") == before
    assert await rows_of(world, "SELECT * FROM standups_groups") == []
    again = await press_raw(answer_to(refused), world.moderator, "Correct it")
    chosen = {"days": ["2"], "at": "10:00", "hours": "24"} | typed
    assert [i for i, (_, ticked) in enumerate(defaults(again)["days"]) if ticked] == [
        int(day) for day in chosen["days"]
    ]
    assert [defaults(again)[field] for field in ("at", "hours")] == [chosen["at"], chosen["hours"]]


async def test_turned_off_nothing_opens_and_turned_on_again_it_does(world: World):
    panel = answer_to(await world.moderator.slash(world.lounge, "standup setup"))
    off = await press(panel, world.moderator, "Turn off")
    assert "now off" in texts(off.components)
    await world.move_to(MONDAY + timedelta(days=6))
    assert standups(world) == []
    await press(off, world.moderator, "Turn on")
    await world.move_to(MONDAY + timedelta(days=7))
    assert len(standups(world)) == 1


@pytest.mark.parametrize("command", ["setup", "open", "close", "digest", "pulse"])
async def test_members_run_nothing(world: World, command):
    refused = await world.ada.slash(world.lounge, f"standup {command}", group="Pod One")
    assert "Only moderators of **Pod One**" in said(refused)
    assert "you moderate none here" in said(await world.ada.slash(world.lounge, f"standup {command}"))
    assert standups(world) == []


async def test_a_press_forged_with_a_moderators_button_is_refused(world: World):
    cog = world.bot.get_cog("Standups")
    ada = Actor(world.guild.id, world.ada.id, manages_guild=False)
    for work in (cog.rounds.close_now(ada, 1), cog.rounds.open_now(ada, 1), cog.pulses.pulse(ada, 1)):
        with pytest.raises(NotAllowed, match="Only moderators"):
            await work
    elsewhere = Actor(world.guild.id + 1, world.moderator.id, manages_guild=True)
    with pytest.raises(NotFound):
        await cog.settings.switch(elsewhere, 1, is_on=False)


# ---------------------------------------------------------------------- by hand


async def test_a_round_opened_and_closed_by_hand_is_like_any_other(world: World):
    opened = await world.moderator.slash(world.lounge, "standup open")
    assert "The standup of Thu 01 Jan is open until" in said(opened)
    again = await world.moderator.slash(world.lounge, "standup open")
    assert "is open already" in said(again)
    await write(world, world.ada, done="By hand")
    closed = await world.moderator.slash(world.lounge, "standup close")
    assert f"its digest is in <#{world.channel.id}>" in said(closed)
    assert set(buttons(answer_to(closed).components)) == {"Change", "Turn off", "Pulse"}, "a day has one"
    assert "No standup of **Pod One** is open" in said(
        await world.moderator.slash(world.lounge, "standup close")
    )
    assert "a day has one" in said(await world.moderator.slash(world.lounge, "standup open"))
    await world.move_to(MONDAY - timedelta(hours=1))
    later = answer_to(await world.moderator.slash(world.lounge, "standup setup"))
    assert "Open now" in buttons(later.components)
    assert len(standups(world)) == 2
    assert "By hand" in texts(standups(world)[-1].components)


async def planned(world: World) -> list[tuple[str, str]]:
    """Return what `/setup` tells of standups in its next 14 days."""
    days = await world.bot.get_cog("Setup").service.coming(world.guild.id)
    return [(p.title, f"{p.at:%a %d}") for day in days for p in day.posts if "Standup" in p.title]


async def test_a_round_closed_by_hand_leaves_nothing_of_it_in_the_next_14_days(world: World):
    await open_post(world)
    of_this_round = [("Standup reminder, privately", "Tue 06"), ("Standup closes, digest", "Tue 06")]
    before = await planned(world)
    assert before[:2] == of_this_round
    await world.moderator.slash(world.lounge, "standup close")
    assert await planned(world) == before[2:]
    await world.move_to(CLOSES + timedelta(hours=1))
    called_off = await rows_of(
        world,
        "SELECT kind, state, attempts FROM occurrences WHERE kind IN ('standups.remind', 'standups.close') "
        "AND day = '2026-01-05'",
    )
    assert {(r["kind"], r["state"], r["attempts"]) for r in called_off} == {
        ("standups.remind", "skipped", 0),
        ("standups.close", "skipped", 0),
    }


async def test_two_moderators_closing_at_once_post_one_digest(world: World):
    post = await open_post(world)
    await write(world, world.ada, post, done="Once")
    jobs = world.bot.get_cog("Standups").jobs
    await asyncio.gather(*(jobs.post_digest(1) for _ in range(3)))
    await world.move_to(CLOSES + timedelta(hours=1))
    assert sum("Once" in texts(m.components) for m in standups(world)) == 1


async def test_a_crash_between_sending_and_noting_posts_nothing_twice(world: World):
    post = await open_post(world)
    await write(world, world.ada, post, done="Once")
    await world.move_to(CLOSES)
    async with world.kernel.db.write() as tx:
        await tx.connection.execute("UPDATE standups_rounds SET digest_message_id = NULL, message_id = NULL")
        await tx.connection.execute(
            "UPDATE occurrences SET state = 'claimed', attempts = 1, try_at = 0 WHERE kind LIKE 'standups.%'"
        )
    await world.restart()
    await world.kernel.schedule.run_due(world.env.now())
    assert len(standups(world)) == 2


async def test_a_channel_that_refuses_is_told_and_the_digest_posted_later(world: World):
    post = await open_post(world)
    await write(world, world.ada, post, done="Waiting")
    path = f"/channels/{world.channel.id}/messages"
    world.env.inject_error("POST", path, status=403, code=50013, times=1)
    refused = await world.moderator.slash(world.lounge, "standup close")
    assert "I could not post in the channel: the bot lacks a permission" in said(refused)
    peek = answer_to(await world.moderator.slash(world.lounge, "standup digest"))
    await world.restart()
    await press(peek, world.moderator, "Post it in the channel")
    assert "Waiting" in texts(standups(world)[-1].components)


async def test_several_groups_are_asked_about(world: World):
    await make_group(world, world.ada, name="Pod Two", channel=world.lounge)
    asked = answer_to(await world.ada.slash(world.lounge, "standup write"))
    assert "**Write for which one?**" in texts(asked.components)
    commands = ("setup", "open", "close", "digest", "pulse")
    questions = {
        name: said(await world.moderator.slash(world.lounge, f"standup {name}")) for name in commands
    }
    assert len(set(questions.values())) == len(commands)
    assert "**Close which one?** Its round closes at once" in questions["close"]
    await world.restart()
    form = await world.ada.select(asked, ["2"], custom_id="standups.pick:1:write")
    await world.ada.submit_modal(form, {"done": "For the second"})
    rows = await rows_of(
        world, "SELECT r.group_id FROM standups_entries e JOIN standups_rounds r ON r.round_id = e.round_id"
    )
    assert [row["group_id"] for row in rows] == [2]


# ---------------------------------------------------------------------- digest and help


async def crowd(world: World, count: int) -> None:
    """Put members and their entries straight into the services, as a large group's week leaves them."""
    entries = world.bot.get_cog("Standups").entries
    async with world.kernel.db.write() as tx:
        now = world.kernel.clock.now()
        for n in range(count):
            await members.ensure_member(tx, guild_id=world.guild.id, user_id=10**18 + n, now=now)
            await groups.add_member(tx, group_id=1, user_id=10**18 + n, now=now)
    for n in range(count):
        who = {"guild_id": world.guild.id, "user_id": 10**18 + n}
        words = Words(
            done=f"done {n} " + "word " * 40, next=f"next {n} " + "word " * 30, blocked=f"stuck {n}"
        )
        await entries.write(**who, group_id=1, round_id=1, words=words, ticked=[])
        if n % 4 == 0:
            await entries.set_help(**who, round_id=1, wants=True)


async def test_the_digest_of_a_hundred_members_is_whole_over_pages_that_survive_a_restart(world: World):
    await open_post(world)
    await crowd(world, 100)
    await world.move_to(CLOSES)
    digest = standups(world)[-1]
    pages = [texts(digest.components)]
    page = digest
    while any(name.startswith("Page") for name in buttons(page.components)):
        await world.restart() if len(pages) == 1 else None
        page = await press(page, world.ben, "Page")
        assert page.ephemeral
        pages.append(texts(page.components))
    everything = "\n".join(pages)
    assert len(pages) > 8
    for n in range(100):
        assert [everything.count(f"{w} {n} ") for w in ("done", "next")] == [1, 1]
        assert everything.count(f"stuck {n}\n") + everything.endswith(f"stuck {n}") >= 1
    assert texts(standups(world)[-1].components) == pages[0]
    asked = await press(page, world.ben, "I can help (25)")
    more = await press(await press(asked, world.ben, "More"), world.ben, "More")
    assert "stuck 96" in texts(more.components)


async def test_help_with_a_blocker_brings_two_people_together_by_consent_only(world: World):
    post = await open_post(world)
    mine = answer_to(await write(world, world.ada, post, done="x", blocked="CUDA out of memory"))
    assert "*Ask for help* is off" in texts(mine.components)
    mine = await press(mine, world.ada, "Ask for help")
    await world.move_to(CLOSES)
    digest = standups(world)[-1]
    assert "*(glad of help)* — CUDA out of memory" in texts(digest.components)
    own = answer_to(await press_raw(digest, world.ada, "I can help"))
    refused = await world.ada.select(own, ["1"], custom_id="standups.help:1")
    assert "This blocker is yours" in said(refused)
    asked = answer_to(await press_raw(digest, world.ben, "I can help"))
    await world.restart()
    done = await world.ben.select(asked, ["1"], custom_id="standups.help:1")
    (thread,) = [
        t for t in world.env.backend.channels.values() if t.type == discord.ChannelType.private_thread.value
    ]
    assert f"<#{thread.id}>" in said(done)
    # Meanwhile Discord has archived it.
    world.env.inject_error("PUT", "/channels/*/thread-members/*", status=400, code=50083, times=1)
    again = await world.ben.select(asked, ["1"], custom_id="standups.help:1")
    assert f"<#{thread.id}>" in said(again)
    rows = await rows_of(world, "SELECT user_id FROM standups_helps")
    assert [row["user_id"] for row in rows] == [world.ben.id]
    await press(mine, world.ada, "No help needed")
    refused = await world.ben.select(asked, ["1"], custom_id="standups.help:1")
    assert "not wanted with this blocker any more" in said(refused)
    assert "glad of help" not in texts(standups(world)[-1].components)


# ---------------------------------------------------------------------- pulse


async def test_the_pulse_lists_who_was_away_from_everything_and_nobody_else(world: World):
    cleo, dan, eli, gus = (world.add_member(name) for name in ("cleo", "dan", "eli", "gus"))
    for who in (cleo, dan, eli, gus):
        await world.bot.get_cog("Groups").service.join(
            guild_id=world.guild.id, user_id=who.id, group_id=1, welcome=None
        )
    await world.move_to(MONDAY)
    await world.ben.slash(world.lounge, "standup skip")
    await cleo.slash(world.lounge, "me away", until="2026-02-20", start="2026-01-01")
    await world.move_to(MONDAY + timedelta(days=7))
    await world.ben.slash(world.lounge, "standup skip")
    await world.move_to(MONDAY + timedelta(days=9))
    async with world.kernel.db.write() as tx:
        await tx.connection.execute(
            "INSERT INTO ledger (guild_id, user_id, source, points, key, day, at) VALUES (?, ?, 'drills', 1, 'k', ?, 1)",
            (world.guild.id, dan.id, "2026-01-13"),
        )
    await world.lose(gus)
    fay = world.add_member("fay")
    await world.bot.get_cog("Groups").service.join(
        guild_id=world.guild.id, user_id=fay.id, group_id=1, welcome=None
    )
    panel = answer_to(await world.moderator.slash(world.lounge, "standup pulse"))
    assert panel.ephemeral
    shown = texts(panel.components)
    assert f"<@{world.ada.id}> · 2 rounds missed · not active yet" in shown
    assert f"<@{eli.id}> · 2 rounds missed" in shown
    assert [who.id for who in (world.ben, cleo, dan, fay, gus) if str(who.id) in shown] == []


async def drifted(world: World):
    await world.move_to(MONDAY + timedelta(days=9))
    return answer_to(await world.moderator.slash(world.lounge, "standup pulse"))


async def test_a_kind_message_is_changed_sent_once_and_the_other_moderator_sees_it(world: World):
    panel = await drifted(world)
    second = world.add_member("second", manage_guild=True)
    theirs = answer_to(await second.slash(world.lounge, "standup pulse"))
    form = await world.moderator.select(panel, [str(world.ada.id)], custom_id="standups.drifter:1:1")
    assert "There is nothing to catch up on" in defaults(form)["message"]
    rival = await second.select(theirs, [str(world.ada.id)], custom_id="standups.drifter:1:1")
    await world.restart()
    sent = await world.moderator.submit_modal(form, {"message": "Dear Ada,\nall well?"})
    assert f"Sent to <@{world.ada.id}>" in said(sent)
    (message,) = world.ada.user.dm_channel.history()
    assert "**mo**, who moderates **Pod One**" in message.content
    assert "> Dear Ada,\n> all well?" in message.content
    refused = await second.submit_modal(rival, {"message": "Hello!"})
    assert "written to this member already" in said(refused)
    assert "Hello!" in said(refused)
    assert len(world.ada.user.dm_channel.history()) == 1
    shown = said(await second.slash(world.lounge, "standup pulse"))
    assert f"written to <t:{int(world.env.now().timestamp())}:R> by <@{world.moderator.id}>" in shown


async def test_closed_direct_messages_are_said_and_the_words_wait_for_the_next_command(world: World):
    panel = await drifted(world)
    world.env.inject_error("POST", "/users/@me/channels", status=403, code=50007, times=None)
    form = await world.moderator.select(panel, [str(world.ada.id)], custom_id="standups.drifter:1:1")
    sent = await world.moderator.submit_modal(form, {"message": "All well?"})
    assert "under the answer to their next command" in said(sent)
    await world.restart()
    read = await world.ada.slash(world.lounge, "me profile")
    assert "> All well?" in said(read)
    assert all(m.ephemeral for m in read.followups)


async def test_an_empty_message_is_not_sent(world: World):
    panel = await drifted(world)
    form = await world.moderator.select(panel, [str(world.ada.id)], custom_id="standups.drifter:1:1")
    refused = await world.moderator.submit_modal(form, {"message": "   "})
    assert "**Message** is empty" in said(refused)
    assert await rows_of(world, "SELECT 1 FROM standups_nudges") == []


async def test_the_same_blocker_twice_running_is_shown_to_moderators_alone(world: World):
    for week, blocker in enumerate(("No GPU at home", "still no GPU at home!")):
        await world.move_to(MONDAY + timedelta(days=7 * week))
        await write(world, world.ada, standups(world)[-1], done="x", blocked=blocker)
        await write(world, world.ben, standups(world)[-1], done="x", blocked=f"{'SQL' if week else 'time'}")
    await world.advance(days=2)
    shown = said(await world.moderator.slash(world.lounge, "standup pulse"))
    assert f"- <@{world.ada.id}> — still no GPU at home!" in shown
    assert str(world.ben.id) not in shown
