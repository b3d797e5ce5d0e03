-- name: next_moment$
SELECT min(at) FROM (SELECT min(try_at) AS at FROM checkpoints_files UNION ALL
                     SELECT min(try_at) FROM checkpoints_removals) AS moments;

-- name: claim
UPDATE checkpoints_files SET try_at = :lease_until, attempts = attempts + 1
WHERE submission_id IN (SELECT submission_id FROM checkpoints_files WHERE try_at <= :now ORDER BY try_at LIMIT :limit)
RETURNING *;

-- name: claim_one
UPDATE checkpoints_files SET try_at = :lease_until, attempts = attempts + 1
WHERE submission_id = :submission_id AND try_at <= :now RETURNING *;

-- name: keep!
UPDATE checkpoints_files SET channel_id = :channel_id, message_id = :message_id, url = NULL, try_at = NULL
WHERE submission_id = :submission_id AND message_id IS NULL;

-- name: lose!
UPDATE checkpoints_files SET url = NULL, try_at = NULL WHERE submission_id = :submission_id AND message_id IS NULL;

-- name: later!
UPDATE checkpoints_files SET try_at = :try_at WHERE submission_id = :submission_id AND message_id IS NULL;

-- name: group_of^
SELECT i.group_id, i.title, s.user_id, s.sent_at FROM checkpoints_submissions s
JOIN checkpoints_items i ON i.item_id = s.item_id WHERE s.submission_id = :submission_id;

-- name: set_thread!
INSERT INTO checkpoints_groups (group_id, max_misses, sample_percent, file_megabytes, thread_id)
VALUES (:group_id, :max_misses, :sample_percent, :file_megabytes, :thread_id)
ON CONFLICT (group_id) DO UPDATE SET thread_id = coalesce(checkpoints_groups.thread_id, excluded.thread_id);

-- name: forget_thread!
UPDATE checkpoints_groups SET thread_id = NULL WHERE group_id = :group_id AND thread_id = :thread_id;

-- name: add_removal!
INSERT INTO checkpoints_removals (channel_id, message_id, guild_id, try_at)
VALUES (:channel_id, :message_id, :guild_id, :try_at) ON CONFLICT DO NOTHING;

-- name: claim_removals
UPDATE checkpoints_removals SET try_at = :lease_until, attempts = attempts + 1
WHERE message_id IN (SELECT message_id FROM checkpoints_removals WHERE try_at <= :now ORDER BY try_at LIMIT :limit)
RETURNING *;

-- name: drop_removal!
DELETE FROM checkpoints_removals WHERE channel_id = :channel_id AND message_id = :message_id;

-- name: later_removal!
UPDATE checkpoints_removals SET try_at = :try_at WHERE channel_id = :channel_id AND message_id = :message_id;
