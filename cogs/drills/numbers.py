"""Numbers in texts: what an author says follows from other numbers is calculated again, in the sandbox."""

from __future__ import annotations

from .items.base import Item
from .judge.verdict import Case, Job, Verdict

_SOURCE = """
import math
import statistics

def stated(number):
    return str({python})
"""


def jobs_of(item: Item) -> list[Job]:
    """Return a run for each of the item's checks; a pack is somebody's text, so it is run like a submission."""
    return [
        Job(
            _SOURCE.format(python=f"({check.python})"),
            "stated",
            (Case((place,), check.says, is_public=True),),
        )
        for place, check in enumerate(item.checks)
    ]


def fault_of(item: Item, place: int, verdict: Verdict) -> str | None:
    """Return what is wrong with the check at the place, None when the text says what the Python yields."""
    if verdict.is_solved:
        return None
    check = item.checks[place]
    result = verdict.results[0] if verdict.results else None
    got = verdict.problem or (result.error or result.got if result else None) or "nothing"
    return f"checks.{place}: the text says {check.says!r}, the Python gives {got}"
