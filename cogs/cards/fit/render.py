"""Which parameters are in use and why → what members read."""

from __future__ import annotations

from .logic import LEAST_HELD, LEAST_TRAINED
from .models import FIRST_FIT, Fit, Standing


def told_fit(standing: Standing) -> str:
    fit = standing.fit
    if standing.is_waiting and (fit is None or fit.parameters is None):
        return "the standard one; your own is being fitted to your reviews just now."
    if fit is None:
        return f"the standard one. After {FIRST_FIT} reviews your own is fitted and tested; you have {standing.reviews}."
    return _TOLD[fit.verdict](fit)


def _used(fit: Fit) -> str:
    return (
        f"your own parameters, fitted on {fit.trained} of your answers: they predict the {fit.held} newest ones "
        f"better than the standard (log loss {_compared(fit, 'against')})."
    )


def _no_better(fit: Fit) -> str:
    return (
        f"the standard one: your own parameters, fitted on {fit.trained} of your answers, did not predict the "
        f"{fit.held} newest ones clearly better (log loss {_compared(fit, 'against')}). {_again(fit)}"
    )


def _too_few(fit: Fit) -> str:
    return (
        f"the standard one: {fit.trained + fit.held} of your answers came a day or more after the one before, and a fair "
        f"test of your own needs {LEAST_TRAINED + LEAST_HELD}. {_again(fit)}"
    )


def _failed(fit: Fit) -> str:
    return f"the standard one, as fitting your own did not work. {_again(fit)}"


def _again(fit: Fit) -> str:
    return f"Next try at {fit.next_at} reviews."


def _compared(fit: Fit, word: str) -> str:
    """Return both figures with as many places as it takes to tell them apart, at most four."""
    own, standard = fit.loss or 0.0, fit.standard_loss or 0.0
    places = next((n for n in (2, 3) if f"{own:.{n}f}" != f"{standard:.{n}f}"), 4)
    return f"{own:.{places}f} {word} {standard:.{places}f}"


_TOLD = {"used": _used, "no_better": _no_better, "too_few": _too_few, "failed": _failed}
