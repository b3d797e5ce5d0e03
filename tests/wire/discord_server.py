"""A small Discord on 127.0.0.1: what a test starts, asks and breaks.

It runs in the test's event loop; the bot runs in a process of its own (`process.py`) or in the same loop.
"""

from collections.abc import Callable
from types import TracebackType
from typing import Self, TypeVar
from urllib.parse import unquote

from aiohttp import web

from .actions import Actions
from .errors import DiscordError
from .faults import Limit, Rule, Window, path_pattern
from .gateway import Gateway
from .message import Message
from .model import BOT_PERMISSIONS, JSON, TEXT, Channel, Guild, Role, User
from .rest import PREFIX, Recorded, Rest, finish
from .rest_channels import ChannelRoutes
from .rest_guilds import GuildRoutes
from .rest_interactions import InteractionRoutes
from .world import World

T = TypeVar("T")
CHAT_INPUT = 1
TOKEN = "wire.test.token"


class DiscordServer(Actions):
    """Discord with one guild, *Study Hall*, its owner, one member and the channel #general.

    `privileged_intents` are those switched on in the developer portal; Cadre asks for none.
    """

    def __init__(self, *, token: str = TOKEN, privileged_intents: int = 0) -> None:
        super().__init__(*_connected(token, privileged_intents))
        self.rest = Rest(self.world)
        self.owner = self.world.add_user("Olga Owner")
        self.guild = self.world.add_guild("Study Hall", self.owner)
        self.general = next(iter(self.guild.channels.values()))
        self.member = self.add_user("Mia Member")
        self._runner: web.AppRunner | None = None

    # running

    async def start(self) -> None:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        for one in (GuildRoutes(self.world, self.gateway), ChannelRoutes(self.world)):
            self.rest.mount(app, one.routes())
        self.rest.mount(app, InteractionRoutes(self.world, self.exchanges).routes())
        app.router.add_get("/gateway", self.gateway.handle)
        app.router.add_get("/attachments/{attachment_id}/{filename}", self._file)
        self.rest.mount_rest(app)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        port = self._runner.addresses[0][1]
        self.world.base_url = f"http://127.0.0.1:{port}"
        self.gateway.url = f"ws://127.0.0.1:{port}/gateway"

    async def stop(self) -> None:
        if self._runner is not None:
            self.gateway.abort_all()
            await finish(self._runner)
            self._runner = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    @property
    def token(self) -> str:
        return self.world.token

    @property
    def api_url(self) -> str:
        """For `discord.http.Route.BASE`, or CADRE_DISCORD_API."""
        return self.world.base_url + PREFIX

    @property
    def gateway_url(self) -> str:
        """For `DiscordWebSocket.DEFAULT_GATEWAY`, or CADRE_DISCORD_GATEWAY."""
        return self.gateway.url

    async def _file(self, request: web.Request) -> web.Response:
        content = self.world.stored_files.get(request.match_info["attachment_id"])
        return web.Response(status=404) if content is None else web.Response(body=content)

    # what happened

    @property
    def commands(self) -> dict[str, JSON]:
        """The registered slash commands by name, the guilds' own included."""
        every = [command for scope in self.world.commands.values() for command in scope]
        return {command["name"]: command for command in every if command["type"] == CHAT_INPUT}

    @property
    def context_menus(self) -> dict[str, JSON]:
        """The registered context menus by name."""
        every = [command for scope in self.world.commands.values() for command in scope]
        return {command["name"]: command for command in every if command["type"] != CHAT_INPUT}

    @property
    def requests(self) -> list[Recorded]:
        return self.rest.requests

    @property
    def unknown_routes(self) -> list[str]:
        """Requests to paths this Discord does not know; a test asserts that there are none."""
        return self.rest.unknown_routes

    @property
    def identifies(self) -> int:
        return self.gateway.identifies

    @property
    def resumes(self) -> int:
        return self.gateway.resumes

    @property
    def connections(self) -> int:
        """How often a gateway connection was opened."""
        return self.gateway.connections

    @property
    def is_ready(self) -> bool:
        """Whether a bot is connected that has commands registered."""
        return bool(self.gateway.ready_sessions and (self.commands or self.context_menus))

    def messages(self, channel: Channel | None = None) -> list[Message]:
        """The messages of a channel, oldest first; ephemeral ones are in none."""
        return list((channel or self.general).messages.values())

    def requests_to(self, method: str, path_glob: str) -> list[Recorded]:
        """The requests so far: `*` stands for one part of the path, `**` for any number."""
        pattern = path_pattern(path_glob)
        return [one for one in self.requests if one.method == method and pattern.fullmatch(unquote(one.path))]

    async def until(
        self, condition: Callable[[], T], *, within: float = 5.0, what: str = "the condition"
    ) -> T:
        """Return the first truthy value of `condition`, looked at again after every change here.

        Raises:
            TimeoutError: after `within` seconds, naming `what`.
        """
        return await self.world.changes.until(condition, within=within, what=what)

    async def wait_ready(self, *, within: float = 20.0) -> None:
        await self.until(lambda: self.is_ready, within=within, what="a bot ready with its commands")

    # the world

    def default_user(self) -> User:
        return self.owner

    def default_channel(self) -> Channel:
        return self.general

    def add_user(self, name: str, *, guild: Guild | None = None, roles: list[Role] | None = None) -> User:
        """Make a member of the guild."""
        home = guild or self.guild
        user = self.world.add_user(name, home)
        home.members[user.id].role_ids += [role.id for role in roles or []]
        return user

    def remove_member(self, user: User, *, guild: Guild | None = None) -> None:
        self.world.remove_member(user, guild or self.guild)

    def add_channel(
        self, name: str, kind: int = TEXT, *, guild: Guild | None = None, parent: Channel | None = None
    ) -> Channel:
        return self.world.add_channel(guild or self.guild, Channel(name, kind, parent=parent))

    def add_role(self, name: str, *, permissions: int = 0, guild: Guild | None = None) -> Role:
        role = Role(name, permissions=permissions)
        home = guild or self.guild
        home.roles[role.id] = role
        self.world.dispatch("GUILD_ROLE_CREATE", {"guild_id": str(home.id), "role": role.payload()})
        return role

    def add_guild(
        self, name: str, *, owner: User | None = None, bot_permissions: int = BOT_PERMISSIONS
    ) -> Guild:
        return self.world.add_guild(name, owner or self.owner, bot_permissions=bot_permissions)

    def remove_bot(self, guild: Guild | None = None) -> None:
        """Throw the bot out of the guild."""
        self.world.remove_guild(guild or self.guild)

    def outage(self, guild: Guild | None = None) -> None:
        """Make the guild unavailable; `restore` ends it."""
        self.dispatch("GUILD_DELETE", {"id": str((guild or self.guild).id), "unavailable": True})

    def restore(self, guild: Guild | None = None) -> None:
        payload = (guild or self.guild).gateway_payload(self.world.bot, with_members=False)
        self.dispatch("GUILD_CREATE", payload)

    def direct_messages(self, user: User) -> Channel:
        """The channel between the bot and a user."""
        return self.world.direct_messages(user)

    def dispatch(self, event: str, data: JSON) -> None:
        """Say any event on the gateway."""
        self.gateway.dispatch(event, data)

    def forget_nonces(self) -> None:
        """Forget them now, as Discord does after a few minutes."""
        self.world.nonces.clear()

    # breaking it

    def fail_next(
        self, method: str, path_glob: str, *, status: int | None = None, code: int = 0, times: int | None = 1
    ) -> None:
        """Answer the next requests with an error; `code` brings Discord's own status and message."""
        error = DiscordError(code, status=status)
        self.rest.faults.rules.append(Rule(method, path_pattern(path_glob), times, error))

    def lose_next(self, method: str, path_glob: str, *, after: bool, times: int | None = 1) -> None:
        """Break the connection instead of answering: before the request takes effect, or `after` it did."""
        self.rest.faults.rules.append(Rule(method, path_pattern(path_glob), times, is_lost=True, after=after))

    def delay(self, method: str, path_glob: str, seconds: float, *, times: int | None = None) -> None:
        """Let requests wait before they take effect."""
        self.rest.faults.rules.append(Rule(method, path_pattern(path_glob), times, seconds=seconds))

    def clear_faults(self) -> None:
        self.rest.faults.rules.clear()

    def limit(self, method: str, path_glob: str, *, requests: int, seconds: float) -> None:
        """Answer 429 beyond so many requests in a window, for each channel, guild or webhook apart."""
        self.rest.rates.limits.append(Limit(method, path_pattern(path_glob), requests, seconds))

    def limit_globally(self, *, requests: int = 50, seconds: float = 1.0) -> None:
        """Answer 429 beyond so many requests in all; interactions do not count."""
        self.rest.rates.overall = Window(requests, seconds)

    def drop_connection(self, *, is_resumable: bool = True) -> int:
        """Cut the gateway without a goodbye and return how many connections there were."""
        return self.gateway.drop(is_resumable=is_resumable)

    def invalidate_session(self, *, is_resumable: bool = False) -> None:
        """Send op 9. discord.py waits 5 s before it identifies anew."""
        self.gateway.invalidate(is_resumable=is_resumable)

    def ask_to_reconnect(self) -> None:
        """Send op 7."""
        self.gateway.ask_to_reconnect()

    def close_gateway_at_once(self, closes: bool = True) -> None:
        """Accept gateway connections and close each before it says hello."""
        self.gateway.closes_at_once = closes


def _connected(token: str, privileged_intents: int) -> tuple[World, Gateway]:
    world = World(token=token, privileged_intents=privileged_intents)
    return world, Gateway(world)
