"""Use the bot as people do: read what is on the screen, press what is there, fill in what opens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import simcord
from simcord.components import walk_components

from .knowledge import Answer
from .world import Resident, StudyHall

_BUTTON, _MENU, _TEXT_FIELD, _TEXT = 2, 3, 4, 10
ANSWER_BUTTON = re.compile(r"drills\.answer:1:(?P<post>\d+):(?P<kind>[a-z]+)")


@dataclass(frozen=True, slots=True)
class Sight:
    """A message as a person sees it. ``controls`` are the raw buttons and menus that can be used."""

    message_id: int
    channel_id: int
    author_id: int
    text: str
    controls: tuple[dict[str, Any], ...]
    is_private: bool

    @property
    def headline(self) -> str:
        """Return the first line, without marks."""
        return plain(next((line for line in self.text.splitlines() if line.strip()), ""))

    def control(self, wanted: str) -> dict[str, Any] | None:
        """Return the button or menu whose label is ``wanted``, or whose custom_id starts so."""
        for control in self.controls:
            if control.get("label") == wanted or str(control.get("custom_id", "")).startswith(wanted):
                return control
        return None


def plain(text: str) -> str:
    """Return Discord text as words: no heading or emphasis marks, timestamps left out."""
    text = re.sub(r"<t:\d+(:\w)?>", "…", text)
    text = re.sub(r"\[([^\]]+)\]\(<?[^)]*\)", r"\1", text)
    return re.sub(r"(^|\n)(-# |#{1,3} |> )|\*\*|`", r"\1", text).strip()


def sight(message: Any) -> Sight:
    """Look at a message of SimCord's world."""
    parts = list(walk_components(message.components))
    texts = [message.content, *(part.get("content", "") for part in parts if part["type"] == _TEXT)]
    return Sight(
        message_id=message.id,
        channel_id=message.channel_id,
        author_id=message.author_id,
        text="\n".join(text for text in texts if text),
        controls=tuple(part for part in parts if part["type"] in (_BUTTON, _MENU) and part.get("custom_id")),
        is_private=message.is_ephemeral,
    )


def sights(hall: StudyHall, channel_id: int) -> Iterator[Sight]:
    """Look through a channel, oldest message first, private answers included."""
    messages = hall.env.backend.messages.get(channel_id, {})
    for message_id in sorted(messages):
        yield sight(messages[message_id])


def posts(hall: StudyHall) -> list[Sight]:
    """Return the daily drills that stand open or closed in the group's channel, oldest first."""
    return [s for s in sights(hall, hall.daily.id) if s.text.startswith("## Daily drill")]


def open_post(hall: StudyHall) -> Sight | None:
    """Return today's drill: the newest post that can be answered."""
    answerable = [s for s in sights(hall, hall.daily.id) if s.control("drills.answer:")]
    return answerable[-1] if answerable else None


def kind_of(post: Sight) -> str:
    control = post.control("drills.answer:")
    match = ANSWER_BUTTON.fullmatch(control["custom_id"]) if control else None
    return match["kind"] if match else "closed"


@dataclass(frozen=True, slots=True)
class Seen:
    """What came back: the answer that only this person sees, or the form that opened."""

    result: simcord.InteractionResult
    answer: Sight | None

    @property
    def text(self) -> str:
        return self.answer.text if self.answer else ""

    @property
    def form_title(self) -> str | None:
        modal = self.result.modal
        return str(modal["title"]) if modal else None


def _seen(hall: StudyHall, result: simcord.InteractionResult) -> Seen:
    shown = [message for message in (result.response, *result.followups) if message is not None]
    if not shown:
        return Seen(result, None)
    newest = shown[-1]
    return Seen(result, sight(hall.env.backend.get_message(newest.channel_id, newest.id)))


def _message(hall: StudyHall, where: Sight) -> simcord.ResponseMessage:
    return simcord.ResponseMessage(hall.env, hall.env.backend.get_message(where.channel_id, where.message_id))


async def press(hall: StudyHall, who: Resident, where: Sight, wanted: str) -> Seen:
    """Press the button with that label or custom_id.

    Raises:
        simcord.SetupError: when it is not there, or not for this person.
    """
    control = where.control(wanted)
    if control is None:
        raise simcord.SetupError(f"there is no button “{wanted}” on “{where.headline}”")
    result = await who.actor.click(_message(hall, where), custom_id=control["custom_id"])
    return _seen(hall, result)


async def choose(hall: StudyHall, who: Resident, where: Sight, wanted: str, place: int) -> Seen:
    """Choose an option of a menu by its place, from 0."""
    control = where.control(wanted)
    if control is None:
        raise simcord.SetupError(f"there is no menu “{wanted}” on “{where.headline}”")
    value = control["options"][place]["value"]
    result = await who.actor.select(_message(hall, where), [value], custom_id=control["custom_id"])
    return _seen(hall, result)


async def fill_in(hall: StudyHall, who: Resident, form: Seen, text: str) -> Seen:
    """Fill in what the form requires and send it: ``text`` in text fields, in menus what is preset or first."""
    values: dict[str, Any] = {}
    for field in walk_components((form.result.modal or {}).get("components", ())):
        if not field.get("custom_id") or not field.get("required", True):
            continue
        if field["type"] == _TEXT_FIELD:
            values[field["custom_id"]] = text
        elif options := field.get("options"):
            chosen = next((option for option in options if option.get("default")), options[0])
            values[field["custom_id"]] = [chosen["value"]] if field["type"] == _MENU else chosen["value"]
    return _seen(hall, await who.actor.submit_modal(form.result, values))


async def command(
    hall: StudyHall, who: Resident, channel: simcord.ChannelHandle, name: str, **options: Any
) -> Seen:
    return _seen(hall, await who.actor.slash(channel, name, **options))


async def give_answer(hall: StudyHall, who: Resident, opened: Seen, answer: Answer) -> Seen:
    """Answer the drill that was opened, of whichever kind, and return what the person sees at the end."""
    if opened.result.modal:
        after = await fill_in(hall, who, opened, answer.text)
    elif opened.answer and opened.answer.control("drills.write:"):
        form = await press(hall, who, opened.answer, "drills.write:")
        after = await fill_in(hall, who, form, answer.text)
    elif opened.answer and opened.answer.control("drills.send_code:"):
        return await _write_source(
            hall, who, opened.answer, answer, send="drills.send_code:", stop="drills.give_up:"
        )
    elif opened.answer and opened.answer.control("drills.sql_grain:"):
        named = await press(hall, who, opened.answer, answer.label)
        assert named.answer is not None  # noqa: S101 - the panel goes on with the form's button
        return await _write_source(
            hall, who, named.answer, answer, send="drills.send_sql:", stop="drills.sql_give_up:"
        )
    else:
        assert opened.answer is not None  # noqa: S101 - a choice drill opens as a message
        return await press(hall, who, opened.answer, answer.label)
    if after.answer and after.answer.control("drills.score:"):
        return await choose(hall, who, after.answer, "drills.score:", answer.score - 1)
    return after


async def _write_source(
    hall: StudyHall, who: Resident, panel: Sight, answer: Answer, *, send: str, stop: str
) -> Seen:
    """Send code or a query once; who did not solve it reads the solution."""
    form = await press(hall, who, panel, send)
    seen = _seen(hall, await who.actor.submit_modal(form.result, {"source": answer.code}))
    if seen.answer and seen.answer.control(stop):
        return await press(hall, who, seen.answer, stop)
    return seen
