"""What mock interviews keep about a member. Each room with tables of its own adds its store and its ``KEEPS``."""

from __future__ import annotations

from bot.db import Tx
from bot.personal_data import Exported, Kept

from . import store
from .calibration import store as calibration_store
from .loops import store as loop_store
from .meeting import store as meeting_store
from .pool import store as pool_store
from .running import store as running_store
from .scorecards import store as scorecard_store

STORES = (scorecard_store, calibration_store, running_store, meeting_store, pool_store, loop_store, store)
"""In the order of erasing: what points to turns first."""
_UNTIL = "Until you erase it, or 30 days after you or the bot left the server."


class MocksData:
    keeps: tuple[Kept, ...] = (
        Kept(
            ("mocks_seats",),
            "Your mock interviews: with whom, which round, when, and whether you answered and came.",
            "To find a time, to remind you, and to pair you fairly next time.",
            _UNTIL,
        ),
        Kept(
            ("mocks_turns",),
            "Whose turn it was to interview and to answer, and which question was asked.",
            "So that no question comes to you twice, and turns stay balanced. Erased, a turn that you gave stays "
            "with its candidate without your name.",
            _UNTIL,
        ),
        Kept(
            ("mocks_pool_members",),
            "That you are in the pool for mock interviews, through which group, the round types and role you want, and "
            "whether you skip a week or rest.",
            "To pair you, and to leave you alone when you like.",
            _UNTIL,
        ),
        Kept(
            ("mocks_hours", "mocks_dates"),
            "When you can: weekly hours, single dates, waking hours.",
            "To find times that you share with a peer. Nobody sees them.",
            _UNTIL,
        ),
        Kept(
            ("mocks_blocks",),
            "With whom you are never paired.",
            "Because you said so. Nobody else sees it; it is not in the export of the other member.",
            "Until you or the other member erases it, or 30 days after either or the bot left the server.",
        ),
        Kept(
            ("mocks_run_members", "mocks_run_links", "mocks_run_pairs"),
            "How each weekly matching saw you: hours of that week, level, track, wishes, turns, whom you met lately or "
            "never meet, and what came of it.",
            "To tell you why, and to work a matching out again. Erased, the pairs stay with the others without you.",
            _UNTIL,
        ),
        Kept(
            ("mocks_cards", "mocks_card_notes"),
            "Scorecards you wrote about yourself and others: scores, evidence, feedback, notes, drafts.",
            "So that both open together, and several mocks say where you stand. Erased, scores you gave to others stay "
            "with them without your name; your words go.",
            _UNTIL,
        ),
        Kept(
            ("mocks_calibration_cards",),
            "How you scored sample answers in calibration rounds.",
            "To tell you whether you score strictly or kindly.",
            _UNTIL,
        ),
        Kept(
            ("mocks_readings",),
            "Which questions you read in your kits as interviewer, the hints you gave and what you ticked.",
            "So that no question is asked of you that you know the answer to.",
            _UNTIL,
        ),
        Kept(
            ("mocks_times", "mocks_presses"),
            "Times of mocks that you proposed, and those you pressed.",
            "To find a time that suits you both. Erased, a time you proposed stays without your name.",
            _UNTIL,
        ),
        Kept(
            ("mocks_standbys", "mocks_standby_asks"),
            "Until when you stand by for mocks, and what you answered when you were asked to jump in.",
            "To ask you once, and the next one when you cannot come.",
            "Standing by: until its hour is over. Answers: until you erase them, or with the server.",
        ),
        Kept(
            ("mocks_loops", "mocks_loop_asks"),
            "Your loops, their rounds, and which rounds of others you were asked for: what you answered, and what you "
            "ticked afterwards.",
            "To bring the rounds together, make one packet, and ask nobody twice. Erased, a round that you gave stays "
            "with its candidate without your name.",
            _UNTIL,
        ),
        Kept(
            ("mocks_loop_letters",),
            "Which messages about loops wait to be sent to you.",
            "To tell you once, at an hour that suits you.",
            "Until they are sent, at most some weeks.",
        ),
        Kept(
            ("mocks_loop_offers",),
            "How many rounds a week you offer to interview, which ones, and whether that is paused.",
            "To ask you no more often than suits you.",
            _UNTIL,
        ),
    )

    async def export(self, tx: Tx, user_id: int) -> Exported:
        found: dict[str, list[dict[str, object]]] = {}
        for part in STORES:
            found |= await part.export_rows(tx, user_id)
        return found

    async def erase(self, tx: Tx, user_id: int, *, guild_id: int | None = None) -> int:
        return sum([await part.erase_rows(tx, user_id, guild_id=guild_id) for part in STORES])


DATA = MocksData()
