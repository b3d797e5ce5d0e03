-- name: leave!
INSERT INTO notices (guild_id, user_id, key, text, made_at, expires_at)
VALUES (:guild_id, :user_id, :key, :text, :now, :expires_at)
ON CONFLICT (guild_id, user_id, key) DO NOTHING;

-- name: drop!
DELETE FROM notices WHERE guild_id = :guild_id AND user_id = :user_id AND key = :key;

-- name: drop_of_all!
DELETE FROM notices WHERE guild_id = :guild_id AND key = :key;

-- name: of_member
SELECT * FROM notices WHERE guild_id = :guild_id AND user_id = :user_id AND expires_at > :now ORDER BY made_at;

-- name: waiting
SELECT * FROM notices WHERE guild_id = :guild_id AND key = :key ORDER BY user_id;

-- name: is_waiting$
SELECT count(*) FROM notices WHERE guild_id = :guild_id AND user_id = :user_id AND key = :key;

-- name: try_of$
SELECT tried_at FROM notices WHERE guild_id = :guild_id AND user_id = :user_id AND key = :key;

-- name: note_try!
UPDATE notices SET tried_at = coalesce(tried_at, :now)
WHERE guild_id = :guild_id AND user_id = :user_id AND key = :key;

-- name: forget!
DELETE FROM notices WHERE expires_at < :now;
