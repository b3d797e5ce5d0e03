"""Code drills: what was submitted, and when each phase of the round was reached."""

from alembic import op

revision = "0002"
down_revision = "0001"

STATEMENTS = """
CREATE TABLE drills_submissions (
    submission_id INTEGER PRIMARY KEY,
    attempt_id INTEGER NOT NULL REFERENCES drills_attempts (attempt_id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    source TEXT NOT NULL CHECK (length(source) <= 4000),
    verdict TEXT,
    is_solved INTEGER CHECK (is_solved IN (0, 1)),
    at BIGINT NOT NULL
);
CREATE INDEX drills_submissions_by_attempt ON drills_submissions (attempt_id);
CREATE INDEX drills_submissions_by_user ON drills_submissions (user_id, at);

CREATE TABLE drills_phases (
    attempt_id INTEGER NOT NULL REFERENCES drills_attempts (attempt_id) ON DELETE CASCADE,
    phase TEXT NOT NULL CHECK (phase IN ('clarify', 'plan', 'implement', 'test')),
    at BIGINT NOT NULL,
    PRIMARY KEY (attempt_id, phase)
);
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";\n"):
        if statement.strip():
            op.execute(statement)
