"""`/drill`: read the interaction, call the service, render."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import CadreBot
from bot.group_choice import suggest_moderated
from bot.members import AREAS, LEVELS
from bot.pictures import Picture
from bot.report import Interaction
from bot.ui import guild_of, panel, row, show, text

from . import choice, controls, posts, reasons, recall, render
from .case import views as case_views
from .case.service import CaseService
from .code import views as code_views
from .code.service import CodeService
from .desk import suggestion_views
from .desk import views as desk_views
from .desk.service import DeskService
from .desk.suggestions import SuggestionService
from .evidence.service import KEY, DrillEvidence
from .jobs import DrillJobs
from .judged.service import Submissions
from .keep import render as keep_render
from .keep import views as keep_views
from .keep.service import KeepService
from .lending import Lending
from .logic import Wish
from .models import Drill
from .peers import author_views, moderator_views, reviewer_views
from .peers.moderation import ModerationService
from .peers.service import PeerService
from .question import views as question_views
from .question.service import QuestionService
from .resources import JUDGE, SQL_JUDGE
from .service import DrillService, Going
from .spot import views as spot_views
from .spot.service import SpotService
from .sql import views as sql_views
from .sql.service import SqlService
from .today import PLACE, DrillsToday

DESK_VIEWS = (desk_views, suggestion_views)
PEER_VIEWS = (author_views, moderator_views, reviewer_views)
_KINDS = [
    app_commands.Choice(name=name, value=key) for key, name in render.KINDS.items() if key != "question"
]
_AREAS = [app_commands.Choice(name=name, value=key) for key, name in AREAS.items()]
_LEVELS = [app_commands.Choice(name=name, value=key) for key, name in LEVELS.items()]


class Drills(commands.GroupCog, group_name="drill", group_description="Daily drills and practice"):
    def __init__(self, bot: CadreBot) -> None:
        super().__init__()
        self.service = DrillService(bot.kernel)
        submissions, resources = Submissions(bot.kernel, self.service), bot.kernel.resources
        self.code = CodeService(bot.kernel, self.service, submissions, resources.get(JUDGE))
        self.sql = SqlService(bot.kernel, self.service, submissions, resources.get(SQL_JUDGE))
        self.case = CaseService(bot.kernel, self.service)
        self.spot = SpotService(bot.kernel, self.service)
        self.peers = PeerService(bot.kernel, self.service)
        self.peer_moderation = ModerationService(bot.kernel, self.peers)
        self.question = QuestionService(bot.kernel, self.service)
        self.keep = KeepService(
            bot.kernel, self.service, sides=lambda drill: posts.KINDS[drill.kind].sides(drill)
        )
        self.desk = DeskService(bot.kernel, self.service)
        self.suggestions = SuggestionService(bot.kernel, self.desk)
        self.jobs = DrillJobs(bot, self.service)

    async def cog_load(self) -> None:
        await self.desk.load()

    async def open(self, interaction: Interaction, going: Going) -> None:
        """Show the panel in which the attempt is answered, or its result."""
        await posts.KINDS[going.drill.kind].open(interaction, going)

    def pictures(self, drill: Drill) -> Sequence[Picture]:
        """Return the pictures that a drill is shown with."""
        return posts.pictures(drill)

    async def open_suggestion(self, interaction: Interaction, group_id: int, after_id: int) -> None:
        """Show a moderator the next suggestion to decide."""
        await suggestion_views.open_review(interaction, group_id, after_id)

    async def ask_peer(self, interaction: Interaction, attempt_id: int) -> None:
        """Offer the member's answer to a peer, or show what came of it."""
        await author_views.open_asking(interaction, attempt_id)

    @app_commands.command(name="today", description="Today's drill of your groups")
    async def today(self, interaction: Interaction) -> None:
        guild_id = guild_of(interaction)
        found = await self.service.open_posts(guild_id=guild_id, user_id=interaction.user.id)
        under_way = await case_views.under_way(interaction)
        if not found:
            is_member = await self.service.is_in_a_group(guild_id=guild_id, user_id=interaction.user.id)
            reason = render.NO_DRILL_TODAY if is_member else render.NOT_IN_GROUP
            await show(
                interaction,
                panel(
                    text(reason),
                    *under_way,
                    *await author_views.news_for(interaction),
                    row(controls.Next(kind="any")),
                ),
            )
            return
        buttons = [
            posts.AnswerPost(post_id=post.post_id, kind=drill.kind, label=f"Answer: {drill.title}")
            for post, drill, attempt in found[:5]
            if not (attempt and attempt.is_answered)
        ]
        rows: list[discord.ui.Item[Any]] = [row(button) for button in buttons]
        rows += [*under_way, *await author_views.news_for(interaction)]
        await show(
            interaction, panel(text(render.today(found, guild_id)), *rows, row(controls.Next(kind="any")))
        )

    @app_commands.command(name="next", description="A practice drill you have not solved yet")
    @app_commands.describe(kind="What sort of drill", topic="From which area", level="How hard")
    @app_commands.choices(kind=_KINDS, topic=_AREAS, level=_LEVELS)
    async def next(
        self,
        interaction: Interaction,
        kind: app_commands.Choice[str] | None = None,
        topic: app_commands.Choice[str] | None = None,
        level: app_commands.Choice[str] | None = None,
    ) -> None:
        wish = Wish(
            kind=kind.value if kind else None,
            area=topic.value if topic else None,
            level=level.value if level else None,
        )
        going = await self.service.start_next(
            guild_id=guild_of(interaction), user_id=interaction.user.id, wish=wish
        )
        await self.open(interaction, going)

    @app_commands.command(name="archive", description="Earlier drills of your groups, with solutions")
    async def archive(self, interaction: Interaction) -> None:
        found = await self.service.archive(guild_id=guild_of(interaction), user_id=interaction.user.id)
        if not found:
            await show(interaction, panel(text(render.ARCHIVE_EMPTY), row(controls.Next(kind="any"))))
            return
        options = [
            discord.SelectOption(
                label=drill.title[:100],
                description=f"{post.day:%d %b} · {AREAS[drill.area]}{' · answered' if attempt and attempt.is_answered else ''}",
                value=str(post.post_id),
            )
            for post, drill, attempt in found
        ]
        await show(interaction, panel(text(render.archive(found)), row(posts.ArchivePick(options=options))))

    @app_commands.command(name="mine", description="Your answers and points so far, for your eyes only")
    async def mine(self, interaction: Interaction) -> None:
        await self.show_mine(interaction)

    async def show_mine(self, interaction: Interaction) -> None:
        guild_id, user_id = guild_of(interaction), interaction.user.id
        tally = await self.service.tally(guild_id=guild_id, user_id=user_id)
        kept = await self.keep.kept(guild_id=guild_id, user_id=user_id)
        news = await author_views.news_for(interaction)
        buttons = row(controls.Next(kind="any"), *keep_views.buttons(kept))
        shown = (text(render.mine(tally)), *news, buttons, text(keep_render.line(kept)))
        await show(interaction, panel(*shown), is_update=True)

    @app_commands.command(name="review", description="Review a peer's answer; neither sees the other's name")
    async def review(self, interaction: Interaction) -> None:
        await reviewer_views.open_review(interaction)

    @app_commands.command(name="reviews", description="Reviews you got and wrote; the queue for moderators")
    async def reviews(self, interaction: Interaction) -> None:
        await author_views.open_overview(interaction)

    @app_commands.command(name="suggest", description="Suggest a drill for your group, or see yours")
    async def suggest(self, interaction: Interaction) -> None:
        await suggestion_views.open_suggestions(interaction)

    @app_commands.command(name="desk", description="Plan your group's next drills (its moderators)")
    @app_commands.describe(group="Which group, if you moderate several")
    @app_commands.autocomplete(group=suggest_moderated)
    async def desk_panel(self, interaction: Interaction, group: str | None = None) -> None:
        await desk_views.open_desk(interaction, group)

    @app_commands.command(name="why", description="Why you got your last drill, and your group today's")
    async def why(self, interaction: Interaction) -> None:
        found = await self.service.why(guild_id=guild_of(interaction), user_id=interaction.user.id)
        shown = reasons.explain(found) or reasons.NOTHING
        await show(interaction, panel(text(shown), row(controls.Next(kind="any"))))


async def setup(bot: CadreBot) -> None:
    cog = Drills(bot)
    await bot.add_cog(cog)
    bot.tree.add_command(
        app_commands.ContextMenu(name="Suggest as drill", callback=suggestion_views.suggest_message)
    )
    cog.jobs.register()
    bot.kernel.followers.register("drills", group=cog.service.keep_promises)
    bot.kernel.questions.register("drills", Lending(bot.kernel.library.of("drills")))
    day = DrillsToday(bot.kernel.schedule, cog.service, cog.case)
    bot.kernel.today.register("drills", place=PLACE, tasks=day.tasks)
    evidence = DrillEvidence(cog.service)
    bot.kernel.evidence.register(KEY, evidence.read, topics=evidence.topics, advise=evidence.advise)
    kinds = (choice, recall, question_views, code_views, sql_views, case_views, spot_views)
    for module in (controls, posts, *kinds, *PEER_VIEWS, *DESK_VIEWS, keep_views):
        bot.add_controls(*module.CONTROLS)
