"""What drills do with ratings, inside the caller's transaction. Knows no Discord."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple

from bot import practice_wishes
from bot.db import Tx
from bot.groups import Group
from bot.members import Member, ensure_member
from bot.practice_wishes import PracticeWish
from cogs.drills.logic import Aim, Picked, Practice, Wish, pick_for_group, pick_for_member, waits
from cogs.drills.models import Attempt, Drill

from . import logic, store
from .models import GroupArea, GroupPick, MemberPick, Rating, Standing

LATEST = 3
"""Answers in the drill's area that an explanation names."""
_SHORT_WORD = 3
"""Letters of words that tell nothing about a topic."""


class Reached(NamedTuple):
    """A drill answered before, and how well."""

    drill: Drill
    outcome: float


# ---------------------------------------------------------------------- a member


async def standing_of(tx: Tx, member: Member) -> Standing:
    """Return the member's ratings; before the first answer, what the declared level suggests."""
    found = await store.get_standing(tx, guild_id=member.guild_id, user_id=member.user_id)
    return found or Standing(logic.start_of_member(member.level), {})


async def rate(tx: Tx, *, attempt: Attempt, drill: Drill, failed: int, now: datetime) -> None:
    """Let an answer move the ratings of member and drill; only the person's first one to the drill does."""
    reached = logic.outcome_of(attempt, drill, failed=failed)
    if reached is None or not await store.is_first_answer(
        tx, user_id=attempt.user_id, drill_id=drill.id, attempt_id=attempt.attempt_id
    ):
        return
    member = await ensure_member(tx, guild_id=attempt.guild_id, user_id=attempt.user_id, now=now)
    before = await store.get_difficulty(tx, drill.id) or logic.start_of_drill(drill)
    standing, difficulty = logic.update(
        await standing_of(tx, member),
        before,
        area=drill.area,
        guess=logic.guess_of(drill),
        reached=reached,
    )
    await store.set_standing(
        tx, guild_id=member.guild_id, user_id=member.user_id, standing=standing, area=drill.area, now=now
    )
    await store.set_difficulty(tx, drill_id=drill.id, rating=difficulty)


async def choose_next(
    tx: Tx,
    *,
    member: Member,
    pool: Sequence[Drill],
    wish: Wish,
    attempts: Sequence[tuple[Attempt, Drill]],
    solved: Collection[str],
    seed: str,
    now: datetime,
) -> tuple[Drill, MemberPick] | None:
    """Choose the member's next practice drill and say why; ``attempts`` are all of theirs, oldest first.

    A drill in an area that they asked for fulfils their oldest wish there.
    """
    last = await store.last_pick(tx, guild_id=member.guild_id, user_id=member.user_id)
    practice = _practice(attempts, solved, last.drill_id if last else None)
    standing = await standing_of(tx, member)
    known = await store.difficulties(tx)
    difficulties = {drill.id: known.get(drill.id) or logic.start_of_drill(drill) for drill in pool}
    tracks = [track for track in (member.track, member.adjacent_track) if track]
    wishes = await practice_wishes.open_wishes(tx, guild_id=member.guild_id, user_id=member.user_id)
    aim = Aim(
        chances={drill.id: _chance(standing, drill, difficulties[drill.id]) for drill in pool},
        target=logic.TARGET,
        weak=logic.weak_areas(standing),
        unseen=logic.unseen_areas(standing),
        tracks=tracks,
        wished=_words_by_area(wishes),
    )
    picked = pick_for_member(pool, wish=wish, practice=practice, aim=aim, seed=seed)
    if picked is None:
        return None
    why = _reasons(picked, standing, difficulties[picked.drill.id], member, _first_answers(attempts))
    asked = next((each for each in wishes if each.area == picked.drill.area), None)
    if asked is None:
        return picked.drill, why
    await practice_wishes.fulfil(tx, asked.wish_id, now=now)
    return picked.drill, replace(why, wish=asked.why)


def _words_by_area(wishes: Sequence[PracticeWish]) -> Mapping[str, Collection[str]]:
    """Return the areas asked for; the words are those of the oldest wish in each, which is the next fulfilled."""
    found: dict[str, set[str]] = defaultdict(set)
    for each in wishes:
        if each.area not in found:
            found[each.area] |= {word for word in each.topic.split() if len(word) > _SHORT_WORD}
    return found


def _practice(
    attempts: Sequence[tuple[Attempt, Drill]], solved: Collection[str], just_picked: str | None
) -> Practice:
    aside = [drill.id for attempt, drill in attempts if not attempt.is_answered]
    if just_picked in aside:  # the newest pick may be of an old attempt
        aside.sort(key=lambda drill_id: drill_id == just_picked)
    return Practice(
        solved=solved,
        tried=Counter(drill.id for attempt, drill in attempts if attempt.is_answered),
        aside=aside,
        latest=[drill for _, drill in reversed(attempts[-2:])],
    )


def _first_answers(attempts: Sequence[tuple[Attempt, Drill]]) -> list[Reached]:
    first = [pair for pair in attempts if pair[0].is_answered and pair[0].number == 1]
    first.sort(key=lambda pair: pair[0].answered_at or pair[0].opened_at)
    return [
        Reached(drill, reached)
        for attempt, drill in first
        if (reached := logic.outcome_of(attempt, drill)) is not None
    ]


def _chance(standing: Standing, drill: Drill, difficulty: Rating) -> float:
    skill = standing.in_area(drill.area).value
    return logic.chance(skill, difficulty.value, logic.guess_of(drill))


def _reasons(
    picked: Picked, standing: Standing, difficulty: Rating, member: Member, answered: Sequence[Reached]
) -> MemberPick:
    drill = picked.drill
    there = standing.in_area(drill.area)
    tracks = (member.track, member.adjacent_track)
    return MemberPick(
        rating=standing.overall.value,
        spread=logic.MEMBER.points(standing.overall.count),
        answers=standing.overall.count,
        expected=_chance(standing, drill, difficulty),
        drill_rating=difficulty.value,
        drill_answers=difficulty.count,
        area_rating=there.value,
        area_answers=there.count,
        average=logic.average(standing),
        parts={name: round(worth, 3) for name, worth in picked.parts.items()},
        track=next((track for track in tracks if track in drill.tracks), None),
        level=member.level,
        latest=tuple(
            (before.drill.id, before.outcome) for before in answered if before.drill.area == drill.area
        )[-LATEST:],
    )


# ---------------------------------------------------------------------- a group


async def choose_for_group(
    tx: Tx,
    *,
    group: Group,
    pool: Sequence[Drill],
    posted: Sequence[str],
    day: date,
    lean: bool,
) -> tuple[Drill, GroupPick]:
    """Choose the group's drill of the day and say why; with ``lean``, its weakest areas come more often.

    Raises:
        ValueError: when the pool is empty.
    """
    weak = await weakest_areas(tx, group=group, day=day) if lean else []
    drill = pick_for_group(pool, posted, seed=f"group-{group.group_id}/{day}", lean=weak)
    by_id = {found.id: found for found in pool}
    history = [by_id[drill_id] for drill_id in posted if drill_id in by_id]
    why = GroupPick(
        posted=len(posted),
        kind_before=history[-1].kind if history else None,
        area_wait=waits(found.area for found in history).get(drill.area),
        is_repost=drill.id in posted,
        weak=tuple(weak),
    )
    return drill, why


async def weakest_areas(tx: Tx, *, group: Group, day: date) -> list[str]:
    """Return what the group's mix leans to, the weakest first; nothing where it would point at a member."""
    return logic.group_lean(await _standings(tx, group, day))


async def group_areas(tx: Tx, *, group: Group, day: date) -> list[GroupArea]:
    """Return every area with how the group does in it, in words: for moderators, without anyone's figures."""
    return logic.group_areas(await _standings(tx, group, day))


async def _standings(tx: Tx, group: Group, day: date) -> list[Standing]:
    return await store.standings_of_group(tx, guild_id=group.guild_id, group_id=group.group_id, day=day)
