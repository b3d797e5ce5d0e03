-- What is said to DuckDB beside a member's query, and what stands in the form for one. Braces are filled in.

-- name: table
CREATE TABLE {table} ({columns})

-- name: rows
INSERT INTO {table} VALUES {rows}

-- name: tree
SELECT json_serialize_sql(?::VARCHAR)

-- name: first
SELECT 1, 1.5, uuid(), DATE '2026-01-01', range(2)

-- name: begin
SELECT {columns}
FROM

-- name: count
SELECT count(*) AS n FROM t

-- name: check wrong honest work is not judged
SELECT 7

-- name: check pass an honest query does not pass
SELECT sum(1) AS n FROM t

-- name: check timeout an endless query is not ended
WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT count(*) FROM r

-- name: check memory the limit of memory does not hold
SELECT printf('%1000000000d', 1)

-- name: check problem files can be read
SELECT content FROM read_text('/etc/hostname')

-- name: check problem a setting can be changed
SET lock_configuration = false

-- name: check problem more than one statement is run
SELECT 1; SELECT count(*) AS n FROM t

-- name: check problem a table can be changed
DELETE FROM t

-- name: check pass an honest query does not pass after the hostile ones
SELECT count(x) AS n FROM t
