"""The confidentiality check of debriefs: topics and formats pass, questions word for word and names do not. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from .models import Debrief, Fault, Words

LABEL_WORD = 3
"""Letters from which a word of the member's own label counts as a name."""
_SHOWN = 60
_MARKS = " “”„«»‘’\"'`"
"""Around a piece that is named, they would stand twice."""

_LINK = re.compile(
    r"(?:https?://|www\.)\S*\w/?|\b[\w.-]+@[\w-]+\.\w+|\b[\w-]+\.(?:com|org|net|io|ai|dev|co|app|edu)\b(?:/\S*\w)?",
    re.IGNORECASE,
)
_BARE = re.compile(r"[\w-]+\.\w+")
"""A name such as *draw.io*, which is a tool as often as an address."""
_MENTION = re.compile(r"<[@#][!&]?\d+>|(?<!\w)@\w{2,}")
_QUOTE = re.compile(
    r"“[^”\n]{4,}”|„[^“”\n]{4,}[“”]|«[^»\n]{4,}»|‘[^’\n]{12,}’|\"[^\"\n]{4,}\"|`[^`\n]{4,}`|(?<!\w)'[^'\n]{12,}'(?!\w)"
)
_QUESTION = re.compile(r"(?<![^.!?;:\n])[^.!?;:\n]+\?")
_QUESTION_WORDS = 3
"""From so many words on it is a question of somebody's; *Why us?* is a topic."""
_ASKED = re.compile(
    r"""\b(?:they|he|she|interviewers?|recruiters?|managers?|panel|was|were|i\ got|we\ got)\s+(?:then\s+|also\s+)?asked
        \s*(?:(?:me|us)\b\s*)?(?::|\b(?:to|how|what|why|which|when|where|who|whether|if)\b)[^.\n]*
      | \basked\s+(?:me|us)\s*(?::|\b(?:to|how|what|why|which|when|where|who|whether|if)\b)[^.\n]*
      | \b(?:question|prompt|task|exercise|problem)s?(?:\s+(?:was|were|is|read|said|\#?\d+))+\s*:[^.\n]+
      | \b(?:question|prompt)\s*:[^.\n]+
      | \bthe\s+(?:task|exercise|problem)\s*:[^.\n]+
      | (?:^|(?<=\s))Q\s?\d*\s*[:.)]\s*\w[^.\n]*
      | ^\s*>\s*\S[^\n]*""",
    re.IGNORECASE | re.VERBOSE | re.MULTILINE,
)
_OPENER = re.compile(
    r"""(?:^|(?<=[.!?;:\n]))\s*(?:[-*•]\s*|\d+[.)]\s*)?
        (?: (?:how|what)\s+would\s+you | walk\s+(?:me|us)\s+through | given\s+an?\b
          | (?:design|implement|build)\s+(?:an?\b|the\b|\w+['’]s\b)
          | (?:problem|question|exercise|task)\s*\#?\d+\s*[-–—:.)]
        )[^.!?;\n]*
      | \btell\s+(?:me|us)\s+about\b[^.!?;\n]*""",
    re.IGNORECASE | re.VERBOSE | re.MULTILINE,
)
"""How questions and tasks begin, when they are told as they were put."""
_AS_ASKED = "a question as it was asked"
_ADDRESS = "a link or address"
_RULES = (
    (_LINK, _ADDRESS),
    (_MENTION, "somebody's name"),
    (_QUOTE, "a quotation"),
    (_ASKED, _AS_ASKED),
    (_OPENER, _AS_ASKED),
)


def faults(words: Words, label: str) -> list[Fault]:
    """Return what has to go before others may read it, field by field; each piece of text once.

    ``label`` is the member's own word for the interview, which may hold the company's name.
    """
    found: dict[Fault, None] = {}
    for field, raw in words.fields():
        text = unicodedata.normalize("NFKC", raw)
        taken: list[tuple[int, int]] = []
        for span, why in _spans(text, label):
            if why == _ADDRESS and field == "Format" and _BARE.fullmatch(text[span[0] : span[1]]):
                continue
            if all(span[1] <= begin or span[0] >= end for begin, end in taken):
                taken.append(span)
                piece = " ".join(text[span[0] : span[1]].split())
                named = piece.strip(_MARKS).lstrip("> -*•") or piece
                found[Fault(field, named[:_SHOWN], why)] = None
    return list(found)


def _spans(text: str, label: str) -> Iterator[tuple[tuple[int, int], str]]:
    for pattern, why in _RULES:
        for match in pattern.finditer(text):
            yield match.span(), why
    for match in _QUESTION.finditer(text):
        if len(match[0].split()) >= _QUESTION_WORDS:
            yield match.span(), _AS_ASKED
    for pattern in _names(label):
        for match in pattern.finditer(text):
            yield match.span(), "a word of your own name for this interview"


def _names(label: str) -> Iterator[re.Pattern[str]]:
    """Yield patterns for the label's words; what rounds are called says nothing about a company."""
    for word in dict.fromkeys(re.findall(r"\w+", unicodedata.normalize("NFKC", label))):
        if len(word) >= LABEL_WORD and word.casefold() not in _COMMON:
            yield re.compile(rf"(?<!\w){re.escape(word)}(?:['’]?s)?(?!\w)", re.IGNORECASE)


_COMMON = frozenset(
    [
        "the",
        "and",
        "for",
        "with",
        "first",
        "second",
        "third",
        "last",
        "final",
        "round",
        "rounds",
        "interview",
        "interviews",
        "screen",
        "call",
        "chat",
        "team",
        "role",
        "job",
        "onsite",
        "loop",
        "day",
        "phone",
        "video",
        "online",
        "coding",
        "code",
        "sql",
        "design",
        "system",
        "behavioural",
        "behavioral",
        "recruiter",
        "hiring",
        "manager",
        "technical",
        "case",
        "product",
        "data",
        "machine",
        "learning",
        "engineer",
        "scientist",
        "analyst",
        "senior",
        "junior",
        "staff",
        "intern",
        "models",
        "model",
        "genai",
        "llm",
        "rag",
        "mlops",
        "platform",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ]
)


def refusal(faults: Sequence[Fault]) -> str:
    """Say in one sentence which words must go and why."""
    named = [f"“{each.words}” in *{each.field}* ({each.why})" for each in faults[:4]]
    more = f" and {len(faults) - 4} more" if len(faults) > 4 else ""
    fields = ", ".join(dict.fromkeys(f"**{each.field}**" for each in faults))
    return (
        f"{fields}: take out {'; '.join(named)}{more}, since interviews are confidential: name topics and "
        "formats in your own words, never the questions."
    )


def decision(debrief: Debrief) -> str:
    """Say to the author what was decided."""
    if debrief.state == "approved":
        return f"Your debrief ({debrief.round_name}) was read and stands in your group's channel. Thank you."
    return (
        f"Your debrief ({debrief.round_name}) came back: {debrief.reason}\n"
        "`/interview debrief` opens it as you wrote it."
    )
