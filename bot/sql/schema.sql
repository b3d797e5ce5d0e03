-- What Alembic writes down of a file's schema.

-- name: revision()$
SELECT version_num FROM alembic_version;
