-- name: put^
-- What was posted or approved is not written over.
INSERT INTO interviews_debriefs
    (guild_id, group_id, user_id, interview_id, kind, topics, formats, advice, is_named, state, sent_at)
VALUES (:guild_id, :group_id, :user_id, :interview_id, :kind, :topics, :formats, :advice, :is_named, 'waiting', :now)
ON CONFLICT (interview_id) DO UPDATE
SET group_id = excluded.group_id, topics = excluded.topics, formats = excluded.formats, advice = excluded.advice,
    is_named = excluded.is_named, state = 'waiting', version = interviews_debriefs.version + 1, reason = '',
    sent_at = excluded.sent_at
WHERE interviews_debriefs.state IN ('waiting', 'returned')
RETURNING *;

-- name: get^
SELECT * FROM interviews_debriefs WHERE guild_id = :guild_id AND debrief_id = :debrief_id;

-- name: of_member
SELECT * FROM interviews_debriefs WHERE guild_id = :guild_id AND user_id = :user_id;

-- name: drop_unposted!
DELETE FROM interviews_debriefs
WHERE guild_id = :guild_id AND user_id = :user_id AND interview_id = :interview_id
  AND state IN ('waiting', 'returned');

-- name: waiting
SELECT d.* FROM interviews_debriefs d JOIN groups g ON g.group_id = d.group_id AND g.archived_at IS NULL
WHERE d.guild_id = :guild_id AND d.state = 'waiting'
  AND (:manages_guild = 1 OR EXISTS (
      SELECT 1 FROM group_members m WHERE m.group_id = d.group_id AND m.user_id = :user_id AND m.is_moderator = 1))
ORDER BY d.sent_at, d.debrief_id;

-- name: decide!
UPDATE interviews_debriefs
SET state = :state, reason = :reason, decided_by_user_id = :by_user_id, decided_at = :now, post_at = :post_at,
    attempts = 1
WHERE debrief_id = :debrief_id AND state = 'waiting' AND version = :version;

-- name: next_post$
SELECT min(post_at) FROM interviews_debriefs WHERE state = 'approved';

-- name: claim_posts
UPDATE interviews_debriefs SET post_at = :lease_until, attempts = attempts + 1
WHERE debrief_id IN (
    SELECT debrief_id FROM interviews_debriefs
    WHERE state = 'approved' AND post_at <= :now ORDER BY post_at LIMIT :limit)
RETURNING *;

-- name: posted!
UPDATE interviews_debriefs SET state = 'posted', channel_id = :channel_id, message_id = :message_id, post_at = NULL
WHERE debrief_id = :debrief_id AND state = 'approved';

-- name: post_later!
UPDATE interviews_debriefs SET post_at = :post_at WHERE debrief_id = :debrief_id AND state = 'approved';

-- name: put_back!
UPDATE interviews_debriefs SET state = 'waiting', post_at = NULL, decided_by_user_id = NULL, decided_at = NULL, reason = :reason
WHERE debrief_id = :debrief_id AND state = 'approved';

-- name: export
SELECT guild_id, group_id, kind, topics, formats, advice, is_named, state, reason, sent_at, decided_at
FROM interviews_debriefs WHERE user_id = :user_id ORDER BY debrief_id;

-- name: export_decided
SELECT guild_id, group_id, state, reason, decided_at FROM interviews_debriefs
WHERE decided_by_user_id = :user_id ORDER BY debrief_id;

-- name: remove_named!
-- Only what has the name: a debrief without it tells nobody whose it was.
INSERT INTO interviews_removals (channel_id, message_id, guild_id, try_at)
SELECT d.channel_id, d.message_id, d.guild_id, 0 FROM interviews_debriefs d
WHERE d.user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR d.guild_id = :guild_id)
  AND d.is_named = 1 AND d.channel_id IS NOT NULL AND d.message_id IS NOT NULL
ON CONFLICT DO NOTHING;

-- name: next_removal$
SELECT min(try_at) FROM interviews_removals;

-- name: add_removal!
INSERT INTO interviews_removals (channel_id, message_id, guild_id, try_at)
VALUES (:channel_id, :message_id, :guild_id, 0) ON CONFLICT DO NOTHING;

-- name: claim_removals
UPDATE interviews_removals SET try_at = :lease_until, attempts = attempts + 1
WHERE message_id IN (SELECT message_id FROM interviews_removals WHERE try_at <= :now ORDER BY try_at LIMIT :limit)
RETURNING *;

-- name: drop_removal!
DELETE FROM interviews_removals WHERE channel_id = :channel_id AND message_id = :message_id;

-- name: later_removal!
UPDATE interviews_removals SET try_at = :try_at WHERE channel_id = :channel_id AND message_id = :message_id;

-- name: erase!
DELETE FROM interviews_debriefs
WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_decider!
UPDATE interviews_debriefs SET decided_by_user_id = NULL
WHERE decided_by_user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);
