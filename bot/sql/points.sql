-- name: add_entry!
INSERT INTO ledger (guild_id, user_id, group_id, source, points, key, day, at, note)
VALUES (:guild_id, :user_id, :group_id, :source, :points, :key, :day, :at, :note)
ON CONFLICT (guild_id, user_id, key) DO NOTHING;

-- name: points_of_day$
SELECT coalesce(sum(points), 0) FROM ledger
WHERE guild_id = :guild_id AND user_id = :user_id AND day = :day AND source = :source;

-- name: total$
SELECT coalesce(sum(points), 0) FROM ledger WHERE guild_id = :guild_id AND user_id = :user_id;

-- name: counts_since
SELECT source, count(*) AS number FROM ledger
WHERE guild_id = :guild_id AND user_id = :user_id AND at >= :since AND points >= 0 GROUP BY source ORDER BY source;

-- name: active_days
SELECT DISTINCT day FROM ledger WHERE guild_id = :guild_id AND user_id = :user_id AND points >= 0 ORDER BY day;
