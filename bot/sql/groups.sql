-- name: ensure_guild!
INSERT INTO guilds (guild_id, joined_at) VALUES (:guild_id, :now)
ON CONFLICT (guild_id) DO UPDATE SET removed_at = NULL;

-- name: get_guild^
SELECT * FROM guilds WHERE guild_id = :guild_id;

-- name: set_guild_zone!
UPDATE guilds SET zone = :zone WHERE guild_id = :guild_id;

-- name: set_guild_pings!
UPDATE guilds SET ping_budget = :ping_budget, quiet_from = :quiet_from, quiet_until = :quiet_until
WHERE guild_id = :guild_id;

-- name: mark_guild_removed!
UPDATE guilds SET removed_at = :now WHERE guild_id = :guild_id AND removed_at IS NULL;

-- name: all_guilds
SELECT guild_id, removed_at FROM guilds;

-- name: ensure_guilds*!
INSERT INTO guilds (guild_id, joined_at) VALUES (:guild_id, :now)
ON CONFLICT (guild_id) DO UPDATE SET removed_at = NULL;

-- name: mark_guilds_removed*!
UPDATE guilds SET removed_at = :now WHERE guild_id = :guild_id AND removed_at IS NULL;

-- name: delete_guilds_removed_before!
DELETE FROM guilds WHERE removed_at IS NOT NULL AND removed_at < :before;

-- name: create_group^
INSERT INTO groups (guild_id, name, name_key, channel_id, zone, capacity, starts_on, ends_on, languages, created_at)
VALUES (:guild_id, :name, :name_key, :channel_id, :zone, :capacity, :starts_on, :ends_on, :languages, :now)
ON CONFLICT DO NOTHING
RETURNING *;

-- name: update_group!
UPDATE groups
SET name = :name, name_key = :name_key, channel_id = :channel_id, zone = :zone, capacity = :capacity,
    starts_on = :starts_on, ends_on = :ends_on, languages = :languages
WHERE group_id = :group_id;

-- name: archive_group!
UPDATE groups SET archived_at = :now WHERE group_id = :group_id AND archived_at IS NULL;

-- name: unarchive_group!
UPDATE groups SET archived_at = NULL WHERE group_id = :group_id;

-- name: get_group^
-- Here and below: who left the server keeps their row until they are erased, but no place.
SELECT g.*, (SELECT count(*) FROM group_members x LEFT JOIN members p ON p.guild_id = g.guild_id AND p.user_id = x.user_id
    WHERE x.group_id = g.group_id AND p.left_at IS NULL) AS member_count
FROM groups g WHERE g.group_id = :group_id;

-- name: find_group^
SELECT g.*, (SELECT count(*) FROM group_members x LEFT JOIN members p ON p.guild_id = g.guild_id AND p.user_id = x.user_id
    WHERE x.group_id = g.group_id AND p.left_at IS NULL) AS member_count
FROM groups g WHERE g.guild_id = :guild_id AND g.name_key = :name_key AND g.archived_at IS NULL;

-- name: groups_of_guild
SELECT g.*, (SELECT count(*) FROM group_members x LEFT JOIN members p ON p.guild_id = g.guild_id AND p.user_id = x.user_id
    WHERE x.group_id = g.group_id AND p.left_at IS NULL) AS member_count
FROM groups g WHERE g.guild_id = :guild_id AND g.archived_at IS NULL ORDER BY g.name_key;

-- name: groups_of_member
SELECT g.*, (SELECT count(*) FROM group_members x LEFT JOIN members p ON p.guild_id = g.guild_id AND p.user_id = x.user_id
    WHERE x.group_id = g.group_id AND p.left_at IS NULL) AS member_count
FROM groups g JOIN group_members m ON m.group_id = g.group_id
WHERE g.guild_id = :guild_id AND m.user_id = :user_id AND g.archived_at IS NULL ORDER BY g.name_key;

-- name: archived_of_member
SELECT g.*, (SELECT count(*) FROM group_members x LEFT JOIN members p ON p.guild_id = g.guild_id AND p.user_id = x.user_id
    WHERE x.group_id = g.group_id AND p.left_at IS NULL) AS member_count
FROM groups g JOIN group_members m ON m.group_id = g.group_id
WHERE g.guild_id = :guild_id AND m.user_id = :user_id AND g.archived_at IS NOT NULL
ORDER BY g.archived_at DESC, g.group_id DESC;

-- name: add_group_member!
INSERT INTO group_members (group_id, user_id, is_moderator, joined_at)
VALUES (:group_id, :user_id, :is_moderator, :now)
ON CONFLICT (group_id, user_id) DO NOTHING;

-- name: remove_group_member!
DELETE FROM group_members WHERE group_id = :group_id AND user_id = :user_id;

-- name: set_moderator!
UPDATE group_members SET is_moderator = :is_moderator WHERE group_id = :group_id AND user_id = :user_id;

-- name: get_group_member^
SELECT * FROM group_members WHERE group_id = :group_id AND user_id = :user_id;

-- name: roster
SELECT m.* FROM group_members m JOIN groups g ON g.group_id = m.group_id
LEFT JOIN members p ON p.guild_id = g.guild_id AND p.user_id = m.user_id
WHERE m.group_id = :group_id AND p.left_at IS NULL ORDER BY m.is_moderator DESC, m.joined_at, m.user_id;

-- name: add_holiday!
INSERT INTO group_holidays (group_id, day, label) VALUES (:group_id, :day, :label)
ON CONFLICT (group_id, day) DO UPDATE SET label = excluded.label;

-- name: remove_holiday!
DELETE FROM group_holidays WHERE group_id = :group_id AND day = :day;

-- name: holidays
SELECT day, label FROM group_holidays WHERE group_id = :group_id ORDER BY day;
