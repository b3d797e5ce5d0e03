-- name: next_moment$
SELECT min(next_at) FROM checkpoints_items WHERE next_at IS NOT NULL;

-- name: claim
UPDATE checkpoints_items SET next_at = :lease_until, attempts = attempts + 1
WHERE item_id IN (SELECT item_id FROM checkpoints_items WHERE next_at <= :now ORDER BY next_at, item_id LIMIT :limit)
RETURNING *;

-- name: claim_one
UPDATE checkpoints_items SET next_at = :lease_until, attempts = attempts + 1
WHERE item_id = :item_id AND next_at <= :now RETURNING *;

-- name: later!
UPDATE checkpoints_items SET next_at = :next_at WHERE item_id = :item_id;

-- name: next_show$
SELECT min(show_at) FROM checkpoints_items WHERE show_at IS NOT NULL;

-- name: claim_shows
UPDATE checkpoints_items SET show_at = :lease_until
WHERE item_id IN (SELECT item_id FROM checkpoints_items WHERE show_at <= :now ORDER BY show_at, item_id LIMIT :limit)
RETURNING *;

-- name: shown!
UPDATE checkpoints_items SET shown = :changed, shown_at = :now,
    show_at = CASE WHEN changed > :changed THEN :again ELSE NULL END
WHERE item_id = :item_id;

-- name: forget_message!
UPDATE checkpoints_items SET message_id = NULL, shown = changed, show_at = NULL WHERE item_id = :item_id AND message_id = :message_id;

-- name: renew_names!
UPDATE checkpoints_items SET changed = changed + 1, show_at = coalesce(show_at, 0)
WHERE message_id IS NOT NULL AND guild_id = :guild_id
  AND item_id IN (SELECT item_id FROM checkpoints_submissions WHERE user_id = :user_id AND state = 'approved');

-- name: wake_group!
UPDATE checkpoints_items SET next_at = 0 WHERE group_id = :group_id AND state <> 'closed';

-- name: post_anew!
UPDATE checkpoints_items SET shown_at = NULL WHERE item_id = :item_id AND message_id IS NULL;

-- name: has_sent
SELECT DISTINCT user_id FROM checkpoints_submissions WHERE item_id = :item_id;

-- name: of_week
SELECT * FROM checkpoints_items
WHERE group_id = :group_id AND (state = 'open' OR (state = 'closed' AND closed_at >= :since)) ORDER BY due_at, item_id;

-- name: add_snapshot!
INSERT INTO checkpoints_snapshots (guild_id, group_id, day, body, made_at)
VALUES (:guild_id, :group_id, :day, :body, :now) ON CONFLICT (group_id, day) DO NOTHING;

-- name: get_snapshot^
SELECT * FROM checkpoints_snapshots WHERE group_id = :group_id AND day = :day;

-- name: snapshots_before
SELECT * FROM checkpoints_snapshots
WHERE group_id = :group_id AND (CAST(:before AS TEXT) IS NULL OR day < :before) ORDER BY day DESC LIMIT :limit;

-- name: sent_snapshot!
UPDATE checkpoints_snapshots SET message_id = :message_id WHERE snapshot_id = :snapshot_id AND message_id IS NULL;
