"""What drills keep about a member."""

from __future__ import annotations

from typing import Any

from bot.db import Tx
from bot.personal_data import Exported, Kept

from . import store
from .case import store as case_store
from .code import store as code_store
from .desk import store as desk_store
from .fit import store as fit_store
from .judged import store as judged_store
from .keep import store as keep_store
from .peers import store as peers_store
from .sql import store as sql_store

STORES = (
    case_store,
    code_store,
    sql_store,
    judged_store,
    fit_store,
    peers_store,
    desk_store,
    keep_store,
    store,
)
"""In the order of erasing: what points to attempts first."""


class DrillsData:
    keeps: tuple[Kept, ...] = (
        Kept(
            ("drills_attempts", "drills_submissions"),
            "Your drill answers, code and queries, hints used, phase times, what you took a row of a result to be, "
            "what you asked in a case, self-scores and points.",
            "To show you your progress, to ask nothing twice, and to count the anonymous answer spread.",
            "Until you erase it, or 30 days after you or the bot left the server.",
        ),
        Kept(
            ("drills_suggestions",),
            "Drills that you suggested, and what moderators decided.",
            "So that they can decide, and you see how yours stands.",
            "Until you erase it; an accepted one is the group's drill by then and stays without your name.",
        ),
        Kept(
            ("drills_habits",),
            "Whether drills that you missed are kept as cards by themselves.",
            "Because you asked for it.",
            "Until you erase it, or 30 days after you or the bot left the server.",
        ),
        Kept(
            ("drills_explainers",),
            "Which solutions you offered to explain.",
            "So that your offer is posted once.",
            "Until you erase it, or 30 days after you or the bot left the server.",
        ),
        Kept(
            ("drills_ratings", "drills_area_ratings", "drills_picks"),
            "How hard a drill you can solve, over all and by area, and why each practice drill was picked for you.",
            "To choose drills that fit you and to tell you why. How hard each drill is, is learned from everybody's "
            "answers together and names nobody; that stays.",
            "Until you erase it, or 30 days after you or the bot left the server.",
        ),
        Kept(
            ("drills_review_requests",),
            "Which of your answers you offered to a group for review, when, and what moderators decided about them.",
            "So that a peer can review them without your name. When you leave the group they leave its queue; "
            "erased, they are gone with all that was written about them.",
            "Until you erase it, or 30 days after you or the bot left the server.",
        ),
        Kept(
            ("drills_reviews",),
            "Reviews you wrote or began, with level, points, next action, thanks, and what they earned.",
            "So that whoever asked can read them, without your name. The words are yours: when you erase, they go "
            "for their reader too, and another peer may take the place.",
            "Until you or whoever you reviewed erases it, or 30 days after either or the bot left the server.",
        ),
    )

    async def export(self, tx: Tx, user_id: int) -> Exported:
        exported: dict[str, Any] = {}
        for part in STORES:
            exported |= await part.export_rows(tx, user_id)
        return exported

    async def erase(self, tx: Tx, user_id: int, *, guild_id: int | None = None) -> int:
        return sum([await part.erase_rows(tx, user_id, guild_id=guild_id) for part in STORES])


DATA = DrillsData()
