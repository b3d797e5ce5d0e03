"""Half hours of local days: clock changes, odd zones, waking hours, journeys; and who is to be paused."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from cogs.mocks.matching.models import HALF_HOUR_SECONDS
from cogs.mocks.pool import logic
from cogs.mocks.pool.hours import parse_week, week_text
from cogs.mocks.pool.models import ALL_DAY, Hours, Week

BERLIN = ZoneInfo("Europe/Berlin")
AWAKE = (0, 48)


def told(slots: frozenset[int], zone: ZoneInfo) -> list[str]:
    """Return the half hours as UTC times with what the member's clock then says."""
    moments = [datetime.fromtimestamp(slot * HALF_HOUR_SECONDS, UTC) for slot in sorted(slots)]
    return [f"{moment:%H:%M}Z {moment.astimezone(zone):%a %H:%M}" for moment in moments]


def free(week: str, run_at: datetime, zone: ZoneInfo, **more: object) -> list[str]:
    spots = logic.spots_of_week(logic.week_begin(run_at), zone)
    return told(logic.free_slots(Hours(parse_week(week)), AWAKE, spots, **more), zone)


def test_a_half_hour_that_the_clock_skips_does_not_exist() -> None:
    # On 29 March 2026 Berlin's clock jumps from 02:00 to 03:00.
    found = free("sun 1-4", datetime(2026, 3, 22, 17, tzinfo=UTC), BERLIN)
    assert found == ["00:00Z Sun 01:00", "00:30Z Sun 01:30", "01:00Z Sun 03:00", "01:30Z Sun 03:30"]


def test_a_half_hour_that_comes_twice_counts_both_times() -> None:
    # On 25 October 2026 the hour from 02:00 comes again.
    found = free("sun 2-3", datetime(2026, 10, 18, 17, tzinfo=UTC), BERLIN)
    assert found == ["00:00Z Sun 02:00", "00:30Z Sun 02:30", "01:00Z Sun 02:00", "01:30Z Sun 02:30"]


def test_the_same_local_hours_are_other_moments_after_a_change() -> None:
    before = free("mon 18-18:30", datetime(2026, 3, 15, 17, tzinfo=UTC), BERLIN)
    after = free("mon 18-18:30", datetime(2026, 3, 29, 17, tzinfo=UTC), BERLIN)
    assert (before, after) == (["17:00Z Mon 18:00"], ["16:00Z Mon 18:00"])


def test_a_zone_a_quarter_of_an_hour_off_is_free_only_in_half_hours_that_lie_within() -> None:
    # 18:00 to 19:30 in Kathmandu is 12:15 to 13:45 UTC: of the common half hours two lie within.
    found = free("mon 18-19:30", datetime(2026, 1, 4, 17, tzinfo=UTC), ZoneInfo("Asia/Kathmandu"))
    assert found == ["12:30Z Mon 18:15", "13:00Z Mon 18:45"]


def test_the_week_begins_a_day_after_the_run_and_the_next_one_continues_it() -> None:
    run_at = datetime(2026, 1, 4, 17, 10, tzinfo=UTC)
    first = logic.week_begin(run_at)
    assert datetime.fromtimestamp(first * HALF_HOUR_SECONDS, UTC) == datetime(2026, 1, 5, 17, 30, tzinfo=UTC)
    assert logic.week_begin(run_at + timedelta(weeks=1)) == first + len(logic.spots_of_week(first, BERLIN))


def test_journeys_dates_waking_hours_and_promises_take_hours_away() -> None:
    run_at = datetime(2026, 1, 4, 17, tzinfo=UTC)
    spots = logic.spots_of_week(logic.week_begin(run_at), ZoneInfo("UTC"))
    wednesday, friday = date(2026, 1, 7), date(2026, 1, 9)
    hours = Hours(parse_week("tue-fri 18-19"), dates={friday: 0, date(2026, 1, 10): logic.span(10, 40)})
    promised = int(datetime(2026, 1, 8, 18, 30, tzinfo=UTC).timestamp()) // HALF_HOUR_SECONDS
    found = logic.free_slots(
        hours, (14, 37), spots, aways=[(wednesday, wednesday)], taken=[(promised, promised + 2)]
    )
    weekdays = [item for item in told(found, ZoneInfo("UTC")) if " Sat " not in item]
    assert weekdays == ["18:00Z Tue 18:00", "18:00Z Thu 18:00"]
    saturday = [item for item in told(found, ZoneInfo("UTC")) if " Sat " in item]
    assert (saturday[0], saturday[-1]) == ("07:00Z Sat 07:00", "18:00Z Sat 18:00")


def test_whoever_is_away_on_every_day_of_the_week_is_away_throughout() -> None:
    spots = logic.spots_of_week(logic.week_begin(datetime(2026, 1, 4, 17, tzinfo=UTC)), BERLIN)
    assert logic.is_away_throughout(
        spots, [(date(2026, 1, 1), date(2026, 1, 8)), (date(2026, 1, 9), date(2026, 2, 1))]
    )
    assert not logic.is_away_throughout(spots, [(date(2026, 1, 6), date(2026, 2, 1))])
    assert not logic.is_away_throughout(spots, [])


@pytest.mark.parametrize(
    ("start", "end", "count"), [(0, 48, 48), (14, 44, 30), (44, 14, 18), (20, 20, 48), (0, 1, 1)]
)
def test_a_stretch_may_run_over_midnight(start: int, end: int, count: int) -> None:
    cells = logic.span(start, end)
    assert cells.bit_count() == count
    assert 0 <= cells <= ALL_DAY
    assert cells >> start & 1


@pytest.mark.parametrize(
    ("quiet", "awake"),
    [((1320, 420), (14, 44)), ((0, 420), (14, 48)), ((60, 495), (17, 2)), ((0, 0), (0, 48))],
)
def test_waking_hours_are_what_quiet_hours_leave(quiet: tuple[int, int], awake: tuple[int, int]) -> None:
    assert logic.waking_hours(*quiet) == awake


def test_a_day_is_copied_to_others_and_presets_add_to_what_is_there() -> None:
    week: Week = parse_week("mon 18-20, fri 8-9")
    assert week_text(logic.copied(week, 0, [1, 2])) == "mon-wed 18-20, fri 8-9"
    assert week_text(logic.copied(week, 6, [0])) == "fri 8-9"
    evenings = parse_week(logic.PRESETS["evenings"][1])
    assert week_text(logic.joined(week, evenings)) == "mon-thu 18-21, fri 8-9 18-21"


@pytest.mark.parametrize("key", list(logic.PRESETS))
def test_every_preset_can_be_read(key: str) -> None:
    assert logic.half_hours(parse_week(logic.PRESETS[key][1])) >= 16


@pytest.mark.parametrize(
    ("last", "is_silent"),
    [
        ([("missed", False)] * 3, True),
        ([("missed", False)] * 2, False),
        ([("missed", False), ("missed", True), ("missed", False)], False),
        ([("over", False), ("missed", False), ("missed", False), ("missed", False)], False),
        ([("cancelled", False)] * 3, False),
        ([], False),
    ],
)
def test_only_three_matches_in_a_row_without_a_word_count(
    last: list[tuple[str, bool]], is_silent: bool
) -> None:
    assert logic.ignored_all(last) is is_silent


def test_hours_go_stale_after_six_weeks() -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    assert logic.is_stale(Hours(confirmed_at=now - timedelta(weeks=6)), now)
    assert not logic.is_stale(Hours(confirmed_at=now - timedelta(weeks=6, seconds=-1)), now)
    assert not logic.is_stale(Hours(), now)


def test_pairs_at_an_hour_are_half_of_those_who_are_free_all_through_it() -> None:
    free_at = [[0] * 48 for _ in range(7)]
    free_at[2][20:23] = [5, 4, 7]
    pairs = logic.pairs_at(free_at, half_hours=2)
    assert (pairs[2][19], pairs[2][20], pairs[2][21], pairs[2][22]) == (0, 2, 2, 0)
    assert sum(map(sum, pairs)) == 4
