-- name: pings_of_day$
SELECT count(*) FROM pings WHERE guild_id = :guild_id AND user_id = :user_id AND day = :day;

-- name: spend_ping!
INSERT INTO pings (guild_id, user_id, key, day) VALUES (:guild_id, :user_id, :key, :day)
ON CONFLICT (guild_id, user_id, key) DO NOTHING;

-- name: was_pinged$
SELECT count(*) FROM pings WHERE guild_id = :guild_id AND user_id = :user_id AND key = :key;

-- name: forget_old_pings!
DELETE FROM pings WHERE day < :before;
