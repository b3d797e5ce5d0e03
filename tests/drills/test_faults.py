"""What Discord and crashes do to the daily post, and what members see then."""

from __future__ import annotations

from datetime import timedelta

import discord
import pytest

from bot.schedule import LEASE_SECONDS
from tests.conftest import World

from .conftest import buttons, make_group, newest_post, posts, said, texts


async def states(world: World, kind: str = "drills.post") -> list[tuple[str, str | None]]:
    async with world.kernel.db.read() as tx:
        rows = await tx.all("SELECT state, note FROM occurrences WHERE kind = ? ORDER BY day", kind)
    return [(row["state"], row["note"]) for row in rows]


@pytest.mark.usefixtures("pod")
async def test_a_server_error_is_tried_again_and_posted_once(world: World):
    world.env.inject_error("POST", "/channels/*/messages", status=500, times=1)
    await world.advance(hours=8, minutes=1)
    assert len(posts(world)) == 1
    assert await states(world) == [("done", None)]


@pytest.mark.usefixtures("pod")
async def test_a_deleted_channel_becomes_a_stated_condition_and_is_not_hammered(world: World):
    world.env.inject_error("POST", "/channels/*/messages", status=404, code=10003, times=None)
    before = len(world.env.http_requests)
    await world.advance(hours=9)
    sent = [r for r in world.env.http_requests[before:] if r.path.endswith("/messages")]
    assert len(sent) == 1
    assert (await states(world))[0][0] == "skipped"
    async with world.kernel.db.read() as tx:
        conditions = await tx.all("SELECT code, sentence FROM conditions")
    assert [row["code"] for row in conditions] == [10003]
    assert "/group edit" in conditions[0]["sentence"]


@pytest.mark.usefixtures("pod")
async def test_a_mended_channel_clears_its_condition(world: World):
    world.env.inject_error("POST", "/channels/*/messages", status=403, code=50013, times=1)
    await world.advance(hours=9)
    await world.advance(days=1)
    assert len(posts(world)) == 1
    async with world.kernel.db.read() as tx:
        assert await tx.all("SELECT * FROM conditions") == []


@pytest.mark.usefixtures("pod")
async def test_a_crash_after_sending_and_before_noting_finds_the_post_instead_of_doubling_it(world: World):
    await world.advance(hours=8)
    post = newest_post(world)
    async with world.kernel.db.write() as tx:
        await tx.connection.execute("UPDATE drills_posts SET message_id = NULL")
        await tx.connection.execute("UPDATE occurrences SET state = 'claimed', finished_at = NULL")
    await world.restart()
    await world.advance(seconds=LEASE_SECONDS + 1)
    assert [p.id for p in posts(world)] == [post.id]
    async with world.kernel.db.read() as tx:
        row = (await tx.all("SELECT message_id FROM drills_posts"))[0]
    assert row["message_id"] == post.id
    assert await states(world) == [("done", None)]


@pytest.mark.usefixtures("pod")
async def test_a_crash_in_the_closing_does_not_post_the_solution_twice(world: World):
    await world.advance(hours=20)
    async with world.kernel.db.write() as tx:
        await tx.connection.execute("UPDATE drills_posts SET solution_message_id = NULL")
        await tx.connection.execute(
            "UPDATE occurrences SET state = 'claimed', finished_at = NULL WHERE kind = 'drills.close'"
        )
    await world.restart()
    await world.advance(seconds=LEASE_SECONDS + 1)
    solutions = [m for m in world.channel.history() if "## Solution" in texts(m.components)]
    assert len(solutions) == 1


@pytest.mark.usefixtures("pod")
async def test_late_within_the_window_it_is_posted_once_and_older_is_skipped(world: World):
    await world.env.advance_time(timedelta(hours=10).total_seconds())  # the bot slept over eight o'clock
    await world.kernel.schedule.run_due(world.env.now())
    assert len(posts(world)) == 1
    await world.env.advance_time(timedelta(hours=30).total_seconds())  # and over the whole next morning
    await world.kernel.schedule.run_due(world.env.now())
    assert len(posts(world)) == 1
    assert ("skipped", "too late") in await states(world)


@pytest.mark.usefixtures("pod")
async def test_a_post_whose_edit_failed_at_closing_is_shown_closed_by_the_next_try(world: World):
    await world.advance(hours=9)
    world.env.inject_error("PATCH", "/channels/*/messages/*", status=503, times=1)
    await world.advance(hours=12)
    assert set(buttons(newest_post(world).components)) == {"Discuss"}
    assert len(solutions(world.channel)) == 1


@pytest.mark.usefixtures("pod")
async def test_a_solution_that_was_sent_in_an_evening_of_faults_is_not_sent_again_the_next(world: World):
    await world.advance(hours=9)
    world.env.inject_error("PATCH", "/channels/*/messages/*", status=503, times=None)
    await world.advance(days=1)
    world.env.backend.faults.clear()
    await world.advance(days=1)
    assert len(posts(world)) == len(solutions(world.channel)) == 2
    assert "Answer" not in [label for post in posts(world) for label in buttons(post.components)]


def solutions(channel) -> list:
    return [m for m in channel.history() if "## Solution" in texts(m.components)]


@pytest.mark.usefixtures("pod")
async def test_a_post_whose_channel_was_deleted_keeps_no_later_solution_back(world: World):
    await world.advance(hours=9)
    new = world.guild.create_text_channel("new")
    world.env.inject_error("*", f"/channels/{world.channel.id}/*", status=404, code=10003, times=None)
    await world.moderator.slash(world.lounge, "group edit", group="Pod One", channel=new)
    await world.advance(days=1, hours=12)
    assert len(solutions(new)) == 1
    assert [state for state, _ in await states(world, "drills.close")] == ["skipped", "done"]
    read = await world.ada.slash(world.lounge, "drill archive")
    assert "The last 2" in said(read)


@pytest.mark.usefixtures("pod")
async def test_a_passing_fault_of_one_closing_is_tried_again_after_the_others_are_shown(world: World):
    await world.advance(hours=9)
    new = world.guild.create_text_channel("new")
    await world.moderator.slash(world.lounge, "group edit", group="Pod One", channel=new)
    refused = f"/channels/{world.channel.id}/messages"
    world.env.inject_error("POST", refused, status=403, code=50013, times=None)
    await world.advance(days=1)
    world.env.backend.faults.clear()
    world.env.inject_error("POST", refused, status=503, times=1)
    await world.advance(hours=11)
    assert len(solutions(new)) == 1
    assert solutions(world.channel) == []
    await world.advance(minutes=1)
    assert (len(solutions(new)), len(solutions(world.channel))) == (1, 1)


async def test_one_broken_channel_does_not_delay_another_group(world: World):
    other = world.guild.create_text_channel("other")
    await make_group(world, world.ada, name="Broken")
    await make_group(world, world.ben, name="Fine", channel=other)
    world.env.inject_error(
        "POST", f"/channels/{world.channel.id}/messages", status=403, code=50001, times=None
    )
    await world.advance(hours=8)
    assert posts(world) == []
    assert "Daily drill" in texts(other.last_message.components)


@pytest.mark.usefixtures("pod")
async def test_discuss_without_the_permission_says_which_one_is_missing(world: World):
    await world.advance(hours=21)
    world.env.inject_error("POST", "/channels/*/threads", status=403, code=50013, times=1)
    refused = await world.ada.click(
        newest_post(world), custom_id=buttons(newest_post(world).components)["Discuss"]
    )
    assert "*Create Private Threads*" in said(refused)


@pytest.mark.usefixtures("pod")
async def test_a_discussion_that_discord_archived_is_opened_again(world: World):
    await world.advance(hours=21)
    discuss = buttons(newest_post(world).components)["Discuss"]
    await world.ada.click(newest_post(world), custom_id=discuss)
    thread = world.channel.threads[-1]
    world.env.inject_error("PUT", "/channels/*/thread-members/*", status=400, code=50083, times=1)
    late = await world.ben.click(newest_post(world), custom_id=discuss)
    assert f"The discussion is open to you: <#{thread.id}>" in said(late)
    assert ("PATCH", f"/channels/{thread.id}") in [(r.method, r.path) for r in world.env.http_requests]


@pytest.mark.usefixtures("pod")
async def test_an_offer_to_explain_that_was_refused_is_told_by_the_next_press(world: World):
    await world.advance(hours=21)
    solution = solutions(world.channel)[-1]
    explain = buttons(solution.components)["I can explain"]
    world.env.inject_error("POST", "/channels/*/threads", status=403, code=50013, times=1)
    refused = await world.ada.click(solution, custom_id=explain)
    assert "*Create Private Threads*" in said(refused)
    done = await world.ada.click(solution, custom_id=explain)
    assert "I said there that you offered" in said(done)
    told = [m.content for m in world.channel.threads[-1].history()]
    assert "**ada** offers to explain this one." in told


async def test_pings_go_to_who_asked_for_them_within_the_budget_and_the_post_stays_silent(world: World):
    await make_group(world, world.ada, world.ben)
    await world.ada.slash(world.channel, "me profile")
    service = world.bot.get_cog("Members").service
    await service.change(guild_id=world.guild.id, user_id=world.ada.id, wants_pings=True)
    await world.advance(hours=9)
    ping = world.channel.last_message
    assert ping.content == f"<@{world.ada.id}> today's drill is up."
    assert [user.id for user in ping.mentions] == [world.ada.id]
    assert newest_post(world).flags.suppress_notifications


async def want_pings(world: World) -> None:
    async with world.kernel.db.write() as tx:
        await tx.connection.execute("UPDATE members SET wants_pings = 1")


def calls(world: World) -> list:
    return [m for m in world.channel.history() if m.content.endswith("today's drill is up.")]


async def test_a_large_group_is_pinged_in_as_many_messages_as_it_needs(world: World):
    people = [world.add_member(f"m{i}") for i in range(170)]
    await make_group(world, *people)
    await want_pings(world)
    await world.advance(hours=8)
    assert sorted(len(m.mentions) for m in calls(world)) == [10, 80, 80]
    assert {user.id for m in calls(world) for user in m.mentions} == {person.id for person in people}
    assert all(len(m.content) <= 2000 for m in calls(world))


async def test_a_ping_that_failed_comes_with_the_next_try_to_whom_it_did_not_reach(world: World, monkeypatch):
    people = [world.add_member(f"m{i}") for i in range(90)]
    await make_group(world, *people)
    await want_pings(world)
    send, sent = discord.PartialMessageable.send, []

    async def refused_after_the_first_lot(channel, content=None, **options):
        if content is not None:
            sent.append(content)
            if len(sent) == 2:
                world.env.inject_error("POST", "/channels/*/messages", status=503, times=1)
        return await send(channel, content, **options)

    monkeypatch.setattr(discord.PartialMessageable, "send", refused_after_the_first_lot)
    await world.advance(hours=8, minutes=2)
    assert len(posts(world)) == 1
    assert sorted(len(m.mentions) for m in calls(world)) == [10, 80]
    assert await states(world) == [("done", None)]


async def test_a_crash_after_the_pings_pings_nobody_twice(world: World):
    await make_group(world, world.ada, world.ben)
    await want_pings(world)
    await world.advance(hours=8)
    async with world.kernel.db.write() as tx:
        await tx.connection.execute("UPDATE occurrences SET state = 'claimed', finished_at = NULL")
    await world.restart()
    await world.advance(hours=1)
    assert len(calls(world)) == 1
    assert await states(world) == [("done", None)]


async def test_nobody_away_is_pinged(world: World):
    await make_group(world, world.ada)
    service = world.bot.get_cog("Members").service
    who = {"guild_id": world.guild.id, "user_id": world.ada.id}
    await service.change(**who, wants_pings=True)
    away = await world.ada.slash(world.channel, "me away", until="2026-01-05")
    assert "no pings, nothing expected of you" in said(away)
    await world.advance(hours=9)
    assert "today's drill is up" not in [m.content for m in world.channel.history()]
    assert len(posts(world)) == 1
