"""Drills made up for tests of rules, as plain as the models allow."""

from __future__ import annotations

from collections.abc import Sequence

from cogs.drills.items.base import Source
from cogs.drills.models import ChoiceDrill, Concept, Drill, Option, RecallDrill


def drill(
    number: int, *, kind: str, area: str, level: str = "fresher", tracks: Sequence[str] = ("mlops",)
) -> Drill:
    common = {
        "id": f"{kind}-{area.replace('_', '-')}-{level}-{number}",
        "kind": kind,
        "title": "A title that will do",
        "area": area,
        "level": level,
        "tracks": tuple(tracks),
        "minutes": 3,
        "prompt": "A question that is long enough to be one.",
        "hints": ("Look closely.",),
        "sources": (Source(title="A source", url="https://example.org/"),),
    }
    if kind == "choice":
        options = [
            Option(text=text, is_correct=text == "yes", why="For a good reason.")
            for text in ("yes", "no", "so")
        ]
        return ChoiceDrill(**common, options=tuple(options), solution="Because. " * 20)
    concepts = tuple(
        Concept(concept=name, synonyms=("xx", "yy"), say="It matters here.")
        for name in ("first", "second", "third")
    )
    return RecallDrill(
        **common,
        must_cover=concepts,
        levels=tuple(f"Level {i} looks so." for i in range(1, 6)),
        model_answer="word " * 100,
        probe="And then what?",
        weak_trait="Says nothing at all.",
    )
