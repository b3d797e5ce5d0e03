"""Interviews and debriefs → what members read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from discord.utils import escape_markdown

from bot.interviews import Interview
from bot.members import AREAS
from bot.ui import clean

from .models import Debrief, Mine
from .moderation import Waiting
from .service import Due

CHECKLIST = (
    "Camera at the height of your eyes, light in front of you, a plain and quiet background.",
    "Headset or microphone plugged in; a test call in the very app the interview uses.",
    "Connection tested, and a charged phone ready as a hotspot.",
    "Water, paper and a pen within reach; everything else closed and muted.",
    "One line each on why this role, and two questions of your own.",
    "Speak a little slower than you want to, look into the lens, pause after each answer.",
    "Then stop preparing. Sleep is worth more than one more drill.",
)
STATES = {
    "waiting": "a moderator reads it first",
    "returned": "came back to you",
    "approved": "on its way to your group",
    "posted": "with your group",
}
_PAST = 5


def day(on: date) -> str:
    return f"{on:%a} {on.day} {on:%b %Y}"


def name(interview: Interview) -> str:
    label = f" · {escape_markdown(clean(interview.label))}" if interview.label else ""
    return f"{interview.round.name}{label}"


def option(interview: Interview) -> str:
    label = f", {clean(interview.label)}" if interview.label else ""
    return f"{day(interview.day)}: {interview.round.name}{label}"[:100]


def _when(on: date, today: date) -> str:
    left = (on - today).days
    return {0: "today", 1: "tomorrow"}.get(left, f"in {left} days")


def mine(found: Sequence[Mine], today: date) -> str:
    lines = ["### Your interviews"]
    coming = [each for each in found if each.interview.day >= today]
    past = [each for each in found if each.interview.day < today]
    if not coming:
        lines.append(
            "None is coming. `/interview add` notes one; plan, cards and pings become calmer before it."
        )
    for each in coming:
        interview = each.interview
        wants = " · checklist on the evening before" if interview.wants_checklist else ""
        lines.append(f"- **{day(interview.day)}** ({_when(interview.day, today)}) · {name(interview)}{wants}")
    if past:
        lines.append("**Behind you**")
    for each in reversed(past[-_PAST:]):
        state = STATES[each.debrief.state] if each.debrief is not None else "no debrief yet"
        lines.append(f"- {day(each.interview.day)} · {name(each.interview)} · debrief: {state}")
    lines.append("-# Only you see this, labels included.")
    return "\n".join(lines)


def added(interview: Interview, today: date) -> str:
    areas = ", ".join(AREAS[area] for area in interview.round.areas)
    if len(interview.round.areas) == len(AREAS):
        areas = "all areas"
    lines = [
        f"### {name(interview)}",
        f"Noted for **{day(interview.day)}** ({_when(interview.day, today)}).",
        f"- From three days before, your plan asks only light parts and cards stay with {areas}.",
        "- From the evening before until the day is over, nothing else pings you.",
        "- On the day after you can leave a debrief for your group, if you like.",
    ]
    if interview.wants_checklist and interview.day > today:
        lines.append("- A calm checklist comes on the evening before.")
    else:
        lines.append("- `/interview list` has a calm checklist for the evening before.")
    return "\n".join(lines)


def removed(*, had_debrief: bool) -> str:
    debrief = " with its debrief, which nobody had approved yet" if had_debrief else ""
    return f"Forgotten{debrief}. `/interview list` shows the others."


def checklist(interview: Interview, today: date) -> str:
    head = f"### {interview.round.name} {_when(interview.day, today)}"
    lines = [head, "You have prepared. Ten minutes with this list are enough:"]
    return "\n".join([*lines, *(f"- {line}" for line in CHECKLIST)])


def notice(due: Due, today: date) -> str:
    """Return what is said unasked."""
    if due.occasion == "checklist":
        return checklist(due.interview, today)
    return (
        f"### How was it?\nYour interview ({due.interview.round.name}) is behind you. If you like, leave your group a "
        "debrief: topics and formats, never questions. `/interview debrief` opens the form; a moderator reads it first."
    )


def sent(debrief: Debrief, group: str) -> str:
    shown = "with your name" if debrief.is_named else "without your name"
    return (
        f"### Thank you\nA moderator of **{clean(group)}** reads it first; then it stands in the group's channel, "
        f"{shown}. You are told either way. Sending it again replaces it."
    )


def body(debrief: Debrief) -> str:
    return "\n".join(f"**{title}**\n{_shown(words)}" for title, words in debrief.words.fields() if words)


def _shown(words: str) -> str:
    return escape_markdown(clean(words)).replace("@", "@\u200b").replace("<", "‹")


def post(debrief: Debrief) -> str:
    by = f"<@{debrief.user_id}>" if debrief.is_named else "A member"
    return (
        f"### Debrief · {debrief.round_name}\n{body(debrief)}\n"
        f"-# {by} shared this. A moderator read it first; questions and companies stay out of it."
    )


def queue(found: Waiting | None) -> str:
    if found is None:
        return "### Debriefs\nNone waits for you."
    debrief = found.debrief
    by = "With the author's name" if debrief.is_named else "Without the author's name"
    refused = (
        f"**Not posted**: {debrief.reason}. Mend that, then approve it again.\n" if debrief.reason else ""
    )
    return (
        f"### Debrief · {debrief.round_name}\n{refused}{body(debrief)}\n"
        f"-# For **{clean(found.group)}**. {by}. {found.count} waiting. Approve it only if no question, company or "
        "person can be told from it."
    )


def refused(debrief: Debrief, sentence: str) -> str:
    """Tell whoever approved it, later, that the channel does not take it."""
    return (
        f"The debrief ({debrief.round_name}) that you approved could not be posted: {sentence}. It waits in "
        "`/interview review` until that is mended."
    )


APPROVED = "Approved: it stands in the group's channel. Its author is told."
NOT_POSTED = "Approved, but the channel did not take it: {sentence}. It waits in `/interview review` until that is mended."
NO_GROUP = "The group is no longer there, so it is posted nowhere; its author is told nothing."
POST_LATER = "Approved. Discord is slow just now; it is posted in a few minutes."
RETURNED = "Returned. Its author reads your reason under their next command, and can send it again."
