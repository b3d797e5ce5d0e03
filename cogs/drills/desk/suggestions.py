"""Use cases of suggestions: a member writes one, moderators decide, the group gets it. Knows no Discord."""

from __future__ import annotations

from datetime import date

from bot import groups, members, moderators
from bot.app import Kernel
from bot.db import Tx
from bot.errors import NotAllowed, NotFound, UserFacingError
from bot.groups import Group
from bot.moderators import Actor

from . import logic, store
from .models import REASONS, Decision, Review, Standing, Suggestion, Words
from .planning import RIGHT
from .service import DeskService

SHOWN = 25
NO_GROUP = "A suggestion goes to the moderators of your group, and you are in none here yet. Join one with `/group join`."


class SuggestionService:
    def __init__(self, kernel: Kernel, desk: DeskService) -> None:
        self._kernel = kernel
        self._desk = desk

    # ------------------------------------------------------------------ members

    async def groups_of(self, *, guild_id: int, user_id: int) -> list[Group]:
        """Return the groups that the member can suggest to.

        Raises:
            NotAllowed: they are in none.
        """
        async with self._kernel.db.read() as tx:
            found = await groups.groups_of_member(tx, guild_id=guild_id, user_id=user_id)
        if not found:
            raise NotAllowed(NO_GROUP)
        return found

    async def suggest(
        self, *, guild_id: int, user_id: int, group_id: int, words: Words, is_quoted: bool
    ) -> Group:
        """Put a suggestion before the group's moderators; sent twice it waits once.

        Raises:
            UserFacingError: not in the group, a field that does not fit, or too many waiting; what was
                typed is kept.
        """
        words = Words(
            logic.without_names(" ".join(words.title.split())),
            logic.without_names(words.question.strip()),
            logic.without_names(words.solution.strip()),
            words.area,
        )
        fault = logic.problem(words)
        if fault is not None:
            raise UserFacingError(f"{fault} Nothing was sent.", kept=logic.typed(words))
        async with self._kernel.db.write() as tx:
            now = self._kernel.clock.now()
            joined = await groups.groups_of_member(tx, guild_id=guild_id, user_id=user_id)
            group = next((group for group in joined if group.group_id == group_id), None)
            if group is None:
                raise NotAllowed(
                    "**Group**: you are not in that group any more, so nothing was sent.",
                    kept=logic.typed(words),
                )
            waiting = await store.count_waiting_of(tx, group_id=group_id, user_id=user_id)
            if waiting >= logic.WAITING_MOST:
                raise UserFacingError(
                    f"{waiting} of your suggestions wait in **{group.name}** already. Let the moderators look "
                    "first, or withdraw one: `/drill suggest`.",
                    kept=logic.typed(words),
                )
            await members.ensure_member(tx, guild_id=guild_id, user_id=user_id, now=now)
            await store.suggest(
                tx,
                guild_id=guild_id,
                group_id=group_id,
                user_id=user_id,
                words=words,
                is_quoted=is_quoted,
                now=now,
            )
        return group

    async def mine(self, *, guild_id: int, user_id: int) -> list[Standing]:
        """Return the member's suggestions with what became of them, newest first."""
        now = self._kernel.clock.now()
        async with self._kernel.db.read() as tx:
            today = await members.today_of(tx, guild_id=guild_id, user_id=user_id, now=now)
            return await store.suggestions_of_member(
                tx, guild_id=guild_id, user_id=user_id, today=today, limit=SHOWN
            )

    async def one_of_mine(self, *, guild_id: int, user_id: int, suggestion_id: int) -> Standing:
        found = await self.mine(guild_id=guild_id, user_id=user_id)
        standing = next((s for s in found if s.suggestion.suggestion_id == suggestion_id), None)
        if standing is None:
            raise NotFound("This suggestion is not there any more. `/drill suggest` shows yours.")
        return standing

    async def withdraw(self, *, guild_id: int, user_id: int, suggestion_id: int) -> None:
        """Take back a suggestion that nobody has decided yet.

        Raises:
            UserFacingError: decided meanwhile, gone, or not theirs.
        """
        async with self._kernel.db.write() as tx:
            found = await store.get_suggestion(tx, suggestion_id)
            if found is None or found.guild_id != guild_id or found.user_id != user_id:
                raise NotFound("This suggestion is not there any more. `/drill suggest` shows yours.")
            if not await store.withdraw(tx, suggestion_id=suggestion_id, user_id=user_id):
                raise UserFacingError(
                    f"A moderator has {found.decision} it meanwhile, so it stays. `/drill suggest` shows how it stands."
                )

    # ------------------------------------------------------------------ moderators

    async def review(self, actor: Actor, group_id: int, *, after_id: int = 0) -> Review | None:
        """Return the next suggestion to decide, the oldest first and around again; None when there is none."""
        async with self._kernel.db.read() as tx:
            group = await moderators.require(tx, actor, RIGHT, group_id)
            found = await store.next_waiting(tx, group_id=group_id, after_id=after_id)
            if found is None and after_id:
                found = await store.next_waiting(tx, group_id=group_id, after_id=0)
            if found is None:
                return None
            days = await self._desk.ahead(tx, group)
            free = [day for day in days if day.queued is None]
            return Review(group, found, await store.count_waiting(tx, group_id), free)

    async def undecided(self, actor: Actor, suggestion_id: int) -> Suggestion:
        """Return a suggestion of a group that the actor moderates.

        Raises:
            UserFacingError: gone, decided by somebody else, or not their group.
        """
        async with self._kernel.db.read() as tx:
            found = await store.get_suggestion(tx, suggestion_id)
            if found is None:
                raise _withdrawn()
            await moderators.require(tx, actor, RIGHT, found.group_id)
        if found.decision is not None:
            raise _decided(found)
        return found

    async def accept(self, actor: Actor, suggestion_id: int, *, day: date | None) -> Suggestion:
        """Make a suggestion a drill of its group, for a day or for whenever it is queued.

        Raises:
            UserFacingError: decided by somebody else, withdrawn, or the day is taken meanwhile.
        """
        async with self._kernel.db.write() as tx:
            found, group = await self._decide(tx, actor, suggestion_id, "accepted")
            await moderators.note(
                tx,
                actor,
                group.group_id,
                "suggestion accepted",
                found.words.title,
                now=self._kernel.clock.now(),
            )
            if day is not None:
                free = {d.day: d for d in await self._desk.ahead(tx, group) if d.queued is None}
                if day not in free:
                    raise UserFacingError(
                        f"**{logic.name_of(day)}** is taken meanwhile, so nothing was accepted. Choose another day.",
                        offer=(
                            "drills.desk_suggestions",
                            {
                                "group_id": group.group_id,
                                "after_id": suggestion_id - 1,
                                "label": "Look again",
                            },
                        ),
                    )
                await self._desk.queue_in(tx, actor, group, free[day], logic.drill_id(suggestion_id))
        return found

    async def decline(
        self, actor: Actor, suggestion_id: int, *, reason: str, note: str | None = None
    ) -> Suggestion:
        """Send a suggestion back with a reason that its writer reads.

        Raises:
            UserFacingError: decided by somebody else, withdrawn, or *other* without a word of why.
        """
        if reason not in REASONS:
            raise UserFacingError("**Reason**: choose one of the list.")
        low, high = logic.NOTE
        if reason == "other" and not low <= len(note or "") <= high:
            raise UserFacingError(
                f"**Reason** has {len(note or '')} characters, {low} to {high} are possible. The writer reads it.",
                kept=note,
            )
        async with self._kernel.db.write() as tx:
            found, group = await self._decide(tx, actor, suggestion_id, "declined", reason=reason, note=note)
            # Without a word of it: its writer may erase it, and the log stays.
            await moderators.note(
                tx,
                actor,
                group.group_id,
                "suggestion declined",
                REASONS[reason],
                now=self._kernel.clock.now(),
            )
        return found

    async def _decide(
        self,
        tx: Tx,
        actor: Actor,
        suggestion_id: int,
        decision: Decision,
        *,
        reason: str | None = None,
        note: str | None = None,
    ) -> tuple[Suggestion, Group]:
        """Write the decision down, once; return the suggestion as it was, and its group."""
        found = await store.get_suggestion(tx, suggestion_id)
        if found is None:
            raise _withdrawn()
        group = await moderators.require(tx, actor, RIGHT, found.group_id)
        now = self._kernel.clock.now()
        if not await store.decide(
            tx, suggestion_id=suggestion_id, decision=decision, reason=reason, note=note, now=now
        ):
            raise _decided(found)
        return found, group


def _withdrawn() -> NotFound:
    return NotFound("This suggestion was withdrawn by its writer. `/drill desk` shows the others.")


def _decided(found: Suggestion) -> UserFacingError:
    return UserFacingError(
        f"Another moderator has {found.decision} “{found.words.title}” already; that stands. "
        "`/drill desk` shows the others."
    )
