"""Posted debriefs that have a member's name can be deleted when that member is erased."""

from alembic import op

revision = "0026"
down_revision = "0025"

STATEMENTS = """
ALTER TABLE interviews_debriefs ADD COLUMN channel_id BIGINT;

CREATE TABLE interviews_removals (
    channel_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    try_at BIGINT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (channel_id, message_id)
);
CREATE INDEX interviews_removals_due ON interviews_removals (try_at);
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";\n"):
        if statement.strip():
            op.execute(statement)
