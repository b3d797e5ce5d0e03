"""(a) 1,000 groups whose daily drill is due in the same minute, with the real handler."""

from __future__ import annotations

import asyncio
import gc
import itertools
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import discord
from aiolimiter import AsyncLimiter

from bot import groups, members
from bot.app import CadreBot, Kernel, open_kernel
from bot.clock import HandClock
from bot.config import Settings
from bot.ui import panel, text

from .measure import Span, ms, say, watched

GROUPS, MEMBERS, AT_ONCE = 1000, 5, 20
ROUND_TRIP = 0.05
EIGHT = datetime(2026, 3, 2, 8, tzinfo=UTC)
BOT_USER = {"id": "1", "username": "cadre", "discriminator": "0", "avatar": None, "global_name": None}


class Discord:
    """Stands in for ``HTTPClient.request``: takes a while, keeps what was sent, answers like Discord."""

    def __init__(self) -> None:
        self.ids = itertools.count(10**18)
        self.sent: list[tuple[str, str]] = []

    async def request(self, route: discord.http.Route, **options: Any) -> Any:
        await asyncio.sleep(ROUND_TRIP)
        body = options.get("json") or {}
        self.sent.append((f"{route.method} {route.path}", str(body.get("nonce", ""))))
        return {
            "id": str(next(self.ids)),
            "channel_id": str(route.channel_id or 1),
            "type": 0,
            "content": body.get("content", ""),
            "author": BOT_USER,
            "timestamp": "2026-03-02T08:00:00+00:00",
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "attachments": [],
            "embeds": [],
            "pinned": False,
            "flags": body.get("flags", 0),
            "components": [],
        }


async def people(kernel: Kernel) -> None:
    """Store the groups, one a server, each with members of whom one wants to be pinged."""
    now = kernel.clock.now()
    for first in range(0, GROUPS, 100):
        async with kernel.db.write() as tx:
            for number in range(first, first + 100):
                guild_id = 10_000 + number
                await groups.ensure_guild(tx, guild_id, now=now)
                group = await groups.create_group(
                    tx,
                    guild_id=guild_id,
                    name=f"Pod {number}",
                    channel_id=50_000 + number,
                    zone=ZoneInfo("UTC"),
                    now=now,
                )
                for user_id in range(MEMBERS):
                    member = await members.ensure_member(tx, guild_id=guild_id, user_id=user_id, now=now)
                    await members.update_member(tx, replace(member, wants_pings=user_id == 0))
                    await groups.add_member(tx, group_id=group.group_id, user_id=user_id, now=now)
                await kernel.schedule.add_default_routines(tx, group)


async def bare(bot: CadreBot) -> Span:
    """Send as many messages with plain discord.py, twenty at a time: the baseline."""
    places = asyncio.Semaphore(AT_ONCE)

    async def send(number: int) -> None:
        async with places:
            channel = bot.get_partial_messageable(50_000 + number, guild_id=10_000 + number)
            await channel.send(view=panel(text("### A drill\n" + "word " * 150)), nonce=f"b{number}")

    async with watched() as span, asyncio.TaskGroup() as tasks:
        for number in range(GROUPS):
            tasks.create_task(send(number))
    return span


async def run(folder: Path) -> None:
    clock = HandClock(EIGHT - timedelta(hours=1))
    settings = Settings(_env_file=None, data_dir=folder / "posts", post_spread_seconds=0)
    async with open_kernel(settings, clock) as kernel:
        bot = CadreBot(kernel, shard_count=1)
        await bot.load_features()
        await people(kernel)
        stub = Discord()
        bot.http.request = stub.request  # type: ignore[method-assign]
        bot._pace = AsyncLimiter(1e6, 1)
        gc.collect()
        gc.freeze()  # as cadre run does
        async with watched() as idle:
            await asyncio.sleep(1)
        base = await bare(bot)
        stub.sent.clear()
        clock.move_to(EIGHT)
        async with watched() as posting:
            await kernel.schedule.run_due(EIGHT)
        posts = of_kind(stub, lambda nonce: nonce.startswith("c") and nonce[1:].isdigit())
        pings = of_kind(stub, lambda nonce: nonce.endswith("p"))
        async with kernel.db.read() as tx:
            stored = (await tx.all("SELECT count(*) AS n FROM drills_posts WHERE message_id IS NOT NULL"))[0][
                "n"
            ]
        stub.sent.clear()
        clock.move_to(EIGHT + timedelta(hours=12))
        async with watched() as closing:
            await kernel.schedule.run_due(clock.now())
        gc.unfreeze()
    say(
        f"(a) {GROUPS:,} groups due in the same minute",
        f"method: the real drills handler on a bot without gateway, HTTPClient.request replaced by {ms(ROUND_TRIP)} of "
        f"waiting, pacing off; baseline: plain discord.py sending {GROUPS:,} messages, {AT_ONCE} at once",
        f"posting: all sent in {posting.seconds:.2f} s, longest stall {ms(posting.stall)} (plain discord.py "
        f"{base.seconds:.2f} s, {ms(base.stall)}; an idle loop here {ms(idle.stall)})",
        f"posts sent {sum(posts.values()):,}, doubled {sum(n - 1 for n in posts.values())}, noted {stored:,}; "
        f"pings sent {sum(pings.values()):,}, doubled {sum(n - 1 for n in pings.values())}",
        f"closing, with solution and edit: {closing.seconds:.2f} s, longest stall {ms(closing.stall)}, "
        f"{len(stub.sent):,} requests",
        f"(paced to 45 requests a second, as Discord wants it, the posts alone take {GROUPS / 45:.0f} s)",
    )


def of_kind(stub: Discord, is_meant: Callable[[str], bool]) -> Counter[str]:
    return Counter(nonce for _, nonce in stub.sent if is_meant(nonce))
