"""People and places of this Discord, and how each is said on the wire."""

import itertools
import re
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .message import Message

JSON = dict[str, Any]

EPOCH_MS = 1_420_070_400_000
ADMINISTRATOR = 1 << 3
MANAGE_GUILD = 1 << 5
EVERY_PERMISSION = (1 << 53) - 1
TEXT, DM, VOICE, CATEGORY, PUBLIC_THREAD, PRIVATE_THREAD, FORUM = 0, 1, 2, 4, 11, 12, 15
THREAD_TYPES = frozenset({10, PUBLIC_THREAD, PRIVATE_THREAD})

# What @everyone may do in a fresh guild, as far as a bot can tell the difference: react, view, write,
# embed, attach, read history, application commands, threads and writing in them.
MEMBER_PERMISSIONS = sum(1 << bit for bit in (6, 10, 11, 14, 15, 16, 31, 35, 36, 38))
# And, without Administrator: manage channels, messages, roles, events and threads, mention everyone,
# create events, pin messages.
BOT_PERMISSIONS = MEMBER_PERMISSIONS | sum(1 << bit for bit in (4, 13, 17, 28, 33, 34, 44, 51))

GUILD_NULLS = (
    *("icon", "description", "home_header", "splash", "discovery_splash", "banner", "application_id"),
    *("afk_channel_id", "system_channel_id", "widget_channel_id", "rules_channel_id", "vanity_url_code"),
    *("safety_alerts_channel_id", "public_updates_channel_id", "max_presences", "incidents_data"),
)
GUILD_ZEROS = (
    *("system_channel_flags", "verification_level", "default_message_notifications", "mfa_level"),
    *("explicit_content_filter", "premium_tier", "premium_subscription_count", "nsfw_level"),
)
_counter = itertools.count(1)


def wall_clock() -> float:
    """Return unix seconds: Discord has a clock of its own, which no test of ours sets."""
    return time.time()  # noqa: TID251


def snowflake(*, seconds_ago: float = 0.0) -> int:
    """Return a new id whose time is now, or earlier."""
    milliseconds = int((wall_clock() - seconds_ago) * 1000) - EPOCH_MS
    return (milliseconds << 22) | (next(_counter) & 0x3FFFFF)


def timestamp(at: float | None = None) -> str:
    """Return unix seconds (default: now) as Discord writes times."""
    return datetime.fromtimestamp(wall_clock() if at is None else at, UTC).isoformat()


@dataclass(eq=False)
class User:
    """An account."""

    name: str
    id: int = field(default_factory=snowflake)
    is_bot: bool = False

    @property
    def mention(self) -> str:
        return f"<@{self.id}>"

    def payload(self) -> JSON:
        return {
            "id": str(self.id),
            "username": self.name.lower().replace(" ", "_"),
            "global_name": None if self.is_bot else self.name,
            "avatar": None,
            "discriminator": "0",
            "public_flags": 0,
            "flags": 0,
            "bot": self.is_bot,
            "primary_guild": None,
        }

    def own_payload(self) -> JSON:
        """Return what an account reads about itself."""
        return {**self.payload(), "mfa_enabled": False, "locale": "en-US", "verified": True, "email": None}


@dataclass(eq=False)
class Role:
    """A role of one guild; the one with the guild's id is @everyone."""

    name: str
    id: int = field(default_factory=snowflake)
    permissions: int = 0
    position: int = 1
    tags: JSON | None = None
    fields: JSON = field(default_factory=dict)

    def payload(self) -> JSON:
        color = int(self.fields.get("color") or 0)
        payload = {
            "id": str(self.id),
            "name": self.name,
            "permissions": str(self.permissions),
            "position": self.position,
            "color": color,
            "colors": {"primary_color": color, "secondary_color": None, "tertiary_color": None},
            "hoist": bool(self.fields.get("hoist")),
            "mentionable": bool(self.fields.get("mentionable")),
            "managed": self.tags is not None,
            "icon": None,
            "unicode_emoji": None,
            "flags": 0,
        }
        return payload if self.tags is None else {**payload, "tags": self.tags}


@dataclass(eq=False)
class Member:
    """A user inside a guild."""

    user: User
    role_ids: list[int] = field(default_factory=list)
    nick: str | None = None
    joined_at: str = field(default_factory=timestamp)

    def payload(self) -> JSON:
        return {
            "user": self.user.payload(),
            "nick": self.nick,
            "avatar": None,
            "banner": None,
            "roles": [str(role_id) for role_id in self.role_ids],
            "joined_at": self.joined_at,
            "premium_since": None,
            "communication_disabled_until": None,
            "pending": False,
            "deaf": False,
            "mute": False,
            "flags": 0,
        }


@dataclass(eq=False)
class Guild:
    """A server: `channels` holds its threads too, in the order of their making."""

    name: str
    owner: User
    id: int = field(default_factory=snowflake)
    roles: dict[int, Role] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    channels: "dict[int, Channel]" = field(default_factory=dict)
    events: dict[int, JSON] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.joined_at = timestamp()
        self.roles.setdefault(self.id, Role("@everyone", self.id, MEMBER_PERMISSIONS, 0))
        self.members.setdefault(self.owner.id, Member(self.owner))

    def payload(self) -> JSON:
        """Return the guild as REST answers it."""
        return {
            **dict.fromkeys(GUILD_NULLS),
            **dict.fromkeys(GUILD_ZEROS, 0),
            "id": str(self.id),
            "name": self.name,
            "owner_id": str(self.owner.id),
            "region": "deprecated",
            "features": ["COMMUNITY"],
            "afk_timeout": 300,
            "widget_enabled": False,
            "max_members": 500_000,
            "max_stage_video_channel_users": 50,
            "max_video_channel_users": 25,
            "preferred_locale": "en-US",
            "premium_progress_bar_enabled": False,
            "nsfw": False,
            "emojis": [],
            "stickers": [],
            "roles": [role.payload() for role in self.roles.values()],
            "approximate_member_count": len(self.members),
        }

    def gateway_payload(self, bot: User, *, with_members: bool) -> JSON:
        """Return the guild as GUILD_CREATE says it; without the members intent only the bot is listed."""
        listed = [m for m in self.members.values() if with_members or m.user is bot]
        threads = [c for c in self.channels.values() if c.is_thread and not c.is_archived]
        return {
            **self.payload(),
            "joined_at": self.joined_at,
            "large": False,
            "unavailable": False,
            "member_count": len(self.members),
            "members": [member.payload() for member in listed],
            "channels": [c.payload() for c in self.channels.values() if not c.is_thread],
            "threads": [thread.payload(viewer=bot) for thread in threads],
            "guild_scheduled_events": list(self.events.values()),
            "voice_states": [],
            "presences": [],
            "stage_instances": [],
            "soundboard_sounds": [],
        }

    def permissions_of(self, user: User, channel: "Channel") -> int:
        """Return the member's permissions there, overwrites included.

        Source: https://discord.com/developers/docs/topics/permissions#permission-overwrites
        """
        if user is self.owner:
            return EVERY_PERMISSION
        member = self.members.get(user.id)
        role_ids = [] if member is None else member.role_ids
        granted = self.roles[self.id].permissions
        for role_id in role_ids:
            granted |= self.roles[role_id].permissions
        if granted & ADMINISTRATOR:
            return EVERY_PERMISSION
        overwrites = (channel.parent or channel).overwrites if channel.is_thread else channel.overwrites
        for group in ([self.id], role_ids, [user.id]):
            chosen = [overwrites[key] for key in group if key in overwrites]
            for overwrite in chosen:
                granted &= ~int(overwrite.get("deny") or 0)
            for overwrite in chosen:
                granted |= int(overwrite.get("allow") or 0)
        return granted


@dataclass(eq=False)
class Channel:
    """A channel, a thread (with `thread_metadata`) or a direct message (with `recipient`)."""

    name: str
    type: int = TEXT
    id: int = field(default_factory=snowflake)
    guild: Guild | None = None
    parent: "Channel | None" = None
    recipient: User | None = None
    owner: User | None = None
    position: int = 0
    fields: JSON = field(default_factory=dict)
    overwrites: dict[int, JSON] = field(default_factory=dict)
    thread_metadata: JSON = field(default_factory=dict)
    thread_members: dict[int, JSON] = field(default_factory=dict)
    messages: "dict[int, Message]" = field(default_factory=dict)
    renames: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.total_sent = 0
        if self.type == TEXT:
            # Discord does this too, so a bot cannot look a channel up by the name it asked for.
            self.name = re.sub(r"\s+", "-", self.name.strip()).lower()

    @property
    def is_thread(self) -> bool:
        return self.type in THREAD_TYPES

    @property
    def is_archived(self) -> bool:
        return bool(self.thread_metadata.get("archived"))

    @property
    def mention(self) -> str:
        return f"<#{self.id}>"

    def join(self, user: User) -> JSON:
        """Add a member to the thread and return the membership."""
        membership = {"id": str(self.id), "user_id": str(user.id), "join_timestamp": timestamp(), "flags": 0}
        return self.thread_members.setdefault(user.id, membership)

    def payload(self, *, viewer: User | None = None) -> JSON:
        """Return the channel; `viewer` adds that account's membership of a thread."""
        last = max(self.messages, default=None)
        payload: JSON = {
            "id": str(self.id),
            "type": self.type,
            "flags": 0,
            "last_message_id": None if last is None else str(last),
            "last_pin_timestamp": None,
        }
        if self.recipient is not None:
            return {**payload, "recipients": [self.recipient.payload()]}
        assert self.guild is not None
        payload |= {
            "guild_id": str(self.guild.id),
            "name": self.name,
            "parent_id": None if self.parent is None else str(self.parent.id),
            "rate_limit_per_user": self.fields.get("rate_limit_per_user") or 0,
        }
        if not self.is_thread:
            return {**payload, **self._place()}
        payload |= {
            "owner_id": str(0 if self.owner is None else self.owner.id),
            "thread_metadata": self.thread_metadata,
            "message_count": self.total_sent,
            "total_message_sent": self.total_sent,
            "member_count": len(self.thread_members),
            "applied_tags": self.fields.get("applied_tags") or [],
        }
        if viewer is not None and viewer.id in self.thread_members:
            payload["member"] = self.thread_members[viewer.id]
        return payload

    def _place(self) -> JSON:
        place: JSON = {
            "position": self.position,
            "permission_overwrites": list(self.overwrites.values()),
            "topic": self.fields.get("topic"),
            "nsfw": bool(self.fields.get("nsfw")),
        }
        if self.type == VOICE:
            place |= {"bitrate": 64_000, "user_limit": 0, "rtc_region": None}
        if self.type == FORUM:
            place["available_tags"] = self.fields.get("available_tags") or []
        return place


def overwrite(one: JSON) -> JSON:
    """Return a permission overwrite as Discord stores it."""
    allow, deny = (str(one.get(key) or 0) for key in ("allow", "deny"))
    return {"id": str(one["id"]), "type": one["type"], "allow": allow, "deny": deny}
