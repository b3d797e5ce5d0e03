"""Every table that counts its own ids never gives one twice: buttons carry ids and outlive rows.

SQLite gives the id of a deleted newest row to the next one unless the column says AUTOINCREMENT. The word changes
nothing of what lies on disk, so it is written into the schema, by the steps of SQLite's page on ALTER TABLE for
changes of that kind, instead of copying forty tables.
"""

import re

from alembic import op
from sqlalchemy import text

revision = "0024"
down_revision = "0023"

_OWN_ID = re.compile(r"^(\s*\w+ INTEGER PRIMARY KEY)(?! AUTOINCREMENT)(?! REFERENCES)", re.MULTILINE)


def upgrade() -> None:
    connection = op.get_bind()
    # The first such table makes the list of ids given, sqlite_sequence, which stays.
    connection.exec_driver_sql("CREATE TABLE first_of_its_kind (id INTEGER PRIMARY KEY AUTOINCREMENT)")
    connection.exec_driver_sql("DROP TABLE first_of_its_kind")
    tables = connection.execute(text("SELECT name, sql FROM sqlite_schema WHERE type = 'table'")).all()
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    for name, sql in tables:
        if _OWN_ID.search(sql):
            connection.execute(
                text("UPDATE sqlite_schema SET sql = :sql WHERE type = 'table' AND name = :name"),
                {"sql": _OWN_ID.sub(r"\1 AUTOINCREMENT", sql), "name": name},
            )
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = RESET")
    found = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
    if found != ["ok"]:
        raise RuntimeError(f"the changed schema does not fit the tables: {found[:3]}")
