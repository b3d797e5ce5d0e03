"""Mock interviews: meetings, who takes part in them, and the turns they are made of."""

from alembic import op

revision = "0016"
down_revision = "0015"

STATEMENTS = """
CREATE TABLE mocks_meetings (
    meeting_id INTEGER PRIMARY KEY,
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    group_id INTEGER REFERENCES groups (group_id) ON DELETE SET NULL,
    source TEXT NOT NULL CHECK (source IN ('match', 'loop', 'solo')),
    source_key TEXT NOT NULL,
    round_type TEXT NOT NULL,
    slot_minutes INTEGER NOT NULL CHECK (slot_minutes BETWEEN 15 AND 240),
    state TEXT NOT NULL CHECK (state IN ('finding', 'agreed', 'running', 'over', 'cancelled', 'missed')),
    made_at BIGINT NOT NULL,
    answer_by BIGINT,
    starts_at BIGINT,
    ended_at BIGINT,
    thread_id BIGINT,
    event_id BIGINT,
    sequence INTEGER NOT NULL DEFAULT 0,
    UNIQUE (guild_id, source_key),
    CHECK (state IN ('finding', 'cancelled', 'missed') OR starts_at IS NOT NULL)
);
CREATE INDEX mocks_meetings_by_state ON mocks_meetings (state, starts_at);
CREATE INDEX mocks_meetings_by_thread ON mocks_meetings (thread_id);

CREATE TABLE mocks_seats (
    meeting_id INTEGER NOT NULL REFERENCES mocks_meetings (meeting_id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    is_third INTEGER NOT NULL DEFAULT 0 CHECK (is_third IN (0, 1)),
    answered_at BIGINT,
    has_come INTEGER CHECK (has_come IN (0, 1)),
    PRIMARY KEY (meeting_id, user_id)
);
CREATE INDEX mocks_seats_by_member ON mocks_seats (guild_id, user_id);
CREATE INDEX mocks_seats_by_user ON mocks_seats (user_id);

CREATE TABLE mocks_turns (
    turn_id INTEGER PRIMARY KEY,
    meeting_id INTEGER NOT NULL REFERENCES mocks_meetings (meeting_id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL,
    number INTEGER NOT NULL CHECK (number BETWEEN 0 AND 1),
    interviewer_user_id BIGINT,
    candidate_user_id BIGINT NOT NULL,
    question_id TEXT,
    began_at BIGINT,
    ended_at BIGINT,
    UNIQUE (meeting_id, number),
    CHECK (interviewer_user_id IS NULL OR interviewer_user_id <> candidate_user_id)
);
CREATE INDEX mocks_turns_by_candidate ON mocks_turns (candidate_user_id, guild_id);
CREATE INDEX mocks_turns_by_interviewer ON mocks_turns (interviewer_user_id, guild_id);
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";\n"):
        if statement.strip():
            op.execute(statement)
