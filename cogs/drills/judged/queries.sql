-- name: add_submission^
INSERT INTO drills_submissions (attempt_id, guild_id, user_id, source, at)
VALUES (:attempt_id, :guild_id, :user_id, :source, :now)
RETURNING *;

-- name: set_verdict!
UPDATE drills_submissions SET verdict = :verdict, is_solved = :is_solved WHERE submission_id = :submission_id;

-- name: last_submission^
SELECT * FROM drills_submissions WHERE attempt_id = :attempt_id ORDER BY submission_id DESC LIMIT 1;

-- name: failed_submissions$
SELECT count(*) FROM drills_submissions WHERE attempt_id = :attempt_id AND is_solved = 0;

-- name: submissions_since$
SELECT count(*) FROM drills_submissions WHERE user_id = :user_id AND at > :since;

-- name: export_submissions
SELECT * FROM drills_submissions WHERE user_id = :user_id ORDER BY submission_id;

-- name: erase_submissions!
DELETE FROM drills_submissions
WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);
