"""What a member may read when something cannot be done. Pure: no Discord, no logging."""

from __future__ import annotations

from collections.abc import Mapping


class UserFacingError(Exception):
    """A refusal whose text is shown as it stands: what went wrong and what to do next.

    ``kept`` is what the member typed; the reply offers it back so that nothing has to be typed twice. It is None when
    nothing typed is at fault, and empty when something is, but there is nothing to give back.
    ``offer`` is the way out as a button: the key of a registered control and its arguments.
    """

    def __init__(
        self, sentence: str, *, kept: str | None = None, offer: tuple[str, Mapping[str, object]] | None = None
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.kept = kept
        self.offer = offer


class NotAllowed(UserFacingError):
    """The member lacks the right to do this here."""


class NotFound(UserFacingError):
    """What the press or command names is gone."""


class StartupError(Exception):
    """The bot cannot start. ``exit_code`` is distinct for each reason (see docs/guide/operators.md)."""

    exit_code = 1

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class BadSettings(StartupError):
    exit_code = 2


class MissingToken(StartupError):
    exit_code = 3


class WrongToken(StartupError):
    exit_code = 4


class NoNetwork(StartupError):
    exit_code = 5


class DataFolderUnwritable(StartupError):
    exit_code = 6


class SchemaTooNew(StartupError):
    exit_code = 7


class BadContent(StartupError):
    exit_code = 8


class PortInUse(StartupError):
    exit_code = 9


class StartsUsedUp(StartupError):
    exit_code = 10
