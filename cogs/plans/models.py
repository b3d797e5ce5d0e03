"""Plans as content, and what a member who follows one has of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, StrictBool, TypeAdapter, model_validator

from bot.content import ContentKind
from bot.content_parts import Area, Slug, Strict, Track
from bot.deeds import Deed, counted
from bot.interviews import Interview
from bot.milestones import Evidence

PLANS = "plans"
LIGHT_MINUTES = 30
"""Items up to this long stay in the days before an interview."""

_Key = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", min_length=2, max_length=30)]
_Minutes = Annotated[int, Field(strict=True)]


class Item(Strict):
    """One thing to get done. ``tracks`` are the roles it is for, none for all; ``day`` of its week it is due."""

    key: _Key
    title: Annotated[str, Field(min_length=5, max_length=80)]
    done_when: Annotated[str, Field(min_length=10, max_length=160)]
    evidence: Annotated[str, Field(min_length=4, max_length=100)]
    """What shows it, in words; ``proof`` says in which form a group's moderators take it."""
    proof: Annotated[tuple[Evidence, ...], Field(min_length=1, max_length=3)] = ("text", "link")
    minutes: Annotated[_Minutes, Field(ge=10, le=720)]
    is_fixed: Annotated[StrictBool, Field(alias="fixed")] = False
    """Fixed items are never left out when a plan is squeezed, and become the checkpoints of a group."""
    tracks: tuple[Track, ...] = ()
    area: Area | None = None
    """The competency area that it practises, if it is one: readiness then points at it."""
    day: Annotated[int, Field(ge=1, le=7, strict=True)] = 7

    @property
    def is_light(self) -> bool:
        return self.minutes <= LIGHT_MINUTES

    def is_for(self, track: str | None) -> bool:
        return not self.tracks or track in self.tracks


class Week(Strict):
    week: Annotated[int, Field(ge=1, le=26, strict=True)]
    theme: Annotated[str, Field(min_length=3, max_length=60)]
    items: Annotated[tuple[Item, ...], Field(min_length=1, max_length=25)]


class DailyMinimum(Strict):
    """What keeps a bad day from being a lost one."""

    cards_minutes: Annotated[_Minutes, Field(ge=0, le=60)]
    drill_minutes: Annotated[_Minutes, Field(ge=0, le=120)]


class Plan(Strict):
    """Weeks in their order; a week without items of its own belongs to the theme before it.

    ``minutes_a_week`` is the most a week asks of anybody, and what a squeezed plan may ask of a week too.
    """

    id: Annotated[Slug, Field(max_length=40)]
    """Short enough to stand in a button's custom_id with a group and two dates."""
    title: Annotated[str, Field(min_length=5, max_length=60)]
    about: Annotated[str, Field(min_length=20, max_length=200)]
    place: Annotated[int, Field(ge=1, le=99, strict=True)]
    """Where it stands among the plans that are offered."""
    before_interview: StrictBool = False
    """It prepares for interviews, so that it may be offered in place of a longer one."""
    minutes_a_week: Annotated[_Minutes, Field(ge=60, le=2400)]
    daily_minimum: DailyMinimum
    tips: Annotated[
        tuple[Annotated[str, Field(min_length=10, max_length=200)], ...], Field(max_length=6)
    ] = ()
    weeks: Annotated[tuple[Week, ...], Field(min_length=1, max_length=26)]

    @property
    def length(self) -> int:
        """How many weeks it takes."""
        return self.weeks[-1].week

    def week_of(self, number: int) -> Week | None:
        """Return the week whose theme holds in the week of that number."""
        return next((week for week in reversed(self.weeks) if week.week <= number), None)

    def item(self, key: str) -> Item | None:
        return next((item for week in self.weeks for item in week.items if item.key == key), None)

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        numbers = [week.week for week in self.weeks]
        if numbers != sorted(set(numbers)) or numbers[0] != 1:
            raise ValueError("weeks: number them upwards from 1")
        keys = [item.key for week in self.weeks for item in week.items]
        doubled = next((key for key in keys if keys.count(key) > 1), None)
        if doubled:
            raise ValueError(f"weeks: two items have the key {doubled!r}")
        for week in self.weeks:
            if not any(not item.tracks for item in week.items):
                raise ValueError(f"weeks: week {week.week} has nothing for members without a role")
            for track in {track for item in week.items for track in item.tracks} | {None}:
                asked = sum(item.minutes for item in week.items if item.is_for(track))
                if asked > self.minutes_a_week:
                    raise ValueError(
                        f"weeks: week {week.week} asks {asked} minutes, minutes_a_week is {self.minutes_a_week}"
                    )
        return self


CONTENT = (ContentKind(PLANS, TypeAdapter(Plan), count_as=lambda _: "plan"),)

SOURCE = "plan"
DEEDS = (Deed(SOURCE, counted("plan item", "plan items")),)


def milestone_prefix(plan_id: str) -> str:
    """Return what keys of a plan's milestones begin with; a group's first day and the item's key follow."""
    return f"{SOURCE}:{plan_id}:"


State = Literal["open", "done", "not_for_me", "dropped"]
"""``dropped``: a squeezed plan has no room for it. ``not_for_me``: the member's own choice."""


@dataclass(frozen=True, slots=True)
class Placed:
    """An item with the day it is due."""

    item: Item
    week: int
    due_on: date


@dataclass(frozen=True, slots=True)
class Dated:
    """A plan laid out on days. ``left_out`` are the flexible items that found no room, in the plan's order."""

    starts_on: date
    until_on: date | None
    """The interview that it ends before."""
    placed: tuple[Placed, ...]
    left_out: tuple[tuple[int, Item], ...] = ()
    """With the week each would have been in."""

    @property
    def last_on(self) -> date:
        return max((each.due_on for each in self.placed), default=self.starts_on)


@dataclass(frozen=True, slots=True)
class Adoption:
    """A plan that a member follows; ``ended_at`` stands in the rows of those they left."""

    adoption_id: int
    guild_id: int
    user_id: int
    plan_id: str
    starts_on: date
    until_on: date | None


@dataclass(frozen=True, slots=True)
class OwnItem:
    """A member's item. ``content`` is None once the pack no longer has it; its title stays."""

    item_id: int
    adoption_id: int
    key: str
    title: str
    week: int
    due_on: date
    state: State
    done_on: date | None
    is_moved: bool
    is_by_group: bool = False
    """A group's checkpoint ticked it off, not the member."""
    content: Item | None = None

    @property
    def is_light(self) -> bool:
        return self.content is None or self.content.is_light


@dataclass(frozen=True, slots=True)
class Following:
    """A member's plan as it stands today. ``interview`` is one at most three days ahead."""

    adoption: Adoption
    plan: Plan | None
    title: str
    items: tuple[OwnItem, ...]
    today: date
    interview: Interview | None = None

    @property
    def week(self) -> int:
        """The number of the week that today lies in, by due days; the last one when all is behind."""
        return self.week_at(self.today)

    def week_at(self, day: date) -> int:
        # One that was moved by hand says nothing about the others of its week.
        ahead = [item.week for item in self.counted if item.due_on >= day and not item.is_moved]
        return min(ahead, default=max((item.week for item in self.counted), default=1))

    @property
    def counted(self) -> tuple[OwnItem, ...]:
        """The items that are to be done, without those left out by a squeeze or the member."""
        return tuple(item for item in self.items if item.state in ("open", "done"))

    @property
    def done(self) -> int:
        return sum(item.state == "done" for item in self.items)

    def is_held(self, item: OwnItem) -> bool:
        """Tell whether an open part waits until an interview that is near is over.

        What the plan fixed for the days before that very interview is asked, until its day has come.
        """
        if self.interview is None or item.state != "open" or item.content is None or item.is_light:
            return False
        return not self._is_for_it(item) or self.today >= self.interview.day

    def _is_for_it(self, item: OwnItem) -> bool:
        """Tell whether a part is fixed in a plan that ends before the very interview that is near."""
        return (
            item.content is not None
            and item.content.is_fixed
            and self.interview is not None
            and self.adoption.until_on == self.interview.day
        )

    def _is_after(self, item: OwnItem) -> bool:
        """Tell whether a part has its day after the interview that is near, so that nothing need hold it back."""
        return self.interview is not None and item.due_on > self.interview.day

    @property
    def late(self) -> tuple[OwnItem, ...]:
        """What is still open from earlier days, without what waits for the interview to be over."""
        return tuple(
            item
            for item in self.items
            if item.state == "open" and item.due_on < self.today and not self.is_held(item)
        )

    @property
    def to_do(self) -> tuple[OwnItem, ...]:
        """What is open this week or from before, and does not wait.

        First what cannot wait for another day, then what is due today, from earlier days, and later this week.
        """
        found = [
            item
            for item in self.items
            if item.state == "open"
            and (item.week <= self.week or item.due_on <= self.today)
            and not self.is_held(item)
        ]
        return tuple(
            sorted(
                found,
                key=lambda item: (
                    not (self._is_for_it(item) and item.due_on <= self.today),
                    item.due_on != self.today,
                    item.due_on > self.today,
                ),
            )
        )

    def of_week(self, week: int) -> Page:
        """Return a week as it is read; the present one has also what is open from before, and what is due by its end."""
        own = [item for item in self.items if item.week == week]
        if week == self.week:
            last = max((item.due_on for item in own if item.state == "open"), default=self.today)
            open_ones = [item for item in self.items if item.due_on <= max(last, self.today) or item in own]
        else:
            open_ones = own
        held = [item for item in open_ones if self.is_held(item) and not self._is_after(item)]
        asked = [item for item in open_ones if item.state == "open" and item not in held]
        return Page(
            today=tuple(item for item in asked if item.due_on == self.today),
            earlier=tuple(item for item in asked if item.due_on < self.today),
            coming=tuple(item for item in asked if item.due_on > self.today),
            held=tuple(held),
            done=tuple(item for item in own if item.state == "done"),
            aside=tuple(item for item in own if item.state in ("not_for_me", "dropped")),
        )


@dataclass(frozen=True, slots=True)
class Page:
    """A week's parts in the order they are read, each by its day. ``held`` wait until after an interview."""

    today: tuple[OwnItem, ...]
    earlier: tuple[OwnItem, ...]
    coming: tuple[OwnItem, ...]
    held: tuple[OwnItem, ...]
    done: tuple[OwnItem, ...]
    aside: tuple[OwnItem, ...]

    @property
    def all(self) -> tuple[OwnItem, ...]:
        return self.today + self.earlier + self.coming + self.held + self.done + self.aside


@dataclass(frozen=True, slots=True)
class Detail:
    """One item, with the day it is for the member."""

    item: OwnItem
    plan: Plan | None
    today: date
