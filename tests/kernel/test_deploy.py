"""What stands in deploy/ and in the operators' guide is true of the code."""

import re
from pathlib import Path

import pytest

from bot import errors
from bot.config import Settings, load_settings
from bot.errors import NoNetwork, StartsUsedUp, StartupError

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
GUIDE = ROOT / "docs" / "guide" / "operators.md"


def startup_errors() -> list[type[StartupError]]:
    found = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, StartupError)]
    assert NoNetwork in found
    return found


class TestExampleOfTheEnvironment:
    def test_the_example_names_every_setting_with_its_default_and_nothing_else(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        text = (DEPLOY / "cadre.env.example").read_text()
        named = re.findall(r"^#?(CADRE_[A-Z_]+)=", text, re.MULTILINE)
        assert sorted(named) == sorted(f"CADRE_{field.upper()}" for field in Settings.model_fields)
        for name in named:
            monkeypatch.delenv(name, raising=False)
        everything = tmp_path / "everything.env"
        everything.write_text(re.sub(r"^#(?=CADRE_)", "", text, flags=re.MULTILINE))
        assert load_settings(everything) == Settings(_env_file=None)

    def test_each_setting_of_the_example_is_explained_above_it(self) -> None:
        lines = (DEPLOY / "cadre.env.example").read_text().splitlines()
        settings = [number for number, line in enumerate(lines) if re.match(r"#?CADRE_", line)]
        assert len(settings) == len(Settings.model_fields)
        assert [lines[number] for number in settings if not re.match(r"# \w", lines[number - 1])] == []


class TestExitCodes:
    def test_each_reason_has_a_code_of_its_own(self) -> None:
        codes = [one.exit_code for one in startup_errors()]
        assert sorted(codes) == list(range(1, len(codes) + 1))

    def test_the_guide_has_a_row_for_each(self) -> None:
        rows = {int(code) for code in re.findall(r"^\| (\d+) \|", GUIDE.read_text(), re.MULTILINE)}
        assert rows >= {0, *(one.exit_code for one in startup_errors())}

    def test_systemd_does_not_start_again_what_only_the_operator_can_mend(self) -> None:
        unit = (DEPLOY / "cadre.service").read_text()
        line = re.search(r"^RestartPreventExitStatus=(.*)$", unit, re.MULTILINE)
        assert line is not None
        passing = {StartupError, NoNetwork, StartsUsedUp}
        assert {int(code) for code in line[1].split()} == {
            one.exit_code for one in startup_errors() if one not in passing
        }


class TestPatience:
    """What stops the bot waits longer than the bot may take, or it would be killed."""

    @pytest.mark.parametrize(
        ("file", "pattern"),
        [("cadre.service", r"TimeoutStopSec=(\d+)"), ("compose.yaml", r"stop_grace_period: (\d+)s")],
    )
    def test_the_default_fits(self, file: str, pattern: str) -> None:
        found = re.search(pattern, (DEPLOY / file).read_text())
        assert found is not None
        assert int(found[1]) >= Settings(_env_file=None).stop_seconds + 10
