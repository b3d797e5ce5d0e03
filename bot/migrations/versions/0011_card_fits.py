"""Cards: a member's own parameters of the memory model, with what they were tested on."""

from alembic import op

revision = "0011"
down_revision = "0010"

STATEMENTS = """
CREATE TABLE cards_fits (
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL,
    wanted_at BIGINT,
    verdict TEXT CHECK (verdict IN ('used', 'no_better', 'too_few', 'failed')),
    parameters TEXT,
    reviews INTEGER NOT NULL DEFAULT 0 CHECK (reviews >= 0),
    trained INTEGER NOT NULL DEFAULT 0 CHECK (trained >= 0),
    held INTEGER NOT NULL DEFAULT 0 CHECK (held >= 0),
    loss DOUBLE PRECISION,
    standard_loss DOUBLE PRECISION,
    fitted_at BIGINT,
    PRIMARY KEY (guild_id, user_id),
    CHECK (parameters IS NULL OR verdict = 'used'),
    CHECK ((verdict IS NULL) = (fitted_at IS NULL)),
    CHECK (verdict IS NOT NULL OR wanted_at IS NOT NULL)
);
CREATE INDEX cards_fits_wanted ON cards_fits (wanted_at);
CREATE INDEX cards_fits_by_user ON cards_fits (user_id);
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";\n"):
        if statement.strip():
            op.execute(statement)
