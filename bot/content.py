"""Content packs: folders of YAML, checked against the models that features declare.

A problem names file, line and field, so that an author needs nothing but the message.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import yaml
import yaml_rs
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError


@dataclass(frozen=True, slots=True)
class ContentKind:
    """A folder of a pack, the model of its files, and the word its items are counted under.

    ``link`` resolves what an item names in other folders: it returns the item as it is to be used, or raises
    :class:`LooseEnd`, and the item is left out. ``compare`` sees all items that passed and returns what is wrong
    between them as (item id, sentence); authors want to know that, a starting bot does not wait for it.
    """

    folder: str
    adapter: TypeAdapter[Any]
    count_as: Callable[[Any], str]
    link: Callable[[Any, Library], Any] = field(default=lambda item, _library: item)
    compare: Callable[[Sequence[Any]], Iterable[tuple[str, str]]] = field(default=lambda _items: ())
    facets: Callable[[Any], Mapping[str, Sequence[str]]] = field(default=lambda _item: {})
    """By what an item can be counted, such as ``{"area": ["genai_llm"], "track": ["core_ml", "mlops"]}``."""
    counts: Callable[[Any], Mapping[str, int]] | None = None
    """How much of what an item holds, by word, where that is more than one of ``count_as``."""
    examples: Path | None = None
    """A folder with one filled example for each word of ``count_as``, named after it."""
    base: Path | None = None
    """A pack whose items of this kind may be named by all packs, also where it is not among them."""


class LooseEnd(Exception):
    """A field of an item names something that the packs do not have; ``path`` is that field's."""

    def __init__(self, path: Sequence[str | int], sentence: str) -> None:
        super().__init__(sentence)
        self.path = path
        self.sentence = sentence


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


class Pack(BaseModel):
    """A pack's own card, ``pack.yaml``; ``name`` is its folder's."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    title: Annotated[str, Field(min_length=3, max_length=60)]
    about: Annotated[str, Field(min_length=10, max_length=100)]
    """One line for the menu in which a server switches it on."""
    by: Annotated[str, Field(max_length=80)] = ""
    licence: Annotated[str, Field(max_length=80)] = ""
    name: Annotated[str, Field(max_length=60)] = ""


@dataclass(frozen=True, slots=True)
class Library:
    """All items of the loaded packs, by folder, in order of their ids."""

    items: Mapping[str, tuple[Any, ...]]
    packs: tuple[Pack, ...] = ()
    """The first is the one every server begins with."""
    homes: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """The pack's name by (folder, item id)."""

    def of(self, folder: str) -> tuple[Any, ...]:
        return self.items.get(folder, ())

    def pack_of(self, folder: str, item_id: str) -> str:
        return self.homes.get((folder, item_id), "")


def load_packs(
    roots: Sequence[Path], kinds: Sequence[ContentKind], *, is_thorough: bool = False
) -> tuple[Library, list[Problem]]:
    """Read every YAML file below the kinds' folders of each pack; return the good items and all problems.

    Files are read by name; an id may occur once over all packs. Items are compared with each other if
    ``is_thorough``.
    """
    read: dict[str, list[_Found]] = {}
    problems: list[Problem] = []
    for kind in kinds:
        read[kind.folder], kind_problems = _read_kind(roots, kind)
        problems += kind_problems
    unlinked = Library({kind.folder: _nameable(kind, read[kind.folder]) for kind in kinds})
    items: dict[str, tuple[Any, ...]] = {}
    for kind in kinds:
        kept: list[Any] = []
        for found in read[kind.folder]:
            try:
                kept.append(kind.link(found.item, unlinked))
            except LooseEnd as error:
                problems.append(_loose(found, error))
        if is_thorough:
            shown = {found.item.id: found.shown for found in read[kind.folder]}
            problems += [Problem(shown[i], 1, "", sentence) for i, sentence in kind.compare(kept)]
        items[kind.folder] = tuple(kept)
    homes = {(folder, f.item.id): f.pack for folder, found in read.items() for f in found}
    packs: list[Pack] = []
    for root in roots:
        pack, pack_problems = _read_pack(root)
        if pack.name in {other.name for other in packs}:
            pack_problems.append(Problem(root, 1, "", "is a folder's name that another pack has; rename one"))
        packs.append(pack)
        problems += pack_problems
    return Library(items, tuple(packs), homes), problems


def _read_pack(root: Path) -> tuple[Pack, list[Problem]]:
    """Return the pack's card; one without (or with a bad one) is named after its folder."""
    file = root / "pack.yaml"
    card: Pack | None = None
    problems: list[Problem] = []
    if file.is_file():
        card, problems = _load_file(file, file.relative_to(root.parent), TypeAdapter(Pack))
    title = root.name if len(root.name) >= 3 else f"Pack {root.name}"
    card = card or Pack(title=title[:60], about="A content pack without a description.")
    return card.model_copy(update={"name": root.name}), problems


@dataclass(frozen=True, slots=True)
class _Found:
    item: Any
    file: Path
    shown: Path
    pack: str


def _read_kind(roots: Sequence[Path], kind: ContentKind) -> tuple[list[_Found], list[Problem]]:
    """Return the items that pass by themselves, in order of their ids."""
    found: dict[str, _Found] = {}
    problems: list[Problem] = []
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
                problems.append(Problem(shown, 1, "id", f"{item.id!r} is taken by {found[item.id].shown}"))
            else:
                found[item.id] = _Found(item, file, shown, root.name)
    return [found[key] for key in sorted(found)], problems


def _nameable(kind: ContentKind, found: Sequence[_Found]) -> tuple[Any, ...]:
    """Return the items that others may name: the packs' own, then those of the base they do not have."""
    own = {each.item.id: each.item for each in found}
    base = {each.item.id: each.item for each in _read_kind([kind.base], kind)[0]} if kind.base else {}
    return tuple((base | own).values())


def _loose(found: _Found, error: LooseEnd) -> Problem:
    node = yaml.compose(found.file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    where = ".".join(map(str, error.path))
    return Problem(found.shown, _line_of(node, error.path), where, error.sentence)


def _load_file(file: Path, shown: Path, adapter: TypeAdapter[Any]) -> tuple[Any | None, list[Problem]]:
    """Read a file with the quick reader; only what it or the model refuses goes to the one that knows lines."""
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        return None, [Problem(shown, 1, "", f"is not UTF-8 text ({error.reason})")]
    try:
        return adapter.validate_python(yaml_rs.loads(text)), []
    except (yaml_rs.YAMLDecodeError, ValidationError):
        return _load_text(text, shown, adapter)


def _load_text(text: str, shown: Path, adapter: TypeAdapter[Any]) -> tuple[Any | None, list[Problem]]:
    try:
        node, data = _parse(text)
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


def _parse(text: str) -> tuple[yaml.Node | None, Any]:
    """Return the nodes, which know their lines, and the data, read once.

    Raises:
        yaml.YAMLError: it is not YAML, or more than one document.
    """
    loader = yaml.CSafeLoader(text)
    try:
        node = loader.get_single_node()
        return node, None if node is None else loader.construct_document(node)
    finally:
        loader.dispose()


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
            held = kind.counts(item) if kind.counts else {kind.count_as(item): 1}
            for name, number in held.items():
                counts[name] = counts.get(name, 0) + number
    return counts


def tabulate(library: Library, kinds: Sequence[ContentKind], facet: str) -> dict[str, dict[str, int]]:
    """Count items by the values of a facet, and there by the word of their kind; both in order of their names."""
    counts: dict[str, Counter[str]] = {}
    for kind in kinds:
        for item in library.of(kind.folder):
            for value in kind.facets(item).get(facet, ()):
                counts.setdefault(value, Counter())[kind.count_as(item)] += 1
    return {value: dict(sorted(counts[value].items())) for value in sorted(counts)}
