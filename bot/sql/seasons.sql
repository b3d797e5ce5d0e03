-- name: of_guild
SELECT * FROM seasons WHERE guild_id = :guild_id ORDER BY started_at DESC, season_id DESC;

-- name: start^
INSERT INTO seasons (guild_id, name, name_key, starts_on, started_at)
VALUES (:guild_id, :name, :name_key, :starts_on, :now)
ON CONFLICT DO NOTHING
RETURNING *;

-- name: count_from_start!
INSERT INTO point_totals (guild_id, board, period, user_id, points, is_shown)
SELECT l.guild_id, 'points', 's' || CAST(:season_id AS TEXT), l.user_id, sum(l.points),
       coalesce(max(m.board <> 'hidden' AND m.left_at IS NULL), 0)
FROM ledger l LEFT JOIN members m ON m.guild_id = l.guild_id AND m.user_id = l.user_id
WHERE l.guild_id = :guild_id AND l.day >= :starts_on
GROUP BY l.guild_id, l.user_id
UNION ALL
SELECT l.guild_id, 'interviewer', 's' || CAST(:season_id AS TEXT), l.user_id, sum(l.points),
       coalesce(max(m.board <> 'hidden' AND m.left_at IS NULL), 0)
FROM ledger l LEFT JOIN members m ON m.guild_id = l.guild_id AND m.user_id = l.user_id
WHERE l.guild_id = :guild_id AND l.day >= :starts_on AND l.source = 'interviewing'
GROUP BY l.guild_id, l.user_id;

-- name: end_running^
UPDATE seasons SET ended_on = :ended_on, ended_at = :now WHERE guild_id = :guild_id AND ended_at IS NULL
RETURNING *;
