"""A session as a member lives it: decks offered, cards shown and rated, interrupted, pressed twice, ended."""

from __future__ import annotations

import asyncio
import re

from bot import members, packs, points
from tests.conftest import World
from tests.drills.conftest import answer_to, buttons, said, texts

from .conftest import ALT, press, rated, review, rows_of, set_role, take


def shown(panel) -> str:
    return texts(panel.components)


def labels(panel) -> list[str]:
    return list(buttons(panel.components))


async def reviews(world: World):
    return await rows_of(world, "SELECT * FROM cards_reviews ORDER BY review_id")


async def test_the_first_review_offers_the_decks_of_the_role_and_one_press_begins(world: World):
    await set_role(world, world.ada, "mlops")
    offer = await review(world)
    assert offer.ephemeral
    assert "All sides" in shown(offer)
    assert "ML core" not in shown(offer)
    front = await press(world, offer, "Take this deck: All sides")
    assert "### Review · All sides · 2 new" in shown(front)
    assert [row["deck"] for row in await rows_of(world, "SELECT deck FROM cards_decks")] == ["sides"]


async def test_who_has_no_role_is_offered_all_decks(world: World):
    offer = await review(world)
    assert "- **ML core**" in shown(offer)
    assert "Take these 2 decks" in labels(offer)


async def test_one_press_shows_and_one_rates_in_the_same_message(world: World):
    await take(world, "ml-core")
    front = await review(world)
    assert "### Review · ML core · 4 new" in shown(front)
    assert "\n-# new to you\n" in shown(front)
    assert shown(front).count("What is it?") == 1
    assert "**Alpha**" in shown(front)
    assert "An example that" not in shown(front)
    back = await press(world, front, "Show answer")
    assert back.id == front.id
    assert labels(back) == [
        "Again 1 min",
        "Hard 6 min",
        "Good 10 min",
        next(x for x in labels(back) if "Easy" in x),
    ]
    assert re.fullmatch(r"Easy \d+ d", labels(back)[3])
    assert "[A good book](<https://example.org/book>)" in shown(back)
    following = await press(world, back, "Good")
    assert following.id == front.id
    assert "**Bravo**" in shown(following)
    assert "### Review · ML core · 3 new, 1 coming back" in shown(following)
    assert len(await reviews(world)) == 1


async def test_new_cards_come_from_the_decks_by_turns(world: World):
    await take(world, "ml-core")
    await take(world, "sides")
    panel, asked = await review(world), []
    for _ in range(4):
        asked.append(re.search(r"### Review · (.+?) ·", shown(panel))[1])
        panel = await rated(world, panel, "Easy")
    assert sorted(asked) == ["All sides", "All sides", "ML core", "ML core"]
    assert asked[0] != asked[1]
    assert asked[2] != asked[3]


async def test_what_the_buttons_say_is_what_a_press_gives(world: World):
    await take(world, "ml-core")
    back = await press(world, await review(world), "Show answer")
    days = int(re.search(r"Easy (\d+) d", str(labels(back)))[1])
    await world.restart()
    await world.advance(hours=30)
    await press(world, back, "Easy")
    (row,) = await rows_of(world, "SELECT * FROM cards_schedules WHERE reviews = 1")
    assert row["due_at"] - row["last_review_at"] == days * 86400
    assert (row["state"], row["reviews"]) == (2, 1)


async def test_a_session_works_after_a_restart_at_each_step(world: World):
    await take(world, "ml-core")
    front = await review(world)
    await world.restart()
    back = await press(world, front, "Show answer")
    await world.restart()
    following = await press(world, back, "Good")
    assert "**Bravo**" in shown(following)


async def test_a_press_on_an_old_panel_counts_nothing_and_shows_the_next_card(world: World):
    await take(world, "ml-core")
    first = await press(world, await review(world), "Show answer")
    unshown = await review(world)
    second = await press(world, await review(world), "Show answer")
    assert "**Bravo**" in shown(await press(world, first, "Good"))
    assert "**Bravo**" in shown(await press(world, second, "Again"))
    assert "**Bravo**" in shown(await press(world, unshown, "Show answer"))
    assert [(row["turn"], row["rating"]) for row in await reviews(world)] == [(0, 3)]


async def test_two_presses_at_once_count_once(world: World):
    await take(world, "ml-core")
    back = await press(world, await review(world), "Show answer")
    good = next(i for name, i in buttons(back.components).items() if name.startswith("Good"))
    sid, turn = (int(part) for part in good.split(":")[2:4])
    service = world.bot.get_cog("Cards").service
    pressed = {"guild_id": world.guild.id, "user_id": world.ada.id, "schedule_id": sid, "turn": turn}
    both = await asyncio.gather(*(service.rate(**pressed, rating=n, scope="all") for n in (3, 1)))
    assert {turn.step.card.note.term for turn in both} == {"Bravo"}
    assert len(await reviews(world)) == 1


async def test_nobody_elses_card_moves_by_a_press(world: World):
    await take(world, "ml-core")
    await take(world, "ml-core", world.ben)
    back = await press(world, await review(world), "Show answer")
    good = next(i for name, i in buttons(back.components).items() if name.startswith("Good"))
    await review(world, world.ben)
    service = world.bot.get_cog("Cards").service
    sid, turn = (int(part) for part in good.split(":")[2:4])
    await service.rate(
        guild_id=world.guild.id, user_id=world.ben.id, schedule_id=sid, turn=turn, rating=3, scope="all"
    )
    assert await reviews(world) == []


async def test_the_time_taken_runs_from_the_front_to_the_rating_and_ends_at_five_minutes(world: World):
    await take(world, "ml-core")
    front = await review(world)
    await world.advance(seconds=7)
    back = await press(world, front, "Show answer")
    await world.advance(seconds=5)
    front = await press(world, back, "Good")
    await world.advance(hours=1)
    await rated(world, front, "Easy")
    assert [row["took_ms"] for row in await reviews(world)] == [12_000, 300_000]


async def test_the_end_counts_truly_and_says_when_the_next_is_due(world: World):
    await take(world, "ml-core")
    panel = await review(world)
    for rating in ("Easy", "Easy", "Hard", "Easy"):
        panel = await rated(world, panel, rating)
    assert "**Charlie**" in shown(panel)  # learnt ahead, as nothing else is left
    panel = await rated(world, panel, "Easy")
    assert "Today: **5** reviews" in shown(panel)
    assert "4 of them new" in shown(panel)
    assert "Again 0 · Hard 1 · Good 0 · Easy 4" in shown(panel)
    due = min(row["due_at"] for row in await rows_of(world, "SELECT due_at FROM cards_schedules"))
    moment = int(re.search(r"<t:(\d+):R>", shown(panel))[1])
    assert 0 <= due - moment < 86400
    await world.advance(seconds=moment - world.env.now().timestamp())
    assert "Review · ML core" in shown(await review(world))


async def test_new_cards_stop_at_the_limit_and_ten_more_come_for_a_press(world: World):
    await take(world, "ml-core")
    form = await world.ada.click(
        answer_to(await world.ada.slash(world.lounge, "card settings")), label="Change"
    )
    await world.ada.submit_modal(form, {"new": "1", "reviews": "100", "retention": "0.9"})
    end = await rated(world, await review(world), "Easy")
    assert "Done for now" in shown(end)
    for panel in (end, await review(world)):
        assert "Done for now" in shown(panel)
    for old in (panel, end):
        assert "3 new" in shown(await press(world, old, "Ten more new ones"))
    (row,) = await rows_of(world, "SELECT extra_new FROM cards_settings")
    assert row["extra_new"] == 10


async def test_reviews_stop_at_the_limit_of_the_day(world: World):
    await take(world, "ml-core")
    panel = await review(world)
    for _ in range(4):
        panel = await rated(world, panel, "Easy")
    async with world.kernel.db.write() as tx:
        await tx.connection.execute("UPDATE cards_settings SET reviews_a_day = 10")
        for n in range(30):
            await tx.connection.execute(
                "INSERT INTO cards_schedules (guild_id, user_id, card, note, deck, state, stability, difficulty, "
                "due_at, last_review_at, reviews, made_at) SELECT guild_id, user_id, ?, ?, 'own', 2, 5, 5, 0, 0, 1, 0 "
                "FROM cards_schedules LIMIT 1",
                (f"own/{n}/front", f"own/{n}"),
            )
        await tx.connection.execute(
            "INSERT INTO cards_notes (note_id, guild_id, user_id, front, back, source, made_at) "
            "SELECT CAST(substr(note, 5) AS INTEGER), guild_id, user_id, 'f', 'b', 'own', 0 FROM cards_schedules "
            "WHERE deck = 'own'"
        )
    await take(world, "own")
    form = await world.ada.click(
        answer_to(await world.ada.slash(world.lounge, "card settings")), label="Change"
    )
    await world.ada.submit_modal(form, {"new": "0", "reviews": "10", "retention": "0.9"})
    panel = await review(world)
    assert "10 due" in shown(panel)
    for _ in range(10):
        panel = await rated(world, panel, "Good")
    assert "Done for now" in shown(panel)


async def test_the_other_sides_of_a_note_wait_for_another_day_and_for_the_first_to_be_known(world: World):
    await take(world, "sides")
    panel = await review(world)
    for _ in range(2):
        panel = await rated(world, panel, "Easy")
    assert "Done for now" in shown(panel)
    await world.advance(days=1)
    panel = await review(world)
    assert "Which term is this?" in shown(panel)
    assert "`_____`" not in shown(panel)


async def test_a_gap_is_a_line_on_the_front_and_bold_on_the_back(world: World):
    front, back = await ask_face(world, "cloze")
    assert "An `_____` comes `_____` to you." in front
    assert "An **echo** comes **back** to you." in back


async def ask_face(world: World, face: str, deck: str = "sides") -> tuple[str, str]:
    """Ask the sides' card of that face as if all before were known; return both texts."""
    panel = await only(world, face, deck)
    return shown(panel), shown(await press(world, panel, "Show answer"))


async def only(world: World, face: str, deck: str = "sides"):
    """Leave only the deck's card of that face new; the others are known for years."""
    await take(world, deck)
    cards = world.bot.get_cog("Cards").service.shelf.cards(deck)
    async with world.kernel.db.write() as tx:
        await members.ensure_member(
            tx, guild_id=world.guild.id, user_id=world.ada.id, now=world.kernel.clock.now()
        )
        for card in cards:
            if card.face != face:
                await tx.connection.execute(
                    "INSERT INTO cards_schedules (guild_id, user_id, card, note, deck, state, stability, difficulty, "
                    "due_at, last_review_at, reviews, made_at) VALUES (?, ?, ?, ?, ?, 2, 90, 5, 4102444800, 0, 1, 0)",
                    (world.guild.id, world.ada.id, card.key, f"{deck}/{card.note.id}", deck),
                )
    return await review(world)


async def test_a_picture_is_shown_with_words_for_those_who_do_not_see_it(world: World):
    front = await only(world, "picture")
    assert "What does this picture show you?" in shown(front)
    assert ALT in str(front.components)
    assert len(front.attachments) == 1
    words = await world.ada.click(front, label="In words")
    assert "train 0.99" in said(words)
    back = await press(world, front, "Show answer")
    assert "**Foxtrot**" in shown(back)
    assert len(back.attachments) == 1
    following = await press(world, back, "Easy")
    assert following.attachments == []


async def test_five_reviews_are_a_point_and_no_more_than_five_a_day(world: World):
    await take(world, "ml-core")
    panel = await review(world)
    for _ in range(4):
        panel = await rated(world, panel, "Again")
    async with world.kernel.db.read() as tx:
        assert await points.total(tx, guild_id=world.guild.id, user_id=world.ada.id) == 0
    for _ in range(26):
        await world.advance(minutes=2)
        panel = await rated(world, await review(world), "Again")
    async with world.kernel.db.read() as tx:
        assert await points.total(tx, guild_id=world.guild.id, user_id=world.ada.id) == 5


async def test_eight_lapses_set_a_card_aside_and_a_press_brings_it_back(world: World):
    await take(world, "ml-core")
    panel = await rated(world, await review(world, deck="ml-core"), "Easy")
    async with world.kernel.db.write() as tx:
        await tx.connection.execute("UPDATE cards_schedules SET lapses = 7 WHERE state = 2")
    await world.advance(days=60)
    panel = await rated(world, await review(world), "Again")
    assert "**Alpha** lapsed 8 times" in shown(panel)
    assert "**Bravo**" in shown(panel)
    listed = answer_to(await world.ada.slash(world.lounge, "card decks"))
    assert "1 card set aside" in shown(listed)
    aside = await press(world, listed, "Set aside (1)")
    (row,) = await rows_of(world, "SELECT schedule_id FROM cards_schedules WHERE set_aside = 1")
    card = answer_to(await world.ada.select(aside, [str(row["schedule_id"])], custom_id="cards.aside_card:1"))
    await world.restart()
    await press(world, card, "Bring it back")
    assert await rows_of(world, "SELECT 1 FROM cards_schedules WHERE set_aside = 1") == []


async def test_a_deck_that_is_left_asks_nothing_and_forgets_nothing(world: World):
    await take(world, "ml-core")
    back = await press(world, await rated(world, await review(world), "Good"), "Show answer")
    panel = answer_to(await world.ada.slash(world.lounge, "card decks"))
    assert "**ML core** · 3 new, 1 due, 0 known" in shown(panel)
    chosen = answer_to(await world.ada.select(panel, ["ml-core"], custom_id="cards.deck:1:0"))
    await press(world, chosen, "Leave this deck")
    after = await press(world, back, "Good")
    assert "You take no deck yet" in shown(after)
    assert len(await rows_of(world, "SELECT 1 FROM cards_schedules")) == 2
    assert len(await reviews(world)) == 1


async def test_a_deck_named_in_the_command_is_taken_and_a_wrong_name_is_handed_back(world: World):
    panel = await review(world, deck="ML core")
    assert "Review · ML core" in shown(panel)
    refused = await world.ada.slash(world.lounge, "card review", deck="No such")
    assert "no such deck" in said(refused)
    assert "No such" in said(refused)


async def test_cards_of_a_pack_that_is_switched_off_rest_and_come_back(world: World):
    await take(world, "ml-core")
    await rated(world, await review(world), "Good")
    service = world.bot.get_cog("Cards").service
    service.shelf._pack["ml-core"] = "elsewhere"
    assert "You take no deck yet" in shown(await review(world))
    service.shelf._pack["ml-core"] = world.kernel.library.packs[0].name
    assert "Review · ML core · 3 new, 1 coming back" in shown(await review(world))
    async with world.kernel.db.read() as tx:
        assert await packs.switched_on(tx, world.kernel.library, world.guild.id)


async def test_two_servers_know_nothing_of_each_other(world: World):
    await take(world, "ml-core")
    await rated(world, await review(world), "Good")
    other = world.env.create_guild("Reading Room")
    channel = other.create_text_channel("general")
    await world.env.settle()
    elsewhere = other.add_member(world.ada.user)
    assert "You take no deck yet" in said(await elsewhere.slash(channel, "card review"))
    back = await press(world, await review(world), "Show answer")
    good = next(i for name, i in buttons(back.components).items() if name.startswith("Good"))
    sid, turn = (int(part) for part in good.split(":")[2:4])
    await world.bot.get_cog("Cards").service.rate(
        guild_id=other.id, user_id=world.ada.id, schedule_id=sid, turn=turn, rating=3, scope="all"
    )
    assert len(await reviews(world)) == 1


async def test_nothing_is_said_in_public(world: World):
    await take(world, "ml-core")
    before = len(world.lounge.history())
    await rated(world, await review(world), "Good")
    assert len([m for m in world.lounge.history() if not m.ephemeral]) == before
