"""Which question suits whom, and which phases a turn runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.members import LEVELS, TRACKS
from bot.questions import Question
from cogs.drills.lending import ANSWER_LIMIT, PROMPT_LIMIT, Lending
from cogs.mocks.items import Competency
from cogs.mocks.models import Meeting, Turn
from cogs.mocks.running import advice, kit_render, logic
from cogs.mocks.running.models import Kit, KitState
from cogs.mocks.running.questions import _of_competency
from tests.conftest import library

NOW = datetime(2026, 1, 5, 18, 0, tzinfo=UTC)
ONE = Question(
    id="drill:a",
    title="One",
    kind="sql",
    area="coding_tools",
    level="experienced",
    tracks=("core_ml",),
    prompt="What?",
    answer="That.",
    must_cover=("It.",),
)
COMPETENCY = Competency.model_validate(
    {
        "id": "owning-it",
        "name": "Owning it",
        "about": "Takes a problem from the first sign to the end.",
        "prompts": [
            "Tell me of a problem that was nobody's.",
            "What did you see through to its end?",
            "When did you say it was your fault?",
        ],
        "probes": ["What was your own part?", "Who else was in it?", "What came of it?"],
        "signals": ["Says I where it was them.", "Names what it cost.", "Saw it through to the end."],
        "red_flags": ["Blames those who are not here.", "Stops before the end."],
        "levels": [f"What a story of level {n} has in it." for n in range(1, 6)],
        "dimensions": ["ownership"],
        "sources": [{"title": "A page", "url": "https://example.org/"}],
    }
)


def chosen(pool: list[Question], **more: object) -> str:
    given = {"round_type": "sql", "met": {}, "level": "experienced", "tracks": (), "seed": "turn 1"} | more
    found = logic.choose(pool, **given)  # type: ignore[arg-type]
    assert found is not None
    return found.question.id


def test_the_choice_depends_on_the_seed_alone_and_not_on_the_order():
    pool = [replace(ONE, id=f"drill:{n:02}") for n in range(30)]
    assert chosen(pool) == chosen(pool[::-1]) == chosen(pool)
    assert len({chosen(pool, seed=f"turn {n}") for n in range(20)}) > 8


@pytest.mark.parametrize("level", LEVELS)
def test_a_question_of_the_candidates_level_comes_first(level: str):
    pool = [replace(ONE, id=f"drill:{n}", level=n) for n in LEVELS]
    assert chosen(pool, level=level) == f"drill:{level}"


def test_the_foremost_role_counts_most_and_chance_does_not_overrule_it():
    pool = [replace(ONE, id=f"drill:{track}", tracks=(track,)) for track in TRACKS]
    for seed in map(str, range(10)):
        assert chosen(pool, tracks=("mlops", "llmops"), seed=seed) in {"drill:mlops", "drill:llmops"}


def test_what_was_written_for_the_round_comes_before_what_is_lent():
    written = replace(ONE, id="written", kind="written", round_types=("sql",))
    assert chosen([ONE, written], seed="a") == chosen([ONE, written], seed="b") == "written"
    assert not logic.suits(written, "coding")


def test_what_is_known_comes_only_when_nothing_else_is_left_the_oldest_first():
    pool = [replace(ONE, id=f"drill:{n}") for n in range(3)]
    met = {"drill:0": NOW, "drill:1": NOW - timedelta(days=9)}
    assert chosen(pool, met=met) == "drill:2"
    found = logic.choose(
        pool, round_type="sql", met=met | {"drill:2": NOW}, level=None, tracks=(), seed="x", avoid=["drill:2"]
    )
    assert found == logic.Choice(pool[1], is_new=False)
    assert logic.choose([], round_type="sql", met={}, level=None, tracks=(), seed="x") is None


def test_lent_drills_are_enough_for_the_technical_rounds():
    lent = Lending(library().of("drills")).questions()
    counts = {name: sum(logic.suits(question, name) for question in lent) for name in logic.SUITS}
    assert (
        min(counts[name] for name in ("coding", "sql", "ml-fundamentals", "rapid-fire", "structured60")) >= 30
    )
    assert (
        min(counts[name] for name in ("ml-design", "timed-design", "rag-design", "case", "agent-design")) >= 4
    )
    assert counts["production-debug"] >= 20


def test_every_lent_drill_and_competency_makes_a_kit_that_discord_takes():
    meeting = Meeting(1, 1, None, "match", "k", "coding", 60, "running", NOW, None, NOW, None, 1, None, 0)
    turn = Turn(1, 1, 1, 0, 10, 20, "x", NOW, None)
    round_type = next(item for item in library().of("rounds") if item.id == "coding")
    questions = [*Lending(library().of("drills")).questions(), _of_competency(COMPETENCY)]
    assert len(questions) > 300
    for found in questions:
        assert len(found.prompt) <= PROMPT_LIMIT
        assert len(found.answer) <= ANSWER_LIMIT
        question = replace(found, curveball="A change: half of the time is left.")
        state = KitState(1, ticks=(0,), framework="", stuck_at=NOW)
        kit = Kit(
            meeting, turn, round_type, question, state, (("", "Coding", 55),), "mlops", round_type.phases[0]
        )
        for name in kit_render.PAGES:
            assert len(kit_render.page(kit, name)) <= 3900, (found.id, name)
        assert 1 <= len(kit_render.tick_choices(kit)) == len(question.must_cover) <= 25
        assert question.hints
        assert question.probes


def test_a_framework_is_followed_by_the_rounds_feedback_once():
    rounds = {item.id: item for item in library().of("rounds")}
    plans = {item.id: item for item in library().of("frameworks")}
    plan = logic.plan_of(rounds["timed-design"], plans["timed8"])
    assert [phase.key for phase in plan.phases][-1] == "feedback"
    assert len(plan.phases) == len(plans["timed8"].phases) + 1
    assert plan.minutes == rounds["timed-design"].minutes
    assert logic.plan_of(rounds["sql"]).phases == rounds["sql"].phases
    own = logic.plan_of(rounds["sql"])
    assert logic.plan_of(rounds["sql"], own).phases == own.phases


def test_each_role_has_its_warning_signs_and_each_area_its_curveballs():
    assert set(advice.RED_FLAGS) == set(TRACKS)
    assert all(len(flags) >= 3 for flags in advice.RED_FLAGS.values())
    assert len(advice.RULES) == 7
