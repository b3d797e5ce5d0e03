"""Calibration → what members read. Nobody's scores are told to anybody else."""

from __future__ import annotations

from collections.abc import Sequence

from discord.utils import format_dt

from .logic import ENOUGH
from .models import Compared, Lean, Outcome, Result, Sitting

_LEANS: dict[Lean, str] = {
    "strict": "you score **strictly**",
    "kind": "you score **kindly**",
    "close": "you are **close to the reference**",
}
NOTHING = (
    "### Your calibration\nNothing yet. When a moderator starts a round, score its sample answer; at the end you learn "
    "here whether you score strictly or kindly."
)
CLOSED = "It closes now. Each rater finds their own result under their next command."
CLOSED_BEFORE = "This round is closed already."


def post(found: Sitting) -> str:
    """Return the round as its channel reads it."""
    quoted = "\n".join(f"> {line}" for line in found.sample.answer.splitlines())
    return (
        f"## Calibration · {found.sample.title}\n**The question**: {found.sample.question}\n\n**The answer**\n{quoted}\n\n"
        f"How would you score it? Open until {format_dt(found.calibration.closes_at)}.\n"
        "-# Your scores stay yours. At the end you learn in private whether you score strictly or kindly."
    )


def started(found: Sitting, is_new: bool) -> str:
    begun = "The round is posted" if is_new else "A round of this group is open already"
    return f"{begun}: *{found.sample.title}*, {found.count} rated so far, until {format_dt(found.calibration.closes_at)}."


def unposted(found: Sitting) -> str:
    round_ = found.calibration
    return (
        f"*{found.sample.title}* is begun, but Discord did not take the post in <#{round_.channel_id}>. I try again by "
        f"myself until it closes, {format_dt(round_.closes_at)}; if I lack a permission there, `/setup` shows which."
    )


def rated(found: Sitting) -> str:
    lines = [f"### Your scores · {found.sample.title}"]
    scores = found.own.scores if found.own else {}
    lines += [
        f"- **{each.name}** · {f'{scores[each.id]} of 5' if scores.get(each.id) else 'not seen'}"
        for each in found.dimensions
    ]
    lines.append(
        f"You can change them until {format_dt(found.calibration.closes_at, 'R')}; then you read how they compare."
    )
    return "\n".join([*lines, "-# Only you see this."])


def outcome(found: Outcome) -> str:
    count = f"{found.count} member{'s' if found.count != 1 else ''} scored"
    lines = [f"## Calibration closed · {found.title}", f"{count} the sample answer."]
    if found.medians:
        lines.append("**Medians of the group**")
        lines += [f"- {name}: {middle:g} of 5" for name, middle in found.medians]
    else:
        lines.append(f"Medians are told from {ENOUGH} raters on, so that they point at nobody.")
    lines.append("-# Who scored reads their own result behind the button.")
    return "\n".join(lines)


def result(found: Result) -> str:
    lines = [f"### Calibration · {found.title}"]
    if found.lean is not None:
        lines.append(_lean(found))
    else:
        lines.append("You did not score this one. This is how a careful reader did:")
    lines += [line for each in found.compared for line in _compared(each)]
    if all(each.median is None for each in found.compared):
        lines.append(f"-# The group's medians are told from {ENOUGH} raters on.")
    return "\n".join([*lines, "-# Only you see this."])


def _lean(found: Result) -> str:
    assert found.lean is not None  # noqa: S101 - asked before
    if found.lean == "close":
        return f"On the whole {_LEANS['close']}."
    way = "above" if found.difference > 0 else "below"
    return f"On the whole {_LEANS[found.lean]}: {abs(found.difference):.1f} {way} the reference on average."


def _compared(each: Compared) -> list[str]:
    own = f"you {each.own}, " if each.own is not None else ""
    group = ""
    if each.median is not None:
        spread = f"{each.low} to {each.high}" if each.low != each.high else f"all {each.low}"
        group = f", group median {each.median:g} ({spread})"
    return [f"- **{each.name}** · {own}reference {each.reference}{group}", f"  - {each.why}"]


def notice(found: Result) -> str:
    """Return what a rater reads under their next command."""
    return (
        f"Calibration *{found.title}* is closed. {_lean(found)} Dimension by dimension: `/calibration show`."
    )


def mine(found: Sequence[Result]) -> str:
    """Return the member's rounds: over several together only with how many they are."""
    if not found:
        return NOTHING
    lines = ["### Your calibration"]
    if len(found) > 1:
        gaps = [each.difference for each in found]
        lines.append(
            f"In your last {len(found)} rounds: {min(gaps):+.1f} to {max(gaps):+.1f} against the reference."
        )
    for each in found:
        lean = _LEANS[each.lean] if each.lean else "not scored"
        lines.append(
            f"- {format_dt(each.calibration.closes_at, 'd')} · {each.title} · {lean} ({each.difference:+.1f})"
        )
    return "\n".join([*lines, "", result(found[0])])
