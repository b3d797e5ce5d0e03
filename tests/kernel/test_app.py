"""The composition root: pacing, faults of channels, what starts and what refuses to."""

from __future__ import annotations

import asyncio
import inspect
from pathlib import Path

import discord
import pytest

from bot.app import CadreBot, Kernel, load_library, open_kernel
from bot.clock import SystemClock
from bot.config import Settings
from bot.errors import BadContent
from tests.conftest import World
from tests.drills.conftest import make_group


@pytest.fixture
def bot(kernel: Kernel) -> CadreBot:
    return CadreBot(kernel, shard_count=1)


async def test_no_second_holds_more_sends_than_discord_allows(bot):
    """Discord takes 50 requests in a second, counted from any moment; what comes above is refused."""
    loop, sent = asyncio.get_running_loop(), []

    async def send() -> None:
        sent.append(loop.time())

    began = loop.time()
    await asyncio.gather(*(bot.paced(send()) for _ in range(110)))
    busiest = max(sum(1 for at in sent if start <= at < start + 1) for start in sent)
    assert busiest <= 50
    assert len(sent) / (loop.time() - began) >= 40  # and it does not dawdle


async def test_a_send_that_is_cancelled_while_it_waits_for_its_turn_is_put_away(bot):
    """A coroutine that nobody runs would complain when it is collected."""

    async def send() -> None:
        await asyncio.sleep(0)

    sends = [send() for _ in range(60)]
    waiting = [asyncio.ensure_future(bot.paced(one)) for one in sends]
    await asyncio.sleep(0.05)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    assert sum(task.cancelled() for task in waiting) > 30
    assert {inspect.getcoroutinestate(one) for one in sends} == {inspect.CORO_CLOSED}


def refusal(code: int, status: int = 403) -> discord.HTTPException:
    class Response:
        reason = "no"

    Response.status = status  # type: ignore[attr-defined]
    return discord.HTTPException(Response(), {"code": code, "message": "no"})  # type: ignore[arg-type]


async def conditions_of(world: World) -> list[int]:
    async with world.kernel.db.read() as tx:
        return [row["code"] for row in await tx.all("SELECT code FROM conditions ORDER BY code")]


@pytest.mark.parametrize("code", [10003, 50001, 50013])
async def test_a_lasting_refusal_becomes_a_condition_with_a_way_out(world, code):
    await make_group(world)
    fault = {"guild_id": world.guild.id, "channel_id": world.channel.id, "error": refusal(code)}
    sentence = await world.bot.note_channel_fault(**fault)
    assert sentence
    assert await world.bot.note_channel_fault(**fault) == sentence
    assert await conditions_of(world) == [code]
    await world.bot.clear_channel_faults(world.channel.id)
    assert await conditions_of(world) == []


async def test_a_passing_fault_leaves_no_condition(world):
    fault = {"guild_id": world.guild.id, "channel_id": world.channel.id, "error": refusal(0, 503)}
    assert await world.bot.note_channel_fault(**fault) is None
    assert await conditions_of(world) == []


async def test_another_features_control_is_found_by_its_key_and_an_unknown_one_is_not(world):
    button = world.bot.control("groups.join", {"group_id": 7})
    assert button is not None
    assert button.custom_id == "groups.join:1:7"
    assert world.bot.control("nowhere.nothing", {}) is None


def test_content_that_is_not_there_is_refused_naming_the_folder(tmp_path: Path):
    settings = Settings(_env_file=None, content_dir=tmp_path / "nowhere")
    with pytest.raises(BadContent, match=r"nowhere does not exist.*CADRE_CONTENT_DIR"):
        load_library(settings)


def test_content_without_a_usable_item_is_refused(tmp_path: Path):
    (tmp_path / "drills").mkdir()
    (tmp_path / "drills" / "bad.yaml").write_text("id: bad")
    with pytest.raises(BadContent, match="cadre content check"):
        load_library(Settings(_env_file=None, content_dir=tmp_path))


def test_a_kernel_is_shown_without_its_library(kernel: Kernel):
    """Python shows what a task returned whenever it shows the task, and asyncio does so at each start and end."""
    assert len(repr(kernel)) < 2000


async def test_the_kernel_opens_on_an_empty_folder_and_closes_its_threads(tmp_path: Path):
    settings = Settings(_env_file=None, data_dir=tmp_path / "data")
    async with open_kernel(settings, SystemClock()) as kernel:
        async with kernel.db.write() as tx:
            assert await tx.all("SELECT * FROM guilds") == []
        assert len(kernel.library.of("drills")) >= 100
    with pytest.raises(ValueError, match="no active connection"):
        async with kernel.db.write():
            pass
