"""Servers, groups, members, schedule, ledger, privacy; set-up and drills."""

from alembic import op

revision = "0001"
down_revision = None

STATEMENTS = """
CREATE TABLE guilds (
    guild_id BIGINT PRIMARY KEY,
    zone TEXT NOT NULL DEFAULT 'UTC',
    ping_budget INTEGER NOT NULL DEFAULT 2 CHECK (ping_budget BETWEEN 0 AND 10),
    quiet_from INTEGER NOT NULL DEFAULT 1320 CHECK (quiet_from BETWEEN 0 AND 1439),
    quiet_until INTEGER NOT NULL DEFAULT 420 CHECK (quiet_until BETWEEN 0 AND 1439),
    joined_at BIGINT NOT NULL,
    removed_at BIGINT
);

CREATE TABLE groups (
    group_id INTEGER PRIMARY KEY,
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 50),
    name_key TEXT NOT NULL,
    channel_id BIGINT NOT NULL,
    zone TEXT NOT NULL,
    capacity INTEGER CHECK (capacity BETWEEN 2 AND 1000),
    starts_on TEXT,
    ends_on TEXT,
    languages TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    archived_at BIGINT,
    CHECK (starts_on IS NULL OR ends_on IS NULL OR starts_on <= ends_on)
);
CREATE UNIQUE INDEX groups_one_name ON groups (guild_id, name_key) WHERE archived_at IS NULL;

CREATE TABLE group_members (
    group_id INTEGER NOT NULL REFERENCES groups (group_id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL,
    is_moderator INTEGER NOT NULL DEFAULT 0 CHECK (is_moderator IN (0, 1)),
    joined_at BIGINT NOT NULL,
    PRIMARY KEY (group_id, user_id)
);
CREATE INDEX group_members_by_user ON group_members (user_id);

CREATE TABLE group_holidays (
    group_id INTEGER NOT NULL REFERENCES groups (group_id) ON DELETE CASCADE,
    day TEXT NOT NULL,
    label TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (group_id, day)
);

CREATE TABLE members (
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL,
    zone TEXT,
    track TEXT,
    adjacent_track TEXT,
    level TEXT,
    promise_days INTEGER NOT NULL DEFAULT 0 CHECK (promise_days BETWEEN 0 AND 127),
    promise_count INTEGER NOT NULL DEFAULT 0 CHECK (promise_count BETWEEN 0 AND 7),
    wants_pings INTEGER NOT NULL DEFAULT 0 CHECK (wants_pings IN (0, 1)),
    board TEXT NOT NULL DEFAULT 'hidden' CHECK (board IN ('hidden', 'pseudonym', 'name')),
    pseudonym TEXT CHECK (pseudonym IS NULL OR length(pseudonym) BETWEEN 2 AND 32),
    joined_at BIGINT NOT NULL,
    checked_at BIGINT NOT NULL,
    left_at BIGINT,
    PRIMARY KEY (guild_id, user_id)
);
CREATE INDEX members_to_check ON members (checked_at);
CREATE UNIQUE INDEX members_one_pseudonym ON members (guild_id, pseudonym) WHERE pseudonym IS NOT NULL;

CREATE TABLE member_aways (
    away_id INTEGER PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    from_on TEXT NOT NULL,
    until_on TEXT NOT NULL,
    CHECK (from_on <= until_on),
    FOREIGN KEY (guild_id, user_id) REFERENCES members (guild_id, user_id) ON DELETE CASCADE
);
CREATE INDEX member_aways_by_member ON member_aways (guild_id, user_id);

CREATE TABLE pings (
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL,
    key TEXT NOT NULL,
    day TEXT NOT NULL,
    PRIMARY KEY (guild_id, user_id, key)
);
CREATE INDEX pings_by_day ON pings (guild_id, user_id, day);

CREATE TABLE ledger (
    entry_id INTEGER PRIMARY KEY,
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL,
    group_id INTEGER,
    source TEXT NOT NULL,
    points INTEGER NOT NULL,
    key TEXT NOT NULL,
    day TEXT NOT NULL,
    at BIGINT NOT NULL,
    note TEXT,
    UNIQUE (guild_id, user_id, key)
);
CREATE INDEX ledger_by_day ON ledger (guild_id, user_id, day, source);

CREATE TABLE routines (
    routine_id INTEGER PRIMARY KEY,
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    group_id INTEGER NOT NULL REFERENCES groups (group_id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    at_minute INTEGER NOT NULL CHECK (at_minute BETWEEN 0 AND 1439),
    weekdays INTEGER NOT NULL CHECK (weekdays BETWEEN 1 AND 127),
    is_paused INTEGER NOT NULL DEFAULT 0 CHECK (is_paused IN (0, 1)),
    last_on TEXT,
    next_on TEXT,
    next_due_at BIGINT,
    UNIQUE (group_id, kind)
);
CREATE INDEX routines_due ON routines (next_due_at) WHERE next_due_at IS NOT NULL;

CREATE TABLE occurrences (
    occurrence_id INTEGER PRIMARY KEY,
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    group_id INTEGER NOT NULL REFERENCES groups (group_id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    day TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    try_at BIGINT NOT NULL,
    state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'claimed', 'done', 'skipped', 'failed')),
    attempts INTEGER NOT NULL DEFAULT 0,
    note TEXT,
    finished_at BIGINT,
    UNIQUE (group_id, kind, day)
);
CREATE INDEX occurrences_open ON occurrences (try_at) WHERE state IN ('pending', 'claimed');

CREATE TABLE conditions (
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    channel_id BIGINT NOT NULL,
    code INTEGER NOT NULL,
    sentence TEXT NOT NULL,
    since_at BIGINT NOT NULL,
    PRIMARY KEY (channel_id, code)
);

CREATE TABLE audit (
    audit_id INTEGER PRIMARY KEY,
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    group_id INTEGER,
    by_user_id BIGINT,
    action TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT '',
    at BIGINT NOT NULL
);
CREATE INDEX audit_by_guild ON audit (guild_id, at);

CREATE TABLE erasures (
    receipt TEXT PRIMARY KEY,
    at BIGINT NOT NULL,
    row_count INTEGER NOT NULL
);

CREATE TABLE setup_quickstarts (
    guild_id BIGINT PRIMARY KEY REFERENCES guilds (guild_id) ON DELETE CASCADE,
    category_id BIGINT,
    hall_channel_id BIGINT,
    drill_channel_id BIGINT,
    group_id INTEGER,
    finished_at BIGINT
);

CREATE TABLE drills_posts (
    post_id INTEGER PRIMARY KEY,
    occurrence_id INTEGER NOT NULL UNIQUE,
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    group_id INTEGER NOT NULL REFERENCES groups (group_id) ON DELETE CASCADE,
    day TEXT NOT NULL,
    drill_id TEXT NOT NULL,
    channel_id BIGINT NOT NULL,
    message_id BIGINT,
    thread_id BIGINT,
    opened_at BIGINT NOT NULL,
    closes_at BIGINT,
    closed_at BIGINT,
    solution_message_id BIGINT,
    UNIQUE (group_id, day)
);
CREATE INDEX drills_posts_open ON drills_posts (group_id) WHERE closed_at IS NULL;

CREATE TABLE drills_attempts (
    attempt_id INTEGER PRIMARY KEY,
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL,
    post_id INTEGER REFERENCES drills_posts (post_id) ON DELETE CASCADE,
    drill_id TEXT NOT NULL,
    number INTEGER NOT NULL CHECK (number >= 1),
    kind TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'answered')),
    hints_used INTEGER NOT NULL DEFAULT 0 CHECK (hints_used BETWEEN 0 AND 3),
    answer TEXT CHECK (answer IS NULL OR length(answer) <= 4000),
    is_correct INTEGER CHECK (is_correct IN (0, 1)),
    touched TEXT,
    self_score INTEGER CHECK (self_score BETWEEN 1 AND 5),
    points INTEGER NOT NULL DEFAULT 0,
    opened_at BIGINT NOT NULL,
    answered_at BIGINT,
    day TEXT,
    UNIQUE (guild_id, user_id, drill_id, number)
);
CREATE UNIQUE INDEX drills_attempts_one_a_post ON drills_attempts (post_id, user_id) WHERE post_id IS NOT NULL;
CREATE UNIQUE INDEX drills_attempts_one_open ON drills_attempts (guild_id, user_id, drill_id) WHERE state = 'open';

CREATE TABLE drills_explainers (
    post_id INTEGER NOT NULL REFERENCES drills_posts (post_id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (post_id, user_id)
);
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";\n"):
        if statement.strip():
            op.execute(statement)
