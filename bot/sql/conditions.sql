-- name: raise_one!
INSERT INTO conditions (guild_id, channel_id, code, sentence, since_at)
VALUES (:guild_id, :channel_id, :code, :sentence, :since_at)
ON CONFLICT (channel_id, code) DO NOTHING;

-- name: clear!
DELETE FROM conditions WHERE channel_id = :channel_id;

-- name: of_guild
SELECT * FROM conditions WHERE guild_id = :guild_id ORDER BY since_at;
