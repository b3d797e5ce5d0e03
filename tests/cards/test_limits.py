"""Limits for human lives: settings, pause, easy days, a backlog spread."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.conftest import World
from tests.drills.conftest import answer_to, buttons, said, texts

from .conftest import press, rated, review, rows_of, take


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
    assert "**Due today** · 4 reviews" in shown(first)
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
    assert "**Due today** · 2 reviews" in shown(await settings(world))
