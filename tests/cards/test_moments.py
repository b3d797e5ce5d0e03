"""Reviews at odd moments: after midnight, beside an import, on two devices, when decks go away meanwhile."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from bot import points
from bot.clock import HandClock
from cogs.cards import member_store
from cogs.cards.models import EASY, Settings
from cogs.cards.shelf import Shelf
from tests.conftest import START, World
from tests.drills.conftest import answer_to, buttons, said, texts

from .conftest import press, rated, review, rows_of, take
from .exchange import making
from .exchange.conftest import ADA, GUILD, Desk, desk
from .exchange.test_journey import bring
from .test_limits import change, settings

__all__ = ["desk"]


def shown(panel: Any) -> str:
    return texts(panel.components)


def anki(*statements: str) -> bytes:
    """Return a package of two cards after those changes of its collection."""
    return making.packed(making.changed(*statements))


async def test_five_reviews_after_midnight_keep_the_day_that_has_begun(desk: Desk, clock: HandClock):
    rows = "".join(f"Front number {i},Back number {i}\n" for i in range(32))
    clock.move_to(START + timedelta(days=2, hours=22))  # Saturday
    await desk.bring(f"front,back\n{rows}".encode())
    async with desk.kernel.db.write() as tx:
        await member_store.set_settings(tx, Settings(new_a_day=50), guild_id=GUILD, user_id=ADA)
    for _ in range(27):
        await desk.review(EASY)
    clock.move_to(START + timedelta(days=3, minutes=30))
    for _ in range(5):
        await desk.review(EASY)
    entries = await desk.rows("SELECT day, points FROM ledger ORDER BY entry_id")
    assert [row["day"] for row in entries] == ["2026-01-03"] * 5 + ["2026-01-04"]
    assert {row["points"] for row in entries} == {1}
    assert await desk.rows("SELECT DISTINCT day FROM cards_reviews") == [{"day": "2026-01-03"}]


async def test_reviews_brought_from_anki_do_not_take_the_points_of_those_made_here(world: World):
    await take(world, "ml-core")
    await world.advance(hours=10)
    made = anki(
        "UPDATE col SET crt = unixepoch('2025-12-22')",
        "UPDATE cards SET type = 2, queue = 2, due = 30, ivl = 5, factor = 2500, reps = 26",
        "INSERT INTO revlog SELECT 1000 * (unixepoch('2026-01-01 09:00') + n), min(id), -1, 3, 5, 4, 2500, 4000, 1 "
        "FROM cards, (SELECT 1 AS n UNION SELECT 2 UNION SELECT 3 UNION SELECT 4) GROUP BY n",
    )
    await press(world, answer_to(await bring(world, made)), "Import")
    panel = await review(world)
    for made_here in range(1, 6):
        panel = await rated(world, panel, "Again")
        async with world.kernel.db.read() as tx:
            total = await points.total(tx, guild_id=world.guild.id, user_id=world.ada.id)
        assert total == made_here // 5


async def test_cards_that_come_during_a_pause_are_shifted_only_by_the_rest_of_it(world: World):
    await press(world, await settings(world), "Pause")
    await world.advance(hours=24 * 30)
    made = anki(
        "UPDATE col SET crt = unixepoch('2026-01-21')",
        "UPDATE cards SET type = 2, queue = 2, due = 12, ivl = 5, factor = 2500, reps = 4",
    )
    await press(world, answer_to(await bring(world, made)), "Import")
    sql = "SELECT due_at FROM cards_schedules ORDER BY schedule_id"
    before = [row["due_at"] for row in await rows_of(world, sql)]
    await world.advance(hours=24)
    await press(world, await settings(world), "Resume")
    assert [row["due_at"] for row in await rows_of(world, sql)] == [due + 86400 for due in before] != []


async def test_a_pack_switched_off_during_a_session_asks_no_card_twice(world: World, monkeypatch):
    await take(world, "ml-core")
    await rated(world, await review(world), "Again")
    (row,) = await rows_of(world, "SELECT schedule_id, reviews FROM cards_schedules WHERE state = 1")
    await take(world, "sides")
    before = Shelf.of_packs
    monkeypatch.setattr(
        Shelf, "of_packs", lambda self, packs: tuple(d for d in before(self, packs) if d.id != "ml-core")
    )
    await world.advance(seconds=90)
    turn = await world.bot.get_cog("Cards").service.reveal(
        guild_id=world.guild.id,
        user_id=world.ada.id,
        schedule_id=row["schedule_id"],
        turn=row["reviews"],
        scope="all",
    )
    assert turn.step.card.key == "sides/echo-note/term"
    (row,) = await rows_of(world, "SELECT set_aside FROM cards_schedules WHERE state = 1")
    assert row["set_aside"] == 2


async def test_a_rating_counts_although_another_device_has_opened_the_session(world: World):
    await take(world, "ml-core")
    back = await press(world, await review(world), "Show answer")
    await review(world)
    await press(world, back, "Good")
    assert len(await rows_of(world, "SELECT 1 FROM cards_reviews")) == 1


async def test_a_second_press_that_takes_the_decks_tells_the_same_number(world: World):
    one, two = await review(world), await review(world)
    told = [shown(await press(world, panel, "Take these")) for panel in (one, two)]
    assert re.findall(r"· (\d+) new\n", "".join(told)) == ["6", "6"]


async def test_the_day_that_is_told_is_the_day_on_which_cards_come(world: World):
    await take(world, "sides")
    panel = await review(world)
    for _ in range(2):
        panel = await rated(world, panel, "Easy")
    told = re.search(r"Next cards <t:(\d+):R>", shown(panel))
    await world.advance(hours=28)
    assert told is not None
    assert int(told[1]) <= world.kernel.clock.now().timestamp()
    assert "Show answer" in buttons((await review(world)).components)


async def test_who_wants_no_new_cards_is_told_of_none_tomorrow(world: World):
    await take(world, "ml-core")
    await change(world, new="0")
    panel = await review(world)
    assert "Next cards" not in shown(panel)
    assert "Ten more new ones" in buttons(panel.components)


async def test_the_panel_of_the_day_tells_the_reviews_of_its_own_day(world: World):
    await take(world, "ml-core")
    await world.move_to(START + timedelta(hours=23))
    await rated(world, await review(world), "Easy")
    assert "Cards · 1 review" in said(await world.ada.slash(world.lounge, "today")).replace("*", "")
    await world.move_to(START + timedelta(hours=25))
    assert "1 review" not in said(await world.ada.slash(world.lounge, "today"))
