"""`cadre content`: check packs, count them, begin a new item."""

# ruff: noqa: PLC0415 - so that `cadre --help` does not wait for the models of all features

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .errors import BadContent
from .settings_option import EnvFile, read_settings

if TYPE_CHECKING:
    from rich.table import Table

    from .content import ContentKind, Library

content = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Check content packs, write new items."
)

ContentDir = Annotated[
    Path | None, typer.Option(help="Folder of content packs; CADRE_CONTENT_DIR if left out.")
]


@content.command("check")
def check(
    summary: Annotated[
        bool, typer.Option("--summary", help="Print one line a kind, such as: choice 60.")
    ] = False,
    by: Annotated[
        str | None,
        typer.Option(
            "--by", help="With --summary: tables as well, by area,level,track,kind or some of them."
        ),
    ] = None,
    content_dir: ContentDir = None,
    env_file: EnvFile = None,
) -> None:
    """Check every content file; name file, line and field of each problem."""
    from .content import summarise
    from .features import content_kinds

    kinds = content_kinds()
    library = _sound(_folder(content_dir, env_file), kinds)
    counts = summarise(library, kinds)
    if not summary:
        typer.echo(f"{_counted(sum(counts.values()), 'item')}, no problems.")
        return
    for name, count in counts.items():
        typer.echo(f"{name} {count}")
    for facet in filter(None, (by or "").split(",")):
        _print(_table(library, kinds, facet.strip()))


@content.command("year")
def year(
    seed: Annotated[int, typer.Option(help="Another seed is another group.")] = 7,
    days: Annotated[int, typer.Option(min=1, max=3660, help="How many mornings.")] = 365,
    content_dir: ContentDir = None,
    env_file: EnvFile = None,
) -> None:
    """Print a year of a group's mornings, picked as the real ones are."""
    from .content import load_packs
    from .features import content_kinds, years

    library, _ = load_packs([_folder(content_dir, env_file)], content_kinds())
    for shown in years():
        for line in shown(library, seed=seed, days=days):
            typer.echo(line)


@content.command("new")
def new(
    kind: Annotated[str, typer.Argument(help="What to write, such as choice; a wrong word lists them.")],
    item_id: Annotated[
        str, typer.Argument(metavar="ID", help="Lower-case words with hyphens, such as ml-my-drill.")
    ],
    into: Annotated[Path, typer.Option(help="Your pack's folder; it is made if it is not there.")] = Path(
        "pack"
    ),
) -> None:
    """Write a filled example to change into your own."""
    from .features import content_kinds

    examples = {
        path.stem: (each, path)
        for each in content_kinds()
        if each.examples is not None
        for path in sorted(each.examples.glob("*.yaml"))
    }
    if kind not in examples:
        raise BadContent(f"There is no kind {kind!r}; choose one of: {', '.join(sorted(examples))}.")
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", item_id):
        raise BadContent(f"The id {item_id!r} is not lower-case words with hyphens, such as ml-my-drill.")
    found, example = examples[kind]
    target = into / found.folder / f"{item_id}.yaml"
    if target.exists():
        raise BadContent(f"{target} exists already; choose another id.")
    text = re.sub(
        r"^id: .*$", f"id: {item_id}", example.read_text(encoding="utf-8"), count=1, flags=re.MULTILINE
    )
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    typer.echo(f"Wrote {target}. Change it, then: cadre content check --content-dir {into}")


def _folder(content_dir: Path | None, env_file: Path | None) -> Path:
    folder = content_dir or read_settings(env_file).content_path
    if not folder.is_dir():
        raise BadContent(
            f"The content folder {folder} does not exist; check --content-dir or CADRE_CONTENT_DIR."
        )
    return folder


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'s' if number != 1 else ''}"


def _sound(folder: Path, kinds: Sequence[ContentKind]) -> Library:
    """Load the folder; what is wrong with it is printed and ends the command."""
    from .content import load_packs, summarise

    library, problems = load_packs([folder], kinds, is_thorough=True)
    if not problems:
        number = sum(summarise(library, kinds).values())
        typer.echo(f"{_counted(number, 'item')} read; now each is proved, which may take minutes.", err=True)
    unproved = asyncio.run(_prove(library)) if not problems else []
    for problem in (*problems, *unproved):
        typer.echo(problem, err=True)
    if problems or unproved:
        raise BadContent(f"The content has {_counted(len(problems) + len(unproved), 'problem')}.")
    return library


async def _prove(library: Library) -> list[str]:
    """Run what content can be proved by running; return what does not hold."""
    from .features import provers

    return [
        f"{item_id}: {sentence}"
        for folder, prove in provers()
        async for item_id, sentence in prove(library.of(folder))
    ]


def _table(library: Library, kinds: Sequence[ContentKind], facet: str) -> Table:
    from rich.table import Table

    from .content import tabulate

    counted = tabulate(library, kinds, facet)
    if not counted:
        raise BadContent(f"Nothing can be counted by {facet!r}; --by knows area, level, track and kind.")
    names = sorted({name for counts in counted.values() for name in counts})
    total = sum(bool(kind.facets(item).get(facet)) for kind in kinds for item in library.of(kind.folder))
    table = Table(facet, *names, "all", "share", box=None, pad_edge=False)
    for value, counts in counted.items():
        number = sum(counts.values())
        cells = [str(counts.get(name, 0)) for name in names]
        table.add_row(value, *cells, str(number), f"{number / total:.0%}")
    return table


def _print(table: Table) -> None:
    from rich.console import Console

    Console(width=120).print("", table)
