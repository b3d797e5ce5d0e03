"""A round that has been held, with its channel for a thread, and short ways to score it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest

import tests.conftest as top
from bot import features, groups
from bot.content import Library, load_packs
from cogs.mocks import store
from cogs.mocks.catalogue import Catalogue
from cogs.mocks.items import Dimension
from cogs.mocks.models import NewMeeting, NewTurn
from cogs.mocks.scorecards import logic
from tests.conftest import ROOT, World
from tests.drills.conftest import answer_to, buttons, make_group, texts

FOLDERS = ("rounds", "dimensions", "frameworks", "calibration")
SMALL, LARGE = "sql", "coding"
"""Round types with one page of dimensions, and with two."""


@pytest.fixture(scope="session")
def mock_library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """What mocks need, and three drills in the area of communication."""
    pack = tmp_path_factory.mktemp("mocks") / "content"
    pack.mkdir()
    shutil.copy(ROOT / "content" / "pack.yaml", pack)
    for folder in FOLDERS:
        shutil.copytree(ROOT / "content" / folder, pack / folder)
    for source in sorted((ROOT / "content" / "drills" / "communication").glob("*.yaml"))[:3]:
        target = pack / "drills" / "communication" / source.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)
    library, problems = load_packs([pack], features.content_kinds())
    assert problems == []
    return library


@pytest.fixture(autouse=True)
def _small_library(mock_library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(top, "library", lambda: mock_library)


@pytest.fixture
async def pod(world: World) -> groups.Group:
    return await make_group(world, world.ada, world.ben)


def dimensions(world: World, round_type: str) -> Sequence[Dimension]:
    return Catalogue(world.kernel.library).scored_in(round_type)


async def held(
    world: World,
    candidate: Any,
    interviewer: Any | None,
    *,
    round_type: str = SMALL,
    thirds: Sequence[Any] = (),
    key: str = "run:1:0",
    thread: bool = True,
    is_over: bool = True,
) -> int:
    """Store a round whose only turn ended five seconds ago; the lounge stands for its thread. Return the turn."""
    now = world.kernel.clock.now()
    async with world.kernel.db.write() as tx:
        group = (await groups.groups_of_guild(tx, world.guild.id))[0]
        turns = (NewTurn(interviewer.id if interviewer else None, candidate.id),)
        new = NewMeeting(
            world.guild.id, group.group_id, "match", key, round_type, 60, turns, tuple(t.id for t in thirds)
        )
        meeting = await store.add_meeting(tx, new, now=now)
        await store.agree(tx, meeting.meeting_id, starts_at=now)
        for third in thirds:
            await store.keep_attendance(tx, meeting.meeting_id, user_id=third.id, has_come=True)
        await store.move(tx, meeting.meeting_id, was="agreed", to="running", now=now)
        if thread:
            await store.keep_thread(tx, meeting.meeting_id, world.lounge.id)
        (turn,) = await store.turns_of(tx, meeting.meeting_id)
        await store.begin_turn(tx, turn.turn_id, now=now - timedelta(minutes=45))
        if is_over:
            await store.end_turn(tx, turn.turn_id, now=now)
            await store.move(tx, meeting.meeting_id, was="running", to="over", now=now)
    await world.advance(seconds=5)  # the schedule looks
    return turn.turn_id


def filled(
    asked: Sequence[Dimension], scores: Mapping[str, int] | int, *, leave: Sequence[str] = ()
) -> dict[str, str]:
    """Return a page as somebody fills it in; no evidence for those in ``leave``."""
    given = {each.id: scores if isinstance(scores, int) else scores[each.id] for each in asked}
    lines = [f"{each.name}: what was seen of {each.id}" for each in asked if each.id not in leave]
    return {**{name: str(score) for name, score in given.items()}, "evidence": "\n".join(lines)}


async def open_form(world: World, who: Any) -> Any:
    return await who.slash(world.channel, "mock scorecard")


async def score(world: World, who: Any, round_type: str, scores: int) -> Any:
    """Fill in every page with the score; return the panel that follows."""
    form, panel = await open_form(world, who), None
    for number, page in enumerate(logic.pages(dimensions(world, round_type))):
        if number:
            form = await press_raw(panel, who, "Next page")
        panel = answer_to(await who.submit_modal(form, filled(page, scores)))
    return panel


POINTS = {
    "seen_0": "You asked for the grain before the join",
    "next_0": "Keep saying it aloud at the start",
    "seen_1": "The empty table was never tried",
    "next_1": "Trace one empty case before you stop",
}


async def give_feedback(panel: Any, who: Any) -> Any:
    return answer_to(await who.submit_modal(await press_raw(panel, who, "Write feedback"), POINTS))


async def press_raw(message: Any, who: Any, label: str) -> Any:
    found = buttons(message.components)
    return await who.click(message, custom_id=next(i for name, i in found.items() if name.startswith(label)))


async def press(message: Any, who: Any, label: str) -> Any:
    return answer_to(await press_raw(message, who, label))


def thread(world: World) -> list[str]:
    """Return the texts in the round's thread."""
    return [texts(message.components) for message in world.lounge.history()]


async def rows(world: World, sql: str, *args: Any) -> list[dict[str, Any]]:
    async with world.kernel.db.read() as tx:
        return [dict(row) for row in await tx.all(sql, *args)]
