"""What must hold before a stranger's code is let in: honest work passes, reaching out does not."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from .verdict import Case, Job, Verdict

CALIBRATION = """
def loop():
    total = 0
    for number in range(100_000):
        total += number % 7
    return total
"""
HONEST = "def f(numbers):\n    return sorted(numbers)"
CHECKS: tuple[tuple[str, str, str], ...] = (
    (HONEST, "pass", "an honest solution does not pass"),
    ("def f(numbers):\n    while True: pass", "timeout", "an endless loop is not ended"),
    ("import os\ndef f(numbers):\n    os._exit(0)", "crash", "ending the interpreter is not noticed"),
    ("def f(numbers):\n    return [0] * 2**28", "memory", "the limit of memory does not hold"),
    (
        "def f(numbers):\n    return open(__import__('sys').executable or '/').read(1)",
        "error",
        "files can be read",
    ),
    ("import os\ndef f(numbers):\n    os.listdir('/')\n    return [1, 2]", "error", "folders can be listed"),
    ("import os\ndef f(numbers):\n    return [1, 2] if os.environ else []", "wrong", "variables can be read"),
    (HONEST, "pass", "an honest solution does not pass after the hostile ones"),
)


async def fault_in(run: Callable[[Job], Awaitable[Verdict]]) -> str | None:
    """Return the first thing that does not hold, or None."""
    for source, expected, fault in CHECKS:
        case = Case((([2, 1]),), [1, 2], is_public=True)
        verdict = await run(Job(source, "f", (case,), seconds_a_case=1.0))
        if [result.outcome for result in verdict.results] != [expected]:
            return f"the judge failed its own test: {fault}"
    return None
