"""Use cases of cards that are open: read, note, thank, practise. Knows no Discord."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot import card_seeds, members, notices, points, practice_wishes
from bot.app import Kernel
from bot.db import Tx
from bot.errors import NotAllowed, UserFacingError
from bot.notices import Notice
from cogs.mocks.catalogue import Catalogue

from . import logic, store
from .asking import Asking, open_key, opened_by
from .models import Opened, Scene, thanks_key


class OpenedService:
    def __init__(self, kernel: Kernel, catalogue: Catalogue, asking: Asking) -> None:
        self._kernel = kernel
        self._catalogue = catalogue
        self._asking = asking

    async def opened(self, *, guild_id: int, user_id: int, turn_id: int) -> Opened:
        """Return the open cards for somebody who took part.

        Raises:
            UserFacingError: they are not open.
        """
        async with self._kernel.db.write() as tx:
            scene = await self._asking.scene_for(tx, guild_id=guild_id, user_id=user_id, turn_id=turn_id)
            _refuse_closed(scene)
            await notices.take_back(tx, guild_id=guild_id, user_id=user_id, key=open_key(turn_id))
            return opened_by(scene, user_id)

    async def add_note(self, *, guild_id: int, user_id: int, turn_id: int, words: str) -> Opened:
        """Add a correction to open cards, which themselves stay as they were."""
        words = words.strip()
        async with self._kernel.db.write() as tx:
            scene = await self._asking.scene_for(tx, guild_id=guild_id, user_id=user_id, turn_id=turn_id)
            _refuse_closed(scene)
            if not 1 <= len(words) <= logic.NOTE_LIMIT:
                raise UserFacingError(
                    f"**Note** needs 1 to {logic.NOTE_LIMIT} characters. Press *Add a note* again.",
                    kept=words,
                )
            if sum(note.user_id == user_id for note in scene.notes) >= logic.NOTES_MOST:
                raise UserFacingError(
                    f"You wrote {logic.NOTES_MOST} notes here, which is all a round has. Talk it over in the thread.",
                    kept=words,
                )
            now = self._kernel.clock.now()
            await store.add_note(tx, turn_id, guild_id=guild_id, user_id=user_id, text=words, now=now)
            scene = await self._asking.scene(tx, turn_id) or scene
            return opened_by(scene, user_id)

    async def thank(self, *, guild_id: int, user_id: int, turn_id: int, words: str) -> bool:
        """Thank the interviewer, once: it counts as kudos, and they read it under their next command.

        Raises:
            NotAllowed: they were not the candidate.
            UserFacingError: the cards are closed, or there is nobody to thank.
        """
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            scene = await self._asking.scene_for(tx, guild_id=guild_id, user_id=user_id, turn_id=turn_id)
            _refuse_closed(scene)
            interviewer = scene.turn.interviewer_id
            if scene.turn.candidate_id != user_id:
                raise NotAllowed(
                    "Thanks come from whoever was interviewed. `/kudos give` works for everybody."
                )
            if interviewer is None:
                raise UserFacingError("Nobody interviewed you here, so there is nobody to thank.")
            if not await store.thank(tx, turn_id, now=now):
                return False
            who: dict[str, Any] = {"guild_id": guild_id, "user_id": interviewer}
            await points.award(
                tx,
                **who,
                group_id=scene.meeting.group_id,
                source=points.KUDOS,
                points=logic.THANKS_POINTS,
                key=thanks_key(turn_id),
                day=await members.today_of(tx, **who, now=now),
                now=now,
                daily_cap=logic.THANKS_CAP,
            )
            notice = Notice(**who, key=thanks_key(turn_id), text=words, expires_at=now + timedelta(days=30))
            await notices.leave(tx, notice, now=now)
        return True

    async def practise(self, *, guild_id: int, user_id: int, turn_id: int) -> tuple[int, int]:
        """Make cards and a wish for drills of what was missed; return how many of each are new.

        Raises:
            NotAllowed: they were not the candidate.
            UserFacingError: the cards are closed, or nothing was missed.
        """
        async with self._kernel.db.write() as tx:
            scene = await self._asking.scene_for(tx, guild_id=guild_id, user_id=user_id, turn_id=turn_id)
            _refuse_closed(scene)
            if scene.turn.candidate_id != user_id:
                raise NotAllowed("This is the candidate's to press. Your own are in `/mock history`.")
            missed = logic.missed(scene.cards)
            if not missed:
                raise UserFacingError(
                    "Nothing here asks for practice. `/drill next` brings whatever fits you."
                )
            cards = wishes = 0
            for name in missed:
                cards += await self._offer_card(tx, scene, name)
                wishes += await self._wish(tx, scene, name)
            cards += await self._offer_question(tx, scene)
        return cards, wishes

    async def _offer_card(self, tx: Tx, scene: Scene, name: str) -> bool:
        dimension = self._catalogue.dimensions.get(name)
        if dimension is None:
            return False
        good, strong = dimension.levels[3], dimension.levels[4]
        return await self._seed(
            tx,
            scene,
            source=f"mock:{name}",
            front=f"**{scene.round_name}** · {dimension.name}\n{dimension.asks}\nWhat does a strong answer show?",
            back=f"Strong: {good}\nOutstanding: {strong}",
            area=self._catalogue.area_of(scene.meeting.round_type, name) or dimension.area,
        )

    async def _offer_question(self, tx: Tx, scene: Scene) -> bool:
        question = self._catalogue.questions.get(scene.turn.question_id or "")
        if question is None:
            return False
        return await self._seed(
            tx,
            scene,
            source=f"mock:question:{question.id}",
            front=f"**{question.title}**\n{question.prompt}\nWhat must be covered?",
            back="\n".join(f"- {line}" for line in question.must_cover),
            area=question.area,
        )

    async def _seed(self, tx: Tx, scene: Scene, *, source: str, front: str, back: str, area: str) -> bool:
        return await card_seeds.offer(
            tx,
            guild_id=scene.turn.guild_id,
            user_id=scene.turn.candidate_id,
            source=source,
            front=front,
            back=back,
            area=area,
            tracks=(),
            now=self._kernel.clock.now(),
        )

    async def _wish(self, tx: Tx, scene: Scene, name: str) -> bool:
        area = self._catalogue.area_of(scene.meeting.round_type, name)
        dimension = self._catalogue.dimensions.get(name)
        if area is None or dimension is None:
            return False
        return await practice_wishes.add(
            tx,
            guild_id=scene.turn.guild_id,
            user_id=scene.turn.candidate_id,
            source=f"mock:{scene.turn.turn_id}:{name}",
            area=area,
            topic=dimension.name,
            why=f"after your mock: {scene.round_name}, {dimension.name}",
            now=self._kernel.clock.now(),
        )


def _refuse_closed(scene: Scene) -> None:
    if scene.scoring.released_at is None:
        raise UserFacingError(
            "The scorecards of this round are not open yet. Yours is here:",
            offer=("mocks.card", {"turn": scene.turn.turn_id}),
        )
