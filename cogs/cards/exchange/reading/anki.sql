-- Statements over a collection of Anki's, opened in memory and never to be trusted.

-- name: trust
PRAGMA trusted_schema = OFF;

-- name: cells
PRAGMA cell_size_check = ON;

-- name: temporary
PRAGMA temp_store = MEMORY;

-- name: read_only
PRAGMA query_only = ON;

-- name: schema
SELECT type, name, sql FROM sqlite_master LIMIT 300;

-- name: computed
SELECT count(*) FROM pragma_table_xinfo(?) WHERE hidden <> 0;

-- name: col
SELECT crt, models, decks FROM col LIMIT 1;

-- name: count
SELECT count(*) FROM cards;

-- name: cards
SELECT c.id, c.nid, c.did, c.ord, c.type, c.queue, c.due, c.ivl, c.factor, c.reps, c.lapses, c.odue, c.odid, c.data,
    n.guid, n.mid, n.tags, n.flds
FROM cards c JOIN notes n ON n.id = c.nid
ORDER BY c.type <> 0, c.due, c.nid, c.ord;

-- name: revlog
SELECT cid, id, ease, ivl, time, type FROM revlog
WHERE ease BETWEEN 1 AND 4 AND type BETWEEN 0 AND 3 ORDER BY id DESC LIMIT :most;

-- name: revlog_count
SELECT count(*) FROM revlog WHERE ease BETWEEN 1 AND 4 AND type BETWEEN 0 AND 3;

-- name: decks
SELECT id, name FROM decks LIMIT 5000;

-- name: notetypes
SELECT id, name, config FROM notetypes LIMIT 2000;

-- name: fields
SELECT ntid, ord, name FROM fields ORDER BY ntid, ord LIMIT 20000;

-- name: templates
SELECT ntid, ord, config FROM templates ORDER BY ntid, ord LIMIT 20000;
