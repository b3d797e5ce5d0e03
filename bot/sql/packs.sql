-- name: of_guild
SELECT pack, is_on FROM guild_packs WHERE guild_id = :guild_id;

-- name: set_pack!
INSERT INTO guild_packs (guild_id, pack, is_on) VALUES (:guild_id, :pack, :is_on)
ON CONFLICT (guild_id, pack) DO UPDATE SET is_on = excluded.is_on;
