"""A group's deck: made, written together, decided by its stewards, learnt by its members and nobody else."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot import groups
from bot.errors import UserFacingError
from bot.moderators import Actor
from cogs.cards.models import SharedCard, SharedDeck
from cogs.cards.shared import logic
from cogs.cards.shared.models import REASONS, Words
from tests.conftest import START, World
from tests.drills.conftest import answer_to, buttons, make_group, said, texts

from .conftest import press, rated, review, rows_of

CARD = {"front": "What is data drift?", "back": "The inputs change after training."}


def shown(panel: Any) -> str:
    return texts(panel.components)


def selects(components: list[Any]) -> list[str]:
    """Return the custom_ids of menus."""
    found = []
    for component in components:
        get = (
            component.get if isinstance(component, dict) else lambda name, c=component: getattr(c, name, None)
        )
        if get("options"):
            found.append(get("custom_id"))
        found += selects(get("components" if isinstance(component, dict) else "children") or [])
    return found


async def choose(world: World, panel: Any, value: str, who: Any, menu: str) -> Any:
    custom_id = next(found for found in selects(panel.components) if found.startswith(menu))
    return answer_to(await who.select(panel, [value], custom_id=custom_id))


async def make_deck(world: World, *joined: Any, name: str = "Our words", group: str = "Pod One") -> None:
    await make_group(world, *(joined or (world.ada, world.ben)), name=group)
    made = await world.moderator.slash(world.lounge, "deck create", name=name, group=group)
    assert f"The members of **{group}** find it" in said(made)


async def add(world: World, **sides: str) -> Any:
    """Add a card as a moderator does, from the desk."""
    form = await world.moderator.click(await open_at_desk(world), label="Add a card")
    return answer_to(await world.moderator.submit_modal(form, CARD | sides))


async def open_at_desk(world: World) -> Any:
    opened = answer_to(await world.moderator.slash(world.lounge, "deck desk"))
    return await choose(world, opened, "1", world.moderator, "cards.desk_deck")


async def open_cards(world: World, who: Any, deck_id: int = 1, decks: Any = None) -> Any:
    decks = decks or answer_to(await who.slash(world.lounge, "card decks"))
    deck = await choose(world, decks, f"shared.{deck_id}", who, "cards.deck:")
    return await press(world, deck, "Cards, and suggest", who)


async def suggest(world: World, who: Any, **sides: Any) -> Any:
    form = await who.click(await open_cards(world, who), label="Suggest a card")
    return answer_to(await who.submit_modal(form, CARD | sides))


async def desk(world: World, who: Any, suggestion_id: int = 1) -> Any:
    opened = answer_to(await who.slash(world.lounge, "deck desk"))
    return await choose(world, opened, str(suggestion_id), who, "cards.desk_pick")


def suggestions(world: World) -> Any:
    return world.bot.get_cog("Cards").suggestions


def actor(world: World, who: Any) -> Actor:
    return Actor(world.guild.id, who.id, who is world.moderator)


# ---------------------------------------------------------------------- learning


async def test_a_groups_deck_is_learnt_by_its_members_and_an_accepted_edit_keeps_the_schedule(world: World):
    await make_deck(world)
    await add(world)
    decks = answer_to(await world.ada.slash(world.lounge, "card decks"))
    assert "**Our words** · 1 new, 0 due, 0 known" in shown(decks)
    assert "- **Our words** · The deck of Pod One" in shown(await review(world))
    front = await review(world, deck="Our words")
    assert "### Review · Our words · 1 new" in shown(front)
    assert "The inputs change" not in shown(front)
    back = await press(world, front, "Show answer")
    form = await world.ada.click(back, label="Suggest an edit")
    await world.restart()
    sent = answer_to(await world.ada.submit_modal(form, {"front": CARD["front"], "back": "P(x) changes."}))
    assert "is with the stewards of **Our words**" in shown(sent)
    await press(world, back, "Easy")
    before = await rows_of(world, "SELECT * FROM cards_schedules")
    case = await desk(world, world.moderator)
    assert (
        "**Back now**\n>>> The inputs change after training.\n**Back suggested**\n>>> P(x) changes."
        in shown(case)
    )
    assert f"<@{world.ada.id}>" not in shown(case)
    await world.restart()
    assert "✅ Accepted" in shown(await press(world, case, "Accept", world.moderator))
    assert await rows_of(world, "SELECT * FROM cards_schedules") == before
    await world.advance(days=30)
    back = await press(world, await review(world), "Show answer")
    assert "P(x) changes." in shown(back)
    mine = await press(world, answer_to(await world.ada.slash(world.lounge, "card decks")), "My suggestions")
    assert "✅ accepted" in shown(mine)


async def test_members_of_another_group_neither_see_nor_reach_the_deck(world: World):
    await make_deck(world, world.ada)
    await make_group(world, world.ben, name="Pod Two")
    await add(world)
    assert "Our words" not in said(await world.ben.slash(world.lounge, "card decks"))
    refused = said(await world.ben.slash(world.lounge, "card review", deck="Our words"))
    assert "**Deck**: this server has no such deck" in refused
    with pytest.raises(UserFacingError, match="belongs to the group"):
        await world.bot.get_cog("Cards").shared.card(actor(world, world.ben), 1)
    with pytest.raises(UserFacingError, match="you are not in it"):
        await suggestions(world).send(
            actor(world, world.ben), deck_id=1, note_id=None, version=0, words=Words("A", "B")
        )
    assert await rows_of(world, "SELECT 1 FROM cards_shared_suggestions") == []
    for command in ("archive", "rename", "steward"):
        options = {"rename": {"name": "Mine now"}, "steward": {"member": world.ada}}.get(command, {})
        answer = said(await world.ada.slash(world.lounge, f"deck {command}", deck="Our words", **options))
        assert "Only moderators of **Pod One**" in answer


async def test_leaving_the_group_leaves_the_deck_and_a_return_finds_the_schedules(world: World):
    await make_deck(world)
    await add(world)
    await add(world, front="What is leakage?", back="The answer slips into the features.")
    await rated(world, await review(world, deck="Our words"), "Easy")
    panel = await review(world)
    await world.ada.slash(world.lounge, "group leave", group="Pod One")
    assert "What is leakage" not in shown(await press(world, panel, "Show answer"))
    assert "Our words" not in said(await world.ada.slash(world.lounge, "card decks"))
    async with world.kernel.db.write() as tx:
        group = await groups.require_group(tx, guild_id=world.guild.id, name="Pod One")
        await groups.add_member(
            tx, group_id=group.group_id, user_id=world.ada.id, now=world.kernel.clock.now()
        )
    assert "**Our words** · 1 new, 0 due, 1 known" in said(await world.ada.slash(world.lounge, "card decks"))


async def test_a_removed_card_leaves_the_queue_in_the_middle_of_a_session_and_stays_in_the_history(
    world: World,
):
    await make_deck(world)
    await add(world)
    await add(world, front="What is leakage?", back="The answer slips into the features.")
    panel = await rated(world, await review(world, deck="Our words"), "Easy")
    await world.advance(days=60)
    due = await review(world)
    assert CARD["front"] in shown(due)
    card = await choose(world, await open_at_desk(world), "1", world.moderator, "cards.shared_card")
    sure = await press(world, card, "Remove…", world.moderator)
    await press(world, sure, "Remove it", world.moderator)
    following = await press(world, due, "Show answer")
    assert "What is leakage?" in shown(following)
    assert len(await rows_of(world, "SELECT 1 FROM cards_reviews")) == 1
    assert panel is not None
    audit = [row["action"] for row in await rows_of(world, "SELECT action FROM audit ORDER BY audit_id")]
    assert audit == ["deck created", "card added", "card added", "card removed"]


# ---------------------------------------------------------------------- suggesting


async def test_two_stewards_accept_at_once_and_the_card_is_there_once(world: World):
    await make_deck(world)
    await suggest(world, world.ada, named=True)
    for member in (world.ben,):
        named = await world.moderator.slash(world.lounge, "deck steward", deck="Our words", member=member)
        assert f"looked after by: <@{member.id}>" in said(named)
    both = await asyncio.gather(
        *(suggestions(world).accept(actor(world, who), 1, version=0) for who in (world.moderator, world.ben))
    )
    assert sorted(is_done for _, is_done in both) == [False, True]
    (card,) = await rows_of(world, "SELECT * FROM cards_shared_notes")
    assert (card["front"], card["author_user_id"]) == (CARD["front"], world.ada.id)
    late = await suggestions(world).decline(actor(world, world.ben), 1, reason="No.")
    assert late[1] is False
    assert f"Card by <@{world.ada.id}>" in said(
        await world.ben.slash(world.lounge, "card find", term="data drift")
    )


async def test_a_steward_who_was_dismissed_or_left_the_group_decides_nothing(world: World):
    await make_deck(world)
    await world.moderator.slash(world.lounge, "deck steward", deck="Our words", member=world.ben)
    await suggest(world, world.ada)
    assert "1 waiting" in said(await world.ben.slash(world.lounge, "deck desk"))
    case = await desk(world, world.ben)
    await world.ben.slash(world.lounge, "group leave", group="Pod One")
    assert "you are not in it" in said(await world.ben.click(case, label="Accept"))
    async with world.kernel.db.write() as tx:
        now = world.kernel.clock.now()
        await groups.add_member(tx, group_id=1, user_id=world.ben.id, now=now)
    gone = await world.moderator.slash(
        world.lounge, "deck steward", deck="Our words", member=world.ben, remove=True
    )
    assert "nobody but its group's moderators" in said(gone)
    assert "Only the stewards of **Our words**" in said(await world.ben.click(case, label="Accept"))
    assert "You look after no deck" in said(await world.ben.slash(world.lounge, "deck desk"))
    assert await rows_of(world, "SELECT 1 FROM cards_shared_notes") == []


async def test_an_edit_of_an_older_version_says_so_and_a_press_on_what_was_seen_before_decides_nothing(
    world: World,
):
    await make_deck(world)
    await add(world)
    shown_to_ada = await choose(
        world, await open_cards(world, world.ada), "1", world.ada, "cards.shared_card"
    )
    form = await world.ada.click(shown_to_ada, label="Suggest an edit")
    sent = answer_to(await world.ada.submit_modal(form, {"front": CARD["front"], "back": "Ada's words."}))
    assert "Your edit is with the stewards" in shown(sent)
    stale = await desk(world, world.moderator)
    assert "⚠️" not in shown(stale)
    page = await open_at_desk(world)
    card = await choose(world, page, "1", world.moderator, "cards.shared_card")
    edit = await world.moderator.click(card, label="Edit")
    other_edit = await world.moderator.click(card, label="Edit")
    await world.moderator.submit_modal(edit, {"front": CARD["front"], "back": "The moderator's words."})
    refused = said(await world.moderator.submit_modal(other_edit, {"front": "X", "back": "Lost words?"}))
    assert "Somebody changed this card while you wrote" in refused
    assert "Lost words?" in refused
    again = await press(world, stale, "Accept", world.moderator)
    assert "The card changed since you opened this" in shown(again)
    assert "The card was edited after this was written" in shown(again)
    assert "> The moderator's words." in shown(again)
    await press(world, again, "Accept", world.moderator)
    (card,) = await rows_of(world, "SELECT back, version FROM cards_shared_notes")
    assert (card["back"], card["version"]) == ("Ada's words.", 3)


async def test_a_decline_reaches_the_member_with_a_kind_reason_and_without_a_ping(world: World):
    await make_deck(world)
    await suggest(world, world.ada)
    await suggest(world, world.ada, front="What is a confusion matrix?", back="Counts of hits and misses.")
    case = await desk(world, world.moderator)
    after = await choose(world, case, "clear", world.moderator, "cards.desk_decline")
    assert "Declined, with your reason" in shown(after)
    case = await desk(world, world.moderator, 2)
    menu = next(found for found in selects(case.components) if found.startswith("cards.desk_decline"))
    form = await world.moderator.select(case, ["own"], custom_id=menu)
    await world.moderator.submit_modal(form, {"reason": "Nearly: add what the rows are."})
    mine = await press(world, answer_to(await world.ada.slash(world.lounge, "card decks")), "My suggestions")
    read = await choose(world, mine, "1", world.ada, "cards.suggestion:")
    assert f"**Declined**\n> {REASONS['clear']}" in shown(read)
    mine = await press(world, read, "All of mine")
    read = await choose(world, mine, "2", world.ada, "cards.suggestion:")
    assert "> Nearly: add what the rows are." in shown(read)
    late = await suggestions(world).accept(actor(world, world.moderator), 1, version=0)
    assert late[1] is False
    assert await rows_of(world, "SELECT 1 FROM cards_shared_notes") == []
    assert not any(str(world.ada.id) in (m.content or "") for m in world.channel.history())


async def test_an_alike_card_is_shown_before_anything_is_sent_and_the_words_survive(world: World):
    await make_deck(world)
    await add(world)
    asked = await suggest(world, world.ada, front="Data drift: what is it", back="Inputs move.")
    assert "A card of Our words is like yours" in shown(asked)
    assert "> **What is data drift?**" in shown(asked)
    assert "Inputs move." in shown(asked)
    await world.restart()
    form = await world.ada.click(asked, label="Change it")
    assert "Inputs move." in str(form.modal)
    assert await suggestions(world).waiting(actor(world, world.moderator)) is not None
    sent = await press(world, asked, "Send it", world.ada)
    assert "is with the stewards" in shown(sent)
    again = said(await world.ada.click(asked, label="Send it"))
    assert "was sent or dropped before" in again
    assert [r["state"] for r in await rows_of(world, "SELECT state FROM cards_shared_suggestions")] == [
        "open"
    ]


async def test_a_member_withdraws_and_has_at_most_five_waiting(world: World):
    await make_deck(world)
    words = [
        Words(f"{name} means what?", f"It is {name[::-1]}.")
        for name in ("abc", "defg", "hij", "klmno", "pqr")
    ]
    for each in words:
        await suggestions(world).send(actor(world, world.ada), deck_id=1, note_id=None, version=0, words=each)
    with pytest.raises(UserFacingError, match="5 suggestions of yours wait") as error:
        await suggestions(world).send(
            actor(world, world.ada),
            deck_id=1,
            note_id=None,
            version=0,
            words=Words("sixth one", "kept words"),
        )
    assert error.value.kept == "sixth one\n---\nkept words"
    mine = await press(world, answer_to(await world.ada.slash(world.lounge, "card decks")), "My suggestions")
    one = await choose(world, mine, "3", world.ada, "cards.suggestion:")
    assert "✅ Withdrawn" in shown(await press(world, one, "Withdraw"))
    assert await suggestions(world).withdraw(user_id=world.ada.id, suggestion_id=3) is False
    assert await suggestions(world).withdraw(user_id=world.ben.id, suggestion_id=1) is False
    assert len(await rows_of(world, "SELECT 1 FROM cards_shared_suggestions")) == 4


async def test_an_own_card_becomes_a_suggestion_without_losing_the_own_one(world: World):
    form = await world.ada.slash(world.lounge, "card add")
    alone = answer_to(await world.ada.submit_modal(form, CARD))
    assert "Suggest to my group" not in buttons(alone.components)
    await make_deck(world)
    form = await world.ada.slash(world.lounge, "card add")
    own = answer_to(await world.ada.submit_modal(form, CARD | {"front": "What is recall?"}))
    form = await world.ada.click(own, label="Suggest to my group")
    assert "What is recall?" in str(form.modal)
    sent = answer_to(await world.ada.submit_modal(form, CARD | {"deck": ["1"]}))
    assert "Your card is with the stewards of **Our words**" in shown(sent)
    found = answer_to(await world.ada.slash(world.lounge, "card find", term="Alpha"))
    form = await world.ada.click(found, label="Suggest to my group")
    assert "What is Alpha?" in str(form.modal)
    assert len(await rows_of(world, "SELECT 1 FROM cards_notes")) == 2


async def test_wrong_names_of_decks_are_refused_with_what_was_typed(world: World):
    await make_deck(world)
    for name, told in (
        ("ab", "**Name** needs 3 to 45"),
        ("a@b@c", "must not contain"),
        ("our WORDS", "already has"),
    ):
        refused = said(await world.moderator.slash(world.lounge, "deck create", name=name, group="Pod One"))
        assert told in refused
        assert name in refused
    assert "you moderate none here" in said(await world.ada.slash(world.lounge, "deck create", name="Ours"))
    sure = answer_to(await world.moderator.slash(world.lounge, "deck archive", deck="Our words"))
    await suggest(world, world.ada)
    await world.restart()
    assert "is archived" in shown(await press(world, sure, "Archive it", world.moderator))
    with pytest.raises(UserFacingError, match="not there any more"):
        await world.bot.get_cog("Cards").shared.archive(actor(world, world.moderator), deck_id=1)
    (row,) = await rows_of(world, "SELECT state, reason FROM cards_shared_suggestions")
    assert row == {"state": "declined", "reason": "The deck was archived meanwhile."}


# ---------------------------------------------------------------------- rules

DECK = SharedDeck(1, 1, 1, "Our words", "Pod One", 2)
CARDS = [
    SharedCard(1, DECK, "What is data drift?", "The inputs change.", 1, None, START),
    SharedCard(2, DECK, "What is leakage?", "The answer slips in.", 1, None, START),
]


@pytest.mark.parametrize(
    ("front", "back", "expected"),
    [
        ("what is Data Drift", "something else", [1]),
        ("Data drift is what?", "something else", [1]),
        ("Name the fault", "the ANSWER slips in!", [2]),
        ("What is recall?", "The share found.", []),
        ("¿?", "…", []),
    ],
)
def test_alike_is_the_front_in_any_order_or_the_very_back(front: str, back: str, expected: list[int]):
    assert [card.note_id for card in logic.alike(front, back, CARDS)] == expected
