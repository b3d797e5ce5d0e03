"""Checkpoints: what is asked of a group by a date, what members send in, and what moderators say to it."""

from alembic import op

revision = "0022"
down_revision = "0021"

STATEMENTS = """
CREATE TABLE checkpoints_groups (
    group_id INTEGER PRIMARY KEY REFERENCES groups (group_id) ON DELETE CASCADE,
    max_misses INTEGER NOT NULL CHECK (max_misses BETWEEN 1 AND 20),
    sample_percent INTEGER NOT NULL CHECK (sample_percent BETWEEN 0 AND 100),
    file_megabytes INTEGER NOT NULL CHECK (file_megabytes BETWEEN 1 AND 8),
    thread_id BIGINT
);

CREATE TABLE checkpoints_items (
    item_id INTEGER PRIMARY KEY,
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    group_id INTEGER NOT NULL REFERENCES groups (group_id) ON DELETE CASCADE,
    source_key TEXT,
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 100),
    done_when TEXT NOT NULL,
    evidence TEXT NOT NULL,
    post_on TEXT,
    due_on TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    grace_hours INTEGER NOT NULL CHECK (grace_hours BETWEEN 0 AND 336),
    points INTEGER NOT NULL CHECK (points BETWEEN 0 AND 100),
    role_id BIGINT,
    state TEXT NOT NULL CHECK (state IN ('draft', 'coming', 'open', 'closed')),
    made_by_user_id BIGINT,
    made_at BIGINT NOT NULL,
    opened_at BIGINT,
    closed_at BIGINT,
    reminded_at BIGINT,
    counted_at BIGINT,
    next_at BIGINT,
    attempts INTEGER NOT NULL DEFAULT 0,
    channel_id BIGINT,
    message_id BIGINT,
    changed INTEGER NOT NULL DEFAULT 0,
    shown INTEGER NOT NULL DEFAULT 0,
    show_at BIGINT,
    shown_at BIGINT,
    UNIQUE (group_id, source_key)
);
CREATE INDEX checkpoints_items_by_group ON checkpoints_items (group_id, state);
CREATE INDEX checkpoints_items_due ON checkpoints_items (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX checkpoints_items_to_show ON checkpoints_items (show_at) WHERE show_at IS NOT NULL;
CREATE INDEX checkpoints_items_by_maker ON checkpoints_items (made_by_user_id);

CREATE TABLE checkpoints_submissions (
    submission_id INTEGER PRIMARY KEY,
    item_id INTEGER NOT NULL REFERENCES checkpoints_items (item_id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    number INTEGER NOT NULL,
    link TEXT NOT NULL,
    words TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'replaced', 'returned', 'approved')),
    is_late INTEGER NOT NULL CHECK (is_late IN (0, 1)),
    sent_at BIGINT NOT NULL,
    UNIQUE (item_id, user_id, number)
);
CREATE UNIQUE INDEX checkpoints_submissions_one_waiting ON checkpoints_submissions (item_id, user_id)
WHERE state IN ('waiting', 'approved');
CREATE INDEX checkpoints_submissions_by_user ON checkpoints_submissions (user_id, guild_id);
CREATE INDEX checkpoints_submissions_waiting ON checkpoints_submissions (sent_at) WHERE state = 'waiting';

CREATE TABLE checkpoints_files (
    submission_id INTEGER PRIMARY KEY REFERENCES checkpoints_submissions (submission_id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    size INTEGER NOT NULL,
    url TEXT,
    channel_id BIGINT,
    message_id BIGINT,
    attempts INTEGER NOT NULL DEFAULT 0,
    try_at BIGINT
);
CREATE INDEX checkpoints_files_due ON checkpoints_files (try_at) WHERE try_at IS NOT NULL;

CREATE TABLE checkpoints_removals (
    channel_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    try_at BIGINT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (channel_id, message_id)
);

CREATE TABLE checkpoints_decisions (
    decision_id INTEGER PRIMARY KEY,
    submission_id INTEGER NOT NULL REFERENCES checkpoints_submissions (submission_id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('approved', 'returned')),
    reason TEXT,
    note TEXT NOT NULL,
    earned INTEGER NOT NULL,
    by_user_id BIGINT,
    at BIGINT NOT NULL,
    undone_by_user_id BIGINT,
    undone_at BIGINT,
    tell_at BIGINT
);
CREATE INDEX checkpoints_decisions_to_tell ON checkpoints_decisions (tell_at) WHERE tell_at IS NOT NULL;
CREATE UNIQUE INDEX checkpoints_decisions_one ON checkpoints_decisions (submission_id) WHERE undone_at IS NULL;
CREATE INDEX checkpoints_decisions_by_user ON checkpoints_decisions (by_user_id);

CREATE TABLE checkpoints_samples (
    decision_id INTEGER PRIMARY KEY REFERENCES checkpoints_decisions (decision_id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL,
    answer TEXT CHECK (answer IN ('confirmed', 'sent back')),
    by_user_id BIGINT,
    at BIGINT
);
CREATE INDEX checkpoints_samples_by_user ON checkpoints_samples (by_user_id);

CREATE TABLE checkpoints_misses (
    item_id INTEGER NOT NULL REFERENCES checkpoints_items (item_id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    is_forgiven INTEGER NOT NULL DEFAULT 0 CHECK (is_forgiven IN (0, 1)),
    PRIMARY KEY (item_id, user_id)
);
CREATE INDEX checkpoints_misses_by_user ON checkpoints_misses (user_id, guild_id);

CREATE TABLE checkpoints_grants (
    item_id INTEGER NOT NULL REFERENCES checkpoints_items (item_id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    role_id BIGINT NOT NULL,
    is_wanted INTEGER NOT NULL CHECK (is_wanted IN (0, 1)),
    version INTEGER NOT NULL DEFAULT 1,
    try_at BIGINT,
    attempts INTEGER NOT NULL DEFAULT 0,
    fault TEXT,
    PRIMARY KEY (item_id, user_id)
);
CREATE INDEX checkpoints_grants_due ON checkpoints_grants (try_at) WHERE try_at IS NOT NULL;
CREATE INDEX checkpoints_grants_by_user ON checkpoints_grants (user_id, guild_id);

CREATE TABLE checkpoints_snapshots (
    snapshot_id INTEGER PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    group_id INTEGER NOT NULL REFERENCES groups (group_id) ON DELETE CASCADE,
    day TEXT NOT NULL,
    body TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    message_id BIGINT,
    UNIQUE (group_id, day)
);
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";\n"):
        if statement.strip():
            op.execute(statement)
    # What is frozen stays frozen, whoever writes the next statement about it.
    op.execute(
        """
        CREATE TRIGGER checkpoints_snapshots_frozen BEFORE UPDATE OF body, day, made_at ON checkpoints_snapshots
        BEGIN SELECT RAISE(ABORT, 'a snapshot is never edited'); END
        """
    )
