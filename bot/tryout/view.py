"""What the lobby page shows: the state of the world as one JSON object, for one person's eyes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot import groups, members
from bot.db import Tx

from .acting import sight
from .journal import Journal
from .stage import Stage
from .world import Resident, StudyHall

_CATEGORY, _VOICE_LIKE = 4, (2, 13)
_DAYS_AHEAD = 5
_DUE_SHOWN = 5
_THREADS_SHOWN = 6
_SAID = 110


def clock_text(moment: datetime, zone: ZoneInfo) -> str:
    """Return such as ``Tue 13 Jan, 08:12``."""
    local = moment.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b}, {local:%H:%M}"


def span_text(span: timedelta) -> str:
    """Return such as ``2 days 3 h`` or ``11 h 48 min``; the two largest parts that count."""
    minutes = max(0, int(span.total_seconds())) // 60
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [f"{days} day{'s' if days != 1 else ''}" if days else "", f"{hours} h" if hours else ""]
    if not days:
        parts.append(f"{minutes} min" if minutes else "")
    return " ".join(part for part in parts if part) or "less than a minute"


def yours_text(moment: datetime, zone: ZoneInfo, own: ZoneInfo) -> str:
    """Return the moment on the person's own clock, nothing where it shows the same."""
    there, here = moment.astimezone(zone), moment.astimezone(own)
    if there.utcoffset() == here.utcoffset():
        return ""
    same_day = there.date() == here.date()
    return f"{here:%H:%M} for you" if same_day else f"{clock_text(moment, own)} for you"


def city(zone: ZoneInfo) -> str:
    return zone.key.rsplit("/", 1)[-1].replace("_", " ")


class View:
    """Remembers what each person has looked at, so that what is new can be marked."""

    def __init__(self, hall: StudyHall, stage: Stage, journal: Journal) -> None:
        self._hall, self._stage, self._journal = hall, stage, journal
        self._read: dict[tuple[str, int], int] = {}
        """Newest message seen, by person and channel."""
        self._read_before = 0

    def skip_what_is_there(self, *, before: datetime) -> None:
        """Count messages older than ``before`` as read by everybody."""
        ids = (m for channel in self._hall.env.backend.messages.values() for m in channel.values())
        self._read_before = max((m.id for m in ids if m.timestamp < before.isoformat()), default=0)

    async def state(self, who: Resident, *, doing: str | None) -> dict[str, Any]:
        self._journal.catch_up()
        if self._stage.scene is not None:
            self._mark_read(self._stage.scene.name, self._stage.scene.channel_id)
        hall, now = self._hall, self._hall.now()
        async with hall.kernel.db.read() as tx:
            group_zone = await self._group_zone(tx)
            people = [await self._person(tx, resident, now) for resident in hall.residents.values()]
            due = await self._due(tx, who, now)
        here = now.astimezone(group_zone)
        return {
            "server": hall.guild.name,
            "clock": {
                "date": f"{here:%A} {here.day} {here:%B %Y}",
                "time": f"{here:%H:%M}",
                "place": city(group_zone),
            },
            "who": who.person.name,
            "people": people,
            "rooms": self._rooms(who, now),
            "due": due,
            "log": [
                {"n": e.number, "at": clock_text(e.at, group_zone), "sort": e.sort, "text": e.text}
                for e in self._journal.entries
            ],
            "faults": self._journal.fault_count,
            "restarts": hall.restarts,
            "doing": doing,
            "scene": self._scene(),
        }

    def _scene(self) -> dict[str, str] | None:
        scene = self._stage.scene
        if scene is None:
            return None
        channel = self._hall.env.backend.channels[scene.channel_id]
        if channel.guild_id is None:
            label = "the direct messages"
        else:
            label = f"“{channel.name}”" if channel.is_thread else f"#{channel.name}"
        return {"channel": str(scene.channel_id), "label": label, "who": scene.name}

    async def _group_zone(self, tx: Tx) -> ZoneInfo:
        group = await groups.get_group(tx, self._hall.group.group_id)
        return group.zone if group else self._hall.group.zone

    async def _person(self, tx: Tx, who: Resident, now: datetime) -> dict[str, Any]:
        """Describe a person by what the bot knows now, which `/me` may have changed."""
        guild_id, user_id = self._hall.guild.id, who.user_id
        member = await members.get_member(tx, guild_id=guild_id, user_id=user_id)
        zone = await members.zone_of(tx, guild_id=guild_id, user_id=user_id)
        joined = await groups.groups_of_member(tx, guild_id=guild_id, user_id=user_id)
        facts = [
            members.TRACKS.get(member.track or "", "") if member else "",
            members.LEVELS.get(member.level or "", "") if member else "",
            "pings on" if member and member.wants_pings else "",
            "" if joined else "in no group",
        ]
        return {
            "name": who.person.name,
            "shown": who.person.shown_as,
            "role": who.person.role,
            "zone": city(zone),
            "local": f"{now.astimezone(zone):%a %H:%M}",
            "facts": " · ".join(fact for fact in facts if fact),
            "note": who.person.note,
        }

    # ------------------------------------------------------------------ what is due

    async def _due(self, tx: Tx, who: Resident, now: datetime) -> list[dict[str, Any]]:
        zone = await members.zone_of(tx, guild_id=self._hall.guild.id, user_id=who.user_id)
        names = {g.group_id: g for g in await groups.groups_of_guild(tx, self._hall.guild.id)}
        coming = await self._hall.kernel.schedule.preview(tx, self._hall.guild.id, days=_DAYS_AHEAD)
        shown = []
        for moment, _, routine, kind in coming[:_DUE_SHOWN]:
            group = names[routine.group_id]
            channel = self._hall.env.backend.channels.get(group.channel_id)
            shown.append(
                {
                    "what": kind.title,
                    "group": group.name if len(names) > 1 else "",
                    "where": f"#{channel.name}" if channel else "a deleted channel",
                    "in": span_text(moment - now),
                    "local": f"{clock_text(moment, group.zone)} in {city(group.zone)}",
                    "yours": yours_text(moment, group.zone, zone),
                    "pings": kind.pings,
                }
            )
        return shown

    # ------------------------------------------------------------------ where one can look

    def _rooms(self, who: Resident, now: datetime) -> list[dict[str, Any]]:
        """Return the channels this person can see, by category, threads below theirs, then their DMs."""
        backend = self._hall.env.backend
        ids = backend.guilds[self._hall.guild.id].channel_ids
        channels = [backend.channels[channel_id] for channel_id in ids]
        titles = {c.id: str(c.name) for c in channels if c.type == _CATEGORY}
        rooms: dict[str, list[dict[str, Any]]] = {}
        for channel in channels:
            if channel.type == _CATEGORY or channel.type in _VOICE_LIKE:
                continue
            if self._stage.may_look(who, channel.id):
                title = titles.get(channel.parent_id or 0, "Channels")
                rooms.setdefault(title, []).append(self._room(who, channel, now))
                rooms[title] += self._threads(who, channel.id, now)
        mail = who.actor.user.dm_channel
        rooms["Direct messages"] = [self._room(who, backend.channels[mail.id], now)]
        return [{"title": title, "rooms": found} for title, found in rooms.items()]

    def _threads(self, who: Resident, channel_id: int, now: datetime) -> list[dict[str, Any]]:
        threads = [
            c
            for c in self._hall.env.backend.channels.values()
            if c.is_thread and c.parent_id == channel_id and self._stage.may_look(who, c.id)
        ]
        newest = sorted(threads, key=lambda c: c.id, reverse=True)[:_THREADS_SHOWN]
        return [self._room(who, thread, now) for thread in newest]

    def _room(self, who: Resident, channel: Any, now: datetime) -> dict[str, Any]:
        visible = self._visible(who, channel.id)
        last = visible[-1] if visible else None
        said, when = "", ""
        if last is not None:
            said = self._journal.quote(sight(last).text, _SAID)
            past = now - datetime.fromisoformat(last.timestamp)
            when = f"{span_text(past)} ago" if past >= timedelta(minutes=1) else "just now"
        seen = max(self._read.get((who.person.name, channel.id), 0), self._read_before)
        sort = "dm" if channel.guild_id is None else "channel"
        return {
            "id": str(channel.id),
            "name": "Cadre" if sort == "dm" else channel.name,
            "sort": "thread" if channel.is_thread else sort,
            "topic": channel.topic or "",
            "new": sum(m.id > seen and m.author_id != who.user_id for m in visible),
            "said": said or "Nothing here yet",
            "when": when,
        }

    def _visible(self, who: Resident, channel_id: int) -> list[Any]:
        messages = self._hall.env.backend.messages.get(channel_id, {}).values()
        return sorted((m for m in messages if m.visible_to(who.user_id)), key=lambda m: m.id)

    def _mark_read(self, name: str, channel_id: int) -> None:
        visible = self._visible(self._hall.residents[name], channel_id)
        if visible:
            self._read[name, channel_id] = visible[-1].id
