-- name: stamp_phase!
INSERT INTO drills_phases (attempt_id, phase, at) VALUES (:attempt_id, :phase, :now)
ON CONFLICT (attempt_id, phase) DO NOTHING;

-- name: phases
SELECT phase, at FROM drills_phases WHERE attempt_id = :attempt_id ORDER BY at;

-- name: export_phases
SELECT p.attempt_id, p.phase, p.at FROM drills_phases p
JOIN drills_attempts a ON a.attempt_id = p.attempt_id WHERE a.user_id = :user_id ORDER BY p.at;

-- name: erase_phases!
DELETE FROM drills_phases WHERE attempt_id IN (
    SELECT attempt_id FROM drills_attempts
    WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id)
);
