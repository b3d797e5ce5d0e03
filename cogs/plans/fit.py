"""Whether a plan fits the days there are, and what is said when it does not."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.errors import UserFacingError

from . import logic
from .models import Dated, Plan

FURTHEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for: a plan with its dates. ``until_on`` is the interview that it is to end before."""

    plan: Plan
    starts_on: date
    until_on: date | None


def wish_for(plan: Plan, starts_on: date | None, until_on: date | None, today: date) -> Wish:
    """Check dates; without a start it is today.

    Raises:
        UserFacingError: one is over or far away, or the interview does not come after the start.
    """
    for field, day in (("Start", starts_on), ("Interview", until_on)):
        if day is not None and not today <= day <= today + FURTHEST:
            raise UserFacingError(
                f"**{field}**: {day.isoformat()} is over or more than a year away. "
                f"Choose a day from {today.isoformat()} on.",
                kept=day.isoformat(),
            )
    begins = starts_on or today
    if until_on is not None and until_on <= begins:
        raise UserFacingError(
            f"**Interview**: {until_on.isoformat()} does not come after the start, {begins.isoformat()}. "
            "Choose a later interview or an earlier start.",
            kept=until_on.isoformat(),
        )
    return Wish(plan, begins, until_on)


def dated(wish: Wish, track: str | None, others: Sequence[Plan], *, without: Collection[str] = ()) -> Dated:
    """Lay a plan out as it was asked for; see :func:`logic.lay_out`. ``others`` are offered in its place.

    Raises:
        UserFacingError: its fixed parts do not fit.
    """
    try:
        return logic.lay_out(
            wish.plan, track=track, starts_on=wish.starts_on, until_on=wish.until_on, without=without
        )
    except logic.TooShort as error:
        earliest = wish.starts_on + timedelta(days=error.needed_days)
        until_on = wish.until_on or wish.starts_on
        shorter = [plan for plan in others if plan.length < wish.plan.length]
        found = longest(shorter, track, wish.starts_on, until_on)
        raise UserFacingError(
            f"**Interview**: the fixed parts of *{wish.plan.title}* take {-(-error.fixed_minutes // 60)} hours "
            f"and do not fit before {until_on.isoformat()}; choose a day from {earliest.isoformat()} on"
            f"{f', or take *{found.title}*, which fits' if found else ''}.",
            kept=until_on.isoformat(),
        ) from None


def longest(plans: Sequence[Plan], track: str | None, starts_on: date, until_on: date) -> Plan | None:
    """Return the longest of the plans that prepare for an interview and whose fixed parts fit before it.

    One that gets less than half of its days would keep little more than its fixed parts: a shorter one goes first.
    """
    days = (until_on - starts_on).days
    found = [
        plan
        for plan in sorted(plans, key=lambda plan: (-plan.length, plan.place))
        if plan.before_interview and fits(plan, track, starts_on, until_on)
    ]
    roomy = [plan for plan in found if days * 2 >= plan.length * 7]
    return next(iter(roomy or found), None)


def fits(plan: Plan, track: str | None, starts_on: date, until_on: date) -> bool:
    try:
        logic.lay_out(plan, track=track, starts_on=starts_on, until_on=until_on)
    except logic.TooShort:
        return False
    return True
