"""Scorecards → what members read. Scores are told to those who took part, never in a channel."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from discord.utils import escape_markdown, format_dt

from bot.card_seeds import shortened
from bot.ui import clean
from cogs.mocks.items import Dimension

from . import logic
from .models import NOT_SEEN, Card, Desk, History, Opened, Past, Point, Role, Scene, Spread

PAGE_LIMIT = 3400
"""Characters of a page of open cards, below what one layout may hold."""
_PAGE_BYTES = 8000
"""Other scripts take up to four bytes a letter; Discord refuses layouts somewhere above 10,000."""
MOST_LINES = 20
"""Dimensions told in the history, those with most scores."""
_SHOWN = 420
"""Characters of one piece of evidence that are shown; the export has all of it."""
_NAMES: dict[Role, str] = {"self": "You", "interviewer": "Interviewer", "third": "Observer"}

HOW = (
    "### How the scorecards work\n"
    "- Each of you scores alone: the candidate for themself, the interviewer, and who observed.\n"
    "- Every score needs its evidence: one line about what was said or done. *Not seen* is a fair answer.\n"
    "- The interviewer adds two or three points, each with a next step.\n"
    "- Nobody sees the other's card before both are in; after 48 hours what is there opens.\n"
    "- After that they stay as they are; a correction is a note."
)
_SUBJECT: dict[Role, str] = {"self": "You", "interviewer": "Your candidate", "third": "The candidate"}
NOTHING_WAITS = "No scorecard waits for you. `/mock history` has the ones you wrote and got."
THANKED = "Thank you sent"
THANKED_BEFORE = "You thanked them before"


def words(text: str) -> str:
    """Return a member's words with nothing in them that Discord would read as a sign or a mention."""
    return escape_markdown(clean(text)).replace("@", "@\u200b").replace("<", "‹")


# ---------------------------------------------------------------------- in the thread


def ask(scene: Scene) -> str:
    candidate, interviewer = scene.turn.candidate_id, scene.turn.interviewer_id
    lines = [f"### Scorecards · {scene.round_name}"]
    if interviewer is None:
        lines.append(f"<@{candidate}>, score your round while it is fresh: about three minutes.")
    else:
        lines.append(
            f"<@{candidate}> scores themself, <@{interviewer}> writes the interviewer's card with two points of "
            "feedback. About five minutes each, best while it is fresh."
        )
        lines.append(
            f"Both open together as soon as both are in, or {format_dt(scene.scoring.opens_at, 'R')} with what is there."
        )
    lines.append("-# Only you see your scores until then, and nobody outside this round ever does.")
    return "\n".join(lines)


def told(scene: Scene) -> str:
    return (
        f"### The scorecards are open · {scene.round_name}\n"
        f"<@{scene.turn.candidate_id}>, yours are behind *Open*: only you and who took part can read them."
    )


def unheard(scene: Scene) -> str:
    return f"The scorecards of your round *{scene.round_name}* are open: `/mock history`."


def reminder(scene: Scene, card: Card) -> str:
    what = "your feedback is" if card.sent_at is not None else "your scorecard is"
    return (
        f"Of your mock *{scene.round_name}* {what} still missing. It takes five minutes: `/mock scorecard`. "
        f"The cards open {format_dt(scene.scoring.opens_at, 'R')} with what is there."
    )


# ---------------------------------------------------------------------- one's own card


def form_title(found: Desk) -> str:
    """Return whom the form scores: where roles swap, a member has two that ask the same."""
    return f"{_SUBJECT[found.own.role]}: {found.scene.round_name}"


def desk(found: Desk) -> str:
    scene, own = found.scene, found.own
    pages = logic.pages(scene.dimensions)
    about = "yourself" if own.role == "self" else f"<@{scene.turn.candidate_id}>"
    lines = [f"### Your scorecard · {scene.round_name}", f"-# About {about}"]
    if not pages:
        return "\n".join([*lines, "This round type is no longer there, so there is nothing to score."])
    left = logic.next_page(own, scene.dimensions)
    if own.sent_at is None:
        done = sum(logic.is_page_done(own, page) for page in pages)
        lines.append(
            f"Page {done} of {len(pages)} is in. One more: {_named(pages[left or 0])}."
            if done
            else "It is kept as a draft. Go on when you like."
        )
        return "\n".join(lines)
    lines.append("It is in. " + _waits(found))
    lines += [f"- **{each.name}** · {_score(own.scores.get(each.id))}" for each in scene.dimensions]
    lines += _points(own.points)
    lines.append("-# Only you see this. You can change it until the cards open.")
    return "\n".join(lines)


def _waits(found: Desk) -> str:
    own, left = found.own, found.waits_for
    opens = format_dt(found.scene.scoring.opens_at, "R")
    if own.role in left:
        return f"Two points of feedback, each with a next step, are still to come. The cards open {opens} at the latest."
    if left:
        return f"The cards open when the other one is in, or {opens}."
    return "The cards are about to open."


def _named(page: Sequence[Dimension]) -> str:
    return ", ".join(f"*{each.name}*" for each in page)


def _score(score: int | None) -> str:
    return "not seen" if score is None or score == NOT_SEEN else f"{score} of 5"


# ---------------------------------------------------------------------- open cards


def opened_pages(found: Opened) -> list[str]:
    """Return the open cards as pages: what to do next, then dimension by dimension, notes last."""
    scene = found.scene
    sent = [card for card in scene.cards if card.sent_at is not None]
    head = f"### {scene.round_name} · {format_dt(scene.turn.ended_at or scene.scoring.opens_at, 'd')}"
    if not sent:
        return [
            f"{head}\nNobody wrote a card about this round. Talk it over in the thread, it helps as well."
        ]
    blocks = [_feedback(sent), _missed(found)]
    blocks += [_dimension(each, sent, found) for each in scene.dimensions]
    blocks += _notes(scene)
    pages: list[str] = []
    for block in (block for block in blocks if block):
        if pages and _fits(f"{pages[-1]}\n\n{block}"):
            pages[-1] += f"\n\n{block}"
        else:
            pages.append(
                f"{head}\n{block}" if not pages else f"-# {scene.round_name}, page {len(pages) + 1}\n{block}"
            )
    return pages


def _fits(page: str) -> bool:
    return len(page) <= PAGE_LIMIT and len(page.encode()) <= _PAGE_BYTES


def _dimension(dimension: Dimension, sent: Sequence[Card], found: Opened) -> str:
    lines = [f"**{dimension.name}**{_gap(dimension, sent, found)}"]
    for card in sent:
        score = card.scores.get(dimension.id)
        who = _who(card, found)
        if score is None or score == NOT_SEEN:
            lines.append(f"- {who}: not seen")
            continue
        lines.append(f"- {who}: **{score} of 5** · {dimension.levels[score - 1]}")
        told = card.evidence.get(dimension.id)
        if told:
            lines.append(f"  - {words(shortened(told, _SHOWN))}")
    return "\n".join(lines)


def _who(card: Card, found: Opened) -> str:
    if card.user_id == found.user_id:
        return "You"
    if card.role == "self":
        return "Candidate"
    return _NAMES[card.role]


def _gap(dimension: Dimension, sent: Iterable[Card], found: Opened) -> str:
    own = [card.seen[dimension.id] for card in sent if card.role == "self" and dimension.id in card.seen]
    peers = [
        card.seen[dimension.id] for card in sent if card.role == "interviewer" and dimension.id in card.seen
    ]
    if not own or not peers:
        return ""
    subject = "you" if found.is_candidate else "candidate"
    gap = own[0] - peers[0]
    if gap == 0:
        return f" · {subject} and interviewer alike"
    return f" · {subject} {abs(gap)} {'higher' if gap > 0 else 'lower'} than interviewer"


def _feedback(sent: Iterable[Card]) -> str:
    given = [point for card in sent for point in card.points]
    return "\n".join(_points(given))


def _points(given: Iterable[Point]) -> list[str]:
    lines = [f"- {words(point.seen)}\n  - **Next**: {words(point.next)}" for point in given]
    return ["**Feedback**", *lines] if lines else []


def _missed(found: Opened) -> str:
    if not found.missed:
        return ""
    names = {each.id: each.name for each in found.scene.dimensions}
    told = ", ".join(names.get(name, name) for name in found.missed)
    return f"**Worth practising**: {told}. One press makes cards of it, and `/drill next` brings drills."


def _notes(scene: Scene) -> list[str]:
    """Return each note by itself, so that many of them go on over pages."""
    return [
        f"**Note** by <@{note.user_id}>, {format_dt(note.written_at, 'd')}: {words(note.text)}"
        for note in scene.notes
    ]


def thanks(scene: Scene) -> str:
    return f"<@{scene.turn.candidate_id}> thanks you for interviewing them: *{scene.round_name}*."


def practised(cards: int, wishes: int) -> str:
    if not cards and not wishes:
        return "You did this before: the cards wait in `/card review`, the drills in `/drill next`."
    made = f"{cards} card{'s' if cards != 1 else ''}"
    coming = f"{wishes} drill{'s' if wishes != 1 else ''}"
    return f"{made} wait in `/card review`, and `/drill next` brings {coming} you asked for with this."


# ---------------------------------------------------------------------- history


def history(found: History) -> str:
    if not found.total:
        return (
            "### Your mock interviews\nNone yet. After your first one the scorecards are here, and what several of "
            "them say together."
        )
    lines = [f"### Your mock interviews · {found.total}"]
    lines += [_past(line, found) for line in found.lines]
    if found.spreads:
        lines.append("")
        lines += spread_lines(found.spreads)
    lines.append("-# Only you see this.")
    return "\n".join(lines)


def _past(line: Past, found: History) -> str:
    name = found.names.get(line.round_type, "Mock interview")
    role = "you answered" if line.is_candidate else "you scored"
    state = "open" if line.is_open else ("yours is in" if line.is_own_sent else "yours is missing")
    return f"- {format_dt(line.held_at, 'd')} · {name} · {role} · {state}"


def past_label(line: Past, found: History) -> str:
    name = found.names.get(line.round_type, "Mock interview")
    return f"{line.held_at:%d %b %Y} · {name}"[:100]


def spread_lines(spreads: Sequence[Spread]) -> list[str]:
    """Return what several mocks say of each dimension: from where to where, of how many, never one number."""
    enough = [each for each in spreads if len(each.peers) >= logic.ENOUGH]
    few = [each for each in spreads if len(each.peers) < logic.ENOUGH]
    lines = [f"- **{each.name}** · {spread_words(each)}" for each in enough[:MOST_LINES]]
    if len(enough) > MOST_LINES:
        lines.append(f"-# And {len(enough) - MOST_LINES} more, with fewer scores.")
    if lines:
        lines.insert(0, "**Scores by peers over your mocks**")
    if few:
        names = ", ".join(f"{each.name} ({len(each.peers)})" for each in few[:10])
        lines.append(f"-# Too few to say, below {logic.ENOUGH} scores: {names}.")
    return lines


def spread_words(each: Spread) -> str:
    low, high = min(each.peers), max(each.peers)
    told = f"{low} to {high}" if low != high else f"{low} each time"
    return f"{told}, n = {len(each.peers)}{gap_words(each)}"


def gap_words(each: Spread) -> str:
    """Return how the member's own scores lie beside the peers', where several mocks have both."""
    if len(each.gaps) < logic.ENOUGH:
        return ""
    middle = sum(each.gaps) / len(each.gaps)
    if abs(middle) < 0.5:
        return "; your own are close to them"
    way = "above" if middle > 0 else "below"
    return f"; your own lie about {abs(middle):.1f} {way} them (n = {len(each.gaps)})"


def picture_alt(spreads: Sequence[Spread]) -> str:
    return (
        f"Scores by peers from 1 to 5 for {len(spreads)} dimensions: a bar from the lowest to the highest, a circle "
        "for each score, and squares for your own scores."
    )


# ---------------------------------------------------------------------- the group's week


def week(count: int) -> list[str]:
    return [f"{count} mock interview{'s' if count != 1 else ''} held"] if count else []
