"""Forms that were refused: kept as they were filled in, so that *Correct it* opens them again, after a restart too.

A form takes part by writing :meth:`bot.ui.PersistentModal.reopened`. One member has one draft of a form; it goes when
the form was taken, else after a day.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import discord
from discord import ui

from . import members
from .clock import to_unix
from .db import Tx, load_queries
from .errors import NotFound, UserFacingError
from .report import Interaction
from .ui import PersistentButton, PersistentModal, Values, who

_Q = load_queries(Path(__file__).parent / "sql" / "drafts.sql")

KEPT_FOR: Final = timedelta(days=1)
GONE: Final = "What you had typed is sent already, or was dropped after a day. Please open the form again where you began."


async def submit(
    interaction: Interaction,
    modal: type[PersistentModal],
    custom_id: str,
    args: Mapping[str, str],
    values: Values,
) -> None:
    """Hand a submitted form to its class."""
    if not modal.can_reopen:
        await modal.submitted(interaction, args, values)
        return
    async with correctable(interaction, custom_id, values):
        await modal.submitted(interaction, args, values)


@asynccontextmanager
async def correctable(interaction: Interaction, custom_id: str, values: Values) -> AsyncIterator[None]:
    """Offer the form with this ``custom_id`` again when what was typed is refused; forget it when it is taken.

    A refusal whose ``kept`` is None is about something else, which the same form would meet again.
    """
    db = interaction.client.kernel.db
    try:
        yield
    except UserFacingError as refusal:
        if refusal.kept is not None and refusal.offer is None and interaction.guild_id is not None:
            now = interaction.client.kernel.clock.now()
            async with db.write() as tx:
                await members.ensure_member(tx, **who(interaction), now=now)  # it may be their first command
                draft_id = await _Q.keep(
                    tx.connection,
                    **who(interaction),
                    form=custom_id,
                    typed=json.dumps(values),
                    now=to_unix(now),
                )
            refusal.offer = (Again.key, {"draft_id": draft_id})
        raise
    if interaction.guild_id is None:
        return
    which = {**who(interaction), "form": custom_id}
    async with db.read() as tx:
        is_kept = bool(await _Q.is_kept(tx.connection, **which))
    if is_kept:
        async with db.write() as tx:
            await _Q.drop(tx.connection, **which)


async def forget_old(tx: Tx, *, now: datetime) -> None:
    await _Q.forget(tx.connection, before=to_unix(now - KEPT_FOR))


class Again(PersistentButton, key="drafts.again", args=("draft_id",)):
    """Under a refusal: brings the form back with what was typed."""

    label = "Correct it"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        async with interaction.client.kernel.db.read() as tx:
            draft = await _Q.get(tx.connection, draft_id=int(self.args["draft_id"]), **who(interaction))
        found = interaction.client.modals.find(draft["form"]) if draft is not None else None
        if draft is None or found is None:
            raise NotFound(GONE)
        modal, args = found
        form = await modal.reopened(interaction, args)
        fill(form, json.loads(draft["typed"]))
        await interaction.response.send_modal(form)


def fill(form: PersistentModal, values: Values) -> None:
    """Put what was typed and chosen into a form's fields; a file has to be chosen again, Discord takes no default."""
    for label in form.children:
        field = label.component if isinstance(label, ui.Label) else None
        name: Any = getattr(field, "custom_id", None)
        if not isinstance(label, ui.Label) or name not in values:
            continue
        value = values[name]
        chosen = value if isinstance(value, list) else [value]
        if isinstance(field, ui.TextInput):
            field.default = (value if isinstance(value, str) else "")[: field.max_length] or None
        elif isinstance(field, ui.RoleSelect):
            field.default_values = [
                discord.SelectDefaultValue(id=int(str(each)), type=discord.SelectDefaultValueType.role)
                for each in chosen
            ]
        elif isinstance(field, ui.Select | ui.RadioGroup | ui.CheckboxGroup):
            for option in field.options:
                option.default = option.value in chosen
        elif isinstance(field, ui.Checkbox):
            field.default = value is True
        elif isinstance(field, ui.FileUpload) and value:
            label.description = f"Choose it again. {label.description or ''}"[:100]


CONTROLS = (Again,)
