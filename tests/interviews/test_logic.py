"""The confidentiality check: what is refused, what passes, and that it names the words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.interviews.logic import faults, refusal
from cogs.interviews.models import Words

QUOTE, ASKED, LINK, NAME, LABEL = (
    "a quotation",
    "a question as it was asked",
    "a link or address",
    "somebody's name",
    "a word of your own name for this interview",
)


def of(text: str, label: str = "") -> list[tuple[str, str]]:
    return [(each.words, each.why) for each in faults(Words(text, "One hour.", ""), label)]


@pytest.mark.parametrize(
    ("text", "words", "why"),
    [
        ("They said “explain dropout to a child” first.", "explain dropout to a child", QUOTE),
        ('Then "how would you shard it?" came.', "how would you shard it?", QUOTE),
        ("«Почему именно вы?» and others.", "Почему именно вы?", QUOTE),
        ("It was 'tell me about a failure' again.", "tell me about a failure", QUOTE),
        ("They asked me: design a rate limiter.", "They asked me: design a rate limiter", ASKED),
        ("I was asked to reverse a list in place.", "was asked to reverse a list in place", ASKED),
        ("The interviewer asked how I would find drift.", "interviewer asked how I would find drift", ASKED),
        ("Acme then asked us how it scales.", "asked us how it scales", ASKED),
        ("Question 2: compare L1 with L2.", "Question 2: compare L1 with L2", ASKED),
        ("Q1. Merge intervals", "Q1. Merge intervals", ASKED),
        ("> Given an array of integers", "Given an array of integers", ASKED),
        ("SQL. How many users came back within a week?", "How many users came back within a week?", ASKED),
        ("See https://example.test/task for it.", "https://example.test/task", LINK),
        ("The task is on leetcode.com/problems.", "leetcode.com/problems", LINK),
        ("Ask jo@corp.test for more.", "jo@corp.test", LINK),
        ("<@123456789012345678> led it.", "<@123456789012345678>", NAME),
        ("Tell me about a time you failed", "Tell me about a time you failed", ASKED),
        ("They began with tell me about yourself.", "tell me about yourself", ASKED),
        (
            "how would you scale a feature store to 10k qps",
            "how would you scale a feature store to 10k qps",
            ASKED,
        ),
        ("Behavioural. What would you do if it drifts", "What would you do if it drifts", ASKED),
        ("Design YouTube's recommendation system", "Design YouTube's recommendation system", ASKED),
        ("SQL.\n- Implement an LRU cache with expiry", "Implement an LRU cache with expiry", ASKED),
        ("Problem 1 - merge k sorted lists", "Problem 1 - merge k sorted lists", ASKED),
        ("The task: reverse a list in groups", "The task: reverse a list in groups", ASKED),
        ("Walk me through a project", "Walk me through a project", ASKED),
    ],
)
def test_what_is_confidential_is_named_with_its_reason(text, words, why):
    assert (words, why) in of(text)


@pytest.mark.parametrize(
    "text",
    [
        "Window functions, joins over three tables, one about retention.",
        "I was asked about regularisation, calibration and class imbalance.",
        "Two rounds: coding (arrays, hashing) and system design (a feed).",
        "Don't rush. It's fine to think aloud; they're patient and it's the interviewer's habit to wait.",
        "Kept to 45 minutes: 10 for questions of mine, 35 for code.",
        "Python 3.12, scikit-learn, e.g. pipelines; A/B tests; precision/recall.",
        "Problems: arrays, hashing. Questions: probability. Why us?",
        "Questions were about probability and about Bayes' rule.",
        "Design of a feed; implementing caches; how they would scale it was left open.",
        "Problem solving, then design and trade-offs. Given their size, two rounds.",
    ],
)
def test_topics_and_formats_pass(text):
    assert of(text) == []


@pytest.mark.parametrize("text", ["Acme's loop", "the ACME loop", "like ＡＣＭＥ does", "Initech was fine"])
def test_words_of_the_own_label_are_names(text):
    assert [why for _, why in of(text, "Acme / Initech, final round")] == [LABEL]


def test_tools_with_a_dot_are_formats_and_addresses_are_not():
    tools = Words("Coding and design.", "CoderPad.io for code, draw.io for diagrams, fast.ai style.", "")
    assert faults(tools, "") == []
    link = Words("Coding and design.", "On www.draw.io, and example.test/task was open.", "")
    assert [(each.words, each.why) for each in faults(link, "")] == [("www.draw.io", LINK)]
    assert [why for _, why in of("The app of acme.com")] == [LINK], "in *Topics* it names a company"


def test_common_words_of_a_label_are_no_names():
    assert of("A coding round, then the final screen.", "Final coding screen for Acme") == []
    assert of("Acmeism is a movement.", "Acme") == []


def test_the_refusal_is_one_sentence_with_the_fields_and_the_way_out():
    words = Words("“Explain dropout to a child”", "See https://example.test", "")
    said = refusal(faults(words, ""))
    assert said.startswith(
        "**Topics**, **Format**: take out “Explain dropout to a child” in *Topics* (a quotation); "
    )
    assert "“https://example.test” in *Format* (a link or address)" in said
    assert said.count(". ") == 0
    assert said.endswith("name topics and formats in your own words, never the questions.")


@given(st.text(max_size=300), st.text(max_size=40))
def test_any_text_is_answered_and_each_piece_named_once(text, label):
    found = faults(Words(text, "One hour.", text), label)
    assert len(found) % 2 == 0, "the same text is refused for the same reasons in each field"
    assert all(each.words for each in found)
