"""The option that commands share: where the settings come from."""

# ruff: noqa: PLC0415 - so that `cadre --help` does not wait for pydantic

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from .config import Settings

EnvFile = Annotated[
    Path | None, typer.Option("--env-file", help="File with CADRE_… settings; the environment goes first.")
]


def read_settings(env_file: Path | None) -> Settings:
    from .config import load_settings
    from .telemetry import configure_logging

    configure_logging(level="WARNING", log_format="console")  # `run` sets up its own
    return load_settings(env_file)
