"""A case from its first question to the model outline, as a member lives it, with the clock moved for them."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import discord
import pytest

from bot import features
from bot.content import load_packs
from bot.errors import UserFacingError
from bot.phases import NOTE_LIMIT
from cogs.drills import logic as drill_logic
from cogs.drills.case import logic
from cogs.drills.case.models import Question
from cogs.drills.models import CaseDrill
from tests.conftest import ROOT, World, library

from .conftest import answer_to, buttons, make_group, post_until, said, texts


def cases() -> list[CaseDrill]:
    return [drill for drill in library().of("drills") if isinstance(drill, CaseDrill)]


async def attempt_of(world: World, who: Any) -> dict[str, Any]:
    async with world.kernel.db.read() as tx:
        rows = await tx.all("SELECT * FROM drills_attempts WHERE user_id = ? ORDER BY attempt_id", who.id)
    return dict(rows[-1])


async def drill_of(world: World, who: Any) -> CaseDrill:
    found = await attempt_of(world, who)
    return next(drill for drill in cases() if drill.id == found["drill_id"])


class Play:
    """A member at a case; ``panel`` is what they look at, ``said`` the last thing they read."""

    def __init__(self, world: World, who: Any) -> None:
        self.world, self.who = world, who
        self.panel: Any
        self.said = ""
        self.drill: CaseDrill

    async def open(self) -> Play:
        result = await self.who.slash(self.world.channel, "drill next", kind="case")
        self.drill = await drill_of(self.world, self.who)
        return self._take(result)

    def _take(self, result: Any) -> Play:
        self.panel, self.said = answer_to(result), said(result)
        return self

    @property
    def labels(self) -> set[str]:
        return set(buttons(self.panel.components))

    def id_of(self, label: str) -> str:
        return buttons(self.panel.components)[label]

    async def press(self, label: str) -> Play:
        return self._take(await self.who.click(self.panel, custom_id=self.id_of(label)))

    async def refused(self, label: str) -> str:
        """Press and stay where one was; return the refusal."""
        return said(await self.who.click(self.panel, custom_id=self.id_of(label)))

    async def note(self, words: str) -> Play:
        form = await self.who.click(self.panel, custom_id=self.id_of("Note"))
        return self._take(await self.who.submit_modal(form, {"note": words}))

    async def note_refused(self, words: str) -> str:
        form = await self.who.click(self.panel, custom_id=self.id_of("Note"))
        return said(await self.who.submit_modal(form, {"note": words}))

    async def ask(self, question: str) -> Play:
        form = await self.who.click(self.panel, custom_id=self.id_of("Ask"))
        return self._take(await self.who.submit_modal(form, {"question": question}))

    async def twin(self) -> Play:
        """Open the same case in a second panel, as one does who lost the first; the first one grows old."""
        other = Play(self.world, self.who)
        other.drill = self.drill
        other._take(await self.who.slash(self.world.lounge, "drill today"))
        return await other.press(f"Go on: {self.drill.title}")

    async def choose(self, key: str, value: str) -> Any:
        ids = [part.get("custom_id", "") for part in every(self.panel.components)]
        menu = next(custom_id for custom_id in ids if custom_id.startswith(f"drills.{key}:"))
        return await self.who.select(self.panel, [value], custom_id=menu)


def every(components: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return all parts of a private panel, what holds others and what is held."""
    return [part for c in components for part in (c, *every(c.get("components", [])))]


@pytest.fixture
async def play(world: World) -> Play:
    """Ada before a case, the clock not started."""
    return await Play(world, world.ada).open()


@pytest.fixture
async def started(play: Play) -> Play:
    return await play.press("Start the clock")


def relative(world: World, **later: float) -> str:
    return discord.utils.format_dt(world.env.now() + timedelta(**later), "R")


# ---------------------------------------------------------------------- before the clock


async def test_the_statement_shows_the_steps_with_their_minutes_and_nothing_of_the_answer(play: Play):
    assert play.drill.prompt[:60] in play.said
    for phase in play.drill.plan.phases:
        assert f"{phase.name}, {phase.minutes} min" in play.said
    assert play.labels == {"Start the clock", "Hint (−2)"}
    assert [c.concept for c in play.drill.concepts if c.concept in play.said] == []
    assert [f.say for f in play.drill.facts if f.say in play.said] == []


async def test_no_time_runs_before_the_clock_is_started(play: Play):
    await play.world.advance(hours=5)
    await play.press("Start the clock")
    first = play.drill.plan.phases[0]
    assert f"Its time runs out {relative(play.world, minutes=first.minutes)}" in play.said
    assert f"0 min of {play.drill.minutes} used" in play.said


async def test_start_in_a_second_panel_starts_nothing_anew(play: Play):
    world = play.world
    found = await attempt_of(world, world.ada)
    await world.bot.get_cog("Drills").case.begin(user_id=world.ada.id, attempt_id=found["attempt_id"])
    await world.advance(minutes=2)
    await play.press("Start the clock")
    assert f"2 min of {play.drill.minutes} used" in play.said


# ---------------------------------------------------------------------- the whole way


async def test_a_whole_case_with_a_restart_between_every_two_steps(started: Play):
    play, world, drill = started, started.world, started.drill
    for number, (phase, step) in enumerate(zip(drill.plan.phases, drill.steps, strict=True), 1):
        assert f"**Step {number} of {len(drill.steps)} · {phase.name}**" in play.said
        assert phase.cue in play.said
        await play.note(step.outline)
        await world.restart()
        await world.advance(minutes=phase.minutes)
        if number < len(drill.steps):
            await play.press("Next step")
    assert "Next step" not in play.labels
    await world.restart()
    await play.press("Finish")
    count = len(drill.concepts)
    assert f"**{count} of {count}**" in play.said
    for phase in drill.plan.phases:
        assert f"**{phase.name}** · {phase.minutes} min of {phase.minutes}" in play.said
    assert drill.steps[0].outline not in play.said

    worth = logic.POINTS_BASE + logic.POINTS_COVERAGE
    found = await attempt_of(world, world.ada)
    assert (found["state"], found["points"], found["is_correct"]) == ("answered", worth, None)
    assert found["answer"].startswith(f"**{drill.plan.phases[0].name}**\n")
    assert all(step.outline in found["answer"] for step in drill.steps)

    await world.restart()
    shown = said(await play.choose("case_score", "4"))
    assert f"**4 of 5**: {drill.levels[3]}" in shown
    assert all(step.outline in shown for step in drill.steps)
    assert all(trap in shown for trap in drill.traps)
    assert drill.probe in shown
    assert all(dimension.name in shown for dimension in drill.dimensions)
    assert (await attempt_of(world, world.ada))["self_score"] == 4
    mine = said(await world.ada.slash(world.channel, "drill mine"))
    assert f"{count}/{count} {drill.title}" in mine


async def test_what_was_missed_is_named_in_its_step(started: Play):
    play, drill = started, started.drill
    await play.note("Hello.")
    await play.press("Finish")
    await play.press("Finish here")
    assert f"**0 of {len(drill.concepts)}**" in play.said
    assert all(concept.say in play.said for concept in drill.concepts)
    assert (await attempt_of(play.world, play.world.ada))["points"] == logic.POINTS_BASE


# ---------------------------------------------------------------------- notes


async def test_a_note_is_filled_in_again_and_shown_and_can_be_taken_back(started: Play):
    play, world = started, started.world
    await play.note("users\nand latency")
    assert "> users\n> and latency" in play.said
    await world.restart()
    form = await world.ada.click(play.panel, custom_id=play.id_of("Note"))
    field = form.modal["components"][1]["component"]
    assert (field["value"], field["max_length"]) == ("users\nand latency", NOTE_LIMIT)
    await world.ada.submit_modal(form, {"note": "  "})
    async with world.kernel.db.read() as tx:
        assert await tx.all("SELECT 1 FROM phase_notes") == []


async def test_a_note_belongs_to_the_step_whose_form_was_open_also_when_that_is_over(started: Play):
    play, world, drill = started, started.world, started.drill
    first, second = drill.plan.phases[:2]
    form = await world.ada.click(play.panel, custom_id=play.id_of("Note"))
    await play.press("Next step")
    await world.restart()
    after = await world.ada.submit_modal(form, {"note": "late but kept"})
    assert f"· {second.name}**" in said(after)
    async with world.kernel.db.read() as tx:
        rows = await tx.all("SELECT phase, note FROM phase_notes")
    assert [(row["phase"], row["note"]) for row in rows] == [(first.key, "late but kept")]


async def test_any_step_can_be_noted_from_the_menu(started: Play):
    play, world, drill = started, started.world, started.drill
    last = drill.plan.phases[-1]
    form = await play.choose("case_notes", last.key)
    assert form.modal["components"][1]["label"] == last.name
    play._take(await world.ada.submit_modal(form, {"note": "thought of the end"}))
    assert f"**Step 1 of {len(drill.steps)}" in play.said
    menu = [item for item in every(play.panel.components) if "options" in item]
    assert [o["description"] for o in menu[0]["options"]] == [
        *["nothing noted yet"] * (len(drill.steps) - 1),
        "thought of the end",
    ]


async def test_a_note_that_is_too_long_is_handed_back_and_changes_nothing(started: Play):
    play, world = started, started.world
    await play.note("short")
    service = world.bot.get_cog("Drills").case
    found = await attempt_of(world, world.ada)
    with pytest.raises(UserFacingError, match=r"\*\*Your note\*\* has 2,001 characters") as refusal:
        await service.write_note(
            user_id=world.ada.id,
            attempt_id=found["attempt_id"],
            phase=play.drill.plan.phases[0].key,
            text="x" * (NOTE_LIMIT + 1),
        )
    assert refusal.value.kept == "x" * (NOTE_LIMIT + 1)
    work = await service.work(user_id=world.ada.id, attempt_id=found["attempt_id"])
    assert list(work.notes.values()) == ["short"]


async def test_notes_too_long_together_are_kept_said_and_only_stop_the_finish(started: Play):
    play, world, drill = started, started.world, started.drill
    for phase, letter in zip(drill.plan.phases, "ab", strict=False):
        await play.note(letter * NOTE_LIMIT)
        assert "make one answer" not in play.said or letter == "b"
        await play.press("Next step")
        assert phase.key
    assert "⚠️ Your notes have 4,0" in play.said
    await play.press("Finish")
    refusal = await play.refused("Finish here")
    assert "**Your notes** have 4,0" in refusal
    assert f"**{drill.plan.phases[0].name}** with 2,000" in refusal
    await play.press("Back to the case")
    form = await play.choose("case_notes", drill.plan.phases[0].key)
    assert form.modal["components"][1]["component"]["value"] == "a" * NOTE_LIMIT
    play._take(await world.ada.submit_modal(form, {"note": "a" * 1500}))
    assert "⚠️" not in play.said
    await play.press("Finish")
    await play.press("Finish here")
    assert len((await attempt_of(world, world.ada))["answer"]) < drill_logic.ANSWER_LIMIT


async def test_nothing_noted_cannot_be_handed_in(started: Play):
    play = started
    assert "**Your notes** are empty" in await play.refused("Finish")
    assert (await attempt_of(play.world, play.world.ada))["state"] == "open"


async def test_what_was_noted_cannot_ping_or_break_the_panel(started: Play):
    await started.note("``` @everyone \u202e")
    assert "\u202e" not in started.said
    assert "```" not in started.said
    assert started.panel.ephemeral


# ---------------------------------------------------------------------- questions


async def test_a_question_uncovers_what_the_interviewer_knows_of_it_for_good(started: Play):
    play, world, drill = started, started.world, started.drill
    fact = drill.facts[0]
    await play.ask(f"What about {fact.synonyms[0]}?")
    assert f"**You asked:** What about {fact.synonyms[0]}?" in play.said
    assert play.said.count(fact.say) == 1
    assert "You found out" not in play.said
    await world.restart()
    await play.press("Next step")
    assert f"- {fact.concept}: {fact.say}" in play.said
    assert "You asked" not in play.said


async def test_what_nobody_knows_is_left_to_the_member(started: Play):
    await started.ask("Zebras?")
    assert "The interviewer leaves that to you" in started.said
    assert "You found out" not in started.said


async def test_questions_stand_in_the_answer_below_their_step(started: Play):
    play, drill = started, started.drill
    await play.ask("Zebras?")
    await play.press("Next step")
    await play.ask("Giraffes?")
    await play.note("animals")
    await play.press("Finish")
    await play.press("Finish here")
    first, second = drill.plan.phases[:2]
    assert (await attempt_of(play.world, play.world.ada))["answer"] == (
        f"**{first.name}**\nAsked: Zebras?\n\n**{second.name}**\nAsked: Giraffes?\nanimals"
    )


async def test_a_thirteenth_question_is_refused_and_handed_back(started: Play):
    for number in range(logic.QUESTIONS_MOST):
        await started.ask(f"Zebra {number}?")
    await started.ask("Lion?")
    assert "You have asked 12 questions" in started.said
    assert "You wrote:\n```\nLion?\n```" in started.said


async def test_a_question_counts_for_the_step_it_was_asked_in_only():
    drill = next(d for d in cases() if d.id == "sys-study-bot-at-nine")
    names = [c.concept for c in drill.concepts]
    zones = names.index("Local hour, zone by name")
    asked = [Question("requirements", "Which iana zone?"), Question("requirements", "Exactly once?")]
    assert logic.touched(drill, {}, asked) == (names.index("Late is better than twice"),)
    assert zones in logic.touched(drill, {"requirements": "store the iana zone"}, [])
    assert zones in logic.touched(drill, {}, [Question("deep-dive", "Which iana zone?")])


# ---------------------------------------------------------------------- the clock


async def test_overtime_is_said_kindly_and_nothing_is_cut_off(started: Play):
    play, world, drill = started, started.world, started.drill
    first = drill.plan.phases[0]
    await world.advance(minutes=first.minutes + 4)
    await play.note("still here")
    assert f"**Its time ran out {relative(world, minutes=-4)}.** Finish your thought" in play.said
    assert f"**Step 1 of {len(drill.steps)}" in play.said
    await play.press("Next step")
    second = drill.plan.phases[1]
    assert f"Its time runs out {relative(world, minutes=second.minutes)}" in play.said


async def test_beyond_the_whole_plan_the_panel_says_so_and_goes_on(started: Play):
    play, world, drill = started, started.world, started.drill
    await world.advance(minutes=drill.minutes + 7)
    await play.note("slow and steady")
    assert f"{drill.minutes + 7} min used, {drill.minutes} planned" in play.said
    await play.press("Finish")
    await play.press("Finish here")
    assert f"· {drill.minutes + 7} min of {drill.plan.phases[0].minutes}" in play.said


async def test_a_pause_over_night_costs_no_minute(started: Play):
    play, world, drill = started, started.world, started.drill
    first = drill.plan.phases[0]
    await world.advance(minutes=1)
    await play.press("Pause")
    assert f"**Paused.** {first.minutes - 1} min left in this step." in play.said
    await world.advance(hours=9)
    await world.restart()
    await play.note("written while the clock stands")
    assert "**Paused.**" in play.said
    await play.press("Go on")
    assert f"Its time runs out {relative(world, minutes=first.minutes - 1)}" in play.said
    assert f"1 min of {drill.minutes} used" in play.said


async def test_next_step_from_a_pause_lets_the_clock_run(started: Play):
    play, world = started, started.world
    await play.press("Pause")
    await world.advance(hours=2)
    await play.press("Next step")
    second = play.drill.plan.phases[1]
    assert f"Its time runs out {relative(world, minutes=second.minutes)}" in play.said
    assert "Pause" in play.labels


async def test_next_step_of_an_older_panel_moves_nothing_twice(started: Play):
    play, world = started, started.world
    newer = await play.twin()
    await newer.press("Next step")
    await world.restart()
    await play.press("Next step")
    assert f"**Step 2 of {len(play.drill.steps)}" in play.said


async def test_two_presses_of_next_at_once_move_one_step(started: Play):
    play, world = started, started.world
    click = {"custom_id": play.id_of("Next step")}
    both = await asyncio.gather(
        *(world.ada.click(play.panel, **click) for _ in range(2)), return_exceptions=True
    )
    assert [one for one in both if not isinstance(one, Exception)]
    async with world.kernel.db.read() as tx:
        rows = await tx.all("SELECT place FROM phase_stretches ORDER BY number")
    assert [row["place"] for row in rows] == [0, 1]


async def test_finishing_early_is_asked_about_and_can_be_taken_back(started: Play):
    play, drill = started, started.drill
    await play.note("a start")
    await play.press("Finish")
    assert f"{len(drill.steps) - 1} more steps come after **{drill.plan.phases[0].name}**" in play.said
    await play.press("Back to the case")
    assert f"**Step 1 of {len(drill.steps)}" in play.said
    assert (await attempt_of(play.world, play.world.ada))["state"] == "open"


# ---------------------------------------------------------------------- old buttons, other people, closings


@pytest.mark.parametrize("label", ["Note", "Ask", "Next step", "Pause", "Finish"])
async def test_an_older_panel_of_a_finished_case_leads_to_its_result(started: Play, label: str):
    play, world = started, started.world
    await play.note("a start")
    newer = await play.twin()
    await newer.press("Finish")
    await newer.press("Finish here")
    before = await attempt_of(world, world.ada)
    await world.restart()
    await play.press(label)
    assert "ideas on the list" in play.said
    assert await attempt_of(world, world.ada) == before


@pytest.mark.parametrize(("label", "field"), [("Note", "note"), ("Ask", "question")])
async def test_a_form_sent_after_the_finish_is_handed_back(started: Play, label: str, field: str):
    play, world = started, started.world
    await play.note("a start")
    form = await world.ada.click(play.panel, custom_id=play.id_of(label))
    newer = await play.twin()
    await newer.press("Finish")
    await newer.press("Finish here")
    refused = said(await world.ada.submit_modal(form, {field: "too late"}))
    assert "your first answer stands" in refused
    assert "too late" in refused
    assert "too late" not in (await attempt_of(world, world.ada))["answer"]


async def test_finishing_in_two_panels_answers_and_pays_once(started: Play):
    play, world = started, started.world
    await play.note("a start")
    newer = await play.twin()
    for one in (play, newer):
        await one.press("Finish")
    for one in (play, newer):
        await one.press("Finish here")
        assert "ideas on the list" in one.said
    async with world.kernel.db.read() as tx:
        assert len(await tx.all("SELECT 1 FROM ledger")) == 1


async def test_somebody_else_reads_and_changes_nothing(started: Play):
    play, world = started, started.world
    await play.note("my own")
    service, found = world.bot.get_cog("Drills").case, await attempt_of(world, world.ada)
    who = {"user_id": world.ben.id, "attempt_id": found["attempt_id"]}
    first = play.drill.plan.phases[0].key
    for call in (
        service.work(**who),
        service.begin(**who),
        service.write_note(**who, phase=first, text="mine now"),
        service.ask(**who, text="why?"),
        service.move_on(**who, leaving=first),
        service.set_paused(**who, paused=True),
        service.finish(**who),
    ):
        with pytest.raises(UserFacingError, match="someone else's") as refusal:
            await call
        assert "my own" not in (refusal.value.kept or "")
    work = await service.work(user_id=world.ada.id, attempt_id=found["attempt_id"])
    assert list(work.notes.values()) == ["my own"]
    assert work.sitting.reading.is_running
    assert await service.under_way(guild_id=world.guild.id, user_id=world.ben.id) == []


async def test_before_the_start_a_forged_press_changes_nothing(play: Play):
    service, found = play.world.bot.get_cog("Drills").case, await attempt_of(play.world, play.world.ada)
    who = {"user_id": play.world.ada.id, "attempt_id": found["attempt_id"]}
    for call in (service.move_on(**who, leaving="x"), service.set_paused(**who, paused=True)):
        assert (await call).sitting is None
    for call in (service.ask(**who, text="x?"), service.write_note(**who, phase="x", text="x")):
        with pytest.raises(UserFacingError, match="Start the clock"):
            await call
    with pytest.raises(UserFacingError, match="are empty"):
        await service.finish(**who)


async def test_two_members_at_the_same_case_do_not_see_each_others_notes(world: World):
    ada, ben = await Play(world, world.ada).open(), await Play(world, world.ben).open()
    while ben.drill.id != ada.drill.id:
        await ben.open()
    for one in (ada, ben):
        await one.press("Start the clock")
    await ada.note("adas secret")
    await ben.note("bens own")
    assert "adas secret" not in ben.said
    form = await world.ben.click(ben.panel, custom_id=ben.id_of("Note"))
    assert "adas secret" not in str(form.modal)


@pytest.fixture
async def posted(world: World) -> Any:
    """A group's open post of a case."""
    await make_group(world, world.ada, world.ben)
    return await post_until(world, "case", limit=40)


async def test_a_daily_case_closes_with_the_model_outline(world: World, posted: Any):
    play = Play(world, world.ada)
    play._take(await world.ada.click(posted, custom_id=buttons(posted.components)["Answer"]))
    play.drill = await drill_of(world, world.ada)
    assert f"{len(play.drill.steps)} steps with a clock" in texts(posted.components)
    await play.press("Start the clock")
    await play.note(play.drill.steps[0].outline)
    await play.press("Finish")
    await play.press("Finish here")
    assert "Discuss" in play.labels
    await world.move_to(world.env.now().replace(hour=21))
    shown = texts(world.channel.last_message.components)
    assert "How a strong answer goes" in shown
    assert all(step.outline in shown for step in play.drill.steps)
    archived = said(await world.ada.slash(world.channel, "drill archive"))
    assert "1 answered by you" in archived


async def test_a_case_of_the_day_paused_over_night_goes_on_as_practice(world: World, posted: Any):
    play = Play(world, world.ada)
    play._take(await world.ada.click(posted, custom_id=buttons(posted.components)["Answer"]))
    await play.press("Start the clock")
    await play.note("first thoughts")
    await play.press("Pause")
    await world.advance(hours=24)
    await world.restart()
    today = await world.ada.slash(world.lounge, "drill today")
    back = Play(world, world.ada)._take(today)
    await back.press(next(label for label in back.labels if label.startswith("Go on: ")))
    assert "first thoughts" in back.said
    await back.press("Go on")
    await back.note("second thoughts")
    await back.press("Finish")
    await back.press("Finish here")
    attempt = await attempt_of(world, world.ada)
    assert (attempt["state"], attempt["post_id"]) == ("answered", None)


async def test_a_case_that_closed_before_its_clock_was_started_is_refused(world: World, posted: Any):
    play = Play(world, world.ada)
    play._take(await world.ada.click(posted, custom_id=buttons(posted.components)["Answer"]))
    await world.move_to(world.env.now().replace(hour=21))
    assert "closed while you were at it" in await play.refused("Start the clock")
    assert (await attempt_of(world, world.ada))["state"] == "open"


# ---------------------------------------------------------------------- back to it, from anywhere


async def test_a_case_under_way_is_found_again_with_drill_today(started: Play):
    play, world = started, started.world
    await play.note("half done")
    await play.press("Pause")
    await world.advance(hours=30)
    await world.restart()
    today = await world.ada.slash(world.lounge, "drill today")
    back = Play(world, world.ada)._take(today)
    await back.press(f"Go on: {play.drill.title}")
    assert "half done" in back.said
    assert "**Paused.**" in back.said


async def test_another_case_offers_the_way_back_to_the_one_under_way(started: Play):
    other = await Play(started.world, started.world.ada).open()
    if other.drill.id == started.drill.id:
        other = await other.open()
    assert f"Go on: {started.drill.title}" in other.labels
    await other.press(f"Go on: {started.drill.title}")
    assert f"**Step 1 of {len(started.drill.steps)}" in other.said


async def test_a_finished_case_is_no_longer_under_way(started: Play):
    await started.note("x")
    await started.press("Finish")
    await started.press("Finish here")
    today = said(await started.world.ada.slash(started.world.lounge, "drill today"))
    assert "under way" not in today


async def test_hints_cost_points_in_a_case_too(started: Play):
    play, drill = started, started.drill
    hint = await play.who.click(play.panel, custom_id=play.id_of("Hint (−2)"))
    assert drill.hints[0] in said(hint)
    await play.note("x")
    await play.press("Finish")
    await play.press("Finish here")
    assert (await attempt_of(play.world, play.world.ada))["points"] == (
        logic.POINTS_BASE - drill_logic.HINT_COST
    )


# ---------------------------------------------------------------------- content that does not fit


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("framework: timed8", "framework: timed9", ":4: framework: there is no framework 'timed9'"),
        ("minutes: 40", "minutes: 41", ":10: minutes: must be 40, the minutes of timed8"),
        ("- phase: scaling", "- phase: growing", "steps: must be one for each phase of timed8, in order"),
    ],
)
def test_a_case_that_does_not_fit_its_framework_is_left_out_and_named(tmp_path, old, new, problem):
    pack = tmp_path / "pack"
    (pack / "drills").mkdir(parents=True)
    (pack / "frameworks").symlink_to(ROOT / "content" / "frameworks")
    source = (ROOT / "content/drills/system_design/sys-study-bot-at-nine.yaml").read_text()
    assert old in source
    (pack / "drills" / "sys-study-bot-at-nine.yaml").write_text(source.replace(old, new))
    found, problems = load_packs([pack], features.content_kinds())
    assert found.of("drills") == ()
    assert len(found.of("frameworks")) == 7
    assert len(problems) == 1
    assert problem in str(problems[0])


def test_a_pack_of_its_own_uses_the_frameworks_that_come_with_cadre_or_brings_its_own(tmp_path):
    pack = tmp_path / "pack"
    (pack / "drills").mkdir(parents=True)
    name = "sys-study-bot-at-nine.yaml"
    source = (ROOT / "content/drills/system_design" / name).read_text()
    (pack / "drills" / name).write_text(source)
    found, problems = load_packs([pack], features.content_kinds())
    assert problems == []
    assert found.of("drills")[0].plan.phases[0].minutes == 3
    assert found.of("frameworks") == ()
    (pack / "frameworks").mkdir()
    own = (ROOT / "content/frameworks/timed8.yaml").read_text()
    (pack / "frameworks/timed8.yaml").write_text(own.replace("minutes: 3", "minutes: 4", 1))
    (pack / "drills" / name).write_text(source.replace("minutes: 40", "minutes: 41"))
    found, problems = load_packs([pack], features.content_kinds())
    assert problems == []
    assert found.of("drills")[0].plan.phases[0].minutes == 4
