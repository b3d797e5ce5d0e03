"""From a miss to a card: one press, or by itself; read again and dropped, as a member lives it."""

from __future__ import annotations

import pytest

from bot import card_seeds
from cogs.drills import posts
from cogs.drills.keep import logic
from tests.conftest import World, trust_judges

from .conftest import answer_to, buttons, post_until, said, texts

HABIT = "Keep misses by themselves"


def drill_by_id(world: World, drill_id: str):
    return next(d for d in world.kernel.library.of("drills") if d.id == drill_id)


async def rows_of(world: World, sql: str, *args):
    async with world.kernel.db.read() as tx:
        return [dict(row) for row in await tx.all(sql, *args)]


async def open_choice(world: World, who):
    """Open a practice choice drill; return its panel and drill."""
    panel = answer_to(await who.slash(world.lounge, "drill next", kind="choice"))
    row = (await rows_of(world, "SELECT drill_id FROM drills_attempts ORDER BY attempt_id DESC LIMIT 1"))[0]
    return panel, drill_by_id(world, row["drill_id"])


async def answer_choice(world: World, who, *, right: bool):
    panel, drill = await open_choice(world, who)
    key = next(k for k in drill.keyed if (k == drill.correct_key) is right)
    return answer_to(await who.click(panel, custom_id=buttons(panel.components)[key])), drill


async def seeds(world: World, who) -> list[card_seeds.Seed]:
    async with world.kernel.db.read() as tx:
        return await card_seeds.waiting(tx, guild_id=world.guild.id, user_id=who.id, limit=100)


def flat(components):
    for component in components:
        yield component
        yield from flat(component.get("components") or [])


def button(message, label: str):
    return next((c for c in flat(message.components) if c.get("label") == label), None)


def options(message) -> list[dict]:
    return next(c for c in flat(message.components) if c.get("type") == 3)["options"]


def menu(message, key: str) -> str:
    return next(
        c["custom_id"] for c in flat(message.components) if (c.get("custom_id") or "").startswith(key)
    )


async def mine(world: World, who):
    return answer_to(await who.slash(world.lounge, "drill mine"))


# ---------------------------------------------------------------------- one press


async def test_a_missed_choice_is_kept_with_one_press_and_the_button_says_so(world: World):
    result, drill = await answer_choice(world, world.ada, right=False)
    before = texts(result.components)
    pressed = await world.ada.click(result, label="Keep as card")
    after = answer_to(pressed)
    assert after.id == result.id
    assert texts(after.components) == before
    assert button(after, "Keep as card") is None
    assert button(after, "Kept as card")["disabled"] is True
    assert button(after, "Next drill")["custom_id"] == "drills.next:1:any"
    seed = (await seeds(world, world.ada))[0]
    assert drill.prompt[:60] in seed.front
    assert all(f"**{key}** · {option.text}" in seed.front for key, option in drill.keyed.items())
    assert drill.keyed[drill.correct_key].text in seed.back
    assert drill.keyed[drill.correct_key].why in seed.back
    assert (seed.source, seed.area, seed.tracks) == (f"drill:{drill.id}", drill.area, drill.tracks)


async def test_the_other_buttons_of_the_panel_still_work_after_keeping(world: World):
    result, _ = await answer_choice(world, world.ada, right=False)
    kept = answer_to(await world.ada.click(result, label="Keep as card"))
    following = await world.ada.click(kept, label="Next drill")
    assert "about" in said(following)
    assert len(await rows_of(world, "SELECT * FROM drills_attempts")) == 2


async def test_two_presses_and_a_restart_between_them_keep_one_card(world: World):
    result, _ = await answer_choice(world, world.ada, right=False)
    keep = buttons(result.components)["Keep as card"]
    await world.ada.click(result, custom_id=keep)
    await world.restart()
    attempt_id = int(keep.split(":")[2])
    await world.bot.get_cog("Drills").keep.keep(user_id=world.ada.id, attempt_id=attempt_id)
    assert len(await seeds(world, world.ada)) == 1


async def test_a_right_answer_offers_no_card(world: World):
    result, _ = await answer_choice(world, world.ada, right=True)
    assert "Right." in texts(result.components)
    assert button(result, "Keep as card") is None


async def test_somebody_elses_button_and_an_open_drill_keep_nothing(world: World):
    result, _ = await answer_choice(world, world.ada, right=False)
    attempt_id = int(buttons(result.components)["Keep as card"].split(":")[2])
    keep = world.bot.get_cog("Drills").keep
    with pytest.raises(Exception, match="someone else's"):
        await keep.keep(user_id=world.ben.id, attempt_id=attempt_id)
    await open_choice(world, world.ada)
    with pytest.raises(Exception, match="Answer the drill first"):
        await keep.keep(user_id=world.ada.id, attempt_id=attempt_id + 1)
    assert await rows_of(world, "SELECT * FROM card_seeds") == []


@pytest.mark.usefixtures("pod")
async def test_a_low_coverage_or_a_low_score_offers_the_card_and_it_has_the_must_cover_list(world: World):
    post = await post_until(world, "recall")
    form = await world.ada.click(post, custom_id=buttons(post.components)["Answer"])
    done = answer_to(await world.ada.submit_modal(form, {"answer": "I do not know this at all, sorry."}))
    assert button(done, "Keep as card") is not None
    await world.ada.click(done, label="Keep as card")
    drill_id = (await rows_of(world, "SELECT drill_id FROM drills_posts ORDER BY post_id DESC"))[0][
        "drill_id"
    ]
    drill = drill_by_id(world, drill_id)
    back = (await seeds(world, world.ada))[0].back
    assert all(concept.say in back for concept in drill.concepts)


@pytest.mark.usefixtures("pod")
async def test_a_full_answer_is_offered_only_once_it_is_scored_low(world: World):
    post = await post_until(world, "recall")
    drill_id = (await rows_of(world, "SELECT drill_id FROM drills_posts ORDER BY post_id DESC"))[0][
        "drill_id"
    ]
    answer = ". ".join(concept.concept for concept in drill_by_id(world, drill_id).concepts)
    form = await world.ada.click(post, custom_id=buttons(post.components)["Answer"])
    done = answer_to(await world.ada.submit_modal(form, {"answer": answer}))
    assert button(done, "Keep as card") is None
    high = answer_to(await world.ada.select(done, ["4"], custom_id=menu(done, "drills.score")))
    assert button(high, "Keep as card") is None
    low = answer_to(await world.ada.select(high, ["2"], custom_id=menu(high, "drills.score")))
    assert button(low, "Keep as card") is not None


@pytest.mark.parametrize(
    ("facts", "shaky"),
    [
        ({"is_correct": False}, True),
        ({"is_correct": True}, False),
        ({"is_correct": True, "failed": 1}, False),
        ({"is_correct": True, "failed": 2}, True),
        ({"concepts": 5, "touched": 2}, True),
        ({"concepts": 5, "touched": 3}, False),
        ({"concepts": 5, "touched": 5, "self_score": 2}, True),
        ({"concepts": 5, "touched": 3, "self_score": 3}, False),
        ({"self_score": 2}, True),
        ({"self_score": 3}, False),
        ({}, False),
    ],
)
def test_what_counts_as_missed_or_shaky(facts, shaky):
    usual = {"is_correct": None, "touched": 0, "concepts": 0, "self_score": None, "failed": 0}
    assert logic.is_shaky(**usual | facts) is shaky


async def open_kind(world: World, who, kind: str):
    """Open a practice drill of the kind; return its panel and drill."""
    panel = answer_to(await who.slash(world.lounge, "drill next", kind=kind))
    rows = await rows_of(world, "SELECT drill_id FROM drills_attempts ORDER BY attempt_id DESC LIMIT 1")
    return panel, drill_by_id(world, rows[0]["drill_id"])


async def send_code(world: World, panel, source: str):
    form = await world.ada.click(panel, label="Send code")
    return answer_to(await world.ada.submit_modal(form, {"source": source}))


async def test_code_solved_after_two_failures_is_offered_with_its_idea(world: World):
    trust_judges(world.kernel)
    panel, drill = await open_kind(world, world.ada, "code")
    panel = await send_code(world, panel, drill.wrong[0].source)
    panel = await send_code(world, panel, drill.wrong[0].source)
    solved = await send_code(world, panel, drill.references[0])
    assert "Solved" in texts(solved.components)
    await world.ada.click(solved, label="Keep as card")
    back = (await seeds(world, world.ada))[0].back
    assert drill.solution in back
    assert drill.references[0].strip()[:40] not in back


async def test_code_solved_after_one_failure_is_known_well_enough(world: World):
    trust_judges(world.kernel)
    panel, drill = await open_kind(world, world.ada, "code")
    panel = await send_code(world, panel, drill.wrong[0].source)
    solved = await send_code(world, panel, drill.references[0])
    assert "Solved" in texts(solved.components)
    assert button(solved, "Keep as card") is None


@pytest.mark.parametrize("kind", sorted(posts.KINDS.keys() - {"question"}))
def test_every_drill_of_the_library_makes_a_card_that_is_not_cut(kernel, kind):
    drills = [drill for drill in kernel.library.of("drills") if drill.kind == kind]
    assert len(drills) > 3
    for drill in drills:
        front, back = posts.KINDS[kind].sides(drill)
        assert drill.title in front
        assert 20 <= len(front) <= card_seeds.FRONT_LIMIT, drill.id
        assert 20 <= len(back) <= card_seeds.BACK_LIMIT, drill.id
        assert back not in front
        assert kind != "choice" or all(option.text in front for option in drill.keyed.values())


async def test_keeping_leaves_a_picture_on_its_panel(world: World):
    for _ in range(12):
        panel, drill = await open_kind(world, world.ada, "spot")
        if drill.keyed and posts.KINDS["spot"].pictures(drill):
            break
    wrong = next(key for key in drill.keyed if key != drill.correct_key)
    result = answer_to(await world.ada.click(panel, custom_id=buttons(panel.components)[wrong]))
    pictures = [c for c in flat(result.components) if c.get("type") == 12]
    kept = answer_to(await world.ada.click(result, label="Keep as card"))
    assert button(kept, "Kept as card")["disabled"] is True
    after = [c for c in flat(kept.components) if c.get("type") == 12]
    assert len(after) == len(pictures) == 1
    assert after[0]["items"][0]["description"] == pictures[0]["items"][0]["description"]
    assert after[0]["items"][0]["media"]["url"] in {a.url for a in kept.attachments}


# ---------------------------------------------------------------------- by itself


async def test_misses_are_kept_by_themselves_once_asked_for_and_the_result_says_so(world: World):
    await answer_choice(world, world.ada, right=False)
    assert await seeds(world, world.ada) == []
    panel = await mine(world, world.ada)
    turned = answer_to(await world.ada.click(panel, label=HABIT))
    assert "misses are kept by themselves" in texts(turned.components)
    await world.restart()
    result, drill = await answer_choice(world, world.ada, right=False)
    assert button(result, "Kept as card by itself")["disabled"] is True
    assert [seed.source for seed in await seeds(world, world.ada)] == [f"drill:{drill.id}"]
    right, _ = await answer_choice(world, world.ada, right=True)
    assert "Kept as card" not in str(right.components)
    assert len(await seeds(world, world.ada)) == 1
    assert await seeds(world, world.ben) == []


async def test_the_habit_is_turned_off_again_and_a_second_press_changes_nothing(world: World):
    first, old = await mine(world, world.ada), await mine(world, world.ada)
    await world.ada.click(first, label=HABIT)
    await world.ada.click(old, label=HABIT)
    assert await rows_of(world, "SELECT keeps_misses FROM drills_habits") == [{"keeps_misses": 1}]
    turned = answer_to(await world.ada.click(await mine(world, world.ada), label="Stop keeping misses"))
    assert "you choose what is kept" in texts(turned.components)
    await answer_choice(world, world.ada, right=False)
    assert await seeds(world, world.ada) == []


# ---------------------------------------------------------------------- read and dropped


async def test_kept_cards_are_counted_read_with_both_sides_and_dropped(world: World):
    for _ in range(2):
        result, drill = await answer_choice(world, world.ada, right=False)
        await world.ada.click(result, label="Keep as card")
    panel = await mine(world, world.ada)
    assert "**2** cards kept" in texts(panel.components)
    listed = answer_to(await world.ada.click(panel, label="Kept cards (2)"))
    await world.restart()
    newest = options(listed)[0]
    assert newest["label"] == drill.title
    card = answer_to(await world.ada.select(listed, [newest["value"]], custom_id="drills.kept_card:1:0"))
    assert drill.prompt[:60] in texts(card.components)
    assert drill.keyed[drill.correct_key].why in texts(card.components)
    dropped = answer_to(await world.ada.click(card, label="Drop this card"))
    assert "1 kept" in texts(dropped.components)
    assert len(await seeds(world, world.ada)) == 1


async def test_an_old_drop_button_pressed_again_drops_nothing_else(world: World):
    for _ in range(2):
        result, _ = await answer_choice(world, world.ada, right=False)
        await world.ada.click(result, label="Keep as card")
    seed_id = (await seeds(world, world.ada))[0].seed_id
    keep = world.bot.get_cog("Drills").keep
    who = {"guild_id": world.guild.id, "user_id": world.ada.id}
    assert await keep.drop(**who, seed_id=seed_id) is True
    assert await keep.drop(**who, seed_id=seed_id) is False
    assert await keep.drop(guild_id=world.guild.id, user_id=world.ben.id, seed_id=seed_id - 1) is False
    assert len(await seeds(world, world.ada)) == 1
    with pytest.raises(Exception, match="not among the kept ones"):
        await keep.seed(**who, seed_id=seed_id)


async def test_thirty_cards_come_in_two_pages_and_nobody_else_reads_them(world: World):
    await world.ada.slash(world.lounge, "drill next", kind="choice")
    async with world.kernel.db.write() as tx:
        for n in range(30):
            await card_seeds.offer(
                tx,
                guild_id=world.guild.id,
                user_id=world.ada.id,
                source=f"drill:d-{n}",
                front=f"**Card {n}**\nWhat is it?",
                back="It is this.",
                area="coding_tools",
                tracks=(),
                now=world.kernel.clock.now(),
            )
    listed = answer_to(await world.ada.click(await mine(world, world.ada), label="Kept cards (30)"))
    assert len(options(listed)) == 25
    older = answer_to(await world.ada.click(listed, label="Older"))
    assert [option["label"] for option in options(older)] == [f"Card {n}" for n in (4, 3, 2, 1, 0)]
    assert "26 to 30 below" in texts(older.components)
    await mine(world, world.ben)
    with pytest.raises(Exception, match="not among the kept ones"):
        await world.bot.get_cog("Drills").keep.seed(
            guild_id=world.guild.id, user_id=world.ben.id, seed_id=int(options(older)[0]["value"])
        )


async def test_a_kept_card_stays_kept_when_the_drill_is_answered_again(world: World):
    result, drill = await answer_choice(world, world.ada, right=False)
    await world.ada.click(result, label="Keep as card")
    attempt_id = int(buttons(result.components)["Why this one?"].split(":")[2])
    going = await world.bot.get_cog("Drills").service.going(user_id=world.ada.id, attempt_id=attempt_id)
    assert going.card == "kept"
    assert going.drill.id == drill.id
