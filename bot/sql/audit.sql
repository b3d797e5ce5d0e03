-- name: add!
INSERT INTO audit (guild_id, group_id, by_user_id, action, detail, at)
VALUES (:guild_id, :group_id, :by_user_id, :action, :detail, :at);

-- name: latest
SELECT * FROM audit WHERE guild_id = :guild_id ORDER BY at DESC, audit_id DESC LIMIT :limit OFFSET :skip;

-- name: latest_of_group
-- With what was done to one of its members in the whole server, such as a correction of points: that begins with them.
SELECT a.* FROM audit a
WHERE a.guild_id = :guild_id AND (a.group_id = :group_id OR (a.group_id IS NULL AND EXISTS (
    SELECT 1 FROM group_members m
    WHERE m.group_id = :group_id AND a.detail LIKE '<@' || CAST(m.user_id AS TEXT) || '>%')))
ORDER BY a.at DESC, a.audit_id DESC LIMIT :limit OFFSET :skip;
