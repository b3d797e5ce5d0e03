"""The panel of a case: the clock, the notes, the questions, the end of it and what follows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import discord
from discord import ui

from bot.phase_clocks import Sitting
from bot.phases import NOTE_LIMIT, Phase
from bot.report import Interaction
from bot.ui import (
    PersistentButton,
    PersistentModal,
    PersistentSelect,
    Values,
    guild_of,
    panel,
    row,
    show,
    text,
    text_of,
)
from cogs.drills.controls import Hint, after, drills_cog, service_of
from cogs.drills.kind import Kind
from cogs.drills.service import Going

from . import render
from .logic import QUESTION_LIMIT
from .service import CaseService, Casework


def case_of(interaction: Interaction) -> CaseService:
    service: CaseService = drills_cog(interaction).case
    return service


# ---------------------------------------------------------------------- layouts


async def open_panel(interaction: Interaction, going: Going) -> None:
    service, attempt_id = case_of(interaction), going.attempt.attempt_id
    work = await service.work(user_id=interaction.user.id, attempt_id=attempt_id)
    others: list[tuple[int, str]] = []
    if work.sitting is None and not going.attempt.is_answered:
        others = await service.under_way(guild_id=guild_of(interaction), user_id=interaction.user.id)
    await show(interaction, case_view(work, go_on_with=others))


def case_view(
    work: Casework, *, go_on_with: list[tuple[int, str]] | None = None, notice: str = ""
) -> ui.LayoutView:
    """Return the private panel of a case as it stands: before, while, or after the clock runs."""
    if work.going.attempt.is_answered:
        return result_view(work)
    attempt_id = work.going.attempt.attempt_id
    if work.sitting is None:
        others = [row(*go_on_buttons(go_on_with))] if go_on_with else []
        buttons = row(StartClock(attempt_id=attempt_id), Hint(attempt_id=attempt_id))
        return panel(text(render.start(work.drill)), buttons, *others)
    told = [text(part) for part in (render.known(work, is_asking=bool(notice)), notice) if part]
    return panel(
        text(render.head(work.drill)),
        *told,
        text(render.step(work, work.sitting)),
        *controls(work.sitting, work),
    )


def controls(sitting: Sitting, work: Casework) -> list[ui.Item[Any]]:
    attempt_id, phase = work.going.attempt.attempt_id, sitting.phase.key
    buttons: list[ui.Item[Any]] = [
        WriteNote(attempt_id=attempt_id, phase=phase),
        Ask(attempt_id=attempt_id),
    ]
    if not sitting.is_last:
        buttons.append(NextStep(attempt_id=attempt_id, phase=phase))
    buttons.append(
        Pause(attempt_id=attempt_id) if sitting.reading.is_running else Resume(attempt_id=attempt_id)
    )
    style = discord.ButtonStyle.primary if sitting.is_last else discord.ButtonStyle.secondary
    return [
        row(*buttons),
        row(Hint(attempt_id=attempt_id), Finish(attempt_id=attempt_id, style=style)),
        row(OtherNote(attempt_id=attempt_id, options=render.step_choices(work, sitting.phases))),
    ]


def result_view(work: Casework) -> ui.LayoutView:
    """Return the coverage with the question for a score, or, once scored, the model outline."""
    shown = render.scored(work) if work.going.attempt.self_score else render.coverage(work)
    return panel(text(shown), row(CaseScore.of(work)), after(work.going))


async def under_way(interaction: Interaction) -> list[ui.Item[Any]]:
    """Return a way back into the cases the member is at; nothing when there are none."""
    found = await case_of(interaction).under_way(guild_id=guild_of(interaction), user_id=interaction.user.id)
    return [text("**Your cases under way**"), row(*go_on_buttons(found))] if found else []


def go_on_buttons(cases: list[tuple[int, str]]) -> list[ui.Item[Any]]:
    """Return a way back into each case under way, given as (attempt, title)."""
    return [GoOn(attempt_id=attempt_id, label=f"Go on: {title}") for attempt_id, title in cases]


# ---------------------------------------------------------------------- what is pressed


class StartClock(PersistentButton, key="drills.case_start", args=("attempt_id",)):
    label = "Start the clock"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        work = await case_of(interaction).begin(
            user_id=interaction.user.id, attempt_id=int(self.args["attempt_id"])
        )
        await show(interaction, case_view(work), is_update=True)


class GoOn(PersistentButton, key="drills.case_go_on", args=("attempt_id",)):
    label = "Go on"

    async def press(self, interaction: Interaction) -> None:
        work = await case_of(interaction).work(
            user_id=interaction.user.id, attempt_id=int(self.args["attempt_id"])
        )
        await show(interaction, case_view(work), is_update=True)


class WriteNote(PersistentButton, key="drills.case_note", args=("attempt_id", "phase")):
    label = "Note"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        await open_note(interaction, attempt_id=int(self.args["attempt_id"]), key=self.args["phase"])


class OtherNote(PersistentSelect, key="drills.case_notes", args=("attempt_id",)):
    placeholder = "Note on any step"

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        await open_note(interaction, attempt_id=int(self.args["attempt_id"]), key=chosen[0])


async def open_note(interaction: Interaction, *, attempt_id: int, key: str) -> None:
    """Show the form of a step's note; when there is nothing to note any more, the panel as it stands."""
    work = await case_of(interaction).work(user_id=interaction.user.id, attempt_id=attempt_id)
    phase = next((p for p in work.sitting.phases if p.key == key), None) if work.sitting else None
    if phase is None or work.going.attempt.is_answered:
        await show(interaction, case_view(work), is_update=True)
    else:
        await interaction.response.send_modal(NoteForm.of(work, phase))


class Ask(PersistentButton, key="drills.case_ask", args=("attempt_id",)):
    label = "Ask"

    async def press(self, interaction: Interaction) -> None:
        work = await case_of(interaction).work(
            user_id=interaction.user.id, attempt_id=int(self.args["attempt_id"])
        )
        if work.sitting is None or work.going.attempt.is_answered:
            await show(interaction, case_view(work), is_update=True)
        else:
            await interaction.response.send_modal(QuestionForm.of(work))


class NextStep(PersistentButton, key="drills.case_next", args=("attempt_id", "phase")):
    label = "Next step"

    async def press(self, interaction: Interaction) -> None:
        work = await case_of(interaction).move_on(
            user_id=interaction.user.id,
            attempt_id=int(self.args["attempt_id"]),
            leaving=self.args["phase"],
        )
        await show(interaction, case_view(work), is_update=True)


class Pause(PersistentButton, key="drills.case_pause", args=("attempt_id",)):
    label = "Pause"

    async def press(self, interaction: Interaction) -> None:
        work = await case_of(interaction).set_paused(
            user_id=interaction.user.id, attempt_id=int(self.args["attempt_id"]), paused=True
        )
        await show(interaction, case_view(work), is_update=True)


class Resume(PersistentButton, key="drills.case_resume", args=("attempt_id",)):
    label = "Go on"
    style = discord.ButtonStyle.success

    async def press(self, interaction: Interaction) -> None:
        work = await case_of(interaction).set_paused(
            user_id=interaction.user.id, attempt_id=int(self.args["attempt_id"]), paused=False
        )
        await show(interaction, case_view(work), is_update=True)


class Finish(PersistentButton, key="drills.case_finish", args=("attempt_id",)):
    label = "Finish"

    async def press(self, interaction: Interaction) -> None:
        """Finish at the last step; earlier, ask first."""
        service, attempt_id = case_of(interaction), int(self.args["attempt_id"])
        work = await service.work(user_id=interaction.user.id, attempt_id=attempt_id)
        is_early = work.sitting is not None and not work.sitting.is_last
        if work.sitting and is_early and work.notes and not work.going.attempt.is_answered:
            buttons = row(
                FinishNow(attempt_id=attempt_id), GoOn(attempt_id=attempt_id, label="Back to the case")
            )
            await show(interaction, panel(text(render.finish_early(work.sitting)), buttons), is_update=True)
            return
        work = await service.finish(user_id=interaction.user.id, attempt_id=attempt_id)
        await show(interaction, case_view(work), is_update=True)


class FinishNow(PersistentButton, key="drills.case_finish_now", args=("attempt_id",)):
    label = "Finish here"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        work = await case_of(interaction).finish(
            user_id=interaction.user.id, attempt_id=int(self.args["attempt_id"])
        )
        await show(interaction, case_view(work), is_update=True)


class CaseScore(PersistentSelect, key="drills.case_score", args=("attempt_id",)):
    placeholder = "Score your answer, 1 to 5"

    @classmethod
    def of(cls, work: Casework) -> CaseScore:
        options = [
            discord.SelectOption(
                label=f"{i} of 5",
                description=level,
                value=str(i),
                default=work.going.attempt.self_score == i,
            )
            for i, level in enumerate(work.drill.levels, 1)
        ]
        return cls(options=options, attempt_id=work.going.attempt.attempt_id)

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        attempt_id = int(self.args["attempt_id"])
        await service_of(interaction).score_self(
            user_id=interaction.user.id, attempt_id=attempt_id, score=int(chosen[0])
        )
        work = await case_of(interaction).work(user_id=interaction.user.id, attempt_id=attempt_id)
        await show(interaction, case_view(work), is_update=True)


# ---------------------------------------------------------------------- what is filled in


class NoteForm(PersistentModal, key="drills.case_note_form", args=("attempt_id", "phase")):
    @classmethod
    def of(cls, work: Casework, phase: Phase) -> NoteForm:
        form = cls(title=work.drill.title, attempt_id=work.going.attempt.attempt_id, phase=phase.key)
        form.add_item(ui.TextDisplay(phase.cue))
        form.add_item(
            ui.Label(
                text=phase.name,
                description=phase.note,
                component=ui.TextInput(
                    custom_id="note",
                    style=discord.TextStyle.paragraph,
                    max_length=NOTE_LIMIT,
                    required=False,
                    default=work.notes.get(phase.key),
                    placeholder="Key words are enough",
                ),
            )
        )
        return form

    @classmethod
    async def submitted(cls, interaction: Interaction, args: Mapping[str, str], values: Values) -> None:
        work = await case_of(interaction).write_note(
            user_id=interaction.user.id,
            attempt_id=int(args["attempt_id"]),
            phase=args["phase"],
            text=text_of(values, "note"),
        )
        await show(interaction, case_view(work), is_update=True)


class QuestionForm(PersistentModal, key="drills.case_question_form", args=("attempt_id",)):
    @classmethod
    def of(cls, work: Casework) -> QuestionForm:
        form = cls(title=work.drill.title, attempt_id=work.going.attempt.attempt_id)
        form.add_item(
            ui.Label(
                text="Ask the interviewer",
                description="Numbers, limits, goals. What they do not know is yours to assume.",
                component=ui.TextInput(
                    custom_id="question", max_length=QUESTION_LIMIT, placeholder="How many users are there?"
                ),
            )
        )
        return form

    @classmethod
    async def submitted(cls, interaction: Interaction, args: Mapping[str, str], values: Values) -> None:
        work = await case_of(interaction).ask(
            user_id=interaction.user.id,
            attempt_id=int(args["attempt_id"]),
            text=text_of(values, "question"),
        )
        await show(interaction, case_view(work, notice=render.told(work)), is_update=True)


CONTROLS = (
    StartClock,
    GoOn,
    WriteNote,
    OtherNote,
    Ask,
    NextStep,
    Pause,
    Resume,
    Finish,
    FinishNow,
    CaseScore,
    NoteForm,
    QuestionForm,
)
KIND = Kind(open=open_panel, task=render.task, solution=render.outline)
