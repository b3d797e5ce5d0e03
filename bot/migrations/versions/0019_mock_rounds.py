"""Mock interviews: the round itself, the interviewer's kit, and which questions somebody has read."""

from alembic import op

revision = "0019"
down_revision = "0018"

STATEMENTS = """
CREATE TABLE mocks_rounds (
    meeting_id INTEGER PRIMARY KEY REFERENCES mocks_meetings (meeting_id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL,
    message_id BIGINT,
    begins_at BIGINT NOT NULL,
    face TEXT NOT NULL DEFAULT '',
    told TEXT NOT NULL DEFAULT '',
    look_at BIGINT,
    attempts INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX mocks_rounds_by_look ON mocks_rounds (look_at);

CREATE TABLE mocks_kits (
    turn_id INTEGER PRIMARY KEY REFERENCES mocks_turns (turn_id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL,
    is_new INTEGER NOT NULL DEFAULT 1 CHECK (is_new IN (0, 1)),
    draw_count INTEGER NOT NULL DEFAULT 0 CHECK (draw_count >= 0),
    framework TEXT,
    post_count INTEGER NOT NULL DEFAULT 0,
    hint_count INTEGER NOT NULL DEFAULT 0,
    ticks TEXT NOT NULL DEFAULT '[]',
    curveball_at BIGINT,
    stuck_at BIGINT
);

CREATE TABLE mocks_readings (
    turn_id INTEGER NOT NULL REFERENCES mocks_turns (turn_id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    question_id TEXT NOT NULL,
    read_at BIGINT NOT NULL,
    PRIMARY KEY (turn_id, user_id, question_id)
);
CREATE INDEX mocks_readings_by_member ON mocks_readings (user_id, guild_id);
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";\n"):
        if statement.strip():
            op.execute(statement)
