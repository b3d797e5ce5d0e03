-- name: promises_of
SELECT from_on, days, count FROM member_promises
WHERE guild_id = :guild_id AND user_id = :user_id ORDER BY from_on;

-- name: undated^
SELECT promise_days, promise_count, joined_at FROM members WHERE guild_id = :guild_id AND user_id = :user_id;

-- name: drop_coming!
DELETE FROM member_promises WHERE guild_id = :guild_id AND user_id = :user_id AND from_on > :today;

-- name: put_promise!
INSERT INTO member_promises (guild_id, user_id, from_on, days, count)
VALUES (:guild_id, :user_id, :from_on, :days, :count)
ON CONFLICT (guild_id, user_id, from_on) DO UPDATE SET days = excluded.days, count = excluded.count;

-- name: excuse!
INSERT INTO member_excuses (guild_id, user_id, day, reason) VALUES (:guild_id, :user_id, :day, :reason)
ON CONFLICT (guild_id, user_id, day) DO NOTHING;

-- name: followers_of_zone
SELECT m.user_id FROM members m
WHERE m.guild_id = :guild_id AND m.zone IS NULL AND (m.promise_days <> 0 OR m.promise_count <> 0)
  AND (CAST(:group_id AS BIGINT) IS NULL
       OR EXISTS (SELECT 1 FROM group_members g WHERE g.group_id = :group_id AND g.user_id = m.user_id));

-- name: excuses
SELECT day, reason FROM member_excuses WHERE guild_id = :guild_id AND user_id = :user_id;

-- name: holidays_lived
-- Holidays of groups the member was in by then; a group counts from the day they joined.
SELECT DISTINCT h.day FROM group_holidays h
JOIN group_members m ON m.group_id = h.group_id AND m.user_id = :user_id
JOIN groups g ON g.group_id = h.group_id AND g.guild_id = :guild_id
WHERE h.day <= :until AND h.day >= date(m.joined_at, 'unixepoch')
  AND (CAST(:group_id AS BIGINT) IS NULL OR h.group_id = :group_id);

-- name: aways
SELECT from_on, until_on FROM member_aways WHERE guild_id = :guild_id AND user_id = :user_id;
