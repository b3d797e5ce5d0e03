-- name: add_post!
INSERT INTO drills_posts (occurrence_id, guild_id, group_id, day, drill_id, channel_id, opened_at, closes_at)
VALUES (:occurrence_id, :guild_id, :group_id, :day, :drill_id, :channel_id, :opened_at, :closes_at)
ON CONFLICT DO NOTHING;

-- name: post_of_day^
SELECT * FROM drills_posts WHERE group_id = :group_id AND day = :day;

-- name: get_post^
SELECT * FROM drills_posts WHERE post_id = :post_id;

-- name: posted_ids
-- Without a message nobody saw it: Discord refused.
SELECT drill_id FROM drills_posts WHERE group_id = :group_id AND message_id IS NOT NULL ORDER BY opened_at, post_id;

-- name: set_message!
UPDATE drills_posts SET message_id = :message_id WHERE post_id = :post_id;

-- name: set_thread!
UPDATE drills_posts SET thread_id = :thread_id
WHERE post_id = :post_id AND coalesce(thread_id, 0) = :instead_of;

-- name: set_solution_message!
UPDATE drills_posts SET solution_message_id = :message_id WHERE post_id = :post_id;

-- name: close_post!
UPDATE drills_posts SET closed_at = :now WHERE post_id = :post_id AND closed_at IS NULL;

-- name: posts_to_close
SELECT * FROM drills_posts
WHERE group_id = :group_id AND message_id IS NOT NULL
  AND (closed_at IS NULL OR solution_message_id IS NULL) AND opened_at < :before
  AND (closed_at IS NOT NULL OR closes_at IS NULL OR closes_at <= :before)
  AND opened_at > :not_older_than
ORDER BY opened_at;

-- name: open_posts_of_group
SELECT * FROM drills_posts
WHERE group_id = :group_id AND closed_at IS NULL AND opened_at > :not_older_than;

-- name: open_posts_of_member
SELECT p.* FROM drills_posts p
JOIN groups g ON g.group_id = p.group_id AND g.archived_at IS NULL
JOIN group_members m ON m.group_id = p.group_id AND m.user_id = :user_id
WHERE p.guild_id = :guild_id AND p.closed_at IS NULL AND p.message_id IS NOT NULL
ORDER BY p.opened_at DESC;

-- name: closed_posts_of_member
SELECT p.* FROM drills_posts p
JOIN group_members m ON m.group_id = p.group_id AND m.user_id = :user_id
WHERE p.guild_id = :guild_id AND p.closed_at IS NOT NULL
ORDER BY p.opened_at DESC LIMIT :limit;

-- name: answers_of_post
SELECT answer, is_correct, touched FROM drills_attempts WHERE post_id = :post_id AND state = 'answered'
UNION ALL
-- Who is in two groups that have the same drill answers it once, for both. CROSS: by the group's members, in this
-- order, or SQLite reads all attempts of the server.
SELECT a.answer, a.is_correct, a.touched FROM drills_posts p CROSS JOIN group_members m CROSS JOIN drills_attempts a
WHERE p.post_id = :post_id AND m.group_id = p.group_id
  AND a.guild_id = p.guild_id AND a.user_id = m.user_id AND a.drill_id = p.drill_id AND a.post_id <> p.post_id AND a.state = 'answered'
  AND a.answered_at >= p.opened_at AND (p.closed_at IS NULL OR a.answered_at <= p.closed_at);

-- name: last_number$
SELECT coalesce(max(number), 0) FROM drills_attempts
WHERE guild_id = :guild_id AND user_id = :user_id AND drill_id = :drill_id;

-- name: add_attempt!
INSERT INTO drills_attempts (guild_id, user_id, post_id, drill_id, number, kind, opened_at)
VALUES (:guild_id, :user_id, :post_id, :drill_id, :number, :kind, :now)
ON CONFLICT DO NOTHING;

-- name: attempt_of_post^
-- Or of another group's post of the same drill, answered while this one was up.
SELECT a.* FROM drills_posts p
JOIN drills_attempts a ON a.guild_id = p.guild_id AND a.user_id = :user_id AND a.drill_id = p.drill_id
WHERE p.post_id = :post_id
  AND (a.post_id = p.post_id OR (
      a.post_id IS NOT NULL AND a.state = 'answered' AND a.answered_at >= p.opened_at
      AND (p.closed_at IS NULL OR a.answered_at <= p.closed_at)))
ORDER BY CASE WHEN a.post_id = p.post_id THEN 0 ELSE 1 END, a.number LIMIT 1;

-- name: open_attempt^
SELECT * FROM drills_attempts
WHERE guild_id = :guild_id AND user_id = :user_id AND drill_id = :drill_id AND state = 'open';

-- name: let_go_of_closed_post!
UPDATE drills_attempts SET post_id = NULL
WHERE guild_id = :guild_id AND user_id = :user_id AND drill_id = :drill_id AND state = 'open'
  AND post_id IN (SELECT post_id FROM drills_posts WHERE closed_at IS NOT NULL);

-- name: adopt_attempt!
UPDATE drills_attempts SET post_id = :post_id WHERE attempt_id = :attempt_id AND post_id IS NULL;

-- name: get_attempt^
SELECT * FROM drills_attempts WHERE attempt_id = :attempt_id;

-- name: take_hint!
UPDATE drills_attempts SET hints_used = :hints_used WHERE attempt_id = :attempt_id AND state = 'open';

-- name: answer!
UPDATE drills_attempts
SET state = 'answered', answer = :answer, is_correct = :is_correct, touched = :touched,
    answered_at = :now, day = :day
WHERE attempt_id = :attempt_id AND state = 'open';

-- name: set_points!
UPDATE drills_attempts SET points = :points WHERE attempt_id = :attempt_id;

-- name: set_self_score!
UPDATE drills_attempts SET self_score = :self_score WHERE attempt_id = :attempt_id AND state = 'answered';

-- name: attempts_of_member
SELECT * FROM drills_attempts WHERE guild_id = :guild_id AND user_id = :user_id ORDER BY attempt_id;

-- name: practised_on$
SELECT count(*) FROM drills_attempts
WHERE guild_id = :guild_id AND user_id = :user_id AND day = :day AND post_id IS NULL AND state = 'answered';

-- name: is_explainer$
SELECT count(*) FROM drills_explainers WHERE post_id = :post_id AND user_id = :user_id;

-- name: add_explainer!
INSERT INTO drills_explainers (post_id, guild_id, user_id, at) VALUES (:post_id, :guild_id, :user_id, :now)
ON CONFLICT (post_id, user_id) DO NOTHING;

-- name: export_attempts
SELECT * FROM drills_attempts WHERE user_id = :user_id ORDER BY attempt_id;

-- name: export_explainers
SELECT * FROM drills_explainers WHERE user_id = :user_id ORDER BY at;

-- name: erase_attempts!
DELETE FROM drills_attempts WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_explainers!
DELETE FROM drills_explainers WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);
