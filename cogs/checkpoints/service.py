"""Use cases of who works for a checkpoint: send in, see where one stands. Knows no Discord."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from bot import groups, members
from bot.app import Kernel
from bot.db import Tx
from bot.errors import NotAllowed, NotFound, UserFacingError
from bot.evidence import Advice
from bot.groups import Group
from bot.today import Task
from bot.ui import clean
from bot.weekly import Week

from . import logic, store
from .models import Evidenced, Item, Progress, Setting, Stand, Submission, Verdict
from .settings import NO_ITEM, item_in

_LAST = timedelta(minutes=1)
"""Midnight at the end of a day would read as the day after."""


class CheckpointService:
    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    async def _mine(self, tx: Tx, item_id: int, *, guild_id: int, user_id: int) -> tuple[Item, Group]:
        item, group = await item_in(tx, item_id, guild_id=guild_id)
        if item.state in ("draft", "coming"):
            raise NotFound(NO_ITEM)
        if await groups.get_group_member(tx, group_id=group.group_id, user_id=user_id) is None:
            raise NotAllowed(
                f"**{item.asked.title}** is for members of **{group.name}**, and you are not in it. You can join it:",
                offer=("groups.join", {"group_id": group.group_id}),
            )
        return item, group

    async def _stand(self, tx: Tx, item: Item, group: Group, user_id: int) -> Stand:
        found = await store.submissions_of(tx, item_id=item.item_id, user_id=user_id)
        last = found[0] if found else None
        verdict = await store.verdict_on(tx, last.submission_id) if last is not None else None
        is_back = last is not None and last.state == "returned" and verdict is not None
        member = await members.get_member(tx, guild_id=item.guild_id, user_id=user_id)
        zone = await members.zone_of(tx, guild_id=item.guild_id, user_id=user_id, group=group)
        return Stand(
            group=group,
            item=item,
            last=last,
            count=len(found),
            verdict=verdict,
            due_at=logic.due_for(item, zone),
            ends_at=logic.ends_at(item, verdict.at if is_back and verdict is not None else None),
            wants_pings=member is not None and member.wants_pings,
        )

    # ------------------------------------------------------------------ sending in

    async def form(self, item_id: int, *, guild_id: int, user_id: int) -> tuple[Stand, Setting]:
        """Return what the form is opened with.

        Raises:
            UserFacingError: it takes nothing more from this member.
        """
        async with self._kernel.db.read() as tx:
            item, group = await self._mine(tx, item_id, guild_id=guild_id, user_id=user_id)
            stand = await self._stand(tx, item, group, user_id)
            self._require_open(stand)
            return stand, await store.setting_of(tx, group.group_id)

    def _require_open(self, stand: Stand) -> None:
        title = stand.item.asked.title
        if stand.last is not None and stand.last.state == "approved":
            raise UserFacingError(
                f"**{title}** is approved already. There is nothing more to send; `/checkpoint mine` shows it."
            )
        if self._kernel.clock.now() >= stand.ends_at:
            raise UserFacingError(
                f"**{title}** takes nothing more since <t:{int(stand.ends_at.timestamp())}:f>. A moderator of "
                f"**{stand.group.name}** can move its date."
            )

    async def submit(self, item_id: int, *, guild_id: int, user_id: int, sent: Evidenced) -> Stand:
        """Take what a member sends; what waited for review before is replaced and kept as history.

        Raises:
            UserFacingError: it takes nothing more, or a field does not do; nothing is changed.
        """
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            item, group = await self._mine(tx, item_id, guild_id=guild_id, user_id=user_id)
            await members.ensure_member(tx, guild_id=guild_id, user_id=user_id, now=now)
            stand = await self._stand(tx, item, group, user_id)
            try:
                self._require_open(stand)
            except UserFacingError as refusal:
                raise UserFacingError(
                    refusal.sentence, kept="\n".join(part for part in (sent.link, sent.words) if part) or None
                ) from refusal
            setting = await store.setting_of(tx, group.group_id)
            checked = logic.check_evidence(sent, item.asked.evidence, setting)
            if stand.last is not None and stand.last.state == "waiting":
                await store.set_stage(tx, stand.last.submission_id, "replaced")
            sent_before = await store.submissions_of(tx, item_id=item_id, user_id=user_id)
            # Who was on time stays so, however often it comes back.
            is_late = sent_before[-1].is_late if sent_before else now >= stand.due_at
            await store.add_submission(tx, item, user_id=user_id, sent=checked, is_late=is_late, now=now)
            await store.mark_changed(tx, item_id, now=now)
            return await self._stand(tx, item, group, user_id)

    async def choose_word(self, *, guild_id: int, user_id: int, wants_word: bool) -> None:
        """Keep whether the member wants a direct message about what they sent, and send, in this server."""
        async with self._kernel.db.write() as tx:
            await store.choose_word(tx, guild_id=guild_id, user_id=user_id, wants_word=wants_word)

    # ------------------------------------------------------------------ where I stand

    async def mine(self, *, guild_id: int, user_id: int) -> list[Stand]:
        """Return the open checkpoints of the member's groups, then closed ones they sent something for."""
        async with self._kernel.db.read() as tx:
            found = []
            for item in await store.items_of_member(tx, guild_id=guild_id, user_id=user_id):
                _, group = await item_in(tx, item.item_id, guild_id=guild_id)
                found.append(await self._stand(tx, item, group, user_id))
            return found

    async def stand(self, item_id: int, *, guild_id: int, user_id: int) -> tuple[Stand, list[Submission]]:
        """Return where the member stands with one checkpoint, and all they sent for it, the newest first."""
        async with self._kernel.db.read() as tx:
            item, group = await self._mine(tx, item_id, guild_id=guild_id, user_id=user_id)
            sent = await store.submissions_of(tx, item_id=item_id, user_id=user_id)
            return await self._stand(tx, item, group, user_id), sent

    async def sent(
        self, submission_id: int, *, guild_id: int, user_id: int
    ) -> tuple[Item, Submission, Verdict | None]:
        """Return something that the member sent, also when its checkpoint is closed or they left the group.

        Raises:
            NotFound: it is gone, or not theirs.
        """
        async with self._kernel.db.read() as tx:
            found = await store.get_submission(tx, submission_id)
            if found is None or (found.guild_id, found.user_id) != (guild_id, user_id):
                raise NotFound(
                    "There is no such submission of yours here. `/checkpoint mine` shows what you sent."
                )
            item = await store.get_item(tx, found.item_id)
            if item is None:
                raise NotFound(NO_ITEM)
            return item, found, await store.verdict_on(tx, submission_id)

    # ------------------------------------------------------------------ what others see

    async def progress(self, tx: Tx, item: Item) -> Progress:
        """Return numbers, and the names of approved members who agreed to be named; nobody's miss."""
        stages = await store.stages_of_item(tx, item.item_id)
        counts = {
            stage: sum(found == stage for _, found in stages) for stage in ("approved", "waiting", "returned")
        }
        done = [user_id for user_id, stage in stages if stage == "approved"]
        named = await members.shown_names(tx, guild_id=item.guild_id, group_id=item.group_id)
        return Progress(**counts, names=tuple(named[user_id] for user_id in done if user_id in named))

    async def week(self, tx: Tx, group: Group, week: Week) -> list[str]:
        """Return whose checkpoints were approved in the group's week, of those who agreed to be named."""
        start = datetime.combine(week.monday, time(), tzinfo=group.zone)
        end = datetime.combine(week.sunday + timedelta(days=1), time(), tzinfo=group.zone)
        found = await store.approved_between(tx, group.group_id, start, end)
        named = await members.shown_names(tx, guild_id=group.guild_id, group_id=group.group_id)
        return [named[user_id] for user_id in found if user_id in named]

    # ------------------------------------------------------------------ readiness

    async def advise(self, tx: Tx, guild_id: int, user_id: int, area: str, _track: str) -> Advice | None:
        """Return the open checkpoint of the area that is due first and waits for the member."""
        now = self._kernel.clock.now()
        for item in await store.items_of_member(tx, guild_id=guild_id, user_id=user_id):
            if item.area != area:
                continue
            _, group = await item_in(tx, item.item_id, guild_id=guild_id)
            stand = await self._stand(tx, item, group, user_id)
            is_theirs = stand.last is None or stand.last.state == "returned"
            if is_theirs and now < stand.ends_at:
                due_at = item.due_at if now < item.due_at else stand.ends_at
                promised = f"your group wants it by <t:{int(due_at.timestamp()) - 60}:d>"
                title = f"the checkpoint *{clean(item.asked.title)}*"
                args: dict[str, int | str] = {"item_id": item.item_id, "label": "Checkpoint"}
                return Advice(None, title, "checkpoints.mine", args, promised)
        return None

    # ------------------------------------------------------------------ today

    async def tasks(self, tx: Tx, guild_id: int, user_id: int, now: datetime) -> list[Task]:
        """Return what is to be sent in or looked at again, and what waits for a moderator's review."""
        found = []
        for item in await store.items_of_member(tx, guild_id=guild_id, user_id=user_id):
            _, group = await item_in(tx, item.item_id, guild_id=guild_id)
            stand = await self._stand(tx, item, group, user_id)
            task = self._task(stand, now)
            if task is not None:
                found.append(task)
        for group in await groups.groups_of_member(tx, guild_id=guild_id, user_id=user_id):
            entry = await groups.get_group_member(tx, group_id=group.group_id, user_id=user_id)
            if entry is None or not entry.is_moderator:
                continue
            waiting, _ = await store.count_waiting(tx, group.group_id, user_id=user_id)
            if waiting:
                title = f"Review: {waiting} checkpoint{'s' if waiting > 1 else ''} of {group.name}"
                found.append(
                    Task(title, "checkpoints.review", {"group_id": group.group_id}, minutes=5 * waiting)
                )
        return found

    def _task(self, stand: Stand, now: datetime) -> Task | None:
        if now >= stand.ends_at:
            return None
        item, args = stand.item, {"item_id": stand.item.item_id}
        if stand.last is None:
            due_at = (stand.due_at if now < stand.due_at else stand.ends_at) - _LAST
            detail = "" if now < stand.due_at else "late, still taken"
            return Task(
                f"Submit: {item.asked.title}", "checkpoints.submit", dict(args), due_at=due_at, detail=detail
            )
        if stand.last.state == "returned":
            return Task(
                f"Came back: {item.asked.title}",
                "checkpoints.mine",
                dict(args),
                due_at=stand.ends_at - _LAST,
                detail="read the note, then send it again",
            )
        return None
