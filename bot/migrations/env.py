"""Alembic's entry point: one connection, one transaction for all steps."""

from alembic import context
from sqlalchemy import Connection, Engine, event

engine: Engine = context.config.attributes["engine"]


# Python's driver begins no transaction for statements that change the schema, so that an upgrade which
# fails half way could neither be repeated nor undone. We begin one instead.
# Source: SQLAlchemy's SQLite dialect, "Transactions with SQLite and the sqlite3 driver".
@event.listens_for(engine, "begin")
def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


with engine.connect() as connection:
    context.configure(connection=connection, transactional_ddl=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
engine.dispose()
