"""Use cases of explanations for mates who agreed to mark, and for moderators. Knows no Discord."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bot import consent, groups, members, moderators, points
from bot.app import Kernel
from bot.db import Tx
from bot.errors import NotAllowed, NotFound, UserFacingError
from bot.moderators import Actor
from cogs.cards.logic import without_names

from . import letters, logic, store
from .models import Explanation, Grades, Mark, Marked, News, Overview, Reported, ToMark
from .service import ExplainService

REPORTED_SHOWN: Final = 5
_GONE = (
    "This explanation is not there to mark any more: it went back to its writer, or you share no group now. "
    "Thank you all the same."
)
_TAKEN = "Your half hour was over and another mate was a moment quicker. Thank you all the same."


class MarkingService:
    """A mate's side of the queue."""

    def __init__(self, kernel: Kernel, explain: ExplainService) -> None:
        self._kernel = kernel
        self._explain = explain

    # ------------------------------------------------------------------ the inbox

    async def overview(self, actor: Actor) -> Overview:
        member = {"guild_id": actor.guild_id, "user_id": actor.user_id}
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            await members.ensure_member(tx, **member, now=now)
            is_marker = await store.is_marker(tx, **member)
            rest = await self._rest(tx, **member) if is_marker else None
            return Overview(
                own=await self._explain.own(tx, **member),
                is_marker=is_marker,
                waiting=await self._waiting(tx, **member),
                rest=rest,
                reported=len(await store.reported(tx, actor, most=REPORTED_SHOWN)),
            )

    async def news(self, actor: Actor) -> News:
        """Return what waits for the member, to be told in passing."""
        async with self._kernel.db.read() as tx:
            own = await self._explain.own(tx, guild_id=actor.guild_id, user_id=actor.user_id)
            waiting = await self._waiting(tx, guild_id=actor.guild_id, user_id=actor.user_id)
            reported = len(await store.reported(tx, actor, most=REPORTED_SHOWN))
        return News(
            marked=tuple(each.explanation.term for each in own if each.state == "marked"),
            returned=tuple(each.explanation.term for each in own if each.state == "returned"),
            waiting=waiting,
            reported=reported,
        )

    async def set_marker(self, actor: Actor, *, is_marker: bool) -> Overview:
        """Begin or end to take part as a mate who marks."""
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            await members.ensure_member(tx, guild_id=actor.guild_id, user_id=actor.user_id, now=now)
            await store.set_marker(
                tx, guild_id=actor.guild_id, user_id=actor.user_id, is_marker=is_marker, now=now
            )
        return await self.overview(actor)

    async def _rest(self, tx: Tx, *, guild_id: int, user_id: int) -> str | None:
        """Return why nothing is asked of the member at the moment; None when something may be."""
        now = self._kernel.clock.now()
        zone = await members.zone_of(tx, guild_id=guild_id, user_id=user_id)
        local = now.astimezone(zone)
        if await members.is_away(tx, guild_id=guild_id, user_id=user_id, day=local.date()):
            return "You are away, so nothing is asked of you."
        guild = await groups.get_guild(tx, guild_id)
        minute = local.hour * 60 + local.minute
        if guild is not None and consent.is_quiet(
            minute, quiet_from=guild.quiet_from, quiet_until=guild.quiet_until
        ):
            return "These are quiet hours, so nothing is asked of you."
        done = await store.marked_on(tx, guild_id=guild_id, user_id=user_id, day=local.date())
        if done >= logic.MARKS_A_DAY:
            return f"You have marked {done} today, which is the most anyone is asked. Thank you."
        return None

    async def _waiting(self, tx: Tx, *, guild_id: int, user_id: int) -> int:
        """Return how many explanations wait for the member: never more than they may still mark today."""
        member = {"guild_id": guild_id, "user_id": user_id}
        if not await store.is_marker(tx, **member) or await self._rest(tx, **member) is not None:
            return 0
        today = await members.today_of(tx, guild_id=guild_id, user_id=user_id, now=self._kernel.clock.now())
        left = logic.MARKS_A_DAY - await store.marked_on(tx, **member, day=today)
        return min(left, len(await self._offered(tx, **member)))

    async def _offered(self, tx: Tx, *, guild_id: int, user_id: int) -> dict[int, int]:
        now = self._kernel.clock.now()
        return await store.to_mark(tx, guild_id=guild_id, user_id=user_id, since=now - logic.WAIT, now=now)

    # ------------------------------------------------------------------ marking

    async def take(self, *, guild_id: int, user_id: int) -> ToMark | None:
        """Give the member an explanation to mark: the one in their hands, else the oldest; None if there is none.

        Raises:
            UserFacingError: they did not agree to mark, are away, or have marked enough today.
        """
        now = self._kernel.clock.now()
        member = {"guild_id": guild_id, "user_id": user_id}
        async with self._kernel.db.write() as tx:
            await self._may(tx, **member)
            for explanation_id, group_id in (await self._offered(tx, **member)).items():
                explanation = await store.get(tx, explanation_id)
                if explanation is None:
                    continue
                mark = await store.claim(
                    tx, explanation, user_id=user_id, group_id=group_id, until=now + logic.HOLD, now=now
                )
                if mark is not None:
                    return _to_mark(explanation, mark)
        return None

    async def _may(self, tx: Tx, *, guild_id: int, user_id: int) -> None:
        if not await store.is_marker(tx, guild_id=guild_id, user_id=user_id):
            raise NotAllowed(
                "You have not agreed to mark. Press **Mark for mates** in `/card explain` first."
            )
        rest = await self._rest(tx, guild_id=guild_id, user_id=user_id)
        if rest is not None:
            raise UserFacingError(rest)

    async def held(self, *, user_id: int, explanation_id: int) -> ToMark:
        """Return the explanation in the member's hands, taken up again if their half hour is over.

        Raises:
            UserFacingError: gone, marked before, or with another mate now.
        """
        async with self._kernel.db.write() as tx:
            return _to_mark(*await self._in_hands(tx, user_id=user_id, explanation_id=explanation_id))

    async def _in_hands(
        self, tx: Tx, *, user_id: int, explanation_id: int, typed: str | None = None
    ) -> tuple[Explanation, Mark]:
        now = self._kernel.clock.now()
        explanation = await store.get(tx, explanation_id)
        if explanation is None or explanation.is_closed or explanation.is_reported:
            raise NotFound(_GONE, kept=typed)
        mark = await store.mark_of(tx, explanation_id)
        if mark is not None and mark.grades is not None:
            said = "You have marked this one already. Thank you." if mark.user_id == user_id else _TAKEN
            raise UserFacingError(said, kept=typed)
        # Only what was offered to them: a shared group, nobody reported, not yet back with its writer.
        free = await self._offered(tx, guild_id=explanation.guild_id, user_id=user_id)
        if explanation_id not in free:
            is_taken = mark is not None and mark.user_id != user_id
            raise UserFacingError(_TAKEN if is_taken else _GONE, kept=typed)
        claimed = await store.claim(
            tx,
            explanation,
            user_id=user_id,
            group_id=free[explanation_id],
            until=now + logic.HOLD,
            now=now,
        )
        if claimed is None:
            raise UserFacingError(_TAKEN, kept=typed)
        return explanation, claimed

    async def mark(
        self, *, user_id: int, explanation_id: int, grades: Grades | None, sentence: str
    ) -> Marked:
        """Store a mark, once, and pay it.

        Raises:
            UserFacingError: see ``held``; also a point is missing, or the sentence is too long.
        """
        now = self._kernel.clock.now()
        sentence = logic.tidy(without_names(sentence))
        kept = sentence or None
        if grades is None:
            raise UserFacingError("Choose yes, partly or no for each of the three points.", kept=kept)
        if len(sentence) > logic.SENTENCE_LONGEST:
            raise UserFacingError(
                f"**One sentence** has {len(sentence)} characters, {logic.SENTENCE_LONGEST} are the limit.",
                kept=kept,
            )
        async with self._kernel.db.write() as tx:
            explanation, mark = await self._in_hands(
                tx, user_id=user_id, explanation_id=explanation_id, typed=kept
            )
            who = {"guild_id": explanation.guild_id, "user_id": user_id}
            day = await members.today_of(tx, guild_id=explanation.guild_id, user_id=user_id, now=now)
            await store.finish(tx, mark.mark_id, grades, kept, day=day, now=now)
            earned = await points.award(
                tx,
                **who,
                group_id=mark.group_id,
                source=logic.SOURCE,
                points=logic.POINTS_MARKING,
                # The moment too: ids of erased explanations may come again.
                key=f"explain:mark:{explanation_id}:{int(explanation.made_at.timestamp())}",
                day=day,
                now=now,
                daily_cap=logic.DAILY_CAP,
            )
            waiting = await self._waiting(tx, **who)
        return Marked(explanation.term, earned or 0, waiting)

    async def give_back(self, *, user_id: int, explanation_id: int) -> None:
        async with self._kernel.db.write() as tx:
            await store.give_back(tx, explanation_id, user_id=user_id)

    async def report(self, *, user_id: int, explanation_id: int) -> None:
        """Hide an explanation that is not kind from every mate, and tell the moderators; it goes back to its writer.

        Raises:
            UserFacingError: see ``held``.
        """
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            explanation, mark = await self._in_hands(tx, user_id=user_id, explanation_id=explanation_id)
            await store.report_explanation(tx, explanation_id, now=now)
            await letters.tell_moderators(tx, mark, parts=(user_id, explanation.user_id), now=now)

    # ------------------------------------------------------------------ moderators

    async def reported(self, actor: Actor) -> list[Reported]:
        """Return what was reported in the groups that the member moderates; all of it for Manage Server."""
        async with self._kernel.db.read() as tx:
            return await store.reported(tx, actor, most=REPORTED_SHOWN)

    async def reveal(self, actor: Actor, *, mark_id: int) -> int:
        """Return who wrote reported words, and note in the audit that the moderator looked.

        Raises:
            UserFacingError: gone, settled, of a group they do not moderate, or they are part of it themselves.
        """
        async with self._kernel.db.write() as tx:
            item, explanation, mark = await self._reported(tx, actor, mark_id)
            await self._note(tx, actor, item, mark, "looked up who wrote reported words")
        return mark.user_id if item.is_mark else explanation.user_id

    async def settle(self, actor: Actor, *, mark_id: int) -> list[Reported]:
        """Take a report off the list; the words stay hidden.

        Raises:
            UserFacingError: see ``reveal``.
        """
        now: datetime = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            item, _, mark = await self._reported(tx, actor, mark_id)
            if await store.settle(tx, mark_id, now=now):
                await self._note(tx, actor, item, mark, "settled a report")
                await letters.take_back(tx, mark)
            return await store.reported(tx, actor, most=REPORTED_SHOWN)

    async def _reported(self, tx: Tx, actor: Actor, mark_id: int) -> tuple[Reported, Explanation, Mark]:
        found = await store.reported(tx, actor, most=REPORTED_SHOWN)
        item = next((each for each in found if each.mark_id == mark_id), None)
        mark = await store.get_mark(tx, mark_id) if item is not None else None
        explanation = await store.get(tx, mark.explanation_id) if mark is not None else None
        if item is None or mark is None or explanation is None:
            raise NotFound(
                "This report is settled, or its words are gone. `/card explain` shows what is left."
            )
        if actor.user_id in (explanation.user_id, mark.user_id):
            raise NotAllowed("You are part of this yourself. Another moderator can look.")
        return item, explanation, mark

    async def _note(self, tx: Tx, actor: Actor, item: Reported, mark: Mark, action: str) -> None:
        what = "a mark" if item.is_mark else "an explanation"
        await moderators.note(
            tx, actor, mark.group_id, action, f"{item.term}, {what}", now=self._kernel.clock.now()
        )


def _to_mark(explanation: Explanation, mark: Mark) -> ToMark:
    return ToMark(
        explanation.explanation_id,
        explanation.term,
        explanation.gist,
        explanation.words,
        explanation.user_id if explanation.words is None else None,
        mark.held_until,
    )
