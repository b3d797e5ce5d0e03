"""Use cases of leaderboards, one transaction each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot import groups, members, seasons, standings
from bot.app import Kernel
from bot.db import Tx
from bot.errors import NotAllowed, NotFound, UserFacingError
from bot.groups import Group
from bot.standings import Standing, Where

from . import store
from .models import KINDS, NEAR, PAGE, PERIODS, SERVER, Found, View

NEIGHBOURS = 4


@dataclass(frozen=True, slots=True)
class _Asked:
    """A view with what it names looked up. ``before`` is the period that gains are measured against."""

    view: View
    user_id: int
    where: Where
    before: str | None
    group: Group | None
    title: str

    def on_page(self, page: int) -> _Asked:
        return replace(self, view=replace(self.view, page=page))


class BoardService:
    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    async def remember_name(self, *, guild_id: int, user_id: int, name: str) -> None:
        """Bring the name that boards show up to date for who chose to be shown by name."""
        async with self._kernel.db.read() as tx:
            member = await members.get_member(tx, guild_id=guild_id, user_id=user_id)
        if member is not None and member.board == "name" and member.board_name != name[:32]:
            async with self._kernel.db.write() as tx:
                await members.update_member(tx, replace(member, board_name=name[:32]))
                await self._kernel.followers.member_changed(tx, guild_id=guild_id, user_id=user_id)

    async def board(self, view: View, *, guild_id: int, user_id: int) -> Found:
        """Return a page of a board.

        Raises:
            UserFacingError: no such board, no season runs, or a group the reader is not in.
        """
        async with self._kernel.db.read() as tx:
            asked = await self._asked(tx, view, guild_id=guild_id, user_id=user_id)
            places, total = await self._places(tx, asked)
            if not places and asked.view.page:  # an old button: the board is shorter now
                last = max(0, (await self._places(tx, asked.on_page(0)))[1] - 1) // PAGE
                asked = asked.on_page(last)
                places, total = await self._places(tx, asked)
            is_final = await self._is_archived(tx, asked)
            return Found(
                view=asked.view,
                title=asked.title,
                unit="points",
                places=places,
                total=total,
                own=await self._own(tx, asked),
                is_final=is_final,
                groups=await groups.groups_of_member(tx, guild_id=guild_id, user_id=user_id),
                reader=user_id,
            )

    # ------------------------------------------------------------------ what is asked

    async def _asked(self, tx: Tx, view: View, *, guild_id: int, user_id: int) -> _Asked:
        if view.kind not in KINDS:
            raise NotFound("This board is no longer there. `/leaderboard` opens the present ones.")
        group = await self._group(tx, view, guild_id=guild_id, user_id=user_id)
        guild = await groups.get_guild(tx, guild_id)
        zone = group.zone if group else guild.zone if guild else ZoneInfo("UTC")
        today = self._kernel.clock.now().astimezone(zone).date()
        period, before, words = await self._period(tx, view, guild_id=guild_id, today=today)
        if view.kind == "improved":
            if before is None:
                raise UserFacingError(
                    "**Kind**: *Most improved* compares a week or a month with the one before. Choose *This week* "
                    "or *This month*."
                )
            view = replace(view, scope=SERVER) if view.scope == NEAR else view
        place = f" in {group.name}" if group else ", around you" if view.scope == NEAR else ""
        return _Asked(
            view=view,
            user_id=user_id,
            where=Where(guild_id, "interviewer" if view.kind == "interviewer" else "points", period),
            before=before,
            group=group,
            title=f"{KINDS[view.kind]}, {words}{place}",
        )

    async def _group(self, tx: Tx, view: View, *, guild_id: int, user_id: int) -> Group | None:
        if not view.scope.startswith("g"):
            return None
        group = await groups.require_active(tx, guild_id=guild_id, group_id=int(view.scope[1:]))
        if await groups.get_group_member(tx, group_id=group.group_id, user_id=user_id) is None:
            raise NotAllowed(
                f"The board of **{group.name}** is for its members, and you are not in it. You can join it:",
                offer=("groups.join", {"group_id": group.group_id}),
            )
        return group

    async def _period(self, tx: Tx, view: View, *, guild_id: int, today: date) -> tuple[str, str | None, str]:
        """Return the period, the one before it if it has one, and its words."""
        if view.period == "week":
            return (
                standings.week(today),
                standings.week(today - timedelta(days=7)),
                f"week from {standings.monday_of(today):%d %b}",
            )
        if view.period == "month":
            last = today.replace(day=1) - timedelta(days=1)
            return standings.month(today), standings.month(last), f"{today:%B %Y}"
        if view.period == "all":
            return standings.ALL, None, "all time"
        if view.period == "season":
            season = await seasons.running(tx, guild_id)
            if season is None:
                raise UserFacingError(
                    "**Period**: no season is running here. Choose a week, a month or all time; moderators begin one "
                    "with `/season start`."
                )
            return standings.season(season.season_id), None, f"season {season.name}"
        found = None
        if view.period[:1] == "s" and view.period[1:].isdigit():
            found = await seasons.get(tx, guild_id=guild_id, season_id=int(view.period[1:]))
        if found is None:
            raise NotFound(
                f"**Period**: choose one of {', '.join(PERIODS.values())}, or a season of this server."
            )
        return view.period, None, f"season {found.name}" + ("" if found.is_open else ", final")

    # ------------------------------------------------------------------ who stands where

    async def _places(self, tx: Tx, asked: _Asked) -> tuple[list[Standing], int]:
        view, skip = asked.view, asked.view.page * PAGE
        if view.kind == "improved" and asked.before is not None:
            return await standings.improved(
                tx,
                asked.where,
                before=asked.before,
                group_id=asked.group.group_id if asked.group else None,
                limit=PAGE,
                skip=skip,
            )
        where = asked.where
        if await self._is_archived(tx, asked):
            return await store.archived(tx, int(asked.where.period[1:]), limit=PAGE, skip=skip)
        if asked.group is not None:
            everybody = await standings.of_group(tx, where, group_id=asked.group.group_id)
            return everybody[skip : skip + PAGE], len(everybody)
        if view.scope == NEAR:
            found = await standings.around(tx, where, user_id=asked.user_id, each_side=NEIGHBOURS)
            return found, len(found)
        found = await standings.page(tx, where, limit=PAGE, skip=skip)
        return found, await standings.count(tx, where)

    async def _is_archived(self, tx: Tx, asked: _Asked) -> bool:
        """Tell whether a past season's final board is meant, which is the whole server's."""
        if asked.where.period[:1] != "s" or asked.view.scope != SERVER or asked.where.kind != "points":
            return False
        season = await seasons.get(tx, guild_id=asked.where.guild_id, season_id=int(asked.where.period[1:]))
        return season is not None and not season.is_open

    async def _own(self, tx: Tx, asked: _Asked) -> Standing | None:
        where = asked.where
        member = await members.get_member(tx, guild_id=asked.where.guild_id, user_id=asked.user_id)
        name = member.shown_name if member else None
        points = await standings.total(tx, where, user_id=asked.user_id)
        if asked.view.kind == "improved" and asked.before is not None:
            earlier = replace(where, period=asked.before)
            gain = points - await standings.total(tx, earlier, user_id=asked.user_id)
            return Standing(asked.user_id, gain, 0, name) if gain > 0 else None
        if points <= 0:
            return None
        if await self._is_archived(tx, asked):
            kept = await store.archived_place(tx, int(asked.where.period[1:]), asked.user_id)
            return kept or Standing(asked.user_id, points, 0, None)
        if asked.group is not None:
            everybody = await standings.of_group(tx, where, group_id=asked.group.group_id)
            rank = 1 + sum(each.points > points for each in everybody)
        else:
            rank = await standings.rank_of(tx, where, points=points)
        return Standing(asked.user_id, points, rank, name)

    async def group_scope(self, *, guild_id: int, name: str) -> str:
        async with self._kernel.db.read() as tx:
            return f"g{(await groups.require_group(tx, guild_id=guild_id, name=name)).group_id}"
