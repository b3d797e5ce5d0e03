"""What moderators do: seasons, and roles for points. One transaction each."""

from __future__ import annotations

from bot import audit, groups, seasons, standings
from bot.app import Kernel
from bot.db import Tx
from bot.errors import NotAllowed, NotFound, UserFacingError
from bot.seasons import Season
from bot.standings import Where

from . import store
from .models import Eligible, Milestone, Seasons

LONGEST_NAME = 40
_EVERYBODY = 1_000_000


class ModerationService:
    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    # ------------------------------------------------------------------ seasons

    async def seasons(self, guild_id: int) -> Seasons:
        async with self._kernel.db.read() as tx:
            found = await seasons.of_guild(tx, guild_id)
        return Seasons(next((s for s in found if s.is_open), None), [s for s in found if not s.is_open])

    async def start_season(self, *, guild_id: int, by_user_id: int, manages_guild: bool, name: str) -> Season:
        """Begin a season today.

        Raises:
            UserFacingError: one runs, the name was used, or is no name.
        """
        self._require_right(manages_guild)
        name = " ".join(name.split())
        if not 1 <= len(name) <= LONGEST_NAME:
            raise UserFacingError(f"**Name** needs 1 to {LONGEST_NAME} characters.", kept=name)
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            guild = await groups.ensure_guild(tx, guild_id, now=now)
            running = await seasons.running(tx, guild_id)
            if running is not None:
                raise UserFacingError(
                    f"The season **{running.name}** is running. End it first: `/season end`.", kept=name
                )
            today = now.astimezone(guild.zone).date()
            season = await seasons.start(tx, guild_id=guild_id, name=name, starts_on=today, now=now)
            if season is None:
                raise UserFacingError(
                    f"**Name**: there was a season “{name}” before. Choose another name.", kept=name
                )
            await self._note(tx, guild_id, by_user_id, "season started", name)
        return season

    async def end_season(
        self, *, guild_id: int, by_user_id: int, manages_guild: bool, season_id: int
    ) -> tuple[Season, int]:
        """End the running season and keep how those on boards stand; return it with how many that are.

        Raises:
            UserFacingError: it does not run any more.
        """
        self._require_right(manages_guild)
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            guild = await groups.ensure_guild(tx, guild_id, now=now)
            running = await seasons.running(tx, guild_id)
            if running is None or running.season_id != season_id:
                raise NotFound("This season has ended already. `/season list` shows all of them.")
            final = await standings.page(
                tx, Where(guild_id, "points", standings.season(season_id)), limit=_EVERYBODY
            )
            ended = await seasons.end(
                tx, guild_id=guild_id, ended_on=now.astimezone(guild.zone).date(), now=now
            )
            await store.archive(tx, guild_id=guild_id, season_id=season_id, standings=final)
            await self._note(tx, guild_id, by_user_id, "season ended", running.name)
        return ended or running, len(final)

    # ------------------------------------------------------------------ roles for points

    async def milestones(self, guild_id: int) -> list[Milestone]:
        async with self._kernel.db.read() as tx:
            return await store.milestones(tx, guild_id)

    async def set_milestone(
        self,
        *,
        guild_id: int,
        by_user_id: int,
        manages_guild: bool,
        role_id: int,
        points: int,
    ) -> list[Milestone]:
        self._require_right(manages_guild)
        if not 1 <= points <= 1_000_000:
            raise UserFacingError("**Points** must be between 1 and 1,000,000.", kept=str(points))
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            await groups.ensure_guild(tx, guild_id, now=now)
            await store.put_milestone(tx, guild_id=guild_id, role_id=role_id, points=points)
            await self._note(tx, guild_id, by_user_id, "milestone set", f"<@&{role_id}> at {points} points")
            return await store.milestones(tx, guild_id)

    async def drop_milestone(
        self, *, guild_id: int, by_user_id: int, manages_guild: bool, role_id: int
    ) -> None:
        self._require_right(manages_guild)
        async with self._kernel.db.write() as tx:
            if not await store.drop_milestone(tx, guild_id=guild_id, role_id=role_id):
                raise NotFound(
                    "**Role**: no points lead to it. `/milestone queue` shows the roles that have some."
                )
            await self._note(tx, guild_id, by_user_id, "milestone removed", f"<@&{role_id}>")

    async def queue(self, *, guild_id: int, manages_guild: bool) -> list[Eligible]:
        """Return who has the points for a role and was not given it yet, the highest role last."""
        self._require_right(manages_guild)
        async with self._kernel.db.read() as tx:
            return await self._queue(tx, guild_id)

    async def _queue(self, tx: Tx, guild_id: int) -> list[Eligible]:
        granted = await store.granted(tx, guild_id)
        return [
            Eligible(milestone, user_id, points)
            for milestone in await store.milestones(tx, guild_id)
            for user_id, points in await standings.at_least(tx, guild_id=guild_id, points=milestone.points)
            if (milestone.milestone_id, user_id) not in granted
        ]

    async def claim(
        self, *, guild_id: int, by_user_id: int, manages_guild: bool, milestone_id: int, user_id: int
    ) -> Milestone:
        """Note that the role is given, before Discord is asked to give it.

        Raises:
            UserFacingError: somebody was quicker, or the points are not there any more.
        """
        self._require_right(manages_guild)
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            found = next(
                (
                    each
                    for each in await self._queue(tx, guild_id)
                    if (each.milestone.milestone_id, each.user_id) == (milestone_id, user_id)
                ),
                None,
            )
            if found is None:
                raise NotFound("This one is settled: given already, or the points are no longer there.")
            await store.claim_grant(
                tx, guild_id=guild_id, milestone_id=milestone_id, user_id=user_id, now=now
            )
            await self._note(
                tx, guild_id, by_user_id, "role granted", f"<@{user_id}>: <@&{found.milestone.role_id}>"
            )
        return found.milestone

    async def unclaim(self, *, guild_id: int, by_user_id: int, milestone_id: int, user_id: int) -> None:
        """Take the note back: Discord did not give the role."""
        async with self._kernel.db.write() as tx:
            await store.undo_grant(tx, milestone_id=milestone_id, user_id=user_id)
            await self._note(tx, guild_id, by_user_id, "role not granted", f"<@{user_id}>: Discord refused")

    def _require_right(self, manages_guild: bool) -> None:
        if not manages_guild:
            raise NotAllowed("That needs the permission Manage Server. Ask a moderator of this server.")

    async def _note(self, tx: Tx, guild_id: int, by_user_id: int, action: str, detail: str) -> None:
        await audit.note(
            tx,
            guild_id=guild_id,
            by_user_id=by_user_id,
            action=action,
            detail=detail,
            now=self._kernel.clock.now(),
        )
