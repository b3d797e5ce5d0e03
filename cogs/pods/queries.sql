-- name: goal^
SELECT unit, target FROM pods_goals WHERE group_id = :group_id;

-- name: set_goal!
INSERT INTO pods_goals (group_id, guild_id, unit, target) VALUES (:group_id, :guild_id, :unit, :target)
ON CONFLICT (group_id) DO UPDATE SET unit = excluded.unit, target = excluded.target;

-- name: clear_goal!
DELETE FROM pods_goals WHERE group_id = :group_id;

-- name: begin_digest!
INSERT INTO pods_digests (group_id, guild_id, week, made_at) VALUES (:group_id, :guild_id, :week, :now)
ON CONFLICT (group_id, week) DO NOTHING;

-- name: digest^
SELECT message_id, made_at FROM pods_digests WHERE group_id = :group_id AND week = :week;

-- name: last_sent$
SELECT max(made_at) FROM pods_digests WHERE group_id = :group_id AND week < :week AND message_id IS NOT NULL;

-- name: set_message!
UPDATE pods_digests SET message_id = :message_id WHERE group_id = :group_id AND week = :week;
