"""A group with a standup, a library of three drills, and short ways to do what a member does."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from typing import Any

import pytest

import tests.conftest as top
from bot import features, groups
from bot.content import Library, load_packs
from tests.conftest import ROOT, World
from tests.drills.conftest import answer_to, buttons, make_group, texts

MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)
"""The first round opens; it reminds on Tuesday at 13:48 and closes on Tuesday at 21:00."""


@pytest.fixture(scope="session")
def few_drills(tmp_path_factory: pytest.TempPathFactory) -> Library:
    pack = tmp_path_factory.mktemp("few") / "content"
    pack.mkdir()
    shutil.copy(ROOT / "content" / "pack.yaml", pack)
    for source in sorted((ROOT / "content" / "drills" / "communication").glob("*.yaml"))[:3]:
        target = pack / "drills" / "communication" / source.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)
    library, problems = load_packs([pack], features.content_kinds())
    assert problems == []
    return library


@pytest.fixture(autouse=True)
def _small_library(few_drills: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(top, "library", lambda: few_drills)


@pytest.fixture
async def pod(world: World) -> groups.Group:
    """Pod One, UTC, with ada and ben; mo moderates it by Manage Server. Its standup is the usual one."""
    group = await make_group(world, world.ada, world.ben)
    async with world.kernel.db.write() as tx:
        await world.kernel.schedule.put_routine(
            tx, group, kind="drills.post", at_minute=480, weekdays=31, is_paused=True
        )
    return group


async def rows_of(world: World, sql: str, *args: Any) -> list[dict[str, Any]]:
    async with world.kernel.db.read() as tx:
        return [dict(row) for row in await tx.all(sql, *args)]


def standups(world: World) -> list[Any]:
    """Return what was posted in the channel about standups, digests included."""
    return [m for m in world.channel.history() if "Standup" in texts(m.components)]


async def open_post(world: World) -> Any:
    """Let time pass until the first round is open; return its post."""
    await world.move_to(MONDAY)
    return standups(world)[-1]


async def write(world: World, who: Any, message: Any = None, **values: Any) -> Any:
    """Fill the form in, from the post or from the command; return what came back."""
    if message is None:
        form = await who.slash(world.lounge, "standup write")
    else:
        form = await press_raw(message, who, "Write")
    return await who.submit_modal(form, values)


async def press_raw(message: Any, who: Any, label: str) -> Any:
    labels = buttons(message.components)
    custom_id = next(found for name, found in labels.items() if name.startswith(label))
    return await who.click(message, custom_id=custom_id)


async def press(message: Any, who: Any, label: str) -> Any:
    return answer_to(await press_raw(message, who, label))


def defaults(shown: Any) -> dict[str, Any]:
    """Return what a form was filled in with, by field; a group of checkboxes gives (label, is ticked)."""
    found: dict[str, Any] = {}
    for label in shown.modal["components"]:
        field = label["component"]
        if "options" in field:
            found[field["custom_id"]] = [(o["label"], bool(o.get("default"))) for o in field["options"]]
        else:
            found[field["custom_id"]] = field.get("value", "")
    return found
