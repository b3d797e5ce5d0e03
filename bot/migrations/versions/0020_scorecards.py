"""Scorecards and calibration of mock interviews; wishes for practice, which drills fulfil."""

from alembic import op

revision = "0020"
down_revision = "0019"

STATEMENTS = """
ALTER TABLE mocks_turns ADD COLUMN has_scoring INTEGER NOT NULL DEFAULT 0 CHECK (has_scoring IN (0, 1));
CREATE INDEX mocks_turns_unscored ON mocks_turns (ended_at) WHERE has_scoring = 0 AND ended_at IS NOT NULL;

CREATE TABLE mocks_scorings (
    turn_id INTEGER PRIMARY KEY REFERENCES mocks_turns (turn_id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL,
    opens_at BIGINT NOT NULL,
    asked_at BIGINT,
    message_id BIGINT,
    released_at BIGINT,
    told_at BIGINT,
    thanked_at BIGINT,
    look_at BIGINT,
    attempts INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX mocks_scorings_by_look ON mocks_scorings (look_at) WHERE look_at IS NOT NULL;

CREATE TABLE mocks_cards (
    card_id INTEGER PRIMARY KEY,
    turn_id INTEGER NOT NULL REFERENCES mocks_turns (turn_id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL,
    user_id BIGINT,
    role TEXT NOT NULL CHECK (role IN ('self', 'interviewer', 'third')),
    scores TEXT NOT NULL DEFAULT '{}',
    evidence TEXT NOT NULL DEFAULT '{}',
    typed TEXT NOT NULL DEFAULT '{}',
    points TEXT NOT NULL DEFAULT '[]',
    sent_at BIGINT,
    reminded_at BIGINT,
    UNIQUE (turn_id, user_id)
);
CREATE INDEX mocks_cards_by_user ON mocks_cards (user_id, guild_id);

CREATE TABLE mocks_card_notes (
    note_id INTEGER PRIMARY KEY,
    turn_id INTEGER NOT NULL REFERENCES mocks_turns (turn_id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 500),
    written_at BIGINT NOT NULL
);
CREATE INDEX mocks_card_notes_by_turn ON mocks_card_notes (turn_id);
CREATE INDEX mocks_card_notes_by_user ON mocks_card_notes (user_id);

CREATE TABLE mocks_calibrations (
    calibration_id INTEGER PRIMARY KEY,
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    group_id INTEGER NOT NULL REFERENCES groups (group_id) ON DELETE CASCADE,
    sample_id TEXT NOT NULL,
    channel_id BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    closes_at BIGINT NOT NULL,
    closed_at BIGINT,
    message_id BIGINT,
    summary_id BIGINT,
    look_at BIGINT,
    attempts INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX mocks_calibrations_open ON mocks_calibrations (group_id) WHERE closed_at IS NULL;
CREATE INDEX mocks_calibrations_by_look ON mocks_calibrations (look_at) WHERE look_at IS NOT NULL;

CREATE TABLE mocks_calibration_cards (
    calibration_id INTEGER NOT NULL REFERENCES mocks_calibrations (calibration_id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    scores TEXT NOT NULL DEFAULT '{}',
    evidence TEXT NOT NULL DEFAULT '{}',
    typed TEXT NOT NULL DEFAULT '',
    sent_at BIGINT,
    PRIMARY KEY (calibration_id, user_id)
);
CREATE INDEX mocks_calibration_cards_by_user ON mocks_calibration_cards (user_id, guild_id);

CREATE TABLE practice_wishes (
    wish_id INTEGER PRIMARY KEY,
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL,
    source TEXT NOT NULL,
    area TEXT NOT NULL,
    topic TEXT NOT NULL,
    why TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    done_at BIGINT,
    UNIQUE (guild_id, user_id, source)
);
CREATE INDEX practice_wishes_open ON practice_wishes (user_id, guild_id) WHERE done_at IS NULL;
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";\n"):
        if statement.strip():
            op.execute(statement)
