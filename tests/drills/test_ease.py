"""Texts that are hard to read are named before a member meets them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from cogs.drills.ease import HARDEST, LONGEST_SENTENCES, MOST_WORDS, hard_texts, measure
from tests.conftest import library

EASY = "You train a model on ninety days. On Monday it fails. What do you check first?"


def problems(**texts: str) -> list[str]:
    return [sentence for _, sentence in hard_texts([SimpleNamespace(id="it", prose=texts)])]


@pytest.mark.parametrize(
    ("text", "lix", "length", "words"),
    [
        ("", 0, 0, 0),
        ("12 + 3 = 15", 0, 0, 0),
        ("A cat sat. It ran.", 2.5, 2.5, 5),
        ("Gradients vanish.", 2 + 50, 2, 2),
        ("One list:\n- first\n- second", 4 / 3, 4 / 3, 4),
        ("Use `supercalifragilistic` now.\n```python\nextraordinarily = 1\n```", 2, 2, 2),
        ("Don't re-run. Zoë’s is next!", 2.5, 2.5, 5),
    ],
)
def test_words_sentences_and_long_words_are_counted_and_code_is_not(text, lix, length, words):
    assert measure(text) == (pytest.approx(lix), pytest.approx(length), words)


def test_an_easy_text_has_no_problem():
    assert problems(prompt=EASY, solution=EASY) == []


def test_each_sort_of_hard_text_is_named_with_its_field_and_limit():
    assert (
        problems(solution="word " * (MOST_WORDS + 1))[0]
        == f"solution: {MOST_WORDS + 1} words, {MOST_WORDS} are possible"
    )
    chained = " and ".join(["so it goes on"] * 5) + "."
    assert problems(prompt=chained) == [
        f"prompt: 24 words in a sentence, {LONGEST_SENTENCES:.0f} are possible"
    ]
    heavy = "Regularisation substantially counteracts overparameterisation. It also helps a lot."
    assert [
        f"hard to read (LIX {measure(heavy)[0]:.0f}, {HARDEST:.0f} are possible)" in p
        for p in problems(model_answer=heavy)
    ] == [True]


def test_all_of_the_library_can_be_read_on_a_phone():
    drills = library().of("drills")
    assert list(hard_texts(drills)) == []
    assert {field for drill in drills for field in drill.prose} == {"prompt", "solution", "model_answer"}
