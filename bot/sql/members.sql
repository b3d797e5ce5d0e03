-- name: ensure_member!
INSERT INTO members (guild_id, user_id, joined_at, checked_at) VALUES (:guild_id, :user_id, :now, :now)
ON CONFLICT (guild_id, user_id) DO UPDATE SET left_at = NULL WHERE members.left_at IS NOT NULL;

-- name: get_member^
SELECT * FROM members WHERE guild_id = :guild_id AND user_id = :user_id;

-- name: members_of_group
SELECT m.* FROM members m JOIN group_members g ON g.user_id = m.user_id
WHERE m.guild_id = :guild_id AND g.group_id = :group_id AND m.left_at IS NULL;

-- name: boarded_of_group
SELECT m.* FROM members m JOIN group_members g ON g.user_id = m.user_id
WHERE m.guild_id = :guild_id AND g.group_id = :group_id AND m.left_at IS NULL AND m.board <> 'hidden';

-- name: update_member!
UPDATE members
SET zone = :zone, track = :track, adjacent_track = :adjacent_track, level = :level,
    promise_days = :promise_days, promise_count = :promise_count, wants_pings = :wants_pings,
    board = :board, pseudonym = :pseudonym, board_name = :board_name
WHERE guild_id = :guild_id AND user_id = :user_id;

-- name: pseudonym_owner$
SELECT user_id FROM members WHERE guild_id = :guild_id AND lower(pseudonym) = lower(:pseudonym);

-- name: add_away!
INSERT INTO member_aways (guild_id, user_id, from_on, until_on) VALUES (:guild_id, :user_id, :from_on, :until_on);

-- name: drop_coming_aways!
DELETE FROM member_aways WHERE guild_id = :guild_id AND user_id = :user_id AND from_on >= :today;

-- name: end_present_aways!
-- The days away that are over stay: streaks ask for them.
UPDATE member_aways SET until_on = :yesterday
WHERE guild_id = :guild_id AND user_id = :user_id AND from_on < :today AND until_on >= :today;

-- name: is_away$
SELECT count(*) FROM member_aways
WHERE guild_id = :guild_id AND user_id = :user_id AND from_on <= :day AND until_on >= :day;

-- name: next_away^
SELECT from_on, until_on FROM member_aways
WHERE guild_id = :guild_id AND user_id = :user_id AND until_on >= :today ORDER BY from_on LIMIT 1;

-- name: members_to_check
SELECT m.guild_id, m.user_id FROM members m
JOIN guilds g ON g.guild_id = m.guild_id AND g.removed_at IS NULL
WHERE m.checked_at < :before ORDER BY m.checked_at LIMIT :limit;

-- name: mark_present!
UPDATE members SET checked_at = :now, left_at = NULL WHERE guild_id = :guild_id AND user_id = :user_id;

-- name: mark_left!
UPDATE members SET checked_at = :now, left_at = coalesce(left_at, :now)
WHERE guild_id = :guild_id AND user_id = :user_id;

-- name: members_left_before
SELECT m.guild_id, m.user_id, g.removed_at IS NULL AS can_look
FROM members m JOIN guilds g ON g.guild_id = m.guild_id
WHERE m.left_at < :before ORDER BY m.left_at LIMIT :limit;

-- name: has_left$
SELECT count(*) FROM members WHERE guild_id = :guild_id AND user_id = :user_id AND left_at < :before;

-- name: wake_reminders!
-- Looked at on the next tick: worked out anew, and run only if due.
UPDATE member_reminders SET try_at = 0
WHERE guild_id = :guild_id AND user_id = :user_id AND next_at IS NOT NULL AND attempts = 0;
