"""A group's day: which drill is posted, when it closes, who may discuss it. Knows no Discord."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot import groups, packs
from bot.app import Kernel
from bot.db import Tx
from bot.errors import NotAllowed, NotFound, UserFacingError
from bot.recurrence import next_after
from bot.schedule import Occurrence, Skip

from . import logic, store
from .fit import service as fit
from .fit import store as fit_store
from .fit.models import GroupPick
from .hooks import Desk, Plan
from .models import Attempt, Drill, Post

POST_KIND = "drills.post"
CLOSE_KIND = "drills.close"
LAST_CLOSE_KIND = "drills.close_as_said"
POST_WINDOW = timedelta(hours=6)
"""How long Discord may refuse the day's drill before it is given up."""
_SOON = timedelta(minutes=1)
"""By then a post that is under way is out."""
ARCHIVE_LENGTH = 25


@dataclass(frozen=True, slots=True)
class Closing:
    """A closed post with all that its public solution shows. ``touched`` counts answers by concept."""

    post: Post
    drill: Drill
    answer_count: int
    solved_count: int
    spread: list[tuple[str, int]] | None
    touched: list[int] | None


class DailyService:
    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self._drills: dict[str, Drill] = {drill.id: drill for drill in kernel.library.of("drills")}
        self._gates: dict[str, Callable[[], str | None]] = {}
        self._desk: Desk | None = None

    def plan_with(self, desk: Desk) -> None:
        """Ask the moderators' desk before a group's drill is picked."""
        self._desk = desk

    def gate(self, kind: str, why_closed: Callable[[], str | None]) -> None:
        """Ask before a drill of the kind is given; a sentence in return means that it cannot be judged now."""
        self._gates[kind] = why_closed

    def closed(self, kind: str) -> str | None:
        """Return why drills of the kind cannot be given right now, None when they can."""
        gate = self._gates.get(kind)
        return gate() if gate else None

    async def askable(self, tx: Tx, guild_id: int) -> list[Drill]:
        """Return the drills of the server's packs whose answers can be judged right now."""
        shut = {kind for kind in self._gates if self.closed(kind)}
        return [drill for drill in await self.library(tx, guild_id) if drill.kind not in shut]

    async def library(self, tx: Tx, guild_id: int) -> list[Drill]:
        """Return the drills of the server's packs, whether they can be judged or not; no group's own questions."""
        library = self._kernel.library
        on = await packs.switched_on(tx, library, guild_id)
        return [
            drill
            for drill in self._drills.values()
            if drill.kind != "question" and library.pack_of("drills", drill.id) in on
        ]

    def drill(self, drill_id: str) -> Drill:
        """Return a drill by id.

        Raises:
            NotFound: when the content no longer has it.
        """
        try:
            return self._drills[drill_id]
        except KeyError:
            raise NotFound(
                "This drill is no longer in the library. Use `/drill next` for another one."
            ) from None

    def known(self, drill_id: str) -> Drill | None:
        return self._drills.get(drill_id)

    async def learn(self, tx: Tx, drill_id: str) -> None:
        """Take a group's own question into the library, if that is what the unknown id names.

        Another process may have accepted it, so being in memory is no proof of being there.
        """
        if drill_id not in self._drills and self._desk is not None:
            question = await self._desk.question(tx, drill_id)
            if question is not None:
                self._drills[drill_id] = question

    # ------------------------------------------------------------------ a group's day

    async def choose(
        self, tx: Tx, group: groups.Group, day: date, posted: Sequence[str]
    ) -> tuple[Drill, GroupPick | None]:
        """Return the group's drill of a day, and why it was picked unless a moderator chose it.

        ``posted`` are the ids before that day, oldest first; the coming days are planned by asking for each.

        Raises:
            Skip: when there is nothing to choose from.
        """
        plan = await self._desk.plan(tx, group, day) if self._desk else Plan()
        if plan.chosen is not None:
            return plan.chosen, None
        askable = await self.askable(tx, group.guild_id)
        if not askable:
            raise Skip("no drill of the packs in use here can be judged")
        pool = [drill for drill in askable if drill.id not in plan.kept_back] or askable
        return await fit.choose_for_group(tx, group=group, pool=pool, posted=posted, day=day, lean=plan.leans)

    async def closing_after(self, tx: Tx, group_id: int) -> datetime | None:
        """Return when the group's drills close next by its routine; None when that is paused or gone."""
        holidays = frozenset(await groups.holidays(tx, group_id))
        for routine in await self._kernel.schedule.routines_of(tx, group_id):
            if routine.kind == CLOSE_KIND and not routine.is_paused:
                found = next_after(routine.rule(holidays), after=self._kernel.clock.now())
                return found[1] if found else None
        return None

    async def keep_promises(self, tx: Tx, group_id: int) -> None:
        """Let drills that are up close when they say, whatever becomes of the group's hours, or of the group."""
        group = await groups.get_group(tx, group_id)
        now = self._kernel.clock.now()
        if group is None:
            return
        usual = await self.closing_after(tx, group_id)
        for post in await store.open_posts_of_group(tx, group_id, now=now):
            is_kept = post.closes_at is None or post.closes_at <= now or post.closes_at == usual
            if is_kept and group.archived_at is None:
                continue
            soon = now + _SOON
            await self._kernel.schedule.plan(
                tx,
                guild_id=post.guild_id,
                group_id=group_id,
                kind=LAST_CLOSE_KIND,
                day=post.day,
                due_at=max(post.closes_at or soon, soon),
            )

    async def prepare_post(self, occurrence: Occurrence) -> tuple[Post, Drill]:
        """Record which drill the group gets for the day; asked again it gives the same.

        Raises:
            Skip: when the group is gone or the library is empty.
        """
        async with self._kernel.db.write() as tx:
            group = await groups.get_group(tx, occurrence.group_id)
            if group is None or group.archived_at is not None:
                raise Skip("the group is archived")
            if not self._drills:
                raise Skip("the library has no drills")
            post = await store.post_of_day(tx, group_id=group.group_id, day=occurrence.day)
            if post is None:
                posted = await store.posted_ids(tx, group.group_id)
                drill, why = await self.choose(tx, group, occurrence.day, posted)
                await store.add_post(
                    tx,
                    occurrence_id=occurrence.occurrence_id,
                    guild_id=group.guild_id,
                    group_id=group.group_id,
                    day=occurrence.day,
                    drill_id=drill.id,
                    channel_id=group.channel_id,
                    opened_at=self._kernel.clock.now(),
                    closes_at=await self.closing_after(tx, group.group_id),
                )
                post = await store.post_of_day(tx, group_id=group.group_id, day=occurrence.day)
                assert post is not None  # noqa: S101 - inserted in this transaction
                if why is not None:
                    await fit_store.keep_group_pick(
                        tx, post_id=post.post_id, drill_id=drill.id, why=why, now=self._kernel.clock.now()
                    )
        return post, self.drill(post.drill_id)

    async def set_message(self, post: Post, message_id: int) -> Post:
        """Keep that the group has got its drill; until then nothing counts as posted."""
        async with self._kernel.db.write() as tx:
            await store.set_message(tx, post_id=post.post_id, message_id=message_id)
            group = await groups.get_group(tx, post.group_id)
            if self._desk is not None and group is not None:
                await self._desk.posted(tx, group, post.day, self.drill(post.drill_id))
        return replace(post, message_id=message_id)

    async def thread_of(self, post: Post) -> int | None:
        async with self._kernel.db.read() as tx:
            fresh = await store.get_post(tx, post.post_id)
        return fresh.thread_id if fresh else None

    async def set_thread(self, post: Post, thread_id: int, *, instead_of: int | None) -> int:
        """Record the discussion unless another process was quicker; return the one that counts."""
        async with self._kernel.db.write() as tx:
            await store.set_thread(tx, post_id=post.post_id, thread_id=thread_id, instead_of=instead_of)
            fresh = await store.get_post(tx, post.post_id)
        return fresh.thread_id if fresh and fresh.thread_id else thread_id

    async def is_solution_out(self, post: Post) -> bool:
        async with self._kernel.db.read() as tx:
            fresh = await store.get_post(tx, post.post_id)
        return fresh is None or fresh.solution_message_id is not None

    async def set_solution_message(self, post: Post, message_id: int) -> None:
        async with self._kernel.db.write() as tx:
            await store.set_solution_message(tx, post_id=post.post_id, message_id=message_id)

    async def close_posts(self, occurrence: Occurrence) -> list[Closing]:
        """Close what is open and return every post whose solution is still to be shown.

        Raises:
            Skip: when there is nothing to close.
        """
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            posts = await store.posts_to_close(tx, group_id=occurrence.group_id, before=occurrence.due_at)
            closings = []
            for post in posts:
                await self.learn(tx, post.drill_id)
                if post.drill_id in self._drills:
                    await store.close_post(tx, post_id=post.post_id, now=now)
                    closings.append(await self._closing(tx, replace(post, closed_at=post.closed_at or now)))
        if not closings:
            raise Skip("no open drill")
        return closings

    async def _closing(self, tx: Tx, post: Post) -> Closing:
        drill = self.drill(post.drill_id)
        answers = await store.answers_of_post(tx, post.post_id)
        spread = touched = None
        if len(answers) >= logic.SPREAD_FROM:
            if drill.keyed:
                spread = logic.spread(list(drill.keyed), [answer.text for answer in answers])
            elif drill.concepts:
                touched = [sum(i in a.touched for a in answers) for i in range(len(drill.concepts))]
        solved = sum(answer.is_correct is True for answer in answers)
        return Closing(post, drill, len(answers), solved, spread, touched)

    # ------------------------------------------------------------------ around an answer

    async def may_discuss(self, *, guild_id: int, user_id: int, post_id: int) -> Post:
        """Return the post if its discussion is open to the member.

        Raises:
            UserFacingError: not in the group, or not attempted while the drill is open.
        """
        async with self._kernel.db.read() as tx:
            post, _ = await self._post_for(tx, guild_id=guild_id, user_id=user_id, post_id=post_id)
            attempt = await store.attempt_of_post(tx, post_id=post_id, user_id=user_id)
        if not post.is_closed and not (attempt and attempt.is_answered):
            raise UserFacingError(
                "The discussion opens to you once you have answered, so that nobody spoils it for you. "
                "Press **Answer** first.",
            )
        return post

    async def may_explain(self, *, guild_id: int, user_id: int, post_id: int) -> Post:
        """Return the post if the member may explain its solution.

        Raises:
            UserFacingError: not in the group.
        """
        async with self._kernel.db.read() as tx:
            post, _ = await self._post_for(tx, guild_id=guild_id, user_id=user_id, post_id=post_id)
        return post

    async def has_offered(self, post: Post, user_id: int) -> bool:
        async with self._kernel.db.read() as tx:
            return await store.is_explainer(tx, post_id=post.post_id, user_id=user_id)

    async def keep_offer(self, post: Post, user_id: int) -> None:
        """Record who wants to explain the solution, once the discussion was told."""
        async with self._kernel.db.write() as tx:
            await store.add_explainer(
                tx,
                post_id=post.post_id,
                guild_id=post.guild_id,
                user_id=user_id,
                now=self._kernel.clock.now(),
            )

    async def open_posts(self, *, guild_id: int, user_id: int) -> list[tuple[Post, Drill, Attempt | None]]:
        """Return the open drills of the member's groups with what they did about each, newest first."""
        async with self._kernel.db.read() as tx:
            return await self.open_posts_in(tx, guild_id=guild_id, user_id=user_id)

    async def open_posts_in(
        self, tx: Tx, *, guild_id: int, user_id: int
    ) -> list[tuple[Post, Drill, Attempt | None]]:
        found = []
        for post in await store.open_posts_of_member(tx, guild_id=guild_id, user_id=user_id):
            await self.learn(tx, post.drill_id)
            if post.drill_id in self._drills:
                attempt = await store.attempt_of_post(tx, post_id=post.post_id, user_id=user_id)
                found.append((post, self.drill(post.drill_id), attempt))
        return found

    async def is_in_a_group(self, *, guild_id: int, user_id: int) -> bool:
        async with self._kernel.db.read() as tx:
            return bool(await groups.groups_of_member(tx, guild_id=guild_id, user_id=user_id))

    async def archive(self, *, guild_id: int, user_id: int) -> list[tuple[Post, Drill, Attempt | None]]:
        """Return the newest closed drills of the member's groups."""
        async with self._kernel.db.read() as tx:
            posts = await store.closed_posts_of_member(
                tx, guild_id=guild_id, user_id=user_id, limit=ARCHIVE_LENGTH
            )
            for post in posts:
                await self.learn(tx, post.drill_id)
            return [
                (
                    post,
                    self.drill(post.drill_id),
                    await store.attempt_of_post(tx, post_id=post.post_id, user_id=user_id),
                )
                for post in posts
                if post.drill_id in self._drills
            ]

    async def archived(self, *, guild_id: int, user_id: int, post_id: int) -> tuple[Closing, Attempt | None]:
        """Return one closed drill with its solution and the member's attempt."""
        async with self._kernel.db.read() as tx:
            post, _ = await self._post_for(tx, guild_id=guild_id, user_id=user_id, post_id=post_id)
            if not post.is_closed:
                raise UserFacingError("This drill is still open: `/drill today` brings it up.")
            attempt = await store.attempt_of_post(tx, post_id=post_id, user_id=user_id)
            return await self._closing(tx, post), attempt

    async def _post_for(
        self, tx: Tx, *, guild_id: int, user_id: int, post_id: int
    ) -> tuple[Post, groups.Group]:
        post = await store.get_post(tx, post_id)
        if post is not None:
            await self.learn(tx, post.drill_id)
        group = await groups.get_group(tx, post.group_id) if post else None
        if post is None or group is None or post.guild_id != guild_id:
            raise NotFound("This drill is gone. `/drill next` has another one.")
        if await groups.get_group_member(tx, group_id=group.group_id, user_id=user_id) is None:
            raise NotAllowed(
                f"This drill belongs to the group **{group.name}**, and you are not in it yet. Join to take part:",
                offer=("groups.join", {"group_id": group.group_id}),
            )
        return post, group
