-- name: add_import$
INSERT INTO cards_imports (guild_id, user_id, file_name, made_at, body)
VALUES (:guild_id, :user_id, :file_name, :now, :body)
RETURNING import_id;

-- name: drop_waiting!
DELETE FROM cards_imports WHERE guild_id = :guild_id AND user_id = :user_id AND done_at IS NULL AND import_id <> :import_id;

-- name: get_import^
SELECT import_id, file_name, made_at, done_at, body FROM cards_imports
WHERE import_id = :import_id AND guild_id = :guild_id AND user_id = :user_id AND made_at = :made_at;

-- name: finish_import!
UPDATE cards_imports SET done_at = :now, body = ''
WHERE import_id = :import_id AND user_id = :user_id AND done_at IS NULL AND made_at >= :oldest;

-- name: drop_import!
DELETE FROM cards_imports
WHERE import_id = :import_id AND user_id = :user_id AND made_at = :made_at AND done_at IS NULL;

-- name: waiting_since$
SELECT min(made_at) FROM cards_imports;

-- name: sweep!
DELETE FROM cards_imports WHERE made_at < :oldest;

-- name: kept
SELECT note_id, guid, front, back, deck, tags, made_at FROM cards_notes
WHERE guild_id = :guild_id AND user_id = :user_id ORDER BY note_id;

-- name: add_notes*!
INSERT INTO cards_notes (guild_id, user_id, front, back, source, made_at, deck, tags, guid)
VALUES (:guild_id, :user_id, :front, :back, 'import', :now, :deck, :tags, :guid);

-- name: edit_notes*!
UPDATE cards_notes SET front = :front, back = :back, deck = :deck, tags = :tags, edited_at = :now
WHERE note_id = :note_id AND user_id = :user_id;

-- name: add_schedules*!
INSERT INTO cards_schedules
    (guild_id, user_id, card, note, deck, state, step, stability, difficulty, due_at, last_review_at, lapses, reviews,
     set_aside, made_at)
VALUES
    (:guild_id, :user_id, :card, :note, :deck, :state, :step, :stability, :difficulty, :due_at, :last_review_at,
     :lapses, :reviews, :set_aside, :now)
ON CONFLICT (guild_id, user_id, card) DO UPDATE SET
    state = excluded.state, step = excluded.step, stability = excluded.stability, difficulty = excluded.difficulty,
    due_at = excluded.due_at, last_review_at = excluded.last_review_at, lapses = excluded.lapses,
    reviews = excluded.reviews, set_aside = excluded.set_aside, made_at = excluded.made_at, asked_ms = NULL,
    shown_at = NULL
WHERE cards_schedules.state = 0;

-- name: schedule_ids
SELECT schedule_id, card FROM cards_schedules WHERE guild_id = :guild_id AND user_id = :user_id;

-- name: add_reviews*!
INSERT INTO cards_reviews
    (schedule_id, turn, guild_id, user_id, day, rating, reviewed_at, took_ms, state_before, due_before_at)
VALUES
    (:schedule_id, :turn, :guild_id, :user_id, :day, :rating, :reviewed_at, :took_ms, :state_before, :due_before_at)
ON CONFLICT (schedule_id, turn) DO NOTHING;

-- name: rated
SELECT schedule_id, card, state, step, stability, difficulty, due_at, last_review_at, lapses, reviews, set_aside
FROM cards_schedules WHERE guild_id = :guild_id AND user_id = :user_id AND (state > 0 OR set_aside = 1);

-- name: reviews
SELECT schedule_id, rating, reviewed_at, took_ms, state_before, due_before_at, difficulty_before FROM cards_reviews
WHERE guild_id = :guild_id AND user_id = :user_id ORDER BY schedule_id, turn;

-- name: export_imports
SELECT * FROM cards_imports WHERE user_id = :user_id ORDER BY import_id;

-- name: erase_imports!
DELETE FROM cards_imports WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);
