"""Phase clocks of timed rounds, and what members note in each step."""

from alembic import op

revision = "0003"
down_revision = "0002"

STATEMENTS = """
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";\n"):
        if statement.strip():
            op.execute(statement)
