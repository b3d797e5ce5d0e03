"""Which parts of a plan a group's checkpoint ticked off, so that an approval taken back opens them again."""

from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    op.execute(
        "ALTER TABLE plans_items ADD COLUMN is_by_group INTEGER NOT NULL DEFAULT 0 CHECK (is_by_group IN (0, 1))"
    )
