"""Words for why."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cogs.mocks.matching import explain, pairing
from cogs.mocks.matching.models import Bye

from .crowd import crowd


def test_the_parts_in_words_add_up_to_the_score():
    asked = crowd(20, 2)
    matching = pairing.solve(asked)
    for pair in matching.pairs:
        *parts, total = explain.pair_lines(replace(pair, is_repeat=False), asked)
        assert len(parts) == 4
        assert total == f"Together {100 * pair.score:g} of 100."
        reached = sum(float(line.rsplit(". ", 1)[1].split(" of ")[0]) for line in parts)
        assert reached == pytest.approx(100 * pair.score)
    again = explain.pair_lines(replace(matching.pairs[0], is_repeat=True), asked)
    assert "the last 4 weeks" in again[-1]


def test_nobody_reads_that_they_are_blocked():
    assert explain.bye_lines(Bye(1, "blocked", 0)) == explain.bye_lines(Bye(1, "no common time", 0))
    assert "block" not in " ".join(explain.bye_lines(Bye(1, "blocked", 0)))


def test_a_bye_tells_how_many_could_have_been_met_and_what_comes_next():
    _, could, last = explain.bye_lines(Bye(1, "odd one out", 1))
    assert (could, last) == ("You could have met 1 person.", "Next time you come first.")
    assert explain.bye_lines(Bye(1, "odd one out", 4))[1] == "You could have met 4 people."


def test_how_good_the_whole_is():
    matching = pairing.solve(crowd(20, 2))
    assert explain.bound_line(matching).startswith("20 people in 10 pairs: no other pairing")
    near = replace(matching, method="assignment and repair", score=9.999, bound=10.0)
    assert explain.bound_line(near).endswith("no pairing of as many people scores more than 0.010% higher.")
    assert explain.bound_line(replace(matching, pairs=())) == "No two people could meet in that week."
