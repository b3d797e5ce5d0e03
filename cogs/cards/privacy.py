"""What cards keep about a member."""

from __future__ import annotations

from typing import Any

from bot.db import Tx
from bot.personal_data import Exported, Kept

from . import member_store, store
from .exchange import store as exchange_store
from .explain import store as explain_store
from .fit import store as fit_store
from .quiz import store as quiz_store
from .shared import store as shared_store

_STORES = (exchange_store, explain_store, fit_store, store, member_store, shared_store, quiz_store)
_UNTIL = "Until you erase it, or 30 days after you or the bot left the server."


class CardsData:
    keeps: tuple[Kept, ...] = (
        Kept(
            ("cards_schedules", "cards_reviews"),
            "When each of your cards is due, how well it sits, and each rating with its moment and time taken.",
            "To ask every card when it is about to be forgotten.",
            _UNTIL,
        ),
        Kept(
            ("cards_notes",),
            "Cards of your own: both sides, what they came from, and of imported ones deck, tags and Anki's id.",
            "To ask you them. Nobody else sees them.",
            "Until you delete the card or erase it, or 30 days after you or the bot left the server.",
        ),
        Kept(
            ("cards_explanations", "cards_markers"),
            "Your explanations of terms with your self-checks, and whether you mark for mates.",
            "So that a mate of your group can mark them. Your name is shown only where you spoke to them.",
            _UNTIL,
        ),
        Kept(
            ("cards_marks",),
            "Marks you gave or began, with your sentence.",
            "So that whoever explained can read them, without your name. The words are yours: when you erase, they "
            "go for their reader too.",
            "Until you or whoever you marked erases it, or 30 days after either or the bot left the server.",
        ),
        Kept(
            ("cards_imports",),
            "What you sent to `/card import`, as it was read, and when you imported it.",
            "So that the file can wait for your yes, and is imported once.",
            "An hour.",
        ),
        Kept(
            ("cards_decks", "cards_settings"),
            "Which decks you take, your daily limits, easy days and pauses.",
            "So that sessions are as long as you want them.",
            _UNTIL,
        ),
        Kept(
            ("cards_shared_suggestions", "cards_shared_stewards"),
            "What you suggested for decks of your groups and what became of it, and which decks you look after.",
            "So that stewards can decide, and you see how yours stands.",
            "Until you erase it, or 30 days after you or the bot left the server.",
        ),
        Kept(
            ("cards_shared_notes",),
            "Your name on cards of your groups' decks, where you asked to be named.",
            "To say who wrote them.",
            "Until you erase it: an accepted card is the group's and stays, without your name.",
        ),
        Kept(
            ("cards_quiz_players", "cards_quiz_answers"),
            "Which quiz nights you joined, and what you answered.",
            "To work out the board and your points. Boards that were posted stay in their channel.",
            _UNTIL,
        ),
        Kept(
            ("cards_fits",),
            "The parameters of your memory, fitted to your reviews, and how well they predict.",
            "To time your cards to you, where that is better than the standard.",
            _UNTIL,
        ),
    )

    async def export(self, tx: Tx, user_id: int) -> Exported:
        found: dict[str, list[dict[str, Any]]] = {}
        for each in _STORES:
            found |= await each.export_rows(tx, user_id)
        return found

    async def erase(self, tx: Tx, user_id: int, *, guild_id: int | None = None) -> int:
        count = 0
        for each in _STORES:
            count += await each.erase_rows(tx, user_id, guild_id=guild_id)
        return count


DATA = CardsData()
