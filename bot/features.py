"""Find what the feature packages offer, without the kernel naming any of them."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from functools import cache
from types import ModuleType
from typing import Any

from . import phases
from .content import ContentKind
from .deeds import Deed
from .personal_data import KernelData, PersonalData

PACKAGE = "cogs"


@cache
def names() -> tuple[str, ...]:
    """Return the feature packages, by name."""
    package = importlib.import_module(PACKAGE)
    return tuple(sorted(module.name for module in pkgutil.iter_modules(package.__path__) if module.ispkg))


def extensions() -> list[str]:
    """Return the modules whose ``setup(bot)`` adds a feature to the bot."""
    return [f"{PACKAGE}.{name}.cog" for name in names() if _has(name, "cog")]


def content_kinds() -> list[ContentKind]:
    """Return the kernel's own, then what each feature declares as ``CONTENT`` in its models."""
    kinds = [phases.CONTENT]
    for name in names():
        kinds += getattr(_load(name, "models"), "CONTENT", ())
    return kinds


def deeds() -> list[Deed]:
    """Return how each feature's ledger entries read, from ``DEEDS`` of its models."""
    return [deed for name in names() for deed in getattr(_load(name, "models"), "DEEDS", ())]


def personal_data() -> list[PersonalData]:
    """Return every feature's ``DATA`` of its privacy module, the kernel's own last.

    Last, because erasing a member's profile is what the others' rows may point to.
    """
    owners: list[PersonalData] = [
        module.DATA for name in names() if (module := _load(name, "privacy")) and hasattr(module, "DATA")
    ]
    return [*owners, KernelData()]


def provers() -> list[tuple[str, Callable[[Sequence[Any]], AsyncIterator[tuple[str, str]]]]]:
    """Return (content folder, prover) of features whose content can be proved by running it."""
    found = []
    for name in names():
        prover = getattr(_load(name, "prove"), "prove", None)
        if prover is not None:
            found += [(kind.folder, prover) for kind in getattr(_load(name, "models"), "CONTENT", ())]
    return found


def years() -> list[Callable[..., Iterable[str]]]:
    """Return ``year(library, seed=, days=)`` of features that can show a year of their posts."""
    return [module.year for name in names() if (module := _load(name, "year"))]


def resources() -> list[ModuleType]:
    """Return the modules whose ``open_resources(settings)`` keeps something open beside the bot."""
    return [module for name in names() if (module := _load(name, "resources"))]


@cache
def _has(name: str, part: str) -> bool:
    return importlib.util.find_spec(f"{PACKAGE}.{name}.{part}") is not None


def _load(name: str, part: str) -> ModuleType | None:
    return importlib.import_module(f"{PACKAGE}.{name}.{part}") if _has(name, part) else None
