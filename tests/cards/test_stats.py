"""What the numbers say: counted by the member's own days, drawn, and the same in words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from bot.app import Kernel
from bot.charts.canvas import WIDTH
from bot.charts.draw import canvas_of, png_of
from bot.clock import HandClock, to_unix
from cogs.cards import member_store
from cogs.cards.collection import CollectionService
from cogs.cards.logic import day_of, day_on
from cogs.cards.models import Settings
from cogs.cards.service import CardService
from cogs.cards.stats import logic, render
from cogs.cards.stats import store as stats_store
from cogs.cards.stats.models import DayCount, Share, Stats
from cogs.cards.stats.service import StatsService
from tests.conftest import World
from tests.drills.conftest import answer_to, buttons, texts

from .conftest import press, rated, review, small_library, take
from .simulated import STANDARD, Rated, live, put
from .test_history import move

GUILD, ADA = 7, 4242
WHO = {"guild_id": GUILD, "user_id": ADA}
TODAY = date(2026, 3, 5)


NO_REVIEWS = Share(0, 0)


def a_day(on: date, count: int = 1, *, young: Share = NO_REVIEWS, mature: Share = NO_REVIEWS) -> DayCount:
    return DayCount(on, count, count * 6000, young.count, young.kept, mature.count, mature.kept)


# ---------------------------------------------------------------------- counting


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kathmandu", "America/New_York", "Australia/Lord_Howe"])
def test_dues_are_counted_by_the_days_of_the_zone_which_begin_at_four(zone):
    today = day_of(datetime(2026, 3, 5, 12, tzinfo=UTC), ZoneInfo(zone))
    begins = logic.days_ahead(today)
    assert all(moment % logic.SLOT == 0 for moment in begins)  # also over the clock changes in between
    slots = {
        (begins[0] - 86_400 * 40) // logic.SLOT: 5,
        begins[0] // logic.SLOT: 1,
        (begins[1] - 1) // logic.SLOT: 2,
        begins[1] // logic.SLOT: 3,
        (begins[30] - 1) // logic.SLOT: 4,
        begins[30] // logic.SLOT: 100,
    }
    found = logic.forecast(slots, begins)
    assert (found[0], found[1], found[29], sum(found)) == (8, 3, 4, 15)


def test_retention_is_of_the_last_days_today_included():
    days = [
        a_day(TODAY - timedelta(days=200), young=Share(1, 2)),
        a_day(TODAY - timedelta(days=7), young=Share(3, 4)),
        a_day(TODAY - timedelta(days=6), mature=Share(5, 6)),
        a_day(TODAY, young=Share(7, 8)),
    ]
    found = {each.days: (each.young, each.mature, each.both) for each in logic.retention(days, TODAY)}
    assert found[7] == (Share(7, 8), Share(5, 6), Share(12, 14))
    assert found[30] == found[90] == (Share(10, 12), Share(5, 6), Share(15, 18))
    assert found[None] == (Share(11, 14), Share(5, 6), Share(16, 20))


def test_the_heat_map_ends_with_today_and_begins_with_a_monday():
    grid = logic.weeks([a_day(TODAY, 9), a_day(TODAY - timedelta(days=175), 3)], TODAY)
    assert (len(grid), {len(week) for week in grid}) == (26, {7})
    assert grid[-1] == (0, 0, 0, 9, None, None, None)  # a Thursday
    assert grid[0][3] == 3
    assert sum(filter(None, (count for week in grid for count in week))) == 12


def test_the_middle_half_of_few_cards():
    assert logic.stability("x", []) is None
    one = logic.stability("x", [5.0])
    assert (one.low, one.median, one.high) == (5, 5, 5)
    five = logic.stability("x", [1.0, 2.0, 3.0, 4.0, 100.0])
    assert (five.low, five.median, five.high) == (2, 3, 4)


# ---------------------------------------------------------------------- from the database


async def stats_of(kernel: Kernel, scope: str = "all") -> Stats:
    shelf = CardService(kernel).shelf
    return await StatsService(kernel, CollectionService(kernel, shelf), shelf).stats(**WHO, scope=scope)


@pytest.fixture
async def filled(kernel: Kernel, clock: HandClock) -> tuple[Rated, ...]:
    """A thousand reviews of one taken deck, up to now."""
    object.__setattr__(kernel, "library", small_library())
    ratings = live(STANDARD, seed=1, reviews=1000, new=4)
    await put(kernel, ratings, **WHO)
    async with kernel.db.write() as tx:
        await member_store.set_deck(tx, **WHO, deck="ml-core", is_taken=True, now=ratings[0].at)
    clock.move_to(ratings[-1].at)
    return ratings


async def test_the_numbers_are_those_of_the_reviews(
    kernel: Kernel, clock: HandClock, filled: tuple[Rated, ...]
):
    stats = await stats_of(kernel)
    assert stats.reviews == len(filled) == sum(count for week in stats.weeks for count in week if count)
    again = [each for each in filled if each.log.state_before == 2]
    mature = [each for each in again if each.before.stability >= 21]
    assert mature
    everything = stats.retention[-1]
    assert everything.both == Share(sum(each.rating > 1 for each in again), len(again))
    assert everything.mature == Share(sum(each.rating > 1 for each in mature), len(mature))
    last = {each.card: each for each in filled}
    (deck,) = stats.decks
    known = [each for each in last.values() if int(each.after.state) == 2]
    assert (deck.title, deck.cards) == ("ML core", len(known))
    today = day_of(clock.now(), ZoneInfo("UTC"))
    for ahead in range(logic.AHEAD):
        day = day_on(today.on + timedelta(days=ahead), today.zone)
        due = [
            e
            for e in last.values()
            if (e.after.due >= day.starts_at or not ahead) and e.after.due < day.ends_at
        ]
        assert stats.forecast[ahead] == len(due)
    assert stats.minutes[1] == pytest.approx(
        sum(e.at.date() > today.on - timedelta(days=30) for e in filled) / 10
    )
    assert stats.seconds_each == 6


async def test_a_deck_left_is_not_forecast_and_still_counted(kernel: Kernel, filled: tuple[Rated, ...]):
    assert sum((await stats_of(kernel)).forecast) > 0
    async with kernel.db.write() as tx:
        await member_store.set_deck(tx, **WHO, deck="ml-core", is_taken=False, now=filled[-1].at)
    stats = await stats_of(kernel)
    assert (sum(stats.forecast), stats.reviews) == (0, 1000)
    other = await stats_of(kernel, "sides")
    assert (other.deck, other.reviews, other.decks) == ("All sides", 0, ())
    assert (await stats_of(kernel, "ml-core")).reviews == 1000


async def test_a_pause_is_forecast_as_if_it_ended_now(
    kernel: Kernel, clock: HandClock, filled: tuple[Rated, ...]
):
    before = await stats_of(kernel)
    async with kernel.db.write() as tx:
        await member_store.set_settings(tx, Settings(paused_at=clock.now()), **WHO)
    clock.move_to(clock.now() + timedelta(days=40))
    stats = await stats_of(kernel)
    assert stats.forecast == before.forecast
    assert "if you resumed now" in render.summary(stats)


async def test_days_are_those_of_the_members_zone(
    kernel: Kernel, clock: HandClock, filled: tuple[Rated, ...]
):
    clock.move_to(clock.now().replace(hour=20))  # nine in the morning of the next day in Auckland
    utc = await stats_of(kernel)
    await move(kernel, "Pacific/Auckland")
    assert (await stats_of(kernel)).day.on == utc.day.on + timedelta(days=1)
    assert (await stats_of(kernel)).forecast != utc.forecast


async def test_statistics_are_found_by_index(kernel: Kernel):
    values = {
        "guild_id": 1, "user_id": 2, "scope": "all", "mature": 21, "shift": 0, "today": 3, "until": 4, "slot": 900,
    }  # fmt: skip
    plans = {}
    async with kernel.db.read() as tx:
        for name in ("days_of", "dues", "stabilities"):
            sql = getattr(stats_store._Q, name).sql
            cursor = await tx.connection.execute(f"EXPLAIN QUERY PLAN {sql}", values)
            plans[name] = [row["detail"] for row in await cursor.fetchall()]
    assert [line for plan in plans.values() for line in plan if line.startswith("SCAN")] == []
    assert "(guild_id=? AND user_id=? AND set_aside=? AND state=? AND due_at<?)" in plans["dues"][0]
    assert "cards_reviews_by_day (guild_id=? AND user_id=?)" in plans["days_of"][0]


# ---------------------------------------------------------------------- what is shown


def made(days: list[DayCount], **more) -> Stats:
    day = day_on(TODAY, ZoneInfo("UTC"))
    given = {
        "deck": None, "scope": "all", "day": day, "settings": Settings(), "reviews": sum(d.count for d in days),
        "forecast": (1, *[0] * 29), "retention": logic.retention(days, TODAY), "decks": (), "every_deck": None,
        "weeks": logic.weeks(days, TODAY), "minutes": (1.0, 2.0), "seconds_each": 6.0,
    }  # fmt: skip
    return Stats(**(given | more))


def test_one_review_is_too_few_to_say_and_drawn_all_the_same():
    stats = made([a_day(TODAY, 1, young=Share(1, 1))])
    assert "too few to say (1 review)" in render.summary(stats)
    assert "100" not in render.summary(stats)
    picture = render.picture(stats)
    assert "too few (1)" in {placed.text for placed in canvas_of(picture.chart).texts}
    assert Image.open(BytesIO(png_of(picture.chart))).size[0] == WIDTH
    assert "**Stability" not in picture.words


def test_ten_thousand_reviews_fit_into_picture_alt_and_words():
    full = Share(2_345, 2_500)
    days = [a_day(TODAY - timedelta(days=n), 55, young=full, mature=full) for n in range(182)]
    titles = [f"Deck {'of a very long subject ' * 2}{n}" for n in range(17)]
    decks = tuple(logic.stability(title, [0.1 + n, 40.0, 4000.0]) for n, title in enumerate(titles))
    stats = made(
        days,
        forecast=(9_999, *range(20, 49)),
        decks=decks,
        every_deck=decks[0],
        settings=Settings(reviews_a_day=30, easy_days=0b1100000),
    )
    picture = render.picture(stats)
    canvas = canvas_of(picture.chart)
    assert all(p.box[0] >= 0 and p.box[2] <= WIDTH and p.box[3] <= canvas.height for p in canvas.texts)
    assert len(picture.alt) <= 1024
    assert len(picture.words) <= 3900
    assert all(title in picture.words for title in titles)
    told = render.summary(stats)
    assert "19 days hold more than your limit of 30" in told
    assert "keep off Sat, Sun" in told
    assert "94% of" in told


def test_a_deck_whose_name_cannot_be_drawn_is_numbered_in_the_picture_and_named_in_words():
    deck = logic.stability("機械学習", [1.0, 2.0])
    picture = render.picture(made([a_day(TODAY)], decks=(deck,), every_deck=deck, deck="機械学習"))
    assert "Deck 1" in {placed.text for placed in canvas_of(picture.chart).texts}
    assert "機械学習: 1.5 (1.2 to 1.8), 2 cards" in picture.words


def test_the_same_numbers_are_drawn_once():
    first, second = (render.picture(made([a_day(TODAY)])) for _ in range(2))
    assert png_of(first.chart) is png_of(second.chart)


async def test_a_members_statistics_are_private_with_a_picture_and_words(world: World):
    empty = answer_to(await world.ada.slash(world.lounge, "card stats"))
    assert "Nothing to count yet" in texts(empty.components)
    assert empty.attachments == []
    await take(world, "ml-core")
    await rated(world, await review(world), "Easy")
    panel = answer_to(await world.ada.slash(world.lounge, "card stats", deck="ML core"))
    assert panel.ephemeral
    assert "### Card statistics · ML core" in texts(panel.components)
    assert [file.filename for file in panel.attachments] == ["card-statistics.png"]
    await world.restart()
    words = await press(world, panel, "In words")
    assert "**This week** · Mon 0, Tue 0, Wed 1." in texts(words.components)
    assert "Review" in buttons(panel.components)


def test_the_sample_is_of_today():
    assert to_unix(datetime(2026, 3, 5, 4, tzinfo=UTC)) == logic.days_ahead(day_on(TODAY, ZoneInfo("UTC")))[0]
