"""Rules of peer reviews, against nothing."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.drills.peers import logic
from cogs.drills.peers.models import Candidate, Words

ANSWER = (
    "I would keep a validation split apart, compare precision with recall, and watch closely for leakage."
)
GOOD = Words(
    4,
    ("Names the split first, which is what matters.", "Does not say how leakage would show."),
    "Give one example of leakage with numbers.",
)
said = st.text(alphabet="abcdefg ,.-", min_size=1, max_size=60)


def test_a_review_of_substance_passes():
    assert logic.problem(GOOD, ANSWER) is None


@pytest.mark.parametrize("level", [None, 0, 6, -1])
def test_a_level_outside_one_to_five_is_named(level):
    assert "**Level**" in (logic.problem(replace(GOOD, level=level), ANSWER) or "")


@pytest.mark.parametrize("place", ["First point", "Second point", "Next action"])
@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("too short", "has 9 characters, 10 to 300"),
        ("x" * 301, "has 301 characters, 10 to 300"),
        ("good good good", "says too little"),
        ("aaaaaaaaaaaaaa", "says too little"),
        ("..............", "says too little"),
        ("好好好好好好好好好好", "says too little"),
        ("Compare, precision: with RECALL!", "is copied from the answer"),
        (ANSWER, "is copied from the answer"),
    ],
)
def test_each_field_is_held_to_the_same_and_named(place, text, why):
    changed = {
        "First point": Words(4, (text, GOOD.points[1]), GOOD.next_action),
        "Second point": Words(4, (GOOD.points[0], text), GOOD.next_action),
        "Next action": Words(4, GOOD.points, text),
    }[place]
    found = logic.problem(changed, ANSWER) or ""
    assert found.startswith(f"**{place}**")
    assert why in found


@pytest.mark.parametrize(
    "text", ["解释了梯度消失的原因但是没有例子", "Names “precision with recall” but not the threshold."]
)
def test_other_scripts_and_quotes_with_a_comment_pass(text):
    assert logic.problem(Words(3, (text, GOOD.points[1]), GOOD.next_action), ANSWER) is None


def test_saying_the_same_twice_is_refused_however_it_is_written():
    twice = Words(4, (GOOD.points[0], f"  {GOOD.points[0].upper()}!! "), GOOD.next_action)
    assert "**Second point** is the same" in (logic.problem(twice, ANSWER) or "")
    repeated = Words(4, GOOD.points, GOOD.points[1].replace(".", " !"))
    assert "**Next action** repeats" in (logic.problem(repeated, ANSWER) or "")


@given(st.tuples(st.integers(0, 12), st.integers(3, 9)))
def test_no_run_of_the_answers_words_is_an_observation(cut):
    start, length = cut
    copied = " ".join(ANSWER.split()[start : start + length])
    found = logic.problem(Words(4, (copied, GOOD.points[1]), GOOD.next_action), ANSWER)
    assert found is not None
    assert found.startswith("**First point**")


@given(st.integers(-3, 9), said, said, said, said)
def test_whatever_is_typed_ends_in_one_sentence_or_none(level, first, second, action, answer):
    found = logic.problem(Words(level, (logic.tidy(first), logic.tidy(second)), logic.tidy(action)), answer)
    if found is None:
        assert 1 <= level <= 5
        assert logic.tidy(first).casefold() != logic.tidy(second).casefold()
    else:
        assert found.startswith("**")
        assert found.endswith(".")


# ---------------------------------------------------------------------- places, and whose turn


@given(st.sets(st.sampled_from(logic.PLACES)))
def test_a_place_given_is_free_and_there_are_never_more_than_there_are(taken):
    place = logic.free_place(taken)
    assert (place is None) == (taken == set(logic.PLACES))
    assert place not in taken


def candidates() -> st.SearchStrategy[list[Candidate]]:
    made = st.builds(Candidate, st.integers(1, 99), st.sampled_from("abcd"), st.booleans())
    return st.lists(made, max_size=12)


@given(candidates(), st.sets(st.sampled_from("abcd")))
def test_the_first_attempted_answer_of_a_known_drill_is_chosen_else_the_first(found, known):
    chosen = logic.choose(found, known)
    left = [candidate for candidate in found if candidate.drill_id in known]
    ready = [candidate for candidate in left if candidate.is_attempted]
    assert chosen == (ready + left + [None])[0]


def test_three_reviews_a_day_pay():
    assert logic.DAILY_CAP == 3 * logic.POINTS


# ---------------------------------------------------------------------- what fits on a screen


anything = st.text(alphabet=st.sampled_from("ab \n\u0939é🙂x"), max_size=4000)


@given(
    anything | st.integers(0, 4000).map(lambda n: "🙂" * n) | st.integers(0, 2000).map(lambda n: "a\n" * n)
)
def test_cutting_loses_nothing_and_every_piece_fits(text):
    pieces = logic.chunks(text)
    assert "".join(pieces) == text
    assert all(len(p) <= logic.CHUNK_LENGTH and len(p.encode()) <= logic.CHUNK_BYTES for p in pieces)
    assert all(pieces)


@given(st.lists(st.text(alphabet="aé🙂\n", min_size=1, max_size=2000), min_size=1, max_size=8))
def test_pages_keep_every_part_whole_in_order_and_within_the_limits(parts):
    pages = logic.pages(parts)
    assert "\n\n".join(pages) == "\n\n".join(parts)
    assert all(len(page) <= logic.PAGE_LENGTH and len(page.encode()) <= logic.PAGE_BYTES for page in pages)


@given(st.lists(st.integers(1200, 2000), min_size=4, max_size=8))
def test_no_page_could_have_taken_the_next_part_too(sizes):
    parts = ["a" * size for size in sizes]
    pages = logic.pages(parts)
    assert len(pages) > 1
    for page, following in pairwise(pages):
        first = following.split("\n\n")[0]
        assert len(page) + 2 + len(first) > logic.PAGE_LENGTH
