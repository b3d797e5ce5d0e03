-- name: offer!
INSERT INTO card_seeds (guild_id, user_id, source, front, back, area, tracks, made_at)
VALUES (:guild_id, :user_id, :source, :front, :back, :area, :tracks, :now)
ON CONFLICT (guild_id, user_id, source) DO NOTHING;

-- name: has$
SELECT count(*) FROM card_seeds WHERE guild_id = :guild_id AND user_id = :user_id AND source = :source;

-- name: count_waiting$
SELECT count(*) FROM card_seeds WHERE guild_id = :guild_id AND user_id = :user_id AND taken_at IS NULL;

-- name: waiting
SELECT * FROM card_seeds WHERE guild_id = :guild_id AND user_id = :user_id AND taken_at IS NULL
ORDER BY seed_id DESC LIMIT :limit OFFSET :offset;

-- name: get^
SELECT * FROM card_seeds
WHERE seed_id = :seed_id AND guild_id = :guild_id AND user_id = :user_id AND taken_at IS NULL;

-- name: drop!
DELETE FROM card_seeds
WHERE seed_id = :seed_id AND guild_id = :guild_id AND user_id = :user_id AND taken_at IS NULL;

-- name: forget!
DELETE FROM card_seeds
WHERE guild_id = :guild_id AND user_id = :user_id AND source = :source AND taken_at IS NOT NULL;

-- name: take
UPDATE card_seeds SET taken_at = :now
WHERE guild_id = :guild_id AND user_id = :user_id AND taken_at IS NULL
RETURNING *;
