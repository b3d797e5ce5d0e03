"""Which content packs a server uses."""

from alembic import op

revision = "0008"
down_revision = "0007"

STATEMENTS = """
CREATE TABLE guild_packs (
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    pack TEXT NOT NULL,
    is_on INTEGER NOT NULL CHECK (is_on IN (0, 1)),
    PRIMARY KEY (guild_id, pack)
);
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";\n"):
        if statement.strip():
            op.execute(statement)
