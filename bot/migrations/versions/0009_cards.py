"""Cards: a member's schedules, reviews, own notes, decks and settings."""

from alembic import op

revision = "0009"
down_revision = "0008"

STATEMENTS = """
CREATE TABLE cards_settings (
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL,
    new_a_day INTEGER NOT NULL DEFAULT 10 CHECK (new_a_day BETWEEN 0 AND 50),
    reviews_a_day INTEGER NOT NULL DEFAULT 100 CHECK (reviews_a_day BETWEEN 10 AND 500),
    retention DOUBLE PRECISION NOT NULL DEFAULT 0.9 CHECK (retention BETWEEN 0.8 AND 0.97),
    easy_days INTEGER NOT NULL DEFAULT 0 CHECK (easy_days BETWEEN 0 AND 126),
    paused_at BIGINT,
    extra_on TEXT,
    extra_new INTEGER NOT NULL DEFAULT 0 CHECK (extra_new BETWEEN 0 AND 1000),
    PRIMARY KEY (guild_id, user_id)
);

CREATE TABLE cards_decks (
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL,
    deck TEXT NOT NULL,
    is_taken INTEGER NOT NULL CHECK (is_taken IN (0, 1)),
    taken_at BIGINT NOT NULL,
    PRIMARY KEY (guild_id, user_id, deck)
);

CREATE TABLE cards_notes (
    note_id INTEGER PRIMARY KEY,
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL,
    front TEXT NOT NULL CHECK (length(front) BETWEEN 1 AND 1400),
    back TEXT NOT NULL CHECK (length(back) BETWEEN 1 AND 2000),
    source TEXT NOT NULL CHECK (length(source) BETWEEN 3 AND 100),
    made_at BIGINT NOT NULL,
    edited_at BIGINT
);
CREATE INDEX cards_notes_by_member ON cards_notes (guild_id, user_id);
CREATE INDEX cards_notes_by_user ON cards_notes (user_id);

CREATE TABLE cards_schedules (
    schedule_id INTEGER PRIMARY KEY,
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL,
    card TEXT NOT NULL,
    note TEXT NOT NULL,
    deck TEXT NOT NULL,
    state INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 3),
    step INTEGER,
    stability DOUBLE PRECISION,
    difficulty DOUBLE PRECISION,
    due_at BIGINT NOT NULL,
    last_review_at BIGINT,
    lapses INTEGER NOT NULL DEFAULT 0 CHECK (lapses >= 0),
    reviews INTEGER NOT NULL DEFAULT 0 CHECK (reviews >= 0),
    set_aside INTEGER NOT NULL DEFAULT 0 CHECK (set_aside BETWEEN 0 AND 2),
    asked_ms BIGINT,
    shown_at BIGINT,
    made_at BIGINT NOT NULL,
    UNIQUE (guild_id, user_id, card),
    CHECK ((state = 0) = (reviews = 0)),
    CHECK ((state = 0) = (stability IS NULL))
);
CREATE INDEX cards_schedules_due ON cards_schedules (guild_id, user_id, set_aside, state, due_at, deck, note);
CREATE INDEX cards_schedules_by_user ON cards_schedules (user_id);

CREATE TABLE cards_reviews (
    review_id INTEGER PRIMARY KEY,
    schedule_id INTEGER NOT NULL REFERENCES cards_schedules (schedule_id) ON DELETE CASCADE,
    turn INTEGER NOT NULL CHECK (turn >= 0),
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL,
    day TEXT NOT NULL,
    rating INTEGER NOT NULL CHECK (rating BETWEEN 1 AND 4),
    reviewed_at BIGINT NOT NULL,
    took_ms INTEGER NOT NULL CHECK (took_ms BETWEEN 0 AND 300000),
    state_before INTEGER NOT NULL CHECK (state_before BETWEEN 0 AND 3),
    stability_before DOUBLE PRECISION,
    difficulty_before DOUBLE PRECISION,
    due_before_at BIGINT NOT NULL,
    UNIQUE (schedule_id, turn)
);
CREATE INDEX cards_reviews_by_day ON cards_reviews (guild_id, user_id, day);
CREATE INDEX cards_reviews_by_user ON cards_reviews (user_id);
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";\n"):
        if statement.strip():
            op.execute(statement)
