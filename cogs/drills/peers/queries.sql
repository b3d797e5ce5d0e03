-- name: ask^
INSERT INTO drills_review_requests (attempt_id, guild_id, group_id, user_id, drill_id, asked_at)
VALUES (:attempt_id, :guild_id, :group_id, :user_id, :drill_id, :now)
ON CONFLICT (attempt_id) DO UPDATE
SET group_id = excluded.group_id, asked_at = excluded.asked_at, withdrawn_at = NULL
RETURNING *;

-- name: get_request^
SELECT * FROM drills_review_requests WHERE request_id = :request_id;

-- name: request_of_attempt^
SELECT * FROM drills_review_requests WHERE attempt_id = :attempt_id;

-- name: unreviewed_of_author$
SELECT count(*) FROM drills_review_requests r
WHERE r.guild_id = :guild_id AND r.user_id = :user_id AND r.withdrawn_at IS NULL AND r.removed_at IS NULL
  AND NOT EXISTS (
      SELECT 1 FROM drills_reviews v WHERE v.request_id = r.request_id AND v.written_at IS NOT NULL);

-- name: withdraw!
UPDATE drills_review_requests SET withdrawn_at = :now WHERE request_id = :request_id AND withdrawn_at IS NULL;

-- name: report_request!
UPDATE drills_review_requests SET reported_at = :now
WHERE request_id = :request_id AND reported_at IS NULL AND kept_at IS NULL AND removed_at IS NULL;

-- name: remove_request!
UPDATE drills_review_requests SET removed_at = :now, removed_for = :reason, reported_at = NULL
WHERE request_id = :request_id AND removed_at IS NULL;

-- name: keep_request!
UPDATE drills_review_requests SET reported_at = NULL, kept_at = :now
WHERE request_id = :request_id AND reported_at IS NOT NULL;

-- name: candidates
SELECT r.request_id, r.drill_id,
    EXISTS (
        SELECT 1 FROM drills_attempts a
        WHERE a.guild_id = r.guild_id AND a.user_id = :user_id AND a.drill_id = r.drill_id
          AND a.state = 'answered') AS is_attempted,
    (SELECT count(*) FROM drills_reviews v
     WHERE v.request_id = r.request_id AND v.place IS NOT NULL
       AND (v.written_at IS NOT NULL OR v.held_until > :now)) AS taken_count
FROM drills_review_requests r
JOIN groups g ON g.group_id = r.group_id AND g.archived_at IS NULL
JOIN group_members me ON me.group_id = r.group_id AND me.user_id = :user_id
JOIN group_members author ON author.group_id = r.group_id AND author.user_id = r.user_id
LEFT JOIN drills_reviews mine ON mine.request_id = r.request_id AND mine.user_id = :user_id
WHERE r.guild_id = :guild_id AND r.user_id <> :user_id
  AND r.withdrawn_at IS NULL AND r.removed_at IS NULL AND r.reported_at IS NULL
  AND mine.written_at IS NULL
  AND (SELECT count(*) FROM drills_reviews v
       WHERE v.request_id = r.request_id AND v.place IS NOT NULL AND v.written_at IS NOT NULL) < :wanted
ORDER BY is_attempted DESC, CASE WHEN mine.passed_at IS NULL THEN 0 ELSE 1 END, r.asked_at, r.request_id
LIMIT 200;

-- name: held_by^
SELECT v.* FROM drills_reviews v
JOIN drills_review_requests r ON r.request_id = v.request_id
JOIN group_members me ON me.group_id = r.group_id AND me.user_id = v.user_id
WHERE v.user_id = :user_id AND v.guild_id = :guild_id AND v.written_at IS NULL AND v.place IS NOT NULL
  AND v.held_until > :now AND r.removed_at IS NULL AND r.reported_at IS NULL
ORDER BY v.review_id LIMIT 1;

-- name: free_lapsed!
UPDATE drills_reviews SET place = NULL, held_until = NULL
WHERE request_id = :request_id AND place IS NOT NULL AND written_at IS NULL AND held_until <= :now;

-- name: places
SELECT place FROM drills_reviews WHERE request_id = :request_id AND place IS NOT NULL;

-- name: take_place^
INSERT INTO drills_reviews (request_id, guild_id, user_id, place, held_until)
VALUES (:request_id, :guild_id, :user_id, :place, :held_until)
ON CONFLICT (request_id, user_id) DO UPDATE
SET place = excluded.place, held_until = excluded.held_until, passed_at = NULL
RETURNING *;

-- name: give_back!
UPDATE drills_reviews SET place = NULL, held_until = NULL, passed_at = :now
WHERE request_id = :request_id AND user_id = :user_id AND written_at IS NULL;

-- name: keep_draft!
UPDATE drills_reviews SET level = :level, point_1 = :point_1, point_2 = :point_2, next_action = :next_action
WHERE review_id = :review_id AND written_at IS NULL;

-- name: finish!
UPDATE drills_reviews
SET level = :level, point_1 = :point_1, point_2 = :point_2, next_action = :next_action,
    written_at = :now, held_until = NULL, points = :points
WHERE review_id = :review_id AND written_at IS NULL;

-- name: review_by^
SELECT * FROM drills_reviews WHERE request_id = :request_id AND user_id = :user_id;

-- name: get_review^
SELECT * FROM drills_reviews WHERE review_id = :review_id;

-- name: written_for
SELECT * FROM drills_reviews WHERE request_id = :request_id AND written_at IS NOT NULL
ORDER BY written_at, review_id;

-- name: mark_read!
UPDATE drills_reviews SET read_at = :now
WHERE request_id = :request_id AND written_at IS NOT NULL AND removed_at IS NULL AND read_at IS NULL;

-- name: thank!
UPDATE drills_reviews SET thanked_at = :now
WHERE review_id = :review_id AND thanked_at IS NULL AND removed_at IS NULL;

-- name: report_review!
UPDATE drills_reviews SET reported_at = :now
WHERE review_id = :review_id AND reported_at IS NULL AND kept_at IS NULL AND removed_at IS NULL;

-- name: remove_review!
UPDATE drills_reviews SET removed_at = :now, removed_for = :reason, reported_at = NULL, place = NULL
WHERE review_id = :review_id AND removed_at IS NULL;

-- name: keep_review!
UPDATE drills_reviews SET reported_at = NULL, kept_at = :now
WHERE review_id = :review_id AND reported_at IS NOT NULL;

-- name: own_answers
SELECT r.request_id, r.drill_id, r.asked_at, r.withdrawn_at, r.removed_for,
    (SELECT count(*) FROM drills_reviews v
     WHERE v.request_id = r.request_id AND v.written_at IS NOT NULL AND v.removed_at IS NULL) AS review_count,
    (SELECT count(*) FROM drills_reviews v
     WHERE v.request_id = r.request_id AND v.written_at IS NOT NULL AND v.removed_at IS NULL
       AND v.read_at IS NULL) AS unread_count
FROM drills_review_requests r
WHERE r.guild_id = :guild_id AND r.user_id = :user_id
ORDER BY CASE WHEN (SELECT count(*) FROM drills_reviews v
                    WHERE v.request_id = r.request_id AND v.written_at IS NOT NULL AND v.removed_at IS NULL
                      AND v.read_at IS NULL) > 0 THEN 0 ELSE 1 END,
    r.asked_at DESC, r.request_id DESC
LIMIT :most;

-- name: own_reviews^
SELECT count(*) AS written_count,
    coalesce(sum(CASE WHEN thanked_at IS NOT NULL AND removed_at IS NULL THEN 1 ELSE 0 END), 0) AS thanked_count,
    coalesce(sum(points), 0) AS earned
FROM drills_reviews WHERE guild_id = :guild_id AND user_id = :user_id AND written_at IS NOT NULL;

-- name: own_removed
SELECT r.drill_id, v.removed_for FROM drills_reviews v
JOIN drills_review_requests r ON r.request_id = v.request_id
WHERE v.guild_id = :guild_id AND v.user_id = :user_id AND v.removed_at IS NOT NULL
ORDER BY v.removed_at DESC LIMIT :most;

-- name: unread_count$
SELECT count(*) FROM drills_reviews v
JOIN drills_review_requests r ON r.request_id = v.request_id
WHERE r.guild_id = :guild_id AND r.user_id = :user_id
  AND v.written_at IS NOT NULL AND v.removed_at IS NULL AND v.read_at IS NULL;

-- name: untold_thanks$
SELECT count(*) FROM drills_reviews
WHERE guild_id = :guild_id AND user_id = :user_id AND removed_at IS NULL AND coalesce(told_at, 0) < thanked_at;

-- name: untold_removals$
SELECT
    (SELECT count(*) FROM drills_reviews
     WHERE guild_id = :guild_id AND user_id = :user_id AND coalesce(told_at, 0) < removed_at)
  + (SELECT count(*) FROM drills_review_requests
     WHERE guild_id = :guild_id AND user_id = :user_id AND coalesce(told_at, 0) < removed_at);

-- name: tell_writer!
UPDATE drills_reviews SET told_at = :now
WHERE guild_id = :guild_id AND user_id = :user_id
  AND (coalesce(told_at, 0) < thanked_at OR coalesce(told_at, 0) < removed_at);

-- name: tell_author!
UPDATE drills_review_requests SET told_at = :now
WHERE guild_id = :guild_id AND user_id = :user_id AND coalesce(told_at, 0) < removed_at;

-- name: reported_count$
SELECT
    (SELECT count(*) FROM drills_review_requests r
     WHERE r.guild_id = :guild_id AND r.reported_at IS NOT NULL
       AND (:is_all = 1 OR r.group_id IN (
           SELECT m.group_id FROM group_members m WHERE m.user_id = :user_id AND m.is_moderator = 1)))
  + (SELECT count(*) FROM drills_reviews v
     JOIN drills_review_requests r ON r.request_id = v.request_id
     WHERE r.guild_id = :guild_id AND v.reported_at IS NOT NULL
       AND (:is_all = 1 OR r.group_id IN (
           SELECT m.group_id FROM group_members m WHERE m.user_id = :user_id AND m.is_moderator = 1)));

-- name: queues
SELECT g.group_id, g.name AS group_name,
    (SELECT count(*) FROM drills_review_requests r WHERE r.group_id = g.group_id AND r.reported_at IS NOT NULL)
  + (SELECT count(*) FROM drills_reviews v
     JOIN drills_review_requests r ON r.request_id = v.request_id
     WHERE r.group_id = g.group_id AND v.reported_at IS NOT NULL) AS reported_count,
    count(w.request_id) AS waiting_count, min(w.asked_at) AS oldest_at
FROM groups g
LEFT JOIN drills_review_requests w ON w.group_id = g.group_id
  AND w.withdrawn_at IS NULL AND w.removed_at IS NULL AND w.reported_at IS NULL
  AND EXISTS (SELECT 1 FROM group_members author
              WHERE author.group_id = g.group_id AND author.user_id = w.user_id)
  AND (SELECT count(*) FROM drills_reviews v
       WHERE v.request_id = w.request_id AND v.place IS NOT NULL AND v.written_at IS NOT NULL) < :wanted
WHERE g.guild_id = :guild_id AND g.archived_at IS NULL
  AND (:is_all = 1 OR g.group_id IN (
      SELECT m.group_id FROM group_members m WHERE m.user_id = :user_id AND m.is_moderator = 1))
GROUP BY g.group_id, g.name
ORDER BY g.name;

-- name: answers_to_moderate
SELECT r.*, g.name AS group_name, a.answer FROM drills_review_requests r
JOIN groups g ON g.group_id = r.group_id AND g.archived_at IS NULL
JOIN drills_attempts a ON a.attempt_id = r.attempt_id
LEFT JOIN group_members author ON author.group_id = r.group_id AND author.user_id = r.user_id
WHERE r.guild_id = :guild_id AND r.withdrawn_at IS NULL AND r.removed_at IS NULL
  AND (author.user_id IS NOT NULL OR r.reported_at IS NOT NULL)
  AND (:is_all = 1 OR r.group_id IN (
      SELECT m.group_id FROM group_members m WHERE m.user_id = :user_id AND m.is_moderator = 1))
ORDER BY CASE WHEN r.reported_at IS NULL THEN 1 ELSE 0 END, r.asked_at DESC, r.request_id DESC
LIMIT :most;

-- name: reviews_to_moderate
SELECT v.*, r.group_id, r.drill_id, g.name AS group_name FROM drills_reviews v
JOIN drills_review_requests r ON r.request_id = v.request_id
JOIN groups g ON g.group_id = r.group_id AND g.archived_at IS NULL
WHERE r.guild_id = :guild_id AND v.written_at IS NOT NULL AND v.removed_at IS NULL
  AND (:is_all = 1 OR r.group_id IN (
      SELECT m.group_id FROM group_members m WHERE m.user_id = :user_id AND m.is_moderator = 1))
ORDER BY CASE WHEN v.reported_at IS NULL THEN 1 ELSE 0 END, v.written_at DESC, v.review_id DESC
LIMIT :most;

-- name: export_requests
SELECT * FROM drills_review_requests WHERE user_id = :user_id ORDER BY request_id;

-- name: export_written
SELECT * FROM drills_reviews WHERE user_id = :user_id ORDER BY review_id;

-- name: export_received
SELECT v.review_id, v.request_id, v.guild_id, v.level, v.point_1, v.point_2, v.next_action, v.written_at,
    v.read_at, v.thanked_at, v.reported_at
FROM drills_reviews v
JOIN drills_review_requests r ON r.request_id = v.request_id
WHERE r.user_id = :user_id AND v.written_at IS NOT NULL AND v.removed_at IS NULL
ORDER BY v.review_id;

-- name: erase_reviews!
DELETE FROM drills_reviews
WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_requests!
DELETE FROM drills_review_requests
WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);
