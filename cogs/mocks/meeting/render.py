"""The words of the way from match to meeting. Times are shown by Discord in each reader's own zone."""

from __future__ import annotations

from datetime import datetime, timedelta

from cogs.mocks.models import Meeting

from . import logic
from .models import LATE_AFTER, MOST_MOVES, NOBODY_AFTER, Scene, Time
from .service import Pressed

REST = "-# This thread goes to rest by itself after some quiet days."
STANDBY_OFF = "You are off the standby list. Thank you for having been on it."
NOT_ON_STANDBY = "You were not on the standby list."
DECLINED = "That is all right, I ask somebody else. You stay on the standby list."


def full(moment: datetime | None) -> str:
    return f"<t:{int(moment.timestamp())}:F>" if moment else "no time yet"


def relative(moment: datetime) -> str:
    return f"<t:{int(moment.timestamp())}:R>"


def hour(moment: datetime) -> str:
    return f"<t:{int(moment.timestamp())}:t>"


def people(user_ids: tuple[int, ...]) -> str:
    return " and ".join(f"<@{user_id}>" for user_id in user_ids)


def roles(scene: Scene) -> str:
    """Return who interviews whom, and who looks on."""
    if not scene.turns or scene.turns[0].interviewer_id is None:
        return ""
    first = scene.turns[0]
    then = "; after half the time you swap" if len(scene.turns) > 1 else ""
    said = f"<@{first.interviewer_id}> interviews <@{first.candidate_id}>{then}."
    if scene.thirds:
        said += f" {people(scene.thirds)} observes and scores."
    return said


# ---------------------------------------------------------------------- choosing a time


def times(scene: Scene, number: int) -> str:
    """Return the message in which a time is chosen; ``number`` is the search it belongs to."""
    meeting = scene.meeting
    if scene.is_at_once:
        return _at_once(scene)
    if number:
        head = (
            f"### Another time for your mock\n{full(meeting.starts_at)} stays, until you have both pressed "
            "the same new time here."
        )
    else:
        why = f"\n-# {scene.why}" if scene.why else ""
        head = (
            f"### Your mock: {scene.title}\n{people(scene.pair)}, you are matched. Keep {scene.minutes} minutes "
            f"free. {roles(scene)}{why}"
        )
    if scene.arrangement.search != number or not scene.arrangement.is_searching:
        return f"{head.splitlines()[0]}\n{_settled(scene)}" if number else f"{head}\n{_settled(scene)}"
    return f"{head}\n\n{_choice(scene)}"


def _settled(scene: Scene) -> str:
    if scene.meeting.state in ("cancelled", "missed"):
        return "This one did not come about; what follows stands below."
    return f"The time that stands: **{full(scene.meeting.starts_at)}**."


def _choice(scene: Scene) -> str:
    by = scene.meeting.answer_by if not scene.arrangement.search else None
    until = f" by {full(by)} ({relative(by)})" if by else ""
    if not scene.times:
        none = (
            "The times I offered are over or taken"
            if scene.has_offered
            else "I found no hour that is free for you both"
        )
        return (
            f"{none}, so please agree{until}: press **Propose another** and write when it suits you. The other one then "
            "only has to press it."
        )
    lines = "\n".join(line(place, time) for place, time in enumerate(scene.times, start=1))
    return (
        f"**Press every time that suits you**{until}. The first that suits you both stands, with reminders and a "
        f"calendar file.\n{lines}\n-# Each of you sees their own time zone."
    )


def line(place: int, time: Time) -> str:
    suits = f" · ✓ suits {people(time.pressed_by)}" if time.pressed_by else ""
    return f"**{place}** · {full(time.starts_at)}{suits}"


def _for_thirds(scene: Scene) -> str:
    if not scene.awaited_thirds:
        return ""
    return (
        f"\n{people(scene.awaited_thirds)}, press **I am here** too once you are: it is how you get to score the round "
        "and to read its scorecards."
    )


def _at_once(scene: Scene) -> str:
    if scene.meeting.source == "solo":
        return (
            f"### Solo mock: {scene.title}\n{people(scene.pair)}, this thread is yours alone. Answer aloud or in "
            "writing, as if somebody sat opposite. The clock comes with the next message."
        )
    return (
        f"### Your mock goes on: {scene.title}\n{people(scene.pair)}, you hold this one together, and it begins now. "
        f"{roles(scene)} The clock comes with the next message.{_for_thirds(scene)}"
    )


def pressed(done: Pressed) -> str:
    """Return the private answer to a press or a proposal."""
    if done.has_agreed:
        return (
            f"**Agreed: {full(done.time.starts_at)}.** I remind you a day and ten minutes before. The calendar file "
            "is in the thread, and **Details** has it too."
        )
    night = "\n-# It touches the night or an away day of one of you, so another time may be pressed sooner."
    return (
        f"Noted: {full(done.time.starts_at)} suits you. It stands as soon as it suits "
        f"{people(tuple(p for p in done.scene.pair if p not in done.time.pressed_by))} too; you may press more than "
        f"one.{night if done.is_at_night else ''}"
    )


TAKEN_BACK = "Taken back: that time no longer counts as suiting you. The other ones you pressed do."


def nudge(scene: Scene) -> str:
    pressed_by = {user_id for time in scene.times for user_id in time.pressed_by}
    waiting = tuple(user_id for user_id in scene.pair if user_id not in pressed_by)
    by = scene.meeting.answer_by if not scene.arrangement.search else scene.meeting.starts_at
    until = f" There is time until {full(by)}." if by else ""
    if not waiting:
        said = "you have each pressed times, but none in common yet. **Propose another**, or press one more"
        return f"{people(scene.pair)}, {said} above.{until}"
    said = f"{people(waiting)}, which time suits you? One press above is enough, and **Propose another** takes any hour."
    if scene.meeting.starts_at is not None:
        return f"{said} Without one, {full(scene.meeting.starts_at)} stays."
    return f"{said}{until} Cannot make it at all? **I can't make this match** is fine too."


# ---------------------------------------------------------------------- the time stands


def agreed(scene: Scene, number: int, *, has_event: bool, has_thread: bool = True) -> str:
    meeting = scene.meeting
    if meeting.sequence != number:
        return f"### The time was changed\nWhat stands now: **{full(meeting.starts_at)}**."
    if not meeting.is_open:
        return f"### {full(meeting.starts_at)}\nThis one did not come about; what follows stands below."
    head = "It stands" if not number else "The new time stands"
    event = " It is among the server's events, without your names." if has_event else ""
    here = "in this thread" if has_thread else "with `/mock next`"
    return (
        f"### {head}: {full(meeting.starts_at)}\n{scene.title}, {scene.minutes} minutes, {here}. {roles(scene)}\n"
        f"The file puts it into your calendar.{event} I remind you a day and ten minutes before; at the time you "
        "press **I am here**, and the round begins."
    )


def day(scene: Scene) -> str:
    assert scene.meeting.starts_at is not None  # noqa: S101 - only what was agreed on is reminded of
    return (
        f"{people(scene.pair)}, your mock **{scene.title}** is {relative(scene.meeting.starts_at)}: "
        f"{full(scene.meeting.starts_at)}. Something came up? Moving it now is kinder than later."
    )


def soon(scene: Scene) -> str:
    assert scene.meeting.starts_at is not None  # noqa: S101 - only what was agreed on is reminded of
    return (
        f"{people(scene.pair)}, your mock **{scene.title}** begins {relative(scene.meeting.starts_at)}. Water, paper, "
        "a quiet corner: see you here."
    )


def here(scene: Scene) -> str:
    meeting = scene.meeting
    if meeting.state == "running":
        said = f"### It is time: {scene.title}\nEverybody is here, and the round has begun. Its panel has the clock."
        return f"{said}{_for_thirds(scene)}"
    if meeting.state != "agreed" or meeting.starts_at is None:
        return f"### It was time: {scene.title}\nWhat follows stands below."
    there = f"Here: {people(scene.here)} ✓" if scene.here else "Nobody has pressed yet."
    return (
        f"### It is time: {scene.title}\nPress **I am here**; with both of you here the round begins at once.\n{there}"
        f"{_for_thirds(scene)}\n"
        f"-# From {hour(meeting.starts_at + LATE_AFTER)} on, whoever is here can ask for somebody else; at "
        f"{hour(meeting.starts_at + NOBODY_AFTER)} I stop waiting."
    )


LATE = (
    "Five minutes in, and you are not both here yet. Whoever is here can press **They are not here**: I ask somebody "
    "on standby, and if nobody can come, you use the slot alone against the clock. Running late? **I am here** "
    "still counts."
)


def came(scene: Scene, user_id: int) -> str:
    if scene.meeting.state == "running" and user_id not in scene.pair:
        return "Good that you are here. The round is on, and you score what you hear once it is over."
    if scene.meeting.state == "running":
        where = "the clock is in the thread" if scene.meeting.thread_id else "`/mock next` has the clock"
        return f"Good that you are here. Everybody is, so the round begins: {where}."
    if user_id not in scene.pair:
        return "Good that you are here. The round begins as soon as the two of them are."
    then = (
        "I say in the thread what happens next"
        if scene.meeting.thread_id
        else "`/mock next` shows what happens next"
    )
    return f"Good that you are here, before {people(scene.others(user_id))}. The round begins as soon as you both are; {then}."


def missed(until: datetime | None) -> str:
    if until is None:
        return "Nobody on standby can come right now. You can use the slot alone, or wait a little."
    return (
        f"I have asked somebody on standby, who has until {hour(until)} ({relative(until)}) to answer. What comes of it "
        "stands in the thread, and in `/mock next`."
    )


def offer(scene: Scene) -> str:
    assert scene.meeting.starts_at is not None  # noqa: S101 - offered at the time of the mock only
    return (
        f"Nobody on standby could come. You can use the slot alone: **{scene.title}** with the same clock and "
        f"scorecard. Or wait a little: I do so until {hour(scene.meeting.starts_at + NOBODY_AFTER)}."
    )


def ask(scene: Scene, expires_at: datetime, *, server: str) -> str:
    first = next(iter(scene.turns), None)
    part = "interview" if first is not None and first.interviewer_id not in scene.here else "be interviewed"
    swap = ", then you swap" if len(scene.turns) > 1 else ""
    return (
        f"### Can you jump in?\nYou stand by, and a partner is missing right now: **{scene.title}**, "
        f"{scene.minutes} minutes, with {people(scene.here)}. You would {part}{swap}. Answer by {hour(expires_at)} "
        f"({relative(expires_at)}); no answer is fine too.\n-# In {server}. A thread is opened for you both."
    )


def took(made: Meeting | None) -> str:
    """Return the answer to who jumps in; ``made`` is the mock that they are in now."""
    if made is not None and made.thread_id is not None:
        where = f"It begins now: <#{made.thread_id}>."
    elif made is not None and made.state == "running":
        where = f"It begins now. {_BY_COMMAND}"
    else:
        where = "It begins in a moment; I add you to its thread."
    return f"Thank you, you make somebody's evening. {where}"


_BY_COMMAND = (
    "I could not open a thread for it: `/mock next` in the server says with whom it is, and has the clock."
)


def started(thread_id: int | None) -> str:
    if thread_id is None:
        return "I am opening a thread for it and add you there. `/mock next` leads to it."
    return f"It begins now, in your own thread: <#{thread_id}>."


# ---------------------------------------------------------------------- it did not come about

_PASSED = "### The slot has passed\nYou could not both make it this time, so I have stopped waiting."
_ENDS = {
    "no_time": "### No time was found\nWeeks are full sometimes, and nothing counts against anybody.",
    "called_off": "### This mock is called off\nSomebody could not make it, which happens.",
    "nobody": "### This one did not come together\nNobody pressed **I am here**, so I have stopped waiting.",
    "absent": f"{_PASSED} Whoever is here can use the slot alone for a while yet.",
    "standby": "### Somebody on standby has jumped in",
    "solo": "### The slot is used by one of you alone",
}
_ENDED = "### This mock cannot take place\nSomebody can no longer take part, so it is over."
_NEEDLESS = "### This round is called off\nThe loop that it belonged to is over, so nothing more is to be done for it."
_NEXT = {
    "match": "The next matching looks for new partners for those who take part in it.",
    "loop": "The loop looks for a replacement by itself, and tells you there.",
    "solo": "`/mock solo` starts another whenever you like.",
}


def close(scene: Scene, follows: Meeting | None) -> str:
    """Return the last message; ``follows`` is what took the meeting's place."""
    meeting, reason = scene.meeting, scene.arrangement.reason
    if scene.is_needless and reason is None:
        return f"{_NEEDLESS}\n{REST}"
    head = _ENDS[reason] if reason else _ENDED
    if reason == "solo" and follows is not None and follows.state == "cancelled":
        return f"{_PASSED}\n{REST}"
    if reason in ("standby", "solo"):
        where = ""
        if follows is not None and follows.thread_id is not None:
            where = f"\nIt goes on in <#{follows.thread_id}>."
        elif follows is not None and follows.state == "running":
            return f"{head}\n{_BY_COMMAND}\n{REST}"
        return f"{head}{where} Nothing more is to be done here.\n{REST}"
    then = "" if scene.is_needless else f"\n{_NEXT[meeting.source]}"
    return f"{head}{then}\n{REST}"


# ---------------------------------------------------------------------- private panels


def sure(scene: Scene, *, now: datetime) -> str:
    starts_at = scene.meeting.starts_at
    words = f"### Call it off?\n{scene.title}, {full(starts_at)}. The thread is told that it is off, without a reason."
    if starts_at is not None and starts_at - now < timedelta(hours=24):
        words += (
            "\nIt is less than a day away, and the evening was kept free for it: a word of yours in the thread is "
            "kind. **Reschedule** may be kinder still."
        )
    return words


CALLED_OFF = "It is off, and the thread says so. Thank you for telling them."


def moving(scene: Scene) -> str:
    left = MOST_MOVES - scene.arrangement.search
    return (
        f"I ask for another time in the thread. {full(scene.meeting.starts_at)} stays until you have both pressed a new "
        f"one. After this it can be moved {left} more time{'' if left == 1 else 's'}."
    )


def details(scene: Scene) -> str:
    """Return the private page of one meeting."""
    meeting = scene.meeting
    where = f" Its thread: <#{meeting.thread_id}>." if meeting.thread_id else ""
    head = f"### {scene.title}, {scene.minutes} minutes\n{people(scene.pair)}. {roles(scene)}{where}"
    if meeting.state == "finding" and not scene.is_at_once:
        return f"{head}\n\n{_choice(scene)}"
    if meeting.state == "agreed":
        moved = f"\n\n{_choice(scene)}" if scene.arrangement.is_searching else ""
        there = f"\nHere: {people(scene.here)} ✓" if scene.here else ""
        return f"{head}\n**{full(meeting.starts_at)}** stands.{there}{moved}"
    if meeting.state in ("running", "finding"):
        return f"{head}\nIt is under way."
    return f"{head}\nIt is over."


def coming(scenes: list[Scene]) -> str:
    if not scenes:
        return "### Your mocks\nNothing is arranged. `/mock solo` starts one with yourself whenever you like."
    lines = [
        f"**{place}** · {scene.title}, {_state(scene)}" for place, scene in enumerate(scenes[:5], start=1)
    ]
    return "### Your mocks\n" + "\n".join(lines)


def _state(scene: Scene) -> str:
    if scene.meeting.state == "finding":
        return "looking for a time"
    return full(scene.meeting.starts_at) if scene.meeting.state == "agreed" else "under way"


def standing_by(until: datetime) -> str:
    return (
        f"### You stand by until {full(until)}\nShould somebody's partner be missing, I write to you directly, and you "
        "have five minutes to say yes. It counts as one of your day's pings and obeys your quiet hours; nobody sees "
        "this list."
    )


FIELD_HINT = f"In your own time zone, such as {logic.EXAMPLES.replace('`', '')}"
