"""Statistics → what members read: a short text, the picture, and all of it in words."""

from __future__ import annotations

from datetime import date, timedelta

from bot.pictures import Picture
from bot.recurrence import describe_weekdays
from bot.ui import clean

from .drawing import MOST_DECKS, Sheet, days_shown, stretch_name
from .logic import ENOUGH, MATURE_DAYS, WEEKS
from .models import Retention, Share, Stats

NOTHING = (
    "Nothing to count yet. After your first review you find here what is coming, how much you recall and how well "
    "it sits."
)


def summary(stats: Stats) -> str:
    lines = [_title(stats)]
    if not stats.reviews:
        return "\n".join([*lines, NOTHING])
    ahead = stats.forecast
    lines.append(
        f"**Due** · {ahead[0]:,} today, {sum(ahead[:7]):,} in 7 days, {sum(ahead):,} in 30{_notes(stats)}"
    )
    lines.append(
        f"**True retention** · {_recalled(stats.retention[1])}; your target is {stats.settings.retention:.0%}"
    )
    if stats.every_deck is not None:
        every = stats.every_deck
        lines.append(
            f"**Stability** · half of your {every.cards:,} known card{_s(every.cards)} hold {days_shown(every.median)} "
            "days or longer"
            if every.cards > 1
            else f"**Stability** · your known card holds {days_shown(every.median)} days"
        )
    lines.append(
        f"**Time** · {_time(stats.minutes[0])} in 7 days, {_time(stats.minutes[1])} in 30, "
        f"{stats.seconds_each:.0f} seconds a review"
    )
    lines.append(
        f"-# {stats.reviews:,} review{_s(stats.reviews)} in all. True retention: known cards recalled when they were "
        f"asked again; mature ones had a stability of {MATURE_DAYS} days or more. Days begin at 04:00, "
        f"{stats.day.zone.key}."
    )
    return "\n".join(lines)


def _title(stats: Stats) -> str:
    return f"### Card statistics · {clean(stats.deck) if stats.deck else 'all decks'}"


def _notes(stats: Stats) -> str:
    """Return what is known of the coming days beyond the dues."""
    settings, notes = stats.settings, []
    if settings.paused_at is not None:
        notes.append("you are paused: this is what you would find if you resumed now")
    over = sum(count > settings.reviews_a_day for count in stats.forecast)
    if over:
        notes.append(
            f"{over} day{_s(over)} hold{'s' if over == 1 else ''} more than your limit of {settings.reviews_a_day}: "
            "the rest waits for the day after"
        )
    if settings.easy_days:
        notes.append(f"new dues keep off {describe_weekdays(settings.easy_days)}, your easy days")
    notes.append("new cards, and those you will forget, come on top")
    return "".join(f"\n-# {note[0].upper()}{note[1:]}." for note in notes)


def _recalled(stretch: Retention) -> str:
    return f"{_share(stretch.both)} in {stretch_name(stretch)}"


def _share(share: Share) -> str:
    if not share.count:
        return "no reviews of known cards"
    if share.count < ENOUGH:
        return f"too few to say ({share.count} review{_s(share.count)})"
    return f"{share.kept / share.count:.0%} of {share.count:,} reviews"


def _time(minutes: float) -> str:
    hours, rest = divmod(round(minutes), 60)
    return f"{hours} h {rest} min" if hours else f"{rest} min"


def _s(count: int) -> str:
    return "" if count == 1 else "s"


# ---------------------------------------------------------------------- the picture


def picture(stats: Stats) -> Picture:
    sheet = Sheet(
        title=f"Your cards, {stats.deck or 'all decks'}",
        today=stats.day.on,
        forecast=stats.forecast,
        limit=stats.settings.reviews_a_day,
        retention=stats.retention,
        decks=stats.decks,
        weeks=stats.weeks,
        words=words(stats),
    )
    return Picture("card-statistics", sheet, alt(stats))


def alt(stats: Stats) -> str:
    most = max(stats.forecast)
    peak = stats.day.on + timedelta(days=stats.forecast.index(most))
    busy = sum(1 for week in stats.weeks for count in week if count)
    parts = [
        f"Due in the next 30 days: {stats.forecast[0]} today, {sum(stats.forecast)} in all, the most {most} on {_on(peak)}.",
        f"True retention: {'; '.join(_recalled(stretch) for stretch in stats.retention)}.",
    ]
    if stats.decks:
        shown = "; ".join(f"{deck.title} {days_shown(deck.median)} days" for deck in stats.decks[:MOST_DECKS])
        parts.append(f"Median stability by deck: {shown}.")
    parts.append(f"Heat map: reviews on {busy} day{_s(busy)} of the last {WEEKS} weeks.")
    return clean(" ".join(parts))[:1024]


def words(stats: Stats) -> str:
    """Return all that is drawn, and the decks for which the picture has no room."""
    today = stats.day.on
    days = [f"{_on(today + timedelta(days=n))} {count}" for n, count in enumerate(stats.forecast) if count]
    lines = [
        _title(stats),
        f"**Due in the next 30 days** · {', '.join(days) or 'nothing'}{'; other days none' if days else ''}.",
        "**True retention**",
    ]
    lines += [
        f"- {stretch_name(stretch)}: {_share(stretch.both)}; young {_share(stretch.young)}; mature {_share(stretch.mature)}"
        for stretch in stats.retention
    ]
    if not any(stretch.both.count for stretch in stats.retention):
        lines[-len(stats.retention) - 1 :] = ["**True retention** · no known card was asked again yet."]
    if stats.decks:
        lines.append("**Stability in days**, median (middle half)")
        lines += [
            f"- {clean(deck.title)}: {days_shown(deck.median)} ({days_shown(deck.low)} to {days_shown(deck.high)}), "
            f"{deck.cards} card{_s(deck.cards)}"
            for deck in stats.decks
        ]
    monday = today - timedelta(days=today.weekday(), weeks=WEEKS - 1)
    totals = [(monday + timedelta(weeks=n), sum(filter(None, week))) for n, week in enumerate(stats.weeks)]
    told = [f"{_on(first)} {total}" for first, total in totals if total]
    lines.append(f"**Reviews by week**, from the Monday · {', '.join(told) or 'none'}.")
    last = [f"{day:%a} {count}" for day, count in _last_week(stats)]
    lines.append(f"**This week** · {', '.join(last)}.")
    return "\n".join(lines)


def _last_week(stats: Stats) -> list[tuple[date, int]]:
    monday = stats.day.on - timedelta(days=stats.day.on.weekday())
    return [
        (monday + timedelta(days=n), count) for n, count in enumerate(stats.weeks[-1]) if count is not None
    ]


def _on(day: date) -> str:
    return f"{day.day} {day:%b}"
