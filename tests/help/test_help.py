"""`/help` lists what is registered, to whom it is of use; the tour goes on after a restart and ends in the day."""

from __future__ import annotations

import re

import pytest

from bot import groups
from cogs.help import logic, render
from cogs.help.models import MODERATORS, Entry, Panel
from cogs.help.views import entries_of
from tests.conftest import World
from tests.drills.conftest import answer_to, buttons, make_group, said
from tests.today.conftest import _small_library, few_items

__all__ = ["_small_library", "few_items"]

ENTRIES = [
    Entry("drill next", "A practice drill"),
    Entry("drill desk", "Plan drills (its moderators)"),
    Entry("group create", "Make a group (needs Manage Server)"),
    Entry("season start", "Begin a season", needs=0x20),
    Entry("zebra ride", "Something that nobody sorted yet"),
]


def listed_in(told: str) -> set[str]:
    """Return the full names of the commands that the overview lists."""
    found = set()
    for noun, verbs in re.findall(r"`/([a-z]+)`([^·\n]*)", told.split("does.\n", 1)[1]):
        found |= {f"{noun} {verb.strip()}".strip() for verb in verbs.split(",")}
    return found


def names(sections) -> dict[str, list[str]]:
    return {section.key: [entry.name for entry in section.entries] for section in sections}


def test_a_member_sees_what_is_for_everybody_and_what_nobody_sorted_is_not_lost():
    found = names(logic.sections(ENTRIES, moderates=False, permissions=0))
    assert found == {"practise": ["drill next"], "more": ["zebra ride"]}


@pytest.mark.parametrize(
    ("moderates", "permissions", "theirs"),
    [
        (True, 0, ["drill desk", "group create"]),
        (True, 0x28, ["drill desk", "group create", "season start"]),
        (False, 0x20, ["season start"]),
    ],
)
def test_a_moderator_sees_theirs_last(moderates, permissions, theirs):
    found = logic.sections(ENTRIES, moderates=moderates, permissions=permissions)
    assert found[-1].key == MODERATORS
    assert names(found)[MODERATORS] == theirs


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        ("End it (moderators of its group)", True),
        ("For moderators and others", False),
        ("Do (moderators)", True),
    ],
)
def test_moderators_commands_say_so_at_their_end(description, expected):
    assert logic.is_for_moderators(Entry("x", description)) is expected


def test_a_stop_of_a_feature_that_is_not_there_is_left_out():
    panels = [Panel("A", "a"), Panel("B", "b", needs="zebra"), Panel("C", "c", needs="lion")]
    assert [panel.title for panel in logic.stops(panels, ENTRIES)] == ["A", "B"]
    assert 5 <= len(render.TOUR) <= 7


async def test_help_lists_every_command_one_may_use_and_reads_them_out_by_purpose(world: World):
    every = {entry.name: entry for entry in entries_of(world.bot.tree)}
    assert len(every) > 50
    toured = set(re.findall(r"`/([a-z ]+)`", "".join(stop.text for stop in render.TOUR)))
    assert toured <= every.keys()
    assert {"today", "readiness show", "plan browse", "checkpoint mine", "interview add"} <= toured
    panel = await world.ada.slash(world.lounge, "help")
    usable = {name for name, entry in every.items() if not logic.is_for_moderators(entry)}
    assert panel.ephemeral
    assert listed_in(said(panel)) == usable
    assert "*Make a card*" in said(panel)
    await world.restart()
    practise = said(await world.ada.select(answer_to(panel), ["practise"]))
    for name in usable:
        if name.startswith("drill "):
            assert f"`/{name}` · {every[name].description}" in practise
    theirs = await world.moderator.slash(world.lounge, "help")
    assert listed_in(said(theirs)) == set(every)
    read = said(await world.moderator.select(answer_to(theirs), [MODERATORS]))
    assert "`/season start`" in read


async def test_a_groups_own_moderator_sees_its_commands_but_none_of_the_servers(world: World):
    pod = await make_group(world, world.ben)
    async with world.kernel.db.write() as tx:
        await groups.set_moderator(tx, group_id=pod.group_id, user_id=world.ben.id, is_moderator=True)
    listed = listed_in(said(await world.ben.slash(world.lounge, "help")))
    assert "drill desk" in listed
    assert "season start" not in listed


async def test_the_tour_is_offered_once_after_joining_and_ends_in_the_day(world: World):
    for name in ("Pod One", "Pod Two"):
        await make_group(world, name=name)
    form = await world.ada.slash(world.lounge, "group join", group="Pod One")
    answers = {"zone": ["UTC"], "city": "", "track": ["mlops"], "level": "fresher"}
    joined = answer_to(await world.ada.submit_modal(form, answers))
    titles, profiles = [], []
    page = answer_to(await world.ada.click(joined, label="Take the tour"))
    while "Next" in buttons(page.components):
        titles.append(str(page.components))
        if "My profile" in buttons(page.components):
            profiles.append(said(await world.ada.click(page, label="My profile")))
        await world.restart()
        page = answer_to(await world.ada.click(page, label="Next"))
    assert len(titles) >= 4
    assert len(set(titles)) == len(titles)
    assert ["**Pings** · off" in profile for profile in profiles] == [True]
    day = await world.ada.click(page, label="Open my day")
    assert "### Today" in said(day)
    again = await world.ada.slash(world.lounge, "group join", group="Pod Two")
    assert "Welcome to Pod Two" in said(again)
    assert "Take the tour" not in buttons(answer_to(again).components)
