"""`/leaderboard`, `/season` and `/milestone` as members and moderators use them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import aiohttp
import discord
import pytest

from bot import groups, members
from bot.errors import NotAllowed, NotFound
from bot.moderators import Actor
from cogs.boards import views
from tests.conftest import World
from tests.drills.conftest import answer_to, buttons, make_group, pod, said
from tests.setup.steps import bot_role
from tests.streaks.test_streaks import act

__all__ = ["pod"]


async def choose(world: World, user_id: int, board: str, name: str | None) -> None:
    async with world.kernel.db.write() as tx:
        member = await members.ensure_member(
            tx, guild_id=world.guild.id, user_id=user_id, now=world.kernel.clock.now()
        )
        named = {"board_name": name} if board == "name" else {"pseudonym": name}
        await members.update_member(tx, replace(member, board=board, **named))


class Somebody:
    def __init__(self, user_id: int) -> None:
        self.id = user_id


async def crowd(world: World, count: int) -> None:
    """Put so many on the board, each with five points more than the next; numbers 1 and 2 are level."""
    for n in range(count):
        await choose(world, 9000 + n, "name", f"Member {n + 1}")
        for k in range(max(1, count - max(n, 1))):
            await act(world, Somebody(9000 + n), f"k{k}")


async def test_a_board_is_private_a_picture_with_words_and_its_buttons_outlive_a_restart(
    world: World, pod: Any
):
    empty = await world.ada.slash(world.lounge, "leaderboard")
    assert empty.ephemeral
    assert "Nobody yet" in said(empty)
    await crowd(world, 12)
    await act(world, world.ada, "k")
    shown = await world.ada.slash(world.lounge, "leaderboard", period="all")
    message = answer_to(shown)
    assert [a.filename for a in message.attachments] == ["board.png"]
    assert "10 members, from 1st place with 55 points" in str(message.components)
    assert "You stand 12th with 5 points. You are not shown" in said(shown)
    await world.restart()
    as_text = await world.ada.click(message, label="As text")
    assert "1. Member 1 · 55 points\n1. Member 2 · 55 points\n3. Member 3 · 50 points" in said(as_text)
    lower = await world.ada.click(answer_to(as_text), label="Lower places")
    assert "12. Member 12 · 5 points" in said(lower)
    near = said(await world.ada.click(answer_to(lower), label="Where am I"))
    assert "12. Member 12 · 5 points\n12. **You, seen by nobody else** (you) · 5 points" in near


async def test_a_board_of_a_group_one_is_not_in_is_refused_with_the_way_in(world: World, pod: groups.Group):
    await make_group(world, world.ben, name="Pod Two", channel=world.lounge)
    refused = await world.ada.slash(world.lounge, "leaderboard", group="Pod Two")
    assert "is for its members, and you are not in it" in said(refused)
    assert "groups.join:1" in str(buttons(answer_to(refused).components))
    own = await world.ben.slash(world.lounge, "leaderboard", group="Pod Two")
    assert "in Pod Two" in said(own)


async def test_a_group_board_shows_its_members_who_want_it(world: World, pod: groups.Group):
    await choose(world, world.ada.id, "pseudonym", "Blue Heron")
    for who in (world.ada, world.ben, Somebody(77)):
        await act(world, who, "k")
    await choose(world, 77, "name", "Elsewhere")
    shown = await world.ben.slash(world.lounge, "leaderboard", group="Pod One", period="month")
    told = said(await world.ben.click(answer_to(shown), label="As text"))
    assert "1. Blue Heron · 5 points" in told
    assert "Elsewhere" not in told
    assert "You stand 1st with 5 points. You are not shown" in told


async def test_a_name_on_a_board_is_todays_name(world: World, pod: groups.Group):
    await choose(world, world.ada.id, "name", "An old name")
    await act(world, world.ada, "k")
    shown = await world.ada.slash(world.lounge, "leaderboard", period="all")
    assert "1. **ada** (you) · 5 points" in said(await world.ada.click(answer_to(shown), label="As text"))


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"period": "season"}, "no season is running here"),
        ({"period": "all", "kind": "improved"}, "compares a week or a month"),
        ({"season": "Summer"}, "there is none called “Summer”"),
        ({"group": "Nowhere"}, "there is no group “Nowhere” here"),
        ({"kind": "interviewer"}, "Nobody yet: interviewers earn their place"),
        ({"kind": "improved"}, "Nobody is ahead of the time before yet"),
    ],
)
async def test_what_cannot_be_shown_is_said_in_a_sentence(world: World, pod: groups.Group, options, sentence):
    assert sentence in said(await world.ada.slash(world.lounge, "leaderboard", **options))


async def test_a_season_begins_ends_once_and_its_standings_stay(world: World, pod: groups.Group):
    await choose(world, world.ada.id, "name", "ada")
    moderation = world.bot.get_cog("Boards").moderation
    ada = Actor(world.guild.id, world.ada.id, manages_guild=False)
    with pytest.raises(NotAllowed, match="Manage Server"):
        await moderation.start_season(ada, name="Mine")
    await world.moderator.slash(world.lounge, "season start", name="Spring")
    assert "Spring** is running" in said(
        await world.moderator.slash(world.lounge, "season start", name="Two")
    )
    for who in (world.ada, world.ben):
        await act(world, who, "k")
    asked, twice = [await world.moderator.slash(world.lounge, "season end") for _ in range(2)]
    await world.restart()
    ended = await world.moderator.click(answer_to(asked), label="End the season")
    assert "1 place kept" in said(ended)
    assert "ended already" in said(await world.moderator.click(answer_to(twice), label="End the season"))
    await choose(world, world.ben.id, "name", "ben")
    await act(world, world.ada, "later")
    final = await world.ben.slash(world.lounge, "leaderboard", season="spring")
    told = said(await world.ben.click(answer_to(final), label="As text"))
    assert "season Spring, final" in told
    assert "1. ada · 5 points" in told
    assert "ben" not in told
    assert "Spring: 2026-01-01 to 2026-01-01" in said(
        await world.moderator.slash(world.lounge, "season list")
    )
    assert "You had 5 points, and no place: you were not shown on boards when it ended." in told
    await choose(world, world.ada.id, "pseudonym", "Blue Heron")
    assert "1. Blue Heron · 5 points" in await final_of_spring(world, world.ben)
    await choose(world, world.ada.id, "hidden", None)
    assert "Blue Heron" not in await final_of_spring(world, world.ben)
    assert "You stand 1st with 5 points. You are not shown" in await final_of_spring(world, world.ada)
    await choose(world, world.ada.id, "name", "ada")
    async with world.kernel.db.write() as tx:
        await members.mark_presence(
            tx, guild_id=world.guild.id, user_id=world.ada.id, is_present=False, now=world.kernel.clock.now()
        )
    assert "ada" not in await final_of_spring(world, world.ben)


async def final_of_spring(world: World, reader: Any) -> str:
    shown = await reader.slash(world.lounge, "leaderboard", season="spring")
    is_picture = "As text" in buttons(answer_to(shown).components)
    return said(await reader.click(answer_to(shown), label="As text") if is_picture else shown)


async def test_an_old_button_to_lower_places_shows_the_last_page_there_is(world: World, pod: groups.Group):
    await crowd(world, 12)
    shown = answer_to(await world.ada.slash(world.lounge, "leaderboard", period="week"))
    await world.advance(days=7)
    await act(world, Somebody(9000), "new")
    lower = await world.ada.click(shown, label="Lower places")
    assert "Page" not in said(lower)
    assert "1. Member 1 · 5 points" in said(await world.ada.click(answer_to(lower), label="As text"))


async def test_a_board_is_acknowledged_before_its_picture_is_drawn(
    world: World, pod: groups.Group, monkeypatch: pytest.MonkeyPatch
):
    await crowd(world, 2)
    before, seen, real = len(world.env.http_requests), list[bool](), views.files_of

    async def watched(pictures: Any) -> Any:
        seen.append(any("/callback" in request.path for request in world.env.http_requests[before:]))
        return await real(pictures)

    monkeypatch.setattr(views, "files_of", watched)
    shown = await world.ada.slash(world.lounge, "leaderboard", period="all")
    assert shown.ephemeral
    before = len(world.env.http_requests)
    await world.ada.click(answer_to(shown), label="Where am I")
    assert seen == [True, True]


async def test_points_make_eligible_and_a_moderators_press_gives_the_role_once(
    world: World, pod: groups.Group
):
    role = world.guild.create_role("Regular")
    await world.moderator.slash(world.lounge, "milestone set", role=role, points=5)
    await act(world, world.ada, "k")
    queue = await world.moderator.slash(world.lounge, "milestone queue")
    assert queue.ephemeral
    assert f"1. <@{world.ada.id}> · 5 points" in said(queue)
    assert f"<@{world.ben.id}>" not in said(queue)
    assert "I need *Manage Roles*" in said(await grant(world, queue, permissions=0))
    move(world, role, 20)
    above = await grant(world, queue, permissions=MANAGE_ROLES)
    assert "stands above my own role" in said(above)
    assert await granted(world) == []
    move(world, role, 1)
    await world.restart()
    before = len(world.env.http_requests)
    given = await world.moderator.click(answer_to(queue), label="Grant 1")
    assert "Nobody waits" in said(given)
    asked = [request.method for request in world.env.http_requests[before:]]
    assert asked.index("POST") < asked.index(
        "PUT"
    )  # the press is answered before Discord is asked for the role
    again = {"milestone_id": 1, "user_id": world.ada.id}
    moderator = Actor(world.guild.id, world.moderator.id, manages_guild=True)
    with pytest.raises(NotFound, match="settled"):
        await world.bot.get_cog("Boards").moderation.eligible(moderator, **again)
    assert await granted(world) == ["role granted"]


async def test_a_lost_line_or_a_kill_while_a_role_is_given_leaves_the_member_in_the_queue(
    world: World, pod: groups.Group, monkeypatch: pytest.MonkeyPatch
):
    role = world.guild.create_role("Regular")
    move(world, role, 1)
    await world.moderator.slash(world.lounge, "milestone set", role=role, points=5)
    await act(world, world.ada, "k")
    queue = await world.moderator.slash(world.lounge, "milestone queue")
    real = world.bot.http.add_role

    async def given_and_lost(*args: Any, **kwargs: Any) -> None:
        await real(*args, **kwargs)
        raise aiohttp.ServerDisconnectedError

    monkeypatch.setattr(world.bot.http, "add_role", given_and_lost)
    lost = await world.moderator.click(answer_to(queue), label="Grant 1")
    assert f"I do not know whether <@&{role.id}> was given" in said(lost)
    await world.restart()
    waiting = await world.moderator.slash(world.lounge, "milestone queue")
    assert f"1. <@{world.ada.id}> · 5 points" in said(waiting)
    for each in (waiting, queue):
        await world.moderator.click(answer_to(each), label="Grant 1")
    assert await granted(world) == ["role granted"]


async def test_points_lead_to_no_power(world: World, pod: groups.Group):
    owners = world.guild.create_role("Owners", permissions=discord.Permissions(administrator=True))
    above, plain = world.guild.create_role("VIP"), world.guild.create_role("Regular")
    move(world, owners, 1)
    move(world, plain, 1)
    move(world, above, 20)
    for role, sentence in (
        (owners, "a moderator's permissions"),
        (world.guild.default_role, "belongs to everybody"),
        (above, "stands above my own role"),
    ):
        told = await world.moderator.slash(world.lounge, "milestone set", role=role, points=1)
        assert sentence in said(told)
    await world.moderator.slash(world.lounge, "milestone set", role=plain, points=1)
    await act(world, world.ada, "k")
    queue = await world.moderator.slash(world.lounge, "milestone queue")
    world.env.backend.edit_role(world.guild.id, plain.id, {"permissions": MANAGE_ROLES})
    await world.env.settle()
    refused = await world.moderator.click(answer_to(queue), label="Grant 1")
    assert f"<@&{plain.id}> was not granted: this one has a moderator's permissions" in said(refused)
    assert await granted(world) == []


def move(world: World, role: Any, position: int) -> None:
    world.env.backend.reorder_roles(world.guild.id, [{"id": str(role.id), "position": position}])


MANAGE_ROLES = discord.Permissions(manage_roles=True, view_channel=True, send_messages=True).value


async def grant(world: World, queue: Any, *, permissions: int) -> Any:
    """Press with the bot allowed just that."""
    world.env.backend.edit_role(world.guild.id, bot_role(world).id, {"permissions": permissions})
    await world.env.settle()
    return await world.moderator.click(answer_to(queue), label="Grant 1")


async def granted(world: World) -> list[str]:
    async with world.kernel.db.read() as tx:
        rows = await tx.all("SELECT action FROM audit WHERE action LIKE 'role%' ORDER BY audit_id")
    return [row["action"] for row in rows]
