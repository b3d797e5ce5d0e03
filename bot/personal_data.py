"""The contract every table with a member signs: say what is kept, hand it out, erase it."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterable, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from .clock import to_unix
from .db import Tx, load_queries

_Q = load_queries(Path(__file__).parent / "sql" / "personal_data.sql")

Exported = Mapping[str, Sequence[Mapping[str, Any]]]
"""File stem to rows, each row column to value.

A row with ``file_name``, ``file_size``, ``file_channel_id`` and ``file_message_id`` names a file that the bot keeps as a
message of its own; the export fetches it.
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """One statement of the privacy page: which tables, what they hold, why, for how long."""

    tables: tuple[str, ...]
    what: str
    why: str
    how_long: str


class PersonalData(Protocol):
    """A feature's signature. Both calls run inside a transaction that the privacy feature owns."""

    keeps: tuple[Kept, ...]

    async def export(self, tx: Tx, user_id: int) -> Exported: ...

    async def erase(self, tx: Tx, user_id: int, *, guild_id: int | None = None) -> int:
        """Delete or anonymise everything about the member; return how many rows were touched.

        With ``guild_id`` only what belongs to that server.
        """
        ...


async def rows_of(
    tx: Tx, user_id: int, **queries: Callable[..., AsyncIterable[Mapping[str, Any]]]
) -> dict[str, list[dict[str, Any]]]:
    """Return what a store's queries hold about the member; the name of each is the file stem."""
    return {
        stem: [dict(row) async for row in query(tx.connection, user_id=user_id)]
        for stem, query in queries.items()
    }


async def erase_by(
    tx: Tx, user_id: int, guild_id: int | None, *statements: Callable[..., Awaitable[int]]
) -> int:
    """Run a store's statements about the member in their order; return how many rows they touched."""
    return sum([await each(tx.connection, user_id=user_id, guild_id=guild_id) for each in statements])


class KernelData:
    """What the kernel itself keeps about a member."""

    keeps: tuple[Kept, ...] = (
        Kept(
            ("members", "member_aways"),
            "Your profile: time zone, target role, level, weekly promise, away dates, ping and board choices.",
            "So that your day, your drills and your pings follow what you chose.",
            "Until you erase it, or 30 days after you or the bot left the server.",
        ),
        Kept(
            ("group_members",),
            "Which groups you are in, since when, and whether you moderate them.",
            "To show you only what concerns your group.",
            "Until you leave the group or erase it.",
        ),
        Kept(
            ("member_promises", "member_excuses"),
            "What you promised from which day on, and days that a holiday or a journey excused.",
            "So that a streak is counted by what held at the time.",
            "Until you erase it, or 30 days after you or the bot left the server.",
        ),
        Kept(
            ("ledger", "point_totals"),
            "Points with day and reason, and your totals by week, month and season.",
            "To work out totals, streaks and boards.",
            "Until you erase it, or 30 days after you or the bot left the server.",
        ),
        Kept(
            ("phase_notes",),
            "What you noted in the steps of timed cases and rounds.",
            "To show it to you again, and to hold it against the list of ideas.",
            "Until you erase it, or 30 days after you or the bot left the server.",
        ),
        Kept(
            ("card_seeds",),
            "What you kept as a card: its two sides, its area, and what it came from.",
            "So that you can read it again, and your own deck can take it up.",
            "Until you drop it, delete the card made of it or erase it, or 30 days after you or the bot left the server.",
        ),
        Kept(
            ("practice_wishes",),
            "What you asked to practise, after which mock interview, and whether a drill came for it.",
            "So that `/drill next` brings it.",
            "Until you erase it, or 30 days after you or the bot left the server.",
        ),
        Kept(
            ("pings",),
            "On which days Cadre pinged you, and for what.",
            "To keep within your ping budget and never ping twice for one thing.",
            "30 days.",
        ),
        Kept(
            ("member_reminders",),
            "Reminders you asked for: what of, at which hour, in which time zone, and when the last one was due.",
            "To remind you once on a day of yours.",
            "Until you erase it, or 30 days after you or the bot left the server.",
        ),
        Kept(
            ("member_interviews",),
            "Interview dates you entered: day, kind of round, your own word for it, and whether you want the checklist.",
            "So that plan, cards and pings are calmer before it; nobody else reads them.",
            "Until you remove or erase it, or 30 days after you or the bot left the server.",
        ),
        Kept(
            ("notices",),
            "What Cadre could not send you as a direct message.",
            "To say it under the answer to your next command.",
            "Until it was said, at most 30 days.",
        ),
        Kept(
            ("drafts",),
            "What you filled into a form that was refused.",
            "So that *Correct it* opens it again as you typed it.",
            "Until the form was taken, at most two days.",
        ),
        Kept(
            ("audit",),
            "What you did as a moderator.",
            "So that moderators can see who changed what.",
            "Until you erase it; the action stays, your name goes.",
        ),
    )

    async def export(self, tx: Tx, user_id: int) -> Exported:
        return await rows_of(
            tx,
            user_id,
            profile=_Q.members,
            away_dates=_Q.aways,
            groups=_Q.group_members,
            promises=_Q.promises,
            excused_days=_Q.excuses,
            points=_Q.ledger,
            point_totals=_Q.point_totals,
            phase_notes=_Q.phase_notes,
            kept_cards=_Q.card_seeds,
            practice_wishes=_Q.practice_wishes,
            pings=_Q.pings,
            reminders=_Q.reminders,
            interviews=_Q.interviews,
            notices=_Q.notices,
            refused_forms=_Q.drafts,
            moderator_actions=_Q.audit,
        )

    async def erase(self, tx: Tx, user_id: int, *, guild_id: int | None = None) -> int:
        return await erase_by(
            tx,
            user_id,
            guild_id,
            _Q.erase_aways,
            _Q.erase_group_members,
            _Q.erase_promises,
            _Q.erase_excuses,
            _Q.erase_ledger,
            _Q.erase_point_totals,
            _Q.erase_phase_notes,
            _Q.erase_card_seeds,
            _Q.erase_practice_wishes,
            _Q.erase_pings,
            _Q.erase_reminders,
            _Q.erase_interviews,
            _Q.erase_notices,
            _Q.erase_drafts,
            _Q.erase_members,
            _Q.anonymise_audit,
        )


async def erase_everything(
    tx: Tx, owners: Sequence[PersonalData], user_id: int, *, now: datetime, guild_id: int | None = None
) -> tuple[str, int]:
    """Erase the member in all features, or only in one server; return the receipt and how many rows went.

    The receipt is stored without anything that leads back to the member.
    """
    count = 0
    for owner in owners:
        count += await owner.erase(tx, user_id, guild_id=guild_id)
    receipt = secrets.token_hex(6).upper()
    await _Q.add_receipt(tx.connection, receipt=receipt, at=to_unix(now), row_count=count)
    return receipt, count
