"""The group's post of a drill, its closing and the archive: the same for every kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import discord
from discord import ui

from bot.pictures import Picture, files_of, gallery
from bot.report import Interaction
from bot.ui import TEXT_LIMIT, PersistentButton, PersistentSelect, guild_of, panel, row, show, text

from . import choice, recall, render
from .case import views as case
from .code import views as code
from .controls import AsText, Discuss, drills_cog, open_attempt, service_of, show_hint
from .daily import Closing
from .kind import Kind
from .models import Attempt, Drill, Post
from .question import views as own
from .spot import views as spot
from .sql import views as sql

KINDS: dict[str, Kind] = {
    "choice": choice.KIND,
    "recall": recall.KIND,
    "question": own.KIND,
    "code": code.KIND,
    "sql": sql.KIND,
    "case": case.KIND,
    "spot": spot.KIND,
}

# ---------------------------------------------------------------------- layouts


def question(drill: Drill) -> str:
    return render.question(drill, KINDS[drill.kind].task(drill))


def pictures(drill: Drill) -> Sequence[Picture]:
    """Return what is shown with the drill; a message with it needs their files."""
    return KINDS[drill.kind].pictures(drill)


def asked(drill: Drill, around: Callable[[str], str]) -> list[ui.Item[Any]]:
    """Return the drill to be read, its pictures between question and task; ``around`` adds the head."""
    shown = gallery(pictures(drill))
    if not shown:
        return [text(around(question(drill)))]
    task = KINDS[drill.kind].task(drill)
    return [text(around(render.question(drill, ""))), *shown, *([text(task)] if task else [])]


def solution(found: Closing) -> str:
    return render.closing(found, KINDS[found.drill.kind].solution(found.drill))


def daily_view(post: Post, drill: Drill) -> ui.LayoutView:
    post_id = post.post_id
    buttons: list[ui.Item[Any]] = [AnswerPost(post_id=post_id, kind=drill.kind)]
    if drill.hints:
        buttons.append(HintPost(post_id=post_id))
    buttons.append(Discuss(post_id=post_id))
    if pictures(drill):
        buttons.append(AsText(drill_id=drill.id))
    return panel(*asked(drill, lambda shown: render.daily(post, drill, shown)), row(*buttons))


def closed_daily_view(post: Post, drill: Drill) -> ui.LayoutView:
    shown = asked(drill, lambda shown: render.daily_closed(post, drill, shown))
    return panel(*shown, row(Discuss(post_id=post.post_id)), accent=None)


def closing_view(found: Closing) -> ui.LayoutView:
    post_id = found.post.post_id
    return panel(text(solution(found)), row(Explain(post_id=post_id), Discuss(post_id=post_id)))


def archived_view(found: Closing, attempt: Attempt | None) -> ui.LayoutView:
    drill, buttons = found.drill, row(Discuss(post_id=found.post.post_id))
    above, below = f"{render.headline(drill)}\n{question(drill)}", solution(found)
    if (
        len(above) + len(below) + 2 >= TEXT_LIMIT
    ):  # what the kind adds is less than the solution to who reads again
        above = f"{render.headline(drill)}\n{render.question(drill, '')}"
    room = TEXT_LIMIT - len(above) - len(below)
    below += render.answered(attempt, KINDS[drill.kind].language, room=room)
    if pictures(drill):
        return panel(*asked(drill, lambda shown: f"{render.headline(drill)}\n{shown}"), text(below), buttons)
    return panel(text(f"{above}\n\n{below}"), buttons)


# ---------------------------------------------------------------------- what is pressed


class AnswerPost(PersistentButton, key="drills.answer", args=("post_id", "kind")):
    label = "Answer"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        going = await service_of(interaction).start_post(
            guild_id=guild_of(interaction), user_id=interaction.user.id, post_id=int(self.args["post_id"])
        )
        form = KINDS[going.drill.kind].form
        if form is not None and not going.attempt.is_answered:
            await interaction.response.send_modal(form(going))
        else:
            await open_attempt(interaction, going)


class HintPost(PersistentButton, key="drills.hint_post", args=("post_id",)):
    label = "Hint (−2)"

    async def press(self, interaction: Interaction) -> None:
        service = service_of(interaction)
        going = await service.start_post(
            guild_id=guild_of(interaction), user_id=interaction.user.id, post_id=int(self.args["post_id"])
        )
        await show_hint(interaction, going.attempt)


class Explain(PersistentButton, key="drills.explain", args=("post_id",)):
    label = "I can explain"

    async def press(self, interaction: Interaction) -> None:
        post = await service_of(interaction).may_explain(
            guild_id=guild_of(interaction), user_id=interaction.user.id, post_id=int(self.args["post_id"])
        )
        await interaction.response.defer(ephemeral=True, thinking=True)
        thread_id = await drills_cog(interaction).jobs.offer_to_explain(post, interaction.user)
        await interaction.followup.send(
            f"Thank you. Write your explanation in <#{thread_id}>; I said there that you offered.",
            ephemeral=True,
        )


class ArchivePick(PersistentSelect, key="drills.archived"):
    placeholder = "Read a drill again"

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        found, attempt = await service_of(interaction).archived(
            guild_id=guild_of(interaction), user_id=interaction.user.id, post_id=int(chosen[0])
        )
        files = await files_of(pictures(found.drill))
        await show(interaction, archived_view(found, attempt), files=files)


CONTROLS = (AnswerPost, HintPost, Explain, ArchivePick)
