-- name: put_routine!
INSERT INTO routines (guild_id, group_id, kind, at_minute, weekdays, is_paused)
VALUES (:guild_id, :group_id, :kind, :at_minute, :weekdays, :is_paused)
ON CONFLICT (group_id, kind) DO UPDATE
SET at_minute = excluded.at_minute, weekdays = excluded.weekdays, is_paused = excluded.is_paused;

-- name: set_resumes!
UPDATE routines SET resumes_on = :resumes_on WHERE group_id = :group_id AND kind = :kind;

-- name: routines_of_group
SELECT r.*, g.zone, g.starts_on, g.ends_on FROM routines r JOIN groups g ON g.group_id = r.group_id
WHERE r.group_id = :group_id AND g.archived_at IS NULL ORDER BY r.at_minute, r.kind;

-- name: routines_of_guild
SELECT r.*, g.zone, g.starts_on, g.ends_on FROM routines r JOIN groups g ON g.group_id = r.group_id
WHERE r.guild_id = :guild_id AND g.archived_at IS NULL ORDER BY r.group_id, r.at_minute, r.kind;

-- name: due_routines
SELECT r.*, g.zone, g.starts_on, g.ends_on,
       (SELECT count(*) FROM group_holidays h WHERE h.group_id = r.group_id) AS holiday_count
FROM routines r JOIN groups g ON g.group_id = r.group_id
WHERE r.next_due_at <= :now ORDER BY r.next_due_at LIMIT :limit;

-- name: set_next!
UPDATE routines SET next_on = :next_on, next_due_at = :next_due_at, last_on = :last_on
WHERE routine_id = :routine_id;

-- name: set_next_many*!
UPDATE routines SET next_on = :next_on, next_due_at = :next_due_at, last_on = :last_on
WHERE routine_id = :routine_id;

-- name: add_occurrences*!
INSERT INTO occurrences (guild_id, group_id, kind, day, due_at, expires_at, try_at, state, note, finished_at)
VALUES (:guild_id, :group_id, :kind, :day, :due_at, :expires_at, :due_at, :state, :note, :finished_at)
ON CONFLICT (group_id, kind, day) DO NOTHING;

-- name: claim
UPDATE occurrences SET state = 'claimed', attempts = attempts + 1, try_at = :lease_until
WHERE occurrence_id IN (
    SELECT occurrence_id FROM occurrences
    WHERE state IN ('pending', 'claimed') AND try_at <= :now ORDER BY try_at, occurrence_id LIMIT :limit
)
RETURNING *;

-- name: finish!
-- Whoever lost the claim to another process has no say any more.
UPDATE occurrences SET state = :state, note = :note, finished_at = :now
WHERE occurrence_id = :occurrence_id AND attempts = :attempts AND state = 'claimed';

-- name: try_later!
UPDATE occurrences SET state = 'pending', try_at = :try_at, note = :note
WHERE occurrence_id = :occurrence_id AND attempts = :attempts AND state = 'claimed';

-- name: call_off!
-- What is running at the moment is let run: its handler asks for itself whether there is anything to do.
UPDATE occurrences SET state = 'skipped', note = :note, finished_at = :now
WHERE group_id = :group_id AND kind = :kind AND day = :day AND state = 'pending';

-- name: next_moment$
SELECT min(at) FROM (
    SELECT min(next_due_at) AS at FROM routines WHERE next_due_at IS NOT NULL
    UNION ALL
    SELECT min(try_at) AS at FROM occurrences WHERE state IN ('pending', 'claimed')
) AS moments;

-- name: occurrences_between
SELECT * FROM occurrences WHERE guild_id = :guild_id AND due_at >= :start AND due_at < :end_at ORDER BY due_at;

-- name: forget_next_of_archived!
UPDATE routines SET next_on = NULL, next_due_at = NULL
WHERE group_id = :group_id
  AND group_id IN (SELECT group_id FROM groups WHERE archived_at IS NOT NULL);
