"""Limits for human lives: settings, pause, easy days, a backlog spread."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.conftest import World
from tests.drills.conftest import answer_to, buttons, said, texts

from .conftest import press, rated, review, rows_of, take
from .exchange.test_journey import bring
from .test_shared import add, choose, make_deck, open_at_desk


def shown(panel) -> str:
    return texts(panel.components)


async def settings(world: World):
    return answer_to(await world.ada.slash(world.lounge, "card settings"))


async def change(world: World, **typed):
    form = await world.ada.click(await settings(world), label="Change")
    return await world.ada.submit_modal(form, {"new": "10", "reviews": "100", "retention": "0.9"} | typed)


async def test_settings_are_shown_changed_and_kept_over_a_restart(world: World):
    assert "**New a day** · 10" in shown(await settings(world))
    await change(world, new="3", reviews="50", retention="85%", easy=["5", "6"])
    await world.restart()
    panel = shown(await settings(world))
    assert "**New a day** · 3" in panel
    assert "**Reviews a day** · 50" in panel
    assert "**Target retention** · 0.85" in panel
    assert "**Easy days** · Sat, Sun" in panel


async def test_settings_and_the_panel_of_the_day_tell_the_same_number(world: World):
    await take(world, "ml-core")
    await rated(world, await review(world), "Good")
    assert "**Left today** · 3 new, 1 coming back" in shown(await settings(world))
    assert "**Cards** · 3 new, 1 coming back" in said(await world.ada.slash(world.lounge, "today"))


async def test_a_wrong_value_changes_nothing_and_is_handed_back(world: World):
    refused = said(await change(world, new="3", reviews="5000"))
    assert "**Reviews a day**: write a whole number from 10 to 500." in refused
    assert "New a day: 3" in refused
    assert await rows_of(world, "SELECT 1 FROM cards_settings") == []


async def test_a_pause_stops_everything_and_resuming_shifts_what_is_due(world: World):
    await take(world, "ml-core")
    back = await press(world, await rated(world, await review(world), "Easy"), "Show answer")
    (before,) = await rows_of(world, "SELECT due_at FROM cards_schedules WHERE reviews = 1")
    await press(world, await settings(world), "Pause")
    assert "Cards are paused" in shown(await press(world, back, "Good"))
    await world.advance(days=20)
    paused = await review(world)
    assert "Cards are paused" in shown(paused)
    other = await settings(world)
    await world.restart()
    await press(world, paused, "Resume")
    await press(world, other, "Resume")
    (after,) = await rows_of(world, "SELECT due_at FROM cards_schedules WHERE reviews = 1")
    assert after["due_at"] - before["due_at"] == 20 * 86400
    assert len(await rows_of(world, "SELECT 1 FROM cards_reviews")) == 1
    assert "**Bravo**" in shown(await review(world))


async def test_changed_limits_take_back_the_intervals_that_were_shown(world: World):
    await take(world, "ml-core")
    back = await press(world, await review(world), "Show answer")
    before = list(buttons(back.components))
    await change(world, retention="0.8")
    again = await press(world, back, "Easy")
    assert await rows_of(world, "SELECT 1 FROM cards_reviews") == []
    assert list(buttons(again.components))[3] != before[3]
    await press(world, again, "Easy")
    assert len(await rows_of(world, "SELECT 1 FROM cards_reviews")) == 1


async def test_no_review_falls_due_on_an_easy_day(world: World):
    await take(world, "ml-core")
    await change(world, easy=["0", "1", "2", "4", "5", "6"])  # Thursdays only
    panel = await review(world)
    for _ in range(4):
        panel = await rated(world, panel, "Easy")
    rows = await rows_of(world, "SELECT due_at FROM cards_schedules")
    assert len(rows) == 4
    assert {datetime.fromtimestamp(row["due_at"] - 4 * 3600, UTC).weekday() for row in rows} == {3}


async def test_a_backlog_is_spread_once_and_nothing_but_dues_moves(world: World):
    await take(world, "ml-core")
    panel = await review(world)
    for _ in range(4):
        panel = await rated(world, panel, "Easy")
    await world.advance(days=60)
    first, second = await settings(world), await settings(world)
    assert "**Left today** · 4 due" in shown(first)
    before = await rows_of(world, "SELECT * FROM cards_schedules ORDER BY schedule_id")
    for panel in (first, second):
        await world.ada.select(panel, ["3"], custom_id="cards.spread:1:4")
    after = await rows_of(world, "SELECT * FROM cards_schedules ORDER BY schedule_id")
    assert [{**row, "due_at": 0} for row in after] == [{**row, "due_at": 0} for row in before]
    today = world.env.now().replace(hour=4, minute=0, second=0, microsecond=0)
    if today > world.env.now():
        today -= timedelta(days=1)
    days = [max(0, (row["due_at"] - int(today.timestamp())) // 86400) for row in after]
    assert sorted(days) == [0, 0, 1, 2]
    assert "**Left today** · 2 due" in shown(await settings(world))


async def test_a_day_that_becomes_easy_is_cleared_of_what_is_planned(world: World):
    await world.advance(hours=10)
    await take(world, "ml-core")
    await rated(world, await review(world), "Easy")
    (row,) = await rows_of(world, "SELECT due_at FROM cards_schedules WHERE state = 2")
    due = datetime.fromtimestamp(row["due_at"], UTC)
    await change(world, easy=[str(due.weekday())])
    (row,) = await rows_of(world, "SELECT due_at FROM cards_schedules WHERE state = 2")
    assert datetime.fromtimestamp(row["due_at"], UTC) == due - timedelta(days=1)


async def set_all_aside(world: World) -> Any:
    async with world.kernel.db.write() as tx:
        await tx.connection.execute("UPDATE cards_schedules SET set_aside = 1, lapses = 8")
    return answer_to(await world.ada.slash(world.lounge, "card decks"))


async def test_all_cards_set_aside_are_counted_and_reached(world: World):
    rows = "".join(f"Front number {i},Back number {i}\n" for i in range(30))
    await press(world, answer_to(await bring(world, f"front,back\n{rows}".encode(), "x.csv")), "Import")
    aside = await press(world, await set_all_aside(world), "Set aside (30)")
    assert "30 cards that lapsed" in shown(aside)
    later = await press(world, aside, "Later")
    assert "Earlier" in buttons(later.components)
    read = await world.ada.select(later, ["30"], custom_id="cards.aside_card:1")
    assert "Front number 29" in said(read)


async def test_a_removed_card_is_neither_reminded_of_nor_counted_as_set_aside(world: World):
    await make_deck(world)
    await add(world)
    await rated(world, await review(world, deck="Our words"), "Easy")
    (row,) = await rows_of(world, "SELECT due_at FROM cards_schedules")
    await world.move_to(datetime.fromtimestamp(row["due_at"], UTC) + timedelta(hours=1))
    assert "1 due" in said(await world.ada.slash(world.lounge, "today"))
    card = await choose(world, await open_at_desk(world), "1", world.moderator, "cards.shared_card")
    await press(world, await press(world, card, "Remove", world.moderator), "Remove it", world.moderator)
    assert "1 due" not in said(await world.ada.slash(world.lounge, "today"))
    assert "set aside" not in shown(await set_all_aside(world))
