-- name: failed$
SELECT count(*) FROM drills_submissions WHERE attempt_id = :attempt_id AND is_solved = 0;

-- name: keeps_misses$
SELECT keeps_misses FROM drills_habits WHERE guild_id = :guild_id AND user_id = :user_id;

-- name: set_keeps_misses!
INSERT INTO drills_habits (guild_id, user_id, keeps_misses) VALUES (:guild_id, :user_id, :keeps_misses)
ON CONFLICT (guild_id, user_id) DO UPDATE SET keeps_misses = excluded.keeps_misses;

-- name: export_habits
SELECT * FROM drills_habits WHERE user_id = :user_id ORDER BY guild_id;

-- name: erase_habits!
DELETE FROM drills_habits WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);
