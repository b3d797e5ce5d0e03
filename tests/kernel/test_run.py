"""What `cadre run` checks before it connects."""

import socket
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import SecretStr

from bot import run
from bot.config import Settings, load_settings
from bot.errors import BadSettings, MissingToken, PortInUse, WrongToken
from bot.run import checked_token, keep_warm, listen
from bot.telemetry import HealthServer, Metrics


@pytest.mark.parametrize(
    "token", ["Bot abc.def.ghi", '"abc.def.ghi"', "abc.\u0434\u0435\u0444.ghi", "abc\n.def"]
)
def test_what_cannot_be_a_token_is_not_sent_to_discord(token: str) -> None:
    with pytest.raises(WrongToken, match="blanks, quotes or other characters") as refusal:
        checked_token(SecretStr(token))
    assert token not in refusal.value.sentence


@pytest.mark.parametrize("token", [None, SecretStr(""), SecretStr(" \n")])
def test_an_empty_token_is_a_missing_one(token: SecretStr | None) -> None:
    with pytest.raises(MissingToken):
        checked_token(token)


def test_a_line_end_around_a_token_is_forgiven() -> None:
    assert checked_token(SecretStr(" abc.def.ghi\n")) == "abc.def.ghi"


@pytest.mark.parametrize(
    "line",
    ["CADRE_DISCORD_API=https://example.org/api", "CADRE_LOG_LEVEL=LOUD", "CADRE_HEALTH_PORT=70000"],
)
def test_a_bad_setting_is_named_without_its_value(
    tmp_path: Path, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, _, value = line.partition("=")
    monkeypatch.delenv(name, raising=False)
    file = tmp_path / "cadre.env"
    file.write_text(line)
    with pytest.raises(BadSettings, match=f"^The setting {name} is not usable") as refusal:
        load_settings(file)
    assert value not in refusal.value.sentence


def test_a_settings_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match=r"absent\.env does not exist"):
        load_settings(tmp_path / "absent.env")


async def test_what_was_not_up_at_the_start_is_made_ready_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "WARM_AGAIN_SECONDS", 0)
    answers = {"slow": [False, False, True], "quick": [True]}
    asked: list[str] = []

    class Resource:
        def __init__(self, name: str) -> None:
            self.name = name

        async def warm_up(self) -> bool:
            asked.append(self.name)
            left = answers[self.name]
            return left.pop(0) if len(left) > 1 else left[0]

    kernel: Any = SimpleNamespace(resources={name: Resource(name) for name in answers})
    await keep_warm(kernel)
    assert asked == ["slow", "quick"] * 3


class TestHealthPort:
    @pytest.fixture
    def health(self) -> HealthServer:
        return HealthServer(Metrics(), lambda: True)

    async def test_a_taken_one_is_said_to_be_in_use(self, settings: Settings, health: HealthServer) -> None:
        with socket.create_server(("127.0.0.1", 0)) as holder:
            taken = settings.model_copy(update={"health_port": holder.getsockname()[1]})
            with pytest.raises(PortInUse, match="in use by another program"):
                await listen(health, taken)
        await health.close()

    async def test_an_address_of_another_machine_is_not(
        self, settings: Settings, health: HealthServer
    ) -> None:
        with pytest.raises(PortInUse, match="cannot be opened"):
            await listen(health, settings.model_copy(update={"health_host": "192.0.2.1"}))
        await health.close()

    async def test_zero_opens_none(self, settings: Settings, health: HealthServer) -> None:
        # An address that could not be opened, were it tried.
        await listen(health, settings.model_copy(update={"health_host": "192.0.2.1", "health_port": 0}))
        await health.close()
