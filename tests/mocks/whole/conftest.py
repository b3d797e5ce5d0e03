"""The rooms of mock interviews as members live them: a library, a group, and short ways to press what they see."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

import tests.conftest as top
from bot import features, groups
from bot.content import Library, load_packs
from cogs.mocks.catalogue import Catalogue
from cogs.mocks.scorecards import logic
from tests.conftest import ROOT, World
from tests.drills.conftest import answer_to, buttons, make_group, texts

SUNDAY = datetime(2026, 1, 4, 9, tzinfo=UTC)
_FOLDERS = ("rounds", "dimensions", "frameworks", "loops", "competencies", "questions", "schemas")


@pytest.fixture(scope="session")
def mocks_and_drills(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Everything that mocks are made of, and two drills of each area to be practised after them."""
    pack = tmp_path_factory.mktemp("whole") / "content"
    pack.mkdir()
    shutil.copy(ROOT / "content" / "pack.yaml", pack)
    for folder in _FOLDERS:
        shutil.copytree(ROOT / "content" / folder, pack / folder)
    for area in (path for path in (ROOT / "content" / "drills").iterdir() if path.is_dir()):
        (pack / "drills" / area.name).mkdir(parents=True)
        for source in sorted(area.glob("*.yaml"))[:2]:
            shutil.copy(source, pack / "drills" / area.name)
    library, problems = load_packs([pack], features.content_kinds())
    assert [str(problem) for problem in problems] == []
    return library


@pytest.fixture(autouse=True)
def _small_library(mocks_and_drills: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(top, "library", lambda: mocks_and_drills)


@pytest.fixture
async def pod(world: World) -> groups.Group:
    """Pod One, UTC, with ada, ben, cleo, dan and eli; its drills and standups are left out."""
    for name in ("cleo", "dan", "eli"):
        setattr(world, name, world.add_member(name))
    group = await make_group(world, world.ada, world.ben, *peers(world))
    async with world.kernel.db.write() as tx:
        await tx.connection.execute("DELETE FROM routines WHERE kind LIKE 'drills%' OR kind LIKE 'standups%'")
    await world.move_to(SUNDAY)
    return group


def peers(world: World) -> list[Any]:
    return [getattr(world, name) for name in ("cleo", "dan", "eli")]


def labelled(message: Any, start: str) -> str:
    """Return the custom id of the button whose label begins so."""
    found = buttons(message.components)
    labels = [label for label in found if label.startswith(start)]
    assert labels, (start, list(found), texts(message.components))
    return found[labels[0]]


async def press(message: Any, who: Any, label: str) -> Any:
    """Press a button and return what came back, which is never nothing."""
    done = await who.click(message, custom_id=labelled(message, label))
    assert done.response is not None or done.followups or done.modal, label
    return done


async def write(who: Any, mail: Any, label: str) -> str:
    """Press a button of a direct message; return what then stands there."""
    await who.user.click(mail, custom_id=labelled(mail, label))
    return texts(letters(who)[-1].components)


def letters(who: Any) -> list[Any]:
    return list(who.user.dm_channel.history()) if who.user.dm_channel else []


def lines(thread: Any) -> list[str]:
    return [texts(message.components) for message in thread.history()]


def newest(thread: Any, words: str) -> Any:
    found = [message for message in thread.history() if words in texts(message.components)]
    assert found, lines(thread)
    return found[-1]


async def today(world: World, who: Any) -> Any:
    """Return the panel; what waited to be said may follow it."""
    return (await who.slash(world.lounge, "today")).response


def sections(components: list[Any]) -> dict[str, str]:
    """Return the custom id of each line's own button, by the line's title."""
    found: dict[str, str] = {}
    for part in components:
        if part.get("accessory"):
            found[texts(part["components"]).splitlines()[0]] = part["accessory"]["custom_id"]
        found |= sections(part.get("components") or [])
    return found


async def tasks(world: World, who: Any) -> list[str]:
    """Return what the member's day asks about mocks, each with a button of its own."""
    async with world.kernel.db.read() as tx:
        now = world.kernel.clock.now()
        found = await world.kernel.today.of(tx, guild_id=world.guild.id, user_id=who.id, now=now)
    assert all(
        world.bot.control(task.control, task.args) for task in found if not (task.is_done or task.is_coming)
    )
    mine = sections((await today(world, who)).components)
    return [title for title, custom_id in mine.items() if custom_id.startswith("mocks.")]


async def open_task(world: World, who: Any, title: str) -> Any:
    """Press what the day asks for; return what came back."""
    panel = await today(world, who)
    done = await who.click(panel, custom_id=sections(panel.components)[title])
    assert done.response is not None or done.followups or done.modal, title
    return done


def page_of(world: World, round_type: str, page: int, score: int) -> Mapping[str, str]:
    asked = logic.pages(Catalogue(world.kernel.library).scored_in(round_type))[page]
    told = "\n".join(f"{each.name}: what was seen of {each.id}" for each in asked)
    return {**{each.id: str(score) for each in asked}, "evidence": told}


async def score(world: World, who: Any, form: Any, round_type: str, points: int) -> Any:
    """Fill in every page of a scorecard; return the panel that follows."""
    panel = None
    for number in range(len(logic.pages(Catalogue(world.kernel.library).scored_in(round_type)))):
        form = form if panel is None else await press(panel, who, "Next page")
        panel = answer_to(await who.submit_modal(form, page_of(world, round_type, number, points)))
        assert "is in" in texts(panel.components) or "### " in texts(panel.components)
    return panel


FEEDBACK = {
    "seen_0": "You asked for the grain before the join",
    "next_0": "Keep saying it aloud at the start",
    "seen_1": "The empty table was never tried",
    "next_1": "Trace one empty case before you stop",
}


async def give_feedback(panel: Any, who: Any) -> Any:
    return answer_to(await who.submit_modal(await press(panel, who, "Write feedback"), FEEDBACK))


async def rows(world: World, sql: str, *args: Any) -> list[dict[str, Any]]:
    async with world.kernel.db.read() as tx:
        return [dict(row) for row in await tx.all(sql, *args)]


async def come(world: World, thread: Any, *who: Any) -> None:
    """Let time pass to the agreed hour, and everybody say that they are there."""
    (meeting,) = await rows(world, "SELECT starts_at FROM mocks_meetings WHERE thread_id = ?", thread.id)
    await world.move_to(datetime.fromtimestamp(meeting["starts_at"], UTC))
    await world.restart()
    for each in who:
        await press(newest(thread, "It is time"), each, "I am here")
    await world.advance(seconds=1)
