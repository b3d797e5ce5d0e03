"""The pool of mock interviews: who takes part, when they can, whom they never meet, and the weekly runs."""

from alembic import op

revision = "0017"
down_revision = "0016"

STATEMENTS = """
CREATE TABLE mocks_pools (
    group_id INTEGER PRIMARY KEY REFERENCES groups (group_id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL,
    is_across INTEGER NOT NULL DEFAULT 0 CHECK (is_across IN (0, 1)),
    window_weeks INTEGER NOT NULL DEFAULT 4 CHECK (window_weeks BETWEEN 1 AND 26),
    round_types TEXT NOT NULL DEFAULT '[]'
);
CREATE UNIQUE INDEX mocks_pools_across ON mocks_pools (guild_id) WHERE is_across = 1;

CREATE TABLE mocks_pool_members (
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL,
    group_id INTEGER NOT NULL REFERENCES groups (group_id) ON DELETE CASCADE,
    joined_at BIGINT NOT NULL,
    wants TEXT NOT NULL DEFAULT '[]',
    first TEXT NOT NULL DEFAULT 'any' CHECK (first IN ('any', 'interviewer', 'candidate')),
    skips_week TEXT,
    paused_at BIGINT,
    PRIMARY KEY (guild_id, user_id)
);
CREATE INDEX mocks_pool_members_by_group ON mocks_pool_members (group_id);

CREATE TABLE mocks_hours (
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL,
    awake_from INTEGER CHECK (awake_from BETWEEN 0 AND 47),
    awake_until INTEGER CHECK (awake_until BETWEEN 0 AND 48),
    mon BIGINT NOT NULL DEFAULT 0,
    tue BIGINT NOT NULL DEFAULT 0,
    wed BIGINT NOT NULL DEFAULT 0,
    thu BIGINT NOT NULL DEFAULT 0,
    fri BIGINT NOT NULL DEFAULT 0,
    sat BIGINT NOT NULL DEFAULT 0,
    sun BIGINT NOT NULL DEFAULT 0,
    confirmed_at BIGINT NOT NULL,
    PRIMARY KEY (guild_id, user_id)
);

CREATE TABLE mocks_dates (
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL,
    day TEXT NOT NULL,
    cells BIGINT NOT NULL,
    PRIMARY KEY (guild_id, user_id, day)
);

CREATE TABLE mocks_blocks (
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL,
    blocked_user_id BIGINT NOT NULL,
    PRIMARY KEY (guild_id, user_id, blocked_user_id),
    CHECK (user_id <> blocked_user_id)
);

CREATE TABLE mocks_runs (
    run_id INTEGER PRIMARY KEY,
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    group_id INTEGER NOT NULL REFERENCES groups (group_id) ON DELETE CASCADE,
    week TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    seed BIGINT NOT NULL,
    window_weeks INTEGER NOT NULL,
    partners_each INTEGER NOT NULL,
    lengths TEXT NOT NULL,
    swaps TEXT NOT NULL,
    score DOUBLE PRECISION NOT NULL,
    bound DOUBLE PRECISION NOT NULL,
    seconds DOUBLE PRECISION NOT NULL,
    method TEXT NOT NULL,
    UNIQUE (group_id, week)
);

CREATE TABLE mocks_run_members (
    run_id INTEGER NOT NULL REFERENCES mocks_runs (run_id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    slots TEXT NOT NULL,
    level INTEGER,
    track TEXT,
    adjacent_track TEXT,
    wants TEXT NOT NULL,
    given INTEGER NOT NULL,
    taken INTEGER NOT NULL,
    sat_out INTEGER NOT NULL,
    begins_as TEXT,
    utc_offset_minutes INTEGER,
    bye_reason TEXT,
    could_meet INTEGER,
    PRIMARY KEY (run_id, user_id)
);
CREATE INDEX mocks_run_members_by_user ON mocks_run_members (user_id, guild_id);

CREATE TABLE mocks_run_links (
    run_id INTEGER NOT NULL REFERENCES mocks_runs (run_id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('blocked', 'recent')),
    user_id BIGINT NOT NULL,
    other_user_id BIGINT NOT NULL,
    weeks INTEGER,
    PRIMARY KEY (run_id, kind, user_id, other_user_id)
);
CREATE INDEX mocks_run_links_by_user ON mocks_run_links (user_id);
CREATE INDEX mocks_run_links_by_other ON mocks_run_links (other_user_id);

CREATE TABLE mocks_run_pairs (
    run_id INTEGER NOT NULL REFERENCES mocks_runs (run_id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL,
    number INTEGER NOT NULL,
    meeting_id INTEGER REFERENCES mocks_meetings (meeting_id) ON DELETE SET NULL,
    interviewer_user_id BIGINT,
    candidate_user_id BIGINT,
    third_user_id BIGINT,
    round_type TEXT NOT NULL,
    starts TEXT NOT NULL,
    score DOUBLE PRECISION NOT NULL,
    parts TEXT NOT NULL,
    is_repeat INTEGER NOT NULL CHECK (is_repeat IN (0, 1)),
    PRIMARY KEY (run_id, number)
);
CREATE INDEX mocks_run_pairs_by_meeting ON mocks_run_pairs (meeting_id);
CREATE INDEX mocks_run_pairs_by_interviewer ON mocks_run_pairs (interviewer_user_id);
CREATE INDEX mocks_run_pairs_by_candidate ON mocks_run_pairs (candidate_user_id);
CREATE INDEX mocks_run_pairs_by_third ON mocks_run_pairs (third_user_id);
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";\n"):
        if statement.strip():
            op.execute(statement)
