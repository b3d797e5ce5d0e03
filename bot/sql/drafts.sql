-- name: keep$
INSERT INTO drafts (guild_id, user_id, form, typed, kept_at)
VALUES (:guild_id, :user_id, :form, :typed, :now)
ON CONFLICT (guild_id, user_id, form) DO UPDATE SET typed = excluded.typed, kept_at = excluded.kept_at
RETURNING draft_id;

-- name: get^
SELECT form, typed FROM drafts WHERE draft_id = :draft_id AND guild_id = :guild_id AND user_id = :user_id;

-- name: is_kept$
SELECT count(*) FROM drafts WHERE guild_id = :guild_id AND user_id = :user_id AND form = :form;

-- name: drop!
DELETE FROM drafts WHERE guild_id = :guild_id AND user_id = :user_id AND form = :form;

-- name: forget!
DELETE FROM drafts WHERE kept_at < :before;
