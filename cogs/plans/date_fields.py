"""The two dates of a plan: as fields of a form, and within a button's custom_id."""

from __future__ import annotations

from datetime import date
from typing import Any

from discord import ui

from bot.parsing import parse_date
from bot.ui import Values, text_of

NO_DATE = "-"


def iso(day: date | None) -> str:
    return day.isoformat() if day else NO_DATE


def day_of(text: str) -> date | None:
    return None if text == NO_DATE else date.fromisoformat(text)


def date_fields(starts_on: date | None, until_on: date | None) -> list[ui.Label[Any]]:
    return [
        ui.Label(
            text=label,
            description=words,
            component=ui.TextInput(
                custom_id=name,
                required=False,
                max_length=20,
                placeholder="2027-03-31",
                default=value.isoformat() if value else None,
            ),
        )
        for name, label, words, value in (
            ("starts_on", "Start", "Year-month-day; empty means today.", starts_on),
            ("until_on", "Interview", "The plan then ends on the day before. Empty for none.", until_on),
        )
    ]


def dates_in(values: Values) -> tuple[date | None, date | None]:
    """Return the start and the interview of a form or a command."""
    starts_on = parse_date(text_of(values, "starts_on"), field="Start")
    return starts_on, parse_date(text_of(values, "until_on"), field="Interview")
