-- name: archive*!
INSERT INTO boards_standings (season_id, guild_id, user_id, rank, points, name)
VALUES (:season_id, :guild_id, :user_id, :rank, :points, :name)
ON CONFLICT (season_id, user_id) DO NOTHING;

-- name: archived
SELECT user_id, rank, points, name FROM boards_standings
WHERE season_id = :season_id ORDER BY rank, user_id LIMIT :limit OFFSET :skip;

-- name: archived_count$
SELECT count(*) FROM boards_standings WHERE season_id = :season_id;

-- name: archived_place^
SELECT user_id, rank, points, name FROM boards_standings WHERE season_id = :season_id AND user_id = :user_id;

-- name: put_milestone!
INSERT INTO boards_milestones (guild_id, role_id, points) VALUES (:guild_id, :role_id, :points)
ON CONFLICT (guild_id, role_id) DO UPDATE SET points = excluded.points;

-- name: drop_milestone!
DELETE FROM boards_milestones WHERE guild_id = :guild_id AND role_id = :role_id;

-- name: milestones
SELECT milestone_id, role_id, points FROM boards_milestones WHERE guild_id = :guild_id ORDER BY points, role_id;

-- name: granted
SELECT milestone_id, user_id FROM boards_grants WHERE guild_id = :guild_id;

-- name: claim_grant!
INSERT INTO boards_grants (milestone_id, guild_id, user_id, at) VALUES (:milestone_id, :guild_id, :user_id, :at)
ON CONFLICT (milestone_id, user_id) DO NOTHING;

-- name: undo_grant!
DELETE FROM boards_grants WHERE milestone_id = :milestone_id AND user_id = :user_id;

-- name: export_standings
SELECT guild_id, season_id, rank, points, name FROM boards_standings WHERE user_id = :user_id ORDER BY season_id;

-- name: export_grants
SELECT g.guild_id, m.role_id, m.points, g.at FROM boards_grants g
JOIN boards_milestones m ON m.milestone_id = g.milestone_id WHERE g.user_id = :user_id ORDER BY g.at;

-- name: erase_standings!
DELETE FROM boards_standings
WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_grants!
DELETE FROM boards_grants
WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);
