"""Buttons, menus and forms of drills. Each finds its state by the id in its custom_id."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import discord
from discord import ui

from bot.report import Interaction
from bot.ui import (
    PersistentButton,
    PersistentModal,
    PersistentSelect,
    Values,
    panel,
    row,
    show,
    text,
    text_of,
)

from . import render
from .controls import ROW, Discuss, Hint, after, guild_of, open_attempt, service_of, show_hint
from .daily import Closing
from .logic import ANSWER_LIMIT
from .models import Attempt, ChoiceDrill, Drill, Post, RecallDrill
from .service import Going

# ---------------------------------------------------------------------- layouts


def daily_view(post: Post, drill: Drill) -> ui.LayoutView:
    post_id = post.post_id
    buttons = row(
        AnswerPost(post_id=post_id, kind=drill.kind), HintPost(post_id=post_id), Discuss(post_id=post_id)
    )
    return panel(text(render.daily(post, drill)), buttons)


def closed_daily_view(post: Post, drill: Drill) -> ui.LayoutView:
    return panel(text(render.daily_closed(post, drill)), row(Discuss(post_id=post.post_id)), accent=None)


def closing_view(found: Closing) -> ui.LayoutView:
    post_id = found.post.post_id
    return panel(text(render.closing(found)), row(Explain(post_id=post_id), Discuss(post_id=post_id)))


def attempt_view(going: Going) -> ui.LayoutView:
    """Return the private panel in which a choice or recall drill is answered, or its result when it is."""
    if going.attempt.is_answered:
        return result_view(going)
    attempt_id = going.attempt.attempt_id
    if isinstance(going.drill, ChoiceDrill):
        buttons: list[ui.Item[Any]] = [
            Choose(attempt_id=attempt_id, option=key, label=key) for key in going.drill.keyed
        ]
        buttons.append(Hint(attempt_id=attempt_id))
        rows = [row(*buttons[start : start + ROW]) for start in range(0, len(buttons), ROW)]
        return panel(text(render.practice(going)), *rows)
    return panel(text(render.practice(going)), row(Write(attempt_id=attempt_id), Hint(attempt_id=attempt_id)))


def result_view(going: Going) -> ui.LayoutView:
    if isinstance(going.drill, ChoiceDrill):
        return panel(text(render.choice_result(going)), after(going))
    assert isinstance(going.drill, RecallDrill)  # noqa: S101 - code drills have panels of their own
    scores = SelfScore.of(going.drill, going.attempt)
    return panel(text(render.scored(going)), row(scores), after(going))


# ---------------------------------------------------------------------- on the public post


class AnswerPost(PersistentButton, key="drills.answer", args=("post_id", "kind")):
    label = "Answer"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        going = await service_of(interaction).start_post(
            guild_id=guild_of(interaction), user_id=interaction.user.id, post_id=int(self.args["post_id"])
        )
        if isinstance(going.drill, RecallDrill) and not going.attempt.is_answered:
            await interaction.response.send_modal(AnswerForm.of(going))
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
        cog: Any = interaction.client.get_cog("Drills")
        thread_id = await cog.jobs.let_in(post, interaction.user.id)
        if is_new:
            await cog.jobs.announce_explainer(thread_id, interaction.user)
        await interaction.followup.send(
            f"Thank you. Write your explanation in <#{thread_id}>; I said there that you offered.",
            ephemeral=True,
        )


# ---------------------------------------------------------------------- in the member's own panel


class Choose(PersistentButton, key="drills.choose", args=("attempt_id", "option")):
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        going = await service_of(interaction).answer_choice(
            user_id=interaction.user.id, attempt_id=int(self.args["attempt_id"]), key=self.args["option"]
        )
        await show(interaction, result_view(going), is_update=True)


class Write(PersistentButton, key="drills.write", args=("attempt_id",)):
    label = "Write your answer"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        going = await service_of(interaction).going(
            user_id=interaction.user.id, attempt_id=int(self.args["attempt_id"])
        )
        if going.attempt.is_answered:
            await show(interaction, result_view(going), is_update=True)
        else:
            await interaction.response.send_modal(AnswerForm.of(going))


class SelfScore(PersistentSelect, key="drills.score", args=("attempt_id",)):
    placeholder = "Score your answer, 1 to 5"

    @classmethod
    def of(cls, drill: RecallDrill, attempt: Attempt) -> SelfScore:
        options = [
            discord.SelectOption(
                label=f"{i} of 5", description=level, value=str(i), default=attempt.self_score == i
            )
            for i, level in enumerate(drill.levels, 1)
        ]
        return cls(options=options, attempt_id=attempt.attempt_id)

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        going = await service_of(interaction).score_self(
            user_id=interaction.user.id, attempt_id=int(self.args["attempt_id"]), score=int(chosen[0])
        )
        await show(interaction, result_view(going), is_update=True)


class ArchivePick(PersistentSelect, key="drills.archived"):
    placeholder = "Read a drill again"

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        found, attempt = await service_of(interaction).archived(
            guild_id=guild_of(interaction), user_id=interaction.user.id, post_id=int(chosen[0])
        )
        view = panel(text(render.archived(found, attempt)), row(Discuss(post_id=found.post.post_id)))
        await show(interaction, view)


class AnswerForm(PersistentModal, key="drills.answer_form", args=("attempt_id",)):
    @classmethod
    def of(cls, going: Going) -> AnswerForm:
        form = cls(title=going.drill.title, attempt_id=going.attempt.attempt_id)
        form.add_item(ui.TextDisplay(going.drill.prompt))
        form.add_item(
            ui.Label(
                text="Your answer",
                description="One to three minutes of writing is plenty. It is checked against a list of points.",
                component=ui.TextInput(
                    custom_id="answer",
                    style=discord.TextStyle.paragraph,
                    max_length=ANSWER_LIMIT,
                    placeholder="As you would say it in an interview",
                ),
            )
        )
        return form

    @classmethod
    async def submitted(cls, interaction: Interaction, args: Mapping[str, str], values: Values) -> None:
        going, found = await service_of(interaction).answer_recall(
            user_id=interaction.user.id, attempt_id=int(args["attempt_id"]), text=text_of(values, "answer")
        )
        assert isinstance(going.drill, RecallDrill)  # noqa: S101 - only recall drills have this form
        view = panel(
            text(render.coverage(going, found)), row(SelfScore.of(going.drill, going.attempt)), after(going)
        )
        await show(interaction, view, is_update=True)


CONTROLS = (
    AnswerPost,
    HintPost,
    Explain,
    Choose,
    Write,
    SelfScore,
    ArchivePick,
    AnswerForm,
)
