"""Checkpoints: who wants to be written to about what they sent, and which role a member held before."""

from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.execute(
        "ALTER TABLE checkpoints_submissions ADD COLUMN wants_word INTEGER NOT NULL DEFAULT 0 "
        "CHECK (wants_word IN (0, 1))"
    )
    op.execute(
        "ALTER TABLE checkpoints_grants ADD COLUMN was_held INTEGER NOT NULL DEFAULT 0 CHECK (was_held IN (0, 1))"
    )
