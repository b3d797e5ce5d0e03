-- name: pick_grain!
INSERT INTO drills_grains (attempt_id, picked, is_right, at) VALUES (:attempt_id, :picked, :is_right, :now)
ON CONFLICT (attempt_id) DO NOTHING;

-- name: grain^
SELECT picked, is_right FROM drills_grains WHERE attempt_id = :attempt_id;

-- name: export_grains
SELECT g.attempt_id, g.picked, g.is_right, g.at FROM drills_grains g
JOIN drills_attempts a ON a.attempt_id = g.attempt_id WHERE a.user_id = :user_id ORDER BY g.at;

-- name: erase_grains!
DELETE FROM drills_grains WHERE attempt_id IN (
    SELECT attempt_id FROM drills_attempts
    WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id)
);
