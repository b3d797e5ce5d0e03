-- name: waiting
SELECT s.submission_id, s.user_id FROM checkpoints_submissions s JOIN checkpoints_items i ON i.item_id = s.item_id
WHERE i.group_id = :group_id AND s.state = 'waiting' ORDER BY s.sent_at, s.submission_id;

-- name: add_decision$
INSERT INTO checkpoints_decisions (submission_id, guild_id, verdict, reason, note, earned, by_user_id, at)
VALUES (:submission_id, :guild_id, :verdict, :reason, :note, 0, :by_user_id, :now) RETURNING decision_id;

-- name: set_earned!
UPDATE checkpoints_decisions SET earned = :earned WHERE decision_id = :decision_id;

-- name: get_decision^
SELECT * FROM checkpoints_decisions WHERE decision_id = :decision_id;

-- name: earned_first$
-- What the member's first approval of the checkpoint was worth.
SELECT d.earned FROM checkpoints_decisions d JOIN checkpoints_submissions s ON s.submission_id = d.submission_id
WHERE s.item_id = :item_id AND s.user_id = :user_id AND d.verdict = 'approved' AND d.decision_id <> :decision_id
ORDER BY d.decision_id LIMIT 1;

-- name: undo!
UPDATE checkpoints_decisions SET undone_at = :now, undone_by_user_id = :by_user_id
WHERE decision_id = :decision_id AND undone_at IS NULL;

-- name: decisions_of_group
SELECT d.* FROM checkpoints_decisions d JOIN checkpoints_submissions s ON s.submission_id = d.submission_id
JOIN checkpoints_items i ON i.item_id = s.item_id
WHERE i.group_id = :group_id AND (CAST(:before AS BIGINT) IS NULL OR d.decision_id < :before)
ORDER BY d.decision_id DESC LIMIT :limit;

-- name: add_sample!
INSERT INTO checkpoints_samples (decision_id, guild_id) VALUES (:decision_id, :guild_id) ON CONFLICT DO NOTHING;

-- name: open_samples
SELECT p.decision_id FROM checkpoints_samples p JOIN checkpoints_decisions d ON d.decision_id = p.decision_id
JOIN checkpoints_submissions s ON s.submission_id = d.submission_id JOIN checkpoints_items i ON i.item_id = s.item_id
WHERE i.group_id = :group_id AND p.answer IS NULL AND d.undone_at IS NULL
  AND (d.by_user_id IS NULL OR d.by_user_id <> :user_id) AND s.user_id <> :user_id
ORDER BY d.at, d.decision_id;

-- name: get_sample^
SELECT * FROM checkpoints_samples WHERE decision_id = :decision_id;

-- name: answer_sample!
UPDATE checkpoints_samples SET answer = :answer, by_user_id = :by_user_id, at = :now
WHERE decision_id = :decision_id AND answer IS NULL;

-- name: waiting_of_item
SELECT user_id FROM checkpoints_submissions WHERE item_id = :item_id AND state = 'waiting' ORDER BY sent_at;

-- name: mark_reminded!
UPDATE checkpoints_items SET reminded_at = :now WHERE item_id = :item_id AND reminded_at IS NULL;

-- name: tell_at!
UPDATE checkpoints_decisions SET tell_at = :tell_at WHERE decision_id = :decision_id;

-- name: next_news$
SELECT min(tell_at) FROM checkpoints_decisions WHERE tell_at IS NOT NULL;

-- name: claim_news
UPDATE checkpoints_decisions SET tell_at = :again
WHERE decision_id IN (SELECT decision_id FROM checkpoints_decisions WHERE tell_at <= :now ORDER BY tell_at LIMIT :limit)
RETURNING *;
