"""Repeated work of cards. Safe to run twice."""

from __future__ import annotations

from bot.app import Kernel
from bot.schedule import Watch

from .exchange.service import ExchangeService
from .fit.service import FitService
from .shelf import Shelf


def register(kernel: Kernel, shelf: Shelf) -> ExchangeService:
    """Fit parameters when they are due, also those of before a restart; forget files that waited too long."""
    fits, exchange = FitService(kernel), ExchangeService(kernel, shelf)
    kernel.schedule.watch(Watch("cards.fit", fits.next_moment, fits.fit_next))
    kernel.schedule.watch(Watch("cards.imports", exchange.next_moment, exchange.sweep))
    return exchange
