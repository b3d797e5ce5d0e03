"""The `cadre` command. Everything heavy is imported by the command that needs it."""

# ruff: noqa: PLC0415 - so that `cadre --help` does not wait for Discord's library and the database's

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from . import __version__
from .errors import BadContent, StartupError

if TYPE_CHECKING:
    from .config import Settings
    from .content import Library

INTERRUPTED = 130


class PlainCommands(TyperGroup):
    """End a command that cannot do its work with one sentence and an exit code; Ctrl-C says nothing."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except StartupError as error:
            typer.echo(error.sentence, err=True)
            raise typer.Exit(error.exit_code) from None
        except KeyboardInterrupt:
            raise typer.Exit(INTERRUPTED) from None


app = typer.Typer(
    cls=PlainCommands,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # its tracebacks may show the values of variables, the token among them
    rich_markup_mode=None,
    help="Cadre, a Discord bot for groups that prepare together for AI and ML interviews.",
)
content = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Check content packs.")
app.add_typer(content, name="content")

EnvFile = Annotated[
    Path | None, typer.Option("--env-file", help="File with CADRE_… settings; the environment goes first.")
]


def _settings(env_file: Path | None) -> Settings:
    from .config import load_settings
    from .telemetry import configure_logging

    configure_logging(level="WARNING", log_format="console")  # `run` sets up its own
    return load_settings(env_file)


@app.command()
def run(env_file: EnvFile = None) -> None:
    """Run the bot on Discord until it is stopped."""
    from .run import main as run_bot

    run_bot(_settings(env_file))


@app.command("try")
def try_(
    smoke: Annotated[
        bool, typer.Option("--smoke", help="Play a group's day without a browser and print it.")
    ] = False,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port of the lobby page; 0 takes a free one.")
    ] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Print the address only.")] = False,
    data_dir: Annotated[
        Path | None, typer.Option(help="Folder to play in; a temporary one if left out.")
    ] = None,
) -> None:
    """Try the real bot in a browser on this machine, without a Discord token."""
    from .tryout.main import run_try

    raise typer.Exit(run_try(smoke=smoke, port=port, open_browser=not no_browser, data_dir=data_dir))


@app.command()
def migrate(env_file: EnvFile = None) -> None:
    """Bring the database to this version's schema, as a start does, after a backup."""
    from .clock import SystemClock
    from .migrate import migrate as bring_up

    settings = _settings(env_file)
    revision = bring_up(settings.database_path, clock=SystemClock(), backups_kept=settings.backups_kept)
    typer.echo(f"{settings.database_path} has schema {revision}.")


@app.command()
def backup(
    target: Annotated[
        Path | None, typer.Argument(help="File or folder; the backups folder if left out.")
    ] = None,
    env_file: EnvFile = None,
) -> None:
    """Copy the database, also while the bot runs."""
    from .clock import SystemClock
    from .operate import backup as back_up

    typer.echo(back_up(_settings(env_file), SystemClock(), target))


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A backup made by `cadre backup` or before an upgrade.")],
    env_file: EnvFile = None,
) -> None:
    """Put a backup in the database's place; the bot must be stopped."""
    from .clock import SystemClock
    from .operate import restore as put_back

    restored = put_back(_settings(env_file), SystemClock(), file)
    typer.echo(f"Restored {file} (schema {restored.revision}).")
    if restored.replaced is not None:
        typer.echo(f"The database it replaced is kept as {restored.replaced}.")


@app.command()
def doctor(env_file: EnvFile = None) -> None:
    """Look at settings, data folder, database, content, token and network."""
    from .operate import examine

    is_well = True
    for finding in examine(lambda: _settings(env_file)):
        typer.echo(f"{'✅' if finding.is_good else '❌'} {finding.title}: {finding.sentence}")
        is_well = is_well and finding.is_good
    raise typer.Exit(0 if is_well else 1)


@app.command()
def invite(
    client_id: Annotated[
        int | None, typer.Option(min=1, help="The application's id, if the token is not at hand.")
    ] = None,
    env_file: EnvFile = None,
) -> None:
    """Print the address at which a server's owner adds the bot."""
    from .operate import invite_link

    typer.echo(invite_link(_settings(env_file), client_id))


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(f"cadre {__version__}")


@content.command("check")
def content_check(
    summary: Annotated[
        bool, typer.Option("--summary", help="Print one line a kind, such as: choice 60.")
    ] = False,
    content_dir: Annotated[
        Path | None, typer.Option(help="Folder of content packs; CADRE_CONTENT_DIR if left out.")
    ] = None,
    env_file: EnvFile = None,
) -> None:
    """Check every content file; name file, line and field of each problem."""
    from .content import load_packs, summarise
    from .features import content_kinds

    folder = content_dir or _settings(env_file).content_path
    if not folder.is_dir():
        raise BadContent(
            f"The content folder {folder} does not exist; check --content-dir or CADRE_CONTENT_DIR."
        )
    kinds = content_kinds()
    library, problems = load_packs([folder], kinds)
    unproved = asyncio.run(_prove(library)) if not problems else []
    for problem in (*problems, *unproved):
        typer.echo(problem, err=True)
    if problems or unproved:
        raise BadContent(f"The content has {len(problems) + len(unproved)} problem(s).")
    counts = summarise(library, kinds)
    if summary:
        for name, count in counts.items():
            typer.echo(f"{name} {count}")
    else:
        typer.echo(f"{sum(counts.values())} items, no problems.")


async def _prove(library: Library) -> list[str]:
    """Run what content can be proved by running; return what does not hold."""
    from .features import provers

    return [
        f"{item_id}: {sentence}"
        for folder, prove in provers()
        async for item_id, sentence in prove(library.of(folder))
    ]


def main() -> None:
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
