"""The kits that come with Cadre: enough of each kind, for every role, and fit to be said in a round."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from typing import get_args

import pytest

from bot.content_parts import Level, Track
from cogs.mocks.items import (
    COMPETENCIES,
    DIMENSIONS,
    LOOPS,
    QUESTIONS,
    ROUND_TYPES,
    Competency,
    Dimension,
    LoopPreset,
    Question,
    RoundType,
)
from tests.conftest import library

SPARE: set[str] = set()
"""Dimensions that neither a round nor a competency scores yet."""
TOLD_WHEN_ASKED = {"agent-design", "production-debug"}
LISTS = ("must_cover", "hints", "probes", "signals", "red_flags")


def rounds() -> tuple[RoundType, ...]:
    return library().of(ROUND_TYPES)


def questions() -> tuple[Question, ...]:
    return library().of(QUESTIONS)


def competencies() -> tuple[Competency, ...]:
    return library().of(COMPETENCIES)


def dimensions() -> tuple[Dimension, ...]:
    return library().of(DIMENSIONS)


def loops() -> tuple[LoopPreset, ...]:
    return library().of(LOOPS)


def texts(question: Question) -> Iterator[str]:
    yield from (question.title, question.prompt, question.answer, question.curveball)
    yield from chain.from_iterable(getattr(question, name) for name in LISTS)
    yield from chain.from_iterable((fact.when, fact.say) for fact in question.reveals)


def outside_code(text: str) -> str:
    return re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)


def words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[a-z0-9']+", text.lower()))


def runs_of(text: str, length: int) -> set[tuple[str, ...]]:
    found = words(text)
    return {found[i : i + length] for i in range(len(found) - length + 1)}


# ---------------------------------------------------------------------- enough of it


def test_there_are_all_round_types_dimensions_loops_and_competencies() -> None:
    assert (len(rounds()), len(dimensions()), len(loops()), len(competencies())) == (18, 38, 10, 16)


def test_there_are_sixty_questions_and_three_for_each_round() -> None:
    held = Counter(chain.from_iterable(question.round_types for question in questions()))
    assert len(questions()) >= 60
    assert {item.id: held[item.id] for item in rounds() if held[item.id] < 3} == {}


def test_every_role_and_level_finds_questions_of_several_rounds() -> None:
    for track in get_args(Track):
        fitting = [question for question in questions() if track in question.tracks]
        assert len(fitting) >= 10, track
        assert len({question.round_types[0] for question in fitting}) >= 6, track
    for level in get_args(Level):
        assert sum(question.level == level for question in questions()) >= 10, level


def test_a_round_has_more_than_one_level() -> None:
    levels = {
        item.id: {question.level for question in questions() if item.id in question.round_types}
        for item in rounds()
    }
    assert [name for name, found in levels.items() if len(found) < 2] == []


def test_each_dimension_is_scored_somewhere() -> None:
    in_rounds = chain.from_iterable(item.dimensions for item in rounds())
    scored = {*in_rounds, *chain.from_iterable(item.dimensions for item in competencies())}
    assert {item.id for item in dimensions()} - scored == SPARE


# ---------------------------------------------------------------------- fit to be said


def test_no_placeholder_is_left() -> None:
    begun = re.compile(r"^(Now|What you heard): |: a round of \d+ minutes")
    said = [(item.id, text) for item in rounds() for p in item.phases for text in (p.cue, p.note)]
    said += [(item.id, item.purpose) for item in rounds()] + [(item.id, item.about) for item in loops()]
    assert [place for place in said if begun.search(place[1])] == []


def test_a_dimension_asks_a_question_and_its_levels_differ() -> None:
    assert [item.id for item in dimensions() if not item.asks.endswith("?")] == []
    every = Counter(chain.from_iterable(item.levels for item in dimensions()))
    assert [level for level, times in every.items() if times > 1] == []


def test_a_kit_says_nothing_twice() -> None:
    for question in questions():
        lines = [line.lower() for name in LISTS for line in getattr(question, name)] + [
            question.curveball.lower()
        ]
        assert len(set(lines)) == len(lines), question.id
        facts = [fact.say for fact in question.reveals]
        assert len(set(facts)) == len(facts), question.id


@pytest.mark.parametrize("name", ["title", "prompt", "answer", "curveball"])
def test_no_two_kits_share_a(name: str) -> None:
    assert len({getattr(question, name) for question in questions()}) == len(questions())


def test_hints_and_probes_are_for_one_question_only() -> None:
    for name in ("hints", "probes", "must_cover"):
        every = Counter(chain.from_iterable(getattr(question, name) for question in questions()))
        assert [line for line, times in every.items() if times > 1] == [], name


def test_probes_are_questions() -> None:
    assert [(item.id, probe) for item in questions() for probe in item.probes if "?" not in probe] == []


def test_what_the_candidate_reads_gives_no_hint_and_no_hidden_fact_away() -> None:
    """Seven words in a row of a hint or a fact, in the prompt, would be one that nobody has to ask for."""
    for question in questions():
        kept = chain(question.hints, (fact.say for fact in question.reveals))
        given_away = runs_of(question.prompt, 7) & set(chain.from_iterable(runs_of(line, 7) for line in kept))
        assert not given_away, question.id


def test_incidents_and_agents_have_facts_to_tell() -> None:
    for question in questions():
        if TOLD_WHEN_ASKED & set(question.round_types):
            assert len(question.reveals) >= 3, question.id
        for fact in question.reveals:
            assert fact.when[0].isupper(), question.id
            assert not fact.when.endswith("."), question.id


def test_texts_are_plain_on_discord() -> None:
    unwanted = re.compile(r"@everyone|@here|<[@#]|^#{1,3} ", re.MULTILINE)
    for question in questions():
        for text in map(outside_code, texts(question)):
            assert not unwanted.search(text), question.id
            assert "```" not in text, question.id
            assert text.count("**") % 2 == 0, question.id


def test_sources_are_addresses_that_stay() -> None:
    every = [(item.id, item.sources) for item in questions()] + [
        (item.id, item.sources) for item in competencies()
    ]
    for name, sources in every:
        assert {source.url.scheme for source in sources} == {"https"}, name
        assert len({str(source.url) for source in sources}) == len(sources), name
