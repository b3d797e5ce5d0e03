"""Routes of accounts, applications, commands, guilds, members, roles and events."""

from typing import Any

from .errors import DiscordError, invalid
from .gateway import Gateway
from .limits import check_name
from .model import JSON, Channel, Guild, Member, Role, User, overwrite, snowflake
from .rest import Call, Routes
from .world import World

SESSION_STARTS_A_DAY = 1000


class GuildRoutes:
    """Answer them from the world."""

    def __init__(self, world: World, gateway: Gateway) -> None:
        self.world = world
        self.gateway = gateway

    def routes(self) -> Routes:
        commands, guild_commands = (
            "/applications/{application_id}/commands",
            ("/applications/{application_id}/guilds/{guild_id}/commands"),
        )
        member = "/guilds/{guild_id}/members/{user_id}"
        events = "/guilds/{guild_id}/scheduled-events"
        return [
            ("GET", "/users/@me", lambda _call: self.world.bot.own_payload()),
            ("GET", "/users/{user_id}", lambda call: self.world.user(call.id("user_id")).payload()),
            ("POST", "/users/@me/channels", self.open_direct_messages),
            ("DELETE", "/users/@me/guilds/{guild_id}", self.leave_guild),
            ("GET", "/oauth2/applications/@me", self.application),
            ("GET", "/applications/@me", self.application),
            ("GET", "/gateway", lambda _call: {"url": self.gateway.url}),
            ("GET", "/gateway/bot", self.gateway_bot),
            *[("PUT", path, self.put_commands) for path in (commands, guild_commands)],
            *[("GET", path, self.get_commands) for path in (commands, guild_commands)],
            ("GET", "/guilds/{guild_id}", lambda call: self._guild(call).payload()),
            ("GET", "/guilds/{guild_id}/channels", self.get_channels),
            ("POST", "/guilds/{guild_id}/channels", self.create_channel),
            ("GET", "/guilds/{guild_id}/threads/active", self.get_active_threads),
            ("GET", "/guilds/{guild_id}/members", self.get_members),
            ("GET", member, lambda call: self._member(call).payload()),
            ("PATCH", member, self.edit_member),
            ("PUT", member + "/roles/{role_id}", self.add_role),
            ("DELETE", member + "/roles/{role_id}", self.remove_role),
            ("GET", "/guilds/{guild_id}/roles", self.get_roles),
            ("POST", "/guilds/{guild_id}/roles", self.create_role),
            ("PATCH", "/guilds/{guild_id}/roles/{role_id}", self.edit_role),
            ("DELETE", "/guilds/{guild_id}/roles/{role_id}", self.delete_role),
            ("GET", events, lambda call: list(self._guild(call).events.values())),
            ("POST", events, self.create_event),
            ("GET", events + "/{event_id}", self._event),
            ("PATCH", events + "/{event_id}", self.edit_event),
            ("DELETE", events + "/{event_id}", self.delete_event),
        ]

    def _guild(self, call: Call) -> Guild:
        return self.world.guild(call.id("guild_id"))

    def _member(self, call: Call) -> Member:
        found: Member = self.world.find("member", 10007, self._guild(call).members, call.id("user_id"))
        return found

    def _role(self, call: Call) -> Role:
        found: Role = self.world.find("role", 10011, self._guild(call).roles, call.id("role_id"))
        return found

    # the application

    def application(self, _call: Call) -> JSON:
        bot = self.world.bot
        return {
            "id": str(self.world.application_id),
            "name": bot.name,
            "icon": None,
            "description": "",
            "type": None,
            "bot": bot.payload(),
            "bot_public": True,
            "bot_require_code_grant": False,
            "verify_key": "0" * 64,
            "flags": 0,
            "flags_new": "0",
            "redirect_uris": [],
            "interactions_endpoint_url": None,
            "role_connections_verification_url": None,
            "owner": self._owner().payload(),
            "approximate_guild_count": len(self.world.guilds),
            "approximate_user_install_count": 0,
            "approximate_user_authorization_count": 0,
            "explicit_content_filter": 0,
            "team": None,
            "eligible_oauth2_scopes": [],
            "integration_types_config": {"0": {}},
        }

    def _owner(self) -> User:
        guild = next(iter(self.world.guilds.values()), None)
        return self.world.bot if guild is None else guild.owner

    def gateway_bot(self, _call: Call) -> JSON:
        limit = {
            "total": SESSION_STARTS_A_DAY,
            "remaining": max(SESSION_STARTS_A_DAY - self.gateway.identifies, 0),
            "reset_after": 86_400_000,
            "max_concurrency": 1,
        }
        return {"url": self.gateway.url, "shards": 1, "session_start_limit": limit}

    def _scope(self, call: Call) -> int | None:
        if call.id("application_id") != self.world.application_id:
            raise DiscordError(50001)
        return self._guild(call).id if "guild_id" in call.request.match_info else None

    def put_commands(self, call: Call) -> list[Any]:
        return self.world.put_commands(self._scope(call), call.body)

    def get_commands(self, call: Call) -> list[Any]:
        return self.world.commands.get(self._scope(call), [])

    def open_direct_messages(self, call: Call) -> JSON:
        return self.world.direct_messages(self.world.user(int(call.body["recipient_id"]))).payload()

    def leave_guild(self, call: Call) -> None:
        self.world.remove_guild(self._guild(call))

    # channels

    def get_channels(self, call: Call) -> list[Any]:
        return [one.payload() for one in self._guild(call).channels.values() if not one.is_thread]

    def create_channel(self, call: Call) -> JSON:
        guild, body = self._guild(call), call.body
        check_name(body)
        parent = body.get("parent_id")
        overwrites = {int(one["id"]): overwrite(one) for one in body.get("permission_overwrites") or []}
        channel = Channel(
            body["name"],
            body.get("type") or 0,
            parent=None if parent is None else self.world.channel(int(parent)),
            position=body.get("position") or 0,
            fields={key: body.get(key) for key in ("topic", "nsfw", "rate_limit_per_user", "available_tags")},
            overwrites=overwrites,
        )
        return self.world.add_channel(guild, channel).payload()

    def get_active_threads(self, call: Call) -> JSON:
        channels = self._guild(call).channels.values()
        threads = [one for one in channels if one.is_thread and not one.is_archived]
        bot = self.world.bot
        own = [one.thread_members[bot.id] for one in threads if bot.id in one.thread_members]
        return {"threads": [one.payload(viewer=bot) for one in threads], "members": own, "has_more": False}

    # members and roles

    def get_members(self, call: Call) -> list[Any]:
        limit, after = call.query_id("limit") or 1, call.query_id("after") or 0
        members = sorted(self._guild(call).members.values(), key=lambda member: member.user.id)
        return [member.payload() for member in members if member.user.id > after][:limit]

    def edit_member(self, call: Call) -> JSON:
        member = self._member(call)
        if "nick" in call.body:
            member.nick = call.body["nick"] or None
        if "roles" in call.body:
            member.role_ids = [int(role_id) for role_id in call.body["roles"]]
        return self._member_changed(call, member)

    def add_role(self, call: Call) -> None:
        member, role = self._member(call), self._role(call)
        if role.id not in member.role_ids:
            member.role_ids.append(role.id)
            self._member_changed(call, member)

    def remove_role(self, call: Call) -> None:
        member, role = self._member(call), self._role(call)
        if role.id in member.role_ids:
            member.role_ids.remove(role.id)
            self._member_changed(call, member)

    def _member_changed(self, call: Call, member: Member) -> JSON:
        payload = member.payload()
        self.world.dispatch("GUILD_MEMBER_UPDATE", {**payload, "guild_id": str(call.id("guild_id"))})
        return payload

    def get_roles(self, call: Call) -> list[Any]:
        return [role.payload() for role in self._guild(call).roles.values()]

    def create_role(self, call: Call) -> JSON:
        guild, body = self._guild(call), call.body
        name = body.get("name") or "new role"
        check_name({"name": name})
        everyone = guild.roles[guild.id].permissions
        role = Role(name, permissions=int(body.get("permissions") or everyone), fields=body)
        guild.roles[role.id] = role
        self.world.dispatch("GUILD_ROLE_CREATE", {"guild_id": str(guild.id), "role": role.payload()})
        return role.payload()

    def edit_role(self, call: Call) -> JSON:
        role, body = self._role(call), call.body
        role.name = body.get("name") or role.name
        role.permissions = int(body.get("permissions") or role.permissions)
        role.fields.update(body)
        event = {"guild_id": str(call.id("guild_id")), "role": role.payload()}
        self.world.dispatch("GUILD_ROLE_UPDATE", event)
        return role.payload()

    def delete_role(self, call: Call) -> None:
        guild, role = self._guild(call), self._role(call)
        del guild.roles[role.id]
        for member in guild.members.values():
            if role.id in member.role_ids:
                member.role_ids.remove(role.id)
        self.world.dispatch("GUILD_ROLE_DELETE", {"guild_id": str(guild.id), "role_id": str(role.id)})

    # events

    def _event(self, call: Call) -> JSON:
        found: JSON = self.world.find("event", 10070, self._guild(call).events, call.id("event_id"))
        return found

    def create_event(self, call: Call) -> JSON:
        guild, body = self._guild(call), call.body
        _check_event(body)
        event = {
            "id": str(snowflake()),
            "guild_id": str(guild.id),
            "creator_id": str(self.world.bot.id),
            "creator": self.world.bot.payload(),
            "status": 1,
            "channel_id": None,
            "description": None,
            "entity_id": None,
            "entity_metadata": None,
            "guild_scheduled_event_exceptions": [],
            "image": None,
            "recurrence_rule": None,
            "scheduled_end_time": None,
            "user_count": 0,
            **_stored_event(body),
        }
        guild.events[int(event["id"])] = event
        self.world.dispatch("GUILD_SCHEDULED_EVENT_CREATE", event)
        return event

    def edit_event(self, call: Call) -> JSON:
        event = self._event(call)
        _check_event({**event, **call.body})
        event.update(_stored_event(call.body))
        self.world.dispatch("GUILD_SCHEDULED_EVENT_UPDATE", event)
        return event

    def delete_event(self, call: Call) -> None:
        event = self._guild(call).events.pop(int(self._event(call)["id"]))
        self.world.dispatch("GUILD_SCHEDULED_EVENT_DELETE", event)


def _check_event(body: JSON) -> None:
    check_name(body)
    if body.get("description") is not None:
        check_name(body, key="description", most=1000)
    if body.get("entity_type") == 3:
        check_name(body.get("entity_metadata") or {}, key="location")
        if not body.get("scheduled_end_time"):
            raise invalid("scheduled_end_time", "This field is required")


def _stored_event(body: JSON) -> JSON:
    return {key: str(value) if key == "channel_id" and value else value for key, value in body.items()}
