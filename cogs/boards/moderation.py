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
        _require_right(actor)
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
        _require_right(actor)
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
        _require_right(actor)
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
        _require_right(actor)
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
        _require_right(actor)
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

    async def claim(self, actor: Actor, *, milestone_id: int, user_id: int) -> Milestone:
        """Note that the role is given, before Discord is asked to give it.

        Raises:
            UserFacingError: somebody was quicker, or the points are not there any more.
        """
        _require_right(actor)
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            found = next(
                (
                    each
                    for each in await self._queue(tx, actor.guild_id)
                    if (each.milestone.milestone_id, each.user_id) == (milestone_id, user_id)
                ),
                None,
            )
            if found is None:
                raise NotFound("This one is settled: given already, or the points are no longer there.")
            await store.claim_grant(
                tx, guild_id=actor.guild_id, milestone_id=milestone_id, user_id=user_id, now=now
            )
            await moderators.note(
                tx, actor, None, "role granted", f"<@{user_id}>: <@&{found.milestone.role_id}>", now=now
            )
        return found.milestone

    async def unclaim(self, actor: Actor, *, milestone_id: int, user_id: int) -> None:
        """Take the note back: Discord did not give the role."""
        async with self._kernel.db.write() as tx:
            await store.undo_grant(tx, milestone_id=milestone_id, user_id=user_id)
            await moderators.note(
                tx,
                actor,
                None,
                "role not granted",
                f"<@{user_id}>: Discord refused",
                now=self._kernel.clock.now(),
            )


def _require_right(actor: Actor) -> None:
    if not actor.manages_guild:
        raise NotAllowed("That needs the permission Manage Server. Ask a moderator of this server.")
