"""Print the figures of PERFORMANCE goals: ``python -m tests.bench [a|b|c|d|f|l|n|p|q|r|v]``. By hand; nothing is asserted.

Each part prints its baseline, measured in the same run, because machines differ and are noisy.
"""

from __future__ import annotations

import asyncio
import logging
import os
import platform
import sqlite3
import sys
import tempfile
from pathlib import Path

import structlog

from . import boards, cards, commits, fit, judge, pairs, pictures, posts, recall, reminders, routines

PARTS = {
    "a": posts.run,
    "b": routines.run,
    "c": commits.run,
    "d": judge.run,
    "f": fit.run,
    "l": boards.run,
    "n": reminders.run,
    "p": pairs.run,
    "q": cards.run,
    "r": recall.run,
    "v": pictures.run,
}


def main() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    print(
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {os.cpu_count()} cores, "
        f"load {os.getloadavg()[0]:.1f}"
    )
    for name in sys.argv[1:] or PARTS:
        with tempfile.TemporaryDirectory() as folder:
            asyncio.run(PARTS[name](Path(folder)))


if __name__ == "__main__":
    main()
