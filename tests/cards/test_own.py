"""Own cards: written, made of a message, kept from drills, found, rewritten, deleted."""

from __future__ import annotations

from bot import card_seeds, members
from cogs.cards.collection import _most_like, _nearest
from tests.conftest import World
from tests.drills.conftest import answer_to, buttons, said, texts

from .conftest import press, rated, review, rows_of, take

SIDES = {"front": "What is drift?", "back": "The input changes after training."}


def shown(panel) -> str:
    return texts(panel.components)


async def add(world: World, who=None, **sides):
    form = await (who or world.ada).slash(world.lounge, "card add")
    return await (who or world.ada).submit_modal(form, SIDES | sides)


async def test_a_card_is_written_and_asked_and_only_its_owner_sees_it(world: World):
    panel = answer_to(await add(world))
    assert panel.ephemeral
    assert "Kept in *My cards*" in shown(panel)
    await world.restart()
    front = await press(world, panel, "Review")
    assert "### Review · My cards · 1 new" in shown(front)
    assert "The input changes" not in shown(front)
    back = await press(world, front, "Show answer")
    assert "The input changes" in shown(back)
    assert "What is drift?" in shown(back)
    await press(world, back, "Good")
    assert "You take no deck yet" in said(await world.ben.slash(world.lounge, "card review"))


async def test_an_empty_side_is_named_and_what_was_typed_is_handed_back(world: World):
    refused = await add(world, back="   ")
    assert "**Back** is empty" in said(refused)
    assert "What is drift?" in said(refused)
    assert await rows_of(world, "SELECT 1 FROM cards_notes") == []


async def test_a_message_becomes_a_card_without_names(world: World):
    message = await world.ben.send(
        world.lounge, f"<@{world.ada.id}> said: recall is what you found of all there was"
    )
    form = await world.ada.context_menu(world.lounge, "Make a card", message)
    assert "@someone said: recall is what you found" in str(form.modal)
    await world.restart()
    done = await world.ada.submit_modal(
        form, {"front": f"<@{world.ben.id}>: what is recall?", "back": "Share."}
    )
    assert "Kept in *My cards*" in said(done)
    (row,) = await rows_of(world, "SELECT * FROM cards_notes")
    assert (row["front"], row["source"]) == ("@someone: what is recall?", "message")


async def keep_seed(world: World, source: str = "drill:some-drill"):
    async with world.kernel.db.write() as tx:
        await members.ensure_member(
            tx, guild_id=world.guild.id, user_id=world.ada.id, now=world.kernel.clock.now()
        )
        await card_seeds.offer(
            tx,
            guild_id=world.guild.id,
            user_id=world.ada.id,
            source=source,
            front="**A drill** that was missed",
            back="Its solution",
            area="ml_fundamentals",
            tracks=["core_ml"],
            now=world.kernel.clock.now(),
        )


async def test_what_was_kept_from_drills_moves_into_the_deck_once(world: World):
    await keep_seed(world)
    panel = answer_to(await world.ada.slash(world.lounge, "card decks"))
    assert "**My cards** · 1 new, 0 due, 0 known" in shown(panel)
    back = await press(world, await review(world), "Show answer")
    assert "-# from a drill" in shown(back)
    await review(world)
    rows = await rows_of(world, "SELECT source FROM cards_notes")
    assert [row["source"] for row in rows] == ["drill:some-drill"]


async def test_a_rewritten_card_keeps_its_schedule(world: World):
    await add(world)
    await rated(world, await review(world), "Easy")
    before = await rows_of(world, "SELECT * FROM cards_schedules")
    mine = await press(world, answer_to(await world.ada.slash(world.lounge, "card decks")), "My cards")
    card = answer_to(await world.ada.select(mine, ["1"], custom_id="cards.mine_card:1:0"))
    form = await world.ada.click(card, label="Edit")
    await world.restart()
    after = answer_to(
        await world.ada.submit_modal(form, {"front": "What is data drift?", "back": "As before."})
    )
    assert "What is data drift?" in shown(after)
    assert await rows_of(world, "SELECT * FROM cards_schedules") == before


async def test_a_card_is_deleted_with_everything_after_one_question(world: World):
    await add(world)
    await rated(world, await review(world), "Easy")
    mine = await press(world, answer_to(await world.ada.slash(world.lounge, "card decks")), "My cards")
    card = answer_to(await world.ada.select(mine, ["1"], custom_id="cards.mine_card:1:0"))
    sure = await press(world, card, "Delete…")
    assert len(await rows_of(world, "SELECT 1 FROM cards_notes")) == 1
    await press(world, sure, "Delete it")
    assert await rows_of(world, "SELECT 1 FROM cards_notes") == []
    assert await rows_of(world, "SELECT 1 FROM cards_schedules") == []
    assert await rows_of(world, "SELECT 1 FROM cards_reviews") == []


async def test_nobody_edits_or_deletes_the_card_of_another(world: World):
    await add(world)
    collection = world.bot.get_cog("Cards").collection
    assert await collection.delete(user_id=world.ben.id, note_id=1) is False
    assert len(await rows_of(world, "SELECT 1 FROM cards_notes")) == 1


async def test_a_leech_of_ones_own_can_be_rewritten_which_brings_it_back(world: World):
    await add(world)
    await rated(world, await review(world), "Easy")
    async with world.kernel.db.write() as tx:
        await tx.connection.execute("UPDATE cards_schedules SET lapses = 7")
    await world.advance(days=60)
    panel = await rated(world, await review(world), "Again")
    form = await world.ada.click(panel, label="Rewrite")
    await world.ada.submit_modal(form, {"front": "Easier?", "back": "Yes."})
    (row,) = await rows_of(world, "SELECT set_aside, lapses FROM cards_schedules")
    assert (row["set_aside"], row["lapses"]) == (0, 8)


async def test_a_term_is_found_in_spite_of_a_slip_with_both_sides_and_its_due_date(world: World):
    await take(world, "ml-core")
    await rated(world, await review(world), "Easy")
    found = said(await world.ada.slash(world.lounge, "card find", term="alhpa"))
    assert "**Alpha**" in found
    assert "What is meant by" in found
    assert "- What is it? · due <t:" in found
    assert "new to you" in said(await world.ada.slash(world.lounge, "card find", term="ml-core/bravo-note"))
    assert "do not take its deck" in said(await world.ada.slash(world.lounge, "card find", term="Echo"))
    refused = said(await world.ada.slash(world.lounge, "card find", term="zzzzqqq"))
    assert "No card is like" in refused


async def test_terms_and_own_fronts_are_suggested(world: World):
    await add(world)
    cog = world.bot.get_cog("Cards")
    who = {"guild_id": world.guild.id, "user_id": world.ada.id}
    assert ("Foxtrot · All sides", "sides/foxtrot-note") in await cog.collection.suggest(**who, typed="foxtr")
    assert ("What is drift?", "own/1") in await cog.collection.suggest(**who, typed="drift")
    other = {"guild_id": world.guild.id, "user_id": world.ben.id}
    assert "own/1" not in {value for _, value in await cog.collection.suggest(**other, typed="drift")}
    assert "What is drift?" in said(await world.ada.slash(world.lounge, "card find", term="own/1"))


def test_the_very_term_comes_first_whatever_else_holds_the_word():
    labels = {
        "a/fp16": "FP16 (half precision) · Inference",
        "b/recall": "Recall · Metrics",
        "b/precision": "Precision · Metrics",
        "b/at-k": "Precision at k · Metrics",
    }
    assert _nearest("precision ", labels) == ["b/precision", "b/at-k", "a/fp16"]
    assert _most_like("Precison", labels) == "b/precision"
    assert _most_like("precision at k · metrics", labels) == "b/at-k"


async def test_deleting_a_card_deletes_what_it_came_from_and_the_drill_can_be_kept_again(world: World):
    for _ in range(2):
        await keep_seed(world)
        await review(world)
        (kept,) = await rows_of(world, "SELECT note_id FROM cards_notes")
        mine = await press(world, answer_to(await world.ada.slash(world.lounge, "card decks")), "My cards")
        card = answer_to(
            await world.ada.select(mine, [str(kept["note_id"])], custom_id="cards.mine_card:1:0")
        )
        await press(world, await press(world, card, "Delete"), "Delete it")
        assert await rows_of(world, "SELECT 1 FROM card_seeds") == []


async def test_a_card_rewritten_in_a_session_leads_back_to_it(world: World):
    form = await world.ada.slash(world.lounge, "card add")
    panel = answer_to(await world.ada.submit_modal(form, {"front": "Mine?", "back": "Yes."}))
    form = await world.ada.click(panel, label="Edit")
    after = answer_to(await world.ada.submit_modal(form, {"front": "Still mine?", "back": "Yes."}))
    assert "Show answer" in buttons((await press(world, after, "Review")).components)
