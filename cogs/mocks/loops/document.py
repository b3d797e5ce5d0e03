"""The packet as a file to keep: one HTML page with everything in it, which opens anywhere and prints.

HTML and not PDF, because a browser has letters for every script that peers write in, and a reader can enlarge it.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from html import escape
from typing import Final

from bot.members import AREAS, LEVELS, TRACKS
from bot.ui import clean

from . import packet_render as words
from .logic import WEIGHTS
from .models import CardRead, OpenPacket, Sitting

FILE_NAME: Final = "loop-packet.html"

_STYLE: Final = """
:root{color-scheme:light dark}
body{font:1rem/1.5 system-ui,sans-serif;max-width:46rem;margin:0 auto;padding:1rem}
h1{font-size:1.5rem;margin-bottom:0}h2{font-size:1.15rem;margin-top:1.8rem;border-bottom:1px solid}
table{border-collapse:collapse;width:100%}th,td{text-align:start;padding:.3rem .5rem;border-bottom:1px solid #8886;
vertical-align:top}
bdi{overflow-wrap:anywhere}table{font-size:.92rem}
img{max-width:100%;height:auto;background:#fcfcfa}blockquote{margin:.2rem 0 .2rem .8rem;white-space:pre-wrap}
.verdict{font-size:1.25rem;font-weight:600;margin:.8rem 0 .2rem}small{opacity:.8}
@media print{h2,tr{break-after:avoid;break-inside:avoid}}
"""


def html_of(found: OpenPacket, png: bytes, dimension_names: dict[str, str]) -> bytes:
    """Return the page; every text of a member is escaped and may be in any script."""
    packet = found.packet
    title, told = words.VERDICTS[packet.verdict]
    picture = words.picture(found)
    image = base64.b64encode(png).decode()
    role = " · ".join(filter(None, (TRACKS.get(found.loop.track or ""), LEVELS.get(found.loop.level or ""))))
    days = f"{found.loop.starts_at:%Y-%m-%d} to {found.loop.ended_at or found.loop.ends_at:%Y-%m-%d}"
    average = f"Weighted average {words.number(packet.average)}, " if packet.average is not None else ""
    reasons = " ".join(filter(None, map(words.reason, packet.reasons)))
    parts = [
        f"<h1>Packet: {escape(found.name)}</h1><p><small>{escape(role)}{' · ' if role else ''}{days} · practice loop</small></p>",
        f'<p class="verdict">{escape(title)}</p>',
        f"<p>{_plain(told)}<br>{escape(average)}{escape(words.coverage(packet))} {escape(reasons)}</p>",
        f'<p><img alt="{escape(picture.alt)}" src="data:image/png;base64,{image}"></p>',
        "<h2>Areas</h2>",
        _areas(found),
        *_list(
            "What went best", (_said(s.dimension, s.round_name, s.score, s.words) for s in packet.strengths)
        ),
        *_list(
            "What to work on", (_said(s.dimension, s.round_name, s.score, s.words) for s in packet.concerns)
        ),
        *_list(
            "Would have ended a real loop here"
            if words.has_critical(packet)
            else "Would have held up a real loop",
            map(escape, words.flag_lines(packet)),
        ),
        *_list("How far apart", map(escape, words.spread(packet))),
        *_list(
            "What your interviewers would do next",
            (
                f"<b>{escape(a.round_name)}</b>: {_own_words(a.observed)}<br>→ {_own_words(a.next_action)}"
                for a in packet.advice
            ),
        ),
        *_list("Practise next", (escape(AREAS[area]) for area in packet.practise)),
        *_list("What this had to do without", (escape(words.missing(each)) for each in packet.missing)),
        "<h2>Round by round</h2>",
        *(_round(sitting, dimension_names) for sitting in found.sittings),
        f"<p><small>{_rule()}</small></p>",
    ]
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>Packet: {escape(found.name)}</title><style>{_STYLE}</style><body>{''.join(parts)}</body></html>"
    ).encode()


def _rule() -> str:
    weights = ", ".join(f"{AREAS[area]} {weight}" for area, weight in WEIGHTS.items())
    return (
        f"How the verdict comes about: scores 1 to 5 are averaged by area and weighted ({weights}). 4.0 and more is a strong "
        "hire, 3.5 a hire, 3.0 to 3.5 a hold, less is not yet. An area under its gate lowers the level, one under 3.0 makes "
        "it a hold. What was not seen is left out and never counts as nothing."
    )


def _plain(told: str) -> str:
    return escape(told.replace("*", ""))


def _own_words(typed: str) -> str:
    """Return what a member wrote, in its own direction of reading."""
    return f'<bdi dir="auto">{escape(clean(typed))}</bdi>'


def _list(title: str, items: Iterable[str]) -> list[str]:
    found = [f"<li>{item}</li>" for item in items]
    return [f"<h2>{escape(title)}</h2><ul>{''.join(found)}</ul>"] if found else []


def _said(dimension: str, round_name: str, score: int, typed: str) -> str:
    quoted = f"<blockquote>{_own_words(typed)}</blockquote>" if typed else ""
    return f"<b>{escape(dimension)}</b> ({escape(round_name)}), {score} of 5{quoted}"


def _areas(found: OpenPacket) -> str:
    rows = []
    for area in found.packet.areas:
        average, rounds, gate = "not seen", "–", words.number(area.gate)
        if area.average is not None:
            average = f"{words.number(area.average)} (n\u00a0{area.count})"
            gate += ", not reached" if area.is_under_gate else ", reached"
        if area.low != area.high:
            rounds = f"{words.number(area.low)} to {words.number(area.high)}"
        rows.append(
            f'<tr><th scope="row">{escape(AREAS[area.area])}</th><td>{average}</td><td>{rounds}</td><td>{gate}</td></tr>'
        )
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Area", "Average", "Rounds", "Gate"))
    return f"<table><tr>{head}</tr>{''.join(rows)}</table>"


def _round(sitting: Sitting, names: dict[str, str]) -> str:
    own = next((card for card in sitting.cards if card.is_self), None)
    tables = [_card(card, own, names) for card in sitting.others]
    none = "" if tables else "<p>No open scorecard.</p>"
    return f"<h3>{sitting.place + 1}. {escape(sitting.round_name)}</h3>{''.join(tables)}{none}"


def _card(card: CardRead, own: CardRead | None, names: dict[str, str]) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(names.get(name, name))}</th><td>{score}</td>'
        f"<td>{own.scores.get(name, '–') if own else '–'}</td><td>{_own_words(card.evidence.get(name, ''))}</td></tr>"
        for name, score in card.scores.items()
    )
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Dimension", "Peer", "You", "Evidence"))
    return f"<table><tr>{head}</tr>{rows}</table>"
