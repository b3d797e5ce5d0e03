"""`/readiness` as members and moderators use it; the numbers are worked out by hand in the comments."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bot import groups
from bot.errors import UserFacingError
from bot.members import AREAS
from bot.moderators import Actor
from tests.conftest import World
from tests.drills.conftest import answer_to, buttons, said

from .conftest import Records


async def test_drills_alone_recomputed_by_hand(world: World, records: Records):
    ada, area = world.ada.id, "production_mlops"
    await records.join(ada, track="mlops")
    nothing = said(await world.ada.slash(world.lounge, "readiness show"))
    assert nothing.count("❔ unknown") == 6
    assert not re.search(r"\(n \d", nothing), "no number where nothing is known"
    await records.answer(ada, area, 0, is_correct=1)  # 5, today: weight 1
    await records.answer(ada, area, 1, is_correct=1, hints_used=2)  # 5 - 2 = 3, weight 1
    await records.answer(ada, area, 2, is_correct=0)  # 1, weight 1
    await records.answer(ada, area, 3, self_score=4, days_ago=45)  # 4, weight 0.5
    # (5 + 3 + 1 + 0.5 * 4) / 3.5 = 3.14; margin 1.2 / sqrt(3.5) = 0.64; by others (5 + 3 + 1) / 3 = 3
    panel = await world.ada.slash(world.lounge, "readiness show")
    told = said(panel)
    assert panel.ephemeral
    assert (
        "**First gate to pass** · Production and MLOps: 3.1 ± 0.6 (n 4 drills), its gate is 3.5. "
        "That is too close to be sure of. It is amber, not red." in told
    )
    assert "3.1 ± 0.6 (n 4 drills) · fair evidence · gate 3.5, 4.0 preferred, weight 20%" in told
    assert "by you 4.0 (n 1), by others and judges 3.0 (n 3)" in told
    assert told.count("❔ unknown") == 5, "what nothing is known of is neither zero nor three"
    assert "too little is known to say. Missing or thin: ML fundamentals, Coding and tools" in told
    assert [a.filename for a in answer_to(panel).attachments] == ["readiness.png"]
    assert "GenAI and LLM unknown, gate 3.5" in str(answer_to(panel).components)


async def test_cards_alone_recomputed_by_hand_and_only_the_latest_answer_counts(
    world: World, records: Records
):
    ben = world.ben.id
    await records.join(ben, track="genai_llm")
    await records.cards(ben, 10, days_ago=10, stability=10, kept=7)
    # Predicted: 10 days after a review at a stability of 10, 0.9. Recalled: 7 of 10. (0.9 + 0.7) / 2 = 0.8
    # 1 + 4 * (0.8 - 0.5) / 0.45 = 3.67; weight 10 / 10 * 0.5 ** (10 / 45) = 0.857; 1.2 / sqrt(0.857) = 1.30
    told = said(await world.ben.slash(world.lounge, "readiness show"))
    assert "**GenAI and LLM** · ▫️ above its gate so far" in told
    assert "3.7 ± 1.3 (n 10 cards) · little evidence" in told
    await records.answer(ben, "coding_tools", 0, is_correct=0, days_ago=3)
    await records.answer(ben, "coding_tools", 0, is_correct=1, number=2)
    told = said(await world.ben.slash(world.lounge, "readiness show"))
    assert "5.0 ± 1.2 (n 1 drill) · little evidence" in told


async def test_all_areas_recomputed_by_hand_the_failing_gate_first_and_the_step_it_asks_for(
    world: World, records: Records
):
    cy = world.add_member("cy")
    await records.join(cy.id, track="mlops")
    scores = {
        "ml_fundamentals": (1, 1, 0),  # (5 + 5 + 1) / 3 = 3.67
        "coding_tools": (1, 1, 1),  # 5
        "system_design": (1, 1, 1),  # 5, 3 after two hints, 5: 4.33
        "production_mlops": (1, 1, 1),  # 5
        "genai_llm": (0, 0, 1),  # 2.33, gate 3.5
        "communication": (1, 1, 1),  # 5
    }
    for area, results in scores.items():
        for place, is_correct in enumerate(results):
            hints = 2 if (area, place) == ("system_design", 1) else 0
            await records.answer(cy.id, area, place, is_correct=is_correct, hints_used=hints)
    # .2*3.667 + .15*5 + .2*4.333 + .2*5 + .15*2.333 + .1*5 = 4.2; each margin 1.2 / sqrt(3) = 0.69
    # 0.69 * sqrt(.2² + .15² + .2² + .2² + .15² + .1²) = 0.29
    panel = await cy.slash(world.lounge, "readiness show")
    told = said(panel)
    assert (
        "**First gate to pass** · GenAI and LLM: 2.3 ± 0.7 (n 3 drills), its gate is 3.5. It is red, under 3.0.\n"
        in told
    )
    assert "**Overall** · 4.2 ± 0.3 over all six areas; the gate of 3.5 is passed." in told
    assert told.index("**GenAI and LLM** · 🔻") < told.index("**ML fundamentals** · ✅")
    assert (
        "**Next** · cards of *Large language models*, because GenAI and LLM is 1.2 below its gate, the costliest gap, and no card "
        "tells about it yet." in told
    )
    assert buttons(answer_to(panel).components)["Review cards"] == "cards.review:1:llm"


async def test_why_tells_the_records_newest_first_page_by_page_after_a_restart_and_only_ones_own(
    world: World, records: Records
):
    await records.join(world.ada.id, track="mlops")
    for place in range(4):
        for n, area in enumerate(("genai_llm", "coding_tools", "communication")):
            await records.answer(world.ada.id, area, place, is_correct=1, days_ago=place * 3 + n)
    panel = await world.ada.slash(world.lounge, "readiness show")
    await world.restart()
    why = await world.ada.click(answer_to(panel), label="Why?")
    told = said(why)
    newest = records.drills["genai_llm"][0].title
    assert f"Drill: {newest}\n-# GenAI and LLM · score 5.0, weight 1.00 · by others or judged" in told
    assert "12 records, newest first, page 1 of 2" in told
    older = said(await world.ada.click(answer_to(why), label="Older"))
    assert "page 2 of 2" in older
    # 11 days: 0.5 ** (11 / 45) = 0.844
    assert "weight 0.84" in older
    one = await world.ada.select(answer_to(why), ["coding_tools"])
    assert "4 records" in said(one)
    back = await world.ada.click(answer_to(one), label="Back to readiness")
    assert "### Readiness · MLOps engineer" in said(back)
    service = world.bot.get_cog("ReadinessCog").service
    who = {"guild_id": world.guild.id, "user_id": world.ben.id}
    assert (await service.records(**who, area="all", number=0)).total == 0


async def test_without_a_role_it_is_asked_for_and_any_role_can_be_looked_at(world: World, records: Records):
    asked = await world.ada.slash(world.lounge, "readiness show")
    assert "For which role?" in said(asked)
    await world.restart()
    shown = await world.ada.select(answer_to(asked), ["ai_platform"])
    assert "### Readiness · AI platform engineer" in said(shown)
    practice = await world.ada.click(answer_to(shown), label="Do a drill")
    assert "Practice" in said(practice) or said(practice)
    named = await world.ada.slash(world.lounge, "readiness show", role="core_ml")
    assert "### Readiness · AI engineer (core ML)" in said(named)


async def test_a_groups_areas_tell_nothing_below_five_and_never_a_name(
    world: World, pod: groups.Group, records: Records
):
    for n in range(4):
        await records.join(7000 + n, track="mlops", group=pod)
        await records.answer(7000 + n, "genai_llm", 0, is_correct=n % 2)
    few = await world.moderator.slash(world.lounge, "readiness group")
    assert "fewer than 5 members have records in any one area" in said(few)
    assert answer_to(few).attachments == []
    await records.answer(world.ada.id, "genai_llm", 0, is_correct=1)
    await records.answer(world.ada.id, "coding_tools", 0, is_correct=1)
    shown = await world.moderator.slash(world.lounge, "readiness group", group="Pod One")
    told = said(shown)
    assert shown.ephemeral
    # (1 + 5 + 1 + 5 + 5) / 5 = 3.4
    assert "**GenAI and LLM** · all records 3.0 to 3.5, drills 3.0 to 3.5" in told
    assert told.count("fewer than 5 members") == len(AREAS) - 1
    assert not re.search(r"7000|<@|\bada\b", told)
    assert [a.filename for a in answer_to(shown).attachments] == ["areas.png"]


async def test_who_joins_or_leaves_cannot_be_read_off_a_groups_map(
    world: World, pod: groups.Group, records: Records
):
    for n in range(5):
        await records.join(7000 + n, track="mlops", group=pod)
        await records.answer(7000 + n, "genai_llm", 0, is_correct=0)

    async def told() -> str:
        shown = said(await world.moderator.slash(world.lounge, "readiness group", group="Pod One"))
        return next(line for line in shown.splitlines() if line.startswith("**GenAI and LLM**"))

    before = await told()
    assert before == "**GenAI and LLM** · all records 1.0 to 1.5, drills 1.0 to 1.5"
    await records.join(7009, track="mlops", group=pod)
    await records.answer(7009, "genai_llm", 0, is_correct=1)
    await world.restart()
    assert await told() == before
    async with world.kernel.db.write() as tx:
        for n in range(3):
            await groups.remove_member(tx, group_id=pod.group_id, user_id=7000 + n)
    assert await told() == before, "also when they have become too few"
    for n in range(5):
        await records.answer(7000 + n, "coding_tools", 0, is_correct=1)
    await records.answer(7009, "coding_tools", 0, is_correct=1)
    async with world.kernel.db.write() as tx:
        for n in range(3):
            await groups.add_member(tx, group_id=pod.group_id, user_id=7000 + n, now=world.kernel.clock.now())
    assert "all records 4.5 to 5.0" in said(await world.moderator.slash(world.lounge, "readiness group"))
    await world.move_to(world.env.now() + timedelta(days=7))
    # A week later: five of 1 and one of 5, (5 + 5) / 6 = 1.67.
    assert await told() == "**GenAI and LLM** · all records 1.5 to 2.0, drills 1.5 to 2.0"


async def test_only_moderators_see_a_groups_areas_and_only_of_their_group(
    world: World, pod: groups.Group, records: Records
):
    assert "you moderate none here" in said(await world.ada.slash(world.lounge, "readiness group"))
    await records.join(world.ben.id, track=None)
    async with world.kernel.db.write() as tx:
        await groups.set_moderator(tx, group_id=pod.group_id, user_id=world.ben.id, is_moderator=True)
    assert "### Areas of Pod One" in said(await world.ben.slash(world.lounge, "readiness group"))
    service = world.bot.get_cog("ReadinessCog").service
    for user_id, group_id, sentence in (
        (world.ada.id, pod.group_id, "moderators"),
        (world.ben.id, 99, "no longer"),
    ):
        with pytest.raises(UserFacingError, match=sentence):
            await service.group_map(Actor(world.guild.id, user_id, manages_guild=False), group_id)
    refused = await world.ada.slash(world.lounge, "readiness group", group="Pod One")
    assert "Only moderators of **Pod One**, or members with Manage Server, see its areas." in said(refused)
    assert "there is no group “Nowhere”" in said(
        await world.ben.slash(world.lounge, "readiness group", group="Nowhere")
    )
