"""Forms that were refused, kept for a day as they were filled in; the area that a checkpoint practises; a group's map of the week."""

from alembic import op

revision = "0027"
down_revision = "0026"

STATEMENTS = """
CREATE TABLE drafts (
    draft_id INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL,
    form TEXT NOT NULL,
    typed TEXT NOT NULL,
    kept_at BIGINT NOT NULL,
    UNIQUE (guild_id, user_id, form)
);
CREATE INDEX drafts_by_user ON drafts (user_id);
CREATE INDEX drafts_by_age ON drafts (kept_at);

CREATE TABLE readiness_cells (
    group_id INTEGER NOT NULL REFERENCES groups (group_id) ON DELETE CASCADE,
    week TEXT NOT NULL,
    area TEXT NOT NULL,
    kind TEXT NOT NULL,
    step INTEGER NOT NULL CHECK (step BETWEEN 2 AND 9),
    PRIMARY KEY (group_id, week, area, kind)
);

ALTER TABLE checkpoints_items ADD COLUMN area TEXT;
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";\n"):
        if statement.strip():
            op.execute(statement)
