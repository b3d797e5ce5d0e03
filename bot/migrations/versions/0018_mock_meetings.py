"""From match to meeting: the times that are offered, what is said in the thread and when, who stands by."""

from alembic import op

revision = "0018"
down_revision = "0017"

STATEMENTS = """
CREATE TABLE mocks_arrangements (
    meeting_id INTEGER PRIMARY KEY REFERENCES mocks_meetings (meeting_id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL,
    search INTEGER NOT NULL DEFAULT 0,
    is_searching INTEGER NOT NULL DEFAULT 1 CHECK (is_searching IN (0, 1)),
    reason TEXT CHECK (reason IN ('no_time', 'called_off', 'nobody', 'absent', 'standby', 'solo')),
    closed_at BIGINT
);
CREATE INDEX mocks_arrangements_open ON mocks_arrangements (closed_at, meeting_id);

CREATE TABLE mocks_times (
    time_id INTEGER PRIMARY KEY,
    meeting_id INTEGER NOT NULL REFERENCES mocks_meetings (meeting_id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL,
    search INTEGER NOT NULL,
    starts_at BIGINT NOT NULL,
    proposer_user_id BIGINT,
    UNIQUE (meeting_id, search, starts_at)
);
CREATE INDEX mocks_times_by_proposer ON mocks_times (proposer_user_id);

CREATE TABLE mocks_presses (
    time_id INTEGER NOT NULL REFERENCES mocks_times (time_id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    pressed_at BIGINT NOT NULL,
    PRIMARY KEY (time_id, user_id)
);
CREATE INDEX mocks_presses_by_user ON mocks_presses (user_id);

CREATE TABLE mocks_steps (
    step_id INTEGER PRIMARY KEY,
    meeting_id INTEGER NOT NULL REFERENCES mocks_meetings (meeting_id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    number INTEGER NOT NULL,
    due_at BIGINT NOT NULL,
    try_at BIGINT,
    claims INTEGER NOT NULL DEFAULT 0,
    message_id BIGINT,
    UNIQUE (meeting_id, kind, number)
);
CREATE INDEX mocks_steps_due ON mocks_steps (try_at);

CREATE TABLE mocks_standbys (
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    PRIMARY KEY (guild_id, user_id)
);
CREATE INDEX mocks_standbys_by_user ON mocks_standbys (user_id);

CREATE TABLE mocks_standby_asks (
    ask_id INTEGER PRIMARY KEY,
    meeting_id INTEGER NOT NULL REFERENCES mocks_meetings (meeting_id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    number INTEGER NOT NULL,
    expires_at BIGINT NOT NULL,
    answer TEXT CHECK (answer IN ('taken', 'declined', 'late')),
    UNIQUE (meeting_id, user_id),
    UNIQUE (meeting_id, number)
);
CREATE INDEX mocks_standby_asks_by_user ON mocks_standby_asks (user_id);
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";\n"):
        if statement.strip():
            op.execute(statement)
