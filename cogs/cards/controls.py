"""What the panels of cards share: who pressed, the services, the way back to the session."""

from __future__ import annotations

from typing import Any

import discord

from bot.report import Interaction
from bot.ui import PersistentButton

from .collection import CollectionService
from .limits import LimitService
from .models import ALL
from .service import CardService
from .shared.service import SharedService
from .shared.suggestions import SuggestionService


def cards_cog(interaction: Interaction) -> Any:
    """Return the feature's cog, which holds the services."""
    return interaction.client.get_cog("Cards")


def service_of(interaction: Interaction) -> CardService:
    service: CardService = cards_cog(interaction).service
    return service


def collection_of(interaction: Interaction) -> CollectionService:
    service: CollectionService = cards_cog(interaction).collection
    return service


def limits_of(interaction: Interaction) -> LimitService:
    service: LimitService = cards_cog(interaction).limits
    return service


def shared_of(interaction: Interaction) -> SharedService:
    service: SharedService = cards_cog(interaction).shared
    return service


def suggestions_of(interaction: Interaction) -> SuggestionService:
    service: SuggestionService = cards_cog(interaction).suggestions
    return service


class Review(PersistentButton, key="cards.review", args=("scope",)):
    label = "Review"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        await cards_cog(interaction).open_review(interaction, self.args["scope"])


class Decks(PersistentButton, key="cards.decks", args=("page",)):
    label = "Decks"

    async def press(self, interaction: Interaction) -> None:
        await cards_cog(interaction).open_decks(interaction, int(self.args["page"]))


class Settings(PersistentButton, key="cards.settings"):
    label = "Card settings"

    async def press(self, interaction: Interaction) -> None:
        await cards_cog(interaction).open_settings(interaction)


class Reminder(PersistentButton, key="cards.reminder"):
    label = "Reminder"

    async def press(self, interaction: Interaction) -> None:
        await cards_cog(interaction).open_reminder(interaction)


class Explain(PersistentButton, key="cards.explain", args=("schedule_id",)):
    label = "Explain it back"

    async def press(self, interaction: Interaction) -> None:
        await cards_cog(interaction).open_explain_form(interaction, int(self.args["schedule_id"]))


class Desk(PersistentButton, key="cards.desk"):
    label = "All suggestions"

    async def press(self, interaction: Interaction) -> None:
        await cards_cog(interaction).open_desk(interaction)


def review_all() -> Review:
    return Review(scope=ALL)


CONTROLS = (Review, Decks, Desk, Settings, Reminder, Explain)
