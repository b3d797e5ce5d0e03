"""What a quiz sends and edits when its time has come: one message a round, edited once. Safe to run twice."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Final

import aiohttp
import discord
from discord import ui

from bot.app import CadreBot
from bot.posting import find_sent
from bot.schedule import Watch
from bot.telemetry import get_logger

from . import store, views
from .course import Course
from .models import ASKING, LOBBY, NOBODY, TOLD, Quiz, Scene

log = get_logger(__name__)

_UNKNOWN_MESSAGE: Final = 10008


class QuizJobs:
    def __init__(self, bot: CadreBot, course: Course) -> None:
        self._bot = bot
        self._course = course

    def register(self) -> None:
        self._bot.kernel.schedule.watch(Watch("cards.quiz", store.next_moment, self.run))

    async def run(self, now: datetime) -> int:
        """Move on every quiz whose time has come."""
        due = await self._course.claim_due(now)
        async with asyncio.TaskGroup() as tasks:
            for quiz in due:
                tasks.create_task(self._go_on_alone(quiz))
        return len(due)

    async def open_lobby(self, quiz_id: int) -> bool:
        """Show the lobby of a quiz that was begun just now; False when Discord does not let us."""
        quiz = await self._course.claim(quiz_id)
        if quiz is not None:
            await self._go_on(quiz)
        return await self._course.is_under_way(quiz_id)

    async def _go_on_alone(self, quiz: Quiz) -> None:
        """Move a quiz on so that its faults are no other quiz's."""
        try:
            await self._go_on(quiz)
        except Exception:
            log.exception("quiz_failed", quiz=quiz.quiz_id, guild=quiz.guild_id)
            await self._course.try_again(quiz)

    async def _go_on(self, claimed: Quiz) -> None:
        scene = await self._course.move_on(claimed.quiz_id)
        if scene is None:
            return
        try:
            await self._tell(scene)
        except (discord.HTTPException, aiohttp.ClientError) as error:
            await self._put_off(scene.quiz, error)
            return
        await self._course.was_shown(scene.quiz)

    async def _put_off(self, quiz: Quiz, error: Exception) -> None:
        if isinstance(error, discord.HTTPException):
            sentence = await self._bot.note_channel_fault(
                guild_id=quiz.guild_id, channel_id=quiz.channel_id, error=error
            )
            if sentence is None and error.status < 500 and error.status != 429:
                sentence = repr(error)
            if sentence is not None:
                log.warning("quiz_given_up", quiz=quiz.quiz_id, guild=quiz.guild_id, reason=sentence)
                await self._course.give_up(quiz)
                return
        await self._course.try_again(quiz)

    # ------------------------------------------------------------------ messages

    async def _tell(self, scene: Scene) -> None:
        quiz = scene.quiz
        if quiz.phase == LOBBY:
            await self._tell_lobby(quiz)
        elif quiz.phase == ASKING:
            await self._ask(scene)
        elif quiz.phase == TOLD:
            await self._tell_answer(scene)
        else:
            await self._tell_end(scene)

    async def _tell_lobby(self, quiz: Quiz) -> None:
        if quiz.lobby_message_id is None:
            view = views.lobby_view(quiz, quiz.closes_at)
            message_id = await self._send(quiz, view, "l", f"cards.quiz_join:1:{quiz.quiz_id}")
            await self._course.lobby_is_out(quiz, message_id)

    async def _ask(self, scene: Scene) -> None:
        quiz, question = scene.quiz, scene.question
        if question is None or question.message_id is not None:
            return
        if quiz.number == 1:
            await self._edit(quiz, quiz.lobby_message_id, views.begun_view(quiz))
        closes_at = self._bot.kernel.clock.now() + timedelta(seconds=quiz.seconds)
        view = views.question_view(quiz, question, closes_at)
        first = f"cards.quiz_answer:1:{quiz.quiz_id}:{question.number}:0"
        message_id = await self._send(quiz, view, f"r{question.number}", first)
        await self._course.question_is_out(quiz, message_id)

    async def _tell_answer(self, scene: Scene) -> None:
        question = scene.question
        if question is not None:
            await self._edit(scene.quiz, question.message_id, views.told_view(scene, question))

    async def _tell_end(self, scene: Scene) -> None:
        quiz = scene.quiz
        await self._edit(quiz, quiz.lobby_message_id, views.begun_view(quiz))
        if quiz.reason == NOBODY:
            return
        if (
            quiz.number > quiz.told
        ):  # ended in the middle of a question: it gets its answer, and does not count
            await self._tell_answer(scene)
        if quiz.board_message_id is None:
            button = f"cards.quiz_read:1:{quiz.quiz_id}:0"
            message_id = await self._send(quiz, views.board_view(scene), "b", button)
            await self._course.board_is_out(quiz, message_id)

    # ------------------------------------------------------------------ shared

    def _channel(self, quiz: Quiz) -> discord.PartialMessageable:
        return self._bot.get_partial_messageable(quiz.channel_id, guild_id=quiz.guild_id)

    async def _send(self, quiz: Quiz, view: ui.LayoutView, step: str, custom_id: str) -> int:
        """Send silently, once: Discord drops a repeat of the nonce for some minutes, later we look first."""
        channel = self._channel(quiz)
        if quiz.attempts > 1:
            found = await find_sent(channel, custom_id, since=quiz.made_at)
            if found is not None:
                return found
        nonce = f"q{quiz.quiz_id}{step}"
        message = await self._bot.paced(channel.send(view=view, silent=True, nonce=nonce))
        return message.id

    async def _edit(self, quiz: Quiz, message_id: int | None, view: ui.LayoutView) -> None:
        """Edit a message of ours; one that somebody deleted is not missed."""
        if message_id is None:
            return
        message = self._channel(quiz).get_partial_message(message_id)
        try:
            await self._bot.paced(message.edit(view=view, allowed_mentions=discord.AllowedMentions.none()))
        except discord.NotFound as error:
            if error.code != _UNKNOWN_MESSAGE:
                raise
