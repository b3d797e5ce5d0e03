"""The cases that come with Cadre: they fit their frameworks, Discord's limits, and answers in other words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import discord
import pytest

from bot import phases
from bot.phase_clocks import PhaseClock
from bot.phases import Run
from cogs.drills import logic, posts
from cogs.drills.case import logic as case_logic
from cogs.drills.case import render, views
from cogs.drills.case.models import Question
from cogs.drills.case.service import Casework, Sitting
from cogs.drills.coverage import cover
from cogs.drills.daily import Closing
from cogs.drills.models import CaseDrill
from tests.conftest import library

from .case_answers import SOUND, WEAK
from .sources import ROOT
from .test_content import HUGE, NOW, PREFIXES, UNWANTED, faults_of, filled, going_of, post_of, worked_out

CASES = [drill for drill in library().of("drills") if isinstance(drill, CaseDrill)]
LEAST = {"system_design": 17, "ml_design": 9, "product": 4}
FITS = {
    "system_design": {"timed8", "milestones5", "lite4", "template6"},
    "ml_design": {"ml7", "rag4", "milestones5"},
    "product": {"case6"},
}
every_case = pytest.mark.parametrize("drill", CASES, ids=lambda drill: drill.id)


def test_each_flavour_has_several_cases_and_each_fits_its_framework():
    flavours = Counter(drill.flavour for drill in CASES)
    assert {flavour: count for flavour, count in LEAST.items() if flavours[flavour] < count} == {}
    assert [drill.id for drill in CASES if drill.framework not in FITS[drill.flavour]] == []
    used = {(drill.flavour, drill.framework) for drill in CASES}
    assert {(flavour, framework) for flavour, plans in FITS.items() for framework in plans} - used == set()


def test_folders_are_areas_and_ids_carry_their_prefix():
    paths = {path.stem: path.parent.name for path in (ROOT / "content" / "drills").rglob("*.yaml")}
    assert [d.id for d in CASES if not d.id.startswith(f"{PREFIXES[d.area]}-")] == []
    assert [d.id for d in CASES if paths[d.id] != d.area] == []


# ---------------------------------------------------------------------- what is covered


@every_case
def test_the_outline_of_each_step_covers_that_step(drill: CaseDrill):
    missed = {
        step.phase: [step.must_cover[i].concept for i in cover(step.outline, step.must_cover).missed]
        for step in drill.steps
    }
    assert {phase: concepts for phase, concepts in missed.items() if concepts} == {}


@every_case
def test_neither_the_question_nor_its_facts_hints_and_traps_solve_a_case(drill: CaseDrill):
    facts = " ".join(f"{fact.concept}. {fact.say}" for fact in drill.facts)
    for text in (f"{drill.title} {drill.prompt}", facts, " ".join(drill.hints), " ".join(drill.traps)):
        assert cover(text, drill.concepts).share < logic.SOLVED_SHARE


@every_case
def test_a_sound_answer_in_other_words_touches_most_and_a_weak_one_nearly_nothing(drill: CaseDrill):
    assert cover(SOUND[drill.id], drill.concepts).share >= 0.8
    assert cover(WEAK[drill.id], drill.concepts).share <= 0.2


@every_case
def test_an_answer_to_another_case_does_not_solve_this_one(drill: CaseDrill):
    others = {case: cover(text, drill.concepts).share for case, text in SOUND.items() if case != drill.id}
    assert len(others) >= 5
    assert {case: share for case, share in others.items() if share >= 0.3} == {}


@every_case
def test_each_fact_is_told_to_a_plain_question_and_few_are_told_at_once(drill: CaseDrill):
    for place, fact in enumerate(drill.facts):
        for words in (fact.concept, *fact.synonyms):
            told = cover(f"Could you tell me about {words}, please?", drill.facts).touched
            assert place in told, (fact.concept, words)
            assert len(told) <= 3, (fact.concept, words)
    nothing = "I would like to begin now, is that all right?"
    assert cover(nothing, drill.facts).touched == ()


# ---------------------------------------------------------------------- what is shown


def work_of(drill: CaseDrill, run: Run | None, *, later: int = 0, score: int | None = None) -> Casework:
    """Return a case with as much said, asked and noted as there can be."""
    answered = run is not None and run.finished_at is not None
    sitting = None
    if run is not None:
        clock = PhaseClock(HUGE, "drills.case", HUGE, HUGE, drill.framework, run)
        sitting = Sitting(clock, phases.read(run, now=NOW + timedelta(minutes=later)))
    notes = {phase.key: "n" * 2000 for phase in drill.plan.phases}
    asked = tuple(Question(drill.steps[0].phase, fact.synonyms[0]) for fact in drill.facts)
    return Casework(
        going_of(drill, answer="x" if answered else None, score=score), drill, sitting, notes, asked
    )


def layouts_of(drill: CaseDrill) -> Iterator[discord.ui.LayoutView]:
    many = [(HUGE, f"{number} {'t' * 78}") for number in range(5)]
    yield views.case_view(work_of(drill, None), go_on_with=many)
    run = phases.start(drill.plan.phases, now=NOW)
    for place in range(len(drill.steps)):
        work = work_of(drill, run, later=500)
        question = "q" * case_logic.QUESTION_LIMIT
        notice = render.told(filled(Casework, drill=drill, questions=(Question("x", question),)))
        yield views.case_view(work, notice=notice)
        yield views.case_view(work_of(drill, phases.pause(run, now=NOW)))
        run = phases.move_on(run, leaving=place, now=NOW)
    done = phases.finish(run, now=NOW)
    for score in (None, 1, 5):
        yield views.case_view(work_of(drill, done, later=500, score=score))
    yield posts.daily_view(post_of(drill), drill)
    yield posts.closed_daily_view(post_of(drill), drill)
    for closing in closings_of(drill):
        yield posts.closing_view(closing)
        yield posts.archived_view(closing, going_of(drill, answer="m" * 4000).attempt)


def closings_of(drill: CaseDrill) -> list[Closing]:
    same = {"post": post_of(drill), "drill": drill}
    crowd = {"answer_count": 1250, "touched": [250] * len(drill.concepts)}
    return [filled(Closing, **same, answer_count=0), filled(Closing, **same, **crowd)]


@every_case
def test_every_panel_is_one_that_discord_takes_and_nothing_is_cut(drill: CaseDrill):
    shown = list(layouts_of(drill))
    assert len(shown) == 10 + 2 * len(drill.steps)
    assert [fault for layout in shown for fault in faults_of(layout)] == []
    texts = [
        i.content for layout in shown for i in layout.walk_children() if isinstance(i, discord.ui.TextDisplay)
    ]
    own = re.compile(r"n{200}…|q{200}|m{200}…")
    assert [text[-80:] for text in texts if text.endswith("…") and not own.search(text)] == []


@every_case
def test_forms_show_their_whole_title_and_what_to_note(drill: CaseDrill):
    work = work_of(drill, phases.start(drill.plan.phases, now=NOW))
    forms = [views.NoteForm.of(work, phase).to_dict() for phase in drill.plan.phases]
    forms.append(views.QuestionForm.of(work).to_dict())
    for form in forms:
        assert form["title"] == drill.title
        assert len(form["custom_id"]) <= 100
        label = form["components"][-1]
        assert 1 <= len(label["label"]) <= 45
        assert len(label["description"]) <= 100


@every_case
def test_texts_are_plain_and_numbers_worked_out_again(drill: CaseDrill):
    assert [name for text in drill.texts for name, sign in UNWANTED.items() if sign.search(text)] == []
    assert [text for text in drill.texts if "`" in text or text.count("**") % 2] == []
    assert {check.python: worked_out(check.python) for check in drill.checks} == {
        check.python: check.says for check in drill.checks
    }
    assert drill.checks
    assert all(str(source.url).startswith("https://") for source in drill.sources)
