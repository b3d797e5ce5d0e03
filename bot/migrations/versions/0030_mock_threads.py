"""Whom Discord has let into the thread of their mock, so that the others are told what it says."""

from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    op.execute(
        "ALTER TABLE mocks_seats ADD COLUMN is_in_thread INTEGER NOT NULL DEFAULT 0 CHECK (is_in_thread IN (0, 1))"
    )
    op.execute(
        "UPDATE mocks_seats SET is_in_thread = 1 "
        "WHERE meeting_id IN (SELECT meeting_id FROM mocks_meetings WHERE thread_id IS NOT NULL)"
    )
