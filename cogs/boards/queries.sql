-- name: archive*!
INSERT INTO boards_standings (season_id, guild_id, user_id, rank, points)
VALUES (:season_id, :guild_id, :user_id, :rank, :points)
ON CONFLICT (season_id, user_id) DO NOTHING;

-- name: archived
-- Ranks and points as they were; who is listed, and how, as each of them wants it today.
SELECT s.user_id, s.rank, s.points, m.board, m.board_name, m.pseudonym FROM boards_standings s
JOIN members m ON m.guild_id = s.guild_id AND m.user_id = s.user_id AND m.board <> 'hidden' AND m.left_at IS NULL
WHERE s.season_id = :season_id ORDER BY s.rank, s.user_id LIMIT :limit OFFSET :skip;

-- name: archived_count$
SELECT count(*) FROM boards_standings s
JOIN members m ON m.guild_id = s.guild_id AND m.user_id = s.user_id AND m.board <> 'hidden' AND m.left_at IS NULL
WHERE s.season_id = :season_id;

-- name: archived_place^
SELECT s.user_id, s.rank, s.points, m.board, m.board_name, m.pseudonym FROM boards_standings s
JOIN members m ON m.guild_id = s.guild_id AND m.user_id = s.user_id
WHERE s.season_id = :season_id AND s.user_id = :user_id;

-- name: put_milestone!
INSERT INTO boards_milestones (guild_id, role_id, points) VALUES (:guild_id, :role_id, :points)
ON CONFLICT (guild_id, role_id) DO UPDATE SET points = excluded.points;

-- name: drop_milestone!
DELETE FROM boards_milestones WHERE guild_id = :guild_id AND role_id = :role_id;

-- name: milestones
SELECT milestone_id, role_id, points FROM boards_milestones WHERE guild_id = :guild_id ORDER BY points, role_id;

-- name: granted
SELECT milestone_id, user_id FROM boards_grants WHERE guild_id = :guild_id;

-- name: note_grant!
INSERT INTO boards_grants (milestone_id, guild_id, user_id, at)
SELECT milestone_id, guild_id, :user_id, :at FROM boards_milestones
WHERE milestone_id = :milestone_id AND guild_id = :guild_id
ON CONFLICT (milestone_id, user_id) DO NOTHING;

-- name: export_standings
SELECT guild_id, season_id, rank, points FROM boards_standings WHERE user_id = :user_id ORDER BY season_id;

-- name: export_grants
SELECT g.guild_id, m.role_id, m.points, g.at FROM boards_grants g
JOIN boards_milestones m ON m.milestone_id = g.milestone_id WHERE g.user_id = :user_id ORDER BY g.at;

-- name: erase_standings!
DELETE FROM boards_standings
WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_grants!
DELETE FROM boards_grants
WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);
