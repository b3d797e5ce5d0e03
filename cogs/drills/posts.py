"""The group's post of a drill, its closing and the archive: the same for every kind."""

from __future__ import annotations

import discord
from discord import ui

from bot.report import Interaction
from bot.ui import PersistentButton, PersistentSelect, panel, row, show, text

from . import choice, recall, render
from .code import views as code
from .controls import Discuss, drills_cog, guild_of, open_attempt, service_of, show_hint
from .daily import Closing
from .kind import Kind
from .models import Attempt, Drill, Post

KINDS: dict[str, Kind] = {
    "choice": choice.KIND,
    "recall": recall.KIND,
    "code": code.KIND,
}

# ---------------------------------------------------------------------- layouts


def question(drill: Drill) -> str:
    return render.question(drill, KINDS[drill.kind].task(drill))


def solution(found: Closing) -> str:
    return render.closing(found, KINDS[found.drill.kind].solution(found.drill))


def daily_view(post: Post, drill: Drill) -> ui.LayoutView:
    post_id = post.post_id
    buttons = row(
        AnswerPost(post_id=post_id, kind=drill.kind), HintPost(post_id=post_id), Discuss(post_id=post_id)
    )
    return panel(text(render.daily(post, drill, question(drill))), buttons)


def closed_daily_view(post: Post, drill: Drill) -> ui.LayoutView:
    shown = render.daily_closed(post, drill, question(drill))
    return panel(text(shown), row(Discuss(post_id=post.post_id)), accent=None)


def closing_view(found: Closing) -> ui.LayoutView:
    post_id = found.post.post_id
    return panel(text(solution(found)), row(Explain(post_id=post_id), Discuss(post_id=post_id)))


def archived_view(found: Closing, attempt: Attempt | None) -> ui.LayoutView:
    shown = f"{render.headline(found.drill)}\n{question(found.drill)}\n\n{solution(found)}"
    mine = render.answered(attempt, KINDS[found.drill.kind].language)
    return panel(text(shown + mine), row(Discuss(post_id=found.post.post_id)))


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
        service = service_of(interaction)
        post, is_new = await service.offer_to_explain(
            guild_id=guild_of(interaction), user_id=interaction.user.id, post_id=int(self.args["post_id"])
        )
        await interaction.response.defer(ephemeral=True, thinking=True)
        jobs = drills_cog(interaction).jobs
        thread_id = await jobs.let_in(post, interaction.user.id)
        if is_new:
            await jobs.announce_explainer(thread_id, interaction.user)
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
        await show(interaction, archived_view(found, attempt))


CONTROLS = (AnswerPost, HintPost, Explain, ArchivePick)
