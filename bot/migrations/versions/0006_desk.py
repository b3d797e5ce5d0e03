"""The moderators' desk: queued drills, suggestions, and what becomes a card."""

from alembic import op

revision = "0006"
down_revision = "0005"

STATEMENTS = """
CREATE TABLE card_seeds (
    seed_id INTEGER PRIMARY KEY,
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL,
    source TEXT NOT NULL CHECK (length(source) BETWEEN 3 AND 100),
    front TEXT NOT NULL CHECK (length(front) BETWEEN 1 AND 1400),
    back TEXT NOT NULL CHECK (length(back) BETWEEN 1 AND 2000),
    area TEXT NOT NULL,
    tracks TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    taken_at BIGINT,
    UNIQUE (guild_id, user_id, source)
);
CREATE INDEX card_seeds_by_user ON card_seeds (user_id);

CREATE TABLE drills_habits (
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL,
    keeps_misses INTEGER NOT NULL CHECK (keeps_misses IN (0, 1)),
    PRIMARY KEY (guild_id, user_id)
);

CREATE TABLE drills_desks (
    group_id INTEGER PRIMARY KEY REFERENCES groups (group_id) ON DELETE CASCADE,
    leans INTEGER NOT NULL CHECK (leans IN (0, 1))
);

CREATE TABLE drills_queue (
    queue_id INTEGER PRIMARY KEY,
    group_id INTEGER NOT NULL REFERENCES groups (group_id) ON DELETE CASCADE,
    day TEXT NOT NULL,
    drill_id TEXT NOT NULL,
    passed TEXT NOT NULL,
    at BIGINT NOT NULL,
    outcome TEXT CHECK (outcome IN ('posted', 'closed', 'gone')),
    UNIQUE (group_id, day)
);

CREATE TABLE drills_suggestions (
    suggestion_id INTEGER PRIMARY KEY,
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    group_id INTEGER NOT NULL REFERENCES groups (group_id) ON DELETE CASCADE,
    user_id BIGINT,
    title TEXT NOT NULL CHECK (length(title) BETWEEN 5 AND 80),
    question TEXT NOT NULL CHECK (length(question) BETWEEN 20 AND 1000),
    solution TEXT NOT NULL CHECK (length(solution) BETWEEN 20 AND 1200),
    area TEXT NOT NULL,
    is_quoted INTEGER NOT NULL CHECK (is_quoted IN (0, 1)),
    at BIGINT NOT NULL,
    decided_at BIGINT,
    decision TEXT CHECK (decision IN ('accepted', 'declined')),
    reason TEXT,
    note TEXT CHECK (length(note) <= 300),
    CHECK ((decided_at IS NULL) = (decision IS NULL)),
    CHECK ((reason IS NOT NULL) = (decision IS NOT NULL AND decision = 'declined'))
);
CREATE INDEX drills_suggestions_by_group ON drills_suggestions (group_id, decision);
CREATE INDEX drills_suggestions_by_user ON drills_suggestions (user_id, guild_id);
CREATE UNIQUE INDEX drills_suggestions_waiting_once
    ON drills_suggestions (group_id, user_id, question) WHERE decided_at IS NULL;

ALTER TABLE routines ADD COLUMN resumes_on TEXT;
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";\n"):
        if statement.strip():
            op.execute(statement)
