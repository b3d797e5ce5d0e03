-- name: leans$
SELECT leans FROM drills_desks WHERE group_id = :group_id;

-- name: set_leans!
INSERT INTO drills_desks (group_id, leans) VALUES (:group_id, :leans)
ON CONFLICT (group_id) DO UPDATE SET leans = excluded.leans;

-- name: put_on!
INSERT INTO drills_queue (group_id, day, drill_id, passed, at)
VALUES (:group_id, :day, :drill_id, :passed, :now)
ON CONFLICT (group_id, day) DO UPDATE
SET drill_id = excluded.drill_id, passed = excluded.passed, at = excluded.at, outcome = NULL;

-- name: take_off!
DELETE FROM drills_queue WHERE group_id = :group_id AND day = :day;

-- name: queued_on^
SELECT * FROM drills_queue WHERE group_id = :group_id AND day = :day;

-- name: queued_from
SELECT * FROM drills_queue WHERE group_id = :group_id AND day >= :day ORDER BY day;

-- name: set_outcome!
UPDATE drills_queue SET outcome = :outcome WHERE queue_id = :queue_id;

-- name: posted_days
SELECT drill_id, max(day) AS day FROM drills_posts
WHERE group_id = :group_id AND message_id IS NOT NULL GROUP BY drill_id;

-- name: suggest^
INSERT INTO drills_suggestions (guild_id, group_id, user_id, title, question, solution, area, is_quoted, at)
VALUES (:guild_id, :group_id, :user_id, :title, :question, :solution, :area, :is_quoted, :now)
ON CONFLICT DO NOTHING
RETURNING *;

-- name: get_suggestion^
SELECT * FROM drills_suggestions WHERE suggestion_id = :suggestion_id;

-- name: count_waiting$
SELECT count(*) FROM drills_suggestions WHERE group_id = :group_id AND decided_at IS NULL;

-- name: count_waiting_of$
SELECT count(*) FROM drills_suggestions
WHERE group_id = :group_id AND user_id = :user_id AND decided_at IS NULL;

-- name: next_waiting^
SELECT * FROM drills_suggestions
WHERE group_id = :group_id AND decided_at IS NULL AND suggestion_id > :after_id
ORDER BY suggestion_id LIMIT 1;

-- name: decide!
UPDATE drills_suggestions SET decision = :decision, decided_at = :now, reason = :reason, note = :note
WHERE suggestion_id = :suggestion_id AND decided_at IS NULL;

-- name: withdraw!
DELETE FROM drills_suggestions
WHERE suggestion_id = :suggestion_id AND user_id = :user_id AND decided_at IS NULL;

-- name: accepted_of_group
SELECT * FROM drills_suggestions WHERE group_id = :group_id AND decision = 'accepted' ORDER BY suggestion_id;

-- name: all_accepted
SELECT * FROM drills_suggestions WHERE decision = 'accepted';

-- name: suggestions_of_member
SELECT s.*, g.name AS group_name,
       (SELECT min(p.day) FROM drills_posts p
        WHERE p.group_id = s.group_id AND p.message_id IS NOT NULL
          AND p.drill_id = 'suggested/' || CAST(s.suggestion_id AS TEXT)) AS posted_on,
       (SELECT min(q.day) FROM drills_queue q
        WHERE q.group_id = s.group_id AND q.outcome IS NULL AND q.day >= :today
          AND q.drill_id = 'suggested/' || CAST(s.suggestion_id AS TEXT)) AS queued_on
FROM drills_suggestions s JOIN groups g ON g.group_id = s.group_id
WHERE s.guild_id = :guild_id AND s.user_id = :user_id
ORDER BY s.suggestion_id DESC LIMIT :limit;

-- name: export_suggestions
SELECT * FROM drills_suggestions WHERE user_id = :user_id ORDER BY suggestion_id;

-- name: forget_writer!
UPDATE drills_suggestions SET user_id = NULL
WHERE user_id = :user_id AND decision = 'accepted'
  AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_suggestions!
DELETE FROM drills_suggestions
WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);
