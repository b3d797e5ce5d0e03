-- name: running^
SELECT * FROM plans_adoptions WHERE guild_id = :guild_id AND user_id = :user_id AND ended_at IS NULL;

-- name: adopt^
INSERT INTO plans_adoptions (guild_id, user_id, plan_id, starts_on, until_on, adopted_at)
VALUES (:guild_id, :user_id, :plan_id, :starts_on, :until_on, :now)
ON CONFLICT DO NOTHING RETURNING *;

-- name: end_running!
UPDATE plans_adoptions SET ended_at = :now WHERE guild_id = :guild_id AND user_id = :user_id AND ended_at IS NULL;

-- name: set_dates!
UPDATE plans_adoptions SET starts_on = :starts_on, until_on = :until_on WHERE adoption_id = :adoption_id;

-- name: put_item!
-- What is finished, or was put aside by the member, stays as it is.
INSERT INTO plans_items (adoption_id, item_key, title, week, due_on, state)
VALUES (:adoption_id, :item_key, :title, :week, :due_on, :state)
ON CONFLICT (adoption_id, item_key) DO UPDATE
SET due_on = excluded.due_on, state = excluded.state, week = excluded.week, is_moved = 0
WHERE plans_items.state IN ('open', 'dropped');

-- name: drop_others!
DELETE FROM plans_items WHERE item_id = :item_id AND state IN ('open', 'dropped');

-- name: items
SELECT * FROM plans_items WHERE adoption_id = :adoption_id ORDER BY due_on, week, item_id;

-- name: item_of^
SELECT i.*, a.plan_id FROM plans_items i
JOIN plans_adoptions a ON a.adoption_id = i.adoption_id
WHERE i.item_id = :item_id AND a.guild_id = :guild_id AND a.user_id = :user_id AND a.ended_at IS NULL;

-- name: set_state!
UPDATE plans_items SET state = :state, done_on = :done_on, is_by_group = :is_by_group
WHERE item_id = :item_id AND state = :before;

-- name: reopen_before!
UPDATE plans_items SET state = 'open', done_on = NULL, is_by_group = 0
WHERE state = 'done'
  AND item_key = (SELECT item_key FROM plans_items WHERE item_id = :item_id)
  AND adoption_id IN (
      SELECT a.adoption_id FROM plans_adoptions a
      WHERE a.guild_id = :guild_id AND a.user_id = :user_id AND a.plan_id = (
          SELECT p.plan_id FROM plans_adoptions p JOIN plans_items i ON i.adoption_id = p.adoption_id
          WHERE i.item_id = :item_id));

-- name: move!
UPDATE plans_items SET due_on = :due_on, is_moved = 1 WHERE item_id = :item_id AND state = 'open';

-- name: finished_before
SELECT i.item_key, i.title, i.week, i.due_on, i.state, i.done_on, i.is_by_group FROM plans_items i
JOIN plans_adoptions a ON a.adoption_id = i.adoption_id
WHERE a.guild_id = :guild_id AND a.user_id = :user_id AND a.plan_id = :plan_id AND i.state = 'done'
ORDER BY a.adoption_id;

-- name: keep_finished!
INSERT INTO plans_items (adoption_id, item_key, title, week, due_on, state, done_on, is_by_group)
VALUES (:adoption_id, :item_key, :title, :week, :due_on, 'done', :done_on, :is_by_group)
ON CONFLICT (adoption_id, item_key) DO NOTHING;

-- name: finished_count$
SELECT count(*) FROM plans_items i JOIN plans_adoptions a ON a.adoption_id = i.adoption_id
WHERE a.guild_id = :guild_id AND a.user_id = :user_id AND a.ended_at IS NOT NULL AND i.state = 'done';

-- name: export_adoptions
SELECT * FROM plans_adoptions WHERE user_id = :user_id ORDER BY adoption_id;

-- name: export_items
SELECT a.guild_id, a.plan_id, i.item_key, i.title, i.week, i.due_on, i.state, i.done_on, i.is_by_group
FROM plans_items i JOIN plans_adoptions a ON a.adoption_id = i.adoption_id
WHERE a.user_id = :user_id ORDER BY i.item_id;

-- name: erase_adoptions!
DELETE FROM plans_adoptions WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);
