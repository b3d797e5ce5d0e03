"""Records of groups → what members read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from bot.groups import Group, GroupMember
from bot.recurrence import clock_text
from bot.routines import occasion
from bot.schedule import Routine, RoutineKind

from .service import Details

_NAMES_SHOWN = 40


def _places(group: Group) -> str:
    if group.capacity is None:
        return f"{group.member_count} member{'s' if group.member_count != 1 else ''}"
    return f"{group.member_count} of {group.capacity} places taken"


def _dates(group: Group) -> str:
    if group.starts_on and group.ends_on:
        return f" · {group.starts_on.isoformat()} to {group.ends_on.isoformat()}"
    if group.starts_on:
        return f" · from {group.starts_on.isoformat()}"
    return f" · until {group.ends_on.isoformat()}" if group.ends_on else ""


def line(group: Group, is_mine: bool) -> str:
    languages = f" · {group.languages}" if group.languages else ""
    mark = " · ✅ you are in" if is_mine else ""
    return (
        f"**{group.name}** · <#{group.channel_id}>{mark}\n"
        f"-# {_places(group)} · {group.zone.key}{_dates(group)}{languages}"
    )


NO_GROUPS = (
    "### Groups\nThere is no group here yet. Somebody with Manage Server can make one in a minute: "
    "`/setup`, then **Quick start**."
)


def group_list(shown: Sequence[tuple[Group, bool]], *, first: int, count: int) -> str:
    """Return a page of the server's ``count`` groups; ``first`` is the number of its first, from 1."""
    lines = ["### Groups of this server", *(line(group, is_mine) for group, is_mine in shown)]
    if len(shown) < count:
        lines.append(
            f"-# {first} to {first + len(shown) - 1} of {count} · `/group join` finds each by its name"
        )
    return "\n".join(lines)


def roster(group: Group, members: list[GroupMember]) -> str:
    shown = [
        f"- <@{member.user_id}>{' · moderator' if member.is_moderator else ''}"
        for member in members[:_NAMES_SHOWN]
    ]
    if len(members) > _NAMES_SHOWN:
        shown.append(f"- and {len(members) - _NAMES_SHOWN} more")
    return f"### {group.name}\n{_places(group)}\n" + "\n".join(shown or ["Nobody has joined yet."])


def schedule(details: Details, kinds: tuple[RoutineKind, ...]) -> str:
    known = {kind.kind: kind for kind in kinds}
    group = details.group
    lines = [f"### Schedule of {group.name}", f"-# Times are local to {group.zone.key}{_dates(group)}"]
    lines += [_routine(routine, known) for routine in details.routines if routine.kind in known]
    if details.holidays:
        lines.append(f"**Holidays:** {_holidays(details.holidays)}")
    lines.append("-# `/setup` shows the next 14 days as they will really happen.")
    return "\n".join(lines)


def _routine(routine: Routine, known: Mapping[str, RoutineKind]) -> str:
    when = f"{clock_text(routine.at_minute)}, {occasion(routine, known)}"
    if routine.resumes_on is not None:
        when += f", again from {routine.resumes_on.isoformat()}"
    return f"- **{known[routine.kind].title}** · {'paused' if routine.is_paused else when}"


def _holidays(days: Mapping[date, str]) -> str:
    shown = [f"{day.isoformat()}{f' ({label})' if label else ''}" for day, label in sorted(days.items())]
    return ", ".join(shown[:10]) + (f" and {len(shown) - 10} more" if len(shown) > 10 else "")


def created(group: Group, missing: list[str]) -> str:
    text = (
        f"### {group.name} is ready\nIt posts in <#{group.channel_id}>, {group.zone.key} time. "
        "You are its first moderator. Members join with `/group join`, you with the button. `/group schedule` has "
        "what is posted when, `/setup` the next 14 days."
    )
    if missing:
        text += f"\n⚠️ I still need in that channel: **{', '.join(missing)}**."
    return text


def edited(group: Group, fields: list[str]) -> str:
    names = ", ".join(field.removesuffix("_id").removesuffix("_on") for field in fields)
    return f"Changed **{names}** of **{group.name}**. `/group schedule` shows what follows from it."


def joined(group: Group) -> str:
    return (
        f"### Welcome to {group.name}\n"
        f"Its drills come in <#{group.channel_id}>. Only your name is seen, in `/group roster`: boards and pings are off "
        "until you turn them on with `/me profile`.\nReady for your first drill? It takes three minutes."
    )


def left(group: Group) -> str:
    if group.archived_at is not None:
        return (
            f"You have left **{group.name}**, which is archived. Your answers stay yours (`/privacy show`)."
        )
    return (
        f"You have left **{group.name}**. Your answers stay yours (`/privacy show`), and you can come back "
        "any time."
    )


def history(group: Group) -> str:
    return f"### Who changed what in {group.name}"


def archive_sure(group: Group) -> str:
    count = group.member_count
    members = f"{count} member{'s' if count != 1 else ''}"
    return (
        f"### End {group.name}?\n{members}. Its posts stop, an open drill gets its solution, and what else is open "
        "(standups, checkpoints, mocks to come) can no longer be answered. Nobody is told by me: a word from you is "
        "kind. Nothing is deleted, and you can bring it back."
    )


KEPT = "Nothing was changed: the group goes on."


def archived(group: Group) -> str:
    return f"**{group.name}** is archived. Its posts have stopped; nothing is lost."


def unarchived(group: Group) -> str:
    return f"**{group.name}** is back, with its members and its schedule: what comes next stands in `/group schedule`."
