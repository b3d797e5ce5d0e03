"""Find what the feature packages offer, without the kernel naming any of them."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from types import ModuleType

from .content import ContentKind
from .personal_data import KernelData, PersonalData

PACKAGE = "cogs"


def names() -> list[str]:
    """Return the feature packages, by name."""
    package = importlib.import_module(PACKAGE)
    return sorted(module.name for module in pkgutil.iter_modules(package.__path__) if module.ispkg)


def extensions() -> list[str]:
    """Return the modules that discord.py loads as extensions."""
    return [f"{PACKAGE}.{name}.cog" for name in names() if _has(name, "cog")]


def content_kinds() -> list[ContentKind]:
    """Return what each feature declares as ``CONTENT`` in its models."""
    kinds: list[ContentKind] = []
    for name in names():
        kinds += getattr(_load(name, "models"), "CONTENT", ())
    return kinds


def personal_data() -> list[PersonalData]:
    """Return every feature's ``DATA`` of its privacy module, the kernel's own last.

    Last, because erasing a member's profile is what the others' rows may point to.
    """
    owners: list[PersonalData] = [
        module.DATA for name in names() if (module := _load(name, "privacy")) and hasattr(module, "DATA")
    ]
    return [*owners, KernelData()]


def _has(name: str, part: str) -> bool:
    return importlib.util.find_spec(f"{PACKAGE}.{name}.{part}") is not None


def _load(name: str, part: str) -> ModuleType | None:
    return importlib.import_module(f"{PACKAGE}.{name}.{part}") if _has(name, part) else None
