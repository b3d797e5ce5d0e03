"""The `cadre` command. Everything heavy is imported by the command that needs it."""

# ruff: noqa: PLC0415 - so that `cadre --help` does not wait for Discord's library and the database's

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from . import __version__
from .content_commands import content
from .errors import StartupError
from .settings_option import EnvFile, read_settings

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
app.add_typer(content, name="content")


@app.command()
def run(env_file: EnvFile = None) -> None:
    """Run the bot on Discord until it is stopped."""
    from .run import main as run_bot

    run_bot(read_settings(env_file))


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

    settings = read_settings(env_file)
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

    typer.echo(back_up(read_settings(env_file), SystemClock(), target))


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A backup made by `cadre backup` or before an upgrade.")],
    env_file: EnvFile = None,
) -> None:
    """Put a backup in the database's place; the bot must be stopped."""
    from .clock import SystemClock
    from .operate import restore as put_back

    settings = read_settings(env_file)
    restored = put_back(settings, SystemClock(), file)
    typer.echo(f"Restored {file} to {settings.database_path.absolute()} (schema {restored.revision}).")
    if restored.replaced is not None:
        typer.echo(f"The database it replaced is kept as {restored.replaced.absolute()}.")


@app.command()
def doctor(env_file: EnvFile = None) -> None:
    """Look at settings, data folder, database, content, token and network."""
    from .config import unknown_settings
    from .operate import examine

    is_well = True
    for finding in examine(lambda: read_settings(env_file), unknown=unknown_settings(env_file)):
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

    typer.echo(invite_link(read_settings(env_file), client_id))


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(f"cadre {__version__}")


def main() -> None:
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
