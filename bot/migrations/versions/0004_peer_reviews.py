"""Answers offered for a peer's review, and the reviews."""

from alembic import op

revision = "0004"
down_revision = "0003"

STATEMENTS = """
CREATE TABLE drills_review_requests (
    request_id INTEGER PRIMARY KEY,
    attempt_id INTEGER NOT NULL UNIQUE REFERENCES drills_attempts (attempt_id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL,
    group_id INTEGER NOT NULL REFERENCES groups (group_id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL,
    drill_id TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    withdrawn_at BIGINT,
    reported_at BIGINT,
    kept_at BIGINT,
    removed_at BIGINT,
    removed_for TEXT,
    told_at BIGINT,
    CHECK ((removed_at IS NULL) = (removed_for IS NULL))
);
CREATE INDEX drills_review_requests_by_group ON drills_review_requests (group_id, asked_at);
CREATE INDEX drills_review_requests_by_user ON drills_review_requests (user_id, guild_id);
CREATE INDEX drills_review_requests_by_guild ON drills_review_requests (guild_id, asked_at);

CREATE TABLE drills_reviews (
    review_id INTEGER PRIMARY KEY,
    request_id INTEGER NOT NULL REFERENCES drills_review_requests (request_id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    place INTEGER CHECK (place IN (1, 2)),
    held_until BIGINT,
    passed_at BIGINT,
    level INTEGER CHECK (level BETWEEN 1 AND 5),
    point_1 TEXT CHECK (length(point_1) <= 300),
    point_2 TEXT CHECK (length(point_2) <= 300),
    next_action TEXT CHECK (length(next_action) <= 300),
    written_at BIGINT,
    points INTEGER NOT NULL DEFAULT 0,
    read_at BIGINT,
    thanked_at BIGINT,
    reported_at BIGINT,
    kept_at BIGINT,
    removed_at BIGINT,
    removed_for TEXT,
    told_at BIGINT,
    UNIQUE (request_id, user_id),
    UNIQUE (request_id, place),
    CHECK (written_at IS NOT NULL OR (place IS NULL) = (held_until IS NULL)),
    CHECK (written_at IS NULL OR (
        level IS NOT NULL AND point_1 IS NOT NULL AND point_2 IS NOT NULL AND next_action IS NOT NULL)),
    CHECK ((removed_at IS NULL) = (removed_for IS NULL))
);
CREATE INDEX drills_reviews_by_user ON drills_reviews (user_id, guild_id);
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";\n"):
        if statement.strip():
            op.execute(statement)
