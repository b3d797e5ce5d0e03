-- name: add!
INSERT INTO audit (guild_id, group_id, by_user_id, action, detail, at)
VALUES (:guild_id, :group_id, :by_user_id, :action, :detail, :at);

-- name: latest
SELECT * FROM audit WHERE guild_id = :guild_id ORDER BY at DESC, audit_id DESC LIMIT :limit;
