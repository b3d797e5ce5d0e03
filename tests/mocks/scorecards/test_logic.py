"""Evidence for every score, what was missed, and spread over several mocks: pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.charts.draw import canvas_of
from cogs.mocks.items import Dimension
from cogs.mocks.scorecards import logic
from cogs.mocks.scorecards.drawing import SpreadSheet
from cogs.mocks.scorecards.models import Card, CardRead, Role, Scoring, Spread
from cogs.mocks.scorecards.render import spread_lines

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
LEVELS = tuple(f"Level number {n} of this one." for n in range(1, 6))


def dimension(key: str, name: str) -> Dimension:
    return Dimension(id=key, name=name, area="coding_tools", asks="How far does it go?", levels=LEVELS)


PAIR = (dimension("tradeoffs", "Trade-offs"), dimension("testing", "Tests and edge cases"))


def card(role: Role = "interviewer", **scores: int) -> Card:
    return Card(1, 1, 1, 7, role, scores, {}, {}, (), NOW, None)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Trade-offs: named two costs\nTests and edge cases: tried the empty list", {"tradeoffs", "testing"}),
        ("- **trade-offs** – named two costs", {"tradeoffs"}),
        ("1. Tradeofs: named two costs of it", {"tradeoffs"}),  # a slip of the finger
        ("Trade-offs:\nnamed two costs\nand chose one", {"tradeoffs"}),
        ("She was good at trade-offs when asked. Then time ran out.", {"tradeoffs"}),
        ("Trade-offs: \nTests and edge cases: ", set()),
        ("Trade-offs: ok", set()),  # too short to be evidence
        ("All went well, a fine round.", set()),
        ("", set()),
    ],
)
def test_evidence_is_a_line_a_paragraph_or_a_sentence_that_names_it(typed: str, found: set[str]):
    assert set(logic.evidence_of(typed, PAIR)) == found


def test_a_line_belongs_to_the_name_before_it():
    typed = "Trade-offs: named two costs\nat 10:30 chose one\nTests and edge cases: tried the empty list"
    told = logic.evidence_of(typed, PAIR)
    assert told == {"tradeoffs": "named two costs at 10:30 chose one", "testing": "tried the empty list"}


@given(st.text(max_size=400))
def test_any_text_is_read_without_a_fault_and_gives_no_evidence_for_strangers(typed: str):
    told = logic.evidence_of(typed, PAIR)
    assert set(told) <= {"tradeoffs", "testing"}
    assert all(len(words) >= logic.SHORTEST for words in told.values())


def test_the_empty_template_supports_no_score():
    told = logic.evidence_of(logic.template(PAIR), PAIR)
    assert [d.id for d in logic.unsupported({"tradeoffs": 3, "testing": 0}, told, PAIR)] == ["tradeoffs"]


def test_more_than_four_dimensions_come_on_a_second_page():
    many = tuple(dimension(f"dim-{n}", f"Dimension {n}") for n in range(6))
    assert [len(page) for page in logic.pages(many)] == [4, 2]


def test_missed_is_low_or_much_lower_than_ones_own():
    own, theirs = card("self", a=3, b=5, c=4, d=2), card(a=2, b=3, c=3, d=4, e=1, f=0)
    assert logic.missed([own, theirs]) == ["e", "a", "b"]
    assert logic.missed([own]) == []


def test_observers_and_interviewers_count_alike_for_what_was_missed():
    assert logic.missed([card(a=2), card("third", a=4)]) == []
    assert logic.missed([card(a=2), card("third", a=2)]) == ["a"]


def read(turn: int, *, is_self: bool, **scores: int) -> CardRead:
    return CardRead(turn, 7, 8, is_self, "sql", NOW, scores, {}, ())


def test_the_gap_is_taken_within_each_mock():
    cards = [
        read(1, is_self=True, a=5),
        read(1, is_self=False, a=3),
        read(2, is_self=False, a=1),  # no card of one's own: no gap
        read(3, is_self=True, a=2),
        read(3, is_self=False, a=4),
        read(3, is_self=False, a=2),
    ]
    (spread,) = logic.spreads(cards, {"a": "A"})
    assert (spread.peers, spread.own, spread.gaps) == ((3, 1, 4, 2), (5, 2), (2.0, -1.0))


def test_below_three_scores_nothing_is_said():
    few, enough = Spread("a", "A thing", (2, 5), ()), Spread("b", "Another", (2, 5, 4), (3,))
    told = "\n".join(spread_lines([few, enough]))
    assert "2 to 5, n = 3" in told
    assert "n = 2" not in told
    assert "A thing (2)" in told


def test_the_picture_tells_how_many_and_no_mean():
    sheet = SpreadSheet((Spread("b", "Another dimension with a long name", (2, 2, 5), (3, 4)),), "words")
    texts = {placed.text for placed in canvas_of(sheet).texts}
    assert {"n = 3", "n = 2", "2"} <= texts
    assert "3" in texts  # the axis
    assert not {"3.0", "3.5"} & texts
    assert canvas_of(sheet).marks == {"circle": 3, "square": 3}


def scoring(**known: datetime | None) -> Scoring:
    times = dict.fromkeys(("asked_at", "released_at", "told_at", "thanked_at", "look_at")) | known
    return Scoring(
        turn_id=1, guild_id=1, opens_at=NOW + timedelta(hours=48), message_id=None, attempts=0, **times
    )


def test_a_scoring_is_looked_at_when_something_is_due():
    assert logic.next_look(scoring(), now=NOW) == NOW
    assert logic.next_look(scoring(asked_at=NOW), now=NOW) == NOW + timedelta(hours=24)
    assert logic.next_look(scoring(asked_at=NOW), now=NOW + timedelta(hours=24)) == NOW + timedelta(hours=48)
    assert logic.next_look(scoring(asked_at=NOW, released_at=NOW), now=NOW) == NOW
    assert logic.next_look(scoring(asked_at=NOW, released_at=NOW, told_at=NOW), now=NOW) is None
