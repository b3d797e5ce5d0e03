-- name: moderates$
SELECT count(*) FROM group_members
WHERE group_id = :group_id AND user_id = :user_id AND is_moderator = 1;

-- name: moderated
SELECT m.group_id FROM group_members m
JOIN groups g ON g.group_id = m.group_id AND g.archived_at IS NULL
WHERE g.guild_id = :guild_id AND m.user_id = :user_id AND m.is_moderator = 1;

-- name: moderates_member$
SELECT count(*) FROM group_members a
JOIN group_members b ON b.group_id = a.group_id AND b.user_id = :user_id
JOIN groups g ON g.group_id = a.group_id AND g.guild_id = :guild_id AND g.archived_at IS NULL
WHERE a.user_id = :by_user_id AND a.is_moderator = 1;
