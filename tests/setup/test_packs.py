"""Content packs: what is installed on the machine is asked only where a server switched it on."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import packs
from bot.app import CadreBot, load_library, open_kernel
from bot.config import Settings
from bot.content import load_packs
from bot.errors import BadContent
from bot.features import content_kinds
from tests.conftest import ROOT, World
from tests.drills.conftest import answer_to, make_group, said, texts

from .steps import open_panel, page_of, press

EXAMPLE = ROOT / "docs" / "examples" / "recsys-pack"


class TwoPacks(World):
    """A world on whose machine a second pack lies."""

    async def _open(self) -> None:
        self.kernel = await self._kernel_stack.enter_async_context(open_kernel(self.settings, self.clock))
        self.bot = CadreBot(self.kernel, shard_count=1, is_paced=False)


@pytest.fixture
async def two(settings: Settings, tmp_path: Path, small_pack: Path) -> AsyncIterator[TwoPacks]:
    shutil.copytree(EXAMPLE, tmp_path / "packs" / "recsys")
    made = TwoPacks(settings.model_copy(update={"content_dir": small_pack, "packs_dir": tmp_path / "packs"}))
    await made.start()
    yield made
    await made.stop()


async def asked(world: World, count: int = 8) -> set[str]:
    """Return the titles that a member of another server-day would be asked from: what can be asked at all."""
    async with world.kernel.db.read() as tx:
        pool = await world.bot.get_cog("Drills").service.askable(tx, world.guild.id)
    return {drill.title for drill in pool}


async def choose(world: World, *names: str):
    panel = await open_panel(world)
    shown = (await press(world, panel, "Content packs")).response
    return await world.moderator.select(shown, list(names), custom_id="setup.packs_pick:1")


async def test_a_server_begins_with_the_first_pack_alone(two: TwoPacks):
    homes, library = two.kernel.library.homes, two.kernel.library
    own = {drill.title for drill in library.of("drills") if homes["drills", drill.id] == "content"}
    assert await asked(two) == own
    assert len(own) == 4


async def test_a_pack_that_is_switched_on_is_asked_also_after_a_restart(two: TwoPacks):
    done = await choose(two, "content", "recsys")
    assert "✅ **Recommender evenings**" in page_of(done)
    await two.restart()
    assert "A hit rate that doubled" in await asked(two)


async def test_a_server_can_be_asked_from_its_own_pack_alone(two: TwoPacks):
    await choose(two, "recsys")
    assert await asked(two) == {
        "A hit rate that doubled",
        "A new item with no clicks",
        "Clicks on items seen for the first time",
    }
    shown = await two.ada.slash(two.channel, "drill next", kind="choice")
    assert "A hit rate that doubled" in texts(answer_to(shown).components)


async def test_what_was_asked_before_can_still_be_answered(two: TwoPacks):
    await choose(two, "recsys")
    await make_group(two, two.ada)
    shown = answer_to(await two.ada.slash(two.channel, "drill next", kind="choice"))
    await choose(two, "content")
    result = await two.ada.click(shown, label="A")
    assert "✅ **Right.**" in texts(answer_to(result).components)


async def test_the_change_is_in_the_list_of_changes_once(two: TwoPacks):
    await choose(two, "content", "recsys")
    await choose(two, "recsys", "content")
    panel = await open_panel(two)
    history = page_of(await press(two, panel, "Who changed what"))
    assert history.count("setup.packs") == 1
    assert "Recommender evenings" in history


async def test_a_member_who_may_not_manage_the_server_cannot_choose_through_the_old_menu(two: TwoPacks):
    panel = await open_panel(two)
    shown = (await press(two, panel, "Content packs")).response
    role = two.guild.roles["mo-role"]
    two.env.backend.edit_role(two.guild.id, role.id, {"permissions": 0})
    refused = await two.moderator.select(shown, ["recsys"], custom_id="setup.packs_pick:1")
    assert "*Manage Server*" in said(refused)
    assert "A hit rate that doubled" not in await asked(two)


async def test_at_least_one_pack_stays_on(two: TwoPacks):
    async with two.kernel.db.write() as tx:
        with pytest.raises(Exception, match="keep at least one on"):
            await packs.choose(
                tx, two.kernel.library, guild_id=two.guild.id, by_user_id=1, names=["gone"], now=two.env.now()
            )


async def test_with_one_pack_there_is_nothing_to_choose(world: World):
    panel = await open_panel(world)
    assert "Content packs" not in str(panel.components)


def test_a_folder_of_packs_that_is_not_there_is_named(tmp_path: Path):
    settings = Settings(_env_file=None, packs_dir=tmp_path / "nowhere")
    with pytest.raises(BadContent, match="CADRE_PACKS_DIR"):
        load_library(settings)


def test_two_folders_of_one_name_are_a_problem(tmp_path: Path):
    for place in ("a/recsys", "b/recsys"):
        shutil.copytree(EXAMPLE, tmp_path / place)
    _, problems = load_packs([tmp_path / "a/recsys", tmp_path / "b/recsys"], content_kinds())
    assert any("another pack has" in problem.sentence for problem in problems)
