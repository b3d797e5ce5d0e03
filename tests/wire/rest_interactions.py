"""Routes by which a bot answers interactions: the callback, and the webhook of its token."""

from .errors import DiscordError, invalid
from .exchange import (
    AUTOCOMPLETE,
    CHOICES,
    COMMAND,
    COMPONENT,
    DEFERRED_MESSAGE,
    DEFERRED_UPDATE,
    MESSAGE,
    MODAL,
    MODAL_SUBMIT,
    UPDATE,
    Answer,
    Exchange,
)
from .limits import check_choices, check_modal
from .message import EPHEMERAL, LOADING, Message, compose, numbered, revise
from .model import JSON
from .rest import Call, Routes, flag
from .world import World

ALLOWED = {
    COMMAND: {MESSAGE, DEFERRED_MESSAGE, MODAL},
    COMPONENT: {MESSAGE, DEFERRED_MESSAGE, DEFERRED_UPDATE, UPDATE, MODAL},
    AUTOCOMPLETE: {CHOICES},
    MODAL_SUBMIT: {MESSAGE, DEFERRED_MESSAGE, DEFERRED_UPDATE, UPDATE},
}
CHAT_INPUT_REPLY = 20


class InteractionRoutes:
    """Answer them from what was asked, by token."""

    def __init__(self, world: World, exchanges: dict[str, Exchange]) -> None:
        self.world = world
        self.exchanges = exchanges

    def routes(self) -> Routes:
        webhook = "/webhooks/{application_id}/{token}"
        return [
            ("POST", "/interactions/{interaction_id}/{token}/callback", self.callback),
            ("POST", webhook, self.followup),
            ("GET", webhook + "/messages/{message_id}", lambda call: self._sent(call)[1].data),
            ("PATCH", webhook + "/messages/{message_id}", self.edit),
            ("DELETE", webhook + "/messages/{message_id}", self.delete),
        ]

    def callback(self, call: Call) -> JSON | None:
        exchange = self.exchanges.get(call.text("token"))
        if exchange is None or exchange.id != call.id("interaction_id"):
            raise DiscordError(10062)
        try:
            return self._answer(exchange, call)
        except DiscordError as error:
            # Whoever waits for an answer in vain shall read what was wrong with the one that came.
            exchange.refused.append(error)
            raise

    def _answer(self, exchange: Exchange, call: Call) -> JSON | None:
        kind, data = call.body["type"], call.body.get("data") or {}
        if exchange.first is not None:
            raise DiscordError(40060)
        if exchange.is_too_late:
            raise DiscordError(10062)
        has_nothing_to_update = kind in (DEFERRED_UPDATE, UPDATE) and exchange.source is None
        if kind not in ALLOWED[exchange.kind] or has_nothing_to_update:
            raise invalid("type", f"Callback type {kind} is invalid for interaction type {exchange.kind}")
        message = self._message_of(exchange, kind, data, call)
        if kind == MODAL:
            check_modal(data)
            data = {**data, "components": numbered(data["components"])}
        elif kind == CHOICES:
            check_choices(data.get("choices") or [])
        milliseconds = exchange.milliseconds
        exchange.original = message
        exchange.first = Answer(kind, data, milliseconds, message, exchange)
        if message is not None and kind in (MESSAGE, DEFERRED_MESSAGE):
            self.world.add_message(message)
        elif message is not None and kind == UPDATE:
            self.world.message_changed(message)
        self.world.changes.touch()
        is_wanted = flag(call.request.query.get("with_response"))
        return self._response(exchange, exchange.first) if is_wanted else None

    def _message_of(self, exchange: Exchange, kind: int, data: JSON, call: Call) -> Message | None:
        if kind == MESSAGE:
            return self._composed(exchange, data, call)
        if kind == DEFERRED_MESSAGE:
            # The placeholder is written here: an empty message would be refused.
            message = self._composed(exchange, {"content": "…", "flags": data.get("flags") or 0}, call)
            message.data["content"] = ""
            message.data["flags"] |= LOADING
            return message
        if kind in (DEFERRED_UPDATE, UPDATE):
            assert exchange.source is not None
            if kind == UPDATE:
                self._revise(exchange.source, data, call)
            return exchange.source
        return None

    def _composed(
        self, exchange: Exchange, data: JSON, call: Call, *, reply_to: Message | None = None
    ) -> Message:
        extra: JSON = {
            "type": CHAT_INPUT_REPLY if exchange.kind == COMMAND else 0,
            "application_id": str(self.world.application_id),
            "webhook_id": str(self.world.application_id),
            "interaction_metadata": exchange.metadata(),
        }
        if reply_to is not None:
            extra |= {
                "type": 19,
                "message_reference": {"type": 0, **_place(reply_to)},
            }
        return compose(
            data,
            call.uploads,
            channel=exchange.channel,
            author=self.world.bot,
            base_url=self.world.base_url,
            people=self.world.users,
            extra=extra,
            only_for=exchange.user if (data.get("flags") or 0) & EPHEMERAL else None,
        )

    def _revise(self, message: Message, data: JSON, call: Call) -> None:
        revise(message, data, call.uploads, base_url=self.world.base_url, people=self.world.users)

    def _response(self, exchange: Exchange, answer: Answer) -> JSON:
        interaction: JSON = {"id": str(exchange.id), "type": exchange.kind}
        response: JSON = {"interaction": interaction}
        if answer.message is not None:
            interaction |= {
                "response_message_id": str(answer.message.id),
                "response_message_loading": answer.message.is_loading,
                "response_message_ephemeral": answer.message.is_ephemeral,
            }
        if answer.type in (MESSAGE, UPDATE) and answer.message is not None:
            response["resource"] = {"type": answer.type, "message": answer.message.data}
        return response

    # the webhook

    def _exchange(self, call: Call) -> Exchange:
        exchange = self.exchanges.get(call.text("token"))
        if exchange is None or exchange.first is None:
            raise DiscordError(10015)
        if exchange.is_expired:
            raise DiscordError(50027)
        return exchange

    def _sent(self, call: Call) -> tuple[Exchange, Message]:
        exchange = self._exchange(call)
        name = call.text("message_id")
        candidates = [message for message in (exchange.original, *exchange.followups) if message is not None]
        if name == "@original":
            candidates = candidates[:1] if exchange.original is not None else []
        else:
            candidates = [message for message in candidates if message.id == call.id("message_id")]
        if not candidates or candidates[0].is_deleted:
            raise DiscordError(10008)
        return exchange, candidates[0]

    def followup(self, call: Call) -> JSON:
        exchange = self._exchange(call)
        original = exchange.original
        if original is not None and original.is_loading and not original.is_deleted:
            # After a deferral the first followup replaces "thinking …", and is as private as that was.
            self._revise(original, call.body, call)
            self.world.message_changed(original)
            return original.data
        message = self._composed(exchange, call.body, call, reply_to=original)
        exchange.followups.append(message)
        return self.world.add_message(message).data

    def edit(self, call: Call) -> JSON:
        _exchange, message = self._sent(call)
        self._revise(message, call.body, call)
        self.world.message_changed(message)
        return message.data

    def delete(self, call: Call) -> None:
        self.world.remove_message(self._sent(call)[1])


def _place(message: Message) -> JSON:
    return {"channel_id": str(message.channel.id), "message_id": str(message.id)}
