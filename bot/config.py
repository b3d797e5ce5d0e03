"""Settings of one installation, from the environment or a file. Built in main() and passed down."""

from __future__ import annotations

import ipaddress
import os
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from .errors import BadSettings


def _loopback(url: str) -> str:
    host = urlsplit(url).hostname or ""
    try:
        is_loopback = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_loopback = False
    if not is_loopback:
        raise ValueError("only loopback addresses such as http://127.0.0.1:8000 are taken")
    return url.rstrip("/")


Loopback = Annotated[str, AfterValidator(_loopback)]


class Settings(BaseSettings):
    """Every field is a CADRE_… variable; deploy/cadre.env.example explains each."""

    model_config = SettingsConfigDict(
        env_prefix="CADRE_", env_file=".env", env_ignore_empty=True, extra="ignore"
    )

    token: SecretStr | None = Field(None, description="Bot token from Discord's developer portal. A secret.")
    data_dir: Path = Field(Path("data"), description="Folder for the database and its backups.")
    content_dir: Path | None = Field(
        None, description="Folder of content packs; empty for the pack that comes with Cadre."
    )
    packs_dir: Path | None = Field(
        None,
        description="Folder whose subfolders are further content packs, which servers switch on in /setup.",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="Least level to log.")
    log_format: Literal["json", "console"] = Field(
        "json", description="json for machines, console for a person at a terminal."
    )
    health_host: str = Field("127.0.0.1", description="Address on which /healthz and /metrics are served.")
    health_port: int = Field(
        8060, ge=0, le=65535, description="Port for /healthz and /metrics; 0 turns them off."
    )
    backups_kept: int = Field(
        7, ge=1, le=365, description="How many automatic backups (made before a migration) to keep."
    )
    post_spread_seconds: int = Field(
        60,
        ge=0,
        le=3600,
        description="Posts of one minute are spread over this many seconds, each group at its own.",
    )
    stop_seconds: int = Field(
        20, ge=1, le=300, description="How long a stopping bot may take to finish what it has in hand."
    )
    guild_retention_days: int = Field(
        30,
        ge=0,
        le=365,
        description="Days after which a server's data goes once the bot was removed from it.",
    )
    member_retention_days: int = Field(
        30, ge=0, le=365, description="Days after which a member's data in a server goes once they left it."
    )
    snekbox_url: str | None = Field(
        None,
        pattern=r"^https?://[^\s@]+$",
        description="Address of your own snekbox server to judge Python there; empty for the built-in sandbox.",
    )
    discord_api: Loopback | None = Field(
        None, description="Loopback address of another REST API, for tests; empty for Discord."
    )
    discord_gateway: Loopback | None = Field(
        None, description="Loopback address of another gateway, for tests; empty for Discord."
    )

    @property
    def database_path(self) -> Path:
        return self.data_dir / "cadre.db"

    @property
    def content_path(self) -> Path:
        return self.content_dir or Path(__file__).resolve().parent.parent / "content"

    @property
    def pack_paths(self) -> list[Path]:
        """Every pack's folder, the one that each server begins with first."""
        further = sorted(path for path in self.packs_dir.iterdir() if path.is_dir()) if self.packs_dir else []
        return [self.content_path, *further]


def unknown_settings(env_file: Path | None = None) -> list[str]:
    """Return the names of CADRE_… variables that no setting has, such as a misspelt one, with the likeliest meant."""
    known = [f"CADRE_{name.upper()}" for name in Settings.model_fields]
    given = {*os.environ, *dotenv_values(env_file or ".env")}
    found = []
    for name in sorted(name for name in given if name.startswith("CADRE_") and name not in known):
        meant = get_close_matches(name, known, n=1, cutoff=0.8)
        found.append(f"{name} (did you mean {meant[0]}?)" if meant else name)
    return found


def load_settings(env_file: Path | None = None) -> Settings:
    """Read the settings.

    Raises:
        BadSettings: naming the variable and what is wrong with it, never its value.
    """
    if env_file is not None and not env_file.is_file():
        raise BadSettings(f"The settings file {env_file} does not exist; check --env-file.")
    try:
        return Settings(_env_file=env_file) if env_file else Settings()
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = "CADRE_" + "_".join(str(part) for part in first["loc"]).upper()
        raise BadSettings(f"The setting {name} is not usable: {first['msg']}.") from None
