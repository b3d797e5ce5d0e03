"""Ratings of members and drills, and why a drill was picked."""

from alembic import op

revision = "0005"
down_revision = "0004"

STATEMENTS = """
CREATE TABLE drills_ratings (
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL,
    rating DOUBLE PRECISION NOT NULL,
    answers INTEGER NOT NULL CHECK (answers >= 0),
    at BIGINT NOT NULL,
    PRIMARY KEY (guild_id, user_id)
);

CREATE TABLE drills_area_ratings (
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL,
    area TEXT NOT NULL,
    difference DOUBLE PRECISION NOT NULL,
    answers INTEGER NOT NULL CHECK (answers >= 0),
    PRIMARY KEY (guild_id, user_id, area)
);

CREATE TABLE drills_difficulties (
    drill_id TEXT PRIMARY KEY,
    rating DOUBLE PRECISION NOT NULL,
    answers INTEGER NOT NULL CHECK (answers >= 0)
);

CREATE TABLE drills_picks (
    pick_id INTEGER PRIMARY KEY,
    attempt_id INTEGER NOT NULL UNIQUE REFERENCES drills_attempts (attempt_id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    drill_id TEXT NOT NULL,
    why TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX drills_picks_by_member ON drills_picks (guild_id, user_id);

CREATE TABLE drills_group_picks (
    post_id INTEGER PRIMARY KEY REFERENCES drills_posts (post_id) ON DELETE CASCADE,
    drill_id TEXT NOT NULL,
    why TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX drills_attempts_by_drill ON drills_attempts (user_id, drill_id);
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";\n"):
        if statement.strip():
            op.execute(statement)
