"""Peer reviews as the author of an answer meets them: offering it, reading what came, one's own overview."""

from __future__ import annotations

from typing import Any

import discord
from discord import ui

from bot.report import Interaction
from bot.ui import PersistentButton, PersistentSelect, actor_of, guild_of, panel, row, show, text

from . import logic, render
from .models import Asked, Asking, News, Overview, OwnAnswer
from .moderator_views import ForModerators
from .reviewer_views import ReviewNext
from .shared import peers_of

_READ_MOST = 3


async def open_asking(interaction: Interaction, attempt_id: int) -> None:
    """Offer the member's answer, or show what came of it; beside the result, which stays."""
    peers = peers_of(interaction)
    asking = await peers.asking(user_id=interaction.user.id, attempt_id=attempt_id)
    if asking.asked is not None:
        await show(
            interaction,
            asked_view(await peers.read(user_id=interaction.user.id, request_id=asking.asked.request_id)),
        )
    elif len(asking.groups) > 1:
        await show(interaction, panel(text(render.choose_group(asking)), row(AskWhom.of(asking))))
    else:
        asked = await peers.ask(
            user_id=interaction.user.id, attempt_id=attempt_id, group_id=asking.groups[0].group_id
        )
        await show(interaction, asked_view(asked))


def asked_view(found: Asked) -> ui.LayoutView:
    """Return the author's panel of one offered answer with its reviews."""
    items: list[ui.Item[Any]] = [text(render.asked(found))]
    for number, review in enumerate(found.reviews, 1):
        buttons: list[ui.Item[Any]] = []
        if review.words is not None and not review.is_thanked:
            buttons.append(
                Thank(review_id=review.review_id, label=_label("Thank", " for review", number, found))
            )
        if review.words is not None and not review.is_reported:
            buttons.append(
                ReportReview(review_id=review.review_id, label=_label("Report", " review", number, found))
            )
        if buttons:
            items.append(row(*buttons))
    last: list[ui.Item[Any]] = []
    done = sum(review.words is not None for review in found.reviews)
    if not found.is_withdrawn and not found.removed_for and done < len(logic.PLACES):
        last.append(TakeBack(request_id=found.request_id))
    last.append(OpenReviews(label="All my reviews"))
    return panel(*items, row(*last))


def _label(verb: str, rest: str, number: int, found: Asked) -> str:
    return f"{verb}{rest} {number}" if len(found.reviews) > 1 else verb


class AskWhom(PersistentSelect, key="drills.review_ask", args=("attempt_id",)):
    placeholder = "Choose the group"

    @classmethod
    def of(cls, asking: Asking) -> AskWhom:
        options = [
            discord.SelectOption(label=group.name[:100], value=str(group.group_id))
            for group in asking.groups[:25]
        ]
        return cls(options=options, attempt_id=asking.attempt_id)

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        asked = await peers_of(interaction).ask(
            user_id=interaction.user.id, attempt_id=int(self.args["attempt_id"]), group_id=int(chosen[0])
        )
        await show(interaction, asked_view(asked), is_update=True)


class TakeBack(PersistentButton, key="drills.review_withdraw", args=("request_id",)):
    label = "Take it back"

    async def press(self, interaction: Interaction) -> None:
        asked = await peers_of(interaction).take_back(
            user_id=interaction.user.id, request_id=int(self.args["request_id"])
        )
        await show(interaction, asked_view(asked), is_update=True)


class Thank(PersistentButton, key="drills.review_thank", args=("review_id",)):
    label = "Thank"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        asked = await peers_of(interaction).thank(
            user_id=interaction.user.id, review_id=int(self.args["review_id"])
        )
        await show(interaction, asked_view(asked), is_update=True)


class ReportReview(PersistentButton, key="drills.review_hurts", args=("review_id",)):
    label = "Report"

    async def press(self, interaction: Interaction) -> None:
        asked = await peers_of(interaction).report_review(
            user_id=interaction.user.id, review_id=int(self.args["review_id"])
        )
        await show(interaction, asked_view(asked), is_update=True)


# ---------------------------------------------------------------------- one's own side


async def open_overview(interaction: Interaction, *, is_update: bool = False) -> None:
    found = await peers_of(interaction).overview(actor_of(interaction))
    await show(interaction, overview_view(found), is_update=is_update)


def overview_view(found: Overview) -> ui.LayoutView:
    items: list[ui.Item[Any]] = [text(render.overview(found))]
    unread = [answer for answer in found.answers if answer.unread_count][:_READ_MOST]
    if unread:
        items.append(row(*(ReadReviews(request_id=a.request_id, label=f"Read: {a.title}") for a in unread)))
    if found.answers:
        items.append(row(OwnAnswers.of(found.answers)))
    buttons: list[ui.Item[Any]] = [ReviewNext()]
    if found.is_moderator:
        reported = f" ({found.reported_count} reported)" if found.reported_count else ""
        buttons.append(ForModerators(label=f"For moderators{reported}"))
    return panel(*items, row(*buttons))


def news_items(news: News) -> list[ui.Item[Any]]:
    """Return what is added to a member's other panels when something new awaits them."""
    return [text(render.news(news)), row(OpenReviews())] if news else []


async def news_for(interaction: Interaction) -> list[ui.Item[Any]]:
    return news_items(
        await peers_of(interaction).news(guild_id=guild_of(interaction), user_id=interaction.user.id)
    )


class OpenReviews(PersistentButton, key="drills.reviews"):
    label = "Read"

    async def press(self, interaction: Interaction) -> None:
        await open_overview(interaction, is_update=True)


class ReadReviews(PersistentButton, key="drills.review_read", args=("request_id",)):
    label = "Read"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        asked = await peers_of(interaction).read(
            user_id=interaction.user.id, request_id=int(self.args["request_id"])
        )
        await show(interaction, asked_view(asked), is_update=True)


class OwnAnswers(PersistentSelect, key="drills.review_own"):
    placeholder = "Open one of your answers"

    @classmethod
    def of(cls, answers: list[OwnAnswer]) -> OwnAnswers:
        return cls(
            options=[
                discord.SelectOption(
                    label=answer.title[:100],
                    description=render.own_option(answer),
                    value=str(answer.request_id),
                )
                for answer in answers[:25]
            ]
        )

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        asked = await peers_of(interaction).read(user_id=interaction.user.id, request_id=int(chosen[0]))
        await show(interaction, asked_view(asked), is_update=True)


CONTROLS = (AskWhom, TakeBack, Thank, ReportReview, OpenReviews, ReadReviews, OwnAnswers)
