"""Use cases of a group's pulse: who may be drifting away, who is stuck, a kind message sent once. Knows no Discord."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import groupby

from bot import groups, moderators, notices
from bot.app import Kernel
from bot.db import Tx
from bot.errors import NotFound, UserFacingError
from bot.groups import Group, GroupMember
from bot.moderators import Actor

from . import logic, store
from .models import NUDGE, Drifter, PassedOn, Pulse, Round, Stuck
from .reminding import ReminderService
from .settings import RIGHT

_LOOK_BACK = 12
"""Rounds looked at; a blocker named before them is not the same story any more."""
MESSAGE_LIMIT = 1000
_KEPT = timedelta(days=30)


class PulseService:
    def __init__(self, kernel: Kernel, reminders: ReminderService) -> None:
        self._kernel = kernel
        self._reminders = reminders

    async def pulse(self, actor: Actor, group_id: int) -> Pulse:
        """Return who missed the last rounds and did nothing else either, and who names the same blocker again."""
        async with self._kernel.db.read() as tx:
            group = await moderators.require(tx, actor, RIGHT, group_id)
            rounds = await self._closed(tx, group)
            if not rounds:
                return Pulse(group, None, [], [])
            return Pulse(
                group,
                rounds[0],
                await self._drifting(tx, group, rounds),
                await self._stuck(tx, group, rounds),
            )

    async def _closed(self, tx: Tx, group: Group) -> list[Round]:
        found = await store.last_rounds(tx, group.group_id, limit=_LOOK_BACK)
        return [round_ for round_ in found if round_.closed_at is not None]

    async def _drifting(self, tx: Tx, group: Group, rounds: list[Round]) -> list[Drifter]:
        first = rounds[-1]
        assert first.opened_at is not None  # noqa: S101 - closed rounds have opened
        assert first.day is not None  # noqa: S101 - closed rounds have opened
        today = self._kernel.clock.now().astimezone(group.zone).date()
        answers = await store.answers_since(tx, group.group_id, first.opened_at)
        aways = await store.aways(tx, guild_id=group.guild_id, group_id=group.group_id, since=first.day)
        active = await store.last_active(tx, guild_id=group.guild_id, group_id=group.group_id)
        sent = await store.nudges(tx, rounds[0].round_id)
        found = []
        for member in await groups.roster(tx, group.group_id):
            spans = aways.get(member.user_id, [])
            expected = [r for r in rounds if logic.was_expected(r, joined_at=member.joined_at, aways=spans)]
            missed = logic.missed_running((r, (r.round_id, member.user_id) in answers) for r in expected)
            active_on = active.get(member.user_id)
            is_away = any(start <= today <= end for start, end in spans)
            if missed < logic.MISSED_ROUNDS or is_away or self._is_active(group, member, active_on, today):
                continue
            sent_at, sent_by = sent.get(member.user_id, (None, None))
            found.append(Drifter(member.user_id, missed, active_on, sent_at, sent_by))
        return sorted(found, key=lambda d: (-d.missed, d.active_on or date.min, d.user_id))

    def _is_active(self, group: Group, member: GroupMember, active_on: date | None, today: date) -> bool:
        """Tell whether something was done in the last days; joining counts."""
        joined_on = member.joined_at.astimezone(group.zone).date()
        newest = max(active_on or joined_on, joined_on)
        return newest > today - timedelta(days=logic.QUIET_DAYS)

    async def _stuck(self, tx: Tx, group: Group, rounds: list[Round]) -> list[Stuck]:
        first = rounds[-1]
        assert first.opened_at is not None  # noqa: S101 - closed rounds have opened
        entries = await store.last_entries(tx, group.group_id, first.opened_at)
        by_member = groupby(entries, key=lambda entry: entry.user_id)
        told = ((user_id, logic.stuck(list(theirs))) for user_id, theirs in by_member)
        return [Stuck(user_id, blocked) for user_id, blocked in told if blocked is not None]

    async def drifter(self, actor: Actor, group_id: int, user_id: int) -> tuple[Pulse, Drifter]:
        """Return a member of the list.

        Raises:
            NotFound: they are not on it any more.
        """
        found = await self.pulse(actor, group_id)
        for drifter in found.drifting:
            if drifter.user_id == user_id:
                return found, drifter
        raise NotFound("This member is not on the list any more. `/standup pulse` shows who is.")

    async def claim_message(
        self, actor: Actor, group_id: int, user_id: int, typed: str, words: Callable[[Group, str], str]
    ) -> PassedOn:
        """Note that the message is sent, and leave it for the member; of two moderators one does.

        It is sent silently, and only when the member may be disturbed: else at the end of their quiet hours, or never,
        and waits for their next command.

        Raises:
            UserFacingError: empty, too long, or sent before.
        """
        text = typed.strip()
        if not text:
            raise UserFacingError(
                "**Message** is empty. Write a line or two, or press *Write to them* again."
            )
        if len(text) > MESSAGE_LIMIT:
            raise UserFacingError(
                f"**Message** has {len(text):,} characters, {MESSAGE_LIMIT:,} are possible. Shorten it.",
                kept=typed,
            )
        try:
            found, _ = await self.drifter(actor, group_id, user_id)
        except NotFound as error:  # back, or away, while the moderator was typing
            error.kept = typed
            raise
        assert found.round is not None  # noqa: S101 - nobody is on a list without rounds
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            group = await moderators.require(tx, actor, RIGHT, group_id)
            if not await store.add_nudge(tx, found.round, user_id=user_id, by_user_id=actor.user_id, now=now):
                raise UserFacingError(
                    "Somebody has written to this member already since the last standup, so I sent nothing more.",
                    kept=typed,
                )
            key = f"{NUDGE}{found.round.round_id}"
            notice = notices.Notice(group.guild_id, user_id, key, words(group, text), expires_at=now + _KEPT)
            is_now, is_later = await self._reminders.pass_on(tx, notice, now)
            await moderators.note(tx, actor, group.group_id, "kind message sent", f"to <@{user_id}>", now=now)
        return PassedOn(notice, is_now=is_now, is_later=is_later)
