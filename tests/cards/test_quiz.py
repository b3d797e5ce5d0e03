"""A quiz night: begun by a moderator, joined by button, answered in private, told, ranked, paid once."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserFacingError
from bot.moderators import Actor
from cogs.cards.models import SharedCard, SharedDeck
from cogs.cards.quiz import logic
from cogs.cards.quiz.course import Course
from cogs.cards.quiz.models import ASKING, DONE, FAULT, LATE, LOBBY, NOBODY, OVER, QUIET, TOLD, Score
from cogs.cards.shared.models import Words
from tests import conftest as top
from tests.conftest import START, World
from tests.drills.conftest import answer_to, buttons, make_group, said, texts
from tests.setup.steps import deny

from .conftest import rows_of

WORDS = ("alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel")


def shown(message: Any) -> str:
    return texts(message.components)


async def fill_deck(world: World, count: int = 8) -> None:
    """Make a pod with a deck of so many cards whose answers are words."""
    await make_group(world, world.ada, world.ben)
    await world.moderator.slash(world.lounge, "deck create", name="Our words", group="Pod One")
    suggestions = world.bot.get_cog("Cards").suggestions
    for place, word in enumerate(WORDS[:count]):
        await suggestions.send(
            Actor(world.guild.id, world.moderator.id, True),
            deck_id=1,
            note_id=None,
            version=0,
            words=Words(f"{word * 3} {place}?", f"{word} it is"),
            is_direct=True,
        )


async def start(world: World, **options: Any) -> Any:
    """Begin a quiz of three rounds; return the panel of whoever holds it."""
    wanted = {"deck": "Our words", "rounds": 3, "seconds": 30} | options
    return answer_to(await world.moderator.slash(world.channel, "quiz start", **wanted))


def messages(world: World, head: str) -> list[Any]:
    return [m for m in world.channel.history() if head in texts(m.components)]


def last(world: World) -> Any:
    return world.channel.last_message


async def join(world: World, *players: Any) -> None:
    (lobby,) = messages(world, "### Quiz night ·")
    for player in players:
        assert "✅ You are in" in said(await player.click(lobby, label="Join"))


async def right_letter(world: World, number: int, *, wrong: bool = False) -> str:
    (row,) = await rows_of(
        world, "SELECT answer FROM cards_quiz_questions WHERE quiz_id = 1 AND number = ?", number
    )
    return "ABCD"[(row["answer"] + (1 if wrong else 0)) % 4]


async def answer(world: World, player: Any, number: int, *, wrong: bool = False) -> str:
    letter = await right_letter(world, number, wrong=wrong)
    question = messages(world, f"### Question {number} of")[-1]
    return said(await player.click(question, label=letter))


async def quiz_row(world: World) -> dict[str, Any]:
    (row,) = await rows_of(world, "SELECT * FROM cards_quizzes")
    return row


# ---------------------------------------------------------------------- a night


async def test_a_quiz_goes_from_lobby_to_board_over_restarts_with_one_edit_a_round_and_no_ping(world: World):
    await fill_deck(world)
    held = await start(world)
    assert held.ephemeral
    assert "The lobby is open" in shown(held)
    (lobby,) = messages(world, "### Quiz night ·")
    assert "3 questions, 30 seconds each" in shown(lobby)
    await join(world, world.ada, world.ben)
    assert "You are in already, one of 2" in said(await world.ada.click(lobby, label="Join"))
    await world.restart()
    await world.advance(seconds=61)
    question = last(world)
    assert "### Question 1 of 3 · Our words" in shown(question)
    assert list(buttons(question.components)) == ["A", "B", "C", "D"]
    assert "You can press another until the time is over" in await answer(world, world.ada, 1, wrong=True)
    await world.restart()
    await answer(world, world.ada, 1)
    assert "✅" not in shown(messages(world, "### Question 1")[-1])
    assert "Everybody has answered" in await answer(world, world.ben, 1)
    await world.advance(seconds=2)
    told = messages(world, "### Question 1")[-1]
    letter = await right_letter(world, 1)
    assert f"✅ **{letter} · " in shown(told)
    assert f"The answer is **{letter}**." in shown(told)
    assert buttons(told.components) == {}
    assert "time for question 1 is over" in said_of_refusal(await answer_service(world, world.ada, 1))
    await world.advance(seconds=15)
    await answer(world, world.ada, 2)
    await world.restart()  # in the middle of a round
    await world.advance(seconds=31)
    assert "### Question 2" in shown(last(world))
    assert "The answer is" in shown(last(world))
    await world.advance(seconds=13)
    await answer(world, world.ada, 3)
    await answer(world, world.ben, 3, wrong=True)
    await world.advance(seconds=60)
    board = last(world)
    assert "### Quiz night is over · Our words\n3 questions counted." in shown(board)
    assert f"**1.** <@{world.ada.id}> · 3 right\n**2.** <@{world.ben.id}> · 1 right" in shown(board)
    assert "Thanks to all 2 who joined." in shown(board)
    assert len(messages(world, "### Question")) == 3
    ledger = await rows_of(
        world, "SELECT user_id, points, key FROM ledger WHERE source = 'quiz' ORDER BY points"
    )
    assert [(row["user_id"], row["points"], row["key"]) for row in ledger] == [
        (world.ben.id, 1, "quiz:1"),
        (world.ada.id, 3, "quiz:1"),
    ]
    reading = said(await world.ben.click(board, label="Questions and answers"))
    assert "-# You had it." in reading
    assert "-# You chose" in reading
    calls = [r for r in world.env.http_requests if f"/channels/{world.channel.id}/messages" in r.path]
    edits = [r.path for r in calls if r.method == "PATCH"]
    assert sorted(edits.count(path) for path in set(edits)) == [1, 1, 1, 2], (
        "three questions, the lobby twice"
    )
    assert "It is over; the board stands below." in shown(messages(world, "### Quiz night ·")[0])
    sends = [r.json for r in calls if r.method in ("POST", "PATCH")]
    assert all(sent["allowed_mentions"]["parse"] == [] for sent in sends)
    await world.advance(hours=1)
    assert last(world).id == board.id


def said_of_refusal(error: Any) -> str:
    assert isinstance(error, UserFacingError)
    return error.sentence


async def answer_service(world: World, player: Any, number: int, *, guild_id: int | None = None) -> Any:
    """Answer without a button, as one that came late or from elsewhere does; return the refusal."""
    service = world.bot.get_cog("QuizCommands").service
    try:
        return await service.answer(
            guild_id=guild_id or world.guild.id, user_id=player.id, quiz_id=1, number=number, choice=0
        )
    except UserFacingError as error:
        return error


async def test_a_quiz_nobody_joins_ends_itself_kindly_and_leaves_room_for_another(world: World):
    await fill_deck(world)
    held = await start(world)
    assert "Nobody has joined yet" in said(await world.moderator.click(held, label="Begin now"))
    await world.advance(seconds=90)
    (lobby,) = messages(world, "### Quiz night ·")
    assert "Nobody was free this time" in shown(lobby)
    assert buttons(lobby.components) == {}
    assert last(world).id == lobby.id
    assert (await quiz_row(world))["reason"] == NOBODY
    assert "The lobby is open" in shown(await start(world))


async def test_two_silent_rounds_end_a_quiz_and_who_only_joined_earns_no_entry(world: World):
    await fill_deck(world)
    await start(world, rounds=5)
    await join(world, world.ada)
    await world.advance(minutes=10)
    assert "It has gone quiet, so it ends here. 2 questions counted." in shown(last(world))
    assert "right" not in shown(last(world))
    assert "Thank you for playing." in shown(last(world))
    assert await rows_of(world, "SELECT 1 FROM ledger WHERE source = 'quiz'") == []


async def test_a_moderator_ends_a_quiz_and_only_told_rounds_count(world: World):
    await fill_deck(world)
    held = await start(world)
    await join(world, world.ada)
    await world.moderator.click(held, label="Begin now")
    await world.advance(seconds=1)
    await answer(world, world.ada, 1)
    await world.advance(seconds=15)
    await answer(world, world.ada, 2)
    refused = said(await world.ada.slash(world.channel, "quiz end"))
    assert "Only moderators of this group" in refused
    await world.moderator.slash(world.channel, "quiz end")
    await world.moderator.slash(world.channel, "quiz end")
    await world.advance(seconds=2)
    assert "A moderator ended it here. 1 question counted." in shown(last(world))
    assert f"<@{world.ada.id}> · 1 right" in shown(last(world))
    assert "The answer is" in shown(messages(world, "### Question 2")[-1])
    (row,) = await rows_of(world, "SELECT points FROM ledger WHERE source = 'quiz'")
    assert row["points"] == 1
    assert len(messages(world, "### Quiz night is over")) == 1


async def test_two_presses_and_two_looks_at_once_count_and_send_once(world: World):
    await fill_deck(world)
    await start(world)
    await join(world, world.ada, world.ben)
    schedule = world.kernel.schedule
    await world.env.advance_time(61)
    await asyncio.gather(schedule.run_due(world.env.now()), schedule.run_due(world.env.now()))
    await world.env.settle()
    assert len(messages(world, "### Question 1")) == 1
    service = world.bot.get_cog("QuizCommands").service
    pressed = {"guild_id": world.guild.id, "user_id": world.ada.id, "quiz_id": 1, "number": 1}
    await asyncio.gather(*(service.answer(**pressed, choice=n) for n in (0, 1, 2)))
    (row,) = await rows_of(world, "SELECT choice FROM cards_quiz_answers")
    assert row["choice"] == 2
    joins = await asyncio.gather(
        *(service.join(guild_id=world.guild.id, user_id=world.ben.id, quiz_id=1) for _ in range(2))
    )
    assert [is_new for _, is_new in joins] == [False, False]


async def test_a_crash_between_sending_and_noting_sends_no_second_question(world: World):
    await fill_deck(world)
    await start(world)
    await join(world, world.ada)
    await world.advance(seconds=61)
    async with world.kernel.db.write() as tx:  # as if the process had died before it wrote the message down
        await tx.connection.execute("UPDATE cards_quizzes SET is_shown = 0, attempts = 1, try_at = 0")
        await tx.connection.execute("UPDATE cards_quiz_questions SET message_id = NULL")
    await world.restart()
    await world.advance(minutes=10)
    assert len(messages(world, "### Question 1")) == 1
    assert "The answer is" in shown(messages(world, "### Question 1")[-1])


async def test_a_quiz_held_up_by_a_long_absence_ends_instead_of_going_on(world: World):
    await fill_deck(world)
    await start(world)
    await join(world, world.ada)
    await world.advance(seconds=61)
    await answer(world, world.ada, 1)
    await world.advance(seconds=2)
    await world.env.advance_time(3600)
    await world.restart()
    await world.advance(seconds=5)
    assert "I was away for a while, so it ends here. 1 question counted." in shown(last(world))


async def test_a_channel_that_is_closed_meanwhile_ends_the_quiz_and_what_was_told_counts(world: World):
    await fill_deck(world)
    await start(world)
    await join(world, world.ada)
    await world.advance(seconds=61)
    await answer(world, world.ada, 1)
    await world.advance(seconds=2)
    deny(world, world.channel, "send_messages")
    await world.advance(minutes=30)
    row = await quiz_row(world)
    assert (row["phase"], row["reason"], row["try_at"]) == (OVER, FAULT, None)
    assert len(messages(world, "### Question")) == 1
    (entry,) = await rows_of(world, "SELECT points FROM ledger WHERE source = 'quiz'")
    assert entry["points"] == 1


async def test_a_fault_that_passes_is_tried_again_later_and_not_for_ever(world: World):
    await fill_deck(world)
    await start(world)
    course = Course(world.kernel)
    pauses = []
    for _ in range(12):
        quiz = await course.claim(1)
        assert quiz is not None
        await course.try_again(quiz)
        row = await quiz_row(world)
        pauses.append(row["try_at"] and row["try_at"] - int(world.env.now().timestamp()))
    assert pauses == [5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, None]
    assert (await quiz_row(world))["reason"] == FAULT


# ---------------------------------------------------------------------- who and where


async def test_only_members_of_the_group_play_and_who_has_not_joined_is_offered_to(world: World):
    await fill_deck(world)
    stranger = world.add_member("cleo")
    await start(world)
    (lobby,) = messages(world, "### Quiz night ·")
    assert "for the group **Pod One**, and you are not in it" in said(
        await stranger.click(lobby, label="Join")
    )
    await join(world, world.ada)
    await world.advance(seconds=61)
    question = last(world)
    refused = await world.ben.click(question, label="A")
    assert "You have not joined this quiz yet" in said(refused)
    assert "Join" in buttons(answer_to(refused).components)
    await world.ben.click(answer_to(refused), label="Join")
    await world.ben.click(question, label="A")
    (row,) = await rows_of(world, "SELECT user_id FROM cards_quiz_answers")
    assert row["user_id"] == world.ben.id
    assert isinstance(await answer_service(world, stranger, 1), UserFacingError)


async def test_leaving_takes_name_and_answers_off(world: World):
    await fill_deck(world)
    await start(world)
    (lobby,) = messages(world, "### Quiz night ·")
    panel = answer_to(await world.ada.click(lobby, label="Join"))
    await join(world, world.ben)
    await world.advance(seconds=61)
    await answer(world, world.ada, 1)
    await world.restart()
    assert "your answers are gone" in said(await world.ada.click(panel, label="Leave the quiz"))
    await answer(world, world.ben, 1)
    await world.moderator.slash(world.channel, "quiz end")
    await world.advance(seconds=2)
    assert str(world.ada.id) not in shown(last(world))
    assert await rows_of(world, "SELECT 1 FROM cards_quiz_answers WHERE user_id = ?", world.ada.id) == []


async def test_wrong_starts_are_refused_with_one_sentence_and_begin_nothing(world: World):
    await fill_deck(world, count=7)
    tries = [
        (
            {"deck": "Our words"},
            world.channel,
            "**Deck**: a quiz needs 8 cards with short, different answers",
        ),
        ({"deck": "ML core"}, world.channel, "**ML core** has 0"),
        ({"deck": "Nowhere"}, world.channel, "**Deck**: neither this server nor **Pod One** has this deck"),
        ({"deck": "Our words"}, world.lounge, "A quiz is held in a group's own channel"),
    ]
    for options, channel, told in tries:
        assert told in said(await world.moderator.slash(channel, "quiz start", **options))
    assert "Only moderators of **Pod One**" in said(
        await world.ada.slash(world.channel, "quiz start", deck="Our words")
    )
    assert "There is no quiz under way" in said(await world.moderator.slash(world.channel, "quiz end"))
    assert await rows_of(world, "SELECT 1 FROM cards_quizzes") == []


async def test_one_quiz_a_channel_and_the_refusal_offers_to_end_it(world: World):
    await fill_deck(world)
    await start(world)
    refused = await world.moderator.slash(world.channel, "quiz start", deck="Our words")
    assert "A quiz is under way in this channel" in said(refused)
    await world.moderator.click(answer_to(refused), label="End the quiz")
    await world.advance(seconds=2)
    assert (await quiz_row(world))["phase"] == OVER


async def test_a_channel_the_bot_may_not_write_in_is_named_before_anything_begins(world: World):
    await fill_deck(world)
    deny(world, world.channel, "send_messages")
    refused = said(await world.moderator.slash(world.channel, "quiz start", deck="Our words"))
    assert "I lack **Send Messages** in this channel" in refused
    assert await rows_of(world, "SELECT 1 FROM cards_quizzes") == []


# ---------------------------------------------------------------------- rules


def test_every_deck_of_the_library_gives_fair_questions_that_hang_on_the_seed_alone():
    decks = top_library_decks()
    assert len(decks) == 16
    for deck in decks:
        entries = logic.entries_of_deck(deck)
        found = logic.questions(entries, seed="one")
        assert len(found) >= logic.LEAST_CARDS, deck.id
        assert found == logic.questions(list(reversed(entries)), seed="one")
        assert [q.number for q in found] == list(range(1, len(found) + 1))
        for question in found:
            assert len(question.choices) == 4
            pairs = [(a, b) for i, a in enumerate(question.choices) for b in question.choices[i + 1 :]]
            assert not any(logic.is_same(a, b) for a, b in pairs), question
            assert sum(len(choice) for choice in question.choices) + len(question.prompt) < 2500
    first = logic.questions(logic.entries_of_deck(decks[0]), seed="one", rounds=5)
    assert first != logic.questions(logic.entries_of_deck(decks[0]), seed="two", rounds=5)


def top_library_decks() -> tuple[Any, ...]:
    """Return the project's own decks: the small library of these tests stands in for the loader's."""
    return _whole().of("decks")


_whole = top.library
"""Taken before the fixture of these tests puts a small one in its place."""


def cards_of(*backs: str) -> list[SharedCard]:
    deck = SharedDeck(1, 1, 1, "Our words", "Pod One", len(backs))
    return [SharedCard(n, deck, f"Question {n}?", back, 1, None, START) for n, back in enumerate(backs, 1)]


@given(st.lists(st.sampled_from(["yes", "Yes ", "no", "maybe", "never", "always", "x" * 300]), max_size=12))
def test_no_choice_comes_twice_whatever_the_cards(backs: list[str]):
    for question in logic.questions(logic.entries_of_cards(cards_of(*backs)), seed="s"):
        plain = [choice.casefold().strip() for choice in question.choices]
        assert len(set(plain)) == 4
        right = next(card for card in cards_of(*backs) if card.front == question.prompt)
        assert question.choices[question.answer] == right.back.strip()


@given(st.lists(st.integers(min_value=0, max_value=5), max_size=9))
def test_ties_share_a_rank_and_nobody_without_a_point_is_shown(rights: list[int]):
    scores = [Score(user_id, right, 5) for user_id, right in enumerate(rights)]
    found = list(logic.ranked(scores))
    assert all(score.right > 0 and rank <= 3 for rank, score in found)
    assert [rank for rank, _ in found] == sorted(rank for rank, _ in found)
    for rank, score in found:
        assert rank == 1 + sum(other > score.right for other in rights)


def test_ranks_are_1_2_2_4():
    scores = [Score(n, right, 5) for n, right in enumerate((5, 4, 4, 3))]
    assert [rank for rank, _ in logic.ranked(scores)] == [1, 2, 2]


@pytest.mark.parametrize(
    ("phase", "number", "players", "silent", "late", "expected"),
    [
        (LOBBY, 0, 0, 0, 0, (OVER, 0, NOBODY)),
        (LOBBY, 0, 2, 0, 0, (ASKING, 1, None)),
        (ASKING, 1, 2, 1, 0, (TOLD, 1, None)),
        (TOLD, 1, 2, 1, 0, (ASKING, 2, None)),
        (TOLD, 2, 2, 2, 0, (OVER, 2, QUIET)),
        (TOLD, 3, 2, 2, 0, (OVER, 3, DONE)),
        (ASKING, 2, 2, 0, 16, (OVER, 2, LATE)),
        (LOBBY, 0, 0, 0, 16, (OVER, 0, NOBODY)),
    ],
)
def test_what_follows_a_phase(phase, number, players, silent, late, expected):
    found = logic.following(
        phase=phase,
        number=number,
        rounds=3,
        players=players,
        silent=silent,
        late=timedelta(minutes=late),
    )
    assert found == expected
