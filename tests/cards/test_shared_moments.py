"""Groups' decks when the state has moved on: nothing typed is lost, nothing is sent twice or waits for ever."""

from __future__ import annotations

from typing import Any

from bot import groups
from tests.conftest import World
from tests.drills.conftest import answer_to, buttons, said

from .conftest import press, rows_of
from .test_shared import CARD, add, choose, desk, make_deck, open_at_desk, open_cards, shown, suggest

TYPED = {"front": "A front I thought about", "back": "and a back I typed for long"}


async def suggest_edit(world: World) -> Any:
    """Suggest an edit of the only card; return the steward's panel."""
    await make_deck(world)
    await add(world)
    card = await choose(world, await open_cards(world, world.ada), "1", world.ada, "cards.shared_card")
    form = await world.ada.click(card, label="Suggest an edit")
    await world.ada.submit_modal(form, {"front": "What is drift of data?", "back": "P(x) changes."})
    return await desk(world, world.moderator)


async def steward(world: World, **options: Any) -> None:
    done = await world.moderator.slash(
        world.lounge, "deck steward", deck="shared.1", member=world.ada, **options
    )
    assert "is looked after by" in said(done)


async def test_a_form_is_handed_back_when_the_right_or_the_deck_went_meanwhile(world: World):
    await make_deck(world)
    await steward(world)
    form = await world.ada.click(await open_cards(world, world.ada), label="Add a card")
    await steward(world, remove=True)
    refused = said(await world.ada.submit_modal(form, TYPED))
    assert "Only the stewards of **Our words**" in refused
    assert TYPED["back"] in refused
    form = await world.ada.click(await open_cards(world, world.ada), label="Suggest a card")
    sure = answer_to(await world.moderator.slash(world.lounge, "deck archive", deck="shared.1"))
    await press(world, sure, "Archive it", world.moderator)
    refused = said(await world.ada.submit_modal(form, TYPED))
    assert "This deck is not there any more." in refused
    assert TYPED["back"] in refused


async def test_a_stewards_words_are_handed_back_when_the_card_changed_or_the_suggestion_went(world: World):
    case = await suggest_edit(world)
    form = await world.moderator.click(case, label="Edit, then accept")
    card = await choose(world, await open_at_desk(world), "1", world.moderator, "cards.shared_card")
    edit = await world.moderator.click(card, label="Edit")
    await world.moderator.submit_modal(edit, {"front": "Changed front of card", "back": "Changed back"})
    refused = said(await world.moderator.submit_modal(form, TYPED))
    assert "The card changed since you opened this, so nothing was accepted." in refused
    assert TYPED["back"] in refused
    form = await world.moderator.click(await desk(world, world.moderator), label="Edit, then accept")
    mine = await press(world, await open_cards(world, world.ada), "My suggestions")
    one = await choose(world, mine, "1", world.ada, "cards.suggestion:")
    await press(world, one, "Withdraw")
    refused = said(await world.moderator.submit_modal(form, TYPED))
    assert "This suggestion was withdrawn." in refused
    assert TYPED["back"] in refused


async def test_a_reason_is_handed_back_when_another_steward_was_quicker(world: World):
    case = await suggest_edit(world)
    form = await world.moderator.select(case, ["own"], custom_id="cards.desk_decline:1:1")
    await press(world, case, "Accept", world.moderator)
    refused = said(await world.moderator.submit_modal(form, {"reason": "A kind reason that I typed"}))
    assert "Another steward was quicker" in refused
    assert "A kind reason that I typed" in refused


async def test_a_draft_that_was_changed_is_sent_once_in_its_new_words(world: World):
    await make_deck(world)
    await add(world)
    alike = await suggest(world, world.ada, back="The inputs change after a training.")
    form = await world.ada.click(alike, label="Change it")
    await world.ada.submit_modal(form, TYPED)
    assert "was sent or dropped before" in said(await world.ada.click(alike, label="Send it"))
    rows = await rows_of(world, "SELECT front FROM cards_shared_suggestions")
    assert [row["front"] for row in rows] == [TYPED["front"]]


async def test_suggestions_of_an_archived_group_wait_no_more(world: World):
    await make_deck(world)
    await suggest(world, world.ada)
    async with world.kernel.db.write() as tx:
        await groups.archive_group(tx, 1, now=world.kernel.clock.now())
    mine = await press(world, answer_to(await world.ada.slash(world.lounge, "card decks")), "My suggestions")
    assert f"**{CARD['front']}** · Our words · declined" in shown(mine)
    one = await choose(world, mine, "1", world.ada, "cards.suggestion:")
    assert "> The group was archived meanwhile." in shown(one)
    assert "Withdraw" not in buttons(one.components)


async def test_a_steward_reads_all_that_they_accept_however_many_lines(world: World):
    await make_deck(world)
    lines = "\n".join(f"- {i % 10}" for i in range(247))
    await add(world, front="x\n" * 299 + "y", back=lines)
    card = await choose(world, await open_cards(world, world.ada), "1", world.ada, "cards.shared_card")
    form = await world.ada.click(card, label="Suggest an edit")
    await world.ada.submit_modal(form, {"front": "z\n" * 299 + "y", "back": f"{lines[:980]}THE END"})
    assert "THE END" in shown(await desk(world, world.moderator))


async def test_a_steward_who_left_and_came_back_is_named_anew(world: World):
    await make_deck(world)
    await steward(world)
    await world.advance(hours=1)
    async with world.kernel.db.write() as tx:
        await groups.remove_member(tx, group_id=1, user_id=world.ada.id)
        await groups.add_member(tx, group_id=1, user_id=world.ada.id, now=world.kernel.clock.now())
    assert "Add a card" not in buttons((await open_cards(world, world.ada)).components)
    await steward(world)
    assert "Add a card" in buttons((await open_cards(world, world.ada)).components)
