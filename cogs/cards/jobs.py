"""Repeated work of cards. Safe to run twice."""

from __future__ import annotations

from bot.app import Kernel
from bot.schedule import Watch

from .fit.service import FitService


def register(kernel: Kernel) -> None:
    """Fit parameters when they are due, one member after the other, also of those before a restart."""
    fits = FitService(kernel)
    kernel.schedule.watch(Watch("cards.fit", fits.next_moment, fits.fit_next))
