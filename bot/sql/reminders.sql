-- name: get^
SELECT * FROM member_reminders WHERE guild_id = :guild_id AND user_id = :user_id AND kind = :kind;

-- name: put!
INSERT INTO member_reminders (guild_id, user_id, kind, at_minute, zone, next_on, next_at, try_at, last_on)
VALUES (:guild_id, :user_id, :kind, :at_minute, :zone, :next_on, :next_at, :next_at, :last_on)
ON CONFLICT (guild_id, user_id, kind) DO UPDATE SET
    at_minute = excluded.at_minute, zone = excluded.zone, next_on = excluded.next_on, next_at = excluded.next_at,
    try_at = excluded.try_at, last_on = excluded.last_on, attempts = 0, undelivered_on = NULL;

-- name: next_moment$
SELECT min(try_at) FROM member_reminders WHERE try_at IS NOT NULL;

-- name: claim
UPDATE member_reminders SET attempts = attempts + 1, try_at = :lease_until
WHERE reminder_id IN (
    SELECT reminder_id FROM member_reminders WHERE try_at <= :now ORDER BY try_at, reminder_id LIMIT :limit
)
RETURNING *;

-- name: move_on!
-- Whoever lost the claim to another process, or to the member who changed the hour, has no say any more.
UPDATE member_reminders
SET zone = :zone, next_on = :next_on, next_at = :next_at, try_at = :next_at, last_on = :last_on, attempts = 0
WHERE reminder_id = :reminder_id AND attempts = :attempts AND next_on = :day;

-- name: try_later!
UPDATE member_reminders SET try_at = :try_at
WHERE reminder_id = :reminder_id AND attempts = :attempts AND next_on = :day;

-- name: is_there$
SELECT count(*) FROM members m JOIN guilds g ON g.guild_id = m.guild_id
WHERE m.guild_id = :guild_id AND m.user_id = :user_id AND m.left_at IS NULL AND g.removed_at IS NULL;

-- name: keep_undelivered!
UPDATE member_reminders SET undelivered_on = :day WHERE reminder_id = :reminder_id AND at_minute IS NOT NULL;

-- name: undelivered
SELECT * FROM member_reminders
WHERE guild_id = :guild_id AND user_id = :user_id AND undelivered_on IS NOT NULL;

-- name: drop_undelivered!
UPDATE member_reminders SET undelivered_on = NULL WHERE reminder_id = :reminder_id;
