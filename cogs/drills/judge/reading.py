"""What a worker's word about one case comes to: believed in its form only, measured again, worded for the member. Pure."""

from __future__ import annotations

import builtins
import json
from typing import Any

from . import limits
from .compare import Decoder, Foreign, Malformed, TooBig, same
from .shown import clean, shown
from .verdict import Case, CaseResult, Job, Outcome

ENDS: dict[str, tuple[Outcome, str | None]] = {
    "exit": ("crash", "The code ended the interpreter; your function has to return its answer."),
    "trap": ("crash", "The interpreter broke down on this code."),
    "stack": ("error", "RecursionError: too deep, the stack ran out"),
    "memory": ("memory", None),
    "too_big": ("too_big", None),
}
LOST = "The judge's process broke down on this code."
MALFORMED = "The answer was no plain data."
EXCEPTIONS = frozenset(
    name
    for name, kind in vars(builtins).items()
    if isinstance(kind, type) and issubclass(kind, BaseException)
)


class Stopped(Exception):
    """Nothing of the submission could be run; the verdict says why."""

    def __init__(self, problem: str, line: int | None = None) -> None:
        super().__init__(problem)
        self.line = line


def late(seconds: float) -> str:
    return f"No answer in {seconds:.2g} s."


def result_of(
    job: Job, case: Case, reply: dict[str, Any], spent: float, seconds: float, *, is_first: bool
) -> CaseResult:
    """Read the worker's word, believing only its form."""
    end = reply.get("end")
    if end == "reply":
        return _read(job, case, reply.get("text"), spent, is_first=is_first)
    if end == "timeout":
        return CaseResult("timeout", spent, error=late(seconds))
    outcome, sentence = ENDS.get(str(end), ENDS["trap"])
    return CaseResult(outcome, spent, error=sentence)


def _read(job: Job, case: Case, text: object, spent: float, *, is_first: bool) -> CaseResult:
    try:
        reply = json.loads(text) if isinstance(text, str) else None
    except RecursionError:
        return CaseResult("too_big", spent)
    except ValueError:
        reply = None
    if not isinstance(reply, dict):
        return CaseResult("crash", spent, error=MALFORMED)
    printed = reply.get("printed")
    told = ""
    if case.is_public and isinstance(printed, str):
        told = clean(printed[: limits.PRINTED_CHARACTERS], limits.PRINTED_CHARACTERS)
    match reply.get("end"):
        case "answer":
            return _compared(job, case, reply.get("value"), spent, told)
        case "too_big":
            return CaseResult("too_big", spent, printed=told)
        case "syntax" | "import" | "missing" as end if is_first and not _is_memory(reply):
            raise _stop(end, job, case, reply)
        case "syntax" | "import" | "error":
            return _failed(job, case, reply, spent, told)
        case _:
            return CaseResult("crash", spent, printed=told, error=MALFORMED)


def _compared(job: Job, case: Case, wire: Any, spent: float, printed: str) -> CaseResult:
    try:
        got = Decoder().value(wire)
    except TooBig:
        return CaseResult("too_big", spent, printed=printed)
    except Malformed:
        return CaseResult("crash", spent, printed=printed, error=MALFORMED)
    if isinstance(got, Foreign):
        return CaseResult("wrong", spent, printed=printed, error=_foreign(case, got))
    outcome: Outcome = "pass" if same(got, case.expected, unordered=job.unordered) else "wrong"
    return CaseResult(outcome, spent, got=shown(got) if case.is_public else None, printed=printed)


def _foreign(case: Case, got: Foreign) -> str:
    kind = got.kind if case.is_public or got.kind in {"generator", "coroutine"} else "object"
    return clean(
        f"The answer is no plain data but: {kind}. Return the values themselves.", limits.ERROR_CHARACTERS
    )


def _is_memory(reply: dict[str, Any]) -> bool:
    """Tell memory that ran out from the parser's own MemoryError, which means too deep a nesting."""
    return reply.get("type") == "MemoryError" and "Parser" not in str(reply.get("message"))


def _failed(job: Job, case: Case, reply: dict[str, Any], spent: float, printed: str) -> CaseResult:
    outcome: Outcome = "memory" if _is_memory(reply) else "error"
    text, line = _worded(job, case, reply)
    return CaseResult(outcome, spent, printed=printed, error=text, line=line)


def _stop(end: str, job: Job, case: Case, reply: dict[str, Any]) -> Stopped:
    if end == "missing":
        return Stopped(f"There is no function {job.function} in your code.")
    return Stopped(*_worded(job, case, reply))


def _worded(job: Job, case: Case, reply: dict[str, Any]) -> tuple[str, int | None]:
    """Return the error for the member. Of a hidden case only a known type: a message could hold its input."""
    kind, message, line = reply.get("type"), reply.get("message"), reply.get("line")
    kind = kind if isinstance(kind, str) else "Error"
    if not case.is_public:
        text = kind if kind in EXCEPTIONS else "Exception"
    else:
        text = f"{kind}: {message}" if isinstance(message, str) and message else kind
    is_line = isinstance(line, int) and not isinstance(line, bool) and 1 <= line <= job.source.count("\n") + 1
    return clean(text, limits.ERROR_CHARACTERS), line if is_line else None
