-- name: add_clock!
INSERT INTO phase_clocks (feature, object_id, guild_id, plan_id, phases, started_at)
VALUES (:feature, :object_id, :guild_id, :plan_id, :phases, :started_at)
ON CONFLICT (feature, object_id) DO NOTHING;

-- name: clock_of^
SELECT * FROM phase_clocks WHERE feature = :feature AND object_id = :object_id;

-- name: set_phases!
UPDATE phase_clocks SET phases = :phases WHERE clock_id = :clock_id;

-- name: finish_clock!
UPDATE phase_clocks SET finished_at = :finished_at WHERE clock_id = :clock_id AND finished_at IS NULL;

-- name: forget_clock!
DELETE FROM phase_clocks WHERE feature = :feature AND object_id = :object_id;

-- name: stretches
SELECT place, began_at, ended_at FROM phase_stretches WHERE clock_id = :clock_id ORDER BY number;

-- name: add_stretch!
INSERT INTO phase_stretches (clock_id, number, place, began_at, ended_at)
VALUES (:clock_id, :number, :place, :began_at, :ended_at);

-- name: end_stretch!
UPDATE phase_stretches SET ended_at = :ended_at
WHERE clock_id = :clock_id AND number = :number AND ended_at IS NULL;

-- name: put_note!
INSERT INTO phase_notes (clock_id, user_id, phase, note, at) VALUES (:clock_id, :user_id, :phase, :note, :now)
ON CONFLICT (clock_id, user_id, phase) DO UPDATE SET note = excluded.note, at = excluded.at;

-- name: drop_note!
DELETE FROM phase_notes WHERE clock_id = :clock_id AND user_id = :user_id AND phase = :phase;

-- name: notes_of
SELECT phase, note FROM phase_notes WHERE clock_id = :clock_id AND user_id = :user_id;
