"""A small server with loops: people who offer, a solver that takes whom it finds, cards that the test writes."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
import yaml

import tests.conftest as top
from bot import features, groups
from bot.content import Library, load_packs
from bot.db import Tx
from cogs.mocks import store as mock_store
from cogs.mocks.loops import models
from cogs.mocks.loops.models import CardRead, Neighbours
from cogs.mocks.matching import times
from cogs.mocks.matching.models import Assignment, Candidate, Interviewer, LoopPlan, LoopProblem
from cogs.mocks.models import Meeting
from tests.conftest import ROOT, World
from tests.drills.conftest import answer_to, buttons, make_group, texts

SQL, CASE, BEHAVIOURAL = "Tables", "A case", "Stories"
"""What the three rounds of the preset are called here, whatever its authors call them."""
_ROUNDS = {"sql": SQL, "case": CASE, "behavioural": BEHAVIOURAL}


@pytest.fixture(scope="session")
def mock_pack(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Only what loops are made of."""
    pack = tmp_path_factory.mktemp("mocks") / "content"
    pack.mkdir()
    shutil.copy(ROOT / "content" / "pack.yaml", pack)
    for folder in ("rounds", "dimensions", "loops", "frameworks"):
        shutil.copytree(ROOT / "content" / folder, pack / folder)
    for name, called in _ROUNDS.items():
        path = pack / "rounds" / f"{name}.yaml"
        path.write_text(yaml.safe_dump(yaml.safe_load(path.read_text()) | {"name": called}))
    library, problems = load_packs([pack], features.content_kinds())
    assert [str(problem) for problem in problems] == []
    return library


@dataclass
class Around:
    """What other rooms would bring. ``blocked`` and ``cards`` are the test's; ``problems`` is what was to be solved."""

    blocked: dict[int, frozenset[int]] = field(default_factory=dict)
    cards: dict[int, list[CardRead]] = field(default_factory=dict)
    wishes: list[dict[str, Any]] = field(default_factory=list)
    problems: list[LoopProblem] = field(default_factory=list)

    async def solve(self, problem: LoopProblem) -> LoopPlan:
        """Take for each round the first whom the rules allow."""
        self.problems.append(problem)
        left = {who.person.user_id: who.capacity for who in problem.interviewers}
        found: list[Assignment] = []
        for loop in problem.loops:
            taken = set(loop.taken_by)
            for wanted in loop.rounds:
                for who in problem.interviewers:
                    starts = common(loop.candidate, who, wanted.half_hours)
                    if who.person.user_id in taken or not left[who.person.user_id] or not starts:
                        continue
                    if who.can and wanted.round_type not in who.can:
                        continue
                    taken.add(who.person.user_id)
                    left[who.person.user_id] -= 1
                    best = times.offered((loop.candidate, who.person), wanted.half_hours)
                    found.append(Assignment(loop.loop_id, wanted.place, who.person.user_id, best))
                    break
        return LoopPlan(tuple(found), (), 0.0, 0.0)

    async def blocks(self, _tx: Tx, _guild_id: int, _user_ids: Sequence[int]) -> dict[int, frozenset[int]]:
        return self.blocked

    async def released(self, _tx: Tx, meeting_ids: Sequence[int]) -> list[CardRead]:
        return [card for meeting_id in meeting_ids for card in self.cards.get(meeting_id, [])]

    async def wish(self, _tx: Tx, **wish: Any) -> bool:
        self.wishes.append(wish)
        return True


def common(candidate: Candidate, who: Interviewer, length: int) -> tuple[int, ...]:
    one, other = candidate.user_id, who.person.user_id
    if one == other or other in candidate.blocked or one in who.person.blocked:
        return ()
    both = candidate.slots & who.person.slots
    return tuple(slot for slot in sorted(both) if all(slot + n in both for n in range(length)))


@pytest.fixture
def around() -> Around:
    return Around()


@pytest.fixture(autouse=True)
def _small_world(mock_pack: Library, around: Around, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(top, "library", lambda: mock_pack)

    def near(**bound: Any) -> Neighbours:
        given = {
            "solve": around.solve,
            "blocks": around.blocks,
            "released": around.released,
            "wish": around.wish,
        }
        return replace(Neighbours(**bound), **given)

    monkeypatch.setattr(models, "Neighbours", near)  # the cog is loaded anew with each bot


@pytest.fixture
async def pod(world: World) -> groups.Group:
    """Pod One, UTC, with ada, ben and cleo, dan, eli; its standup and drills are left out."""
    for name in ("cleo", "dan", "eli"):
        setattr(world, name, world.add_member(name))
    return await make_group(world, world.ada, *peers(world))


def peers(world: World) -> list[Any]:
    """Return those who interview ada, in the order of their ids."""
    return [world.ben, *(getattr(world, name) for name in ("cleo", "dan", "eli"))]


async def offer(world: World, *who: Any, rounds: int = 2) -> None:
    for each in who:
        panel = answer_to(await each.slash(world.lounge, "loop offer"))
        await each.select(panel, [str(rounds)], custom_id="mocks.loop_capacity:1")


async def begin(world: World, preset: str = "analyst", **options: Any) -> Any:
    """Begin ada's loop; return what came back."""
    panel = answer_to(await world.ada.slash(world.lounge, "loop create", preset=preset, **options))
    return answer_to(await world.ada.click(panel, label="Begin the loop"))


def mail(who: Any) -> list[Any]:
    channel = who.user.dm_channel
    return [] if channel is None else list(channel.history())


def read(who: Any) -> str:
    return "\n".join(texts(message.components) for message in mail(who))


async def answer(who: Any, label: str) -> str:
    """Press a button of the last direct message; return what then stands there."""
    last = mail(who)[-1]
    await who.user.click(last, custom_id=buttons(last.components)[label])
    return texts(mail(who)[-1].components)


async def status(world: World, who: Any) -> Any:
    return answer_to(await who.slash(world.lounge, "loop status"))


async def meetings(world: World) -> list[Meeting]:
    async with world.kernel.db.read() as tx:
        rows = await tx.all("SELECT * FROM mocks_meetings ORDER BY meeting_id")
    return [mock_store.meeting_of(row) for row in rows]


async def move(world: World, meeting: Meeting, *states: str) -> None:
    """Do what other rooms do with a meeting: agree, run, hold, cancel, miss."""
    now = world.kernel.clock.now()
    async with world.kernel.db.write() as tx:
        was = meeting.state
        for state in states:
            if state == "agreed":
                await mock_store.agree(tx, meeting.meeting_id, starts_at=now + timedelta(hours=1))
            else:
                await mock_store.move(tx, meeting.meeting_id, was=was, to=state, now=now)  # type: ignore[arg-type]
            if state == "running":
                for turn in await mock_store.turns_of(tx, meeting.meeting_id):
                    await mock_store.begin_turn(tx, turn.turn_id, now=now)
            if state == "over":
                for turn in await mock_store.turns_of(tx, meeting.meeting_id):
                    await mock_store.end_turn(tx, turn.turn_id, now=now)
            was = state  # type: ignore[assignment]
    await world.advance(seconds=2)


async def jump(world: World, **delta: float) -> None:
    """Let time pass at once, as for a bot that was away: what has fallen due meanwhile is done afterwards."""
    await world.env.advance_time(timedelta(**delta).total_seconds())
    await world.advance(seconds=2)


async def to_morning(world: World) -> None:
    """Let time pass to nine, when members may be told things."""
    now = world.env.now()
    nine = now.replace(hour=9, minute=0, second=0)
    await world.move_to(nine if nine > now else nine + timedelta(days=1))
