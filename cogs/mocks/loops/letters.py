"""What members are told unasked about loops: kept as notices, sent as direct messages where those are open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot import notices
from bot.clock import to_unix
from bot.db import Tx
from bot.notices import Notice
from cogs.mocks.matching.models import HALF_HOUR_SECONDS

from . import logic, store
from .models import Ask, Letter, Loop

_KEPT = timedelta(days=14)
_SHOWN_STARTS = 3


async def leave(tx: Tx, letter: Letter, *, now: datetime) -> None:
    """Keep the letter to be sent, and until it got through to be said after the member's next command."""
    await notices.leave(tx, letter.notice, now=now)
    await store.add_letter(tx, letter, now=now)


def asks(ask: Ask, loop: Loop, round_name: str, minutes: int) -> Letter:
    """Ask a member to interview."""
    times = " · ".join(moment(start * HALF_HOUR_SECONDS) for start in ask.starts[:_SHOWN_STARTS])
    fits = f"\nTimes that suit you both: {times}" if times else ""
    slot = logic.half_hours(minutes) * HALF_HOUR_SECONDS // 60
    free = f" Keep {slot} free for it." if slot > minutes else ""
    text = (
        f"### A loop asks you to interview\n<@{loop.user_id}> is doing a loop of mock interviews, and you offered to "
        f"interview. Would you take their **{round_name}** round, {minutes} minutes?{free}{fits}\n"
        f"You get the question with everything to run it. Please answer by {moment(to_unix(ask.answer_by))}; "
        "after that I ask somebody else. `/loop status` answers too."
    )
    return Letter(
        Notice(ask.guild_id, _whom(ask), ask.key, text, ask.answer_by),
        (("mocks.loop_accept", ask.args), ("mocks.loop_decline", ask.args)),
    )


def _whom(ask: Ask) -> int:
    if ask.user_id is None:
        raise ValueError("nobody is asked any more")
    return ask.user_id


def flags_wanted(ask: Ask, loop: Loop, round_name: str) -> Letter:
    text = (
        f"### Thank you for the {round_name} round\nOne question for the packet of <@{loop.user_id}>’s loop: was there "
        "anything that would have ended a real loop by itself? Most rounds have nothing. Only the sum is shown, "
        "never who ticked what."
    )
    return Letter(
        Notice(ask.guild_id, _whom(ask), ask.keys[1], _with_status(text), _later(ask.asked_at)),
        (("mocks.loop_flags", ask.args),),
    )


# ---------------------------------------------------------------------- to the candidate


def _to_candidate(loop: Loop, key: str, text: str, *controls: tuple[str, Mapping[str, object]]) -> Letter:
    return Letter(
        Notice(loop.guild_id, loop.user_id, f"loop:{loop.loop_id}:{key}", text, _later(loop.ends_at)),
        controls,
    )


def nobody_yet(loop: Loop, names: Sequence[str]) -> Letter:
    text = (
        f"Your loop has begun. I found nobody yet for {_listed(names)}: either nobody who offers has room left this "
        "week, or you have no time in common. I look again every night. What helps: free times of yours, and peers "
        "who use `/loop offer`."
    )
    return _to_candidate(loop, "open", text)


def replaced(loop: Loop, place: int, number: int, round_name: str) -> Letter:
    text = (
        f"Your **{round_name}** round could not take place as planned. I am asking somebody else; you need not do "
        "anything. `/loop status` shows how it stands."
    )
    return _to_candidate(loop, f"{place}:{number}:again", text)


def stuck(loop: Loop, place: int, number: int, round_name: str) -> Letter:
    text = (
        f"I asked several peers for your **{round_name}** round, and it did not work out with any of them. That says "
        "nothing about you: evenings are short. `/loop status` lets you look again or finish with the rounds you had."
    )
    return _to_candidate(loop, f"{place}:{number}:stuck", text)


def no_time_left(loop: Loop, names: Sequence[str]) -> Letter:
    text = (
        f"The days of your loop are over, and {_listed(names)} found nobody. `/loop status` lets you look again for "
        "another week, or finish with the rounds you had."
    )
    return _to_candidate(loop, "late", text)


def packet_ready(loop: Loop, name: str) -> Letter:
    text = (
        f"### Your packet is here\nThe loop *{name}* is complete. What your interviewers saw, area by area, and what "
        "to practise next is for you alone."
    )
    return _to_candidate(loop, "packet", _with_status(text), ("mocks.loop_packet", {"loop_id": loop.loop_id}))


# ---------------------------------------------------------------------- to interviewers


ENDED = "they ended the loop"
LATE = "the loop’s days are over"
LEFT = "they have left the server"


def called_off(ask: Ask, loop: Loop, round_name: str, why: str) -> Letter:
    """Tell why a round that was taken is not needed: one of the reasons above."""
    text = (
        f"The **{round_name}** round of <@{loop.user_id}>’s loop is called off: {why}. Thank you for "
        "having taken it; your evening is free."
    )
    return Letter(Notice(ask.guild_id, _whom(ask), ask.keys[2], text, _later(ask.asked_at)))


def _with_status(text: str) -> str:
    return f"{text} `/loop status` has it too."


def _later(moment: datetime) -> datetime:
    return moment + _KEPT


def _listed(names: Sequence[str]) -> str:
    bold = [f"**{name}**" for name in names]
    return bold[0] if len(bold) == 1 else ", ".join(bold[:-1]) + " and " + bold[-1]


def moment(seconds: int) -> str:
    return f"<t:{seconds}:f>"
