"""Own cards from files: their deck, tags and lasting name; files that wait for a yes."""

from alembic import op

revision = "0010"
down_revision = "0009"

STATEMENTS = """
ALTER TABLE cards_notes ADD COLUMN deck TEXT NOT NULL DEFAULT '' CHECK (length(deck) <= 100);
ALTER TABLE cards_notes ADD COLUMN tags TEXT NOT NULL DEFAULT '' CHECK (length(tags) <= 500);
ALTER TABLE cards_notes ADD COLUMN guid TEXT CHECK (length(guid) BETWEEN 1 AND 140);
CREATE UNIQUE INDEX cards_notes_by_guid ON cards_notes (guild_id, user_id, guid);

CREATE TABLE cards_imports (
    import_id INTEGER PRIMARY KEY,
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL,
    file_name TEXT NOT NULL CHECK (length(file_name) BETWEEN 1 AND 100),
    made_at BIGINT NOT NULL,
    done_at BIGINT,
    body TEXT NOT NULL
);
CREATE INDEX cards_imports_by_user ON cards_imports (user_id);
CREATE INDEX cards_imports_by_age ON cards_imports (made_at);
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";\n"):
        if statement.strip():
            op.execute(statement)
