-- name: repairs
SELECT day, reason FROM streaks_repairs WHERE guild_id = :guild_id AND user_id = :user_id ORDER BY day;

-- name: add_repair!
INSERT INTO streaks_repairs (guild_id, user_id, day, reason, at)
VALUES (:guild_id, :user_id, :day, :reason, :at)
ON CONFLICT (guild_id, user_id, day) DO NOTHING;

-- name: tells_group$
SELECT tells_group FROM streaks_settings WHERE guild_id = :guild_id AND user_id = :user_id;

-- name: set_tells_group!
INSERT INTO streaks_settings (guild_id, user_id, tells_group) VALUES (:guild_id, :user_id, :tells_group)
ON CONFLICT (guild_id, user_id) DO UPDATE SET tells_group = excluded.tells_group;

-- name: tellers
SELECT g.user_id FROM group_members g
JOIN streaks_settings s ON s.user_id = g.user_id AND s.guild_id = :guild_id AND s.tells_group = 1
JOIN members m ON m.guild_id = :guild_id AND m.user_id = g.user_id AND m.left_at IS NULL
WHERE g.group_id = :group_id ORDER BY g.joined_at, g.user_id;

-- name: export_repairs
SELECT guild_id, day, reason, at FROM streaks_repairs WHERE user_id = :user_id ORDER BY day;

-- name: export_settings
SELECT guild_id, tells_group FROM streaks_settings WHERE user_id = :user_id;

-- name: erase_repairs!
DELETE FROM streaks_repairs WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_settings!
DELETE FROM streaks_settings WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);
