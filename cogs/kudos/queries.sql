-- name: given_today$
SELECT count(*) FROM kudos_given WHERE guild_id = :guild_id AND giver_user_id = :user_id AND day = :day;

-- name: give^
INSERT INTO kudos_given (guild_id, giver_user_id, receiver_user_id, reason, day, week, at)
VALUES (:guild_id, :giver, :receiver, :reason, :day, :week, :at)
ON CONFLICT (guild_id, giver_user_id, receiver_user_id, week) DO NOTHING
RETURNING kudos_id;

-- name: received
SELECT giver_user_id, receiver_user_id, reason, day FROM kudos_given
WHERE guild_id = :guild_id AND receiver_user_id = :user_id ORDER BY at DESC, kudos_id DESC LIMIT :limit OFFSET :skip;

-- name: received_count$
SELECT count(*) FROM kudos_given WHERE guild_id = :guild_id AND receiver_user_id = :user_id;

-- name: is_public$
SELECT is_public FROM kudos_settings WHERE guild_id = :guild_id AND user_id = :user_id;

-- name: set_public!
INSERT INTO kudos_settings (guild_id, user_id, is_public) VALUES (:guild_id, :user_id, :is_public)
ON CONFLICT (guild_id, user_id) DO UPDATE SET is_public = excluded.is_public;

-- name: public_of_group
SELECT k.receiver_user_id, k.reason, k.day FROM kudos_given k
JOIN group_members g ON g.group_id = :group_id AND g.user_id = k.receiver_user_id
JOIN kudos_settings s ON s.guild_id = k.guild_id AND s.user_id = k.receiver_user_id AND s.is_public = 1
JOIN members m ON m.guild_id = k.guild_id AND m.user_id = k.receiver_user_id AND m.left_at IS NULL
WHERE k.guild_id = :guild_id
  AND (CAST(:since AS BIGINT) IS NULL OR k.at >= :since) AND (CAST(:until AS BIGINT) IS NULL OR k.at < :until)
ORDER BY k.at LIMIT :limit;

-- name: export_given
SELECT guild_id, reason, day, at FROM kudos_given WHERE giver_user_id = :user_id ORDER BY at;

-- name: export_received
SELECT guild_id, reason, day, at FROM kudos_given WHERE receiver_user_id = :user_id ORDER BY at;

-- name: export_settings
SELECT guild_id, is_public FROM kudos_settings WHERE user_id = :user_id;

-- name: erase_given!
-- The words are the giver's and go; that there were kudos is the receiver's and stays.
UPDATE kudos_given SET giver_user_id = NULL, reason = 'words that their writer took back'
WHERE giver_user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_received!
DELETE FROM kudos_given
WHERE receiver_user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_settings!
DELETE FROM kudos_settings
WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);
