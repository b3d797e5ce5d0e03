-- name: next_moment$
SELECT min(try_at) FROM checkpoints_grants;

-- name: claim
UPDATE checkpoints_grants SET try_at = :lease_until, attempts = attempts + 1
WHERE (item_id, user_id) IN (SELECT item_id, user_id FROM checkpoints_grants WHERE try_at <= :now
                             ORDER BY try_at, item_id, user_id LIMIT :limit)
RETURNING *;

-- name: claim_one
UPDATE checkpoints_grants SET try_at = :lease_until, attempts = attempts + 1
WHERE item_id = :item_id AND user_id = :user_id AND try_at <= :now RETURNING *;

-- name: done!
UPDATE checkpoints_grants SET try_at = NULL, fault = :fault
WHERE item_id = :item_id AND user_id = :user_id AND version = :version;

-- name: other_wishes$
SELECT count(*) FROM checkpoints_grants
WHERE guild_id = :guild_id AND user_id = :user_id AND role_id = :role_id AND item_id <> :item_id;

-- name: held_before$
SELECT count(*) FROM checkpoints_grants
WHERE guild_id = :guild_id AND user_id = :user_id AND role_id = :role_id AND was_held = 1;

-- name: note_held!
UPDATE checkpoints_grants SET was_held = 1 WHERE item_id = :item_id AND user_id = :user_id;

-- name: again!
UPDATE checkpoints_grants SET try_at = :try_at WHERE item_id = :item_id AND user_id = :user_id;

-- name: later!
UPDATE checkpoints_grants SET try_at = :try_at, fault = :fault
WHERE item_id = :item_id AND user_id = :user_id AND version = :version;
