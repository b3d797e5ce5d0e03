"""What moderators do: seasons, and roles for points. One transaction each."""

from __future__ import annotations

from bot import groups, moderators, seasons, standings
from bot.app import Kernel
from bot.db import Tx
from bot.errors import NotAllowed, NotFound, UserFacingError
from bot.moderators import Actor
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

    async def start_season(self, actor: Actor, *, name: str) -> Season:
        """Begin a season today.

        Raises:
            UserFacingError: one runs, the name was used, or is no name.
        """
        require_right(actor)
        name = " ".join(name.split())
        if not 1 <= len(name) <= LONGEST_NAME:
            raise UserFacingError(f"**Name** needs 1 to {LONGEST_NAME} characters.", kept=name)
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            guild = await groups.ensure_guild(tx, actor.guild_id, now=now)
            running = await seasons.running(tx, actor.guild_id)
            if running is not None:
                raise UserFacingError(
                    f"The season **{running.name}** is running. End it first: `/season end`.", kept=name
                )
            today = now.astimezone(guild.zone).date()
            season = await seasons.start(tx, guild_id=actor.guild_id, name=name, starts_on=today, now=now)
            if season is None:
                raise UserFacingError(
                    f"**Name**: there was a season “{name}” before. Choose another name.", kept=name
                )
            await moderators.note(tx, actor, None, "season started", name, now=now)
        return season

    async def end_season(self, actor: Actor, *, season_id: int) -> tuple[Season, int]:
        """End the running season and keep how those on boards stand; return it with how many that are.

        Raises:
            UserFacingError: it does not run any more.
        """
        require_right(actor)
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            guild = await groups.ensure_guild(tx, actor.guild_id, now=now)
            running = await seasons.running(tx, actor.guild_id)
            if running is None or running.season_id != season_id:
                raise NotFound("This season has ended already. `/season list` shows all of them.")
            final = await standings.page(
                tx, Where(actor.guild_id, "points", standings.season(season_id)), limit=_EVERYBODY
            )
            ended = await seasons.end(
                tx, guild_id=actor.guild_id, ended_on=now.astimezone(guild.zone).date(), now=now
            )
            await store.archive(tx, guild_id=actor.guild_id, season_id=season_id, standings=final)
            await moderators.note(tx, actor, None, "season ended", running.name, now=now)
        return ended or running, len(final)

    # ------------------------------------------------------------------ roles for points

    async def milestones(self, guild_id: int) -> list[Milestone]:
        async with self._kernel.db.read() as tx:
            return await store.milestones(tx, guild_id)

    async def set_milestone(self, actor: Actor, *, role_id: int, points: int) -> list[Milestone]:
        require_right(actor)
        if not 1 <= points <= 1_000_000:
            raise UserFacingError("**Points** must be between 1 and 1,000,000.", kept=str(points))
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            await groups.ensure_guild(tx, actor.guild_id, now=now)
            await store.put_milestone(tx, guild_id=actor.guild_id, role_id=role_id, points=points)
            await moderators.note(
                tx, actor, None, "milestone set", f"<@&{role_id}> at {points} points", now=now
            )
            return await store.milestones(tx, actor.guild_id)

    async def drop_milestone(self, actor: Actor, *, role_id: int) -> None:
        require_right(actor)
        async with self._kernel.db.write() as tx:
            if not await store.drop_milestone(tx, guild_id=actor.guild_id, role_id=role_id):
                raise NotFound(
                    "**Role**: no points lead to it. `/milestone queue` shows the roles that have some."
                )
            await moderators.note(
                tx, actor, None, "milestone removed", f"<@&{role_id}>", now=self._kernel.clock.now()
            )

    async def queue(self, actor: Actor) -> list[Eligible]:
        """Return who has the points for a role and was not given it yet, the highest role last."""
        require_right(actor)
        async with self._kernel.db.read() as tx:
            return await self._queue(tx, actor.guild_id)

    async def _queue(self, tx: Tx, guild_id: int) -> list[Eligible]:
        granted = await store.granted(tx, guild_id)
        return [
            Eligible(milestone, user_id, points)
            for milestone in await store.milestones(tx, guild_id)
            for user_id, points in await standings.at_least(tx, guild_id=guild_id, points=milestone.points)
            if (milestone.milestone_id, user_id) not in granted
        ]

    async def eligible(self, actor: Actor, *, milestone_id: int, user_id: int) -> Eligible:
        """Return what waits to be granted.

        Raises:
            UserFacingError: somebody was quicker, or the points are not there any more.
        """
        for each in await self.queue(actor):
            if (each.milestone.milestone_id, each.user_id) == (milestone_id, user_id):
                return each
        raise NotFound("This one is settled: given already, or the points are no longer there.")

    async def note_granted(self, actor: Actor, given: Eligible) -> None:
        """Note that Discord gave the role: from now on nobody is asked to give it."""
        now, milestone = self._kernel.clock.now(), given.milestone
        async with self._kernel.db.write() as tx:
            is_new = await store.note_grant(
                tx,
                guild_id=actor.guild_id,
                milestone_id=milestone.milestone_id,
                user_id=given.user_id,
                now=now,
            )
            if is_new:
                detail = f"<@{given.user_id}>: <@&{milestone.role_id}>"
                await moderators.note(tx, actor, None, "role granted", detail, now=now)


def require_right(actor: Actor) -> None:
    if not actor.manages_guild:
        raise NotAllowed("That needs the permission Manage Server. Ask a moderator of this server.")
