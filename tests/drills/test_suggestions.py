"""A suggestion from a member's words to the group's drill of a day, its answers, and its explanation."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from bot import features, groups
from bot.errors import NotAllowed, NotFound, UserFacingError
from bot.moderators import Actor
from bot.personal_data import erase_everything
from cogs.drills.desk import logic
from cogs.drills.desk.models import Words
from cogs.drills.logic import POINTS_RECALL_BASE, Wish
from cogs.drills.models import CONTENT
from tests.conftest import World

from .conftest import answer_to, buttons, filled_in, make_group, newest_post, said, texts

TITLE = "Why freeze a tokenizer?"
QUESTION = (
    "Your team wants to retrain the tokenizer of a deployed model every month. What breaks, and for whom?"
)
ANSWER = (
    "Ids change their meaning, so embeddings and cached prompts no longer fit; every consumer has to move."
)
FORM = {"title": TITLE, "question": QUESTION, "answer": ANSWER, "area": ["genai_llm"]}
THURSDAY, FRIDAY = date(2026, 1, 1), date(2026, 1, 2)


def flat(components):
    for component in components:
        yield component
        yield from flat(component.get("components") or [])


def menu(message, key: str) -> dict:
    return next(c for c in flat(message.components) if (c.get("custom_id") or "").startswith(f"{key}:"))


def fields(modal: dict) -> dict[str, dict]:
    """Return the modal's fields by their custom_id."""
    found = [c.get("component") or c for c in modal["components"]]
    return {c["custom_id"]: c for c in found if c.get("custom_id")}


async def rows_of(world: World, sql: str, *args) -> list[dict]:
    async with world.kernel.db.read() as tx:
        return [dict(row) for row in await tx.all(sql, *args)]


def service_of(world: World):
    return world.bot.get_cog("Drills").suggestions


def desk_of(world: World):
    return world.bot.get_cog("Drills").desk


def actor(world: World, who) -> Actor:
    return Actor(world.guild.id, who.id, manages_guild=False)


async def appoint(world: World, pod, *members) -> None:
    async with world.kernel.db.write() as tx:
        for member in members:
            await groups.set_moderator(tx, group_id=pod.group_id, user_id=member.id, is_moderator=True)


@pytest.fixture
async def desk(world: World, pod: groups.Group) -> groups.Group:
    """Pod One with ada as its moderator, ben a member."""
    await appoint(world, pod, world.ada)
    return pod


async def suggest(world: World, who, **changed: Any):
    """Fill in the form behind `/drill suggest`."""
    panel = answer_to(await who.slash(world.lounge, "drill suggest"))
    form = await who.click(panel, label="Suggest a drill")
    return await who.submit_modal(form, FORM | changed)


async def suggest_quietly(world: World, pod, who, n: int = 0, **changed: Any) -> int:
    """Store a suggestion by the use case and return its id."""
    words = Words(f"{TITLE} {n}", f"{QUESTION} {n}", ANSWER, "genai_llm")
    await service_of(world).suggest(
        guild_id=world.guild.id, user_id=who.id, group_id=pod.group_id, words=words, is_quoted=False
    )
    return (await rows_of(world, "SELECT max(suggestion_id) AS id FROM drills_suggestions"))[0]["id"]


async def open_review(world: World):
    panel = answer_to(await world.ada.slash(world.lounge, "drill desk"))
    label = next(label for label in buttons(panel.components) if label.startswith("Suggestions"))
    return answer_to(await world.ada.click(panel, label=label))


async def mine(world: World, who) -> str:
    return said(await who.slash(world.lounge, "drill suggest"))


# ---------------------------------------------------------------------- from words to a drill


async def test_a_suggestion_is_accepted_posted_answered_and_explained(world: World, desk: groups.Group):
    sent = await suggest(world, world.ben)
    assert "Sent to the moderators of **Pod One**" in said(sent)
    assert "waiting for a moderator" in said(sent)
    review = await open_review(world)
    assert QUESTION in texts(review.components)
    assert ANSWER in texts(review.components)
    await world.restart()
    accept = menu(review, "drills.desk_accept")
    assert accept["options"][1]["label"] == "Accept for Fri 2 Jan"
    done = await world.ada.select(review, ["2026-01-02"], custom_id=accept["custom_id"])
    assert "✅ Accepted for Fri 2 Jan." in said(done)
    assert TITLE in said(done)
    assert "accepted, comes on 2 January" in await mine(world, world.ben)

    await world.move_to(world.env.now().replace(day=2, hour=9))
    post = newest_post(world)
    shown = texts(post.components)
    assert TITLE in shown
    assert QUESTION in shown
    assert "asked by your group" in shown
    assert ANSWER not in shown
    assert not any(name in shown for name in ("ben", str(world.ben.id)))
    assert set(buttons(post.components)) == {"Answer", "Discuss"}

    await world.restart()
    form = await world.ada.click(post, custom_id=buttons(post.components)["Answer"])
    assert QUESTION in str(form.modal)
    await world.restart()
    answered = answer_to(await world.ada.submit_modal(form, {"answer": "Everything that cached ids."}))
    assert f"+{POINTS_RECALL_BASE} points" in texts(answered.components)
    assert ANSWER not in texts(answered.components)
    score = menu(answered, "drills.question_score")["custom_id"]
    scored = answer_to(await world.ada.select(answered, ["2"], custom_id=score))
    assert ANSWER in texts(scored.components)
    kept = answer_to(await world.ada.click(scored, label="Keep as card"))
    assert "Kept as card" in buttons(kept.components)

    await world.move_to(world.env.now().replace(hour=20, minute=1))
    closing = texts(world.channel.last_message.components)
    assert ANSWER in closing
    assert "1 answered" in closing
    assert "Read on" not in closing
    archive = answer_to(await world.ben.slash(world.lounge, "drill archive"))
    entry = menu(archive, "drills.archived")
    again = await world.ben.select(archive, [entry["options"][0]["value"]], custom_id="drills.archived:1")
    assert ANSWER in said(again)
    assert "2 of 5" in said(await world.ada.slash(world.lounge, "drill mine"))
    assert "accepted, posted on 2 January" in await mine(world, world.ben)
    actions = await rows_of(world, "SELECT action, detail FROM audit ORDER BY audit_id")
    assert actions == [
        {"action": "suggestion accepted", "detail": f"Pod One: {TITLE}"},
        {"action": "drill queued", "detail": f"Pod One: Fri 2 Jan: {TITLE}"},
    ]


async def test_answering_a_groups_question_moves_no_rating(world: World, desk: groups.Group):
    suggestion_id = await suggest_quietly(world, desk, world.ben)
    await service_of(world).accept(actor(world, world.ada), suggestion_id, day=THURSDAY)
    await world.advance(hours=9)
    post = newest_post(world)
    form = await world.ada.click(post, custom_id=buttons(post.components)["Answer"])
    await world.ada.submit_modal(form, {"answer": "Everything."})
    assert await rows_of(world, "SELECT * FROM drills_ratings") == []
    empty = await world.ben.click(post, custom_id=buttons(post.components)["Answer"])
    refused = await world.ben.submit_modal(empty, {"answer": "   "})
    assert "**Your answer** is empty" in said(refused)
    twice = await world.ada.click(post, custom_id=buttons(post.components)["Answer"])
    assert "Your answer is kept" in said(twice)


async def test_a_groups_question_is_no_practice_and_no_other_groups_drill(world: World, desk: groups.Group):
    suggestion_id = await suggest_quietly(world, desk, world.ben)
    await service_of(world).accept(actor(world, world.ada), suggestion_id, day=None)
    service = world.bot.get_cog("Drills").service
    async with world.kernel.db.read() as tx:
        assert {d.kind for d in await service.askable(tx, world.guild.id)}.isdisjoint({"question"})
    other = await make_group(world, world.ben, name="Pod Two")
    await appoint(world, other, world.ben)
    here = await desk_of(world).search(actor(world, world.ada), desk.group_id, FRIDAY, f"{TITLE} 0")
    assert [found.drill.id for found in here.found] == [logic.drill_id(suggestion_id)]
    with pytest.raises(UserFacingError, match="no drill is called anything like"):
        await desk_of(world).search(actor(world, world.ben), other.group_id, FRIDAY, "zzqx")
    common = world.kernel.library.of("drills")[0].title
    there = await desk_of(world).search(actor(world, world.ben), other.group_id, FRIDAY, common)
    assert logic.drill_id(suggestion_id) not in {found.drill.id for found in there.found}
    plan = await desk_of(world).day(actor(world, world.ben), other.group_id, FRIDAY, Wish())
    with pytest.raises(UserFacingError, match="not in the library"):
        await desk_of(world).queue(
            actor(world, world.ben),
            other.group_id,
            FRIDAY,
            logic.drill_id(suggestion_id),
            seen=plan.day.seen,
        )


async def test_an_accepted_question_without_a_day_waits_at_the_desk_until_it_gets_one(
    world: World, desk: groups.Group
):
    await suggest(world, world.ben)
    review = await open_review(world)
    done = answer_to(
        await world.ada.select(review, ["later"], custom_id=menu(review, "drills.desk_accept")["custom_id"])
    )
    assert "1 accepted question has no day yet" in texts(done.components)
    assert "accepted, its day is not set yet" in await mine(world, world.ben)
    await world.advance(days=1, hours=9)
    assert TITLE not in texts(newest_post(world).components)
    panel = answer_to(await world.ada.slash(world.lounge, "drill desk"))
    monday = menu(panel, "drills.desk_days")["options"][0]["value"]
    days = menu(panel, "drills.desk_days")["custom_id"]
    day = answer_to(await world.ada.select(panel, [monday], custom_id=days))
    first = menu(day, "drills.desk_pick")["options"][0]
    assert first["label"] == TITLE
    await world.ada.select(day, [first["value"]], custom_id=menu(day, "drills.desk_pick")["custom_id"])
    await world.advance(days=3)
    assert TITLE in texts(newest_post(world).components)
    after = said(await world.ada.slash(world.lounge, "drill desk"))
    assert "no day yet" not in after


async def test_another_process_learns_of_an_accepted_question_when_it_is_pressed(
    world: World, desk: groups.Group
):
    suggestion_id = await suggest_quietly(world, desk, world.ben)
    await service_of(world).accept(actor(world, world.ada), suggestion_id, day=THURSDAY)
    await world.advance(hours=9)
    post = newest_post(world)
    service = world.bot.get_cog("Drills").service
    service._drills.pop(logic.drill_id(suggestion_id))  # as in a process that started before
    form = await world.ada.click(post, custom_id=buttons(post.components)["Answer"])
    assert form.modal is not None
    service._drills.pop(logic.drill_id(suggestion_id))
    await world.advance(hours=12)
    assert ANSWER in texts(world.channel.last_message.components)


def test_a_pack_cannot_bring_a_groups_question():
    item = {
        "kind": "question",
        "id": "why-freeze",
        "title": TITLE,
        "area": "genai_llm",
        "prompt": QUESTION,
        "solution": ANSWER,
    }
    adapter = next(kind.adapter for kind in CONTENT if kind.folder == "drills")
    with pytest.raises(ValidationError, match="suggested/"):
        adapter.validate_python(item)
    assert adapter.validate_python(item | {"id": "suggested/7"}).kind == "question"


# ---------------------------------------------------------------------- from a message


async def test_a_message_becomes_a_suggestion_without_its_author(world: World, desk: groups.Group):
    message = await world.ada.send(world.channel, f"Hey <@{world.ada.id}>, {QUESTION}")
    form = await world.ben.context_menu(world.channel, "Suggest as drill", message)
    question = fields(form.modal)["question"]
    assert question["value"] == f"Hey @someone, {QUESTION}"
    assert "somebody's words" in str(form.modal)
    await world.restart()
    await world.ben.submit_modal(form, FORM | {"question": question["value"]})
    row = (await rows_of(world, "SELECT * FROM drills_suggestions"))[0]
    assert (row["user_id"], row["is_quoted"]) == (world.ben.id, 1)
    assert str(world.ada.id) not in str(row)
    assert "taken from somebody's message" in texts((await open_review(world)).components)


async def test_ones_own_message_is_not_called_somebody_elses(world: World, desk: groups.Group):
    message = await world.ben.send(world.channel, QUESTION)
    form = await world.ben.context_menu(world.channel, "Suggest as drill", message)
    await world.ben.submit_modal(form, FORM)
    assert (await rows_of(world, "SELECT is_quoted FROM drills_suggestions")) == [{"is_quoted": 0}]


async def test_a_message_without_text_is_refused(world: World, desk: groups.Group):
    await world.advance(hours=9)
    refused = await world.ben.context_menu(world.channel, "Suggest as drill", newest_post(world))
    assert refused.modal is None
    assert "This message has no text that I could take" in said(refused)


async def test_who_is_in_no_group_is_told_where_to_begin(world: World, desk: groups.Group):
    eve = world.add_member("eve")
    panel = answer_to(await eve.slash(world.lounge, "drill suggest"))
    refused = await eve.click(panel, label="Suggest a drill")
    assert refused.modal is None
    assert "you are in none here yet" in said(refused)
    message = await world.ada.send(world.channel, QUESTION)
    assert "you are in none here yet" in said(
        await eve.context_menu(world.channel, "Suggest as drill", message)
    )


async def test_who_is_in_two_groups_chooses_in_the_form(world: World, desk: groups.Group):
    other = await make_group(world, world.ben, name="Pod Two")
    await suggest(world, world.ben, group=[str(other.group_id)])
    assert await rows_of(world, "SELECT group_id FROM drills_suggestions") == [{"group_id": other.group_id}]


# ---------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", "Why", "**Title** has 3 characters, 5 to 80 are possible"),
        ("question", "What?", "**Question** has 5 characters, 20 to 1000 are possible"),
        ("answer", "Because.", "**Answer** has 8 characters, 20 to 1200 are possible"),
    ],
)
async def test_a_field_that_does_not_fit_is_named_and_everything_typed_is_handed_back(
    world: World, desk: groups.Group, field, value, sentence
):
    refused = await suggest(world, world.ben, **{field: value})
    assert sentence in said(refused)
    typed = FORM | {field: value}
    assert all(typed[name] in said(refused) for name in ("title", "question", "answer"))
    assert await rows_of(world, "SELECT * FROM drills_suggestions") == []
    again = await world.ben.click(answer_to(refused), label="Correct it")
    assert filled_in(again) == typed


async def test_who_left_the_group_meanwhile_gets_the_words_back(world: World, desk: groups.Group):
    panel = answer_to(await world.ben.slash(world.lounge, "drill suggest"))
    form = await world.ben.click(panel, label="Suggest a drill")
    await world.ben.slash(world.lounge, "group leave", group="Pod One")
    refused = await world.ben.submit_modal(form, FORM)
    assert "you are not in that group any more" in said(refused)
    assert QUESTION in said(refused)
    assert await rows_of(world, "SELECT * FROM drills_suggestions") == []


async def test_the_same_words_sent_twice_wait_once_and_the_sixth_is_too_many(
    world: World, desk: groups.Group
):
    await suggest(world, world.ben)
    await suggest(world, world.ben)
    assert len(await rows_of(world, "SELECT * FROM drills_suggestions")) == 1
    for n in range(1, logic.WAITING_MOST):
        await suggest_quietly(world, desk, world.ben, n)
    refused = await suggest(world, world.ben, question=f"{QUESTION} Once more.")
    assert "5 of your suggestions wait in **Pod One** already" in said(refused)
    assert "Once more." in said(refused)
    assert len(await rows_of(world, "SELECT * FROM drills_suggestions")) == logic.WAITING_MOST


# ---------------------------------------------------------------------- declined, withdrawn, decided twice


async def test_a_declined_suggestion_tells_its_writer_why(world: World, desk: groups.Group):
    await suggest(world, world.ben)
    review = await open_review(world)
    decline = menu(review, "drills.desk_decline")
    assert len(decline["options"]) == 6
    done = await world.ada.select(review, ["nda"], custom_id=decline["custom_id"])
    assert "Its writer reads why" in said(done)
    assert "Drill desk" in said(done)
    told = await mine(world, world.ben)
    assert "declined: it is a verbatim interview question, which may be under NDA" in told
    await world.advance(days=1)
    assert await rows_of(world, "SELECT * FROM drills_queue") == []
    noted = (await rows_of(world, "SELECT action, detail FROM audit"))[0]
    assert noted["action"] == "suggestion declined"
    assert TITLE not in noted["detail"]


async def test_another_reason_is_written_and_a_thin_one_handed_back(world: World, desk: groups.Group):
    await suggest(world, world.ben)
    review = await open_review(world)
    form = await world.ada.select(
        review, ["other"], custom_id=menu(review, "drills.desk_decline")["custom_id"]
    )
    assert form.modal is not None
    thin = await world.ada.submit_modal(form, {"note": "no"})
    assert "**Reason** has 2 characters" in said(thin)
    form = await world.ada.click(answer_to(thin), label="Correct it")
    assert filled_in(form) == {"note": "no"}
    await world.restart()
    await world.ada.submit_modal(form, {"note": "Lovely, but we had it in the last cohort."})
    assert "declined: for another reason (“Lovely, but we had it in the last cohort.”)" in await mine(
        world, world.ben
    )


async def test_two_moderators_decide_at_once_and_one_is_told(world: World, desk: groups.Group):
    await appoint(world, desk, world.ben)
    suggestion_id = await suggest_quietly(world, desk, world.ben)
    results = await asyncio.gather(
        service_of(world).accept(actor(world, world.ada), suggestion_id, day=FRIDAY),
        service_of(world).decline(actor(world, world.ben), suggestion_id, reason="unclear"),
        return_exceptions=True,
    )
    refused = [r for r in results if isinstance(r, UserFacingError)]
    assert len(refused) == 1
    assert "Another moderator has" in refused[0].sentence
    assert len(await rows_of(world, "SELECT * FROM audit WHERE action LIKE 'suggestion%'")) == 1


async def test_an_old_panel_of_a_decided_suggestion_decides_nothing(world: World, desk: groups.Group):
    await suggest(world, world.ben)
    first, old = await open_review(world), await open_review(world)
    select_id = menu(first, "drills.desk_accept")["custom_id"]
    await world.ada.select(first, ["2026-01-02"], custom_id=select_id)
    again = await world.ada.select(old, ["2026-01-05"], custom_id=select_id)
    assert "already; that stands" in said(again)
    late = await world.ada.select(old, ["other"], custom_id=menu(old, "drills.desk_decline")["custom_id"])
    assert late.modal is None
    assert len(await rows_of(world, "SELECT * FROM drills_queue")) == 1


async def test_a_day_taken_meanwhile_accepts_nothing(world: World, desk: groups.Group):
    await suggest(world, world.ben)
    review = await open_review(world)
    plan = await desk_of(world).day(actor(world, world.ada), desk.group_id, FRIDAY, Wish())
    await desk_of(world).swap(actor(world, world.ada), desk.group_id, FRIDAY, seen=plan.day.seen, wish=Wish())
    refused = await world.ada.select(
        review, ["2026-01-02"], custom_id=menu(review, "drills.desk_accept")["custom_id"]
    )
    assert "**Fri 2 Jan** is taken meanwhile, so nothing was accepted" in said(refused)
    assert await rows_of(world, "SELECT decision FROM drills_suggestions") == [{"decision": None}]
    again = answer_to(await world.ada.click(answer_to(refused), label="Look again"))
    values = {o["value"] for o in menu(again, "drills.desk_accept")["options"]}
    assert "2026-01-02" not in values
    assert "2026-01-05" in values


async def test_a_suggestion_is_withdrawn_by_its_writer_until_it_is_decided(world: World, desk: groups.Group):
    await suggest(world, world.ben)
    review = await open_review(world)
    panel = answer_to(await world.ben.slash(world.lounge, "drill suggest"))
    value = menu(panel, "drills.suggested")["options"][0]["value"]
    one = answer_to(await world.ben.select(panel, [value], custom_id="drills.suggested:1"))
    assert ANSWER in texts(one.components)
    gone = await world.ben.click(one, label="Withdraw")
    assert "✅ Withdrawn." in said(gone)
    refused = await world.ada.select(
        review, ["later"], custom_id=menu(review, "drills.desk_accept")["custom_id"]
    )
    assert "withdrawn by its writer" in said(refused)
    suggestion_id = await suggest_quietly(world, desk, world.ben)
    await service_of(world).accept(actor(world, world.ada), suggestion_id, day=FRIDAY)
    who = {"guild_id": world.guild.id, "user_id": world.ben.id}
    with pytest.raises(UserFacingError, match="accepted it meanwhile"):
        await service_of(world).withdraw(**who, suggestion_id=suggestion_id)
    with pytest.raises(NotFound):
        await service_of(world).withdraw(
            guild_id=world.guild.id, user_id=world.ada.id, suggestion_id=suggestion_id
        )


async def test_only_the_groups_moderators_decide(world: World, desk: groups.Group):
    cy = world.add_member("cy")
    other = await make_group(world, cy, name="Pod Two")
    await appoint(world, other, cy)
    suggestion_id = await suggest_quietly(world, desk, world.ben)
    service = service_of(world)
    for who in (cy, world.ben):
        for attempt in (
            service.review(actor(world, who), desk.group_id),
            service.undecided(actor(world, who), suggestion_id),
            service.accept(actor(world, who), suggestion_id, day=None),
            service.decline(actor(world, who), suggestion_id, reason="wrong"),
        ):
            with pytest.raises(NotAllowed):
                await attempt
    assert await rows_of(world, "SELECT decision FROM drills_suggestions") == [{"decision": None}]


async def test_several_suggestions_come_one_after_another_and_around(world: World, desk: groups.Group):
    for n in range(3):
        await suggest_quietly(world, desk, world.ben, n)
    shown = []
    panel = await open_review(world)
    for _ in range(4):
        shown.append(next(n for n in range(3) if f"{TITLE} {n}" in texts(panel.components)))
        panel = answer_to(await world.ada.click(panel, label="Next one"))
    assert shown == [0, 1, 2, 0]


# ---------------------------------------------------------------------- privacy


async def test_erasing_takes_what_waits_and_leaves_an_accepted_drill_without_a_name(
    world: World, desk: groups.Group
):
    accepted = await suggest_quietly(world, desk, world.ben, 1)
    await suggest_quietly(world, desk, world.ben, 2)
    declined = await suggest_quietly(world, desk, world.ben, 3)
    await service_of(world).accept(actor(world, world.ada), accepted, day=FRIDAY)
    await service_of(world).decline(actor(world, world.ada), declined, reason="wrong")
    async with world.kernel.db.write() as tx:
        await erase_everything(tx, features.personal_data(), world.ben.id, now=world.env.now())
    left = await rows_of(world, "SELECT suggestion_id, user_id FROM drills_suggestions")
    assert left == [{"suggestion_id": accepted, "user_id": None}]
    await world.restart()
    await world.advance(days=1, hours=9)
    assert f"{TITLE} 1" in texts(newest_post(world).components)
