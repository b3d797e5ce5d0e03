"""Use cases of whoever holds a quiz night and plays in it, one transaction each. Knows no Discord."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot import groups, members, moderators, packs
from bot.app import Kernel
from bot.clock import from_unix, to_unix
from bot.db import Tx
from bot.errors import NotAllowed, NotFound, UserFacingError
from bot.groups import Group
from bot.moderators import Actor, Right
from cogs.cards.shared import store as shared_store
from cogs.cards.shared.models import title_key
from cogs.cards.shelf import Shelf

from . import course, logic, store
from .models import ASKING, ENDED, LOBBY, OVER, Entry, Question, Quiz, Scene

RIGHT = Right("hold a quiz here")
_NO_QUIZ = "There is no quiz under way in this channel. A moderator begins one with `/quiz start`."


@dataclass(frozen=True, slots=True)
class Answered:
    """``closes_at`` is None until the message with the question is known to be out."""

    choice: int
    is_last: bool
    closes_at: datetime | None


@dataclass(frozen=True, slots=True)
class Reading:
    """The questions of a quiz that were told, each with what the reader chose."""

    quiz: Quiz
    questions: list[tuple[Question, int | None]]


class QuizService:
    def __init__(self, kernel: Kernel, shelf: Shelf) -> None:
        self._kernel = kernel
        self._shelf = shelf

    def _now(self) -> datetime:
        return from_unix(to_unix(self._kernel.clock.now()))

    # ------------------------------------------------------------------ moderators

    async def start(self, actor: Actor, *, channel_id: int, deck: str, rounds: int, seconds: int) -> Quiz:
        """Open the lobby of a quiz in a group's channel.

        Raises:
            UserFacingError: not a group's channel, not its moderator, no such deck, too few cards in it, or a
                quiz is under way there.
        """
        async with self._kernel.db.write() as tx:
            group = await self._group_here(tx, actor, channel_id)
            title, entries = await self._entries(tx, group, deck)
            usable = len(logic.questions(entries, seed="usable"))
            if usable < logic.LEAST_CARDS:
                raise UserFacingError(
                    f"**Deck**: a quiz needs {logic.LEAST_CARDS} cards with short, different answers; **{title}** has "
                    f"{usable}. Choose another deck, or add cards to it first.",
                    kept=deck,
                )
            now = self._now()
            quiz = await store.add(
                tx,
                guild_id=actor.guild_id,
                group_id=group.group_id,
                channel_id=channel_id,
                title=title,
                rounds=min(rounds, usable),
                seconds=seconds,
                closes_at=now + logic.LOBBY_TIME,
                now=now,
            )
            if quiz is None:
                under_way = await store.under_way(tx, channel_id)
                raise UserFacingError(
                    "A quiz is under way in this channel. Let it finish, or end it with `/quiz end`.",
                    offer=("cards.quiz_end", {"quiz_id": under_way.quiz_id}) if under_way else None,
                )
            found = logic.questions(entries, seed=f"quiz {quiz.quiz_id}", rounds=quiz.rounds)
            await store.add_questions(tx, quiz.quiz_id, found)
            await moderators.note(
                tx, actor, quiz.group_id, "quiz started", f"{title}, {quiz.rounds} rounds", now=now
            )
        return quiz

    async def begin(self, actor: Actor, quiz_id: int) -> Quiz:
        """End the time of the lobby.

        Raises:
            UserFacingError: not their group, or the quiz has begun.
        """
        async with self._kernel.db.write() as tx:
            quiz = await self._moderated(tx, actor, quiz_id)
            if quiz.phase != LOBBY:
                raise UserFacingError("The quiz has begun already.")
            if not await store.count_players(tx, quiz_id):
                raise UserFacingError(
                    "Nobody has joined yet. Give them a moment; the lobby closes by itself."
                )
            await store.close(tx, quiz, now=self._now())
        return quiz

    async def end(self, actor: Actor, *, quiz_id: int | None = None, channel_id: int | None = None) -> Quiz:
        """End a quiz before its time; rounds that were told count.

        Raises:
            UserFacingError: there is none, or not their group.
        """
        async with self._kernel.db.write() as tx:
            if quiz_id is None:
                here = await store.under_way(tx, channel_id or 0)
                if here is None:
                    raise NotFound(_NO_QUIZ)
                quiz_id = here.quiz_id
            quiz = await self._moderated(tx, actor, quiz_id)
            if quiz.phase != OVER:
                await course.finish(tx, self._kernel, quiz, ENDED, attempts=0)
                await store.look_at(tx, quiz_id, self._now())
                await moderators.note(
                    tx,
                    actor,
                    quiz.group_id,
                    "quiz ended",
                    f"{quiz.title}, after {quiz.told} rounds",
                    now=self._kernel.clock.now(),
                )
        return quiz

    async def decks(self, actor: Actor, *, channel_id: int) -> list[tuple[str, str]]:
        """Return (title, key) of the decks that a quiz in this channel can be held with; a group's to who runs it."""
        async with self._kernel.db.read() as tx:
            run = await moderators.moderated(tx, actor)
            here = {group.group_id for group in run if group.channel_id == channel_id}
            shared = [d for d in await shared_store.decks_of_guild(tx, actor.guild_id) if d.group_id in here]
            on = await packs.switched_on(tx, self._kernel.library, actor.guild_id)
        return [
            *((f"{deck.title} · {deck.group_name}", deck.key) for deck in shared),
            *((deck.title, deck.id) for deck in self._shelf.of_packs(on)),
        ]

    async def _group_here(self, tx: Tx, actor: Actor, channel_id: int) -> Group:
        found = await groups.groups_of_guild(tx, actor.guild_id)
        here = [group for group in found if group.channel_id == channel_id]
        for group in here:
            if await moderators.moderates(tx, actor, group.group_id):
                return group
        if here:
            raise RIGHT.refused(here[0].name)
        channels = ", ".join(f"<#{group.channel_id}>" for group in found) or "none yet, see `/group create`"
        raise UserFacingError(
            f"A quiz is held in a group's own channel. Channels of groups here: {channels}."
        )

    async def _entries(self, tx: Tx, group: Group, typed: str) -> tuple[str, list[Entry]]:
        """Return the title and the cards of the deck that was chosen or typed.

        Raises:
            NotFound: neither the server nor this group has it.
        """
        wanted = title_key(typed)
        for deck in await shared_store.decks_of_guild(tx, group.guild_id):
            if deck.group_id == group.group_id and wanted in (deck.key, title_key(deck.title)):
                return deck.title, logic.entries_of_cards(await shared_store.cards(tx, deck))
        on = await packs.switched_on(tx, self._kernel.library, group.guild_id)
        for found in self._shelf.of_packs(on):
            if wanted in (found.id, title_key(found.title)):
                return found.title, logic.entries_of_deck(found)
        raise NotFound(
            f"**Deck**: neither this server nor **{group.name}** has this deck. Choose one of the suggestions.",
            kept=typed,
        )

    async def _moderated(self, tx: Tx, actor: Actor, quiz_id: int) -> Quiz:
        quiz = await store.get(tx, quiz_id)
        if quiz is None or quiz.guild_id != actor.guild_id:
            raise NotFound(_NO_QUIZ)
        if not await moderators.moderates(tx, actor, quiz.group_id):
            raise NotAllowed("Only moderators of this group, or members with Manage Server, do that.")
        return quiz

    # ------------------------------------------------------------------ players

    async def join(self, *, guild_id: int, user_id: int, quiz_id: int) -> tuple[Scene, bool]:
        """Put a member of the group among the players; False when they were.

        Raises:
            UserFacingError: the quiz is over, or another group's.
        """
        async with self._kernel.db.write() as tx:
            quiz = await self._for_member(tx, guild_id=guild_id, user_id=user_id, quiz_id=quiz_id)
            if quiz.phase == OVER:
                raise UserFacingError("This quiz is over. The next one is announced in this channel.")
            now = self._now()
            await members.ensure_member(tx, guild_id=guild_id, user_id=user_id, now=now)
            is_new = await store.join(tx, quiz_id=quiz_id, guild_id=guild_id, user_id=user_id, now=now)
            return await course.scene(tx, quiz), is_new

    async def leave(self, *, guild_id: int, user_id: int, quiz_id: int) -> bool:
        """Take a player out with their answers, before the board stands; False when they were not in.

        Raises:
            UserFacingError: the quiz is over.
        """
        async with self._kernel.db.write() as tx:
            quiz = await store.get(tx, quiz_id)
            if quiz is None or quiz.guild_id != guild_id:
                raise NotFound(_NO_QUIZ)
            if quiz.phase == OVER:
                raise UserFacingError("This quiz is over, so there is nothing to leave.")
            was_in = await store.leave(tx, quiz_id=quiz_id, user_id=user_id)
            await self._close_if_all_answered(tx, quiz)
            return was_in

    async def answer(
        self, *, guild_id: int, user_id: int, quiz_id: int, number: int, choice: int
    ) -> Answered:
        """Keep a player's answer; the last one before the time is over counts.

        Raises:
            UserFacingError: they have not joined, or the time is over.
        """
        async with self._kernel.db.write() as tx:
            quiz = await self._for_member(tx, guild_id=guild_id, user_id=user_id, quiz_id=quiz_id)
            now = self._now()
            is_open = quiz.phase == ASKING and quiz.number == number
            if not is_open or (quiz.is_shown and now >= quiz.closes_at):
                raise UserFacingError(
                    f"The time for question {number} is over, so this changes nothing. Its answer stands in the channel."
                )
            if not await store.is_player(tx, quiz_id=quiz_id, user_id=user_id):
                raise UserFacingError(
                    "You have not joined this quiz yet. Who joins may stand on its board at the end, with name and "
                    "score. Join, then answer:",
                    offer=("cards.quiz_join", {"quiz_id": quiz_id}),
                )
            await store.answer(
                tx,
                quiz_id=quiz_id,
                number=number,
                guild_id=guild_id,
                user_id=user_id,
                choice=choice,
                now=now,
            )
            is_last = await self._close_if_all_answered(tx, quiz)
        return Answered(choice, is_last, quiz.closes_at if quiz.is_shown else None)

    async def read(self, *, guild_id: int, user_id: int, quiz_id: int) -> Reading:
        """Return the questions of a quiz that is over, with what the member chose.

        Raises:
            UserFacingError: it is gone, another group's, or not over.
        """
        async with self._kernel.db.read() as tx:
            quiz = await self._for_member(tx, guild_id=guild_id, user_id=user_id, quiz_id=quiz_id)
            if quiz.phase != OVER:
                raise UserFacingError("This quiz is still on; its questions can be read when it is over.")
            chosen = await store.answers_of(tx, quiz_id=quiz_id, user_id=user_id)
            found = await store.questions(tx, quiz)
        return Reading(quiz, [(question, chosen.get(question.number)) for question in found])

    async def _for_member(self, tx: Tx, *, guild_id: int, user_id: int, quiz_id: int) -> Quiz:
        quiz = await store.get(tx, quiz_id)
        group = await groups.get_group(tx, quiz.group_id) if quiz is not None else None
        if quiz is None or group is None or quiz.guild_id != guild_id:
            raise NotFound(_NO_QUIZ)
        if group.archived_at is not None and quiz.phase != OVER:
            raise UserFacingError(f"The group **{group.name}** was archived, and its quiz ended with it.")
        if await groups.get_group_member(tx, group_id=group.group_id, user_id=user_id) is None:
            raise NotAllowed(
                f"This quiz is for the group **{group.name}**, and you are not in it. Join the group to play:",
                offer=("groups.join", {"group_id": group.group_id}),
            )
        return quiz

    async def _close_if_all_answered(self, tx: Tx, quiz: Quiz) -> bool:
        if quiz.phase != ASKING or not await course.all_answered(tx, quiz):
            return False
        await store.close(tx, quiz, now=self._now())
        return True
