"""Cards of a group: shared decks with stewards and suggestions, and quiz nights."""

from alembic import op

revision = "0012"
down_revision = "0011"

STATEMENTS = """
CREATE TABLE cards_shared_decks (
    deck_id INTEGER PRIMARY KEY,
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    group_id INTEGER NOT NULL REFERENCES groups (group_id) ON DELETE CASCADE,
    title TEXT NOT NULL CHECK (length(title) BETWEEN 3 AND 45),
    title_key TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    archived_at BIGINT
);
CREATE UNIQUE INDEX cards_shared_decks_by_title ON cards_shared_decks (group_id, title_key)
    WHERE archived_at IS NULL;
CREATE INDEX cards_shared_decks_by_guild ON cards_shared_decks (guild_id);

CREATE TABLE cards_shared_stewards (
    deck_id INTEGER NOT NULL REFERENCES cards_shared_decks (deck_id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL,
    since_at BIGINT NOT NULL,
    PRIMARY KEY (deck_id, user_id)
);
CREATE INDEX cards_shared_stewards_by_user ON cards_shared_stewards (user_id);

CREATE TABLE cards_shared_notes (
    note_id INTEGER PRIMARY KEY,
    deck_id INTEGER NOT NULL REFERENCES cards_shared_decks (deck_id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    front TEXT NOT NULL CHECK (length(front) BETWEEN 1 AND 600),
    back TEXT NOT NULL CHECK (length(back) BETWEEN 1 AND 1000),
    version INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
    author_user_id BIGINT,
    made_at BIGINT NOT NULL,
    edited_at BIGINT,
    removed_at BIGINT
);
CREATE INDEX cards_shared_notes_by_deck ON cards_shared_notes (deck_id, note_id) WHERE removed_at IS NULL;
CREATE INDEX cards_shared_notes_by_author ON cards_shared_notes (author_user_id)
    WHERE author_user_id IS NOT NULL;

CREATE TABLE cards_shared_suggestions (
    suggestion_id INTEGER PRIMARY KEY,
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    deck_id INTEGER NOT NULL REFERENCES cards_shared_decks (deck_id) ON DELETE CASCADE,
    note_id INTEGER REFERENCES cards_shared_notes (note_id) ON DELETE CASCADE,
    version INTEGER NOT NULL DEFAULT 0 CHECK (version >= 0),
    user_id BIGINT NOT NULL,
    is_named INTEGER NOT NULL CHECK (is_named IN (0, 1)),
    front TEXT NOT NULL CHECK (length(front) BETWEEN 1 AND 600),
    back TEXT NOT NULL CHECK (length(back) BETWEEN 1 AND 1000),
    state TEXT NOT NULL CHECK (state IN ('draft', 'open', 'accepted', 'declined')),
    reason TEXT,
    made_at BIGINT NOT NULL,
    decided_at BIGINT
);
CREATE INDEX cards_shared_suggestions_open ON cards_shared_suggestions (deck_id, suggestion_id)
    WHERE state = 'open';
CREATE INDEX cards_shared_suggestions_by_user ON cards_shared_suggestions (user_id, guild_id);

CREATE TABLE cards_quizzes (
    quiz_id INTEGER PRIMARY KEY,
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    group_id INTEGER NOT NULL REFERENCES groups (group_id) ON DELETE CASCADE,
    channel_id BIGINT NOT NULL,
    title TEXT NOT NULL,
    rounds INTEGER NOT NULL CHECK (rounds BETWEEN 3 AND 15),
    seconds INTEGER NOT NULL CHECK (seconds BETWEEN 10 AND 120),
    phase TEXT NOT NULL DEFAULT 'lobby' CHECK (phase IN ('lobby', 'asking', 'told', 'over')),
    number INTEGER NOT NULL DEFAULT 0 CHECK (number >= 0),
    told INTEGER NOT NULL DEFAULT 0 CHECK (told >= 0),
    is_shown INTEGER NOT NULL DEFAULT 0 CHECK (is_shown IN (0, 1)),
    closes_at BIGINT NOT NULL,
    try_at BIGINT,
    attempts INTEGER NOT NULL DEFAULT 0,
    reason TEXT,
    lobby_message_id BIGINT,
    board_message_id BIGINT,
    made_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX cards_quizzes_one_a_channel ON cards_quizzes (channel_id) WHERE phase <> 'over';
CREATE INDEX cards_quizzes_due ON cards_quizzes (try_at) WHERE try_at IS NOT NULL;

CREATE TABLE cards_quiz_questions (
    quiz_id INTEGER NOT NULL REFERENCES cards_quizzes (quiz_id) ON DELETE CASCADE,
    number INTEGER NOT NULL CHECK (number >= 1),
    prompt TEXT NOT NULL,
    choices TEXT NOT NULL,
    answer INTEGER NOT NULL CHECK (answer BETWEEN 0 AND 3),
    explanation TEXT NOT NULL,
    message_id BIGINT,
    PRIMARY KEY (quiz_id, number)
);

CREATE TABLE cards_quiz_players (
    quiz_id INTEGER NOT NULL REFERENCES cards_quizzes (quiz_id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL,
    joined_at BIGINT NOT NULL,
    PRIMARY KEY (quiz_id, user_id)
);
CREATE INDEX cards_quiz_players_by_user ON cards_quiz_players (user_id);

CREATE TABLE cards_quiz_answers (
    quiz_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL,
    choice INTEGER NOT NULL CHECK (choice BETWEEN 0 AND 3),
    answered_at BIGINT NOT NULL,
    PRIMARY KEY (quiz_id, number, user_id),
    FOREIGN KEY (quiz_id, number) REFERENCES cards_quiz_questions (quiz_id, number) ON DELETE CASCADE
);
CREATE INDEX cards_quiz_answers_by_user ON cards_quiz_answers (user_id);
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";\n"):
        if statement.strip():
            op.execute(statement)
