"""Every question an interviewer can get, from wherever it comes, and which of them a turn has."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from rapidfuzz import fuzz, process, utils

from bot import members
from bot.app import Kernel
from bot.db import Tx
from bot.members import TRACKS
from bot.questions import Question
from cogs.mocks import items
from cogs.mocks import store as meetings
from cogs.mocks.catalogue import Catalogue
from cogs.mocks.items import RoundType
from cogs.mocks.models import Turn

from . import advice, logic, store
from .models import KitState

COMPETENCY, SET, PLAN = "competency:", "set:", "plan:"
QUICK, IN_A_SET, QUICK_PROMPT = "rapid-fire", 6, 420
"""The round of many short questions: so many of them, each asked in so many characters."""
_FOUND = 10


@dataclass(frozen=True, slots=True)
class Hit:
    question: Question
    is_new: bool


class QuestionPool:
    def __init__(self, kernel: Kernel, catalogue: Catalogue) -> None:
        self._kernel = kernel
        self._catalogue = catalogue

    @cached_property
    def _own(self) -> tuple[Question, ...]:
        written = [_written(item) for item in self._catalogue.questions.values()]
        return (*written, *(_of_competency(item) for item in self._catalogue.competencies.values()))

    def _all(self) -> Iterator[Question]:
        yield from self._own
        yield from self._kernel.questions.all()

    def suiting(self, round_type: RoundType) -> list[Question]:
        return [question for question in self._all() if logic.suits(question, round_type.id)]

    def find(self, question_id: str, round_type: RoundType, *, seed: str) -> Question:
        """Return the question with a curveball; one that is gone from the packs is replaced by the round's plan."""
        by_id = {question.id: question for question in self._all()}
        found = by_id.get(question_id)
        if question_id.startswith(SET):
            parts = [by_id[part] for part in parts_of(question_id) if part in by_id]
            found = _set_of(parts) if parts else None
        found = found or self._plan(round_type)
        return found if found.curveball else replace(found, curveball=_curveball(found.area, seed))

    async def ensure(
        self, tx: Tx, turn: Turn, round_type: RoundType, *, now: datetime
    ) -> tuple[str, KitState]:
        """Return the turn's question and kit, chosen now unless that was done before."""
        state = await store.kit_state(tx, turn.turn_id)
        if turn.question_id is not None and state is not None:
            return turn.question_id, state
        state = state or KitState(turn.turn_id)
        question_id, is_new = await self.draw(tx, turn, round_type, number=state.draw_count)
        state = replace(state, is_new=is_new)
        await self.give(tx, turn, state, question_id, now=now)
        return question_id, state

    async def give(self, tx: Tx, turn: Turn, state: KitState, question_id: str, *, now: datetime) -> None:
        """Make it the turn's question; from then on its interviewer counts as knowing it."""
        await meetings.ask(tx, turn.turn_id, question_id=question_id)
        await store.put_kit(tx, state, guild_id=turn.guild_id)
        if turn.interviewer_id is not None:
            await store.add_reading(
                tx,
                turn_id=turn.turn_id,
                guild_id=turn.guild_id,
                user_id=turn.interviewer_id,
                question_id=question_id,
                now=now,
            )

    async def draw(self, tx: Tx, turn: Turn, round_type: RoundType, *, number: int) -> tuple[str, bool]:
        """Choose for the turn's candidate; return the question and whether it is new to them."""
        who = {"guild_id": turn.guild_id, "user_id": turn.candidate_id}
        member = await members.get_member(tx, **who)
        tracks = [track for track in (member.track, member.adjacent_track) if track] if member else []
        met = await self.met(tx, turn)
        avoid = {part for drawn in await store.drawn(tx, turn.turn_id) for part in parts_of(drawn)}
        pool, size = self.suiting(round_type), 1
        if round_type.id == QUICK and not any(q.round_types and q.id not in {*met, *avoid} for q in pool):
            quick = [q for q in pool if not q.round_types and len(q.prompt) <= QUICK_PROMPT]
            if len(quick) >= IN_A_SET:
                pool, size = quick, IN_A_SET
        chosen: list[logic.Choice] = []
        for place in range(size):
            found = logic.choose(
                pool,
                round_type=round_type.id,
                met=met,
                level=member.level if member else None,
                tracks=tracks,
                seed=f"turn {turn.turn_id}/{number}/{place}",
                avoid=avoid | {choice.question.id for choice in chosen},
            )
            if found is not None:
                chosen.append(found)
        if not chosen:
            return f"{PLAN}{round_type.id}", True
        ids = [choice.question.id for choice in chosen]
        return (ids[0] if size == 1 else SET + "|".join(ids)), all(choice.is_new for choice in chosen)

    async def met(self, tx: Tx, turn: Turn) -> dict[str, datetime]:
        """Return the questions that the candidate knows, from drills or other turns, by id, and when last."""
        who = {"guild_id": turn.guild_id, "user_id": turn.candidate_id}
        found = await self._kernel.questions.seen(tx, **who)
        for question_id, at in (await store.met(tx, **who, but_turn=turn.turn_id)).items():
            for part in parts_of(question_id):
                found[part] = max(at, found.get(part, at))
        return found

    async def search(self, tx: Tx, turn: Turn, round_type: RoundType, words: str) -> list[Hit]:
        """Return what suits the round and the words, best first."""
        pool, met = self.suiting(round_type), await self.met(tx, turn)
        told = {place: f"{q.title} {q.prompt}" for place, q in enumerate(pool)}
        hits = process.extract(
            words,
            told,
            scorer=fuzz.partial_token_set_ratio,
            processor=utils.default_process,
            score_cutoff=80,
            limit=_FOUND * 3,
        )
        titles = {
            place: fuzz.WRatio(words, pool[place].title, processor=utils.default_process)
            for *_, place in hits
        }
        best = sorted(
            (place for *_, place in hits), key=lambda place: (pool[place].id in met, -titles[place])
        )
        return [Hit(pool[place], pool[place].id not in met) for place in best[:_FOUND]]

    def _plan(self, round_type: RoundType) -> Question:
        """Return a kit made from the round type alone."""
        scored = self._catalogue.scored_in(round_type.id)
        return Question(
            id=f"{PLAN}{round_type.id}",
            title=f"{round_type.name}, by its plan",
            kind="plan",
            area=scored[0].area if scored else "communication",
            level="experienced",
            tracks=tuple(TRACKS),
            prompt=f"**{round_type.name}**\n{round_type.purpose}\n"
            + "\n".join(
                f"{n}. {phase.name}, {phase.minutes} min" for n, phase in enumerate(round_type.phases, 1)
            ),
            answer="There is no written question for this round yet. Follow the steps of the plan, ask about the "
            "candidate's own work in each, and use the probes.",
            must_cover=tuple(f"{each.name}: {each.asks}" for each in scored) or (round_type.purpose,),
            hints=tuple(advice.PLAN_HINTS),
            probes=tuple(advice.PLAN_PROBES),
            signals=tuple(f"{each.name}: {each.levels[3]}" for each in scored[: items.SHOWN_AT_ONCE]),
            red_flags=tuple(advice.PLAN_FLAGS),
        )


def parts_of(question_id: str) -> Sequence[str]:
    """Return the questions of a set, or the one itself."""
    return question_id.removeprefix(SET).split("|") if question_id.startswith(SET) else (question_id,)


def _written(item: items.Question) -> Question:
    return Question(
        id=item.id,
        title=item.title,
        kind="written",
        area=item.area,
        level=item.level,
        tracks=item.tracks,
        prompt=item.prompt,
        answer=item.answer,
        must_cover=item.must_cover,
        hints=item.hints,
        probes=item.probes,
        signals=item.signals,
        red_flags=item.red_flags,
        reveals=tuple((reveal.when, reveal.say) for reveal in item.reveals),
        curveball=item.curveball,
        framework=item.framework,
        round_types=item.round_types,
    )


def _of_competency(item: items.Competency) -> Question:
    prompts = "\n".join(f"- {prompt}" for prompt in item.prompts)
    return Question(
        id=f"{COMPETENCY}{item.id}",
        title=item.name,
        kind="competency",
        area="communication",
        level="experienced",
        tracks=tuple(TRACKS),
        prompt=f"Please tell a story from your own work for one of these:\n{prompts}",
        answer=f"{item.about}\n**A strong story**: {item.levels[4]}",
        must_cover=item.signals,
        hints=tuple(advice.STORY_HINTS),
        probes=item.probes,
        signals=tuple(f"A {score} of 5: {item.levels[score - 1]}" for score in (3, 4, 5)),
        red_flags=item.red_flags,
    )


def _set_of(parts: Iterable[Question]) -> Question:
    """Join short questions into one kit: asked one after the other, each with one probe."""
    numbered = list(enumerate(parts, 1))
    first = numbered[0][1]
    named = [f"{n}. **{q.title}**: {'; '.join(_concept(line) for line in q.must_cover)}" for n, q in numbered]
    return Question(
        id=SET + "|".join(q.id for _, q in numbered),
        title=f"{len(numbered)} quick questions",
        kind="set",
        area=first.area,
        level=first.level,
        tracks=first.tracks,
        prompt="\n".join(f"{n}. {q.prompt}" for n, q in numbered),
        answer="Ask them one after the other, with one probe each. What a good answer touches:\n"
        + "\n".join(named),
        must_cover=tuple(f"{n}. {q.title}: most of {len(q.must_cover)} ideas." for n, q in numbered),
        hints=tuple(f"{n}. {q.hints[0]}" for n, q in numbered if q.hints),
        probes=tuple(f"{n}. {q.probes[0]}" for n, q in numbered if q.probes),
        red_flags=tuple(f"{n}. {q.red_flags[0]}" for n, q in numbered if q.red_flags),
    )


def _concept(line: str) -> str:
    return line.split(":", 1)[0]


def _curveball(area: str, seed: str) -> str:
    known = advice.CURVEBALLS.get(area, advice.CURVEBALLS["communication"])
    digest = hashlib.blake2b(seed.encode(), digest_size=2).digest()
    return known[int.from_bytes(digest, "big") % len(known)]
