"""Use cases of calibration, one transaction each. Knows no Discord."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final, Literal

from bot import groups, members, moderators, notices
from bot.app import Kernel
from bot.db import Tx
from bot.errors import NotAllowed, NotFound, UserFacingError
from bot.moderators import Actor, Right
from bot.notices import Notice
from cogs.mocks.catalogue import Catalogue
from cogs.mocks.items import Dimension, Sample
from cogs.mocks.scorecards.logic import evidence_of, unsupported

from . import logic, store
from .models import Calibration, Outcome, Rating, Result, Sitting

SHOWN = 5
"""Rounds of one's own that are shown at once."""
RIGHT = Right("start its calibration", "`/calibration show` has your own.")
_LEASE: Final = timedelta(seconds=90)
_AT_ONCE: Final = 20
_UNPOSTED: Final = timedelta(hours=1)
"""A round that Discord refused to let us post is tried again after this: somebody may have seen to it."""
_GONE = "This calibration round is no longer there. `/calibration show` has yours."

Step = tuple[Literal["post"], Sitting] | tuple[Literal["sum_up"], Outcome] | None


class CalibrationService:
    def __init__(self, kernel: Kernel, catalogue: Catalogue) -> None:
        self._kernel = kernel
        self._catalogue = catalogue

    # ------------------------------------------------------------------ moderators

    def suggest(self, typed: str) -> list[tuple[str, str]]:
        """Return (title, id) of sample answers."""
        found = self._catalogue.samples.values()
        return [(each.title, each.id) for each in found if typed.casefold() in each.title.casefold()]

    async def start(
        self, actor: Actor, *, sample: str, group: str | None, hours: int
    ) -> tuple[Sitting, bool]:
        """Begin a round in the channel of a group; return it and whether it is new: one is open at a time.

        Raises:
            UserFacingError: no such sample or group, not theirs, or which group is meant is unclear.
        """
        if sample not in self._catalogue.samples:
            raise UserFacingError(
                "**Sample**: I do not know this one. Pick one of the suggestions.", kept=sample
            )
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            found = await moderators.require_one(tx, actor, RIGHT, group)
            before = await store.open_of_group(tx, found.group_id)
            if before is not None and before.sample_id not in self._catalogue.samples:
                await store.close(tx, before.calibration_id, now=now)  # nobody can score it any more
            made = await store.add(
                tx,
                guild_id=actor.guild_id,
                group_id=found.group_id,
                sample_id=sample,
                channel_id=found.channel_id,
                closes_at=now + timedelta(hours=hours),
                now=now,
            )
            if made is not None:
                told = f"{self._catalogue.samples[sample].title}, open for {hours} hours"
                await moderators.note(tx, actor, found.group_id, "calibration.start", told, now=now)
            current = made or await store.open_of_group(tx, found.group_id)
            if current is None:
                raise NotFound(_GONE)
            return await self._sitting(tx, current, user_id=actor.user_id), made is not None

    async def close(self, actor: Actor, calibration_id: int) -> bool:
        """Let a round close now; False when it is closed."""
        async with self._kernel.db.write() as tx:
            found = await self._calibration(tx, guild_id=actor.guild_id, calibration_id=calibration_id)
            if not await moderators.moderates(tx, actor, found.group_id):
                raise NotAllowed(
                    "Moderators of the group close its calibration. You can score it until then."
                )
            return await store.close_early(tx, calibration_id, now=self._kernel.clock.now())

    # ------------------------------------------------------------------ raters

    async def sit(self, *, guild_id: int, user_id: int, calibration_id: int) -> Sitting | Result:
        """Return the round to be scored, or what came of it once it is closed.

        Raises:
            NotFound: there is no such round in the server.
            NotAllowed: they are not in its group.
        """
        async with self._kernel.db.read() as tx:
            found = await self._for_member(
                tx, guild_id=guild_id, user_id=user_id, calibration_id=calibration_id
            )
            if found.closed_at is not None or found.closes_at <= self._kernel.clock.now():
                return await self._result(tx, found, user_id=user_id)
            return await self._sitting(tx, found, user_id=user_id)

    async def rate(
        self, *, guild_id: int, user_id: int, calibration_id: int, scores: Mapping[str, int], typed: str
    ) -> Sitting:
        """Take a rating; it may be changed until the round closes. What was typed is kept also when refused.

        Raises:
            UserFacingError: the round is closed, a score has no evidence, or nothing was scored.
        """
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            found = await self._for_member(
                tx, guild_id=guild_id, user_id=user_id, calibration_id=calibration_id
            )
            if found.closed_at is not None or found.closes_at <= now:
                raise UserFacingError(
                    "This calibration is closed, so nothing more is taken. What came of it:",
                    kept=typed,
                    offer=("mocks.calibrate", {"calibration": calibration_id}),
                )
            sitting = await self._sitting(tx, found, user_id=user_id)
            given = {each.id: scores[each.id] for each in sitting.dimensions if each.id in scores}
            told = evidence_of(typed, sitting.dimensions)
            refusal = _refusal(calibration_id, given, told, sitting.dimensions, typed=typed)
            await members.ensure_member(tx, guild_id=guild_id, user_id=user_id, now=now)
            before = sitting.own.sent_at if sitting.own else None
            if refusal is None or before is None:  # a refused change leaves what was handed in
                await store.keep(
                    tx,
                    found,
                    user_id=user_id,
                    scores=given,
                    evidence={name: words for name, words in told.items() if given.get(name)},
                    typed=typed,
                    sent_at=now if refusal is None else None,
                )
            sitting = await self._sitting(tx, found, user_id=user_id)
        if refusal is not None:
            raise refusal
        return sitting

    async def mine(self, *, guild_id: int, user_id: int) -> list[Result]:
        """Return the member's closed rounds, the newest first; what they read here need not be said again."""
        async with self._kernel.db.write() as tx:
            found = await store.closed_of(tx, guild_id=guild_id, user_id=user_id, limit=SHOWN)
            for each in found:
                key = _notice_key(each.calibration_id)
                await notices.take_back(tx, guild_id=guild_id, user_id=user_id, key=key)
            return [
                await self._result(tx, each, user_id=user_id)
                for each in found
                if each.sample_id in self._catalogue.samples
            ]

    # ------------------------------------------------------------------ by the clock

    async def claim_due(self, now: datetime) -> list[int]:
        async with self._kernel.db.write() as tx:
            return await store.claim(tx, now=now, lease_until=now + _LEASE, limit=_AT_ONCE)

    async def claim(self, calibration_id: int) -> None:
        async with self._kernel.db.write() as tx:
            await store.claim_one(tx, calibration_id, lease_until=self._kernel.clock.now() + _LEASE)

    async def next_step(self, calibration_id: int, words: Callable[[Result], str]) -> Step:
        """Do what is due in the database; return what the channel is to be told, None for nothing."""
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            found = await store.get(tx, calibration_id)
            if found is None or found.summary_id is not None:
                return None
            if found.sample_id not in self._catalogue.samples:
                await store.close(tx, calibration_id, now=now)  # its sample has left the packs
                return None
            if found.closes_at <= now:
                if await store.close(tx, calibration_id, now=now):
                    await self._tell_raters(tx, found, words, now=now)
                ratings = await store.ratings(tx, calibration_id)
                return ("sum_up", self._outcome(found, ratings)) if ratings else None
            if found.message_id is None:
                return "post", await self._sitting(tx, found, user_id=0)
        return None

    async def settle(self, calibration_id: int) -> None:
        """Set when to look at the round next: at its end, sooner while it is not posted; never again once it is over."""
        async with self._kernel.db.write() as tx:
            found = await store.get(tx, calibration_id)
            if found is not None:
                look_at = found.closes_at if found.closed_at is None else None
                if look_at is not None and found.message_id is None:
                    look_at = min(look_at, self._kernel.clock.now() + _UNPOSTED)
                await store.look(tx, calibration_id, look_at)

    async def is_posted(self, calibration_id: int) -> bool:
        async with self._kernel.db.read() as tx:
            found = await store.get(tx, calibration_id)
        return found is not None and found.message_id is not None

    async def try_again(self, calibration: Calibration) -> None:
        pause = timedelta(minutes=min(15, max(1, calibration.attempts)))
        async with self._kernel.db.write() as tx:
            await store.look(tx, calibration.calibration_id, self._kernel.clock.now() + pause, is_again=True)

    async def was_posted(self, calibration_id: int, message_id: int) -> None:
        async with self._kernel.db.write() as tx:
            await store.set_message(tx, calibration_id, message_id)

    async def was_summed_up(self, calibration_id: int, message_id: int) -> None:
        async with self._kernel.db.write() as tx:
            await store.set_summary(tx, calibration_id, message_id)

    async def _tell_raters(
        self, tx: Tx, found: Calibration, words: Callable[[Result], str], *, now: datetime
    ) -> None:
        """Leave each rater their own result, to be said under their next command: nobody is pinged for it."""
        for rating in await store.ratings(tx, found.calibration_id):
            result = await self._result(tx, found, user_id=rating.user_id)
            notice = Notice(
                found.guild_id,
                rating.user_id,
                _notice_key(found.calibration_id),
                words(result),
                expires_at=now + timedelta(days=14),
            )
            await notices.leave(tx, notice, now=now)

    # ------------------------------------------------------------------ shared

    async def _calibration(self, tx: Tx, *, guild_id: int, calibration_id: int) -> Calibration:
        found = await store.get(tx, calibration_id)
        if found is None or found.guild_id != guild_id or found.sample_id not in self._catalogue.samples:
            raise NotFound(_GONE)
        return found

    async def _for_member(self, tx: Tx, *, guild_id: int, user_id: int, calibration_id: int) -> Calibration:
        found = await self._calibration(tx, guild_id=guild_id, calibration_id=calibration_id)
        if await groups.get_group_member(tx, group_id=found.group_id, user_id=user_id) is None:
            raise NotAllowed("This round is for the members of its group. `/group join` brings you in.")
        return found

    def _sample(self, found: Calibration) -> tuple[Sample, tuple[Dimension, ...]]:
        sample = self._catalogue.samples[found.sample_id]
        known = self._catalogue.dimensions
        return sample, tuple(known[each.dimension] for each in sample.reference)

    async def _sitting(self, tx: Tx, found: Calibration, *, user_id: int) -> Sitting:
        sample, dimensions = self._sample(found)
        own = await store.rating_of(tx, found.calibration_id, user_id=user_id)
        return Sitting(found, sample, dimensions, own, len(await store.ratings(tx, found.calibration_id)))

    async def _result(self, tx: Tx, found: Calibration, *, user_id: int) -> Result:
        sample, dimensions = self._sample(found)
        ratings = await store.ratings(tx, found.calibration_id)
        own = next((rating for rating in ratings if rating.user_id == user_id), None)
        gap = logic.difference(own.scores, sample) if own is not None else None
        return Result(
            calibration=found,
            title=sample.title,
            compared=logic.compare(sample, dimensions, own, ratings),
            count=len(ratings),
            lean=logic.lean(gap),
            difference=gap or 0.0,
        )

    def _outcome(self, found: Calibration, ratings: list[Rating]) -> Outcome:
        sample, dimensions = self._sample(found)
        return Outcome(found, sample.title, len(ratings), logic.medians(sample, dimensions, ratings))


def _notice_key(calibration_id: int) -> str:
    return f"mock.calibration:{calibration_id}"


def _refusal(
    calibration_id: int,
    given: Mapping[str, int],
    told: Mapping[str, str],
    dimensions: tuple[Dimension, ...],
    *,
    typed: str,
) -> UserFacingError | None:
    offer = ("mocks.calibrate", {"calibration": calibration_id})
    missing = unsupported(given, told, dimensions)
    if missing:
        name = missing[0].name
        return UserFacingError(
            f"**Evidence** says nothing about *{name}*: add a line that begins “{name}:”, or choose *Not seen* for it.",
            kept=typed,
            offer=offer,
        )
    if not any(given.values()):
        return UserFacingError(
            "**Scores**: everything is marked *Not seen*, so there is nothing to compare. Score at least one.",
            kept=typed,
            offer=offer,
        )
    return None
