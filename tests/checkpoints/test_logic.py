"""Rules of checkpoints without Discord and database: dates, evidence, the second look, roles, misses."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserFacingError
from cogs.checkpoints import logic
from cogs.checkpoints.models import Asked, Evidenced, Item, Setting, Upload

TODAY = date(2026, 3, 27)
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 27, 12, tzinfo=UTC)
TYPED = {
    "title": "Loop map",
    "done_when": "It is written.",
    "evidence": ["link"],
    "due": "2026-03-29",
    "post": "",
}
ALL = ("link", "text", "file")


def item(**changed: object) -> Item:
    opened = datetime(2026, 3, 20, 9, tzinfo=UTC)
    usual = Item(
        item_id=1,
        guild_id=2,
        group_id=3,
        asked=Asked("Loop map", "It is written.", ALL, date(2026, 3, 29), None),
        due_at=logic.due_moment(date(2026, 3, 29), BERLIN),
        grace_hours=24,
        points=20,
        role_id=None,
        area=None,
        state="open",
        made_at=opened,
        opened_at=opened,
        closed_at=None,
        reminded_at=None,
        counted_at=None,
        attempts=1,
        channel_id=4,
        message_id=5,
        changed=0,
        shown=0,
        shown_at=opened,
    )
    return replace(usual, **changed)  # type: ignore[arg-type]


def asked(**typed: object) -> Asked:
    return logic.check_asked(**(TYPED | {"today": TODAY} | typed))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"title": "  "}, "**Title** needs 1 to 100"),
        ({"done_when": ""}, "**What counts as done** needs"),
        ({"evidence": []}, "**Evidence** is empty"),
        ({"due": ""}, "**Due on** is empty"),
        ({"due": "soon"}, "**Due on**: “soon” is not a date"),
        ({"due": "2026-03-26"}, "**Due on**: 2026-03-26 is in the past"),
        ({"due": "2028-03-26"}, "more than a year away"),
        ({"post": "2026-03-26"}, "**Post on**: 2026-03-26 is in the past"),
        ({"post": "2026-03-30"}, "after the due date 2026-03-29"),
    ],
)
def test_a_form_is_refused_by_the_name_of_its_field_and_what_was_typed_is_kept(typed, sentence):
    with pytest.raises(UserFacingError) as refused:
        asked(**typed)
    assert sentence in refused.value.sentence
    assert "due " in (refused.value.kept or "")


def test_today_may_be_due_and_evidence_keeps_its_order():
    found = asked(due="2026-03-27", evidence=["file", "link", "other"])
    assert (found.due_on, found.evidence, found.post_on) == (TODAY, ("link", "file"), None)


def test_a_due_day_ends_at_midnight_of_the_group_also_when_clocks_change():
    assert logic.due_moment(date(2026, 3, 28), BERLIN) == datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert logic.due_moment(date(2026, 3, 29), BERLIN) == datetime(2026, 3, 29, 22, tzinfo=UTC)
    assert logic.post_moment(date(2026, 3, 29), BERLIN) == datetime(2026, 3, 29, 7, tzinfo=UTC)


def test_a_checkpoint_is_posted_then_reminded_then_closed():
    found = item(state="coming", opened_at=None, asked=replace(item().asked, post_on=date(2026, 3, 20)))
    assert logic.next_moment(found, BERLIN, NOW) == datetime(2026, 3, 20, 8, tzinfo=UTC)
    assert logic.next_moment(item(), BERLIN, NOW) == item().due_at - timedelta(hours=30)
    last_looks = [logic.next_moment(item(), BERLIN, item().due_at - timedelta(hours=h)) for h in (30, 6, 0)]
    assert last_looks == [item().due_at - timedelta(hours=6), item().due_at, logic.closes_at(item())]
    assert logic.next_moment(item(reminded_at=item().due_at), BERLIN, NOW) == item().due_at + timedelta(
        hours=24
    )
    closed = item(state="closed", closed_at=item().due_at + timedelta(hours=24))
    assert logic.next_moment(closed, BERLIN, NOW) == datetime(2026, 3, 31, 8, tzinfo=UTC)
    assert logic.next_moment(replace(closed, counted_at=item().due_at), BERLIN, NOW) is None
    refused = item(message_id=None, shown_at=None)
    assert logic.next_moment(refused, BERLIN, NOW) == NOW + timedelta(hours=1)
    late = item().due_at + timedelta(hours=23, minutes=30)
    assert logic.next_moment(refused, BERLIN, late) == logic.closes_at(item())
    short = item(opened_at=item().due_at - timedelta(hours=10))
    assert logic.remind_at(short) == item().due_at - timedelta(hours=5)


def test_a_due_day_lasts_until_the_members_own_midnight_too_while_it_is_open():
    def due(zone: str, **changed: object) -> datetime:
        return logic.due_for(item(**changed), ZoneInfo(zone))

    assert due("Asia/Tokyo") == due("Europe/Berlin") == item().due_at
    assert due("America/Los_Angeles") == item().due_at + timedelta(hours=9)
    assert due("America/Los_Angeles", grace_hours=2) == item().due_at + timedelta(hours=2)


def test_what_came_back_may_be_sent_for_three_days_whatever_the_date():
    end = item().due_at + timedelta(hours=24)
    assert logic.ends_at(item(), None) == end
    assert logic.ends_at(item(), end - timedelta(hours=1)) == end + timedelta(hours=71)
    assert logic.ends_at(item(), end - timedelta(days=9)) == end
    assert logic.ends_at(item(closed_at=end - timedelta(days=2)), None) == end - timedelta(days=2)


# ---------------------------------------------------------------------- evidence


@pytest.mark.parametrize(
    "link",
    [
        "ftp://example.org/a",
        "javascript:alert(1)",
        "example.org",
        "https://",
        "https://localhost/x",
        "https://exa mple.org",
        "https://[::1",
        "https://example.org/<@1>",
        "https://me:secret@example.org/x",
        f"https://example.org/{'x' * 500}",
    ],
)
def test_a_link_has_to_be_a_plain_web_address(link):
    with pytest.raises(UserFacingError, match=r"\*\*Link\*\*"):
        logic.check_evidence(Evidenced(link, "", None), ALL, Setting())


@pytest.mark.parametrize(
    "link", ["https://example.org", " http://a.example.org/x?y=1#z ", "https://münchen.example/ü"]
)
def test_a_web_address_is_taken(link):
    assert logic.check_evidence(Evidenced(link, "", None), ALL, Setting()).link == link.strip()


@pytest.mark.parametrize(
    ("upload", "sentence"),
    [
        (Upload("a.exe", 10, None, "u"), "of a kind I do not take"),
        (Upload("a", 10, None, "u"), "of a kind I do not take"),
        (Upload("a.pdf.zip", 10, None, "u"), "of a kind I do not take"),
        (Upload("a.png", 10, "text/html", "u"), "declared as text/html"),
        (Upload("a.pdf", 0, "application/pdf", "u"), "**File** is empty"),
        (Upload("a.pdf", 2 * 1024 * 1024 + 1, "application/pdf", "u"), "**File** is larger than 2 MB"),
    ],
)
def test_a_file_is_refused_by_kind_and_size(upload, sentence):
    with pytest.raises(UserFacingError) as refused:
        logic.check_evidence(Evidenced("", "My words", upload), ALL, Setting(file_megabytes=2))
    assert sentence in refused.value.sentence
    assert refused.value.kept == "My words"


@pytest.mark.parametrize("kind", [None, "application/octet-stream", "image/png", "image/jpeg; charset=x"])
def test_a_picture_is_taken_declared_or_not(kind):
    upload = Upload("Shot.PNG", 2 * 1024 * 1024, kind, "u")
    assert (
        logic.check_evidence(Evidenced("", "", upload), ("file",), Setting(file_megabytes=2)).upload == upload
    )


def test_only_what_is_asked_for_counts_and_one_of_it_has_to_be_there():
    with pytest.raises(UserFacingError, match="asks for a link or a file"):
        logic.check_evidence(Evidenced("", "Only words", None), ("link", "file"), Setting())
    with pytest.raises(UserFacingError, match=r"\*\*Text\*\* is longer"):
        logic.check_evidence(Evidenced("", "x" * 1801, None), ALL, Setting())


# ---------------------------------------------------------------------- review, roles, misses


@given(st.integers(1, 10**9), st.integers(0, 100), st.integers(0, 100))
def test_a_second_look_is_the_same_every_time_and_grows_with_the_share(submission_id, one, other):
    low, high = sorted((one, other))
    assert logic.is_sampled(submission_id, low) <= logic.is_sampled(submission_id, high)
    assert logic.is_sampled(submission_id, 100)
    assert not logic.is_sampled(submission_id, 0)


def test_about_a_fifth_gets_a_second_look():
    share = sum(logic.is_sampled(n, 20) for n in range(1, 5001)) / 5000
    assert 0.18 < share < 0.22


def test_a_miss_is_of_who_knew_and_was_there():
    before, after = item().made_at - timedelta(days=1), item().made_at + timedelta(days=1)
    due = item().asked.due_on
    assert logic.has_missed(item(), joined_at=before, aways=(), has_sent=False)
    assert not logic.has_missed(item(), joined_at=before, aways=(), has_sent=True)
    assert not logic.has_missed(item(shown_at=None), joined_at=before, aways=(), has_sent=False)
    assert not logic.has_missed(item(), joined_at=after, aways=(), has_sent=False)
    assert not logic.has_missed(item(), joined_at=before, aways=[(due, due)], has_sent=False)
    over = [(due - timedelta(days=9), due - timedelta(days=1))]
    assert logic.has_missed(item(), joined_at=before, aways=over, has_sent=False)


@pytest.mark.parametrize("typed", ["", "-1", "101", "1.5", "²", "x"])
def test_a_number_out_of_bounds_is_named(typed):
    with pytest.raises(UserFacingError, match=r"\*\*Points\*\*: .* from 0 to 100"):
        logic.number_in(typed, 0, 100, field="Points")
