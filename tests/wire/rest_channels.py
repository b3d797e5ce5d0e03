"""Routes of channels, threads and messages."""

import time
from typing import Any

from .errors import DiscordError
from .limits import check_name
from .message import Message, compose, revise
from .model import (
    CATEGORY,
    FORUM,
    JSON,
    PRIVATE_THREAD,
    PUBLIC_THREAD,
    VOICE,
    Channel,
    User,
    overwrite,
    timestamp,
)
from .rest import Call, Routes
from .world import World

METADATA = ("archived", "auto_archive_duration", "locked", "invitable")
RENAMES, RENAME_SECONDS = 2, 600


class ChannelRoutes:
    """Answer them from the world, as the bot's account."""

    def __init__(self, world: World) -> None:
        self.world = world

    def routes(self) -> Routes:
        channel, messages = "/channels/{channel_id}", "/channels/{channel_id}/messages"
        message, member = messages + "/{message_id}", channel + "/thread-members/{user_id}"
        return [
            ("GET", channel, lambda call: self._channel(call).payload(viewer=self.world.bot)),
            ("PATCH", channel, self.edit_channel),
            ("DELETE", channel, self.delete_channel),
            ("PUT", channel + "/permissions/{target_id}", self.set_overwrite),
            ("DELETE", channel + "/permissions/{target_id}", self.remove_overwrite),
            ("POST", channel + "/typing", self.typing),
            ("GET", messages + "/pins", self.get_pins),
            ("PUT", messages + "/pins/{message_id}", self.pin),
            ("DELETE", messages + "/pins/{message_id}", self.pin),
            ("GET", messages, self.get_history),
            ("POST", messages, self.create_message),
            ("GET", message, lambda call: self._message(call).data),
            ("PATCH", message, self.edit_message),
            ("DELETE", message, self.delete_message),
            ("POST", message + "/threads", self.create_thread_on_message),
            ("POST", channel + "/threads", self.create_thread),
            ("GET", channel + "/threads/archived/{kind}", self.get_archived_threads),
            ("GET", channel + "/thread-members", self.get_thread_members),
            ("GET", member, self.get_thread_member),
            ("PUT", member, self.add_thread_member),
            ("DELETE", member, self.remove_thread_member),
        ]

    def _channel(self, call: Call) -> Channel:
        return self.world.channel(call.id("channel_id"))

    def _message(self, call: Call) -> Message:
        return self.world.message(call.id("channel_id"), call.id("message_id"))

    def _thread(self, call: Call) -> Channel:
        channel = self._channel(call)
        if not channel.is_thread:
            raise DiscordError(10003)
        return channel

    def _user(self, call: Call) -> User:
        name = call.text("user_id")
        return self.world.bot if name == "@me" else self.world.user(call.id("user_id"))

    # channels

    def edit_channel(self, call: Call) -> JSON:
        channel, body = self._channel(call), call.body
        if channel.is_archived and body.get("archived") is not False:
            raise DiscordError(50083)
        if "name" in body:
            check_name(body)
        _count_rename(channel, body)
        channel.name = body.get("name", channel.name)
        for key, value in body.items():
            if key in METADATA and channel.is_thread:
                channel.thread_metadata[key] = value
            elif key == "parent_id":
                channel.parent = None if value is None else self.world.channel(int(value))
            elif key == "permission_overwrites":
                channel.overwrites = {int(one["id"]): overwrite(one) for one in value or []}
            elif key == "position":
                channel.position = value
            else:
                channel.fields[key] = value
        if "archived" in body:
            channel.thread_metadata["archive_timestamp"] = timestamp()
        payload = channel.payload(viewer=self.world.bot)
        self.world.dispatch("THREAD_UPDATE" if channel.is_thread else "CHANNEL_UPDATE", payload)
        return payload

    def delete_channel(self, call: Call) -> JSON:
        channel = self._channel(call)
        self.world.remove_channel(channel)
        return channel.payload()

    def set_overwrite(self, call: Call) -> None:
        channel, target = self._channel(call), call.id("target_id")
        channel.overwrites[target] = overwrite({**call.body, "id": target})
        self.world.dispatch("CHANNEL_UPDATE", channel.payload())

    def remove_overwrite(self, call: Call) -> None:
        channel = self._channel(call)
        channel.overwrites.pop(call.id("target_id"), None)
        self.world.dispatch("CHANNEL_UPDATE", channel.payload())

    def typing(self, call: Call) -> None:
        self._channel(call)

    # messages

    def create_message(self, call: Call) -> JSON:
        channel, body = self._channel(call), call.body
        if channel.type in (CATEGORY, FORUM):
            raise DiscordError(50008)
        key = (channel.id, str(body.get("nonce")))
        if body.get("enforce_nonce") and key in self.world.nonces:
            return self.world.nonces[key].data
        message = self._composed(call, channel, body)
        if body.get("enforce_nonce") and body.get("nonce") is not None:
            self.world.nonces[key] = message
        return self.world.add_message(message).data

    def _composed(self, call: Call, channel: Channel, body: JSON) -> Message:
        extra: JSON = {}
        if reference := body.get("message_reference"):
            quoted = channel.messages.get(int(reference["message_id"]))
            if quoted is None and reference.get("fail_if_not_exists", True):
                raise DiscordError(10008)
            extra = {
                "type": 19,
                "message_reference": {"type": 0, "channel_id": str(channel.id), **_place(reference)},
                "referenced_message": None if quoted is None else quoted.data,
            }
        return compose(
            body,
            call.uploads,
            channel=channel,
            author=self.world.bot,
            base_url=self.world.base_url,
            people=self.world.users,
            extra=extra,
        )

    def get_history(self, call: Call) -> list[Any]:
        limit = call.query_id("limit") or 50
        before, after = call.query_id("before"), call.query_id("after")
        ids = sorted(self._channel(call).messages)
        if (around := call.query_id("around")) is not None:
            middle = sum(one < around for one in ids)
            ids = ids[max(middle - limit // 2, 0) : middle + (limit + 1) // 2]
        elif after is not None:
            ids = [one for one in ids if one > after][:limit]
        else:
            ids = [one for one in ids if before is None or one < before][-limit:]
        return [self._channel(call).messages[one].data for one in reversed(ids)]

    def edit_message(self, call: Call) -> JSON:
        message = self._message(call)
        if message.author is not self.world.bot:
            raise DiscordError(50005)
        if message.channel.is_archived:
            raise DiscordError(50083)
        revise(message, call.body, call.uploads, base_url=self.world.base_url, people=self.world.users)
        self.world.message_changed(message)
        return message.data

    def delete_message(self, call: Call) -> None:
        self.world.remove_message(self._message(call))

    def get_pins(self, call: Call) -> JSON:
        pinned = [one.data for one in self._channel(call).messages.values() if one.data["pinned"]]
        items = [{"pinned_at": timestamp(), "message": one} for one in reversed(pinned)]
        return {"items": items, "has_more": False}

    def pin(self, call: Call) -> None:
        message = self._message(call)
        message.data["pinned"] = call.request.method == "PUT"
        self.world.message_changed(message)

    # threads

    def create_thread_on_message(self, call: Call) -> JSON:
        check_name(call.body)
        thread = self.world.add_thread(
            self._channel(call), call.body, owner=self.world.bot, starter=self._message(call)
        )
        return thread.payload(viewer=self.world.bot)

    def create_thread(self, call: Call) -> JSON:
        parent, body = self._channel(call), call.body
        check_name(body)
        if parent.type != FORUM:
            return self.world.add_thread(parent, body, owner=self.world.bot).payload(viewer=self.world.bot)
        # A post of a forum: the thread and its first message share one id and come together or not at all.
        message = self._composed(call, parent, body["message"])
        thread = self.world.add_thread(parent, body, owner=self.world.bot)
        message.channel = thread
        message.data |= {"id": str(thread.id), "channel_id": str(thread.id)}
        self.world.add_message(message)
        return {**thread.payload(viewer=self.world.bot), "message": message.data}

    def get_archived_threads(self, call: Call) -> JSON:
        parent = self._channel(call)
        kind = {"public": PUBLIC_THREAD, "private": PRIVATE_THREAD}[call.text("kind")]
        guild = parent.guild
        every = [] if guild is None else list(guild.channels.values())
        threads = [one for one in every if one.parent is parent and one.type == kind and one.is_archived]
        bot = self.world.bot
        own = [one.thread_members[bot.id] for one in threads if bot.id in one.thread_members]
        return {"threads": [one.payload(viewer=bot) for one in threads], "members": own, "has_more": False}

    def get_thread_members(self, call: Call) -> list[Any]:
        return list(self._thread(call).thread_members.values())

    def get_thread_member(self, call: Call) -> JSON:
        found: JSON = self.world.find("member", 10007, self._thread(call).thread_members, self._user(call).id)
        return found

    def add_thread_member(self, call: Call) -> None:
        thread, user = self._thread(call), self._user(call)
        if thread.is_archived:
            raise DiscordError(50083)
        if thread.guild is None or user.id not in thread.guild.members:
            raise DiscordError(10007)
        self._say_members(thread, {"added_members": [thread.join(user)]})

    def remove_thread_member(self, call: Call) -> None:
        thread, user = self._thread(call), self._user(call)
        thread.thread_members.pop(user.id, None)
        self._say_members(thread, {"removed_member_ids": [str(user.id)]})

    def _say_members(self, thread: Channel, change: JSON) -> None:
        assert thread.guild is not None
        where = {"id": str(thread.id), "guild_id": str(thread.guild.id)}
        count = {"member_count": len(thread.thread_members)}
        self.world.dispatch("THREAD_MEMBERS_UPDATE", {**where, **count, **change})


def _place(reference: JSON) -> JSON:
    return {
        key: str(value) for key, value in reference.items() if key in ("guild_id", "channel_id", "message_id")
    }


def _count_rename(channel: Channel, body: JSON) -> None:
    """Allow two changes of name or topic in ten minutes, as Discord does beside its rate limits."""
    changed = ("name" in body and body["name"] != channel.name) or (
        "topic" in body and body["topic"] != channel.fields.get("topic")
    )
    if channel.is_thread or channel.type == VOICE or not changed:
        return
    now = time.monotonic()
    channel.renames = [at for at in channel.renames if now - at < RENAME_SECONDS]
    if len(channel.renames) >= RENAMES:
        error = DiscordError(20028)
        error.retry_after = RENAME_SECONDS - (now - channel.renames[0])
        raise error
    channel.renames.append(now)
