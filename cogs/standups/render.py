"""Records of standups → what members read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from discord.utils import escape_markdown, format_dt

from bot.card_seeds import shortened
from bot.groups import Group
from bot.recurrence import clock_text, describe_weekdays
from bot.ui import clean

from . import logic
from .models import Desk, Digest, Drifter, Entry, Form, HistoryPage, Mine, PassedOn, Past, Pulse, Round, Words

PAGE_CHARACTERS, PAGE_BYTES = 3300, 8500
"""Of a digest's page; Discord takes 4,000 characters and 10,000 bytes, the rest is for heading and foot."""
_LINE_CHARACTERS, _LINE_BYTES = 2400, 6500
"""Of one line of a digest, so that it fits into a page with its heading."""
_OWN_CHARACTERS, _OWN_BYTES = 3000, 8000
"""Of a page of one's own entry, without heading and foot."""
DRIFTERS_SHOWN, BLOCKERS_SHOWN, BLOCKER_CHARACTERS = 20, 6, 100
"""Of a pulse, so that it fits into one panel; who was not written to yet comes first."""

SKIPPED = "You sit this round out. Nobody is told, and nothing is expected of you. Writing takes it back."
NOTHING_WRITTEN = "You have written nothing for this round."
NOTHING_YET = "You can write for it already, or leave it until then."
NO_HISTORY = "### Your standups\nThere is nothing here yet: nothing written, and no standup of your groups since you joined."
HELPED = "Thank you. The two of you have a private thread: <#{thread_id}>"
NOT_RENEWED = (
    "Your change is kept, but the digest in the channel does not show it yet: {reason}. I go on trying; nothing more is "
    "needed from you."
)
CLOSED_POST = "Closed. Late entries still join the digest."
EXAMPLE_STEPS = "One step a line. They come back next time, to be ticked."


def safe(text: str) -> str:
    """Return a member's text so that it changes nothing around it."""
    return escape_markdown(clean(text))


def day_of(round_: Round) -> str:
    return f"{round_.day:%a %d %b}" if round_.day is not None else "the coming round"


def form_title(found: Form) -> str:
    day = day_of(found.round) if found.round is not None else "next one"
    if found.opens_at is not None:
        day = f"{found.opens_at.astimezone(found.group.zone):%a %d %b}"
    return f"Standup · {day} · {found.group.name}"


def count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


# ---------------------------------------------------------------------- in the channel


def open_post(round_: Round, group: Group) -> str:
    assert round_.closes_at is not None  # noqa: S101 - a round that is posted has opened
    return (
        f"### Standup · {safe(group.name)} · {day_of(round_)}\n"
        "What you did, what comes next, what is in your way: two minutes, partly filled in for you. "
        f"Open until {format_dt(round_.closes_at, 'F')} ({format_dt(round_.closes_at, 'R')}).\n"
        "-# Busy or away? **Skip** is fine; nobody is told."
    )


def closed_post(round_: Round, group: Group) -> str:
    return f"### Standup · {safe(group.name)} · {day_of(round_)}\n{CLOSED_POST}"


def digest_pages(digest: Digest) -> list[str]:
    """Return the digest in as many pages as it takes, nothing cut; at least one."""
    entries = digest.entries
    sections = (
        ("Done", _lines(entries, lambda w: (*(f"☑ {step}" for step in w.ticked), *logic.steps(w.done)))),
        ("Next", _lines(entries, lambda w: logic.steps(w.next))),
        ("Blocked", _lines(entries, lambda w: (w.blocked,), is_blocker=True)),
        ("Also on their plate", _lines(entries, lambda w: (w.outside,))),
    )
    told = [section for section in sections if section[1]]
    pages = logic.paginate(told, most_characters=PAGE_CHARACTERS, most_bytes=PAGE_BYTES)
    heading = f"## Standup · {safe(digest.group.name)} · {day_of(digest.round)}"
    foot = "" if digest.round.closed_at is not None else "\n-# Still open: this is how it stands."
    shown = []
    for number, page in enumerate(pages, start=1):
        of = f" · page {number} of {len(pages)}" if len(pages) > 1 else ""
        shown.append(f"{heading}{of}\n{page or 'Nobody has shared an entry.'}{foot}")
    return shown


def _lines(
    entries: Iterable[Entry], items: Callable[[Words], Iterable[str]], *, is_blocker: bool = False
) -> list[str]:
    found: list[str] = []
    for entry in entries:
        parts = [safe(item) for item in items(entry.words) if logic.is_visible(item)]
        marks = _marks(entry, wants_help=is_blocker and entry.wants_help)
        found += _packed(f"- <@{entry.user_id}>{marks} — ", parts)
    return found


def _packed(head: str, parts: Sequence[str]) -> list[str]:
    """Join a member's items into as few lines as fit, each with their name."""
    lines: list[str] = []
    for part in parts:
        longer = f"{lines[-1]} · {part}" if lines else ""
        if longer and len(longer) <= _LINE_CHARACTERS and len(longer.encode()) <= _LINE_BYTES:
            lines[-1] = longer
        else:
            lines.append(f"{head}{part}")
    return lines


def _marks(entry: Entry, *, wants_help: bool = False) -> str:
    marks: list[str] = [entry.timing] if entry.timing != "on time" else []
    marks += ["edited"] if entry.edited_at is not None else []
    marks += ["glad of help"] if wants_help else []
    return f" *({', '.join(marks)})*" if marks else ""


def helpable(digest: Digest) -> list[Entry]:
    return [entry for entry in digest.entries if entry.wants_help and logic.is_visible(entry.words.blocked)]


def blockers(found: Sequence[Entry], number: int) -> str:
    lines = [f"- <@{entry.user_id}> — {safe(entry.words.blocked)}" for entry in found]
    more = f"\n-# Page {number + 1}." if number else ""
    return (
        "### Who is glad of help\nChoose a blocker: a private thread opens for whoever wrote it and you.\n"
        + ("\n".join(lines) or "Nobody, right now.")
        + more
    )


def help_greeting(entry: Entry, helper_id: int) -> str:
    return (
        f"<@{helper_id}> offers to help <@{entry.user_id}> with this blocker:\n> {safe(entry.words.blocked)}\n"
        "-# Only the people in this thread and moderators can read it."
    )


# ---------------------------------------------------------------------- one's own


def mine_pages(found: Mine) -> list[str]:
    """Return a member's own entry with where it stands, in as many pages as it takes, nothing cut; at least one."""
    entry, round_ = found.entry, found.round
    head = f"### Your standup · {safe(found.group.name)} · {day_of(round_)}\n{_standing(found)}"
    sections: list[logic.Section] = []
    foot = []
    if entry is None:
        foot.append(NOTHING_WRITTEN if round_.opened_at is not None else NOTHING_YET)
    elif entry.is_skip:
        foot.append(SKIPPED)
    else:
        sections = _fields(found, entry.words)
        foot.append(_told(entry))
    if found.earned:
        foot.append(f"**+{count(found.earned, 'point', 'points')}**")
    foot.append(_reminder(found))
    pages = logic.paginate(sections, most_characters=_OWN_CHARACTERS, most_bytes=_OWN_BYTES, heading="**{}**")
    return ["\n".join([head, *([page] if page else []), *foot]) for page in pages]


def _standing(found: Mine) -> str:
    round_ = found.round
    if round_.opened_at is None or round_.closes_at is None:
        when = f"Opens {_moment(found.opens_at)}" if found.opens_at is not None else "Not open yet"
        return f"{when}: what you write goes into the coming round."
    if round_.closed_at is not None:
        return f"Closed {format_dt(round_.closed_at, 'R')}."
    return f"Open until {_moment(round_.closes_at)}."


def _moment(at: datetime) -> str:
    return f"{format_dt(at, 'F')} ({format_dt(at, 'R')})"


def _fields(found: Mine, words: Words) -> list[logic.Section]:
    done = [f"☑ {safe(step)}" for step in words.ticked] + [f"- {safe(s)}" for s in logic.steps(words.done)]
    single = []
    if words.blocked:
        single.append(f"**Blocked** · {safe(words.blocked)}")
    if words.outside:
        single.append(f"**Also on your plate** · {safe(words.outside)}")
    if found.left:
        left = " · ".join(safe(step) for step in found.left)
        single.append(f"Planned last time and not ticked: {left}")
    return [("Done", done), ("Next", [f"- {safe(s)}" for s in logic.steps(words.next)]), ("", single)]


def _told(entry: Entry) -> str:
    marks = [f"marked *{entry.timing}*"] if entry.timing != "on time" else []
    marks += ["marked *edited*"] if entry.edited_at is not None else []
    marks.append("only you see it" if entry.is_own else "your group sees it in the digest")
    if entry.words.blocked and not entry.is_own:
        marks.append("others may offer help" if entry.wants_help else "*Ask for help* is off")
    said = " · ".join(marks)
    return f"-# {said[0].upper()}{said[1:]}."


def _reminder(found: Mine) -> str:
    if not found.wants_reminder:
        return "-# Reminders are off."
    if not found.wants_pings:
        return "-# Reminders are on, but your pings are off, so none comes. Turn pings on in `/me profile`."
    return (
        "-# Reminders are on: one private message when a round is four fifths over and you have not answered."
    )


def choose_round(round_: Round, group: Group, opens_at: datetime | None) -> str:
    when = f"opens {_moment(opens_at)}" if opens_at is not None else "is not open yet"
    return (
        f"### Standup · {safe(group.name)}\nThe round of {day_of(round_)} has closed, and the next {when}. "
        "Write for which one? A late entry still joins the digest, marked as such."
    )


def history(page: HistoryPage) -> str:
    if not page.total:
        return NO_HISTORY
    lines = [_past(past) for past in page.lines]
    return (
        "### Your standups\n" + "\n".join(lines) + "\n-# Only you see this. Choose one to read or to fill in."
    )


def _past(past: Past) -> str:
    return f"- **{day_of(past.round)}** · {safe(past.group.name)} · {escape_markdown(past_word(past))}"


def past_word(past: Past) -> str:
    """Return in a few words what a round was for the member, as plain text."""
    entry = past.entry
    if entry is None:
        if past.was_away:
            return "away"
        return "open" if past.round.is_open else "nothing written"
    if entry.is_skip:
        return "skipped"
    words = [entry.timing] + (["edited"] if entry.edited_at else []) + (["only you"] if entry.is_own else [])
    first = next(
        iter((*entry.words.ticked, *logic.steps(entry.words.done), *logic.steps(entry.words.next))), ""
    )
    said = f"{', '.join(words)} · {clean(first or entry.words.blocked)}"
    return said if len(said) <= 90 else said[:89] + "…"


# ---------------------------------------------------------------------- reminders and moderators


def reminder(round_: Round, group: Group) -> str:
    assert round_.closes_at is not None  # noqa: S101 - a round that reminds has opened
    link = f"https://discord.com/channels/{round_.guild_id}/{round_.channel_id}/{round_.message_id or ''}"
    return (
        f"**{safe(group.name)}**: the standup of {day_of(round_)} closes {format_dt(round_.closes_at, 'R')}, "
        f"{format_dt(round_.closes_at, 't')} for you. Two minutes: {link.rstrip('/')}\n"
        "-# You asked for this; `/standup mine` turns it off."
    )


def desk(found: Desk) -> str:
    setting, last = found.setting, found.round
    when = (
        f"**Opens** · {describe_weekdays(setting.weekdays)} at {clock_text(setting.at_minute)} "
        f"({found.group.zone.key})"
    )
    lines = [
        f"### Standup of {safe(found.group.name)}",
        when if setting.is_on else f"{when}, **now off**",
        f"**Open for** · {count(setting.window_minutes // 60, 'hour', 'hours')}",
        "**Reminder** · when four fifths have passed, privately, to those who want it and have not answered",
        f"**Digest** · at closing, silently, in <#{found.group.channel_id}>",
    ]
    if last is not None and last.is_open and last.closes_at is not None:
        lines.append(
            f"**Now** · open until {format_dt(last.closes_at, 'F')}: {found.answered} of {found.expected} answered"
        )
    elif last is not None:
        lines.append(f"**Last** · {day_of(last)}: {found.answered} of {found.expected} answered")
    lines.append("-# Holidays of the group skip a round: `/group holiday`. The next 14 days are in `/setup`.")
    return "\n".join(lines)


def opened(round_: Round) -> str:
    assert round_.closes_at is not None  # noqa: S101 - just opened
    return f"The standup of {day_of(round_)} is open until {format_dt(round_.closes_at, 'F')}."


def closed(round_: Round) -> str:
    if round_.digest_message_id is not None:
        return (
            f"The standup of {day_of(round_)} is closed, and its digest is in <#{round_.digest_channel_id}>."
        )
    return (
        f"The standup of {day_of(round_)} is closed. Nobody shared an entry, so there is no digest to post."
    )


def not_posted(reason: str, *, way_out: str) -> str:
    return f"I could not post in the channel: {reason}. The round is as you wanted it; {way_out} once that is mended."


def pulse(found: Pulse) -> str:
    lines = [f"### Pulse of {safe(found.group.name)}"]
    if found.round is None:
        return "\n".join([*lines, "No standup has closed yet, so there is nothing to tell."])
    lines.append("**May be drifting away**")
    lines += [_drifter(d) for d in listed(found)] or ["Nobody. Everyone has been here lately."]
    if len(found.drifting) > DRIFTERS_SHOWN:
        lines.append(f"- and {len(found.drifting) - DRIFTERS_SHOWN} more, who come up as you write to these")
    if found.stuck:
        lines.append("**The same blocker twice running**")
        for one in found.stuck[:BLOCKERS_SHOWN]:
            lines.append(f"- <@{one.user_id}> — {safe(shortened(one.blocked, BLOCKER_CHARACTERS))}")
        if len(found.stuck) > BLOCKERS_SHOWN:
            lines.append(f"- and {len(found.stuck) - BLOCKERS_SHOWN} more")
    lines.append(
        f"-# Only you see this. Listed: no answer for {logic.MISSED_ROUNDS} rounds running and nothing else done for "
        f"{logic.QUIET_DAYS} days. Who is away, skipped, or joined lately is not."
    )
    return "\n".join(lines)


def listed(found: Pulse) -> list[Drifter]:
    """Return those whom the panel lists, in its order."""
    return sorted(found.drifting, key=lambda drifter: drifter.sent_at is not None)[:DRIFTERS_SHOWN]


def _drifter(found: Drifter) -> str:
    seen = f"last active {found.active_on:%d %b}" if found.active_on else "not active yet"
    wrote = ""
    if found.sent_at is not None:
        by = f" by <@{found.sent_by}>" if found.sent_by else ""
        wrote = f" · written to {format_dt(found.sent_at, 'R')}{by}"
    return f"- <@{found.user_id}> · {count(found.missed, 'round', 'rounds')} missed · {seen}{wrote}"


def kind_message(group: Group) -> str:
    """Return the prepared words, for the moderator to change."""
    return (
        f"Hi! We have not read from you in {group.name} for a while, and I hope you are well. There is nothing to "
        "catch up on: one line in the next standup is plenty. If the time or the pace does not fit just now, tell me "
        "and we find something that does."
    )


def passed_on(group: Group, text: str, *, name: str) -> str:
    quoted = "\n".join(f"> {line}" for line in clean(text).splitlines())
    return (
        f"**{escape_markdown(name)}**, who moderates **{safe(group.name)}**, asked me to pass this on:\n{quoted}\n"
        "-# Sent once, for you alone. `/me away` tells Cadre that you are away, `/standup skip` skips a round."
    )


def message_sent(passed_on: PassedOn, *, is_through: bool) -> str:
    name = f"<@{passed_on.notice.user_id}>"
    if is_through:
        return f"Sent to {name} as a private message, silently and with your name."
    beside = "under the answer to their next command"
    if passed_on.is_later:
        return (
            f"{name} is not to be disturbed at this hour. Your words go out a little later, with your name, or are "
            f"read {beside}."
        )
    why = "does not take direct messages from here" if passed_on.is_now else "is not to be disturbed today"
    return f"{name} {why}. They read your words, with your name, {beside}."
