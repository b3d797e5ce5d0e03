"""Phase clocks of timed rounds, and what members note in each step."""

from alembic import op

revision = "0003"
down_revision = "0002"

STATEMENTS = """
CREATE TABLE phase_clocks (
    clock_id INTEGER PRIMARY KEY,
    feature TEXT NOT NULL,
    object_id BIGINT NOT NULL,
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    plan_id TEXT NOT NULL,
    phases TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    finished_at BIGINT CHECK (finished_at IS NULL OR finished_at >= started_at),
    UNIQUE (feature, object_id)
);

CREATE TABLE phase_stretches (
    clock_id INTEGER NOT NULL REFERENCES phase_clocks (clock_id) ON DELETE CASCADE,
    number INTEGER NOT NULL CHECK (number >= 0),
    place INTEGER NOT NULL CHECK (place >= 0),
    began_at BIGINT NOT NULL,
    ended_at BIGINT CHECK (ended_at IS NULL OR ended_at >= began_at),
    PRIMARY KEY (clock_id, number)
);
CREATE UNIQUE INDEX phase_stretches_one_open ON phase_stretches (clock_id) WHERE ended_at IS NULL;

CREATE TABLE phase_notes (
    clock_id INTEGER NOT NULL REFERENCES phase_clocks (clock_id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL,
    phase TEXT NOT NULL,
    note TEXT NOT NULL CHECK (length(note) BETWEEN 1 AND 2000),
    at BIGINT NOT NULL,
    PRIMARY KEY (clock_id, user_id, phase)
);
CREATE INDEX phase_notes_by_user ON phase_notes (user_id);

CREATE TABLE drills_case_questions (
    question_id INTEGER PRIMARY KEY,
    attempt_id INTEGER NOT NULL REFERENCES drills_attempts (attempt_id) ON DELETE CASCADE,
    phase TEXT NOT NULL,
    question TEXT NOT NULL CHECK (length(question) BETWEEN 1 AND 300),
    at BIGINT NOT NULL
);
CREATE INDEX drills_case_questions_by_attempt ON drills_case_questions (attempt_id);
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";\n"):
        if statement.strip():
            op.execute(statement)
