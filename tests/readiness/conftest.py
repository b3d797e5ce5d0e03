"""A library of four drills an area and one deck; answers and cards put into the records as they would be."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

import tests.conftest as top
from bot import features, groups, members
from bot.clock import to_unix
from bot.content import Library, load_packs
from bot.members import AREAS
from cogs.cards.items import Deck
from tests.conftest import ROOT, World
from tests.drills.conftest import pod

__all__ = ["pod"]
DECK = "llm"


@pytest.fixture(scope="session")
def few_items(tmp_path_factory: pytest.TempPathFactory) -> Library:
    pack = tmp_path_factory.mktemp("few") / "content"
    chosen = [ROOT / "content/pack.yaml", ROOT / f"content/decks/{DECK}.yaml"]
    for area in AREAS:
        texts = {path: path.read_text() for path in (ROOT / "content/drills" / area).glob("*.yaml")}
        found = [path for path, text in texts.items() if "kind: choice" in text]
        chosen += sorted(found, key=lambda path: ("mlops" not in texts[path].split("minutes:")[0], path))[:4]
    for source in chosen:
        target = pack / source.relative_to(ROOT / "content")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)
    library, problems = load_packs([pack], features.content_kinds())
    assert problems == []
    return library


@pytest.fixture(autouse=True)
def _small_library(few_items: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(top, "library", lambda: few_items)


class Records:
    """Writes records of members as answering and reviewing would have left them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.drills = {
            area: [d for d in world.kernel.library.of("drills") if d.area == area] for area in AREAS
        }

    async def join(self, user_id: int, *, track: str | None, group: groups.Group | None = None) -> None:
        now = self.world.kernel.clock.now()
        async with self.world.kernel.db.write() as tx:
            member = await members.ensure_member(tx, guild_id=self.world.guild.id, user_id=user_id, now=now)
            await members.update_member(tx, replace(member, track=track))
            if group is not None:
                await groups.add_member(tx, group_id=group.group_id, user_id=user_id, now=now)

    async def answer(
        self, user_id: int, area: str, place: int, *, days_ago: int = 0, number: int = 1, **values: Any
    ) -> None:
        """Store an answer to the area's drill at that place; ``values`` are the columns that tell how it went."""
        drill = self.drills[area][place]
        at = to_unix(self.world.kernel.clock.now() - timedelta(days=days_ago))
        columns = {"is_correct": None, "hints_used": 0, "self_score": None} | values
        async with self.world.kernel.db.write() as tx:
            await tx.connection.execute(
                "INSERT INTO drills_attempts (guild_id, user_id, drill_id, number, kind, state, opened_at, answered_at,"
                " is_correct, hints_used, self_score) VALUES (?, ?, ?, ?, 'choice', 'answered', ?, ?, ?, ?, ?)",
                (self.world.guild.id, user_id, drill.id, number, at, at, *columns.values()),
            )

    async def cards(self, user_id: int, count: int, *, days_ago: int, stability: float, kept: int) -> None:
        """Store known cards of the deck, each repeated once that day, of which ``kept`` were recalled."""
        deck: Deck = self.world.kernel.library.of("decks")[0]
        at = to_unix(self.world.kernel.clock.now() - timedelta(days=days_ago))
        guild_id = self.world.guild.id
        async with self.world.kernel.db.write() as tx:
            for place, note in enumerate(deck.notes[:count]):
                key = f"{deck.id}/{note.id}"
                cursor = await tx.connection.execute(
                    "INSERT INTO cards_schedules (guild_id, user_id, card, note, deck, state, stability, difficulty,"
                    " due_at, last_review_at, reviews, made_at) VALUES (?, ?, ?, ?, ?, 2, ?, 5, ?, ?, 1, ?)",
                    (guild_id, user_id, f"{key}/term", key, deck.id, stability, at + 864000, at, at),
                )
                await tx.connection.execute(
                    "INSERT INTO cards_reviews (schedule_id, turn, guild_id, user_id, day, rating, reviewed_at, took_ms,"
                    " state_before, due_before_at) VALUES (?, 0, ?, ?, '2026-01-01', ?, ?, 1000, 2, ?)",
                    (cursor.lastrowid, guild_id, user_id, 3 if place < kept else 1, at, at),
                )


@pytest.fixture
def records(world: World) -> Records:
    return Records(world)
