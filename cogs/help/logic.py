"""Which commands a member may use, by what they are for. Pure.

Whether one is for moderators is read off the registry: Discord's own permission of the command, or the end of its
description, where all of ours say so, such as *(its moderators)* or *(needs Manage Server)*.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from .models import MODERATORS, MORE, PURPOSES, Entry, Panel, Section

_MARKED = re.compile(r"\((?:[^()]*\bmoderators\b[^()]*|needs Manage Server)\)$")


def is_for_moderators(entry: Entry) -> bool:
    return bool(entry.needs) or _MARKED.search(entry.description) is not None


def sections(entries: Iterable[Entry], *, moderates: bool, permissions: int) -> list[Section]:
    """Return what the member may use, by purpose; moderators' commands, if they have any, come last."""
    usable = sorted(entries, key=lambda entry: entry.name)
    named = {noun for _, nouns in PURPOSES.values() for noun in nouns}
    everybodys = [entry for entry in usable if not is_for_moderators(entry)]
    found = [
        Section(key, title, tuple(e for noun in nouns for e in everybodys if e.noun == noun))
        for key, (title, nouns) in PURPOSES.items()
    ]
    found.append(Section(MORE, "More", tuple(e for e in everybodys if e.noun not in named)))
    theirs = tuple(e for e in usable if is_for_moderators(e) and _may(e, moderates, permissions))
    found.append(Section(MODERATORS, "For moderators", theirs))
    return [section for section in found if section.entries]


def _may(entry: Entry, moderates: bool, permissions: int) -> bool:
    return entry.needs & permissions == entry.needs if entry.needs else moderates


def stops(panels: Sequence[Panel], entries: Iterable[Entry]) -> list[Panel]:
    """Return the tour's stops of features that are there."""
    nouns = {entry.noun for entry in entries}
    return [panel for panel in panels if panel.needs is None or panel.needs in nouns]
