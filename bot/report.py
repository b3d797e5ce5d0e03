"""The one way a failure reaches a member: a sentence they can act on, or a reference to look up."""

from __future__ import annotations

import io
import time
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import discord
from discord import app_commands

from .errors import UserFacingError
from .telemetry import Metrics, get_logger, new_reference

log = get_logger(__name__)

UNKNOWN_INTERACTION = 10062
ALREADY_ANSWERED = 40060
_MISSING = (50001, 50013)
_MESSAGE_LIMIT = 2000
_SENTENCE_LIMIT = 1900
"""A refusal may list names; what does not fit is cut, and room left for the words after it."""

Interaction = discord.Interaction[Any]


class Report:
    """Answers failures and counts how interactions end."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    async def guard(self, interaction: Interaction, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Run what a press or a submitted modal asks for; whatever it raises ends in an answer."""
        started = time.perf_counter()
        outcome = "ok"
        try:
            await work()
        except Exception as error:  # noqa: BLE001 - the one place that answers whatever went wrong
            outcome = await self.failure(interaction, error, name=name)
        finally:
            self._metrics.interactions.labels(name, outcome).inc()
            self._metrics.interaction_seconds.labels(name).observe(time.perf_counter() - started)

    async def failure(self, interaction: Interaction, error: BaseException, *, name: str) -> str:
        """Tell the member; return how to count it: ``refused``, ``late`` or ``error``."""
        cause = _cause(error)
        if isinstance(cause, discord.HTTPException) and cause.code in (UNKNOWN_INTERACTION, ALREADY_ANSWERED):
            log.warning("interaction_gone", name=name, code=cause.code)
            return "late"
        refusal = _as_refusal(cause)
        if refusal is None:
            reference = new_reference()
            log.error("interaction_failed", name=name, reference=reference, exc_info=cause)
            refusal = UserFacingError(
                "Something went wrong on my side, and nothing was changed. Please try again; if it stays, "
                f"give a moderator this reference: `{reference}`."
            )
            outcome = "error"
        else:
            outcome = "refused"
        try:
            await answer(interaction, refusal)
        except (discord.HTTPException, aiohttp.ClientError) as late:
            log.warning(
                "refusal_not_delivered", name=name, code=getattr(late, "code", None), fault=repr(late)
            )
        return outcome


async def answer(interaction: Interaction, refusal: UserFacingError) -> None:
    """Say the sentence to the member alone, and offer back what they typed."""
    text, file = _shortened(refusal.sentence), None
    if refusal.kept:
        inline = "\nYou wrote:\n```\n" + refusal.kept.replace("```", "'''") + "\n```"
        if len(text) + len(inline) <= _MESSAGE_LIMIT:
            text += inline
        else:
            text += "\nWhat you wrote is in the file."
            file = discord.File(io.BytesIO(refusal.kept.encode()), "what-you-wrote.txt")
    extra: dict[str, Any] = {"file": file} if file else {}
    if refusal.offer and (control := interaction.client.control(*refusal.offer)):
        extra["view"] = discord.ui.View(timeout=None).add_item(control)
    extra["allowed_mentions"] = discord.AllowedMentions.none()
    if interaction.response.is_done():
        await interaction.followup.send(text, ephemeral=True, **extra)
    else:
        await interaction.response.send_message(text, ephemeral=True, **extra)


def _shortened(sentence: str) -> str:
    return sentence if len(sentence) <= _SENTENCE_LIMIT else sentence[: _SENTENCE_LIMIT - 1] + "…"


def _cause(error: BaseException) -> BaseException:
    while isinstance(error, app_commands.CommandInvokeError):
        error = error.original
    if isinstance(error, app_commands.TransformerError) and isinstance(error.__cause__, UserFacingError):
        return error.__cause__
    return error


def _as_refusal(error: BaseException) -> UserFacingError | None:
    if isinstance(error, UserFacingError):
        return error
    if isinstance(error, app_commands.TransformerError):
        return UserFacingError(
            f"“{error.value}” is not something I can read there. Pick one of the suggestions."
        )
    if isinstance(error, app_commands.MissingPermissions):
        names = ", ".join(p.replace("_", " ").title() for p in error.missing_permissions)
        return UserFacingError(f"You need the permission {names} for that. Ask a moderator of this server.")
    if isinstance(error, app_commands.NoPrivateMessage):
        return UserFacingError("That works inside a server only. Open it in your group's channel.")
    if isinstance(error, discord.Forbidden) and error.code in _MISSING:
        return UserFacingError(
            "Discord does not let me do that here. A moderator can see with `/setup` which permission is missing."
        )
    return None
