"""A packet → what its candidate reads, and what a group reads if they share it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from bot.members import AREAS
from bot.pictures import Picture
from bot.ui import TEXT_LIMIT, clean

from .logic import CAUTION, CRITICAL, LEAST_INTERVIEWERS
from .models import AreaScore, Missing, OpenPacket, Packet, Reason, Said
from .radar import Radar, Spoke
from .render import FLAGS

_QUOTE = 140
"""Characters of a peer's words in the message; the file has all of them."""
_MOST_MISSING = 5
_CUT = "*The rest stands in the file.*"

VERDICTS: Mapping[str | None, tuple[str, str]] = {
    "strong hire": (
        "Strong hire",
        "A committee would most likely make an offer without much debate. Keep doing what you did.",
    ),
    "hire": ("Hire", "A committee would most likely say yes. Polish the lowest area and keep the rest warm."),
    "hire at adjusted level": (
        "Hire at an adjusted level",
        "A committee would most likely say yes, perhaps one level lower: an area has not reached its gate yet.",
    ),
    "hold": (
        "Hold: one more round wanted",
        "A committee would want to see more before a decision. That is close: it is decided by what you practise now.",
    ),
    "no hire": (
        "Not yet",
        "A committee would not say yes to this loop (they call it *no hire*). This was practice: now you know where to begin.",
    ),
    None: (
        "No verdict: too little was seen",
        f"It takes {LEAST_INTERVIEWERS} interviewers, and two thirds of what the loop's rounds ask. What was seen stands below.",
    ),
}


def number(value: Fraction | None) -> str:
    """Write a score with one digit, never rounded up over a boundary: 3.49 is 3.4."""
    if value is None:
        return "–"
    tenths = int(abs(value) * 10)
    return f"{'-' if value < 0 and tenths else ''}{tenths // 10}.{tenths % 10}"


def reason(found: Reason) -> str:
    area = AREAS.get(found.area or "", "")
    return {
        "critical flag": "Something was noted that ends a real loop whatever the scores are; see below.",
        "red flag": "Something was noted that another round would have to clear up; see below.",
        "under the floor": f"{area} lies under 3.0, the floor of every area.",
        "under its gate": f"{area} has not reached its gate.",
        "average": "The weighted average decides.",
        "too little": "",
    }[found.code]


def missing(found: Missing) -> str:
    return {
        "not held": f"{found.round_name} was not held.",
        "no card": f"{found.round_name} has no open scorecard from its interviewer.",
        "no flags": f"{_counted(found.count, 'interviewer')} did not answer what would have ended the loop.",
    }[found.code]


def area_line(area: AreaScore) -> str:
    name = AREAS[area.area]
    if area.average is None:
        return f"{name}: not seen" + ("" if area.is_asked else " (no round of this loop asks it)")
    spread = ""
    if area.low is not None and area.high is not None and area.low != area.high:
        spread = f", rounds {number(area.low)} to {number(area.high)}"
    gate = (
        f"under its gate {number(area.gate)}" if area.is_under_gate else f"gate {number(area.gate)} reached"
    )
    own = f", you {_gap(area.self_gap)}" if area.self_gap is not None else ""
    return f"{name}: {number(area.average)} (n {area.count}{spread}), {gate}{own}"


def _gap(gap: Fraction) -> str:
    if abs(gap) < Fraction(1, 10):
        return "scored yourself the same"
    return f"scored yourself {number(abs(gap))} {'higher' if gap > 0 else 'lower'}"


def coverage(packet: Packet) -> str:
    peers = _counted(packet.interviewers, "interviewer")
    can = f"These rounds can show {packet.asked_weight} % of what the six areas weigh"
    seen = "all of it" if packet.seen_weight == packet.asked_weight else f"{packet.seen_weight} %"
    return f"seen by {peers}. {can}; {seen} was seen."


def _counted(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"


def spread(packet: Packet) -> list[str]:
    """Say how far interviewers were apart, and own scores from theirs."""
    told = []
    if packet.spread is not None and packet.interviewers > 1:
        low, high = packet.spread
        told.append(f"Between interviewers: the rounds' averages run from {number(low)} to {number(high)}.")
    if packet.self_gap is not None:
        told.append(f"You and your peers: over all rounds you {_gap(packet.self_gap)}.")
    return told


def flag_lines(packet: Packet) -> list[str]:
    """Say kindly what would have ended or held up a real loop, with the area to practise."""
    lines = []
    for found in packet.flags:
        name, means = FLAGS[found.flag]
        times = "" if found.count == 1 else f", noted in {found.count} rounds"
        area = AREAS[(CRITICAL | CAUTION)[found.flag]]
        lines.append(f"{name}{times}: {means}. → practise {area}")
    return lines


def has_critical(packet: Packet) -> bool:
    return any(found.flag in CRITICAL for found in packet.flags)


def message(found: OpenPacket) -> list[str]:
    """Return the texts of the private message: the verdict, then what stands under the picture."""
    packet = found.packet
    title, words = VERDICTS[packet.verdict]
    average = f"Weighted average **{number(packet.average)}**, " if packet.average is not None else ""
    reasons = " ".join(filter(None, map(reason, packet.reasons)))
    head = f"### Packet · {found.name}\n**{title}**\n{words}\n{average}{coverage(packet)} {reasons}"
    parts = ["**Areas**", *(f"- {area_line(area)}" for area in packet.areas)]
    parts += _section("What went best", [_said(said) for said in packet.strengths])
    parts += _section("What to work on", [_said(said) for said in packet.concerns])
    ended = "Would have ended a real loop here" if has_critical(packet) else "Would have held up a real loop"
    parts += _section(ended, flag_lines(packet))
    parts += _section("How far apart", spread(packet))
    parts += _section(
        "Next",
        [f"{AREAS[area]}: your next drills can begin there, `/drill next`" for area in packet.practise],
    )
    parts += _section(
        "What this had to do without", [missing(each) for each in packet.missing[:_MOST_MISSING]]
    )
    tail = "-# Only you see this. The file has every word that your interviewers wrote, to keep."
    return [head, _within(parts, tail, TEXT_LIMIT - len(head))]


def _within(lines: list[str], tail: str, room: int) -> str:
    """Join the lines; those that one message has no room for are left to the file."""
    told = list(lines)
    while len("\n".join([*told, _CUT, tail])) > room:
        told.pop()
    return "\n".join([*told, *([_CUT] if len(told) < len(lines) else []), tail])


def _section(title: str, lines: list[str]) -> list[str]:
    return [f"**{title}**", *(f"- {line}" for line in lines)] if lines else []


def _said(said: Said) -> str:
    words = " ".join(clean(said.words).split())
    words = words if len(words) <= _QUOTE else f"{words[: _QUOTE - 1]}…"
    quoted = f": “{words}”" if words else ""
    return f"{said.dimension} ({said.round_name}), {said.score} of 5{quoted}"


def _tenths(value: Fraction | None) -> float | None:
    """Return the score as :func:`number` writes it, so that picture and words agree."""
    return int(value * 10) / 10 if value is not None else None


def picture(found: OpenPacket) -> Picture:
    packet = found.packet
    spokes = tuple(
        Spoke(
            name=AREAS[area.area],
            gate=float(area.gate),
            average=_tenths(area.average),
            low=_tenths(area.low),
            high=_tenths(area.high),
            count=area.count,
        )
        for area in packet.areas
    )
    seen = [f"{AREAS[a.area]} {number(a.average)}" for a in packet.areas if a.average is not None]
    unseen = [AREAS[a.area] for a in packet.areas if a.average is None]
    alt = "Radar of six areas from 1 to 5. " + (", ".join(seen) or "Nothing was seen") + "."
    if unseen:
        alt += f" Not seen: {', '.join(unseen)}."
    return Picture("loop-packet", Radar(title="Your loop, area by area", spokes=spokes), alt)


# ---------------------------------------------------------------------- sharing


def share_preview(found: OpenPacket) -> str:
    name = found.group.name if found.group else "your group"
    return (
        f"### Share with {name}?\nThis is what everybody there would read, with the picture. No quotes, no names of "
        f"interviewers, nothing that was noted against you. It is posted once.\n\n{shared(found)}"
    )


def shared(found: OpenPacket) -> str:
    packet = found.packet
    title, _ = VERDICTS[packet.verdict]
    best = ", ".join(said.dimension for said in packet.strengths)
    held = (
        f"<@{found.loop.user_id}> held {len(found.sittings)} rounds with {packet.interviewers} interviewers."
    )
    lines = [f"### A loop completed: {found.name}", f"{held} In a practice committee: **{title}**."]
    if best:
        lines.append(f"What went best: {best}.")
    lines.append("-# Shared by the candidate.")
    return "\n".join(lines)
