"""`/privacy`: what is kept is said, handed out and erased, all of it."""

from __future__ import annotations

import io
import json
import re
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import simcord.interactions

from bot import features, groups, members, notices, practice_wishes
from bot.db import Database
from bot.moderators import Actor
from cogs.checkpoints import store as checkpoint_store
from cogs.checkpoints.review import store as review_store
from cogs.mocks import store as mock_store
from cogs.mocks.loops import ask_store as loop_ask_store
from cogs.mocks.loops import letters as loop_letters
from cogs.mocks.loops import store as loop_store
from cogs.mocks.loops.models import Letter
from cogs.mocks.models import NewMeeting, NewTurn
from cogs.standups import store as standup_store
from tests.conftest import World, trust_judges
from tests.drills.conftest import answer_to, buttons, post_until, said, texts

CASE_NOTE, CASE_QUESTION = "A note on what matters first.", "How many users are there?"
SCORECARD = "I said what one row is before I began."
EXPLAINED = "It is what you keep, for example a score, and so you can compare."
DEBRIEF = "Window functions and joins over three tables."
STANDUP = "What I did for the standup."
CHECKPOINT = "What I did for the checkpoint."
REFUSED = "What I call the interview."
CARD_BACK = "That the test set must stay unseen."
ANSWER = "I would compare precision and recall, keep a validation split and watch for leakage."


async def tables_of(db: Database) -> list[str]:
    async with db.read() as tx:
        rows = await tx.all(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        )
    return [row["name"] for row in rows]


async def columns_of(db: Database, table: str) -> list[str]:
    async with db.read() as tx:
        return [row["name"] for row in await tx.all("SELECT name FROM pragma_table_info(?)", table)]


async def tables_about_members(db: Database) -> set[str]:
    return {
        table
        for table in await tables_of(db)
        if any(column == "user_id" or column.endswith("_user_id") for column in await columns_of(db, table))
    }


async def traces(world: World, user_id: int) -> dict[str, int]:
    """Return in which columns of which tables the id occurs, also inside texts, and how often."""
    found: dict[str, int] = {}
    for table in await tables_of(world.kernel.db):
        async with world.kernel.db.read() as tx:
            rows = await tx.all(f"SELECT * FROM {table}")  # noqa: S608 - a name that SQLite gave us
        for row in rows:
            for column in row.keys():  # noqa: SIM118 - a Row iterates over its values
                if str(user_id) in str(row[column]):
                    place = f"{table}.{column}"
                    found[place] = found.get(place, 0) + 1
    return found


_LIVED: dict[int, tuple[sqlite3.Connection, datetime]] = {}
"""What the database held after :func:`live`, and when that was, by the id of whoever lived."""


async def live(world: World, who: Any) -> None:
    """Do something in every feature that keeps anything about a member.

    It takes seconds and is the same in each new world: later tests of a process get the database it left.
    """
    if who.id not in _LIVED:
        await live_through(world, who)
        lived = sqlite3.connect(":memory:")
        with closing(sqlite3.connect(world.settings.database_path)) as now:
            now.backup(lived)
        _LIVED[who.id] = lived, world.env.now()
        return
    lived, until = _LIVED[who.id]
    trust_judges(world.kernel)
    await world.env.advance_time((until - world.env.now()).total_seconds())
    with closing(sqlite3.connect(world.settings.database_path)) as now:
        lived.backup(now)
    await world.restart()


async def live_through(world: World, who: Any) -> None:
    trust_judges(world.kernel)
    await world.moderator.slash(world.channel, "group create", name="Pod One", channel=world.channel)
    guild_id = world.guild.id
    async with world.kernel.db.write() as tx:
        now = world.kernel.clock.now()
        group = await groups.require_group(tx, guild_id=guild_id, name="Pod One")
        member = await members.ensure_member(tx, guild_id=guild_id, user_id=who.id, now=now)
        await members.update_member(tx, replace(member, wants_pings=True))
        await groups.add_member(tx, group_id=group.group_id, user_id=who.id, now=now)
    await world.moderator.slash(world.channel, "group moderator", group="Pod One", member=who)
    await world.advance(days=1)
    await who.slash(world.channel, "me away", until="2026-03-01", start="2026-02-01")
    await take_a_mock(world, who)
    await join_the_pool(world, who)
    await take_part_in_loops(world, who)
    await plan_and_interview(world, who)
    await answer_post(world, who)
    await keep_a_card(world, who)
    await suggest_a_drill(world, who)
    await send_code(world, who)
    await name_grain(world, who)
    await begin_case(world, who)
    await learn_cards(world, who)
    await explain_cards(world, who)
    await share_cards(world, who)
    await play_a_quiz(world, who)
    await stand_up(world, who)
    await earn_and_thank(world, who)
    await score_a_mock(world, who)
    await calibrate(world, who)
    await do_checkpoints(world, who)
    await who.slash(world.lounge, "card import", file=("cards.csv", f"front,back\n<@{who.id}>,x\n".encode()))
    await who.slash(world.lounge, "mock standby", hours=12)
    panel = answer_to(await who.slash(world.lounge, "setup"))
    form = await who.click(panel, label="Server settings")
    await who.submit_modal(form, {"zone": "Europe/Berlin", "ping_budget": "3", "quiet": "22:00–07:00"})
    async with world.kernel.db.write() as tx:
        now = world.kernel.clock.now()
        unread = notices.Notice(guild_id, who.id, "nudge:1", "How are you?", expires_at=now)
        await loop_letters.leave(tx, Letter(unread), now=now)


async def answer_post(world: World, who: Any) -> None:
    post = await post_until(world, "recall")
    form = await who.click(post, custom_id=buttons(post.components)["Answer"])
    result = answer_to(await who.submit_modal(form, {"answer": ANSWER}))
    await who.click(result, label="Ask a peer to review")
    await review_moderator(world, who, post)
    await world.move_to(world.env.now().replace(hour=21))
    solution = world.channel.last_message
    await who.click(solution, custom_id=buttons(solution.components)["I can explain"])


async def review_moderator(world: World, who: Any, post: Any) -> None:
    """Review the answer that the moderator offers to a peer."""
    form = await world.moderator.click(post, custom_id=buttons(post.components)["Answer"])
    mine = {"answer": "Bias falls and variance rises with every feature that is added."}
    result = answer_to(await world.moderator.submit_modal(form, mine))
    await world.moderator.click(result, label="Ask a peer to review")
    form = await who.click(answer_to(await who.slash(world.lounge, "drill review")), label="Write the review")
    points = {"point_1": "Names both sides of it.", "point_2": "Gives no figure anywhere."}
    await who.submit_modal(form, {"level": "3", "next_action": "Add one number next time."} | points)


async def keep_a_card(world: World, who: Any) -> None:
    """Keep the drill just answered, and let further misses be kept by themselves."""
    panel = answer_to(await who.slash(world.lounge, "drill next", kind="choice"))
    async with world.kernel.db.read() as tx:
        rows = await tx.all("SELECT drill_id FROM drills_attempts ORDER BY attempt_id DESC LIMIT 1")
    drill = next(d for d in world.kernel.library.of("drills") if d.id == rows[0]["drill_id"])
    wrong = next(key for key in drill.keyed if key != drill.correct_key)
    result = answer_to(await who.click(panel, custom_id=buttons(panel.components)[wrong]))
    await who.click(result, label="Keep as card")
    mine = answer_to(await who.slash(world.lounge, "drill mine"))
    await who.click(mine, label="Keep misses by themselves")


async def suggest_a_drill(world: World, who: Any) -> None:
    """Suggest three: one is accepted, one declined, one waits."""
    for n, decision in enumerate(("drills.desk_accept", "drills.desk_decline", None)):
        panel = answer_to(await who.slash(world.lounge, "drill suggest"))
        form = await who.click(panel, label="Suggest a drill")
        words = {"title": f"Question {n}", "question": f"What would <@{who.id}> ask {n}?", "answer": "x" * 30}
        await who.submit_modal(form, words | {"area": ["communication"]})
        if decision is not None:
            desk = answer_to(await who.slash(world.lounge, "drill desk"))
            review = answer_to(await who.click(desk, label="Suggestions (1)"))
            value = "later" if decision == "drills.desk_accept" else "unclear"
            await who.select(review, [value], custom_id=f"{decision}:1:{n + 1}")


async def send_code(world: World, who: Any) -> None:
    """Send code for judging and reach a phase of the round."""
    panel = answer_to(await who.slash(world.lounge, "drill next", kind="code"))
    await who.click(panel, label="Plan")
    form = await who.click(panel, label="Send code")
    await who.submit_modal(form, {"source": "def nothing():\n    return 1\n"})


async def name_grain(world: World, who: Any) -> None:
    """Say what one row of an SQL drill's result is."""
    panel = answer_to(await who.slash(world.lounge, "drill next", kind="sql"))
    await who.click(panel, label="A")


async def begin_case(world: World, who: Any) -> None:
    """Start the clock of a case, note something and ask something."""
    panel = answer_to(await who.slash(world.lounge, "drill next", kind="case"))
    panel = answer_to(await who.click(panel, label="Start the clock"))
    await who.submit_modal(await who.click(panel, label="Note"), {"note": CASE_NOTE})
    await who.submit_modal(await who.click(panel, label="Ask"), {"question": CASE_QUESTION})


async def learn_cards(world: World, who: Any) -> None:
    """Write a card, rate it, set limits, and leave the deck that it is in."""
    form = await who.slash(world.lounge, "card add")
    front = {"front": f"What would <@{who.id}> say?", "back": CARD_BACK}
    added = answer_to(await who.submit_modal(form, front))
    shown = answer_to(await who.click(answer_to(await who.click(added, label="Review")), label="Show answer"))
    easy = next(i for label, i in buttons(shown.components).items() if label.startswith("Easy"))
    await who.click(shown, custom_id=easy)
    form = await who.click(answer_to(await who.slash(world.lounge, "card settings")), label="Change")
    await who.submit_modal(form, {"new": "5", "reviews": "50", "retention": "0.9"})
    decks = answer_to(await who.slash(world.lounge, "card decks"))
    deck = answer_to(await who.select(decks, ["own"], custom_id="cards.deck:1:0"))
    await who.click(deck, label="Leave this deck")
    async with world.kernel.db.write() as tx:
        fit = (world.guild.id, who.id)
        await tx.connection.execute(
            "INSERT INTO cards_fits (guild_id, user_id, wanted_at) VALUES (?, ?, 0)", fit
        )


async def explain_cards(world: World, who: Any) -> None:
    """Explain a term to mates, mark what the moderator explains, and ask for a reminder."""
    for each in (who, world.moderator):
        panel = answer_to(await each.slash(world.lounge, "card review", deck="ml-core"))
        shown = answer_to(await each.click(panel, label="Show answer"))
        easy = next(i for label, i in buttons(shown.components).items() if label.startswith("Easy"))
        await each.click(shown, custom_id=easy)
        term = (await each.autocomplete(world.lounge, "card explain", "term", ""))[0]["value"]
        form = await each.slash(world.lounge, "card explain", term=term)
        await each.submit_modal(form, {"words": f"{EXPLAINED} So says <@{each.id}>.", "spoken": False})
    mates = answer_to(
        await who.click(answer_to(await who.slash(world.lounge, "card explain")), label="Mark for mates")
    )
    held = answer_to(await who.click(mates, label="Mark one"))
    form = await who.click(held, label="Mark it")
    marks = {"definition": "2", "example": "1", "consequence": "0"}
    await who.submit_modal(form, marks | {"sentence": f"Well said, <@{who.id}> thinks."})
    settings = answer_to(await who.slash(world.lounge, "card settings"))
    panel = answer_to(await who.click(settings, label="Reminder"))
    await who.select(panel, ["20"], custom_id="cards.reminder_hour:1")


async def share_cards(world: World, who: Any) -> None:
    """Look after a deck of the group, put a card into it with one's name, and suggest another."""
    await world.moderator.slash(world.lounge, "deck create", name="Our words", group="Pod One")
    await world.moderator.slash(world.lounge, "deck steward", deck="Our words", member=who)
    decks = answer_to(await who.slash(world.lounge, "card decks"))
    deck = answer_to(await who.select(decks, ["shared.1"], custom_id="cards.deck:1:0"))
    cards = answer_to(await who.click(deck, label="Cards, and suggest one"))
    form = await who.click(cards, label="Add a card")
    await who.submit_modal(form, {"front": f"<@{who.id}> asks?", "back": "An answer.", "named": True})
    form = await who.slash(world.lounge, "card add")
    mine = answer_to(await who.submit_modal(form, {"front": "Mine?", "back": "And only mine."}))
    form = await who.click(mine, label="Suggest to my group")
    await who.submit_modal(form, {"deck": ["1"], "front": "Mine?", "back": "And now ours."})


async def play_a_quiz(world: World, who: Any) -> None:
    """Join a quiz and answer its first question."""
    await world.moderator.slash(world.channel, "quiz start", deck="metrics", rounds=3)
    await who.click(world.channel.last_message, label="Join")
    await world.advance(seconds=61)
    await who.click(world.channel.last_message, label="A")


async def stand_up(world: World, who: Any) -> None:
    """Open a round, write for it, leave a draft, offer help, write to somebody and be written to."""
    guild_id, channel = world.guild.id, world.lounge
    await world.moderator.slash(channel, "standup open")
    written = await who.submit_modal(await who.slash(channel, "standup write"), {"done": STANDUP})
    await who.click(answer_to(written), label="Remind me")
    await who.submit_modal(await who.slash(channel, "standup write"), {"done": "", "outside": "A draft"})
    form = await world.moderator.slash(channel, "standup write")
    stuck = await world.moderator.submit_modal(form, {"blocked": "No idea what to do"})
    await world.moderator.click(answer_to(stuck), label="Ask for help")
    await world.moderator.slash(channel, "standup close")
    helping = world.bot.get_cog("Standups").helping
    async with world.kernel.db.write() as tx:
        rows = await tx.all("SELECT entry_id, round_id FROM standups_entries WHERE user_id <> ?", who.id)
        now = world.kernel.clock.now()
        closed = await standup_store.get_round(tx, rows[0]["round_id"])
        await standup_store.add_nudge(tx, closed, user_id=world.moderator.id, by_user_id=who.id, now=now)
        await standup_store.add_nudge(tx, closed, user_id=who.id, by_user_id=1, now=now)
        await standup_store.send_later(
            tx,
            guild_id=guild_id,
            user_id=who.id,
            key=f"nudge:{closed.round_id}",
            send_at=now + timedelta(days=90),
        )
    await helping.help_with(guild_id=guild_id, user_id=who.id, entry_id=rows[0]["entry_id"])


async def earn_and_thank(world: World, who: Any) -> None:
    """Promise, miss, be repaired and corrected, stand on a board, get a role, give kudos, travel."""
    me = answer_to(await who.slash(world.lounge, "me profile"))
    await who.submit_modal(
        await who.click(me, label="Weekly promise"), {"days": list("0123456"), "count": []}
    )
    await who.submit_modal(await who.click(me, label="Boards"), {"board": "name", "pseudonym": ""})
    missed = world.env.now().date() + timedelta(days=1)
    await world.advance(days=2)
    mo, reason = world.moderator, {"member": who, "reason": "The bot was out."}
    await mo.slash(world.lounge, "season start", name="Spring")
    await mo.slash(world.lounge, "points correct", points=50, **reason)
    await mo.slash(world.lounge, "streak repair", date=missed.isoformat(), **reason)
    await mo.click(answer_to(await mo.slash(world.lounge, "season end")), label="End the season")
    role = world.guild.create_role("regular")
    await mo.slash(world.lounge, "milestone set", role=role, points=40)
    actor = Actor(world.guild.id, mo.id, manages_guild=True)
    moderation = world.bot.get_cog("Boards").moderation
    await moderation.note_granted(actor, await moderation.eligible(actor, milestone_id=1, user_id=who.id))
    await who.slash(world.lounge, "kudos give", member=mo, reason="Kept us together.")
    await who.click(answer_to(await who.slash(world.lounge, "kudos mine")), label="Show them in the digest")
    await who.click(answer_to(await who.slash(world.lounge, "streak show")), label="Tell my group weekly")
    for zone in ("Pacific/Pago_Pago", "Pacific/Kiritimati"):
        await who.slash(world.lounge, "me zone", zone=zone)


async def take_a_mock(world: World, who: Any) -> None:
    """Have a mock interview to give, and read its kit."""
    turns = (NewTurn(who.id, world.moderator.id),)
    async with world.kernel.db.write() as tx:
        new = NewMeeting(world.guild.id, None, "match", "run:0:0", "coding", 60, turns)
        await mock_store.add_meeting(tx, new, now=world.kernel.clock.now())
    await world.move_to(world.env.now())
    panel = answer_to(await who.slash(world.lounge, "mock next"))
    form = await who.click(panel, label="Propose another")
    await who.submit_modal(form, {"when": "tomorrow 19:30"})
    async with world.kernel.db.write() as tx:
        await tx.connection.execute(
            "INSERT INTO mocks_standby_asks (meeting_id, guild_id, user_id, number, expires_at) "
            "VALUES (:meeting_id, :guild_id, :user_id, 0, 0)",
            {"meeting_id": 1, "guild_id": world.guild.id, "user_id": who.id},
        )
        await mock_store.agree(tx, 1, starts_at=world.kernel.clock.now() + timedelta(days=300))
    await who.slash(world.lounge, "mock kit")


async def score_a_mock(world: World, who: Any) -> None:
    """Score a round of one's own, add a note, ask for practice."""
    guild_id, now = world.guild.id, world.kernel.clock.now()
    async with world.kernel.db.write() as tx:
        new = NewMeeting(guild_id, None, "solo", "solo:1", "sql", 60, (NewTurn(None, who.id),))
        meeting = await mock_store.add_meeting(tx, new, now=now)
        (turn,) = await mock_store.turns_of(tx, meeting.meeting_id)
        await mock_store.begin_turn(tx, turn.turn_id, now=now)
        await mock_store.end_turn(tx, turn.turn_id, now=now)
        await practice_wishes.add(
            tx,
            guild_id=guild_id,
            user_id=who.id,
            source="mock:1",
            area="communication",
            topic="",
            why="after it",
            now=now,
        )
    room = world.bot.get_cog("Mocks").scorecards
    about = {"guild_id": guild_id, "user_id": who.id, "turn_id": turn.turn_id}
    scored = room.service._catalogue.scored_in("sql")
    typed = "\n".join(f"{each.name}: {SCORECARD}" for each in scored)
    await room.service.write(**about, page=0, scores={each.id: 3 for each in scored}, typed=typed)
    await room.opened.add_note(**about, words="Better than last time.")


async def calibrate(world: World, who: Any) -> None:
    """Score a sample answer with the group."""
    service = world.bot.get_cog("Calibrations").service
    mo = Actor(world.guild.id, world.moderator.id, manages_guild=True)
    found, _ = await service.start(mo, sample="rare-alarm-metric", group=None, hours=24)
    typed = "\n".join(f"{each.name}: {SCORECARD}" for each in found.dimensions)
    await service.rate(
        guild_id=world.guild.id,
        user_id=who.id,
        calibration_id=found.calibration.calibration_id,
        scores={each.id: 3 for each in found.dimensions},
        typed=typed,
    )


async def join_the_pool(world: World, who: Any) -> None:
    """Be in the pool for mock interviews, and in two of its runs, with somebody blocked."""
    await who.slash(world.lounge, "mock join", group="Pod One")
    guild_id, when = world.guild.id, {"week": "mon-sun 8-20", "dates": "24 dec off", "awake": ""}
    pool = world.bot.get_cog("Mocks").pool
    async with world.kernel.db.write() as tx:
        group = await groups.require_group(tx, guild_id=guild_id, name="Pod One")
        await groups.add_member(
            tx, group_id=group.group_id, user_id=world.ben.id, now=world.kernel.clock.now()
        )
    await pool.service.join(guild_id=guild_id, user_id=world.ben.id, group_id=group.group_id)
    for user_id in (who.id, world.ben.id):
        await pool.service.write_hours(guild_id=guild_id, user_id=user_id, **when)
    for days in (0, 7):
        day = world.kernel.clock.now().date() + timedelta(days=days)
        await pool.runs.run(group.group_id, day, lambda _: "", lambda _: "")
    await pool.service.set_blocks(guild_id=guild_id, user_id=who.id, blocked=[world.ben.id])


async def take_part_in_loops(world: World, who: Any) -> None:
    """Begin a loop, offer to interview, and be asked in the moderator's loop."""
    panel = answer_to(await who.slash(world.lounge, "loop create", preset="analyst"))
    await who.click(panel, label="Begin the loop")
    panel = answer_to(await who.slash(world.lounge, "loop offer"))
    await who.select(panel, ["2"], custom_id="mocks.loop_capacity:1")
    mo, now = world.moderator, world.kernel.clock.now()
    async with world.kernel.db.write() as tx:
        theirs = await loop_store.add_loop(
            tx,
            guild_id=world.guild.id,
            group_id=None,
            user_id=mo.id,
            preset_id="analyst",
            track=None,
            level=None,
            starts_at=now,
            ends_at=now + timedelta(days=90),
            look_at=now + timedelta(days=90),
            round_types=["sql"],
            most_tries=3,
            now=now,
        )
        await loop_ask_store.ask(
            tx, theirs, 0, user_id=who.id, starts=(), answer_by=now + timedelta(days=90), now=now
        )


async def do_checkpoints(world: World, who: Any) -> None:
    """Post two, send a file for one, decide about the moderator's, look a second time, miss one, get a role."""
    guild_id, now = world.guild.id, world.kernel.clock.now()
    cog, mo = world.bot.get_cog("Checkpoints"), world.moderator
    due = (world.env.now() + timedelta(days=5)).date().isoformat()
    async with world.kernel.db.write() as tx:
        group = await groups.require_group(tx, guild_id=guild_id, name="Pod One")
        await members.ensure_member(tx, guild_id=guild_id, user_id=mo.id, now=now)
        await groups.add_member(tx, group_id=group.group_id, user_id=mo.id, now=now)
    asked = {"title": f"What <@{who.id}> did", "done_when": "It is there.", "evidence": ["text", "file"]}
    form = await who.slash(world.lounge, "checkpoint post", group="Pod One")
    made = answer_to(await who.submit_modal(form, asked | {"title": "Loop map", "due": due}))
    await who.click(made, label="Post it")
    post = next(m for m in reversed(world.channel.history()) if "### Checkpoint: " in texts(m.components))
    sent = {"words": CHECKPOINT, "file": ("map.txt", f"<@{who.id}>".encode())}
    for each, values in ((who, sent), (mo, {"words": "What the moderator did."})):
        await each.submit_modal(await each.click(post, label="Submit"), values)
    actor = Actor(guild_id, who.id, manages_guild=True)
    async with world.kernel.db.read() as tx:
        rows = await tx.all("SELECT submission_id FROM checkpoints_submissions WHERE user_id = ?", mo.id)
    submission_id = rows[0]["submission_id"]
    for _ in range(2):
        case, _ = await cog.reviews.decide(actor, submission_id, "approved", lambda *_: "Well done")
        await cog.reviews.undo(actor, case.verdict.decision_id, lambda *_: "Once more")
    async with world.kernel.db.write() as tx:
        item = await checkpoint_store.get_item(tx, 1)
        await checkpoint_store.add_miss(tx, item, user_id=who.id, now=now)
        grant = {"item_id": 1, "guild_id": guild_id, "user_id": who.id, "role_id": 1}
        await checkpoint_store.want_role(tx, **grant, is_wanted=True, try_at=None)
        decision_id = case.verdict.decision_id
        await review_store.add_sample(tx, decision_id, guild_id=guild_id)
        await review_store.answer_sample(tx, decision_id, "confirmed", by_user_id=who.id, now=now)
        await tx.connection.execute("DELETE FROM notices WHERE user_id = ?", (mo.id,))  # as if read


async def plan_and_interview(world: World, who: Any) -> None:
    """Follow a plan, note an interview, send a debrief, and decide about another's."""
    await who.slash(world.lounge, "plan adopt", plan="sprint-2w")
    today = world.env.now().date().isoformat()
    for each in (who, world.moderator):
        await each.slash(world.lounge, "interview add", day=today, kind="sql", label=f"for {each.id}")
        form = await each.slash(world.lounge, "interview debrief")
        words = {"topics": DEBRIEF, "formats": "One round of an hour", "advice": "", "named": "yes"}
        await each.submit_modal(form, words)
    await who.slash(world.lounge, "interview add", day="soon", kind="sql", label=REFUSED)
    queue = answer_to(await who.slash(world.lounge, "interview review"))
    await who.click(queue, label="Approve")
    await world.moderator.slash(world.lounge, "interview list")  # reads what was decided


async def live_elsewhere(world: World, user: Any) -> Any:
    """Do something in a second server."""
    guild = world.env.create_guild("Reading Room")
    channel = guild.create_text_channel("general")
    await world.env.settle()
    member = guild.add_member(user)
    await member.slash(channel, "drill next", kind="choice")
    return channel


@pytest.fixture
def eve(world: World) -> Any:
    return world.add_member("eve", manage_guild=True)


# ---------------------------------------------------------------------- the contract


async def test_every_table_about_members_is_in_exactly_one_statement(db: Database):
    about_members = await tables_about_members(db)
    stated = [table for owner in features.personal_data() for kept in owner.keeps for table in kept.tables]
    assert {"members", "audit", "drills_attempts"} <= about_members
    assert sorted(stated) == sorted(about_members)


# ---------------------------------------------------------------------- show


async def test_the_page_says_of_everything_what_why_and_how_long(world: World):
    shown = await world.ada.slash(world.lounge, "privacy show")
    assert shown.response.ephemeral
    pages = await turn_pages(world, shown.response)
    everything = "\n".join(pages)
    keeps = [kept for owner in features.personal_data() for kept in owner.keeps]
    assert len(keeps) > 5
    assert [kept.what for kept in keeps if kept.what not in everything] == []
    assert [kept.why for kept in keeps if kept.why not in everything] == []
    assert everything.count("Kept: ") == len(keeps)
    assert {"### Drills", "### You and your groups"} <= set(everything.splitlines())


async def turn_pages(world: World, message: Any) -> list[str]:
    """Press Later to the end, restarting the bot in between; return every page's text."""
    pages = [texts(message.components)]
    while "'label': 'Later'" in str([c for c in flat(message.components) if not c.get("disabled")]):
        await world.restart()
        message = (await world.ada.click(message, label="Later")).response
        pages.append(texts(message.components))
    return pages


def flat(components: list[Any]) -> list[dict[str, Any]]:
    """Return buttons and the like, without what holds them."""
    inner = [
        flat(component["components"]) if "components" in component else [component]
        for component in components
    ]
    return [component for found in inner for component in found]


# ---------------------------------------------------------------------- export


async def unzip(attachment: Any) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(await attachment.read())) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


async def test_the_export_holds_all_of_it_from_every_server(world: World, eve: Any):
    await live(world, eve)
    await live_elsewhere(world, eve.user)
    done = await eve.slash(world.lounge, "privacy export")
    assert done.response.ephemeral
    assert [a.filename for a in done.response.attachments] == ["cadre-export.zip"]
    assert len(done.followups) == 1  # about the file sent in, which a life told over again has in no Discord
    files = await unzip(done.response.attachments[0])
    tables = {n.removeprefix("json/")[:-5]: json.loads(c) for n, c in files.items() if n.startswith("json/")}
    assert set(tables) == {
        "profile", "away_dates", "groups", "points", "pings", "moderator_actions", "drill_attempts", "drill_submissions", "drill_phases", "drill_grains",
        "phase_notes", "drill_case_questions",
        "kept_cards", "drill_habits", "drill_suggestions",
        "drill_explainers", "drill_review_requests", "drill_reviews_written",
        "drill_ratings", "drill_ratings_by_area", "drill_picks",
        "card_explanations", "card_marking", "card_marks_given", "reminders",
        "shared_card_suggestions", "shared_cards_by_me", "shared_decks_stewarded",
        "quiz_nights_joined", "quiz_answers",
        "card_decks", "card_imports", "card_notes", "card_parameters", "card_reviews", "card_schedules",
        "card_settings",
        "notices", "refused_forms", "standup_drafts", "standup_entries", "standup_helps", "standup_messages", "standup_settings",
        "standup_waiting",
        "promises", "excused_days", "point_totals", "streak_repairs", "streak_settings",
        "mock_meetings", "mock_turns", "mock_scorecards", "mock_scorecard_notes", "mock_calibration_ratings", "practice_wishes",
        "mock_kits", "mock_questions_read",
        "mock_times", "mock_standby", "mock_standby_asks",
        "mock_pool", "mock_hours", "mock_dates", "mock_blocks", "mock_runs", "mock_pairs",
        "mock_loops", "mock_loop_interviews", "mock_loop_letters", "mock_loop_offers",
        "checkpoint_submissions", "checkpoint_decisions_made", "checkpoint_second_looks", "checkpoint_misses", "checkpoint_roles", "checkpoints_posted",
        "plans", "plan_items", "interviews", "debriefs", "debriefs_decided",
        "season_standings", "milestone_roles", "kudos_given", "kudos_settings",
    }  # fmt: skip
    assert ANSWER in {row["answer"] for row in tables["drill_attempts"]}
    assert [row["note"] for row in tables["phase_notes"]] == [CASE_NOTE]
    assert [row["question"] for row in tables["drill_case_questions"]] == [CASE_QUESTION]
    assert SCORECARD in str(tables["mock_scorecards"])
    assert SCORECARD in str(tables["mock_calibration_ratings"])
    assert CARD_BACK in {row["back"] for row in tables["card_notes"]}
    assert [row["done"] for row in tables["standup_entries"]] == [STANDUP]
    assert [row["words"] for row in tables["checkpoint_submissions"]] == [CHECKPOINT]
    assert [row["topics"] for row in tables["debriefs"]] == [DEBRIEF]
    assert REFUSED in str(tables["refused_forms"])
    assert [row["new_a_day"] for row in tables["card_settings"]] == [5]
    assert [row["back"] for row in tables["shared_cards_by_me"]] == ["An answer."]
    assert [row["back"] for row in tables["shared_card_suggestions"]] == ["And now ours."]
    assert {row["guild_id"] for row in tables["drill_attempts"]} == {
        str(guild.id) for guild in world.bot.guilds
    }
    assert tables["away_dates"][0]["from_on"] == "2026-02-01"
    assert any("time zone UTC → Europe/Berlin" in row["detail"] for row in tables["moderator_actions"])
    assert {n[:-4] for n in files if n.startswith("csv/")} == {f"csv/{name}" for name in tables}
    assert f"drill_attempts: {len(tables['drill_attempts'])} row" in files["README.txt"]


async def test_the_export_holds_nothing_of_others(world: World, eve: Any):
    await live(world, eve)
    done = await world.moderator.slash(world.lounge, "privacy export")
    files = await unzip(answer_to(done).attachments[0])
    assert "json/moderator_actions.json" in files
    assert ANSWER not in "".join(files.values())


async def test_who_is_unknown_gets_a_sentence_instead_of_a_file(world: World):
    done = await world.ben.slash(world.lounge, "privacy export")
    assert "I keep nothing about you" in said(done)
    assert answer_to(done).attachments == []


async def test_an_export_beyond_discords_limit_comes_in_several_files(
    world: World, eve: Any, monkeypatch: pytest.MonkeyPatch
):
    await live(world, eve)
    build = simcord.interactions.base_payload

    def with_small_limit(*args: Any, **options: Any) -> Any:
        record, payload = build(*args, **options)
        return record, payload | {"attachment_size_limit": 64 * 1024 + 3_500}

    monkeypatch.setattr(simcord.interactions, "base_payload", with_small_limit)
    done = await eve.slash(world.lounge, "privacy export")
    sent = [a for m in (done.response, *done.followups) if m for a in m.attachments]
    found = [attachment for attachment in sent if attachment.filename.startswith("cadre-export")]
    assert len(found) > 1
    assert {a.filename for a in found} == {
        f"cadre-export-{n}-of-{len(found)}.zip" for n in range(1, len(found) + 1)
    }
    names = [name for attachment in found for name in await unzip(attachment)]
    assert {"json/profile.json", "json/drill_attempts.json"} <= set(names)


# ---------------------------------------------------------------------- erase


async def test_erasing_leaves_no_trace_in_any_column_of_any_table(world: World, eve: Any):
    await live(world, eve)
    await live_elsewhere(world, eve.user)
    before = await traces(world, eve.id)
    # Whoever adds a table about members lets ``live`` fill it, or this proves nothing.
    about_members = await tables_about_members(world.kernel.db)
    assert about_members <= {place.split(".")[0] for place in before}
    asked = await eve.slash(world.lounge, "privacy erase")
    await world.restart()
    done = await eve.click(answer_to(asked), custom_id="privacy.confirm:1")
    assert "records about you are gone, in every server" in said(done)
    assert await traces(world, eve.id) == {}
    async with world.kernel.db.read() as tx:
        kept = [dict(row) for row in await tx.all("SELECT back, author_user_id FROM cards_shared_notes")]
    assert kept == [{"back": "An answer.", "author_user_id": None}], (
        "an accepted card stays, without the name"
    )


async def test_the_button_names_what_goes_and_the_text_counts_it(world: World, eve: Any):
    await live(world, eve)
    asked = await eve.slash(world.lounge, "privacy erase")
    assert asked.response.ephemeral
    label = next(
        label for label, custom_id in buttons(answer_to(asked).components).items() if "confirm" in custom_id
    )
    assert label.startswith("Erase my away dates, card decks, card explanations, ")
    assert len(label) <= 80
    assert "- drill attempts: 5" in said(asked)
    assert "away dates: 1" in said(asked)


async def test_keeping_everything_keeps_everything(world: World, eve: Any):
    await live(world, eve)
    before = await traces(world, eve.id)
    asked = await eve.slash(world.lounge, "privacy erase")
    await eve.click(answer_to(asked), label="Keep everything")
    assert before != {}
    assert await traces(world, eve.id) == before


async def test_erasing_touches_nobody_else_and_the_log_keeps_the_deed_without_the_name(
    world: World, eve: Any
):
    await live(world, eve)
    mo = await traces(world, world.moderator.id)
    asked = await eve.slash(world.lounge, "privacy erase")
    await eve.click(answer_to(asked), custom_id="privacy.confirm:1")
    assert mo != {}
    assert await traces(world, world.moderator.id) == mo
    panel = answer_to(await world.moderator.slash(world.lounge, "setup"))
    history = await world.moderator.click(panel, label="Who changed what")
    assert "an erased member · server settings: time zone UTC → Europe/Berlin" in texts(
        history.response.components
    )


async def test_the_receipt_is_kept_without_a_name_and_a_second_press_finds_nothing(world: World, eve: Any):
    await live(world, eve)
    asked = await eve.slash(world.lounge, "privacy erase")
    other = await eve.slash(world.lounge, "privacy erase")
    done = await eve.click(answer_to(asked), custom_id="privacy.confirm:1")
    receipt = re.search(r"Your receipt: `(\w+)`", said(done))
    assert receipt is not None
    again = await eve.click(answer_to(other), custom_id="privacy.confirm:1")
    assert "Nothing of yours was left to erase" in said(again)
    async with world.kernel.db.read() as tx:
        stored = [row["receipt"] for row in await tx.all("SELECT receipt FROM erasures")]
    assert stored == [receipt[1]]
    empty = await eve.slash(world.lounge, "privacy erase")
    assert "I find nothing filed under your name" in said(empty)


async def test_a_name_in_a_moderators_note_goes_too(world: World, eve: Any):
    await world.moderator.slash(world.channel, "group create", name="Pod One", channel=world.channel)
    async with world.kernel.db.write() as tx:
        await tx.connection.execute("UPDATE audit SET detail = ?", (f"made <@{eve.id}> a moderator",))
    asked = await eve.slash(world.lounge, "privacy erase")
    await eve.click(answer_to(asked), label="Erase every mention of me")
    assert await traces(world, eve.id) == {}


async def test_whoever_erased_themselves_can_start_afresh(world: World, eve: Any):
    await live(world, eve)
    asked = await eve.slash(world.lounge, "privacy erase")
    await eve.click(answer_to(asked), custom_id="privacy.confirm:1")
    fresh = await eve.slash(world.lounge, "drill next", kind="choice")
    assert "A" in buttons(answer_to(fresh).components)
