-- name: add!
INSERT INTO practice_wishes (guild_id, user_id, source, area, topic, why, made_at)
VALUES (:guild_id, :user_id, :source, :area, :topic, :why, :now)
ON CONFLICT (guild_id, user_id, source) DO NOTHING;

-- name: open_of
SELECT * FROM practice_wishes
WHERE guild_id = :guild_id AND user_id = :user_id AND done_at IS NULL
ORDER BY wish_id LIMIT :limit;

-- name: fulfil!
UPDATE practice_wishes SET done_at = :now WHERE wish_id = :wish_id AND done_at IS NULL;
