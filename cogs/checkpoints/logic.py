"""Rules of checkpoints: dates, what may be sent in and until when, who is asked twice. Pure."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bot.errors import UserFacingError
from bot.milestones import Evidence
from bot.parsing import parse_date
from bot.recurrence import moment_of

from .models import EVIDENCE, Asked, Evidenced, Item, Setting, Upload

POST_MINUTE = 9 * 60
"""The hour of the group's day at which a coming checkpoint is posted."""
DAILY_CAP = 100
"""Points of one day from checkpoints; no less than one may be worth."""
REMIND_BEFORE = timedelta(hours=30)
"""A due day ends at midnight, so this is the evening before."""
LAST_LOOK = timedelta(hours=6)
COUNT_MINUTE = 10 * 60
"""The hour of the group's day at which misses are counted: the kind note may go out then."""
AGAIN_WITHIN = timedelta(days=3)
"""How long a returned one may be sent again, also after the date."""
TITLE, DONE_WHEN, LINK, WORDS, NOTE = 100, 1000, 500, 1800, 600
"""Longest texts, in characters."""
HORIZON = timedelta(days=400)
REFUSED = timedelta(hours=1)
"""Between two tries of a post that its channel refused, until somebody has mended that."""

KINDS_OF_FILES = {
    "pdf": ("application/pdf",),
    "png": ("image/",),
    "jpg": ("image/",),
    "jpeg": ("image/",),
    "gif": ("image/",),
    "webp": ("image/",),
    "txt": ("text/",),
    "md": ("text/",),
    "csv": ("text/", "application/"),
    "json": ("application/", "text/"),
    "ipynb": ("application/", "text/"),
    "py": ("text/", "application/"),
    "sql": ("text/", "application/"),
    "docx": ("application/",),
    "xlsx": ("application/",),
    "pptx": ("application/",),
}
"""File endings that are taken, with how their declared type may begin: nothing that runs by itself, no archives."""
_UNDECLARED = {None, "", "application/octet-stream"}


# ---------------------------------------------------------------------- dates


def due_moment(due_on: date, zone: ZoneInfo) -> datetime:
    """Return the end of the due day."""
    return moment_of(due_on + timedelta(days=1), 0, zone).astimezone(UTC)


def post_moment(post_on: date, zone: ZoneInfo) -> datetime:
    return moment_of(post_on, POST_MINUTE, zone).astimezone(UTC)


def is_time_to_post(item: Item, zone: ZoneInfo, now: datetime) -> bool:
    return item.asked.post_on is None or now >= post_moment(item.asked.post_on, zone)


def closes_at(item: Item) -> datetime:
    return item.due_at + timedelta(hours=item.grace_hours)


def due_for(item: Item, zone: ZoneInfo) -> datetime:
    """Return until when a member is on time: their own day counts where it ends later, while the checkpoint is open."""
    return min(max(item.due_at, due_moment(item.asked.due_on, zone)), closes_at(item))


def ends_at(item: Item, returned_at: datetime | None) -> datetime:
    """Return until when a member may send; one that came back has some days, whatever the date."""
    end = min(item.closed_at, closes_at(item)) if item.closed_at is not None else closes_at(item)
    return max(end, returned_at + AGAIN_WITHIN) if returned_at is not None else end


def remind_at(item: Item) -> datetime:
    """Return when reviewers are reminded: the evening before the due day, of short ones half-way."""
    early = item.due_at - REMIND_BEFORE
    if item.opened_at is None:
        return early
    return max(early, item.opened_at + (item.due_at - item.opened_at) / 2)


def looks_at(item: Item) -> tuple[datetime, ...]:
    """Return when it is looked whether something waits: most is sent on the last day, so again and again that day."""
    return (remind_at(item), item.due_at - LAST_LOOK, item.due_at)


def next_moment(item: Item, zone: ZoneInfo, now: datetime) -> datetime | None:
    """Return when the bot has to do something about a checkpoint next."""
    moment = _next_moment(item, zone, now)
    if moment is not None and item.is_to_post:
        return min(moment, now + REFUSED)
    return moment


def _next_moment(item: Item, zone: ZoneInfo, now: datetime) -> datetime | None:
    if item.state == "coming":
        post_on = item.asked.post_on
        return post_moment(post_on, zone) if post_on is not None else item.made_at
    if item.state == "open":
        looks = looks_at(item) if item.reminded_at is None else ()
        return min((at for at in looks if at > now), default=closes_at(item))
    if item.state == "closed" and item.counted_at is None:
        return count_at(item, zone)
    return None


def count_at(item: Item, zone: ZoneInfo) -> datetime:
    """Return the first forenoon of the group after the checkpoint took nothing more."""
    end = item.closed_at or closes_at(item)
    day = end.astimezone(zone).date()
    found = moment_of(day, COUNT_MINUTE, zone)
    return found if found >= end else moment_of(day + timedelta(days=1), COUNT_MINUTE, zone)


# ---------------------------------------------------------------------- what a moderator asks for


def check_asked(
    *, title: str, done_when: str, evidence: Sequence[str], due: str, post: str, today: date
) -> Asked:
    """Read the form.

    Raises:
        UserFacingError: naming the first field that does not do.
    """
    title = " ".join(title.split())
    kept = "\n".join((title, done_when, f"due {due}", f"post {post or 'at once'}"))

    def refuse(sentence: str) -> UserFacingError:
        return UserFacingError(sentence, kept=kept)

    if not 1 <= len(title) <= TITLE:
        raise refuse(f"**Title** needs 1 to {TITLE} characters.")
    if not 1 <= len(done_when) <= DONE_WHEN:
        raise refuse(f"**What counts as done** needs 1 to {DONE_WHEN} characters.")
    wanted = tuple(kind for kind in EVIDENCE if kind in evidence)
    if not wanted:
        raise refuse("**Evidence** is empty. Tick at least one: a link, a text, a file.")
    due_on = _date(due, "Due on", kept)
    if due_on is None:
        raise refuse("**Due on** is empty. Write a date, for example `2027-03-31`.")
    if due_on < today:
        raise refuse(f"**Due on**: {due_on} is in the past. Choose {today} or later.")
    post_on = _date(post, "Post on", kept)
    if post_on is not None and post_on < today:
        raise refuse(f"**Post on**: {post_on} is in the past. Choose {today} or later, or leave it empty.")
    if post_on is not None and post_on > due_on:
        raise refuse(f"**Post on**: {post_on} is after the due date {due_on}. Choose an earlier day.")
    if due_on > today + HORIZON:
        raise refuse(f"**Due on**: {due_on} is more than a year away. Choose an earlier day.")
    return Asked(title, done_when, wanted, due_on, post_on)


def _date(typed: str, field: str, kept: str) -> date | None:
    try:
        return parse_date(typed, field=field)
    except UserFacingError as error:
        raise UserFacingError(error.sentence, kept=kept) from error


def number_in(typed: str, low: int, high: int, *, field: str) -> int:
    """Read a whole number.

    Raises:
        UserFacingError: naming the field and its bounds.
    """
    text = typed.strip()
    if not (text.isascii() and text.isdecimal() and len(text) <= 6 and low <= int(text) <= high):
        raise UserFacingError(
            f"**{field}**: “{text[:20]}” is not a whole number from {low} to {high}.", kept=typed
        )
    return int(text)


# ---------------------------------------------------------------------- what a member sends in


def check_evidence(sent: Evidenced, wanted: Sequence[Evidence], setting: Setting) -> Evidenced:
    """Return what was sent, trimmed; any of what is wanted will do, at least one has to be there.

    Raises:
        UserFacingError: naming the field that does not do.
    """
    kept = "\n".join(part for part in (sent.link, sent.words) if part)
    link = check_link(sent.link, kept) if "link" in wanted else ""
    words = sent.words.strip() if "text" in wanted else ""
    if len(words) > WORDS:
        raise UserFacingError(f"**Text** is longer than {WORDS} characters. Shorten it.", kept=kept)
    upload = sent.upload if "file" in wanted else None
    if upload is not None:
        check_file(upload, setting.file_megabytes, kept)
    if not (link or words or upload):
        asked = " or ".join(EVIDENCE[kind] for kind in wanted)
        raise UserFacingError(f"**Evidence** is empty. This checkpoint asks for {asked}.", kept=kept)
    return Evidenced(link, words, upload)


def check_link(link: str, kept: str | None) -> str:
    link = link.strip()
    if not link:
        return ""
    if len(link) > LINK:
        raise UserFacingError(f"**Link** is longer than {LINK} characters. Send a shorter one.", kept=kept)
    try:
        parts = urlsplit(link)
        host = parts.hostname or ""
    except ValueError:
        parts, host = urlsplit(""), ""
    is_plain = not any(c.isspace() or not c.isprintable() or c in "<>\"'`" for c in link)
    if parts.scheme not in ("http", "https") or "." not in host.strip(".") or not is_plain:
        raise UserFacingError(
            "**Link** is not a web address I can take. It begins with `https://` or `http://`.", kept=kept
        )
    if parts.username or parts.password:
        raise UserFacingError(
            "**Link** holds a name or password before the `@`. Send it without, others will open it.",
            kept=kept,
        )
    return link


def check_file(upload: Upload, megabytes: int, kept: str | None) -> None:
    ending = upload.name.rpartition(".")[2].casefold()
    allowed = KINDS_OF_FILES.get(ending)
    shown = upload.name[:60]
    if allowed is None:
        raise UserFacingError(
            f"**File**: “{shown}” is of a kind I do not take. Send one of {', '.join(KINDS_OF_FILES)}, or a link.",
            kept=kept,
        )
    declared = (upload.content_type or "").partition(";")[0].strip().casefold()
    if declared not in _UNDECLARED and not declared.startswith(allowed):
        raise UserFacingError(
            f"**File**: “{shown}” ends in .{ending} but is declared as {declared[:60]}. Send it under its own name.",
            kept=kept,
        )
    if upload.size > megabytes * 1024 * 1024:
        raise UserFacingError(
            f"**File** is larger than {megabytes} MB. Send a smaller one, or a link.", kept=kept
        )
    if upload.size == 0:
        raise UserFacingError("**File** is empty. Choose it again, or send a link.", kept=kept)


# ---------------------------------------------------------------------- review and misses


def is_sampled(submission_id: int, percent: int) -> bool:
    """Tell whether a second moderator is asked; the same for a submission whenever it is asked, and spread evenly."""
    return zlib.crc32(f"checkpoints.sample:{submission_id}".encode()) % 100 < percent


def has_missed(
    item: Item, *, joined_at: datetime, aways: Sequence[tuple[date, date]], has_sent: bool
) -> bool:
    """Tell whether a checkpoint went by a member who could have known of it.

    That is who is in the group since before it was posted, and not away on its due day. What the channel never let
    through went by nobody.
    """
    if has_sent or item.opened_at is None or item.shown_at is None or joined_at > item.opened_at:
        return False
    return not any(first <= item.asked.due_on <= last for first, last in aways)
