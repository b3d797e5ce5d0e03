"""What must hold before a stranger's code is let in: honest work passes, reaching out does not."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from .verdict import Case, Job, Verdict

CALIBRATION = """
def loop():
    total = 0
    for number in range(100_000):
        total += number % 7
    return total
"""
HONEST = "def f(numbers):\n    return sorted(numbers)"


class Passing(str):
    """A fault of reaching the judge, not of what it was seen to do: worth another test later."""

    __slots__ = ()


Check = tuple[str, str, str]
"""A submission, how it must end, and what it means if it does not."""

ENDED: tuple[Check, ...] = (
    (HONEST, "pass", "an honest solution does not pass"),
    ("def f(numbers):\n    while True: pass", "timeout", "an endless loop is not ended"),
    ("import os\ndef f(numbers):\n    os._exit(0)", "crash", "ending the interpreter is not noticed"),
    ("def f(numbers):\n    return [0] * 2**28", "memory", "the limit of memory does not hold"),
    (HONEST, "pass", "an honest solution does not pass after the hostile ones"),
)
"""What any judge must do."""

CLOSED: tuple[Check, ...] = (
    (
        "def f(numbers):\n    return open(__import__('sys').executable or '/').read(1)",
        "error",
        "files can be read",
    ),
    ("import os\ndef f(numbers):\n    os.listdir('/')\n    return [1, 2]", "error", "folders can be listed"),
    ("import os\ndef f(numbers):\n    return [1, 2] if os.environ else []", "wrong", "variables can be read"),
    (
        "import time\ndef f(numbers):\n    return [1, 2] if time.time() > 1.77e9 else []",
        "wrong",
        "the time is told",
    ),
)
"""What holds besides where the judge is ours and has nothing to read at all."""


async def fault_in(run: Callable[[Job], Awaitable[Verdict]], checks: Sequence[Check]) -> str | None:
    """Return the first thing that does not hold, or None."""
    for source, expected, fault in checks:
        case = Case((([2, 1]),), [1, 2], is_public=True)
        verdict = await run(Job(source, "f", (case,), seconds_a_case=1.0))
        if [result.outcome for result in verdict.results] != [expected]:
            return f"the judge failed its own test: {fault}"
    return None
