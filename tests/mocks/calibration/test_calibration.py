"""A sample answer that a group scores: who may, when it closes, what each learns."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot import groups
from cogs.mocks.calibration import logic
from cogs.mocks.calibration.models import Rating
from cogs.mocks.catalogue import Catalogue
from cogs.mocks.items import Dimension, Reference, Sample
from tests.conftest import World
from tests.drills.conftest import answer_to, make_group, said, texts
from tests.mocks.scorecards.conftest import _small_library, filled, mock_library, press, press_raw, rows
from tests.setup.steps import deny, mend

__all__ = ["_small_library", "mock_library"]

SAMPLE = "rare-alarm-metric"
NOW = datetime(2026, 1, 5, tzinfo=UTC)


@pytest.fixture
def crowd(world: World) -> list[Any]:
    return [world.add_member(f"rater{n}") for n in range(3)]


@pytest.fixture
async def pod(world: World, crowd: list[Any]) -> groups.Group:
    return await make_group(world, world.ada, world.ben, *crowd)


def asked(world: World) -> list[Dimension]:
    catalogue = Catalogue(world.kernel.library)
    return [catalogue.dimensions[each.dimension] for each in catalogue.samples[SAMPLE].reference]


def reference(world: World) -> dict[str, int]:
    sample = Catalogue(world.kernel.library).samples[SAMPLE]
    return {each.dimension: each.score for each in sample.reference}


async def start(world: World, **options: Any) -> Any:
    await world.moderator.slash(world.lounge, "calibration start", sample=SAMPLE, **options)
    return world.channel.history()[-1]


async def rate(world: World, who: Any, post: Any, change: int = 0) -> Any:
    """Score everything by so much beside the reference, within 1 to 5."""
    scores = {name: max(1, min(5, score + change)) for name, score in reference(world).items()}
    form = await press_raw(post, who, "Score it")
    return await who.submit_modal(form, filled(asked(world), scores))


async def test_each_rater_learns_in_private_and_the_channel_reads_medians_from_five_on(
    world: World, pod: groups.Group, crowd: list[Any]
):
    post = await start(world, hours=2)
    assert "Score it" in str(post.components)
    for who, change in zip((world.ada, world.ben, *crowd), (-2, 2, 0, 0, 0), strict=True):
        assert "You can change them until" in said(await rate(world, who, post, change))
        await world.restart()
    await world.advance(hours=2, seconds=5)
    await world.restart()
    await world.advance(seconds=5)
    assert len(world.channel.history()) == 2
    summary = texts(world.channel.history()[-1].components)
    assert "5 members scored" in summary
    assert "Medians of the group" in summary
    assert "strict" not in summary
    assert "is closed." not in said(await world.ada.slash(world.lounge, "calibration show"))
    strict, kind = [said(await who.slash(world.lounge, "calibration show")) for who in (world.ada, world.ben)]
    assert "you score **strictly**" in strict
    assert "you score **kindly**" in kind
    assert "group median" in strict
    mine = await press(world.channel.history()[-1], world.ada, "My result")
    assert "you score **strictly**" in texts(mine.components)


async def test_with_few_raters_nobodys_scores_can_be_worked_out(world: World, pod: groups.Group):
    post = await start(world)
    await rate(world, world.ada, post, -1)
    close = await world.moderator.slash(world.lounge, "calibration start", sample=SAMPLE)
    assert "open already" in said(close)
    assert "1 rated so far" in said(close)
    assert "It closes now" in said(await press_raw(answer_to(close), world.moderator, "Close it now"))
    await world.advance(seconds=5)
    summary = texts(world.channel.history()[-1].components)
    assert "1 member scored" in summary
    assert "of 5" not in summary
    other = said(await press_raw(world.channel.history()[-1], world.ben, "My result"))
    assert "You did not score this one" in other
    assert "group median" not in other
    under = said(await world.ada.slash(world.lounge, "points mine"))
    assert "is closed. On the whole you score **strictly**" in under


async def test_a_round_nobody_scored_ends_in_silence(world: World, pod: groups.Group):
    await start(world, hours=1)
    await world.advance(hours=3)
    assert len(world.channel.history()) == 1
    (closed,) = await rows(world, "SELECT closed_at, look_at FROM mocks_calibrations")
    assert closed["closed_at"] is not None
    assert closed["look_at"] is None


async def test_a_post_that_discord_refuses_is_told_and_made_up_for(world: World, pod: groups.Group):
    deny(world, world.channel, "send_messages")
    told = said(await world.moderator.slash(world.lounge, "calibration start", sample=SAMPLE, hours=48))
    assert f"Discord did not take the post in <#{world.channel.id}>" in told
    again = said(await world.moderator.slash(world.lounge, "calibration start", sample=SAMPLE))
    assert "did not take the post" in again
    mend(world, world.channel)
    await world.advance(hours=1, seconds=5)
    (post,) = world.channel.history()
    assert "Score it" in str(post.components)
    assert await rows(world, "SELECT * FROM conditions") == []


async def test_a_sample_that_has_left_the_packs_ends_its_round_and_makes_room(
    world: World, pod: groups.Group
):
    await start(world, hours=2)
    samples = world.bot.get_cog("Calibrations").service._catalogue.samples
    other = next(name for name in samples if name != SAMPLE)
    gone = samples.pop(SAMPLE)
    posted = said(await world.moderator.slash(world.lounge, "calibration start", sample=other, hours=1))
    assert "The round is posted" in posted
    samples[SAMPLE] = gone
    del samples[other]
    await world.advance(hours=3)
    kept = await rows(world, "SELECT closed_at, look_at FROM mocks_calibrations")
    assert [row["closed_at"] is not None for row in kept] == [True, True]
    assert kept[1]["look_at"] is None


async def test_evidence_is_needed_and_what_was_typed_comes_back(world: World, pod: groups.Group):
    post = await start(world)
    form = await press_raw(post, world.ada, "Score it")
    first = asked(world)[0]
    refused = await world.ada.submit_modal(form, filled(asked(world), 3, leave=[first.id]))
    assert f"says nothing about *{first.name}*" in said(refused)
    again = await press_raw(answer_to(refused), world.ada, "Score it")
    box = next(f["component"] for f in again.modal["components"] if f["component"]["custom_id"] == "evidence")
    assert asked(world)[1].name in box["value"]
    assert await rows(world, "SELECT * FROM mocks_calibration_cards WHERE sent_at IS NOT NULL") == []


async def test_a_refused_change_leaves_what_was_handed_in(world: World, pod: groups.Group):
    post = await start(world)
    await rate(world, world.ada, post)
    form = await press_raw(post, world.ada, "Score it")
    await world.ada.submit_modal(form, filled(asked(world), 1, leave=[asked(world)[0].id]))
    (kept,) = await rows(world, "SELECT scores, sent_at FROM mocks_calibration_cards")
    assert kept["sent_at"] is not None
    assert kept["scores"] != "{}"
    assert '": 1' not in kept["scores"]


async def test_only_moderators_begin_and_end_it_and_only_the_group_scores(world: World, pod: groups.Group):
    refused = await world.ada.slash(world.lounge, "calibration start", sample=SAMPLE)
    assert "you moderate none here" in said(refused)
    unknown = await world.moderator.slash(world.lounge, "calibration start", sample="nothing")
    assert "**Sample**" in said(unknown)
    post = await start(world)
    stranger = world.add_member("stranger")
    assert "for the members of its group" in said(await press_raw(post, stranger, "Score it"))
    panel = answer_to(await world.moderator.slash(world.lounge, "calibration start", sample=SAMPLE))
    await world.moderator.click(panel, label="Close it now")
    closed = await press_raw(post, world.ben, "Score it")
    assert "You did not score this one" in said(closed)


async def test_a_late_form_is_refused_with_what_was_typed(world: World, pod: groups.Group):
    post = await start(world, hours=1)
    form = await press_raw(post, world.ada, "Score it")
    await world.advance(hours=2)
    late = await world.ada.submit_modal(form, filled(asked(world), 3))
    assert "This calibration is closed" in said(late)
    assert "what was seen of" in said(late)


# ---------------------------------------------------------------------- rules

REFERENCE = tuple(
    Reference(dimension=f"dim-{n}", score=3, why="Because of what was said there.") for n in range(4)
)


def sample() -> Sample:
    return Sample(
        id="one-sample",
        title="One sample",
        round_type="sql",
        question="What would you do about it, and why?",
        answer="word " * 150,
        reference=REFERENCE,
    )


@pytest.mark.parametrize(
    ("scores", "gap", "lean"),
    [
        ({"dim-0": 3, "dim-1": 3, "dim-2": 3, "dim-3": 4}, 0.25, "close"),
        ({"dim-0": 4, "dim-1": 3, "dim-2": 3, "dim-3": 4}, 0.5, "kind"),
        ({"dim-0": 2, "dim-1": 2, "dim-2": 3, "dim-3": 3}, -0.5, "strict"),
        ({"dim-0": 1, "dim-1": 0}, -2, "strict"),  # what was not seen counts nowhere
        ({"dim-0": 0}, None, None),
    ],
)
def test_strict_or_kind_is_half_a_score_on_average(
    scores: dict[str, int], gap: float | None, lean: str | None
):
    found = logic.difference(scores, sample())
    assert (found, logic.lean(found)) == (gap, lean)


def ratings(*scores: int) -> list[Rating]:
    return [Rating(n, {"dim-0": score}, {}, "", NOW) for n, score in enumerate(scores)]


def test_medians_and_spread_are_told_from_five_raters_of_the_same_dimension_on():
    four, five = ratings(1, 2, 3, 5), ratings(1, 2, 3, 5, 5)
    assert logic.medians(sample(), (), four) == ()
    assert logic.medians(sample(), (), ratings(1, 2, 3, 5, 0)) == ()
    assert logic.medians(sample(), (), five) == (("dim-0", 3),)
    compared = logic.compare(sample(), (), five[0], five)
    assert (compared[0].own, compared[0].median, compared[0].low, compared[0].high) == (1, 3, 1, 5)
    assert (compared[1].own, compared[1].median) == (None, None)
