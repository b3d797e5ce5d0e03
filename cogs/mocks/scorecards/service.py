"""Use cases of scorecards, one transaction each. Knows no Discord."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from statistics import fmean
from typing import Any, Final

from bot import members, points
from bot.app import Kernel
from bot.db import Tx
from bot.errors import NotAllowed, UserFacingError
from bot.evidence import Evidence
from bot.today import Task
from cogs.mocks.catalogue import Catalogue

from . import logic, store
from .asking import Asking, opened_by, waits_for
from .models import Card, Desk, History, Opened, Point, Role, Scene

PAGE = 8
"""Mocks on a page of the history."""
_ABOUT: Final[dict[Role, str]] = {
    "self": "your own turn",
    "interviewer": "whom you interviewed",
    "third": "whom you watched",
}


class ScorecardService:
    def __init__(self, kernel: Kernel, catalogue: Catalogue) -> None:
        self._kernel = kernel
        self._catalogue = catalogue
        self.asking = Asking(kernel, catalogue)

    # ------------------------------------------------------------------ writing

    async def desk(self, *, guild_id: int, user_id: int, turn_id: int) -> Desk | Opened:
        """Return the member's own card while the cards are closed, all of them once they are open.

        Raises:
            NotFound: there is no such round in the server.
            NotAllowed: they took no part in it.
            UserFacingError: it has not ended.
        """
        async with self._kernel.db.write() as tx:
            scene = await self.asking.scene_for(tx, guild_id=guild_id, user_id=user_id, turn_id=turn_id)
            if scene.scoring.released_at is not None:
                return opened_by(scene, user_id)
            return self._desk(scene, user_id)

    async def write(
        self,
        *,
        guild_id: int,
        user_id: int,
        turn_id: int,
        page: int,
        scores: Mapping[str, int],
        typed: str,
    ) -> Desk:
        """Take a page of the member's card; the last one hands it in, and may open both.

        What was typed is kept also when it is refused.

        Raises:
            UserFacingError: a score without evidence, nothing scored at all, or the cards are open by now.
        """
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            scene, own = await self._own(tx, guild_id=guild_id, user_id=user_id, turn_id=turn_id, typed=typed)
            pages = logic.pages(scene.dimensions)
            asked = pages[page] if page < len(pages) else ()
            names = {each.id for each in asked}
            given = {name: score for name, score in scores.items() if name in names}
            told = {name: said for name, said in logic.evidence_of(typed, asked).items() if given.get(name)}
            changed = replace(
                own,
                scores={**own.scores, **given},
                evidence={n: said for n, said in own.evidence.items() if n not in names} | told,
                typed={**own.typed, page: typed},
            )
            refusal = _refusal(changed, given, scene, page=page)
            if refusal is None or own.sent_at is None:  # a refused change leaves what was handed in
                await store.keep_draft(tx, changed)
            if refusal is None:
                await self._hand_in(tx, scene, changed, now=now)
                scene = await self.asking.release_if_ready(tx, turn_id, now=now) or scene
        if refusal is not None:
            raise refusal
        return self._desk(scene, user_id)

    async def _hand_in(self, tx: Tx, scene: Scene, card: Card, *, now: datetime) -> None:
        """Hand the card in once all its pages are filled in; the candidate's own is worth a few points."""
        if logic.next_page(card, scene.dimensions) is not None:
            return
        if await store.send(tx, card.card_id, now=now) and card.role == "self":
            who: dict[str, Any] = {"guild_id": card.guild_id, "user_id": scene.turn.candidate_id}
            await members.ensure_member(tx, **who, now=now)
            await points.award(
                tx,
                **who,
                group_id=scene.meeting.group_id,
                source="mocks",
                points=logic.CARD_POINTS,
                key=f"mock.card:{card.turn_id}",
                day=await members.today_of(tx, **who, now=now),
                now=now,
                daily_cap=logic.CARD_CAP,
            )

    async def give_points(
        self, *, guild_id: int, user_id: int, turn_id: int, page: int, given: tuple[Point, ...]
    ) -> Desk:
        """Keep the interviewer's feedback: the first page has two points, the second a third one.

        Raises:
            UserFacingError: a field is too short, they are not the interviewer, or the cards are open by now.
        """
        typed = "\n".join(f"{point.seen}\n→ {point.next}" for point in given)
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            scene, own = await self._own(tx, guild_id=guild_id, user_id=user_id, turn_id=turn_id, typed=typed)
            if own.role != "interviewer":
                raise NotAllowed(
                    "The interviewer writes the feedback. Yours is the scorecard: `/mock scorecard`."
                )
            for number, point in enumerate(given, page * logic.POINTS_WANTED + 1):
                for field, words in (("What you saw", point.seen), ("What to do next", point.next)):
                    if not logic.SHORTEST <= len(words) <= logic.POINT_LIMIT:
                        raise UserFacingError(
                            f"**{field}**, point {number}: it needs {logic.SHORTEST} to {logic.POINT_LIMIT} "
                            "characters. Press *Write it again*.",
                            kept=typed,
                            offer=("mocks.card_points", {"turn": turn_id, "page": page}),
                        )
            start = page * logic.POINTS_WANTED
            kept = (*own.points[:start], *given, *own.points[start + len(given) :])[: logic.POINTS_MOST]
            await store.keep_points(tx, own.card_id, kept)
            scene = await self.asking.release_if_ready(tx, turn_id, now=now) or scene
        return self._desk(scene, user_id)

    # ------------------------------------------------------------------ all of a member's

    async def history(self, *, guild_id: int, user_id: int, page: int = 0) -> History:
        now = self._kernel.clock.now()
        async with self._kernel.db.read() as tx:
            who = {"guild_id": guild_id, "user_id": user_id}
            lines, total = await store.past(tx, **who, limit=PAGE, skip=page * PAGE)
            about = await store.cards_about(tx, **who)
            waiting = await store.waiting(tx, **who, now=now)
        return History(
            lines=tuple(lines),
            names={key: found.name for key, found in self._catalogue.rounds.items()},
            total=total,
            page=page,
            spreads=tuple(logic.spreads(about, self._names())),
            waiting=tuple(turn_id for turn_id, *_ in waiting),
        )

    def _names(self) -> dict[str, str]:
        return {key: found.name for key, found in self._catalogue.dimensions.items()}

    async def waiting(self, *, guild_id: int, user_id: int) -> list[Task]:
        async with self._kernel.db.read() as tx:
            return await self.tasks(tx, guild_id, user_id, self._kernel.clock.now())

    async def tasks(self, tx: Tx, guild_id: int, user_id: int, now: datetime) -> list[Task]:
        """Return the scorecards that the member is asked for, for the panel of the day."""
        found = await store.waiting(tx, guild_id=guild_id, user_id=user_id, now=now)
        rounds = self._catalogue.rounds
        return [
            Task(
                title=f"Write your scorecard: {_ABOUT[role]}",
                control="mocks.card",
                args={"turn": turn_id},
                minutes=5,
                due_at=opens_at,
                detail=rounds[kind].name if kind in rounds else "Mock interview",
            )
            for turn_id, role, kind, opens_at in found
        ]

    async def evidence(self, tx: Tx, guild_id: int, user_id: int) -> list[Evidence]:
        """Return what open scorecards about the member say of each area, by peers and by themself.

        The scores that a card has in one area are one observation: one hour, seen by one person.
        """
        found = []
        for card in await store.cards_about(tx, guild_id=guild_id, user_id=user_id):
            kind = self._catalogue.rounds.get(card.round_type)
            if kind is None:
                continue
            by_area: dict[str, list[int]] = {}
            for name, score in card.scores.items():
                area = self._catalogue.area_of(card.round_type, name)
                if area is not None:
                    by_area.setdefault(area, []).append(score)
            for area, scores in by_area.items():
                found.append(
                    Evidence(
                        area=area,
                        score=fmean(scores),
                        at=card.held_at,
                        kind="mock",
                        topic=f"mock:{card.round_type}",
                        label=f"Mock: {kind.name}, {len(scores)} criteri{'a' if len(scores) > 1 else 'on'}",
                        by_others=not card.is_self,
                    )
                )
        return found

    # ------------------------------------------------------------------ own cards

    async def _own(
        self, tx: Tx, *, guild_id: int, user_id: int, turn_id: int, typed: str
    ) -> tuple[Scene, Card]:
        scene = await self.asking.scene_for(tx, guild_id=guild_id, user_id=user_id, turn_id=turn_id)
        own = scene.card_of(user_id)
        assert own is not None  # noqa: S101 - _scene refuses whoever has none
        if scene.scoring.released_at is not None:
            raise UserFacingError(
                "The scorecards of this round are open, so they stay as they are. You can add a note to them.",
                kept=typed,
                offer=("mocks.card_open", {"turn": turn_id, "page": 0}),
            )
        return scene, own

    def _desk(self, scene: Scene, user_id: int) -> Desk:
        own = scene.card_of(user_id)
        assert own is not None  # noqa: S101 - the use cases refuse whoever has none
        return Desk(scene, own, waits_for(scene.cards))


def _refusal(card: Card, given: Mapping[str, int], scene: Scene, *, page: int) -> UserFacingError | None:
    """Return why a page cannot be taken: a score without evidence, or a whole card without a score."""
    asked = logic.pages(scene.dimensions)[page] if page < len(logic.pages(scene.dimensions)) else ()
    offer = ("mocks.card_page", {"turn": card.turn_id, "page": page})
    missing = logic.unsupported(given, card.evidence, asked)
    if missing:
        name = missing[0].name
        return UserFacingError(
            f"**Evidence** says nothing about *{name}*: add a line that begins “{name}:”, or choose *Not seen* for it.",
            kept=card.typed[page],
            offer=offer,
        )
    if not card.seen and logic.next_page(card, scene.dimensions) is None:
        return UserFacingError(
            "**Scores**: everything is marked *Not seen*, so there is nothing to hand in. Score at least one.",
            kept=card.typed[page],
            offer=offer,
        )
    return None
