"""When a notice was first sent as a direct message, so that one sent again after a kill is looked for first."""

from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.execute("ALTER TABLE notices ADD COLUMN tried_at BIGINT")
