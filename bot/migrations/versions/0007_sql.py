"""SQL drills: which grain a member picked before writing the query."""

from alembic import op

revision = "0007"
down_revision = "0006"

STATEMENTS = """
CREATE TABLE drills_grains (
    attempt_id INTEGER PRIMARY KEY REFERENCES drills_attempts (attempt_id) ON DELETE CASCADE,
    picked TEXT NOT NULL,
    is_right INTEGER NOT NULL CHECK (is_right IN (0, 1)),
    at BIGINT NOT NULL
);
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";\n"):
        if statement.strip():
            op.execute(statement)
