"""Standups: where a digest was posted, when a channel has to be brought up to date, and private words for later."""

from alembic import op

revision = "0032"
down_revision = "0031"

STATEMENTS = """
ALTER TABLE standups_rounds ADD COLUMN digest_channel_id BIGINT;

UPDATE standups_rounds SET digest_channel_id = channel_id WHERE digest_message_id IS NOT NULL;

ALTER TABLE standups_rounds ADD COLUMN renew_at BIGINT;

CREATE INDEX standups_rounds_to_renew ON standups_rounds (renew_at) WHERE renew_at IS NOT NULL;

CREATE TABLE standups_sendings (
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL,
    key TEXT NOT NULL,
    send_at BIGINT NOT NULL,
    PRIMARY KEY (guild_id, user_id, key)
);
CREATE INDEX standups_sendings_by_moment ON standups_sendings (send_at);
CREATE INDEX standups_sendings_by_user ON standups_sendings (user_id);
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";\n"):
        if statement.strip():
            op.execute(statement)
