"""Standups: a group's rounds, members' entries, and what waits to be told to a member."""

from alembic import op

revision = "0014"
down_revision = "0013"

STATEMENTS = """
CREATE TABLE notices (
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL,
    key TEXT NOT NULL,
    text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 2000),
    made_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (guild_id, user_id, key)
);

CREATE TABLE standups_groups (
    group_id INTEGER PRIMARY KEY REFERENCES groups (group_id) ON DELETE CASCADE,
    window_minutes INTEGER NOT NULL CHECK (window_minutes BETWEEN 120 AND 10080)
);

CREATE TABLE standups_members (
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL,
    wants_reminder INTEGER NOT NULL DEFAULT 0 CHECK (wants_reminder IN (0, 1)),
    PRIMARY KEY (guild_id, user_id)
);

CREATE TABLE standups_rounds (
    round_id INTEGER PRIMARY KEY,
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    group_id INTEGER NOT NULL REFERENCES groups (group_id) ON DELETE CASCADE,
    day TEXT,
    opened_at BIGINT,
    remind_at BIGINT,
    reminded_at BIGINT,
    closes_at BIGINT,
    closed_at BIGINT,
    channel_id BIGINT,
    message_id BIGINT,
    digest_message_id BIGINT,
    UNIQUE (group_id, day),
    CHECK ((day IS NULL) = (opened_at IS NULL)),
    CHECK ((day IS NULL) = (closes_at IS NULL)),
    CHECK ((day IS NULL) = (remind_at IS NULL)),
    CHECK ((day IS NULL) = (channel_id IS NULL)),
    CHECK (closed_at IS NULL OR opened_at IS NOT NULL)
);
CREATE UNIQUE INDEX standups_rounds_one_coming ON standups_rounds (group_id) WHERE opened_at IS NULL;
CREATE UNIQUE INDEX standups_rounds_one_open ON standups_rounds (group_id)
WHERE opened_at IS NOT NULL AND closed_at IS NULL;

CREATE TABLE standups_entries (
    entry_id INTEGER PRIMARY KEY,
    round_id INTEGER NOT NULL REFERENCES standups_rounds (round_id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    is_skip INTEGER NOT NULL CHECK (is_skip IN (0, 1)),
    done TEXT NOT NULL DEFAULT '' CHECK (length(done) <= 1000),
    blocked TEXT NOT NULL DEFAULT '' CHECK (length(blocked) <= 300),
    next TEXT NOT NULL DEFAULT '' CHECK (length(next) <= 1000),
    outside TEXT NOT NULL DEFAULT '' CHECK (length(outside) <= 200),
    ticked TEXT NOT NULL DEFAULT '[]',
    timing TEXT NOT NULL CHECK (timing IN ('early', 'on time', 'late', 'backfilled')),
    is_own INTEGER NOT NULL DEFAULT 0 CHECK (is_own IN (0, 1)),
    wants_help INTEGER NOT NULL DEFAULT 0 CHECK (wants_help IN (0, 1)),
    thread_id BIGINT,
    written_at BIGINT NOT NULL,
    edited_at BIGINT,
    UNIQUE (round_id, user_id)
);
CREATE INDEX standups_entries_by_member ON standups_entries (guild_id, user_id);
CREATE INDEX standups_entries_by_user ON standups_entries (user_id);

CREATE TABLE standups_drafts (
    round_id INTEGER NOT NULL REFERENCES standups_rounds (round_id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    typed TEXT NOT NULL,
    kept_at BIGINT NOT NULL,
    PRIMARY KEY (round_id, user_id)
);
CREATE INDEX standups_drafts_by_user ON standups_drafts (user_id);

CREATE TABLE standups_helps (
    entry_id INTEGER NOT NULL REFERENCES standups_entries (entry_id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (entry_id, user_id)
);
CREATE INDEX standups_helps_by_user ON standups_helps (user_id);

CREATE TABLE standups_nudges (
    round_id INTEGER NOT NULL REFERENCES standups_rounds (round_id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    by_user_id BIGINT,
    sent_at BIGINT NOT NULL,
    PRIMARY KEY (round_id, user_id)
);
CREATE INDEX standups_nudges_by_user ON standups_nudges (user_id);
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";\n"):
        if statement.strip():
            op.execute(statement)
