"""The registry of everything this Discord knows, and what changes it."""

from collections.abc import Callable
from typing import Any

from .errors import DiscordError, invalid
from .limits import check_commands
from .message import HAS_THREAD, Message
from .model import (
    BOT_PERMISSIONS,
    CATEGORY,
    FORUM,
    JSON,
    PRIVATE_THREAD,
    PUBLIC_THREAD,
    Channel,
    Guild,
    Member,
    Role,
    User,
    snowflake,
    timestamp,
)
from .model import DM as DIRECT
from .waiting import Changes

Dispatch = Callable[[str, JSON], None]


class World:
    """Hold users, guilds, channels, messages and commands; every change is dispatched."""

    def __init__(self, *, token: str, privileged_intents: int) -> None:
        self.token = token
        self.privileged_intents = privileged_intents
        self.base_url = ""
        self.changes = Changes()
        self.dispatch: Dispatch = lambda _event, _data: None
        self.application_id = snowflake()
        # Discord made the bot's account with the application: they share one id.
        self.bot = User("Cadre", self.application_id, is_bot=True)
        self.users: dict[int, User] = {self.bot.id: self.bot}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.commands: dict[int | None, list[JSON]] = {None: []}
        self.stored_files: dict[str, bytes] = {}
        self.nonces: dict[tuple[int, str], Message] = {}

    def find(self, kind: str, code: int, table: dict[int, Any], key: int) -> Any:
        """Return `table[key]`, or answer `code` as Discord does for an unknown `kind`."""
        try:
            return table[key]
        except KeyError:
            raise DiscordError(code) from KeyError(f"{kind} {key}")

    def user(self, user_id: int) -> User:
        found: User = self.find("user", 10013, self.users, user_id)
        return found

    def guild(self, guild_id: int) -> Guild:
        found: Guild = self.find("guild", 10004, self.guilds, guild_id)
        return found

    def channel(self, channel_id: int) -> Channel:
        found: Channel = self.find("channel", 10003, self.channels, channel_id)
        return found

    def message(self, channel_id: int, message_id: int) -> Message:
        found: Message = self.find("message", 10008, self.channel(channel_id).messages, message_id)
        return found

    # people and places

    def add_user(self, name: str, guild: Guild | None = None) -> User:
        """Make an account and, with `guild`, a member of it."""
        user = User(name)
        self.users[user.id] = user
        if guild is not None:
            guild.members[user.id] = member = Member(user)
            self.dispatch("GUILD_MEMBER_ADD", {**member.payload(), "guild_id": str(guild.id)})
        return user

    def remove_member(self, user: User, guild: Guild) -> None:
        del guild.members[user.id]
        self.dispatch("GUILD_MEMBER_REMOVE", {"guild_id": str(guild.id), "user": user.payload()})

    def add_guild(self, name: str, owner: User, *, bot_permissions: int = BOT_PERMISSIONS) -> Guild:
        """Make a guild with the bot in it, its managed role and one channel, #general."""
        guild = Guild(name, owner)
        role = Role(self.bot.name, permissions=bot_permissions, tags={"bot_id": str(self.bot.id)})
        guild.roles[role.id] = role
        guild.members[self.bot.id] = Member(self.bot, [role.id])
        self.guilds[guild.id] = guild
        self.add_channel(guild, Channel("general"))
        self.dispatch("GUILD_CREATE", guild.gateway_payload(self.bot, with_members=False))
        return guild

    def remove_guild(self, guild: Guild) -> None:
        """Throw the bot out of it."""
        del self.guilds[guild.id]
        for channel_id in guild.channels:
            self.channels.pop(channel_id, None)
        self.dispatch("GUILD_DELETE", {"id": str(guild.id)})

    def add_channel(self, guild: Guild, channel: Channel) -> Channel:
        channel.guild = guild
        channel.position = channel.position or len(guild.channels)
        guild.channels[channel.id] = self.channels[channel.id] = channel
        self.dispatch("CHANNEL_CREATE", channel.payload())
        return channel

    def remove_channel(self, channel: Channel) -> None:
        del self.channels[channel.id]
        if channel.guild is None:
            return
        del channel.guild.channels[channel.id]
        event = "THREAD_DELETE" if channel.is_thread else "CHANNEL_DELETE"
        self.dispatch(event, channel.payload())
        for inner in [one for one in channel.guild.channels.values() if one.parent is channel]:
            if inner.is_thread:
                self.remove_channel(inner)
            else:
                inner.parent = None

    def direct_messages(self, user: User) -> Channel:
        """Return the one channel between the bot and a user, made on first use."""
        for channel in self.channels.values():
            if channel.recipient is user:
                return channel
        channel = Channel("", DIRECT, recipient=user)
        self.channels[channel.id] = channel
        return channel

    def add_thread(
        self, parent: Channel, body: JSON, *, owner: User, starter: Message | None = None
    ) -> Channel:
        """Open a thread; one on a message takes the message's id."""
        if starter is not None and starter.data["flags"] & HAS_THREAD:
            raise DiscordError(160004)
        if parent.guild is None or parent.is_thread or parent.type == CATEGORY:
            raise invalid("type", "Cannot execute action on this channel type")
        kind = (
            PUBLIC_THREAD
            if starter is not None or parent.type == FORUM
            else body.get("type") or PRIVATE_THREAD
        )
        metadata = {
            "archived": False,
            "archive_timestamp": timestamp(),
            "auto_archive_duration": body.get("auto_archive_duration") or 4320,
            "locked": False,
            "create_timestamp": timestamp(),
        }
        if kind == PRIVATE_THREAD:
            metadata["invitable"] = body.get("invitable", True)
        thread = Channel(
            body["name"],
            kind,
            starter.id if starter is not None else snowflake(),
            parent.guild,
            parent,
            owner=owner,
            thread_metadata=metadata,
            fields={"applied_tags": body.get("applied_tags") or []},
        )
        thread.join(owner)
        parent.guild.channels[thread.id] = self.channels[thread.id] = thread
        if starter is not None:
            starter.data["flags"] |= HAS_THREAD
            starter.data["thread"] = thread.payload()
        self.dispatch("THREAD_CREATE", {**thread.payload(viewer=self.bot), "newly_created": True})
        return thread

    # messages

    def add_message(self, message: Message) -> Message:
        """Store a message and tell the gateway, unless only one member sees it."""
        self.keep_files(message)
        channel = message.channel
        if message.only_for is not None:
            self.changes.touch()
            return message
        if channel.is_archived:
            # Writing into an archived thread opens it again.
            channel.thread_metadata["archived"] = False
            self.dispatch("THREAD_UPDATE", channel.payload(viewer=self.bot))
        channel.messages[message.id] = message
        channel.total_sent += 1
        self.dispatch("MESSAGE_CREATE", self.event_payload(message))
        return message

    def message_changed(self, message: Message) -> None:
        self.keep_files(message)
        if message.only_for is None:
            self.dispatch("MESSAGE_UPDATE", self.event_payload(message))
        self.changes.touch()

    def remove_message(self, message: Message) -> None:
        message.is_deleted = True
        if message.channel.messages.pop(message.id, None) is not None:
            where = {"id": str(message.id), "channel_id": str(message.channel.id)}
            guild = message.channel.guild
            self.dispatch("MESSAGE_DELETE", where if guild is None else {**where, "guild_id": str(guild.id)})
        self.changes.touch()

    def event_payload(self, message: Message) -> JSON:
        """Return a message as the gateway says it: with its guild and its author's membership."""
        guild = message.channel.guild
        if guild is None:
            return message.data
        payload = {**message.data, "guild_id": str(guild.id)}
        if message.author.id in guild.members:
            payload["member"] = {
                k: v for k, v in guild.members[message.author.id].payload().items() if k != "user"
            }
        return payload

    def keep_files(self, message: Message) -> None:
        for entry in message.data["attachments"]:
            self.stored_files[entry["id"]] = message.files[entry["filename"]]

    # commands

    def put_commands(self, guild_id: int | None, commands: list[JSON]) -> list[JSON]:
        """Replace all commands of a scope; those that keep name and type keep their id."""
        check_commands(commands)
        known = {(old["type"], old["name"]): old["id"] for old in self.commands.get(guild_id, [])}
        self.commands[guild_id] = [self._registered(guild_id, command, known) for command in commands]
        self.changes.touch()
        return self.commands[guild_id]

    def _registered(self, guild_id: int | None, command: JSON, known: dict[tuple[int, str], str]) -> JSON:
        kind = command.get("type", 1)
        permissions = command.get("default_member_permissions")
        stored = {
            "description": "",
            "nsfw": False,
            "contexts": None,
            "dm_permission": True,
            "integration_types": [0],
            **{key: value for key, value in command.items() if value is not None},
            "id": known.get((kind, command["name"]), str(snowflake())),
            "type": kind,
            "application_id": str(self.application_id),
            "version": str(snowflake()),
            "default_member_permissions": None if permissions is None else str(permissions),
        }
        return stored if guild_id is None else {**stored, "guild_id": str(guild_id)}
