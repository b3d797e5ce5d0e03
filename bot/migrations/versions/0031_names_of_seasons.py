"""Past seasons keep no name: a board asks members how they want to be shown now."""

from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    op.execute("ALTER TABLE boards_standings DROP COLUMN name")
