"""Two small decks in a library of their own, and short ways to do what a member does."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import pytest

import tests.conftest as top
from bot import members
from bot.content import Library
from cogs.cards.items import Deck
from tests.conftest import World
from tests.drills.conftest import answer_to, buttons

CHART = {
    "kind": "bars",
    "title": "Accuracy by split",
    "x": {"label": "split", "names": ["train", "test"]},
    "y": {"label": "accuracy", "low": 0, "high": 1},
    "series": [{"name": "model", "values": [0.99, 0.6]}],
}
ALT = "Two bars: the accuracy on train is 0.99, the accuracy on test is 0.60."


def note(name: str, **more: Any) -> dict[str, Any]:
    return {
        "id": f"{name}-note",
        "term": name.capitalize(),
        "gist": f"What is meant by number {len(name)} {name[::-1]}, told in words of one's own.",
        "example": f"An example that shows it, {name[::-1]}.",
        "source": "book",
        "tags": ["basics"],
        **more,
    }


def deck(deck_id: str, title: str, *notes: dict[str, Any], tracks: tuple[str, ...] = ("core_ml",)) -> Deck:
    return Deck.model_validate(
        {
            "id": deck_id,
            "title": title,
            "about": f"All that {title} is about, shortly.",
            "area": "ml_fundamentals",
            "tracks": tracks,
            "sources": {"book": {"title": "A good book", "url": "https://example.org/book"}},
            "notes": notes,
        }
    )


PLAIN = [note(name, is_asked_backwards=False) for name in ("alpha", "bravo", "charlie", "delta")]
CORE = deck("ml-core", "ML core", *PLAIN)
SIDES = deck(
    "sides",
    "All sides",
    note(
        "echo",
        contrast="It is easily mixed up with something else.",
        cloze="An {{echo}} comes {{back}} to you.",
    ),
    note(
        "foxtrot",
        is_asked_backwards=False,
        situation="You have to dance in four quarters, quick and slow in turn.",
        picture={"chart": CHART, "alt": ALT, "ask": "What does this picture show you?"},
    ),
    tracks=("mlops",),
)


@cache
def small_library() -> Library:
    whole = top.library()
    homes = {("decks", made.id): whole.packs[0].name for made in (CORE, SIDES)}
    return replace(whole, items={**whole.items, "decks": (CORE, SIDES)}, homes={**whole.homes, **homes})


@pytest.fixture(autouse=True)
def decks(monkeypatch: pytest.MonkeyPatch) -> None:
    small = small_library()
    monkeypatch.setattr(top, "library", lambda: small)


async def rows_of(world: World, sql: str, *args: Any) -> list[dict[str, Any]]:
    async with world.kernel.db.read() as tx:
        return [dict(row) for row in await tx.all(sql, *args)]


async def set_role(world: World, who: Any, track: str) -> None:
    async with world.kernel.db.write() as tx:
        member = await members.ensure_member(
            tx, guild_id=world.guild.id, user_id=who.id, now=world.kernel.clock.now()
        )
        await members.update_member(tx, replace(member, track=track))


async def take(world: World, deck_id: str, who: Any = None) -> None:
    await world.bot.get_cog("Cards").collection.set_taken(
        guild_id=world.guild.id, user_id=(who or world.ada).id, deck=deck_id, is_taken=True
    )


async def review(world: World, who: Any = None, **options: Any) -> Any:
    return answer_to(await (who or world.ada).slash(world.lounge, "card review", **options))


async def press(world: World, panel: Any, label: str, who: Any = None) -> Any:
    """Press the button whose label begins so; return the panel afterwards."""
    labels = buttons(panel.components)
    custom_id = next(found for name, found in labels.items() if name.startswith(label))
    return answer_to(await (who or world.ada).click(panel, custom_id=custom_id))


async def rated(world: World, panel: Any, rating: str, who: Any = None) -> Any:
    return await press(world, await press(world, panel, "Show answer", who), rating, who)
