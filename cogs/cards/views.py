"""A session: the front, its answer with four ratings, the end. One message, pressed through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.pictures import files_of, gallery
from bot.report import Interaction
from bot.ui import PersistentButton, panel, row, show, text, who

from . import limit_views, own_views, render
from .controls import Decks, Explain, cards_cog, service_of
from .models import AGAIN, GOOD, RATINGS, Card, OwnNote, Schedule, SharedCard
from .service import Asked, Done, Offer, Paused, Shown, Turn
from .shared_views import suggest_edit

_STYLES = {AGAIN: discord.ButtonStyle.danger, GOOD: discord.ButtonStyle.success}


def view_of(turn: Turn, news: Sequence[ui.Item[Any]] = ()) -> ui.LayoutView:
    items = _items(turn)
    if turn.leech is not None:
        items += _leech(*turn.leech)
    return panel(*items, *news)


def _items(turn: Turn) -> list[ui.Item[Any]]:
    step = turn.step
    if isinstance(step, Asked):
        return _asked(step, turn.scope)
    if isinstance(step, Shown):
        return _shown(step, turn.scope)
    if isinstance(step, Done):
        return _done(step, turn.scope)
    if isinstance(step, Paused):
        return [text(render.paused(step)), row(limit_views.Pause(turned="off", label="Resume"))]
    return _offer(step)


def _asked(step: Asked, scope: str) -> list[ui.Item[Any]]:
    schedule = step.schedule
    press: list[ui.Item[Any]] = [
        ShowAnswer(schedule_id=schedule.schedule_id, turn=schedule.reviews, scope=scope)
    ]
    drawn = render.pictures(step.card)
    if drawn:
        press.append(InWords(schedule_id=schedule.schedule_id))
    return [text(render.head(step)), *gallery(drawn), text(render.front(step.card)), row(*press)]


def _shown(step: Shown, scope: str) -> list[ui.Item[Any]]:
    schedule = step.schedule
    ratings = [
        Rate(
            schedule_id=schedule.schedule_id,
            turn=schedule.reviews,
            rating=rating,
            scope=scope,
            label=render.rating_label(rating, step.outcomes[rating]),
            style=_STYLES.get(rating),
        )
        for rating in RATINGS
    ]
    question, drawn = render.question(step.card), render.pictures(step.card)
    items: list[ui.Item[Any]] = [text(render.head(step)), *gallery(drawn)]
    if question:
        items += [text(question), ui.Separator()]
    items += [text(render.back(step.card)), row(*ratings)]
    beside: list[ui.Item[Any]] = [InWords(schedule_id=schedule.schedule_id)] if drawn else []
    if step.can_explain:
        beside.append(Explain(schedule_id=schedule.schedule_id))
    if isinstance(step.card, SharedCard):
        beside.append(suggest_edit(step.card.note_id, step.card.deck.deck_id))
    return [*items, row(*beside)] if beside else items


def _done(step: Done, scope: str) -> list[ui.Item[Any]]:
    press: list[ui.Item[Any]] = []
    if step.more_to is not None:
        press.append(More(scope=scope, to=step.more_to))
    return [text(render.done(step)), row(*press, Decks(page=0))]


def _offer(step: Offer) -> list[ui.Item[Any]]:
    press: list[ui.Item[Any]] = []
    if step.decks:
        press.append(TakeFitting(label=render.take_label(step.decks)))
    return [text(render.offer(step)), row(*press, Decks(page=0, label="Choose decks"))]


def _leech(schedule: Schedule, card: Card) -> list[ui.Item[Any]]:
    press: list[ui.Item[Any]] = [limit_views.BringBack(schedule_id=schedule.schedule_id)]
    if isinstance(card, OwnNote):
        press.append(own_views.EditNote(note_id=card.note_id, label="Rewrite"))
    return [text(render.leech(card)), row(*press)]


async def show_turn(interaction: Interaction, turn: Turn, news: Sequence[ui.Item[Any]] = ()) -> None:
    step = turn.step
    drawn = render.pictures(step.card) if isinstance(step, Asked | Shown) else ()
    await show(interaction, view_of(turn, news), is_update=True, files=await files_of(drawn))


async def open_review(interaction: Interaction, scope: str) -> None:
    turn = await service_of(interaction).open(**who(interaction), scope=scope)
    await show_turn(interaction, turn, await cards_cog(interaction).news_items(interaction))


class ShowAnswer(PersistentButton, key="cards.show", args=("schedule_id", "turn", "scope")):
    label = "Show answer"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        turn = await service_of(interaction).reveal(
            **who(interaction),
            schedule_id=int(self.args["schedule_id"]),
            turn=int(self.args["turn"]),
            scope=self.args["scope"],
        )
        await show_turn(interaction, turn)


class Rate(PersistentButton, key="cards.rate", args=("schedule_id", "turn", "rating", "scope")):
    async def press(self, interaction: Interaction) -> None:
        turn = await service_of(interaction).rate(
            **who(interaction),
            schedule_id=int(self.args["schedule_id"]),
            turn=int(self.args["turn"]),
            rating=int(self.args["rating"]),
            scope=self.args["scope"],
        )
        await show_turn(interaction, turn)


class More(PersistentButton, key="cards.more", args=("scope", "to")):
    label = "Ten more new ones"

    async def press(self, interaction: Interaction) -> None:
        turn = await service_of(interaction).more(
            **who(interaction), scope=self.args["scope"], to=int(self.args["to"])
        )
        await show_turn(interaction, turn)


class TakeFitting(PersistentButton, key="cards.take_fitting"):
    style = discord.ButtonStyle.primary
    label = "Take these decks"

    async def press(self, interaction: Interaction) -> None:
        await show_turn(interaction, await service_of(interaction).take_fitting(**who(interaction)))


class InWords(PersistentButton, key="cards.words", args=("schedule_id",)):
    label = "In words"

    async def press(self, interaction: Interaction) -> None:
        card = await service_of(interaction).picture_of(
            **who(interaction), schedule_id=int(self.args["schedule_id"])
        )
        words = "\n\n".join(picture.words for picture in render.pictures(card))
        await show(interaction, panel(text(words or render.GONE_PICTURE)))


CONTROLS = (ShowAnswer, Rate, More, TakeFitting, InWords)
