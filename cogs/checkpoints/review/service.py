"""Use cases of reviewing: look, decide, take back, look a second time. One transaction each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot import members, moderators, notices, points
from bot.app import Kernel
from bot.db import Tx
from bot.errors import NotAllowed, NotFound, UserFacingError
from bot.groups import Group
from bot.moderators import Actor
from cogs.checkpoints import logic, plan_store, store
from cogs.checkpoints.models import REASONS, SOURCE, Item, Submission, Verdict
from cogs.checkpoints.settings import RIGHT, managed_item

from . import store as reviews
from .letters import Letters, key_of
from .models import Answer, Case, Decision, History, Past, Told

_PAGE = 15
"""Decisions of one page: as many as its menu and its text hold."""
_GONE = "This submission is no longer there. `/checkpoint queue` shows what waits."


class ReviewService:
    def __init__(self, kernel: Kernel, letters: Letters) -> None:
        self._kernel = kernel
        self._letters = letters

    # ------------------------------------------------------------------ looking

    async def next_case(self, actor: Actor, group_id: int, *, after: int = 0) -> Case | None:
        """Return the oldest submission that waits and is not the moderator's own; None when there is none.

        ``after`` leaves that one and those before it for later.
        """
        async with self._kernel.db.read() as tx:
            await moderators.require(tx, actor, RIGHT, group_id)
            waiting = await reviews.waiting(tx, group_id)
            ids = [submission_id for submission_id, _ in waiting]
            others = [submission_id for submission_id, user_id in waiting if user_id != actor.user_id]
            if after in ids:
                others = [found for found in others if ids.index(found) > ids.index(after)] or others
            return await self._case(tx, actor, others[0]) if others else None

    async def case(self, actor: Actor, submission_id: int) -> Case:
        async with self._kernel.db.read() as tx:
            return await self._case(tx, actor, submission_id)

    async def _case(self, tx: Tx, actor: Actor, submission_id: int) -> Case:
        submission, item, group = await self._managed(tx, actor, submission_id)
        verdict = await store.verdict_on(tx, submission_id)
        ids = [found for found, _ in await reviews.waiting(tx, group.group_id)]
        sent = await store.submissions_of(tx, item_id=item.item_id, user_id=submission.user_id)
        earlier = [each for each in sent if each.number < submission.number]
        came_back = next((each for each in earlier if each.state == "returned"), None)
        return Case(
            group=group,
            item=item,
            submission=submission,
            verdict=verdict,
            earlier=earlier,
            came_back=await store.verdict_on(tx, came_back.submission_id) if came_back is not None else None,
            is_own=submission.user_id == actor.user_id,
            ahead=ids.index(submission_id) if submission_id in ids else 0,
            total=len(ids),
            asks_second=(
                verdict is not None
                and verdict.by_user_id != actor.user_id
                and await reviews.is_sample_open(tx, verdict.decision_id)
            ),
        )

    async def _managed(self, tx: Tx, actor: Actor, submission_id: int) -> tuple[Submission, Item, Group]:
        """Return a submission of a group that the actor moderates, whatever old button led here."""
        submission = await store.get_submission(tx, submission_id)
        if submission is None or submission.guild_id != actor.guild_id:
            raise NotFound(_GONE)
        item, group = await managed_item(tx, actor, submission.item_id)
        return submission, item, group

    # ------------------------------------------------------------------ deciding

    async def decide(
        self,
        actor: Actor,
        submission_id: int,
        verdict: Decision,
        tell: Callable[[Item, Verdict], str],
        *,
        reason: str | None = None,
        remark: str = "",
    ) -> tuple[Case, Told]:
        """Approve or return, once: who comes second is told who was first.

        Raises:
            UserFacingError: it is their own, decided already, replaced by a newer one, or a field does not do.
        """
        now = self._kernel.clock.now()
        if verdict == "returned" and (reason not in REASONS or (reason == "other" and not remark.strip())):
            raise UserFacingError(
                "**Reason** is empty. Choose one from the list; with *see the note*, write the note.",
                kept=remark,
            )
        if len(remark) > logic.NOTE:
            raise UserFacingError(
                f"**Note** is longer than {logic.NOTE} characters. Shorten it.", kept=remark
            )
        async with self._kernel.db.write() as tx:
            submission, item, group = await self._managed(tx, actor, submission_id)
            await self._require_waiting(tx, actor, submission, kept=remark)
            decision_id = await reviews.add_decision(
                tx,
                submission,
                verdict=verdict,
                reason=reason,
                note=remark.strip(),
                by_user_id=actor.user_id,
                now=now,
            )
            await store.set_stage(tx, submission_id, verdict)
            if verdict == "approved":
                await self._reward(tx, item, submission, decision_id, now)
                setting = await store.setting_of(tx, group.group_id)
                if logic.is_sampled(submission_id, setting.sample_percent):
                    await reviews.add_sample(tx, decision_id, guild_id=item.guild_id)
            await store.mark_changed(tx, item.item_id, now=now)
            await moderators.note(
                tx,
                actor,
                group.group_id,
                f"checkpoint {verdict}",
                f"{item.asked.title} (no. {submission_id})",
                now=now,
            )
            made = await reviews.get_decision(tx, decision_id)
            assert made is not None  # noqa: S101 - stored in this transaction
            told = await self._letters.tell(tx, submission, tell(item, made), made, now)
            return await self._case(tx, actor, submission_id), told

    async def _require_waiting(self, tx: Tx, actor: Actor, submission: Submission, *, kept: str) -> None:
        self._require_other(actor, submission)
        if submission.state == "replaced":
            raise NotFound("They have sent a newer one meanwhile. *Next* shows it.")
        before = await store.verdict_on(tx, submission.submission_id)
        if before is not None and before.by_user_id == actor.user_id:
            raise UserFacingError(
                f"You have already {before.verdict} it, <t:{int(before.at.timestamp())}:R>. *Decisions* in "
                "`/checkpoint queue` can take that back.",
                kept=kept or None,
            )
        if before is not None:
            who = f"<@{before.by_user_id}>" if before.by_user_id is not None else "Another moderator"
            raise UserFacingError(
                f"{who} was first: {before.verdict} <t:{int(before.at.timestamp())}:R>. Your decision was not kept; "
                "*Decisions* in `/checkpoint queue` can take theirs back.",
                kept=kept or None,
            )

    def _require_other(self, actor: Actor, submission: Submission) -> None:
        if submission.user_id == actor.user_id:
            raise NotAllowed("This one is your own, so another moderator has to decide about it.")

    async def _reward(
        self, tx: Tx, item: Item, submission: Submission, decision_id: int, now: datetime
    ) -> None:
        """Give points and wish for the role. After an undone approval the same points come back."""
        who: dict[str, Any] = {"guild_id": item.guild_id, "user_id": submission.user_id}
        if await members.get_member(tx, **who) is None:  # a moderator's decision is no sign of theirs
            await members.ensure_member(tx, **who, now=now)
        earned = await points.award(
            tx,
            **who,
            group_id=item.group_id,
            source=SOURCE,
            points=item.points,
            key=f"checkpoint:{item.item_id}",
            day=await members.today_of(tx, **who, now=submission.sent_at),
            now=now,
            daily_cap=logic.DAILY_CAP,
        )
        if earned is None:
            earned = await reviews.earned_first(
                tx, item_id=item.item_id, user_id=submission.user_id, other_than=decision_id
            )
            await self._correct(tx, who, earned, f"approved again: {item.asked.title}", decision_id, now)
        await reviews.set_earned(tx, decision_id, earned)
        if item.role_id is not None:
            await store.want_role(
                tx, item_id=item.item_id, **who, role_id=item.role_id, is_wanted=True, try_at=now
            )
        key = await plan_store.source_key(tx, item.item_id)
        if key is not None:
            await self._kernel.milestones.reached(tx, **who, key=key, now=now)

    async def _correct(
        self, tx: Tx, who: dict[str, Any], worth: int, reason: str, decision_id: int, now: datetime
    ) -> None:
        if worth:
            await points.correct(
                tx,
                **who,
                points=worth,
                reason=reason,
                key=f"checkpoint-{'again' if worth > 0 else 'undone'}:{decision_id}",
                day=await members.today_of(tx, **who, now=now),
                now=now,
            )

    # ------------------------------------------------------------------ taking back

    async def undo(
        self, actor: Actor, decision_id: int, tell: Callable[[Item, Verdict], str]
    ) -> tuple[Case, Told]:
        """Take a decision back: points by a correction, the role away, the submission waits again.

        Raises:
            UserFacingError: it was taken back before, is about their own, or something newer was sent since.
        """
        async with self._kernel.db.write() as tx:
            return await self._undo(tx, actor, decision_id, tell)

    async def _undo(
        self, tx: Tx, actor: Actor, decision_id: int, tell: Callable[[Item, Verdict], str]
    ) -> tuple[Case, Told]:
        now = self._kernel.clock.now()
        verdict, submission, item, group = await self._decided(tx, actor, decision_id)
        self._require_other(actor, submission)
        newest = (await store.submissions_of(tx, item_id=item.item_id, user_id=submission.user_id))[0]
        if newest.submission_id != submission.submission_id:
            raise UserFacingError(
                "They have sent a newer one since, which is to be decided about instead. `/checkpoint queue` shows it."
            )
        if not await reviews.undo(tx, decision_id, by_user_id=actor.user_id, now=now):
            raise NotFound("This decision was taken back already. *Decisions* shows by whom.")
        await store.set_stage(tx, submission.submission_id, "waiting")
        who: dict[str, Any] = {"guild_id": item.guild_id, "user_id": submission.user_id}
        if verdict.verdict == "approved":
            await self._correct(
                tx, who, -verdict.earned, f"approval taken back: {item.asked.title}", decision_id, now
            )
            await self._take_role(tx, item, who, now)
            key = await plan_store.source_key(tx, item.item_id)
            if key is not None:
                await self._kernel.milestones.taken_back(tx, **who, key=key, now=now)
        await store.mark_changed(tx, item.item_id, now=now)
        await moderators.note(
            tx,
            actor,
            group.group_id,
            "checkpoint decision undone",
            f"{item.asked.title} (no. {submission.submission_id}): {verdict.verdict}",
            now=now,
        )
        await notices.take_back(tx, **who, key=key_of(verdict))
        undone = replace(verdict, undone_at=now)
        told = await self._letters.tell(tx, submission, tell(item, verdict), undone, now)
        return await self._case(tx, actor, submission.submission_id), told

    async def _take_role(self, tx: Tx, item: Item, who: dict[str, Any], now: datetime) -> None:
        """Wish the role away; one that another checkpoint gives too stays."""
        given = await store.role_given(tx, item_id=item.item_id, **who)
        if given is not None:
            role_id, is_shared = given
            await store.want_role(
                tx,
                item_id=item.item_id,
                **who,
                role_id=role_id,
                is_wanted=False,
                try_at=None if is_shared else now,
            )

    async def _decided(
        self, tx: Tx, actor: Actor, decision_id: int
    ) -> tuple[Verdict, Submission, Item, Group]:
        verdict = await reviews.get_decision(tx, decision_id)
        if verdict is None:
            raise NotFound(_GONE)
        submission, item, group = await self._managed(tx, actor, verdict.submission_id)
        return verdict, submission, item, group

    async def history(self, actor: Actor, group_id: int, *, before: int | None = None) -> History:
        """Return a page of decisions, the newest first: all, or those older than the one named."""
        async with self._kernel.db.read() as tx:
            group = await moderators.require(tx, actor, RIGHT, group_id)
            verdicts = await reviews.decisions_of_group(tx, group_id, before=before, limit=_PAGE + 1)
            found = []
            for verdict in verdicts[:_PAGE]:
                _, submission, item, _ = await self._decided(tx, actor, verdict.decision_id)
                found.append(Past(verdict, item, submission.user_id))
            return History(group, found, is_newest=before is None, has_more=len(verdicts) > _PAGE)

    async def decided(self, actor: Actor, decision_id: int) -> Case:
        """Return the submission that a decision was about, as it stands now."""
        async with self._kernel.db.read() as tx:
            verdict, *_ = await self._decided(tx, actor, decision_id)
            return await self._case(tx, actor, verdict.submission_id)

    # ------------------------------------------------------------------ a second look

    async def next_sample(self, actor: Actor, group_id: int) -> Case | None:
        """Return the oldest approval that waits for a second look by this moderator."""
        async with self._kernel.db.read() as tx:
            await moderators.require(tx, actor, RIGHT, group_id)
            for decision_id in await reviews.open_samples(tx, group_id, user_id=actor.user_id):
                verdict, *_ = await self._decided(tx, actor, decision_id)
                return await self._case(tx, actor, verdict.submission_id)
            return None

    async def answer_sample(
        self, actor: Actor, decision_id: int, answer: Answer, tell: Callable[[Item, Verdict], str]
    ) -> tuple[Case, Told | None]:
        """Confirm an approval, or send it back to the queue.

        Raises:
            UserFacingError: it is their own approval or submission, or somebody was quicker.
        """
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            verdict, submission, item, group = await self._decided(tx, actor, decision_id)
            self._require_other(actor, submission)
            if verdict.by_user_id == actor.user_id:
                raise NotAllowed("You approved this one yourself, so somebody else gives the second look.")
            if verdict.undone_at is not None or not await reviews.answer_sample(
                tx, decision_id, answer, by_user_id=actor.user_id, now=now
            ):
                raise NotFound("Somebody was quicker with this one. *Second look* shows whether others wait.")
            if answer == "sent back":
                return await self._undo(tx, actor, decision_id, tell)
            told = f"{item.asked.title} (no. {submission.submission_id})"
            await moderators.note(tx, actor, group.group_id, "checkpoint confirmed", told, now=now)
            return await self._case(tx, actor, submission.submission_id), None
