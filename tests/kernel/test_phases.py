"""The phase clock: no pause, early move, restart or change of the machine's clock loses or doubles time."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import features, phase_clocks, phases
from bot.clock import HandClock, from_unix, to_unix
from bot.content import load_packs
from bot.db import Database, IntegrityError
from bot.phases import Phase, PhasePlan, Run, Stretch
from tests.conftest import START, library

from .conftest import ADA, BEN, GUILD

MINUTE = timedelta(minutes=1)


def plan_of(*minutes: int) -> PhasePlan:
    return PhasePlan.model_validate(
        {
            "id": "short-plan",
            "name": "A short plan",
            "purpose": "Made for tests, of phases with the given minutes.",
            "phases": [
                {
                    "key": f"phase-{i}",
                    "name": f"Phase {i}",
                    "minutes": length,
                    "cue": "Say what you do now.",
                    "note": "What you did.",
                }
                for i, length in enumerate(minutes)
            ],
        }
    )


PLAN = plan_of(3, 2, 5)


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


# ---------------------------------------------------------------------- a run, read


def test_a_fresh_run_is_in_its_first_phase_with_all_its_time():
    reading = phases.read(phases.start(PLAN.phases, now=at(0)), now=at(0))
    assert (reading.place, reading.left, reading.over, reading.total) == (
        0,
        3 * MINUTE,
        0 * MINUTE,
        0 * MINUTE,
    )
    assert (reading.ends_at, reading.ahead, reading.is_running) == (at(3), 7 * MINUTE, True)


def test_time_over_is_counted_in_the_phase_and_nothing_moves_by_itself():
    reading = phases.read(phases.start(PLAN.phases, now=at(0)), now=at(60))
    assert (reading.place, reading.left, reading.over) == (0, -57 * MINUTE, 57 * MINUTE)
    assert reading.ends_at == at(3)


def test_moving_on_early_begins_the_next_phase_with_its_own_full_time():
    run = phases.move_on(phases.start(PLAN.phases, now=at(0)), leaving=0, now=at(1))
    reading = phases.read(run, now=at(2))
    assert (reading.place, reading.left) == (1, MINUTE)
    assert reading.spent == (MINUTE, MINUTE, 0 * MINUTE)


def test_a_second_press_of_the_same_button_moves_on_once():
    run = phases.move_on(phases.start(PLAN.phases, now=at(0)), leaving=0, now=at(1))
    assert phases.move_on(run, leaving=0, now=at(2)) is run


def test_the_last_phase_is_not_left_but_finished():
    run = phases.start(PLAN.phases[:1], now=at(0))
    assert phases.move_on(run, leaving=0, now=at(1)) is run
    done = phases.finish(run, now=at(9))
    assert phases.read(done, now=at(500)).total == 9 * MINUTE


def test_a_night_of_pause_costs_nothing():
    run = phases.pause(phases.start(PLAN.phases, now=at(0)), now=at(2))
    asleep = phases.read(run, now=at(500))
    assert (asleep.is_running, asleep.left, asleep.ends_at) == (False, MINUTE, None)
    awake = phases.resume(run, now=at(600))
    assert phases.read(awake, now=at(600)).ends_at == at(601)


def test_moving_on_from_a_pause_lets_the_clock_run_again():
    run = phases.pause(phases.start(PLAN.phases, now=at(0)), now=at(2))
    reading = phases.read(phases.move_on(run, leaving=0, now=at(600)), now=at(601))
    assert (reading.place, reading.is_running, reading.spent) == (1, True, (2 * MINUTE, MINUTE, 0 * MINUTE))


@pytest.mark.parametrize("press", [phases.pause, phases.resume, phases.finish])
def test_what_is_finished_stays_so(press):
    done = phases.finish(phases.start(PLAN.phases, now=at(0)), now=at(4))
    assert press(done, now=at(5)) is done
    assert phases.move_on(done, leaving=0, now=at(5)) is done
    assert phases.read(done, now=at(5)).is_finished


def test_pausing_twice_and_resuming_twice_is_once():
    run = phases.start(PLAN.phases, now=at(0))
    assert phases.resume(run, now=at(1)) is run
    paused = phases.pause(run, now=at(1))
    assert phases.pause(paused, now=at(2)) is paused


def test_a_clock_set_back_takes_nothing_away_and_time_goes_on_once_it_is_past():
    run = phases.move_on(phases.start(PLAN.phases, now=at(0)), leaving=0, now=at(10))
    assert phases.read(run, now=at(5)).spent == (10 * MINUTE, 0 * MINUTE, 0 * MINUTE)
    paused = phases.pause(run, now=at(5))
    assert phases.read(paused, now=at(5)).total == 10 * MINUTE
    assert phases.read(run, now=at(12)).spent[1] == 2 * MINUTE


# ---------------------------------------------------------------------- whatever is pressed, and when

PRESSES = st.sampled_from(["next", "stale", "pause", "resume", "restart", "look"])
STEPS = st.lists(st.tuples(st.integers(1, 20_000), PRESSES), min_size=1, max_size=40)
JUMPS = st.lists(st.tuples(st.integers(-20_000, 20_000), PRESSES), min_size=1, max_size=40)
PLANS = st.lists(st.integers(1, 60), min_size=2, max_size=12)


def press(run: Run, name: str, now: datetime) -> Run:
    """Do what the word says; ``stale`` is the button of the phase before, ``look`` shows the panel."""
    match name:
        case "next":
            return phases.move_on(run, leaving=run.place, now=now)
        case "stale":
            return phases.move_on(run, leaving=run.place - 1, now=now)
        case "pause":
            return phases.pause(run, now=now)
        case "resume":
            return phases.resume(run, now=now)
        case "restart":
            return restarted(run)
    return run


def restarted(run: Run) -> Run:
    """Return the run as whole seconds in a database give it back."""

    def stored(moment: datetime | None) -> datetime | None:
        return from_unix(to_unix(moment)) if moment else None

    return Run(
        run.phases,
        tuple(Stretch(s.place, from_unix(to_unix(s.began_at)), stored(s.ended_at)) for s in run.stretches),
        stored(run.finished_at),
    )


class Stopwatch:
    """What a person with a stopwatch writes down beside the run."""

    def __init__(self, count: int) -> None:
        self.spent = [0] * count
        self.place, self.is_running = 0, True

    def wait(self, seconds: int) -> None:
        if self.is_running:
            self.spent[self.place] += seconds

    def press(self, name: str) -> None:
        if name == "next" and self.place + 1 < len(self.spent):
            self.place, self.is_running = self.place + 1, True
        elif name in {"pause", "resume"}:
            self.is_running = name == "resume"


@given(minutes=PLANS, steps=STEPS, fraction=st.integers(0, 999_999))
def test_time_spent_is_what_a_stopwatch_says_whatever_is_pressed_and_however_often_it_restarts(
    minutes: list[int], steps: list[tuple[int, str]], fraction: int
):
    now = START + timedelta(microseconds=fraction)
    run, watch = phases.start(plan_of(*minutes).phases, now=now), Stopwatch(len(minutes))
    for seconds, name in steps:
        now += timedelta(seconds=seconds)
        watch.wait(seconds)
        run = press(run, name, now)
        watch.press(name)
        reading = phases.read(run, now=now)
        assert [spent.total_seconds() for spent in reading.spent] == watch.spent
        assert (reading.place, reading.is_running) == (watch.place, watch.is_running)
        assert reading.left == timedelta(minutes=minutes[watch.place], seconds=-watch.spent[watch.place])
        assert reading.ahead == timedelta(minutes=sum(minutes[watch.place + 1 :]))
        assert phases.read(restarted(run), now=now) == reading
    done = phases.finish(run, now=now)
    later = phases.read(done, now=now + timedelta(days=1))
    assert [spent.total_seconds() for spent in later.spent] == watch.spent


@given(minutes=PLANS, steps=JUMPS)
def test_stretches_never_overlap_nor_run_backwards_also_on_a_clock_that_jumps(
    minutes: list[int], steps: list[tuple[int, str]]
):
    now = latest = START
    run = phases.start(plan_of(*minutes).phases, now=now)
    for seconds, name in steps:
        now += timedelta(seconds=seconds)
        latest = max(latest, now)
        run = press(run, name, now)
        moments = [m for s in run.stretches for m in (s.began_at, s.ended_at) if m is not None]
        assert moments == sorted(moments)
        assert all(s.ended_at is not None for s in run.stretches[:-1])
        assert [s.place for s in run.stretches] == sorted(s.place for s in run.stretches)
        reading = phases.read(run, now=latest)
        assert reading.total <= latest - START
        assert min(reading.spent) >= timedelta()


# ---------------------------------------------------------------------- kept in the database


@pytest.fixture
async def running(db: Database, clock: HandClock, pod: object) -> phase_clocks.PhaseClock:
    async with db.write() as tx:
        return await phase_clocks.start(
            tx, feature="lab", object_id=7, guild_id=GUILD, plan=PLAN, now=clock.now()
        )


async def stored(db: Database) -> phase_clocks.PhaseClock:
    async with db.read() as tx:
        found = await phase_clocks.get(tx, feature="lab", object_id=7)
    assert found is not None
    return found


async def pressed(db: Database, run: Run) -> None:
    async with db.write() as tx:
        found = await phase_clocks.get(tx, feature="lab", object_id=7)
        assert found is not None
        await phase_clocks.save(tx, found, run)


async def test_a_run_comes_back_as_it_was_after_every_press(db, clock, running):
    run = running.run
    for step, moment in enumerate([at(1), at(2), at(700), at(701), at(709)]):
        run = [
            lambda r, now: phases.move_on(r, leaving=0, now=now),
            lambda r, now: phases.pause(r, now=now),
            lambda r, now: phases.resume(r, now=now),
            lambda r, now: phases.move_on(r, leaving=1, now=now),
            lambda r, now: phases.finish(r, now=now),
        ][step](run, moment)
        await pressed(db, run)
        found = await stored(db)
        assert (found.run, found.plan_id) == (run, "short-plan")
        assert phases.read(found.run, now=moment) == phases.read(run, now=moment)
    assert phases.read(run, now=at(999)).total == 11 * MINUTE


async def test_starting_again_goes_on_with_the_same_clock(db, clock, running):
    clock.move_to(at(30))
    async with db.write() as tx:
        again = await phase_clocks.start(
            tx, feature="lab", object_id=7, guild_id=GUILD, plan=plan_of(9, 9), now=clock.now()
        )
    assert again == running


async def test_a_plan_that_changes_meanwhile_moves_nothing_under_a_run(db, running):
    found = await stored(db)
    assert [p.minutes for p in found.run.phases] == [3, 2, 5]
    assert found.run.phases == PLAN.phases
    assert isinstance(found.run.phases[0], Phase)


async def test_a_phase_that_got_more_time_has_it_after_a_restart_and_no_other_phase_has(db, clock, running):
    longer = phases.extend(running.run, place=0, minutes=2)
    await pressed(db, longer)
    found = await stored(db)
    assert found.run == longer
    assert [p.minutes for p in found.run.phases] == [5, 2, 5]
    assert phases.read(found.run, now=clock.now()).left == 5 * MINUTE


def test_time_is_added_to_the_phase_that_runs_and_to_no_other():
    run = phases.move_on(phases.start(PLAN.phases, now=at(0)), leaving=0, now=at(1))
    assert phases.extend(run, place=0, minutes=1) is run
    assert phases.extend(phases.finish(run, now=at(2)), place=1, minutes=1).phases == PLAN.phases
    over = phases.read(phases.extend(run, place=1, minutes=1), now=at(3.5))
    assert (over.left, over.ends_at) == (0.5 * MINUTE, at(4))


async def test_no_second_stretch_can_be_open(db, running):
    with pytest.raises(IntegrityError):
        await pressed(db, Run(PLAN.phases, (*running.run.stretches, Stretch(1, at(1)))))


async def test_notes_are_their_authors_alone_and_an_empty_one_is_deleted(db, clock, running):
    async with db.write() as tx:
        for user_id, note in ((ADA, "first"), (ADA, "better"), (BEN, "mine")):
            await phase_clocks.write_note(
                tx, clock=running, user_id=user_id, phase="phase-0", note=note, now=clock.now()
            )
    async with db.write() as tx:
        assert await phase_clocks.notes(tx, clock=running, user_id=ADA) == {"phase-0": "better"}
        assert await phase_clocks.notes(tx, clock=running, user_id=BEN) == {"phase-0": "mine"}
        await phase_clocks.write_note(
            tx, clock=running, user_id=ADA, phase="phase-0", note="", now=clock.now()
        )
        assert await phase_clocks.notes(tx, clock=running, user_id=ADA) == {}


async def test_a_forgotten_clock_takes_its_notes_along(db, clock, running):
    async with db.write() as tx:
        await phase_clocks.write_note(
            tx, clock=running, user_id=ADA, phase="phase-0", note="x", now=clock.now()
        )
        assert await phase_clocks.forget(tx, feature="lab", object_id=7) == 1
        assert await phase_clocks.get(tx, feature="lab", object_id=7) is None
        counts = [await tx.all(f"SELECT 1 FROM {t}") for t in ("phase_stretches", "phase_notes")]  # noqa: S608
    assert counts == [[], []]


# ---------------------------------------------------------------------- the frameworks that come with Cadre


def frameworks() -> dict[str, PhasePlan]:
    return {plan.id: plan for plan in library().of("frameworks")}


def test_the_seven_timed_frameworks_are_there_with_their_phases_and_minutes():
    assert {plan_id: (len(plan.phases), plan.minutes) for plan_id, plan in frameworks().items()} == {
        "ml7": (7, 45),
        "timed8": (8, 40),
        "milestones5": (5, 45),
        "template6": (6, 20),
        "lite4": (4, 20),
        "case6": (6, 30),
        "rag4": (5, 40),
    }


def test_every_cue_is_a_sentence_and_no_two_phases_of_a_plan_share_a_text():
    plans = list(frameworks().values())
    assert [p.key for plan in plans for p in plan.phases if p.cue[-1] not in ".?"] == []
    for plan in plans:
        assert len({p.cue for p in plan.phases}) == len({p.note for p in plan.phases}) == len(plan.phases)


def test_two_phases_with_one_key_are_refused(tmp_path):
    text = "\n".join(
        ["id: twice", "name: Twice the same", "purpose: Made for a test of keys.", "phases:"]
        + ["  - {key: same, name: Same, minutes: 3, cue: Say what you do., note: What you did.}"] * 2
    )
    (tmp_path / "pack" / "frameworks").mkdir(parents=True)
    (tmp_path / "pack" / "frameworks" / "twice.yaml").write_text(text)
    found, problems = load_packs([tmp_path / "pack"], features.content_kinds())
    assert found.of("frameworks") == ()
    assert "phases: two have the same key" in str(problems[0])
