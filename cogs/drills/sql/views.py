"""The SQL round: the grain, the form for the query, the verdict."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import discord
from discord import ui

from bot.report import Interaction
from bot.ui import PersistentButton, PersistentModal, Values, is_on_panel, panel, row, show, text
from cogs.drills import render
from cogs.drills.controls import Hint, after, drills_cog
from cogs.drills.judged.views import source_fields, source_of
from cogs.drills.kind import Kind
from cogs.drills.service import Going

from . import render as sql_render
from .service import Querying, SqlService


def sql_of(interaction: Interaction) -> SqlService:
    service: SqlService = drills_cog(interaction).sql
    return service


async def _mine(interaction: Interaction, args: Mapping[str, str]) -> Querying:
    return await sql_of(interaction).querying(user_id=interaction.user.id, attempt_id=int(args["attempt_id"]))


async def open_panel(interaction: Interaction, going: Going) -> None:
    found = await sql_of(interaction).querying(
        user_id=interaction.user.id, attempt_id=going.attempt.attempt_id
    )
    await show(interaction, querying_view(found))


def querying_view(found: Querying) -> ui.LayoutView:
    """Return the private panel of an attempt: the task, first the grain, then the query and its verdict."""
    going, attempt_id = found.going, found.going.attempt.attempt_id
    if going.attempt.is_answered:
        return result_view(found)
    question = render.question(going.drill, sql_render.task(found.drill))
    parts: list[ui.Item[Any]] = [text(f"{render.headline(going.drill)}\n{question}")]
    more = (Samples(attempt_id=attempt_id), Hint(attempt_id=attempt_id), GiveUp(attempt_id=attempt_id))
    if found.grain is None:
        picks = [PickGrain(attempt_id=attempt_id, option=key, label=key) for key in found.drill.grains]
        return panel(*parts, text(sql_render.ask_grain(found.drill)), row(*picks), row(*more))
    parts.append(text(sql_render.grain(found)))
    progress = sql_render.progress(found)
    if progress:
        parts.append(text(progress))
    return panel(*parts, row(SendQuery(attempt_id=attempt_id), *more))


def result_view(found: Querying) -> ui.LayoutView:
    going = found.going
    head = f"### {going.drill.title}\n"
    head += "✅ **Solved.** " if going.attempt.is_correct else "**Closed without a full pass.** "
    head += f"{render.earned(going.attempt)}.\n{sql_render.grain(found)}"
    return panel(
        text(head),
        text(f"{sql_render.reference(found.drill)}\n\n{render.sources(going.drill)}"),
        after(going),
    )


class PickGrain(PersistentButton, key="drills.sql_grain", args=("attempt_id", "option")):
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        found = await sql_of(interaction).pick_grain(
            user_id=interaction.user.id, attempt_id=int(self.args["attempt_id"]), key=self.args["option"]
        )
        await show(interaction, querying_view(found), is_update=True)


class Samples(PersistentButton, key="drills.sql_rows", args=("attempt_id",)):
    label = "Sample rows"

    async def press(self, interaction: Interaction) -> None:
        found = await _mine(interaction, self.args)
        await show(interaction, panel(text(sql_render.samples(found.drill))))


class SendQuery(PersistentButton, key="drills.send_sql", args=("attempt_id",)):
    label = "Send query"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        found = await _mine(interaction, self.args)
        if found.going.attempt.is_answered:
            await show(interaction, result_view(found), is_update=True)
        else:
            await interaction.response.send_modal(SqlForm.of(found))


class GiveUp(PersistentButton, key="drills.sql_give_up", args=("attempt_id",)):
    label = "Show the solution"

    async def press(self, interaction: Interaction) -> None:
        found = await sql_of(interaction).give_up(
            user_id=interaction.user.id, attempt_id=int(self.args["attempt_id"])
        )
        await show(interaction, result_view(found), is_update=True)


class SqlForm(PersistentModal, key="drills.sql_form", args=("attempt_id",)):
    @classmethod
    def of(cls, found: Querying) -> SqlForm:
        form = cls(title=found.drill.title, attempt_id=found.going.attempt.attempt_id)
        start = found.last.source if found.last else sql_render.beginning(found.drill)
        about = "One SELECT, as DuckDB reads it (close to PostgreSQL)."
        for field in source_fields(label="Your query", about=about, start=start, suffix=".sql"):
            form.add_item(field)
        return form

    @classmethod
    async def submitted(cls, interaction: Interaction, args: Mapping[str, str], values: Values) -> None:
        await interaction.response.defer(ephemeral=True, thinking=not is_on_panel(interaction))
        source = await source_of(interaction, values, suffix=".sql", language="SQL")
        found = await sql_of(interaction).submit(
            user_id=interaction.user.id, attempt_id=int(args["attempt_id"]), source=source
        )
        await show(interaction, querying_view(found), is_update=True)


CONTROLS = (PickGrain, Samples, SendQuery, GiveUp, SqlForm)

KIND = Kind(
    open=open_panel,
    task=sql_render.task,
    solution=sql_render.solution,
    language="sql",
    card=sql_render.card,
)
