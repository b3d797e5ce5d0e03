"""A member's record → what they read."""

from __future__ import annotations

from bot.members import LEVELS, TRACKS

from .logic import promise_text
from .service import Profile

BOARDS = {
    "hidden": "not shown on boards",
    "pseudonym": "on boards under a pseudonym",
    "name": "on boards under your name",
}


def profile(found: Profile) -> str:
    member = found.member
    role = TRACKS.get(member.track or "", "not chosen yet")
    if member.adjacent_track:
        role += f", then {TRACKS[member.adjacent_track]}"
    zone = f"{found.zone.key}, now {found.now.astimezone(found.zone):%H:%M}"
    if member.zone is None:
        zone += " (your group's; set your own)"
    board = BOARDS[member.board]
    if member.board == "pseudonym":
        board += f": {member.pseudonym}"
    return "\n".join(
        [
            "### You in this server",
            f"**Groups** · {', '.join(found.groups) or 'none yet: `/group join`'}",
            f"**Time zone** · {zone}",
            f"**Target role** · {role}",
            f"**Level** · {LEVELS.get(member.level or '', 'not chosen yet')}",
            f"**Weekly promise** · {_promise(found)}",
            f"**Next interview** · {_interview(found)}",
            f"**Away** · {_away(found)}",
            *(f"- Somebody counts on you in those days: {line}" for line in found.promised),
            f"**Pings** · {'on, within the server budget' if member.wants_pings else 'off'}",
            f"**Boards** · {board}",
            f"**Points** · {found.points}",
            "-# Only you see this.",
        ]
    )


def _promise(found: Profile) -> str:
    words = promise_text(found.member.promise_days, found.member.promise_count)
    if found.promise_from is None:
        return words
    return f"{words}, counting from {found.promise_from.isoformat()}"


def _interview(found: Profile) -> str:
    if found.interview is None:
        return "none noted: `/interview add`"
    return f"{found.interview.day.isoformat()}, {found.interview.round.name}; all in `/interview list`"


def _away(found: Profile) -> str:
    if found.away is None:
        return "no"
    first, last = found.away
    span = first.isoformat() if first == last else f"{first.isoformat()} to {last.isoformat()}"
    return f"now, {span}: no pings, nothing expected of you" if found.is_away else f"planned, {span}"
