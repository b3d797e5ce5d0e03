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
SELECT DISTINCT day FROM ledger
WHERE guild_id = :guild_id AND user_id = :user_id AND source NOT IN ('kudos', 'correction') ORDER BY day;

-- name: entries_page
SELECT entry_id, source, points, day, at, note FROM ledger
WHERE guild_id = :guild_id AND user_id = :user_id
ORDER BY day DESC, entry_id DESC LIMIT :limit OFFSET :skip;

-- name: entry_count$
SELECT count(*) FROM ledger WHERE guild_id = :guild_id AND user_id = :user_id;

-- name: by_source
SELECT source, sum(points) AS points, count(*) AS entries FROM ledger
WHERE guild_id = :guild_id AND user_id = :user_id GROUP BY source ORDER BY points DESC, source;

-- name: done_by_day
SELECT day, source, count(*) AS entries FROM ledger
WHERE guild_id = :guild_id AND user_id = :user_id AND source NOT IN ('kudos', 'correction')
GROUP BY day, source ORDER BY day, source;

-- name: done_in_group
-- What the members of a group did in a span of their own days, whichever group it was meant for.
SELECT l.source, l.user_id, l.day, count(*) AS entries, sum(l.points) AS points
FROM group_members g
JOIN ledger l ON l.user_id = g.user_id AND l.guild_id = :guild_id
WHERE g.group_id = :group_id AND l.day >= :first AND l.day <= :last AND l.source NOT IN ('kudos', 'correction')
GROUP BY l.source, l.user_id, l.day;
