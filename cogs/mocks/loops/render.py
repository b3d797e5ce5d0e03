"""Loops → what candidates, interviewers and moderators read, the packet apart."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.clock import to_unix
from bot.members import LEVELS, TRACKS
from cogs.mocks.catalogue import Catalogue
from cogs.mocks.models import Meeting

from .models import Ask, Draft, Given, GroupLoops, Line, Loop, Offer, OwnLoop, Status
from .service import wants_ticks

NO_LOOP = (
    "### Loops\nYou have no loop. `/loop create` begins one: the rounds of an on-site over a week or two, each with "
    "another interviewer, and one packet at the end."
)
NOT_BEGUN = "Nothing was begun. `/loop create` is there whenever you like."
DECLINED = "Thank you for answering. I ask somebody else, and nobody is told who could not."
WITHDRAWN = "You offer no interviews any more. What you took stays yours; `/loop offer` brings you back."
LIMITS = (0, 1, 2, 3, 5, 8, 12, 20)

FLAGS: Mapping[str, tuple[str, str]] = {
    "fit": ("Fit mixed up", "Could not tell overfitting from underfitting, also when asked"),
    "unbuilt": ("Nothing built", "Has built or shipped nothing, though the role asks for experience"),
    "inference": ("Inference mixed up", "Took training a model and running it for the same thing"),
    "invented": ("Credentials invented", "Claimed work or titles that turned out not to be true"),
    "tradeoffs": ("No trade-offs, even asked", "Named no downside of any choice, also when asked for one"),
    "buzzwords": ("Words without basics", "Used current terms and could not explain what is under them"),
    "projects": ("No real project", "Had no project of their own to talk about"),
    "production": ("Blind to production", "Did not think of what happens after a model is shipped"),
    "options": ("Weighed no options", "Went with the first idea and compared it with nothing"),
    "depth": ("Sure without depth", "Sounded certain, and had no answer one level down"),
    "inflated": ("Share overstated", "Described a team's work as theirs, and it did not hold up"),
}
"""What an interviewer can tick: a name and what it means."""


def when(at: datetime, style: str = "f") -> str:
    return f"<t:{to_unix(at)}:{style}>"


def _last_day(ends_at: datetime) -> str:
    """Name the day before, as a loop ends at its midnight."""
    return when(ends_at - timedelta(seconds=1), "D")


def _s(number: int) -> str:
    return "" if number == 1 else "s"


# ---------------------------------------------------------------------- beginning


def draft(found: Draft) -> str:
    minutes = sum(each.minutes for each in found.rounds)
    rounds = "\n".join(
        f"{i}. **{each.name}**, {each.minutes} minutes" for i, each in enumerate(found.rounds, 1)
    )
    target = [TRACKS.get(found.track or "", ""), LEVELS.get(found.level or "", "")]
    told = " · ".join(filter(None, target)) or "not set"
    missing = (
        "" if found.track and found.level else "\n-# `/me profile` sets them; they help to find who fits."
    )
    count = len(found.rounds)
    offering = f"{found.offering} peer{_s(found.offering)} of this server offer{'s' if found.offering == 1 else ''} to interview now"
    enough = "" if found.offering >= count else f"; with fewer than {count} some rounds may have to wait"
    return (
        f"### {found.preset.name}: {count} rounds in {found.days} days\n{found.preset.about}\n{rounds}\n"
        f"**When**: {when(found.starts_at, 'D')} to {_last_day(found.ends_at)}, at times that suit both of you\n"
        f"**Target**: {told}{missing}\n"
        f"**What it asks of you**: {minutes} minutes of answers, a self-score after each round.\n"
        f"**What it asks of peers**: {count} people give an evening each, about {minutes // count} minutes and a "
        f"scorecard. {offering}{enough}.\n"
        "**What happens**: I ask interviewers privately, one a round; whoever accepts finds a time with you in a "
        "private thread. Who cannot is replaced. After the last round you alone get one packet.\n"
        f"-# Moderators of {found.group.name} see how far your loop is, never a score."
    )


def begun(own: OwnLoop) -> str:
    asking = "I am asking interviewers now" if own.asks_from is None else _asks_later(own.asks_from)
    head = "has begun" if own.asks_from is None else "is planned"
    return (
        f"### Your loop {head}: {own.name}\n{asking}; they have 24 hours to answer. When one accepts, a private thread "
        "opens and the two of you agree on a time. You need not do anything until then; `/loop status` shows how it "
        "stands."
    )


def _asks_later(at: datetime) -> str:
    return f"I ask interviewers from {when(at, 'D')} on, a week before its first day"


# ---------------------------------------------------------------------- how it stands


def status(found: Status) -> str:
    parts = [_own(found.own) if found.own else NO_LOOP]
    if found.given:
        parts.append("### You interview")
        parts += [_given(given) for given in found.given]
    parts.append(f"-# {offer_line(found.offer)}")
    return "\n".join(parts)


def _own(own: OwnLoop) -> str:
    loop = own.loop
    head = f"### Your loop: {own.name}"
    if not loop.is_open:
        return f"{head}\nIt is over, and its packet is there for you."
    told = f"{len(own.held)} of {len(own.lines)} rounds held · until {_last_day(loop.ends_at)}"
    lines = [f"{line.place.place + 1}. **{line.name}** · {_own_state(own, line)}" for line in own.lines]
    tail = []
    if own.asks_from is not None:
        tail.append(f"{_asks_later(own.asks_from)}.")
    elif own.stuck:
        tail.append(
            "Some rounds found nobody. You can let me look again, or finish with the rounds you had. What helps: more "
            "free times, and peers who use `/loop offer`."
        )
    elif len(own.held) == len(own.lines):
        tail.append(
            "All rounds are over. The packet comes as soon as their scorecards are open and your interviewers have "
            "answered one last question each."
        )
    return "\n".join([head, told, *lines, *tail])


def _own_state(own: OwnLoop, line: Line) -> str:
    is_early = own.asks_from is not None and line.place.state == "open"
    return "to come" if is_early else line_state(line)


def line_state(line: Line) -> str:
    """Say where a round stands, to its candidate."""
    state, ask = line.place.state, line.ask
    if state == "open":
        return "looking for an interviewer" + (", every night again" if line.place.tries else "")
    if state == "asked" and ask is not None:
        return f"a peer is asked, answer {when(ask.answer_by, 'R')}"
    if state == "placed":
        return f"with {_name(ask)}, {_meeting(line.meeting)}"
    if state == "held":
        return f"held with {_name(ask)}"
    return "nobody found yet" if state == "stuck" else "left out"


def _name(ask: Ask | None) -> str:
    return f"<@{ask.user_id}>" if ask is not None and ask.user_id is not None else "a peer"


def _meeting(meeting: Meeting | None) -> str:
    if meeting is not None and meeting.starts_at is not None:
        return "now" if meeting.state == "running" else when(meeting.starts_at)
    thread = f" in <#{meeting.thread_id}>" if meeting is not None and meeting.thread_id else ""
    return f"finding a time{thread}"


def _given(given: Given) -> str:
    head = f"- **{given.round_name}** for <@{given.loop.user_id}>, {given.minutes} minutes"
    if given.ask.state == "asked":
        return f"{head}: would you? Please answer {when(given.ask.answer_by, 'R')}"
    if wants_ticks(given):
        return f"{head}: held. One question is left, below"
    return f"{head}: held, thank you" if given.is_held else f"{head}: {_meeting(given.meeting)}"


def accepted(meeting: Meeting) -> str:
    return (
        "### Thank you, the round is yours\nA private thread opens for the two of you, with times to choose from. You get "
        "the question and everything to run it there. If you cannot after all, say so in the thread; somebody "
        f"else is asked then.\n-# The time is to be agreed by {when(meeting.answer_by) if meeting.answer_by else 'soon'}."
    )


def flags_form(loop: Loop, name: str, ticked: tuple[str, ...] | None) -> str:
    head = f"### {name} · <@{loop.user_id}>\nWould anything here have ended a real loop by itself, or kept it from a yes?"
    if ticked is None:
        return f"{head}\nPick what you saw and can point to; most rounds have nothing."
    told = ", ".join(f"**{FLAGS[flag][0]}**" for flag in ticked) or "**Nothing of these**"
    return f"{head}\nKept: {told}. You can change it until the packet is made. Only sums are shown in it."


# ---------------------------------------------------------------------- offers


def offer_line(offer: Offer | None) -> str:
    if offer is None:
        return "You offer no interviews. `/loop offer` does, for as many rounds a week as you like."
    told = f"{offer.rounds_a_week} round{_s(offer.rounds_a_week)} a week"
    return f"Your offer to interview ({told}) is paused." if offer.is_paused else f"You offer {told}."


def offer(found: Offer | None, catalogue: Catalogue) -> str:
    head = "### Interview in others' loops\n"
    if found is None:
        return (
            f"{head}Whoever does a loop needs a different interviewer for every round. Choose how many rounds a week you "
            "would take. Each time you are asked first, with 24 hours to answer, and *Not this time* is always fine."
        )
    names = [catalogue.rounds[name].name for name in sorted(found.round_types) if name in catalogue.rounds]
    types = ", ".join(names) or "any round"
    paused = "\n**Paused**: nobody is sent to you until you resume." if found.is_paused else ""
    return (
        f"{head}You offer up to **{found.rounds_a_week}** round{_s(found.rounds_a_week)} a week: {types}.{paused}\n"
        "-# You are asked before each one. Rounds asked or taken in the last seven days count."
    )


# ---------------------------------------------------------------------- ending


def sure(own: OwnLoop) -> str:
    open_rounds = len(own.lines) - len(own.held)
    if not open_rounds:
        return (
            f"### End *{own.name}*?\nAll its rounds are held, and the packet comes as soon as the last scorecards are open. "
            "Ended now there will be none; *Finish now* makes it from the cards that are open already."
        )
    held = f" The {len(own.held)} you had stay in your history." if own.held else ""
    return (
        f"### End *{own.name}*?\n{open_rounds} round{_s(open_rounds)} will be called off and the interviewers told "
        f"kindly.{held} There will be no packet; *Finish now* makes one from the rounds you had."
    )


CANCELLED = (
    "Your loop is ended, and its interviewers are told. `/loop create` begins another whenever you like."
)


# ---------------------------------------------------------------------- moderators


def of_group(found: GroupLoops) -> str:
    head = f"### Loops of {found.group.name}: {len(found.loops)} of at most {found.most_open} under way"
    lines = [
        f"- <@{own.loop.user_id}> · {own.name} · {_progress(own)} · until {_last_day(own.loop.ends_at)}"
        for own in found.loops
    ]
    none = [] if lines else ["None at present. Members begin one with `/loop create`."]
    return "\n".join([head, *lines, *none, "-# How far each is. Scores are for the candidates alone."])


def _progress(own: OwnLoop) -> str:
    words = {
        "held": "held",
        "placed": "to come",
        "asked": "asked",
        "open": "looking",
        "stuck": "found nobody",
    }
    counts = [(word, sum(line.place.state == state for line in own.lines)) for state, word in words.items()]
    return ", ".join(f"{count} {word}" for word, count in counts if count)
