"""Reminders that a member asks for, and explanations of terms with their marks by mates."""

from alembic import op

revision = "0013"
down_revision = "0012"

STATEMENTS = """
CREATE TABLE member_reminders (
    reminder_id INTEGER PRIMARY KEY,
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 40),
    at_minute INTEGER CHECK (at_minute BETWEEN 0 AND 1439),
    zone TEXT NOT NULL,
    next_on TEXT,
    next_at BIGINT,
    try_at BIGINT,
    attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    last_on TEXT,
    undelivered_on TEXT,
    UNIQUE (guild_id, user_id, kind),
    CHECK ((at_minute IS NULL) = (next_at IS NULL)),
    CHECK ((next_at IS NULL) = (next_on IS NULL)),
    CHECK ((next_at IS NULL) = (try_at IS NULL))
);
CREATE INDEX member_reminders_due ON member_reminders (try_at);
CREATE INDEX member_reminders_by_user ON member_reminders (user_id);

CREATE TABLE cards_markers (
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL,
    agreed_at BIGINT NOT NULL,
    PRIMARY KEY (guild_id, user_id)
);

CREATE TABLE cards_explanations (
    explanation_id INTEGER PRIMARY KEY,
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL,
    note TEXT NOT NULL,
    term TEXT NOT NULL,
    gist TEXT NOT NULL,
    words TEXT CHECK (length(words) BETWEEN 1 AND 600),
    made_at BIGINT NOT NULL,
    reported_at BIGINT,
    closed_at BIGINT,
    definition INTEGER CHECK (definition BETWEEN 0 AND 2),
    example INTEGER CHECK (example BETWEEN 0 AND 2),
    consequence INTEGER CHECK (consequence BETWEEN 0 AND 2),
    CHECK (definition IS NULL OR closed_at IS NOT NULL),
    CHECK ((definition IS NULL) = (example IS NULL)),
    CHECK ((definition IS NULL) = (consequence IS NULL))
);
CREATE UNIQUE INDEX cards_explanations_open ON cards_explanations (guild_id, user_id, note) WHERE closed_at IS NULL;
CREATE INDEX cards_explanations_waiting ON cards_explanations (guild_id, made_at) WHERE closed_at IS NULL;
CREATE INDEX cards_explanations_by_user ON cards_explanations (user_id);

CREATE TABLE cards_marks (
    mark_id INTEGER PRIMARY KEY,
    explanation_id INTEGER NOT NULL UNIQUE REFERENCES cards_explanations (explanation_id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL,
    group_id INTEGER NOT NULL REFERENCES groups (group_id) ON DELETE CASCADE,
    held_until BIGINT NOT NULL,
    day TEXT,
    definition INTEGER CHECK (definition BETWEEN 0 AND 2),
    example INTEGER CHECK (example BETWEEN 0 AND 2),
    consequence INTEGER CHECK (consequence BETWEEN 0 AND 2),
    sentence TEXT CHECK (length(sentence) BETWEEN 1 AND 200),
    marked_at BIGINT,
    reported_at BIGINT,
    settled_at BIGINT,
    CHECK ((marked_at IS NULL) = (definition IS NULL)),
    CHECK ((marked_at IS NULL) = (example IS NULL)),
    CHECK ((marked_at IS NULL) = (consequence IS NULL)),
    CHECK ((marked_at IS NULL) = (day IS NULL))
);
CREATE INDEX cards_marks_by_user ON cards_marks (user_id, guild_id, day);
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";\n"):
        if statement.strip():
            op.execute(statement)
