"""Which must-cover concepts an open answer touches: plurals and slips of the finger yes, other words no."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.drills.coverage import _same, cover
from cogs.drills.models import Concept


def concept(name: str, *synonyms: str) -> Concept:
    return Concept(concept=name, synonyms=(*synonyms, "zzzz", "yyyy"), say="It matters a great deal.")


def touches(answer: str, *phrases: str) -> bool:
    return bool(cover(answer, (concept(*phrases),)).touched)


SLIPS = [
    ("overfiting", "overfitting"),
    ("overfitt", "overfitting"),
    ("regularisation", "regularization"),
    ("regulariztion", "regularization"),
    ("percision", "precision"),
    ("recal", "recall"),
    ("lekage", "leakage"),
    ("leakgae", "leakage"),
    ("validaton", "validation"),
    ("embeddings", "embedding"),
    ("monitored", "monitoring"),
    ("labels", "label"),
    ("labelled", "label"),
    ("queries", "query"),
    ("losses", "loss"),
    ("batches", "batch"),
    ("retrieving", "retrieved"),
    ("Baselines", "baseline"),
    ("tables", "table"),
    ("caching", "cache"),
    ("scored", "score"),
    ("GPUs", "gpu"),
    ("sets", "set"),
    ("logging", "logged"),
    ("mapping", "mapped"),
    ("biases", "bias"),
    ("modle", "model"),
    ("samples", "sample"),
    ("naïve", "naive"),
    ("analyses", "analysis"),
]
OTHERS = [
    ("pointer", "points"),
    ("linter", "linear"),
    ("interference", "inference"),
    ("loss", "less"),
    ("bias", "basis"),
    ("test", "text"),
    ("rate", "range"),
    ("mean", "median"),
    ("variance", "variant"),
    ("training", "straining"),
    ("batch", "match"),
    ("drift", "draft"),
    ("token", "taken"),
    ("class", "classic"),
    ("map", "mae"),
    ("10000", "100000"),
    ("p95", "p99"),
    ("monitor", "minor"),
    ("precise", "process"),
]


@pytest.mark.parametrize(("typed", "meant"), SLIPS)
def test_endings_and_slips_of_the_finger_are_forgiven(typed, meant):
    assert touches(f"I would look at the {typed} first.", meant)


@pytest.mark.parametrize(("typed", "meant"), OTHERS)
def test_another_word_is_not_taken_for_a_slip(typed, meant):
    assert not touches(f"I would look at the {typed} first.", meant)


@pytest.mark.parametrize(
    "answer",
    [
        "a held-out set",
        "held out set",
        "Held-Out Sets!",
        "a held out test set",
        "the HELD‐OUT set",
    ],
)
def test_a_phrase_is_found_with_hyphens_case_plurals_and_one_word_between(answer):
    assert touches(answer, "held-out set")


@pytest.mark.parametrize(
    "answer", ["set held out", "held the data and later out of the set", "held", "out set", ""]
)
def test_a_phrase_out_of_order_or_torn_apart_is_not_found(answer):
    assert not touches(answer, "held-out set")


def test_any_synonym_will_do_and_which_ones_were_touched_is_told_by_place():
    concepts = (
        concept("Data leakage", "leak", "peeking at the target"),
        concept("Baseline first", "simple model"),
        concept("Monitoring", "alert"),
    )
    found = cover("Start with a simple model, then set alerts.", concepts)
    assert (found.touched, found.missed) == ((1, 2), (0,))
    assert found.share == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("answer", "phrase"),
    [
        ("I'd write it in C++ or C#.", "in c++"),
        ("I'd write it in C#.", "in c#"),
        ("about 0.05 to 0.35", "0.05 0.35"),
        ("p95 below 200 ms", "p95"),
        ("don’t ship it", "don't ship"),
        ("a 95% interval", "95 interval"),
        ("node.js", "node.js"),
    ],
)
def test_signs_that_carry_meaning_stay(answer, phrase):
    assert touches(answer, phrase)


def test_an_empty_answer_touches_nothing_and_a_strange_one_harms_nobody():
    for answer in ("", "   ", "🤷‍♀️", "\x00", "ß" * 4000, "भाषा", "```", "a" * 4000):
        found = cover(answer, (concept("Data leakage", "leak"),))
        assert (found.touched, found.share) == ((), 0.0)


WORDS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=2, max_size=14)


@given(words=st.lists(WORDS, min_size=1, max_size=5), before=st.text(max_size=30), after=st.text(max_size=30))
def test_a_phrase_said_word_for_word_is_always_found(words, before, after):
    phrase = " ".join(words)
    if 3 <= len(phrase) <= 60:
        assert touches(f"{before} {phrase} {after}", phrase)


@given(answer=st.text(max_size=300), more=st.text(max_size=100))
def test_saying_more_never_takes_a_point_away(answer, more):
    concepts = (
        concept("Data leakage", "leak"),
        concept("held-out set", "validation"),
        concept("drift", "shift"),
    )
    assert set(cover(answer, concepts).touched) <= set(cover(f"{answer} {more}", concepts).touched)


@given(left=WORDS, right=WORDS)
def test_being_the_same_word_does_not_depend_on_who_is_asked_first(left, right):
    assert _same(left, right) is _same(right, left)


def test_a_long_answer_is_matched_in_a_few_milliseconds():
    """It is matched on the event loop, inside a transaction: the longest answer of many different words."""
    names = [
        f"{first}{rest}"
        for first in "abcdeflmprstv"
        for rest in ("aluation", "ecision", "odel", "rate of it")
    ]
    concepts = tuple(concept(*names[i : i + 10]) for i in range(0, 40, 5))
    answer = " ".join(
        f"{first}{rest}" for first in "abcdefghijklmnoprstuvw" for rest in ("alidate", "ecall", "odes", "ate")
    )
    answer = (answer * 10)[:4000]
    cover(answer, concepts)
    times = []
    for _ in range(5):
        began = time.perf_counter()
        cover(answer, concepts)
        times.append(time.perf_counter() - began)
    assert min(times) < 0.025
