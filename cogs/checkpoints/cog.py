"""`/checkpoint`: read the interaction, call the service, render."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.app import CadreBot
from bot.db import Tx
from bot.errors import NotFound
from bot.group_choice import Opener, moderated, suggest_moderated
from bot.groups import Group
from bot.report import Interaction
from bot.ui import actor_of
from bot.weekly import Week

from . import controls, limit_views, moderator_views, plan_store, render, views
from .board import store as board_store
from .board import views as board_views
from .board.service import BoardService
from .controls import in_group
from .files.jobs import FileJobs
from .jobs import CheckpointJobs
from .models import SOURCE
from .moderation import ModerationService
from .review import views as review_views
from .review.letters import Letters
from .review.service import ReviewService
from .roles.jobs import RoleJobs
from .service import CheckpointService
from .settings import RIGHT, SettingService

_MODERATES = "Which group, if you moderate several"
_CHOICES = 25


class Checkpoints(
    commands.GroupCog, group_name="checkpoint", group_description="What your group has done by a date"
):
    def __init__(self, bot: CadreBot) -> None:
        super().__init__()
        kernel = bot.kernel
        self.settings = SettingService(kernel)
        self.moderation = ModerationService(kernel)
        self.checkpoints = CheckpointService(kernel)
        self.letters = Letters(kernel)
        self.reviews = ReviewService(kernel, self.letters)
        self.board = BoardService(kernel, self.checkpoints)
        self.files = FileJobs(bot)
        self.roles = RoleJobs(bot)
        self.jobs = CheckpointJobs(bot, self.board, self.letters)
        self.openers: dict[str, Opener] = {
            "post": moderator_views.open_post,
            "queue": moderator_views.open_desk,
            "setup": limit_views.open_setup,
            "snapshot": board_views.open_snapshots,
        }

    @app_commands.command(
        name="mine", description="Your checkpoints: what is open, sent, approved, came back"
    )
    async def mine(self, interaction: Interaction) -> None:
        await views.open_mine(interaction)

    # ------------------------------------------------------------------ moderators

    async def _run(self, interaction: Interaction, purpose: str, group: str | None) -> None:
        await in_group(interaction, purpose, await moderated(interaction, RIGHT, group))

    @app_commands.command(name="post", description="Ask your group for something by a date (moderators)")
    @app_commands.describe(group=_MODERATES)
    @app_commands.autocomplete(group=suggest_moderated)
    async def post(self, interaction: Interaction, group: str | None = None) -> None:
        await self._run(interaction, "post", group)

    @app_commands.command(
        name="queue", description="What waits for review, what is open, what comes (moderators)"
    )
    @app_commands.describe(group=_MODERATES)
    @app_commands.autocomplete(group=suggest_moderated)
    async def queue(self, interaction: Interaction, group: str | None = None) -> None:
        await self._run(interaction, "queue", group)

    @app_commands.command(
        name="setup", description="Misses, second looks and files of your group (moderators)"
    )
    @app_commands.describe(group=_MODERATES)
    @app_commands.autocomplete(group=suggest_moderated)
    async def setup_panel(self, interaction: Interaction, group: str | None = None) -> None:
        await self._run(interaction, "setup", group)

    @app_commands.command(name="snapshot", description="The weekly snapshots, the newest first (moderators)")
    @app_commands.describe(group=_MODERATES)
    @app_commands.autocomplete(group=suggest_moderated)
    async def snapshot(self, interaction: Interaction, group: str | None = None) -> None:
        await self._run(interaction, "snapshot", group)

    @app_commands.command(name="edit", description="Change a checkpoint; what was sent stays (moderators)")
    @app_commands.describe(checkpoint="Which one")
    async def edit(self, interaction: Interaction, checkpoint: str) -> None:
        await moderator_views.open_item(interaction, _item_id(checkpoint))

    @app_commands.command(name="close", description="Close a checkpoint before its date (moderators)")
    @app_commands.describe(checkpoint="Which one")
    async def close(self, interaction: Interaction, checkpoint: str) -> None:
        item, _ = await self.moderation.close(actor_of(interaction), _item_id(checkpoint))
        await moderator_views.open_item(interaction, item.item_id, "Closed. It counts as nobody's miss.")

    # ------------------------------------------------------------------ suggestions

    @edit.autocomplete("checkpoint")
    @close.autocomplete("checkpoint")
    async def suggest_item(self, interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        found = [
            (f"{item.asked.title} · {group.name} · {render.STATES[item.state]}", item.item_id)
            for item, group in await self.settings.items(actor_of(interaction))
            if current.casefold() in item.asked.title.casefold()
        ]
        return [app_commands.Choice(name=name[:100], value=str(i)) for name, i in found[:_CHOICES]]


def _item_id(chosen: str) -> int:
    if not (chosen.isascii() and chosen.isdecimal() and len(chosen) < 18):
        raise NotFound("**Checkpoint**: pick one of the suggestions; `/checkpoint queue` shows all of them.")
    return int(chosen)


async def setup(bot: CadreBot) -> None:
    cog = Checkpoints(bot)

    async def lines(tx: Tx, group: Group, week: Week) -> list[str]:
        return render.week(await cog.checkpoints.week(tx, group, week))

    bot.kernel.weekly.register("checkpoints", title="Checkpoints", place=15, lines=lines)
    bot.kernel.today.register(SOURCE, place=40, tasks=cog.checkpoints.tasks)
    bot.kernel.followers.register(SOURCE, member=board_store.renew_names, group=board_store.wake_group)
    bot.kernel.evidence.register(SOURCE, advise=cog.checkpoints.advise)
    bot.kernel.milestones.register(cog.moderation.take, known=plan_store.known, asked=plan_store.asked)
    await bot.add_cog(cog)
    for jobs in (cog.jobs, cog.files, cog.roles):
        jobs.register()
    for module in (controls, views, limit_views, review_views, moderator_views, board_views):
        bot.add_controls(*module.CONTROLS)
