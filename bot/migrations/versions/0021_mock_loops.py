"""Loops: a member's rounds with different interviewers, who was asked, and who offers to interview."""

from alembic import op

revision = "0021"
down_revision = "0020"

STATEMENTS = """
CREATE TABLE mocks_loops (
    loop_id INTEGER PRIMARY KEY,
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    group_id INTEGER REFERENCES groups (group_id) ON DELETE SET NULL,
    user_id BIGINT NOT NULL,
    preset_id TEXT NOT NULL,
    track TEXT,
    level TEXT,
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'over', 'cancelled')),
    made_at BIGINT NOT NULL,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    ended_at BIGINT,
    plan_at BIGINT,
    look_at BIGINT,
    shared_at BIGINT,
    CHECK (starts_at < ends_at)
);
CREATE UNIQUE INDEX mocks_loops_one_open ON mocks_loops (guild_id, user_id) WHERE state = 'open';
CREATE INDEX mocks_loops_by_member ON mocks_loops (user_id);
CREATE INDEX mocks_loops_by_plan ON mocks_loops (plan_at) WHERE state = 'open' AND plan_at IS NOT NULL;
CREATE INDEX mocks_loops_by_look ON mocks_loops (look_at) WHERE state = 'open' AND look_at IS NOT NULL;

CREATE TABLE mocks_loop_rounds (
    loop_id INTEGER NOT NULL REFERENCES mocks_loops (loop_id) ON DELETE CASCADE,
    place INTEGER NOT NULL CHECK (place BETWEEN 0 AND 9),
    round_type TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'asked', 'placed', 'held', 'stuck', 'dropped')),
    tries INTEGER NOT NULL DEFAULT 0,
    most_tries INTEGER NOT NULL DEFAULT 3,
    held_at BIGINT,
    PRIMARY KEY (loop_id, place)
);
CREATE INDEX mocks_loop_rounds_by_state ON mocks_loop_rounds (state);

CREATE TABLE mocks_loop_asks (
    loop_id INTEGER NOT NULL,
    place INTEGER NOT NULL,
    number INTEGER NOT NULL,
    guild_id BIGINT NOT NULL,
    user_id BIGINT,
    state TEXT NOT NULL DEFAULT 'asked'
        CHECK (state IN ('asked', 'accepted', 'declined', 'silent', 'dropped', 'withdrawn')),
    starts TEXT NOT NULL DEFAULT '[]',
    asked_at BIGINT NOT NULL,
    answer_by BIGINT NOT NULL,
    answered_at BIGINT,
    meeting_id INTEGER,
    flags TEXT,
    flags_at BIGINT,
    PRIMARY KEY (loop_id, place, number),
    FOREIGN KEY (loop_id, place) REFERENCES mocks_loop_rounds (loop_id, place) ON DELETE CASCADE
);
CREATE UNIQUE INDEX mocks_loop_asks_one_alive ON mocks_loop_asks (loop_id, place) WHERE state IN ('asked', 'accepted');
CREATE INDEX mocks_loop_asks_by_member ON mocks_loop_asks (user_id, guild_id, asked_at);
CREATE INDEX mocks_loop_asks_by_time ON mocks_loop_asks (answer_by) WHERE state = 'asked';

CREATE TABLE mocks_loop_letters (
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL,
    key TEXT NOT NULL,
    controls TEXT NOT NULL DEFAULT '[]',
    made_at BIGINT NOT NULL,
    send_at BIGINT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (guild_id, user_id, key)
);
CREATE INDEX mocks_loop_letters_by_time ON mocks_loop_letters (send_at);
CREATE INDEX mocks_loop_letters_by_member ON mocks_loop_letters (user_id);

CREATE TABLE mocks_loop_offers (
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL,
    rounds_a_week INTEGER NOT NULL CHECK (rounds_a_week BETWEEN 1 AND 7),
    round_types TEXT NOT NULL DEFAULT '[]',
    is_paused INTEGER NOT NULL DEFAULT 0 CHECK (is_paused IN (0, 1)),
    made_at BIGINT NOT NULL,
    PRIMARY KEY (guild_id, user_id)
);
CREATE INDEX mocks_loop_offers_by_member ON mocks_loop_offers (user_id);

CREATE TABLE mocks_loop_limits (
    group_id INTEGER PRIMARY KEY REFERENCES groups (group_id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL,
    most_open INTEGER NOT NULL CHECK (most_open BETWEEN 0 AND 20)
);
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";\n"):
        if statement.strip():
            op.execute(statement)
