"""Every round type and framework runs from its first phase to its end; which question a turn gets; who reads the kit."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

import pytest

from bot import groups, members
from bot import questions as bot_questions
from bot.app import Kernel
from bot.clock import HandClock
from bot.db import Tx
from bot.errors import UserFacingError
from cogs.drills import store as drills
from cogs.drills.lending import Lending
from cogs.mocks import store as meetings
from cogs.mocks.catalogue import Catalogue
from cogs.mocks.items import Question
from cogs.mocks.models import Meeting
from cogs.mocks.running import logic, questions, store
from cogs.mocks.running.course import Course
from cogs.mocks.running.models import DRAWS, Kit, Scene
from cogs.mocks.running.questions import QuestionPool, parts_of
from cogs.mocks.running.service import RunningService
from tests.conftest import library

from .making import MINUTE, come_together, make_meeting, state_of, turns_of
from .test_running_logic import COMPETENCY

GUILD, ADA, BEN, CEM, EVE = 1, 10, 20, 30, 40
ROUNDS = sorted(item.id for item in library().of("rounds"))
PLANS = [(item.id, name) for item in library().of("rounds") for name in item.frameworks]


@cache
def lending() -> Lending:
    return Lending(library().of("drills"))


class Rounds:
    """The room without Discord: looks are made by hand."""

    def __init__(self, kernel: Kernel, clock: HandClock) -> None:
        self.kernel, self.clock = kernel, clock
        kernel.questions.register("drills", lending())
        self.catalogue = Catalogue(kernel.library)
        self.pool = QuestionPool(kernel, self.catalogue)
        self.course = Course(kernel, self.catalogue, self.pool)
        self.service = RunningService(kernel, self.course, self.pool)

    async def meeting(self, round_type: str, **more: object) -> Meeting:
        found = self.catalogue.rounds[round_type]
        given = {
            "pair": (ADA, BEN),
            "thread_id": 99,
            "swaps": found.swaps,
            "slot_minutes": found.slot_minutes,
        } | more
        return await make_meeting(self.kernel, guild_id=GUILD, round_type=round_type, **given)  # type: ignore[arg-type]

    async def look(self) -> Scene | None:
        """Look after what is due, as the watch does; return the last scene shown."""
        shown = None
        for meeting_id in await self.course.claim_due(self.clock.now()):
            shown = await self.course.move_on(meeting_id)
            if shown is not None:
                await self.course.was_shown(shown)
        return shown

    async def due(self) -> timedelta | None:
        async with self.kernel.db.read() as tx:
            moment = await store.next_moment(tx)
        return moment - self.clock.now() if moment is not None else None

    async def run_out(self) -> list[str]:
        """Let time pass until nothing is due any more; return what was told, each once."""
        told: list[str] = []
        for _ in range(200):
            wait = await self.due()
            if wait is None:
                return told
            self.clock.move_to(self.clock.now() + max(wait, timedelta()))
            scene = await self.look()
            if scene is not None and told[-1:] != [scene.told]:
                told.append(scene.told)
        raise AssertionError(f"the round never ends: {told[-5:]}")

    async def kit(self, meeting: Meeting, number: int = 0, *, user_id: int = ADA) -> Kit:
        turn = (await turns_of(self.kernel, meeting))[number]
        return await self.service.kit(guild_id=GUILD, user_id=user_id, turn_id=turn.turn_id)


@pytest.fixture
async def rounds(kernel: Kernel, clock: HandClock) -> Rounds:
    async with kernel.db.write() as tx:
        await groups.ensure_guild(tx, GUILD, now=clock.now())
    return Rounds(kernel, clock)


# ---------------------------------------------------------------------- every type, every framework


def test_there_are_eighteen_round_types_and_every_framework_belongs_to_one():
    assert len(ROUNDS) == 18
    assert {name for _, name in PLANS} == {plan.id for plan in library().of("frameworks")}
    assert len({name for _, name in PLANS}) == 7


@pytest.mark.parametrize("round_type", ROUNDS)
async def test_each_round_type_runs_by_itself_from_its_kit_to_its_end(rounds: Rounds, round_type: str):
    meeting = await rounds.meeting(round_type)
    kit = await rounds.kit(meeting)
    assert kit.question.must_cover
    assert kit.question.hints
    assert kit.question.probes
    assert kit.question.curveball
    assert kit.state.is_new
    await come_together(rounds.kernel, meeting)
    found = rounds.catalogue.rounds[round_type]
    plan_id = kit.state.framework or ""
    count = next(
        len(logic.plan_of(found, f).phases) if f else len(found.phases)
        for f in [None, *rounds.course.frameworks(found)]
        if (f.id if f else "") == plan_id
    )
    wanted = []
    for number in range(found.turns):
        wanted += [f"{number}:ready", *(f"{number}:{place}" for place in range(count)), f"{number}:up"]
        count = len(found.phases)  # no type that swaps has frameworks
    assert await rounds.run_out() == [*wanted, "over"]
    assert await state_of(rounds.kernel, meeting) == "over"
    turns = await turns_of(rounds.kernel, meeting)
    assert all(turn.began_at and turn.ended_at and turn.question_id for turn in turns)
    asked = [turn.question_id for turn in turns]
    assert len(set(asked)) == len(asked) or asked[0] == f"plan:{round_type}"


@pytest.mark.parametrize(("round_type", "framework"), PLANS)
async def test_each_framework_runs_where_its_round_offers_it(rounds: Rounds, round_type: str, framework: str):
    meeting = await rounds.meeting(round_type)
    turn = (await turns_of(rounds.kernel, meeting))[0]
    who = {"guild_id": GUILD, "user_id": ADA, "turn_id": turn.turn_id}
    await rounds.service.choose_plan(**who, plan_id=framework)
    await come_together(rounds.kernel, meeting)
    await rounds.look()
    await rounds.service.begin(**who)
    scene = await rounds.course.move_on(meeting.meeting_id)
    assert scene is not None
    assert scene.sitting is not None
    plan = next(plan for plan in library().of("frameworks") if plan.id == framework)
    assert scene.sitting.phases[: len(plan.phases)] == plan.phases
    assert [phase.key for phase in scene.sitting.phases[len(plan.phases) :]] == ["feedback"]
    assert scene.sitting.clock.plan_id == framework
    with pytest.raises(UserFacingError, match="clock runs already"):
        await rounds.service.choose_plan(**who, plan_id="")


async def test_a_round_type_that_is_gone_from_the_packs_still_runs(rounds: Rounds):
    meeting = await make_meeting(
        rounds.kernel, guild_id=GUILD, pair=(ADA, BEN), round_type="whiteboard", thread_id=99
    )
    assert (await rounds.kit(meeting)).question.kind == "plan"
    await come_together(rounds.kernel, meeting)
    assert (await rounds.run_out())[-1] == "over"


# ---------------------------------------------------------------------- the clock


async def running(rounds: Rounds, round_type: str = "sql", **more: object) -> tuple[Meeting, dict[str, int]]:
    meeting = await rounds.meeting(round_type, **more)
    await come_together(rounds.kernel, meeting)
    await rounds.look()
    turn = (await turns_of(rounds.kernel, meeting))[0]
    who = {"guild_id": GUILD, "user_id": ADA, "turn_id": turn.turn_id}
    await rounds.service.begin(**who)
    return meeting, who


async def test_a_phase_ends_when_its_time_was_over_and_not_when_the_bot_came_back(rounds: Rounds):
    meeting, _ = await running(rounds)
    first, second = rounds.catalogue.rounds["sql"].phases[:2]
    rounds.clock.move_to(rounds.clock.now() + (first.minutes + 4) * MINUTE)  # nobody looked meanwhile
    scene = await rounds.course.move_on(meeting.meeting_id)
    assert scene is not None
    assert scene.sitting is not None
    assert scene.told == "0:1"
    assert scene.sitting.reading.left == (second.minutes - 4) * MINUTE


async def test_one_more_minute_is_one_minute_and_survives_the_end_of_the_time(rounds: Rounds):
    meeting, who = await running(rounds)
    phases = rounds.catalogue.rounds["sql"].phases
    last = len(phases) - 1
    for place in range(last):
        await rounds.service.next_phase(**who, leaving=place)
    rounds.clock.move_to(rounds.clock.now() + phases[-1].length)
    up = await rounds.course.move_on(meeting.meeting_id)
    assert up is not None
    assert up.told == "0:up"
    await rounds.service.extend(**who, place=last)
    await rounds.service.extend(**who, place=0)  # an old button
    back = await rounds.course.move_on(meeting.meeting_id)
    assert back is not None
    assert back.sitting is not None
    assert (back.told, back.sitting.reading.left) == (f"0:{last}", MINUTE)


async def test_a_pause_stops_the_clock_and_an_old_next_changes_nothing(rounds: Rounds):
    meeting, who = await running(rounds)
    await rounds.service.next_phase(**who, leaving=0)
    await rounds.service.next_phase(**who, leaving=0)
    await rounds.service.set_paused(**who, paused=True)
    rounds.clock.move_to(rounds.clock.now() + 30 * MINUTE)
    scene = await rounds.course.move_on(meeting.meeting_id)
    assert scene is not None
    assert (scene.told, scene.face) == ("0:1", "0:1/paused")
    await rounds.service.set_paused(**who, paused=False)
    scene = await rounds.course.move_on(meeting.meeting_id)
    assert scene is not None
    assert scene.sitting is not None
    assert scene.sitting.reading.left == scene.sitting.phase.length


async def test_a_forgotten_round_ends_an_hour_after_its_slot(rounds: Rounds):
    meeting, who = await running(rounds)
    await rounds.service.set_paused(**who, paused=True)
    assert (await rounds.run_out())[-1] == "over"
    assert meeting.starts_at is not None
    assert rounds.clock.now() == meeting.starts_at + (meeting.slot_minutes + 60) * MINUTE
    (turn,) = await turns_of(rounds.kernel, meeting)
    assert turn.ended_at == rounds.clock.now()


async def test_a_called_off_round_is_left_alone(rounds: Rounds):
    meeting, who = await running(rounds)
    async with rounds.kernel.db.write() as tx:
        await meetings.move(tx, meeting.meeting_id, was="running", to="cancelled", now=rounds.clock.now())
    assert await rounds.run_out() == ["off"]
    with pytest.raises(UserFacingError, match="over"):
        await rounds.service.next_phase(**who, leaving=0)


async def test_only_the_pair_moves_the_clock(rounds: Rounds):
    _, who = await running(rounds, thirds=(CEM,))
    for other in (CEM, EVE):
        with pytest.raises(UserFacingError, match="keep the clock"):
            await rounds.service.next_phase(**(who | {"user_id": other}), leaving=0)
    with pytest.raises(UserFacingError, match="gone"):
        await rounds.service.next_phase(**(who | {"guild_id": 2}), leaving=0)


# ---------------------------------------------------------------------- which question


async def attempt(tx: Tx, rounds: Rounds, drill_id: str, user_id: int) -> None:
    await drills.start_attempt(
        tx,
        guild_id=GUILD,
        user_id=user_id,
        post_id=None,
        drill_id=drill_id,
        kind="sql",
        now=rounds.clock.now(),
    )


def forget_written(rounds: Rounds, *but: bot_questions.Question) -> None:
    """Leave out the questions written for mock interviews, as in a pack that has none."""
    rounds.pool.__dict__["_own"] = but


async def test_a_drill_that_the_candidate_opened_is_not_asked(rounds: Rounds):
    lent = [q.id for q in rounds.pool.suiting(rounds.catalogue.rounds["sql"])]
    spared = lent[7]
    async with rounds.kernel.db.write() as tx:
        await members.ensure_member(tx, guild_id=GUILD, user_id=BEN, now=rounds.clock.now())
        for question_id in lent:
            if question_id != spared and question_id.startswith("drill:"):
                await attempt(tx, rounds, question_id.removeprefix("drill:"), BEN)
    kit = await rounds.kit(await rounds.meeting("sql"))
    assert kit.question.id == spared or kit.question.round_types
    assert kit.state.is_new


async def test_when_nothing_new_is_left_the_oldest_comes_and_the_kit_says_so(rounds: Rounds):
    lent = [q.id for q in rounds.pool.suiting(rounds.catalogue.rounds["sql"]) if q.id.startswith("drill:")]
    forget_written(rounds)
    async with rounds.kernel.db.write() as tx:
        await members.ensure_member(tx, guild_id=GUILD, user_id=BEN, now=rounds.clock.now())
        for question_id in [*lent[3:], *lent[:3]]:
            rounds.clock.move_to(rounds.clock.now() + MINUTE)
            await attempt(tx, rounds, question_id.removeprefix("drill:"), BEN)
    kit = await rounds.kit(await rounds.meeting("sql"))
    assert (kit.question.id, kit.state.is_new) == (lent[3], False)


async def test_who_asked_or_read_a_question_is_never_asked_it(rounds: Rounds):
    asked = []
    for number in range(6):
        pair = (ADA, BEN) if number % 2 else (BEN, ADA)
        meeting = await rounds.meeting("coding", key=f"run:{number}:0", pair=pair)
        asked.append((await rounds.kit(meeting, user_id=pair[0])).question.id)
    assert len(set(asked)) == 6


async def test_the_kit_keeps_its_question_and_draws_twice(rounds: Rounds):
    meeting = await rounds.meeting("coding")
    first, again = await rounds.kit(meeting), await rounds.kit(meeting)
    assert first == again
    who = {"guild_id": GUILD, "user_id": ADA, "turn_id": first.turn.turn_id}
    drawn = {first.question.id} | {(await rounds.service.draw(**who)).question.id for _ in range(DRAWS)}
    assert len(drawn) == DRAWS + 1
    with pytest.raises(UserFacingError, match="drew 2 others"):
        await rounds.service.draw(**who)
    hits = await rounds.service.search(**who, words="window")
    assert hits
    picked = await rounds.service.pick(**who, question_id=hits[0].question.id)
    assert picked.question.id == hits[0].question.id
    with pytest.raises(UserFacingError, match=r"\*\*Words\*\*") as refusal:
        await rounds.service.search(**who, words="xqzzv jjkqw")
    assert refusal.value.kept == "xqzzv jjkqw"


async def test_a_quick_round_without_written_questions_asks_six_new_ones(rounds: Rounds):
    forget_written(rounds)
    meeting = await rounds.meeting("rapid-fire")
    first, second = await rounds.kit(meeting), await rounds.kit(meeting, 1, user_id=BEN)
    ids = [*parts_of(first.question.id), *parts_of(second.question.id)]
    assert len(set(ids)) == 12
    assert len(first.question.must_cover) == 6
    assert max(len(kit.question.prompt) + len(kit.question.answer) for kit in (first, second)) < 6_000


async def test_a_question_written_for_the_round_comes_first_with_all_that_its_author_gave(rounds: Rounds):
    written = Question.model_validate(
        {
            "id": "loaves",
            "title": "How many loaves",
            "round_types": ["ml-design"],
            "area": "system_design",
            "level": "specialist",
            "tracks": ["mlops"],
            "prompt": "A bakery throws bread away in the evening. Design a system.",
            "answer": "Sales are not demand. " * 5,
            "must_cover": ["Sales are not demand.", "Both mistakes have a price.", "A baseline is named."],
            "hints": [
                "What does the till record?",
                "What does one loaf cost?",
                "Which quantile is cheapest?",
            ],
            "probes": ["What happens on a holiday?", "Who may override it?"],
            "signals": ["Asks for the prices first.", "Plans a trial with control shops."],
            "red_flags": ["Takes sales for demand.", "Shuffles days between folds."],
            "curveball": "Two shops close tomorrow and one opens.",
            "reveals": [{"when": "They ask for the size", "say": "300 shops, 40 products."}],
            "framework": "milestones5",
            "sources": [{"title": "A page", "url": "https://example.org/"}],
        }
    )
    forget_written(rounds, questions._written(written))
    meeting = await rounds.meeting("ml-design")
    kit = await rounds.kit(meeting)
    assert (kit.question.id, kit.question.curveball) == ("loaves", written.curveball)
    assert kit.question.reveals == (("They ask for the size", "300 shops, 40 products."),)
    assert kit.state.framework == "milestones5"
    who = {"guild_id": GUILD, "user_id": ADA, "turn_id": kit.turn.turn_id}
    assert (await rounds.service.draw(**who)).question.id != "loaves"
    other = await rounds.meeting("ml-design", key="run:2:0", pair=(CEM, ADA))  # ada has read its kit
    assert (await rounds.kit(other, user_id=CEM)).question.id != "loaves"


async def test_behavioural_rounds_take_a_competency_where_nothing_is_written(rounds: Rounds):
    forget_written(rounds, questions._of_competency(COMPETENCY))
    for number, round_type in enumerate(("behavioural", "hiring-manager")):
        kit = await rounds.kit(
            await rounds.meeting(round_type, key=f"run:{number}:1", pair=(ADA, BEN + number))
        )
        assert kit.question.id == "competency:owning-it"
        assert "tell a story" in kit.question.prompt


# ---------------------------------------------------------------------- whose kit


@pytest.mark.parametrize(
    ("user_id", "words"),
    [(BEN, "stays new to you"), (CEM, "interviewer of this turn alone"), (EVE, "somebody else's")],
)
async def test_nobody_but_the_interviewer_reads_or_uses_a_kit(rounds: Rounds, user_id: int, words: str):
    meeting, who = await running(rounds, thirds=(CEM,))
    await rounds.kit(meeting)
    service, other = rounds.service, who | {"user_id": user_id}
    presses = [
        service.kit(**other),
        service.draw(**other),
        service.search(**other, words="join"),
        service.pick(**other, question_id="drill:x"),
        service.choose_plan(**other, plan_id=""),
        service.tick(**other, places=[0]),
        service.give_hint(**other, number=1),
        service.post(**other),
        service.curveball(**other),
    ]
    for press in presses:
        with pytest.raises(UserFacingError, match=words):
            await press


async def test_after_the_swap_each_kit_is_the_others(rounds: Rounds):
    meeting, who = await running(rounds, "rapid-fire")
    second = (await turns_of(rounds.kernel, meeting))[1]
    await rounds.service.end(**who, is_sure=True)
    with pytest.raises(UserFacingError, match="kit is closed"):
        await rounds.kit(meeting, 0, user_id=ADA)
    with pytest.raises(UserFacingError, match="for your interviewer alone"):
        await rounds.kit(meeting, 1, user_id=ADA)
    assert await rounds.service.my_turn(guild_id=GUILD, user_id=BEN) == second.turn_id
    await rounds.service.begin(**(who | {"turn_id": second.turn_id}))
    await rounds.service.end(**(who | {"turn_id": second.turn_id}), is_sure=True)
    for number, user_id in enumerate((ADA, BEN)):
        with pytest.raises(UserFacingError, match="kit is closed"):
            await rounds.kit(meeting, number, user_id=user_id)
        with pytest.raises(UserFacingError, match="no mock interview to give"):
            await rounds.service.my_turn(guild_id=GUILD, user_id=user_id)


async def test_what_was_ticked_hinted_and_thrown_is_kept(rounds: Rounds):
    meeting, who = await running(rounds)
    await rounds.service.tick(**who, places=[2, 0, 99])
    await rounds.service.give_hint(**who, number=1)
    await rounds.service.give_hint(**who, number=1)
    _, first = await rounds.service.curveball(**who)
    _, second = await rounds.service.curveball(**who)
    assert (first, second) == (True, False)
    await rounds.service.post(**who)
    with pytest.raises(UserFacingError, match="so it stays"):
        await rounds.service.draw(**who)
    kit = await rounds.kit(meeting)
    assert (kit.state.ticks, kit.state.hint_count, kit.state.post_count) == ((0, 2), 1, 1)
    stuck = await rounds.service.stuck(**(who | {"user_id": BEN}))
    assert (stuck.next_hint, stuck.interviewer_id) == (2, ADA)
    with pytest.raises(UserFacingError, match="the candidate's"):
        await rounds.service.stuck(**who)
