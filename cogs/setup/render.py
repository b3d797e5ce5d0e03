"""Records of set-up → what moderators read. The only texts of the feature."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

import discord
from discord.utils import escape_markdown, format_dt

from bot import conditions
from bot.content import Pack
from bot.groups import Group
from bot.permissions import CHANNEL_NEEDS
from bot.recurrence import WEEKDAY_NAMES, clock_text
from bot.ui import clean

from .logic import paginate
from .models import ChannelCheck, Part, Quickstart
from .service import PREVIEW_DAYS, Day, GroupState, Overview, Post, quiet_text

TOPICS: Mapping[Part, str] = {
    "hall": "For talk, questions and wins. The drills are next door.",
    "drill": "A drill a day. Press Answer below it; your answer stays private.",
}
PAGE_LENGTH = 1000
"""Characters of the 14-day preview on one page: about a week of one group, a screen or two on a phone."""
HISTORY = "## Who changed what"
NOBODY = "nobody"
"""What a routine that pings nobody says of itself."""
GROUPS_LENGTH = 1600
PROBLEMS_LENGTH = 1300
"""With the head and a notice these stay below the 4,000 characters of a layout."""
HOLIDAYS_SHOWN = 3

NEEDS_MANAGE_CHANNELS = (
    "**Quick start** needs the permission *Manage Channels* to make its two channels: give it to my role in "
    "Server Settings → Roles and press again, or use a channel you have with `/group create`."
)
NO_ROOM_FOR_CHANNELS = (
    "**Quick start**: this server has as many channels as Discord allows. Delete one and press again, "
    "or use a channel you have with `/group create`."
)
QUICKSTART_INTERRUPTED = "**Quick start**: Discord did not answer halfway. What is there is kept; press again and I go on from there."
NOTHING_COMING = (
    "Nothing will be posted. Either there is no group yet, or every routine is paused or out of its dates: "
    "see `/group schedule`."
)
DISCORD_SILENT = "Discord did not take it just now; try again in a minute"
NO_GROUPS_TO_TEST = (
    "**Test post** needs a group, and there is none yet. Press *Quick start* or use `/group create`."
)


def permission_name(name: str) -> str:
    """Return a permission as Discord's own settings call it."""
    return name.replace("_", " ").title().replace(" In ", " in ")


def day_name(day: date) -> str:
    return f"{WEEKDAY_NAMES[day.weekday()]} {day.day} {day:%B}"


def _members(count: int) -> str:
    return f"{count} member{'s' if count != 1 else ''}"


def _name(group: Group) -> str:
    return f"**{escape_markdown(clean(group.name))}**"


# ---------------------------------------------------------------------- the panel


def server(found: Overview, guild_name: str) -> str:
    local = found.now.astimezone(found.guild.zone)
    budget = found.guild.ping_budget
    pings = "no pings" if not budget else f"at most {budget} ping{'s' if budget != 1 else ''} a member a day"
    return (
        f"## Set-up · {escape_markdown(clean(guild_name))}\n"
        f"Time zone **{found.guild.zone.key}**, where it is {local:%H:%M} now\n"
        f"Pings: {pings}, quiet hours {quiet_text(found.guild)}"
    )


def group_pages(found: Overview, checks: Mapping[int, ChannelCheck]) -> list[str]:
    """Return the list of groups, a text a page."""
    if not found.groups:
        return [_no_group(found)]
    pages = paginate([_group(state, checks, found.now) for state in found.groups], limit=GROUPS_LENGTH)
    return [
        "\n".join([f"### Groups · page {number} of {len(pages)}" if len(pages) > 1 else "### Groups", *page])
        for number, page in enumerate(pages, 1)
    ]


def _no_group(found: Overview) -> str:
    return (
        "### No group yet\n"
        "*Quick start* makes a category with two channels and a first group with a schedule, in one press. "
        f"The group takes over the time zone **{found.guild.zone.key}**; if that is not yours, press "
        "*Server settings* first."
    )


def _group(state: GroupState, checks: Mapping[int, ChannelCheck], now: datetime) -> list[str]:
    group = state.group
    members = _members(group.member_count)
    if group.capacity is not None:
        members += f" of {group.capacity}"
    head = f"{_name(group)} in {_channel(checks[group.channel_id])} · {members} · {group.zone.key}"
    return [head, *(f"-# {line}" for line in (_schedule(state), _dates(state, now)) if line)]


def _schedule(state: GroupState) -> str:
    if not state.routines:
        return "Nothing is scheduled. Set it with `/group schedule`."
    return " · ".join(
        f"{title}: paused"
        if routine.is_paused
        else f"{title}: {clock_text(routine.at_minute)}, {days}"
        + (f", again from {routine.resumes_on.isoformat()}" if routine.resumes_on else "")
        for title, days, routine in state.routines
    )


def _dates(state: GroupState, now: datetime) -> str:
    group, parts = state.group, []
    today = now.astimezone(group.zone).date()
    if group.starts_on is not None and group.starts_on > today:
        parts.append(f"starts {day_name(group.starts_on)}")
    if group.ends_on is not None:
        parts.append(f"{'ends' if group.ends_on >= today else 'ended'} {day_name(group.ends_on)}")
    shown = [f"{day_name(day)}{_label(label)}" for day, label in state.holidays[:HOLIDAYS_SHOWN]]
    if shown:
        more = len(state.holidays) - len(shown)
        parts.append("holidays " + ", ".join(shown) + (f" and {more} more" if more else ""))
    line = " · ".join(parts)
    return line[:1].upper() + line[1:]


def _label(label: str) -> str:
    return f" ({escape_markdown(clean(label))})" if label else ""


# ---------------------------------------------------------------------- what is missing


def permissions(found: Overview, checks: Mapping[int, ChannelCheck], *, can_make_channels: bool) -> str:
    lines = problems(found, checks)
    if not found.groups and not can_make_channels:
        lines.append(f"⚠️ {NEEDS_MANAGE_CHANNELS}")
    if not lines:
        if not found.groups:
            return "### Permissions\n✅ I have what Quick start needs."
        return "### Permissions\n✅ I have what I need in every group's channel."
    shown, *rest = paginate([[line] for line in lines], limit=PROBLEMS_LENGTH)
    if rest:
        shown.append(f"-# And {sum(map(len, rest))} more, shown once these are mended.")
    return "### Permissions\n" + "\n".join(shown)


def problems(found: Overview, checks: Mapping[int, ChannelCheck]) -> list[str]:
    """Return a line for each group whose channel does not work, and for what went wrong there lately."""
    lines = []
    told = {condition.channel_id: condition for condition in found.conditions}
    for state in found.groups:
        check = checks[state.group.channel_id]
        condition = told.get(check.channel_id)
        if check.state == "deleted":
            lines.append(
                f"❌ The channel of {_name(state.group)} was deleted. Choose another with `/group edit`."
            )
        elif check.missing:
            lines.append(f"⚠️ {_name(state.group)} in <#{check.channel_id}>: {_missing(check)}")
        elif condition is not None:
            lines.append(_condition(state.group, condition))
        elif check.state == "unknown":
            lines.append(
                f"⚠️ {_name(state.group)}: I cannot look at its channel just now. Press *Refresh* in a minute."
            )
    return lines


def _missing(check: ChannelCheck) -> str:
    wanted = ", ".join(f"**{permission_name(name)}** {CHANNEL_NEEDS[name]}" for name in check.missing)
    return f"give my role {wanted}."


def _condition(group: Group, condition: conditions.Condition) -> str:
    return (
        f"⚠️ {_name(group)} in <#{condition.channel_id}>: {condition.sentence} "
        f"({format_dt(condition.since, 'R')}). It looks mended; press *Test post* to be sure."
    )


# ---------------------------------------------------------------------- the next 14 days


def coming_pages(days: Sequence[Day], checks: Mapping[int, ChannelCheck]) -> list[str]:
    """Return the preview, a text a page. What is the same on every line is said once, at the top."""
    head = f"## The next {PREVIEW_DAYS} days"
    if not days:
        return [f"{head}\n{NOTHING_COMING}"]
    found = {group.group_id: group for day in days for group in groups_of(day)}
    only = next(iter(found.values())) if len(found) == 1 else None
    note = f"{_where(only, checks)}\n" if only else ""
    note += f"-# Bold hours are the group's own, in brackets yours. {_who_is_pinged(days)}"
    blocks = [
        _group_day(day, group, checks, names_group=only is None) for day in days for group in groups_of(day)
    ]
    pages = paginate(blocks, limit=PAGE_LENGTH if only else 2 * PAGE_LENGTH)
    return [
        "\n".join([f"{head} · {number} of {len(pages)}" if len(pages) > 1 else head, note, *_undoubled(page)])
        for number, page in enumerate(pages, 1)
    ]


def _who_is_pinged(days: Sequence[Day]) -> str:
    pinging = {post.title: post.pings for day in days for post in day.posts if post.pings != NOBODY}
    if not pinging:
        return "Nobody is pinged."
    return "; ".join(f"*{title}* pings {who}" for title, who in pinging.items()) + "; nothing else pings."


def groups_of(day: Day) -> list[Group]:
    """Return the groups of a day, in the order of their first posts."""
    found = {post.group.group_id: post.group for post in day.posts}
    return list((found | {group.group_id: group for group, _label in day.holidays}).values())


def _where(group: Group, checks: Mapping[int, ChannelCheck]) -> str:
    check = checks[group.channel_id]
    trouble = "" if check.is_fine else " · ⚠️ see *Permissions*"
    return f"{_name(group)} in {_channel(check)} · {group.zone.key}{trouble}"


def _channel(check: ChannelCheck) -> str:
    return f"<#{check.channel_id}>" if check.state != "deleted" else "a deleted channel"


def _group_day(day: Day, group: Group, checks: Mapping[int, ChannelCheck], *, names_group: bool) -> list[str]:
    heading = f"### {day_name(day.day)}"
    if names_group:
        heading += f"\n{_where(group, checks)}"
    rest = [f"- Holiday{_label(label)}: nothing is posted" for other, label in day.holidays if other == group]
    return [heading, *rest, *(_post(post) for post in day.posts if post.group == group)]


def _post(post: Post) -> str:
    local = post.at.astimezone(post.group.zone)
    pings = ""
    if post.pings != NOBODY:
        pings = f" · pings {_members(post.ping_count)}" if post.ping_count else " · pings nobody yet"
    return f"- **{local:%H:%M}** ({format_dt(post.at, 't')}) {post.title}{pings}"


def _undoubled(lines: Sequence[str]) -> list[str]:
    """Leave out a day's name where the group above it on the page has the same."""
    shown, last = [], ""
    for line in lines:
        day, _, rest = line.partition("\n")
        if day.startswith("### "):
            # The blank line ends the list above; without it the group would be part of its last point.
            shown += ["", rest] if day == last else [line]
            last = day
        else:
            shown.append(line)
    return shown


# ---------------------------------------------------------------------- what was done


def quickstart_done(group: Group, record: Quickstart) -> str:
    return (
        f"✅ {_name(group)} is ready: drills in <#{record.drill_channel_id}>, talk in "
        f"<#{record.hall_channel_id}>. You are its moderator. Tell the others: `/group join`."
    )


def settings_saved(changes: Sequence[str]) -> str:
    if not changes:
        return "✅ Nothing to change: the settings were like that already."
    return "✅ Saved: " + ", ".join(changes) + "."


def test_message(group: Group) -> str:
    return f"-# A test post for {_name(group)}: drills will arrive here. Nothing to do."


def test_arrived(group: Group, message_id: int) -> str:
    link = f"https://discord.com/channels/{group.guild_id}/{group.channel_id}/{message_id}"
    return f"✅ The [test post]({link}) for {_name(group)} arrived in <#{group.channel_id}>."


def test_failed(group: Group, reason: str) -> str:
    return f"❌ The test post for {_name(group)} did not arrive: {reason}."


PICK_GROUP = "### Test post\nFor which group? It is short and silent, and stays until someone deletes it."


def group_option(group: Group) -> discord.SelectOption:
    return discord.SelectOption(label=group.name[:100], value=str(group.group_id), description=group.zone.key)


PACKS_SAVED = "✅ Saved. The next drills come from these packs; what was posted before stays as it is."


def packs(found: Sequence[Pack], on: Collection[str]) -> str:
    lines = [
        f"{'✅' if pack.name in on else '⬜'} **{pack.title}** · {pack.about}"
        + (f"\n-# by {pack.by}{f', {pack.licence}' if pack.licence else ''}" if pack.by else "")
        for pack in found
    ]
    return "\n".join(["## Content packs", *lines])
