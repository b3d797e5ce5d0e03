"""Content packs: folders of YAML, checked against the models that features declare.

A problem names file, line and field, so that an author needs nothing but the message.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError


@dataclass(frozen=True, slots=True)
class ContentKind:
    """A folder of a pack, the model of its files, and the word its items are counted under.

    ``check_all`` sees all items that passed and returns problems as (item id, sentence).
    """

    folder: str
    adapter: TypeAdapter[Any]
    count_as: Callable[[Any], str]
    check_all: Callable[[Sequence[Any]], Iterable[tuple[str, str]]] = field(default=lambda _items: ())


@dataclass(frozen=True, slots=True)
class Problem:
    """``line`` starts at 1; ``where`` is the field as a path, such as ``options.2.why``."""

    file: Path
    line: int
    where: str
    sentence: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}"
        return f"{place}: {self.where}: {self.sentence}" if self.where else f"{place}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Library:
    """All items of the loaded packs, by folder, in order of their ids."""

    items: Mapping[str, tuple[Any, ...]]

    def of(self, folder: str) -> tuple[Any, ...]:
        return self.items.get(folder, ())


def load_packs(roots: Sequence[Path], kinds: Sequence[ContentKind]) -> tuple[Library, list[Problem]]:
    """Read every YAML file below the kinds' folders; return the good items and all problems.

    Files are read by name; an id may occur once over all packs.
    """
    items: dict[str, tuple[Any, ...]] = {}
    problems: list[Problem] = []
    for kind in kinds:
        found: dict[str, tuple[Any, Path]] = {}
        for root in roots:
            for file in sorted((root / kind.folder).rglob("*.yaml")):
                shown = file.relative_to(root.parent)
                item, item_problems = _load_file(file, shown, kind.adapter)
                problems += item_problems
                if item is None:
                    continue
                if item.id != file.stem:
                    problems.append(
                        Problem(shown, 1, "id", f"is {item.id!r} but the file is named {file.stem!r}")
                    )
                elif item.id in found:
                    problems.append(Problem(shown, 1, "id", f"{item.id!r} is taken by {found[item.id][1]}"))
                else:
                    found[item.id] = (item, shown)
        kept = tuple(found[key][0] for key in sorted(found))
        problems += [Problem(found[i][1], 1, "", sentence) for i, sentence in kind.check_all(kept)]
        items[kind.folder] = kept
    return Library(items), problems


def _load_file(file: Path, shown: Path, adapter: TypeAdapter[Any]) -> tuple[Any | None, list[Problem]]:
    try:
        text = file.read_text(encoding="utf-8")
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
        data = yaml.load(text, Loader=yaml.CSafeLoader)
    except UnicodeDecodeError as error:
        return None, [Problem(shown, 1, "", f"is not UTF-8 text ({error.reason})")]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or str(error)
        return None, [Problem(shown, mark.line + 1 if mark else 1, "", f"is not YAML: {reason}")]
    doubled = [Problem(shown, line, where, "is given twice") for line, where in _doubled(node)]
    if doubled:
        return None, doubled
    try:
        return adapter.validate_python(data), []
    except ValidationError as error:
        return None, [_problem(shown, node, data, detail) for detail in error.errors(include_url=False)]


def _doubled(node: yaml.Node | None, path: str = "") -> Iterator[tuple[int, str]]:
    """Yield line and field of keys that a mapping has twice; YAML would let the last one win."""
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            where = f"{path}{key.value}"
            if key.value in seen:
                yield key.start_mark.line + 1, where
            seen.add(key.value)
            yield from _doubled(value, f"{where}.")
    elif isinstance(node, yaml.SequenceNode):
        for i, value in enumerate(node.value):
            yield from _doubled(value, f"{path}{i}.")


def _problem(shown: Path, node: yaml.Node | None, data: Any, detail: Mapping[str, Any]) -> Problem:
    # A discriminated union puts its tag first in the path; it is no field of the file.
    path = [
        p for i, p in enumerate(detail["loc"]) if not (i == 0 and isinstance(data, dict) and p not in data)
    ]
    if not path and detail["loc"] and detail["type"] == "missing":
        path = list(detail["loc"][-1:])
    if detail["type"].startswith("union_tag"):
        path.append(detail["ctx"]["discriminator"].strip("'"))
    return Problem(
        shown, _line_of(node, path), ".".join(map(str, path)), detail["msg"].removeprefix("Value error, ")
    )


def _line_of(node: yaml.Node | None, path: Sequence[str | int]) -> int:
    """Return the line of the deepest part of ``path`` that the file has."""
    line = node.start_mark.line + 1 if node is not None else 1
    for part in path:
        following = None
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if key.value == str(part):
                    following, line = value, key.start_mark.line + 1
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            following = node.value[part]
            line = following.start_mark.line + 1
        if following is None:
            return line
        node = following
    return line


def summarise(library: Library, kinds: Sequence[ContentKind]) -> dict[str, int]:
    """Count items by the word of their kind, such as ``choice`` 60."""
    counts: dict[str, int] = {}
    for kind in kinds:
        for item in library.of(kind.folder):
            name = kind.count_as(item)
            counts[name] = counts.get(name, 0) + 1
    return counts
