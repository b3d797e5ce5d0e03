"""A quiz whose group goes, and who may read the names of a group's decks."""

from __future__ import annotations

from bot import groups
from tests.conftest import World
from tests.drills.conftest import said

from .conftest import rows_of
from .test_quiz import answer, fill_deck, join, messages, start


async def test_a_quiz_of_an_archived_group_ends_without_a_word(world: World):
    await fill_deck(world)
    await start(world)
    await join(world, world.ada, world.ben)
    await world.advance(seconds=61)
    await answer(world, world.ada, 1)
    async with world.kernel.db.write() as tx:
        await groups.archive_group(tx, 1, now=world.kernel.clock.now())
    count = len(world.channel.history())
    assert "was archived, and its quiz ended with it" in await answer(world, world.ben, 1)
    for _ in range(4):
        await world.advance(seconds=31)
    assert len(world.channel.history()) == count
    assert not messages(world, "### Question 2")
    assert [row["phase"] for row in await rows_of(world, "SELECT phase FROM cards_quizzes")] == ["over"]


async def test_the_decks_of_a_group_are_suggested_to_who_runs_it_alone(world: World):
    await fill_deck(world)
    cleo = world.add_member("cleo")
    for who, expected in ((cleo, []), (world.ada, []), (world.moderator, ["shared.1"])):
        found = await who.autocomplete(world.channel, "quiz start", "deck", "our")
        assert [choice["value"] for choice in found] == expected
    refused = await cleo.slash(world.channel, "quiz start", deck="shared.1")
    assert "Only moderators of **Pod One**" in said(refused)
