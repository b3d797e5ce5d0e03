"""What people do: commands, buttons, menus, forms and messages, sent as a Discord client would.

A client does not let people do everything, and neither do these: an unknown option, a disabled button or a
command they may not see raises here instead of reaching the bot.
"""

from collections.abc import Mapping, Sequence

from .exchange import AUTOCOMPLETE, COMMAND, COMPONENT, MODAL, MODAL_SUBMIT, Answer, Exchange
from .filling import FieldValue, Resolved, Thing, Value, chosen, filled, options
from .gateway import Gateway
from .limits import BUTTON
from .message import Message, compose
from .model import ADMINISTRATOR, JSON, Channel, User
from .world import World


class Actions:
    """Send interactions; each returns an `Exchange` to await."""

    def __init__(self, world: World, gateway: Gateway) -> None:
        self.world = world
        self.gateway = gateway
        self.exchanges: dict[str, Exchange] = {}

    def default_user(self) -> User:
        raise NotImplementedError

    def default_channel(self) -> Channel:
        raise NotImplementedError

    def slash(
        self,
        name: str,
        options: Mapping[str, Value] | None = None,
        /,
        *,
        user: User | None = None,
        channel: Channel | None = None,
        seconds_ago: float = 0.0,
        **more: Value,
    ) -> Exchange:
        """Use a slash command; `name` has the groups and sub-commands in it: `"drill next"`.

        Options go by keyword, or in a mapping where a name is taken. `seconds_ago` makes it an old one.

        Raises:
            LookupError: for an unknown command or option. PermissionError: if the user may not see it.
            ValueError: for a missing or impossible value.
        """
        return self._command(name, {**(options or {}), **more}, user, channel, seconds_ago=seconds_ago)

    def autocomplete(
        self,
        name: str,
        focused: str,
        typed: str,
        options: Mapping[str, Value] | None = None,
        *,
        user: User | None = None,
        channel: Channel | None = None,
    ) -> Exchange:
        """Type into an option; the answer has `choices`."""
        return self._command(name, {**(options or {}), focused: typed}, user, channel, focused=focused)

    def context_menu(
        self, name: str, target: User | Message, *, user: User | None = None, channel: Channel | None = None
    ) -> Exchange:
        """Use a context menu on a user or a message."""
        place = channel or (target.channel if isinstance(target, Message) else self.default_channel())
        who = user or self.default_user()
        kind = 3 if isinstance(target, Message) else 2
        command = self._visible(name, kind, who, place)
        resolved = Resolved(self.world, place.guild)
        if isinstance(target, Message):
            resolved.data["messages"] = {str(target.id): target.data}
        else:
            resolved.add(target)
        data = {
            "id": command["id"],
            "name": name,
            "type": kind,
            "target_id": str(target.id),
            "resolved": resolved.data,
        }
        return self._send(COMMAND, f"menu {name!r}", data, who, place)

    def press(self, message: Message, key: str, *, user: User | None = None) -> Exchange:
        """Press the button with this custom_id or label.

        Raises:
            LookupError: if there is none. ValueError: if it cannot be pressed.
        """
        button = message.find(key)
        if button["type"] != BUTTON or not button.get("custom_id"):
            raise ValueError(f"{key!r} is not a button that sends anything")
        return self._use(message, button, {}, user)

    def select(
        self, message: Message, key: str, values: Sequence[str | Thing], *, user: User | None = None
    ) -> Exchange:
        """Choose from the select with this custom_id; a string select's options go by value or label."""
        select = message.find(key)
        resolved = Resolved(self.world, message.channel.guild)
        picked = chosen(select, values, resolved)
        return self._use(message, select, {"values": picked, "resolved": resolved.data}, user)

    def _use(self, message: Message, component: JSON, more: JSON, user: User | None) -> Exchange:
        who = user or message.only_for or self.default_user()
        if component.get("disabled"):
            raise ValueError(f"{component['custom_id']!r} is disabled")
        if message.is_deleted or message.only_for not in (None, who):
            raise ValueError(f"{who.name} does not see this message")
        data = {
            "custom_id": component["custom_id"],
            "component_type": component["type"],
            "id": component["id"],
            **more,
        }
        return self._send(
            COMPONENT, f"press {component['custom_id']!r}", data, who, message.channel, source=message
        )

    def submit_modal(
        self, modal: Answer | str, values: Mapping[str, FieldValue] | None = None, *, user: User | None = None
    ) -> Exchange:
        """Fill in and send the form that an answer opened, or the last one opened with this custom_id.

        `values` go by custom_id or by label; what is left out keeps its default.

        Raises:
            LookupError: for an unknown form or field. ValueError: for what the client would not send.
        """
        opened = modal if isinstance(modal, Answer) else self._opened(modal, user)
        if opened.type != MODAL:
            raise LookupError(f"answer {opened.type} opened no form")
        exchange = opened.exchange
        resolved, left = Resolved(self.world, exchange.channel.guild), dict(values or {})
        components = [filled(part, left, resolved) for part in opened.data["components"]]
        if left:
            raise LookupError(f"the form has no fields {sorted(left)}")
        custom_id = opened.data["custom_id"]
        data = {"custom_id": custom_id, "components": components, "resolved": resolved.data}
        return self._send(
            MODAL_SUBMIT,
            f"form {custom_id!r}",
            data,
            user or exchange.user,
            exchange.channel,
            source=exchange.source,
            opened_by=exchange,
        )

    def _opened(self, custom_id: str, user: User | None) -> Answer:
        for exchange in reversed(self.exchanges.values()):
            first = exchange.first
            if first is None or first.type != MODAL or user not in (None, exchange.user):
                continue
            if first.data["custom_id"] == custom_id:
                return first
        raise LookupError(f"no form {custom_id!r} was opened")

    def say(self, content: str, *, user: User | None = None, channel: Channel | None = None) -> Message:
        """Write a message as a person."""
        place, who = channel or self.default_channel(), user or self.default_user()
        message = compose(
            {"content": content},
            {},
            channel=place,
            author=who,
            base_url=self.world.base_url,
            people=self.world.users,
        )
        return self.world.add_message(message)

    # how they are sent

    def _command(
        self,
        name: str,
        values: Mapping[str, Value],
        user: User | None,
        channel: Channel | None,
        *,
        focused: str | None = None,
        seconds_ago: float = 0.0,
    ) -> Exchange:
        who, place = user or self.default_user(), channel or self.default_channel()
        first, *rest = name.split()
        command = self._visible(first, 1, who, place)
        resolved = Resolved(self.world, place.guild)
        data = {
            "id": command["id"],
            "name": first,
            "type": 1,
            "options": options(command, rest, dict(values), resolved, focused=focused),
            "resolved": resolved.data,
        }
        if "guild_id" in command:
            data["guild_id"] = command["guild_id"]
        kind = COMMAND if focused is None else AUTOCOMPLETE
        return self._send(kind, f"/{name}", data, who, place, seconds_ago=seconds_ago)

    def _visible(self, name: str, kind: int, user: User, channel: Channel) -> JSON:
        guild = channel.guild
        offered = [
            *self.world.commands.get(None if guild is None else guild.id, []),
            *self.world.commands[None],
        ]
        for command in offered:
            if (command["type"], command["name"]) == (kind, name):
                break
        else:
            raise LookupError(f"no command {name!r} of type {kind} among {[one['name'] for one in offered]}")
        contexts = command.get("contexts")
        if contexts is not None and (1 if guild is None else 0) not in contexts:
            raise LookupError(f"{name!r} is not offered here")
        needed = int(command["default_member_permissions"] or 0)
        if guild is not None and command["default_member_permissions"] is not None:
            has = guild.permissions_of(user, channel)
            if not has & ADMINISTRATOR and (has & needed != needed or not needed):
                raise PermissionError(f"{user.name} does not see {name!r}")
        return command

    def _send(
        self,
        kind: int,
        what: str,
        data: JSON,
        user: User,
        channel: Channel,
        *,
        source: Message | None = None,
        opened_by: Exchange | None = None,
        seconds_ago: float = 0.0,
    ) -> Exchange:
        if not self.gateway.sessions:
            raise RuntimeError(f"{what}: no bot is connected")
        exchange = Exchange(kind, what, user, channel, self.world.changes, source, opened_by, seconds_ago)
        self.exchanges[exchange.token] = exchange
        self.gateway.dispatch("INTERACTION_CREATE", self._payload(exchange, data))
        return exchange

    def _payload(self, exchange: Exchange, data: JSON) -> JSON:
        channel, guild, user = exchange.channel, exchange.channel.guild, exchange.user
        payload: JSON = {
            "id": str(exchange.id),
            "application_id": str(self.world.application_id),
            "type": exchange.kind,
            "data": {key: value for key, value in data.items() if key != "resolved" or value},
            "channel_id": str(channel.id),
            "channel": channel.payload(),
            "token": exchange.token,
            "version": 1,
            "locale": "en-US",
            "entitlements": [],
            "authorizing_integration_owners": exchange.owners,
            "context": 1 if guild is None else 0,
            "attachment_size_limit": 10 * 1024 * 1024,
            "app_permissions": "0",
        }
        if exchange.source is not None:
            payload["message"] = exchange.source.data
        if guild is None:
            return {**payload, "user": user.payload()}
        member = guild.members[user.id].payload()
        permissions = str(guild.permissions_of(user, channel))
        return payload | {
            "guild_id": str(guild.id),
            "guild": {"id": str(guild.id), "locale": "en-US", "features": ["COMMUNITY"]},
            "guild_locale": "en-US",
            "channel": {**channel.payload(), "permissions": permissions},
            "member": {**member, "permissions": permissions},
            "app_permissions": str(guild.permissions_of(self.world.bot, channel)),
        }
