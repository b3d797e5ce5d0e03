"""Rules of explanations: what can be marked, and how one stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.cards.explain import logic
from cogs.cards.explain.models import POINTS, Explanation, Grades, Mark

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
GIST = "A share of what was found among what there is to find."
MADE = Explanation(
    explanation_id=1,
    guild_id=500,
    user_id=601,
    note="ml-core/recall",
    term="Recall",
    gist=GIST,
    words="What I caught of all there was.",
    made_at=NOW,
    is_reported=False,
    is_closed=False,
    own=None,
)
HELD = Mark(
    mark_id=1,
    explanation_id=1,
    guild_id=500,
    user_id=602,
    group_id=7,
    held_until=NOW,
    grades=None,
    sentence=None,
    is_reported=False,
)
GIVEN = replace(HELD, grades=Grades(2, 1, 0))


@pytest.mark.parametrize(
    ("words", "is_spoken", "begins"),
    [
        ("", False, "**Explanation** is empty."),
        ("word " * 41, False, "**Explanation** has 41 words, 40"),
        ("x" * 401, False, "**Explanation** has 401 characters, 400"),
        ("too short", False, "**Explanation** is too short"),
        ("too short", True, "**Explanation** is too short"),
        ("what was FOUND, among what there is!", False, "**Explanation** is the card's own text."),
    ],
)
def test_what_is_amiss_is_named_with_the_way_out(words, is_spoken, begins):
    said = logic.problem(logic.tidy(words), gist=GIST, is_spoken=is_spoken)
    assert said is not None
    assert said.startswith(begins)


@pytest.mark.parametrize(
    ("words", "is_spoken"),
    [
        ("", True),
        (" ".join(["word"] * 40), False),
        ("Of all the spam there is, the share that I caught.", False),
        ("召回率是找到的正例占全部正例的比例。", False),
    ],
)
def test_what_a_mate_can_mark_is_taken(words, is_spoken):
    assert logic.problem(words, gist=GIST, is_spoken=is_spoken) is None


@given(st.text(max_size=600), st.booleans())
def test_forty_words_and_no_more_whatever_was_typed(typed, is_spoken):
    words = logic.tidy(typed)
    is_fine = logic.problem(words, gist=GIST, is_spoken=is_spoken) is None
    if is_fine:
        assert len(words.split()) <= 40
        assert (words == "" and is_spoken) or 15 <= len(words) <= 400


@pytest.mark.parametrize(
    ("made", "mark", "has_mate", "hours", "state"),
    [
        (MADE, None, True, 71, "waiting"),
        (MADE, HELD, True, 71, "waiting"),
        (MADE, None, True, 72, "returned"),
        (MADE, HELD, True, 72, "returned"),
        (MADE, None, False, 0, "returned"),
        (MADE, GIVEN, True, 100, "marked"),
        (MADE, GIVEN, False, 100, "marked"),
        (replace(MADE, is_reported=True), HELD, True, 0, "returned"),
        (replace(MADE, is_closed=True), GIVEN, True, 0, "closed"),
        (replace(MADE, is_closed=True), None, False, 100, "closed"),
    ],
)
def test_how_an_explanation_stands(made, mark, has_mate, hours, state):
    at = NOW + timedelta(hours=hours)
    assert logic.state_of(made, mark, now=at, has_mate=has_mate) == state


@given(st.dictionaries(st.sampled_from([*POINTS]), st.sampled_from(["0", "1", "2", "3", "", "²"])))
def test_a_mark_needs_all_three_points_within_their_grades(typed):
    found = logic.read_grades(typed)
    is_whole = set(typed) == set(POINTS) and set(typed.values()) <= {"0", "1", "2"}
    assert (found is not None) == is_whole
    if found is not None:
        assert [found.definition, found.example, found.consequence] == [int(typed[key]) for key in POINTS]
