"""Who may run a group: the one rule that all features ask, its refusals, and the line in the audit."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot import audit, groups, members, moderators
from bot.errors import NotAllowed, NotFound, UserFacingError
from bot.groups import Group
from bot.moderators import Actor, Right

from .conftest import ADA, BEN, GUILD, add_group

NOW = datetime(2026, 1, 5, tzinfo=UTC)
RIGHT = Right("water its plants", "Yours are in `/plants`.")
ADA_HERE, BEN_HERE = Actor(GUILD, ADA, manages_guild=False), Actor(GUILD, BEN, manages_guild=False)
MANAGER = Actor(GUILD, 99, manages_guild=True)
ELSEWHERE = Actor(GUILD + 1, ADA, manages_guild=True)


@pytest.fixture
async def pods(db: Any, clock: Any) -> list[Group]:
    """Ada moderates the first, is only in the second, and moderated a third that is archived; Ben is in the first."""
    made = [await add_group(db, clock, name=f"Pod {name}") for name in ("One", "Two", "Old")]
    async with db.write() as tx:
        await members.ensure_member(tx, guild_id=GUILD, user_id=BEN, now=NOW)
        await groups.add_member(tx, group_id=made[0].group_id, user_id=BEN, now=NOW)
        for pod in (made[0], made[2]):
            await groups.set_moderator(tx, group_id=pod.group_id, user_id=ADA, is_moderator=True)
        await groups.archive_group(tx, made[2].group_id, now=NOW)
    return made


@pytest.mark.parametrize(
    ("actor", "run"),
    [(ADA_HERE, ["Pod One"]), (BEN_HERE, []), (MANAGER, ["Pod One", "Pod Two"]), (ELSEWHERE, [])],
)
async def test_a_group_is_run_by_its_moderators_and_by_manage_server(db, pods, actor, run):
    async with db.read() as tx:
        assert [group.name for group in await moderators.moderated(tx, actor)] == run
        for pod in pods:
            if pod.name in run:
                assert await moderators.require(tx, actor, RIGHT, pod.group_id) == await groups.get_group(
                    tx, pod.group_id
                )
            else:
                with pytest.raises((NotAllowed, NotFound)):
                    await moderators.require(tx, actor, RIGHT, pod.group_id)


async def test_an_old_button_of_an_archived_group_or_another_server_finds_nothing(db, pods):
    async with db.read() as tx:
        for actor, pod in ((ADA_HERE, pods[2]), (MANAGER, pods[2]), (ELSEWHERE, pods[0])):
            with pytest.raises(NotFound, match="no longer there"):
                await moderators.require(tx, actor, RIGHT, pod.group_id)


async def test_a_refusal_says_who_may_and_what_everybody_may(db, pods):
    async with db.read() as tx:
        with pytest.raises(NotAllowed) as refused:
            await moderators.require_named(tx, BEN_HERE, RIGHT, "pod one")
        assert refused.value.sentence == (
            "Only moderators of **Pod One**, or members with Manage Server, water its plants. Yours are in `/plants`."
        )
        with pytest.raises(NotAllowed) as refused:
            await moderators.require_some(tx, BEN_HERE, RIGHT, None)
        assert refused.value.sentence == (
            "That is for a group's moderators, and you moderate none here. Yours are in `/plants`."
        )
        with pytest.raises(NotFound, match="Groups of this server: “Pod One”, “Pod Two”"):
            await moderators.require_named(tx, ADA_HERE, RIGHT, "Nowhere")
    assert Right("do it").refused("X").sentence.endswith("do it.")


async def test_who_runs_several_groups_says_which_one(db, pods):
    async with db.read() as tx:
        assert (await moderators.require_one(tx, ADA_HERE, RIGHT, None)).name == "Pod One"
        assert (await moderators.require_one(tx, MANAGER, RIGHT, "Pod Two")).name == "Pod Two"
        with pytest.raises(UserFacingError, match="say which one: “Pod One”, “Pod Two”"):
            await moderators.require_one(tx, MANAGER, RIGHT, None)


async def test_moderating_anything_and_anybody(db, pods):
    async with db.read() as tx:
        asked = (ADA_HERE, BEN_HERE, MANAGER)
        assert [await moderators.moderates_any(tx, actor) for actor in asked] == [True, False, True]
        assert [await moderators.moderates_member(tx, actor, BEN) for actor in asked] == [True, False, True]
        assert not await moderators.moderates_member(tx, ADA_HERE, 77)


async def test_a_line_of_the_audit_begins_with_its_group(db, pods):
    async with db.write() as tx:
        for group_id, detail in (
            (pods[0].group_id, "at 8"),
            (pods[0].group_id, "Pod One"),
            (pods[1].group_id, ""),
        ):
            await moderators.note(tx, ADA_HERE, group_id, "set", detail, now=NOW)
        await moderators.note(tx, MANAGER, None, "began", "Spring", now=NOW)
    async with db.read() as tx:
        found = await audit.latest(tx, GUILD)
    assert [(entry.by_user_id, entry.detail) for entry in reversed(found)] == [
        (ADA, "Pod One: at 8"),
        (ADA, "Pod One"),
        (ADA, "Pod Two"),
        (99, "Spring"),
    ]
