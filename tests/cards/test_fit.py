"""Own parameters: fitted in a process of its own, tested on answers held out, used only where they are better."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from statistics import fmean

import pytest
from fsrs import Card, Rating, Scheduler

from bot.app import Kernel
from bot.clock import HandClock, from_unix
from cogs.cards import scheduling, store
from cogs.cards.fit import logic, process
from cogs.cards.fit import store as fits
from cogs.cards.fit.models import (
    FIRST_FIT,
    NEXT_FIT,
    NEXT_LOOK,
    Answer,
    Fit,
    History,
    Log,
    Model,
    Question,
    Standing,
)
from cogs.cards.fit.render import told_fit
from cogs.cards.fit.service import FitService
from cogs.cards.limits import LimitService
from cogs.cards.models import Memory
from cogs.cards.service import CardService
from tests.conftest import START

from .conftest import small_library
from .simulated import STANDARD, STRONG, live, logs_of, put

GUILD, ADA = 7, 4242
WHO = {"guild_id": GUILD, "user_id": ADA}
DAY = 86_400


def log(card: int, turn: int, rating: int, at: int, state: int | None = None) -> Log:
    return Log(card, turn, rating, at, (0 if turn == 0 else 2) if state is None else state)


# ---------------------------------------------------------------------- which reviews


def test_days_are_whole_spans_of_24_hours_as_the_scheduler_counts_them():
    logs = [log(1, 0, 3, 0), log(1, 1, 3, DAY - 1), log(1, 2, 1, 3 * DAY)]
    histories, moments = logic.histories_of(logs)
    assert histories == [History(1, (3, 3, 1), (0, 0, 2))]
    assert moments == [[0, DAY - 1, 3 * DAY]]


def test_a_card_with_a_past_that_nobody_saw_is_left_out():
    whole = [log(2, 0, 3, 0), log(2, 1, 3, DAY)]
    imported = [log(1, 0, 3, 0, state=2), log(1, 1, 3, DAY)]
    with_a_gap = [log(3, 0, 3, 0), log(3, 2, 3, DAY)]
    histories, _ = logic.histories_of(imported + whole + with_a_gap)
    assert [history.schedule_id for history in histories] == [2]


def test_nothing_learnt_from_is_newer_than_anything_held_out():
    question = logic.question_of(logs_of(live(STANDARD, seed=1, reviews=900)))
    _, moments = logic.histories_of(logs_of(live(STANDARD, seed=1, reviews=900)))
    at = [[moments[card][place] for card, place in part] for part in (question.train, question.held)]
    assert max(at[0]) < min(at[1])
    assert len(at[1]) / (len(at[0]) + len(at[1])) == pytest.approx(0.2, abs=0.02)
    assert all(question.histories[card].days[place] > 0 for card, place in (*question.train, *question.held))


# ---------------------------------------------------------------------- the verdict


def verdict(own: list[float], standard: list[float], remembered: list[bool]) -> tuple[str, float, float]:
    rating = {True: 3, False: 1}
    histories = [History(n, (3, rating[was]), (0, 2)) for n, was in enumerate(remembered)]
    question = Question(histories, (), [(n, 1) for n in range(len(remembered))])
    models = (Model((), predicted, ()) for predicted in (standard, own))
    return logic.verdict_of(Answer(*models), question)


def test_better_by_a_hair_or_by_chance_is_not_better():
    seen = [True] * 90 + [False] * 10
    told, own, standard = verdict([0.9] * 100, [0.7] * 100, seen)
    assert (told, own < standard) == ("used", True)
    assert verdict([0.7] * 100, [0.9] * 100, seen)[0] == "no_better"
    assert verdict([0.9] * 100, [0.9] * 100, seen)[0] == "no_better"
    assert verdict([0.9] * 100, [0.88] * 100, seen)[0] == "no_better"
    # One lucky answer makes the mean better, and nothing else speaks for it.
    assert verdict([0.5] * 39 + [0.999], [0.51] * 39 + [0.2], [True] * 40)[0] == "no_better"


def test_a_sure_prediction_that_was_wrong_has_a_finite_price():
    assert verdict([0.0] * 40, [0.5] * 40, [True] * 40)[1] == pytest.approx(13.8, abs=0.1)


# ---------------------------------------------------------------------- the worker


async def test_the_worker_predicts_what_py_fsrs_predicts_and_twice_the_same():
    ratings = live(STRONG, seed=3, reviews=600)
    question = logic.question_of(logs_of(ratings))
    answer = await process.ask(question)
    assert await process.ask(question) == answer
    own = scheduling.within_bounds(answer.own.parameters)
    for model, parameters in ((answer.standard, STANDARD), (answer.own, own)):
        alone = Scheduler(parameters, enable_fuzzing=False)
        cards: dict[int, Card] = {}
        chances: dict[tuple[int, int], float] = {}
        for rated in ratings:
            card = cards.get(rated.card) or Card(card_id=rated.card, due=rated.at)
            chances[rated.card, rated.turn] = alone.get_card_retrievability(card, rated.at)
            cards[rated.card], _ = alone.review_card(card, Rating(rated.rating), rated.at)
        held = [(question.histories[card].schedule_id, place) for card, place in question.held]
        assert model.predicted == pytest.approx([chances[place] for place in held], rel=1e-4)
        ends = [cards[history.schedule_id] for history in question.histories]
        assert [s for s, _ in model.states] == pytest.approx([card.stability for card in ends], rel=1e-4)
        assert [d for _, d in model.states] == pytest.approx([card.difficulty for card in ends], rel=1e-4)


async def test_the_loop_goes_on_while_the_worker_fits():
    question = logic.question_of(logs_of(live(STANDARD, seed=3, reviews=600)))
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    counting = asyncio.ensure_future(count())
    await process.ask(question)
    counting.cancel()
    assert turns > 50


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("import os; os.abort()", "exit code"),
        ("raise SystemExit('out of memory')", "out of memory"),
        ("import time; time.sleep(600)", "no answer in 0.5 seconds"),
        ("print('[]')", "not an answer"),
        ("print('{\"standard\": 1}')", "not an answer"),
    ],
)
async def test_a_worker_that_dies_hangs_or_babbles_is_a_failure_and_gone(tmp_path, code, told):
    worker = tmp_path / "worker.py"
    worker.write_text(code)
    question = logic.question_of(logs_of(live(STANDARD, seed=1, reviews=100)))
    with pytest.raises(process.FitFailed, match=told):
        await process.ask(question, worker=worker, seconds=0.5 if "sleep" in code else 30)


# ---------------------------------------------------------------------- a member


async def want(kernel: Kernel) -> None:
    async with kernel.db.write() as tx:
        await fits.want(tx, **WHO, now=kernel.clock.now())


async def standing(kernel: Kernel) -> Standing:
    async with kernel.db.read() as tx:
        return await fits.standing_of(tx, **WHO)


async def schedules(kernel: Kernel) -> dict[int, dict]:
    async with kernel.db.read() as tx:
        rows = await tx.all("SELECT * FROM cards_schedules ORDER BY schedule_id")
    return {row["schedule_id"]: dict(row) for row in rows}


async def test_a_member_with_another_memory_gets_parameters_of_their_own(kernel: Kernel, clock: HandClock):
    object.__setattr__(kernel, "library", small_library())
    ratings = live(STRONG, seed=4, reviews=1200)
    await put(kernel, ratings, **WHO)
    clock.move_to(ratings[-1].at + timedelta(hours=1))
    before = await schedules(kernel)
    await want(kernel)
    assert await FitService(kernel).fit_next(START) == 1
    found = await standing(kernel)
    fit = found.fit
    assert not found.is_waiting
    assert fit is not None
    assert fit.verdict == "used"
    assert fit.loss is not None
    assert fit.standard_loss is not None
    assert fit.standard_loss - fit.loss >= logic.MARGIN
    assert fit.fitted_at == clock.now()
    # All cards stand where these parameters put them; no due has moved.
    alone = Scheduler(fit.parameters, enable_fuzzing=False)
    cards: dict[int, Card] = {}
    for rated in ratings:
        card = cards.get(rated.card) or Card(card_id=rated.card, due=rated.at)
        cards[rated.card], _ = alone.review_card(card, Rating(rated.rating), rated.at)
    after = await schedules(kernel)
    assert fmean(row["stability"] for row in after.values()) > 1.1 * fmean(
        r["stability"] for r in before.values()
    )
    for schedule_id, row in after.items():
        assert row["stability"] == pytest.approx(cards[schedule_id].stability, rel=1e-4)
        assert {**row, "stability": 0, "difficulty": 0} == {
            **before[schedule_id],
            "stability": 0,
            "difficulty": 0,
        }
    assert "your own parameters, fitted on" in told_fit(found)


async def test_a_press_gives_what_its_button_says_under_own_parameters(kernel: Kernel, clock: HandClock):
    object.__setattr__(kernel, "library", small_library())
    await put(kernel, [], **WHO)
    strong = scheduling.within_bounds(STRONG)
    await use(kernel, strong)
    service = CardService(kernel)
    turn = await service.open(**WHO, scope="ml-core")
    schedule = turn.step.schedule
    pressed = {"schedule_id": schedule.schedule_id, "turn": 0, "scope": "ml-core"}
    shown = await service.reveal(**WHO, **pressed)
    expected = scheduling.outcomes(
        schedule.memory,
        schedule_id=schedule.schedule_id,
        turn=0,
        retention=0.9,
        at=clock.now(),
        parameters=strong,
    )
    said = shown.step.outcomes[4]
    assert said.wait == expected[4].due_at - clock.now()
    assert said.wait > timedelta(days=15)  # the standard parameters say eight
    await service.rate(**WHO, **pressed, rating=4)
    async with kernel.db.read() as tx:
        got = await store.get_schedule(tx, schedule_id=schedule.schedule_id, user_id=ADA)
    assert got.memory.due_at == from_unix(int((clock.now() + said.wait).timestamp()))


async def use(kernel: Kernel, parameters: tuple[float, ...]) -> None:
    async with kernel.db.write() as tx:
        await tx.connection.execute(
            "INSERT INTO cards_fits (guild_id, user_id, wanted_at) VALUES (?, ?, 0)", (GUILD, ADA)
        )
        fit = Fit("used", parameters, 400, 320, 80, 0.3, 0.4, START)
        assert await fits.finish(tx, fit, **WHO)


async def test_a_member_with_the_standard_memory_keeps_the_standard(kernel: Kernel):
    await put(kernel, live(STANDARD, seed=1, reviews=900), **WHO)
    before = await schedules(kernel)
    await want(kernel)
    await FitService(kernel).fit_next(START)
    found = await standing(kernel)
    assert found.fit is not None
    assert found.fit.verdict == "no_better"
    assert await schedules(kernel) == before
    async with kernel.db.read() as tx:
        assert await fits.parameters_of(tx, **WHO) is None
    assert "did not predict" in told_fit(found)


async def test_chance_seldom_gives_parameters_to_members_with_the_standard_memory():
    verdicts = []
    for seed in range(1, 9):
        question = logic.question_of(logs_of(live(STANDARD, seed=seed, reviews=500)))
        verdicts.append(logic.verdict_of(await process.ask(question), question)[0])
    assert verdicts.count("used") <= 2


async def test_back_to_the_standard_the_cards_go_back_with_it(kernel: Kernel):
    ratings = live(STANDARD, seed=1, reviews=900)
    await put(kernel, ratings, **WHO)
    before = await schedules(kernel)
    await use(kernel, scheduling.within_bounds(STRONG))
    async with kernel.db.write() as tx:
        await fits.set_states(tx, {n: (row["reviews"], 99.0, 9.0) for n, row in before.items()}, **WHO)
    await want(kernel)
    await FitService(kernel).fit_next(START)
    after = await schedules(kernel)
    assert [row["stability"] for row in after.values()] == pytest.approx(
        [row["stability"] for row in before.values()], rel=1e-4
    )


async def test_a_card_rated_while_the_fit_ran_is_left_alone(kernel: Kernel):
    await put(kernel, live(STRONG, seed=4, reviews=1200), **WHO)
    await want(kernel)

    async def ask(question: Question) -> Answer:
        async with kernel.db.write() as tx:
            await tx.connection.execute(
                "UPDATE cards_schedules SET reviews = reviews + 1, stability = 77 WHERE schedule_id = 1"
            )
        return await process.ask(question)

    await FitService(kernel, ask=ask).fit_next(START)
    after = await schedules(kernel)
    assert after[1]["stability"] == 77
    assert (await standing(kernel)).fit.verdict == "used"


async def test_a_worker_that_fails_leaves_the_standard_and_is_not_asked_again_at_once(kernel: Kernel):
    await put(kernel, live(STANDARD, seed=1, reviews=900), **WHO)
    await want(kernel)

    async def ask(_question: Question) -> Answer:
        raise process.FitFailed("no answer in 60 seconds")

    service = FitService(kernel, ask=ask)
    assert await service.fit_next(START) == 1
    found = await standing(kernel)
    assert (found.fit.verdict, found.fit.parameters, found.is_waiting) == ("failed", None, False)
    assert "did not work" in told_fit(found)
    await want(kernel)
    assert await service.fit_next(START) == 0


async def test_a_later_failure_keeps_what_was_in_use(kernel: Kernel):
    await put(kernel, live(STANDARD, seed=1, reviews=900), **WHO)
    strong = scheduling.within_bounds(STRONG)
    await use(kernel, strong)
    await want(kernel)

    async def ask(_question: Question) -> Answer:
        raise OSError("no more processes")

    await FitService(kernel, ask=ask).fit_next(START)
    found = await standing(kernel)
    assert (found.fit.verdict, found.fit.parameters, found.fit.reviews) == ("used", strong, 900)


async def test_what_a_restart_broke_off_is_done_afterwards(kernel: Kernel):
    await put(kernel, live(STANDARD, seed=1, reviews=900), **WHO)
    await want(kernel)

    async def ask(_question: Question) -> Answer:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await FitService(kernel, ask=ask).fit_next(START)
    assert (await standing(kernel)).is_waiting
    assert await FitService(kernel).fit_next(START) == 1
    assert (await standing(kernel)).fit is not None


async def test_who_is_erased_while_the_fit_runs_stays_erased(kernel: Kernel):
    await put(kernel, live(STRONG, seed=4, reviews=900), **WHO)
    await want(kernel)

    async def ask(question: Question) -> Answer:
        async with kernel.db.write() as tx:
            await fits.erase_rows(tx, ADA, guild_id=None)
        return await process.ask(question)

    await FitService(kernel, ask=ask).fit_next(START)
    assert await standing(kernel) == Standing(900, None, is_waiting=False)


def test_of_few_answers_as_many_are_held_out_as_a_test_needs():
    question = logic.question_of(logs_of(live(STANDARD, seed=1, reviews=FIRST_FIT)))
    assert len(question.held) == logic.LEAST_HELD
    assert logic.is_enough(question)


async def test_few_answers_after_a_day_are_not_tested_on(kernel: Kernel):
    """Everything was rated on one day: there is nothing to predict."""
    ratings = live(STANDARD, seed=1, reviews=FIRST_FIT, new=300)
    assert {rated.at.date() for rated in ratings} == {ratings[0].at.date()}
    await put(kernel, ratings, **WHO)
    await want(kernel)
    await FitService(kernel).fit_next(START)
    found = await standing(kernel)
    assert found.fit.verdict == "too_few"
    assert f"Next try at {FIRST_FIT + NEXT_LOOK} reviews." in told_fit(found)


async def test_a_fit_is_due_at_400_reviews_and_after_each_200(kernel: Kernel, clock: HandClock):
    object.__setattr__(kernel, "library", small_library())
    ratings = live(STANDARD, seed=1, reviews=FIRST_FIT + NEXT_FIT)
    await put(kernel, ratings[: FIRST_FIT - 1], **WHO)
    clock.move_to(ratings[-1].at)
    service = CardService(kernel)
    await service.open(**WHO, scope="ml-core")
    assert not (await standing(kernel)).is_waiting
    panel = await LimitService(kernel, service.shelf).panel(**WHO)
    assert told_fit(panel.fit).endswith("you have 399.")
    step = (await service.open(**WHO, scope="ml-core")).step
    pressed = {"schedule_id": step.schedule.schedule_id, "turn": step.schedule.reviews, "scope": "all"}
    await service.reveal(**WHO, **pressed)
    await service.rate(**WHO, **pressed, rating=3)
    await service.open(**WHO)
    assert (await standing(kernel)).is_waiting
    await kernel.schedule.run_due(clock.now())  # nobody watches here
    assert (await standing(kernel)).is_waiting
    async with kernel.db.write() as tx:
        assert await fits.finish(tx, Fit("no_better", None, FIRST_FIT, 80, 20, 0.3, 0.3, START), **WHO)
    await service.open(**WHO)
    assert not (await standing(kernel)).is_waiting


async def test_parameters_are_found_by_their_key(kernel: Kernel):
    values = {
        "guild_id": 1,
        "user_id": 2,
        "now": 3,
        "first_fit": 4,
        "next_fit": 5,
        "next_look": 6,
        "limit": 7,
    }
    queries = fits._Q
    plans = {}
    async with kernel.db.read() as tx:
        for name in ("parameters_of", "want", "waiting", "waiting_since", "logs", "count_reviews"):
            cursor = await tx.connection.execute(f"EXPLAIN QUERY PLAN {getattr(queries, name).sql}", values)
            plans[name] = [row["detail"] for row in await cursor.fetchall()]
    assert plans["parameters_of"] == [
        "SEARCH cards_fits USING INDEX sqlite_autoindex_cards_fits_1 (guild_id=? AND user_id=?)"
    ]
    assert [line for plan in plans.values() for line in plan if line.startswith("SCAN cards")] == []


def test_own_parameters_at_the_edge_are_brought_within_what_the_scheduler_takes():
    edge = (*STANDARD[:20], 0.800000011920929)
    with pytest.raises(ValueError, match="out of bounds"):
        Scheduler(edge)
    memory = Memory(0, None, None, None, START, None)
    found = scheduling.outcomes(
        memory, schedule_id=1, turn=0, retention=0.9, at=START, parameters=scheduling.within_bounds(edge)
    )
    assert found[4].stability == STANDARD[3]


def test_the_guide_says_after_how_long_a_fit_is_killed():
    guide = Path(__file__).parents[2] / "docs" / "guide" / "operators.md"
    assert f"and is killed after {process.SECONDS} seconds" in guide.read_text()
