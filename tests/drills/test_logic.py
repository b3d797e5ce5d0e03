"""Rules of drills: what an answer is worth, who sees a spread. Which drill comes next: test_picks.py."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.drills import logic
from cogs.drills.logic import is_solved, points_for_choice, points_for_recall
from cogs.drills.models import ChoiceDrill

from .making import drill

# ---------------------------------------------------------------------- points


@given(hints=st.integers(0, 3), correct=st.booleans())
def test_a_choice_is_worth_at_least_one_point_and_a_right_one_more(hints, correct):
    worth = points_for_choice(is_correct=correct, hints_used=hints)
    assert 1 <= worth <= 10
    assert points_for_choice(is_correct=True, hints_used=hints) > points_for_choice(
        is_correct=False, hints_used=hints
    )


@given(share=st.floats(0, 1), more=st.floats(0, 1), hints=st.integers(0, 3))
def test_an_open_answer_is_worth_more_the_more_it_covers_and_never_more_than_a_right_choice(
    share, more, hints
):
    worth = points_for_recall(share=share, hints_used=hints)
    assert 1 <= worth <= points_for_choice(is_correct=True, hints_used=hints)
    assert points_for_recall(share=max(share, more), hints_used=hints) >= worth


@pytest.mark.parametrize(
    ("correct", "hints", "points"),
    [(True, 0, 10), (True, 1, 8), (True, 3, 4), (False, 0, 2), (False, 1, 1), (False, 3, 1)],
)
def test_hints_cost_two_points_each(correct, hints, points):
    assert points_for_choice(is_correct=correct, hints_used=hints) == points


@pytest.mark.parametrize(
    ("share", "hints", "points"), [(0.0, 0, 4), (0.5, 0, 7), (1.0, 0, 10), (1.0, 2, 6), (0.0, 3, 1)]
)
def test_an_open_answer_is_worth_four_and_up_to_six_for_coverage(share, hints, points):
    assert points_for_recall(share=share, hints_used=hints) == points


@pytest.mark.parametrize(
    ("correct", "touched", "concepts", "solved"),
    [
        (True, 0, 0, True),
        (False, 0, 0, False),
        (None, 3, 5, True),
        (None, 2, 5, False),
        (None, 0, 0, False),
        (None, 3, 3, True),
        (None, 4, 7, False),
        (None, 5, 8, True),
    ],
)
def test_a_drill_is_solved_by_the_right_choice_or_three_fifths_of_its_points(
    correct, touched, concepts, solved
):
    assert is_solved(is_correct=correct, touched=touched, concepts=concepts) is solved


# ---------------------------------------------------------------------- the spread


def test_the_spread_counts_every_option_in_its_order_also_those_nobody_chose():
    question = drill(1, kind="choice", area="coding_tools")
    assert isinstance(question, ChoiceDrill)
    assert logic.spread(list(question.keyed), ["B", "B", "A", "Z"]) == [("A", 1), ("B", 2), ("C", 0)]
    assert logic.SPREAD_FROM >= 3  # with fewer it would name people
