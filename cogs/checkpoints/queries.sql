-- name: get_setting^
SELECT * FROM checkpoints_groups WHERE group_id = :group_id;

-- name: set_setting!
INSERT INTO checkpoints_groups (group_id, max_misses, sample_percent, file_megabytes)
VALUES (:group_id, :max_misses, :sample_percent, :file_megabytes)
ON CONFLICT (group_id) DO UPDATE SET max_misses = excluded.max_misses, sample_percent = excluded.sample_percent,
    file_megabytes = excluded.file_megabytes;

-- name: add_item$
INSERT INTO checkpoints_items (guild_id, group_id, source_key, area, title, done_when, evidence, post_on, due_on, due_at,
                               grace_hours, points, state, made_by_user_id, made_at)
VALUES (:guild_id, :group_id, :source_key, :area, :title, :done_when, :evidence, :post_on, :due_on, :due_at,
        :grace_hours, :points, :state, :made_by_user_id, :now)
ON CONFLICT (group_id, source_key) DO NOTHING RETURNING item_id;

-- name: get_item^
SELECT * FROM checkpoints_items WHERE item_id = :item_id;

-- name: items_of_group
SELECT * FROM checkpoints_items WHERE group_id = :group_id
ORDER BY CASE state WHEN 'open' THEN 0 WHEN 'coming' THEN 1 WHEN 'draft' THEN 2 ELSE 3 END,
    CASE state WHEN 'closed' THEN -due_at ELSE 0 END, coalesce(post_on, ''), due_at, item_id;

-- name: open_items_of_member
SELECT i.* FROM checkpoints_items i JOIN group_members m ON m.group_id = i.group_id
JOIN groups g ON g.group_id = i.group_id
WHERE i.guild_id = :guild_id AND m.user_id = :user_id AND g.archived_at IS NULL
  AND (i.state = 'open' OR EXISTS (SELECT 1 FROM checkpoints_submissions s
                                   WHERE s.item_id = i.item_id AND s.user_id = :user_id AND i.state = 'closed'))
ORDER BY CASE i.state WHEN 'open' THEN i.due_at ELSE 100000000000 - i.due_at END, i.item_id LIMIT 50;

-- name: set_asked!
UPDATE checkpoints_items
SET title = :title, done_when = :done_when, evidence = :evidence, post_on = :post_on, due_on = :due_on, due_at = :due_at
WHERE item_id = :item_id;

-- name: set_worth!
UPDATE checkpoints_items SET points = :points, grace_hours = :grace_hours, role_id = :role_id, area = :area WHERE item_id = :item_id;

-- name: set_state!
UPDATE checkpoints_items SET state = :state, opened_at = :opened_at, closed_at = :closed_at, reminded_at = :reminded_at,
    counted_at = :counted_at,    channel_id = :channel_id, attempts = 0
WHERE item_id = :item_id;

-- name: set_channel!
UPDATE checkpoints_items SET channel_id = :channel_id WHERE item_id = :item_id;

-- name: look_at!
UPDATE checkpoints_items SET next_at = :next_at, attempts = 0 WHERE item_id = :item_id;

-- name: drop_item!
DELETE FROM checkpoints_items WHERE item_id = :item_id AND state IN ('draft', 'coming');

-- name: set_message!
UPDATE checkpoints_items SET message_id = :message_id WHERE item_id = :item_id AND message_id IS NULL;

-- name: mark_changed!
UPDATE checkpoints_items SET changed = changed + 1,
    show_at = CASE WHEN message_id IS NULL THEN NULL WHEN show_at IS NOT NULL THEN show_at
                   WHEN shown_at IS NOT NULL AND shown_at + :pause > :now THEN shown_at + :pause ELSE :now END
WHERE item_id = :item_id;

-- name: add_submission$
INSERT INTO checkpoints_submissions (item_id, guild_id, user_id, number, link, words, state, is_late, sent_at, wants_word)
SELECT :item_id, :guild_id, :user_id,
    1 + coalesce((SELECT max(number) FROM checkpoints_submissions WHERE item_id = :item_id AND user_id = :user_id), 0),
    :link, :words, 'waiting', :is_late, :now,
    coalesce((SELECT max(wants_word) FROM checkpoints_submissions WHERE guild_id = :guild_id AND user_id = :user_id), 0)
RETURNING submission_id;

-- name: choose_word!
UPDATE checkpoints_submissions SET wants_word = :wants_word WHERE guild_id = :guild_id AND user_id = :user_id;

-- name: take_over_file!
-- The newest file of the member's earlier tries, unless it was lost.
INSERT INTO checkpoints_files (submission_id, guild_id, name, size, url, channel_id, message_id, try_at)
SELECT :submission_id, f.guild_id, f.name, f.size, f.url, f.channel_id, f.message_id,
    CASE WHEN f.message_id IS NULL THEN :now END
FROM checkpoints_submissions s
JOIN checkpoints_submissions t ON t.item_id = s.item_id AND t.user_id = s.user_id AND t.number < s.number
JOIN checkpoints_files f ON f.submission_id = t.submission_id
WHERE s.submission_id = :submission_id AND (f.message_id IS NOT NULL OR f.url IS NOT NULL)
  AND NOT EXISTS (SELECT 1 FROM checkpoints_files g JOIN checkpoints_submissions u ON u.submission_id = g.submission_id
                  WHERE u.item_id = t.item_id AND u.user_id = t.user_id AND u.number > t.number);

-- name: add_file!
INSERT INTO checkpoints_files (submission_id, guild_id, name, size, url, try_at)
VALUES (:submission_id, :guild_id, :name, :size, :url, :now);

-- name: set_stage!
UPDATE checkpoints_submissions SET state = :state WHERE submission_id = :submission_id;

-- name: get_submission^
SELECT s.*, f.name AS file_name, f.size, f.url, f.channel_id, f.message_id, f.attempts
FROM checkpoints_submissions s LEFT JOIN checkpoints_files f ON f.submission_id = s.submission_id
WHERE s.submission_id = :submission_id;

-- name: submissions_of
SELECT s.*, f.name AS file_name, f.size, f.url, f.channel_id, f.message_id, f.attempts
FROM checkpoints_submissions s LEFT JOIN checkpoints_files f ON f.submission_id = s.submission_id
WHERE s.item_id = :item_id AND s.user_id = :user_id ORDER BY s.number DESC;

-- name: last_verdict^
SELECT * FROM checkpoints_decisions WHERE submission_id = :submission_id AND undone_at IS NULL;

-- name: stages_of_item
-- The newest thing of every member: what it is, and whose.
SELECT s.user_id, s.state FROM checkpoints_submissions s
WHERE s.item_id = :item_id AND s.number = (SELECT max(t.number) FROM checkpoints_submissions t
                                           WHERE t.item_id = s.item_id AND t.user_id = s.user_id)
ORDER BY s.sent_at, s.submission_id;

-- name: approved_between
SELECT s.user_id FROM checkpoints_decisions d
JOIN checkpoints_submissions s ON s.submission_id = d.submission_id
JOIN checkpoints_items i ON i.item_id = s.item_id
WHERE i.group_id = :group_id AND d.verdict = 'approved' AND d.undone_at IS NULL AND d.at >= :start_at AND d.at < :end_at
GROUP BY s.user_id ORDER BY min(d.at), s.user_id;

-- name: want_role!
INSERT INTO checkpoints_grants (item_id, guild_id, user_id, role_id, is_wanted, try_at)
VALUES (:item_id, :guild_id, :user_id, :role_id, :is_wanted, :try_at)
ON CONFLICT (item_id, user_id) DO UPDATE SET is_wanted = excluded.is_wanted,
    was_held = CASE WHEN checkpoints_grants.role_id = excluded.role_id THEN checkpoints_grants.was_held ELSE 0 END,
    role_id = excluded.role_id, version = checkpoints_grants.version + 1, try_at = excluded.try_at, attempts = 0, fault = NULL;

-- name: grant_of^
SELECT * FROM checkpoints_grants WHERE item_id = :item_id AND user_id = :user_id;

-- name: other_grants$
SELECT count(*) FROM checkpoints_grants
WHERE guild_id = :guild_id AND user_id = :user_id AND role_id = :role_id AND is_wanted = 1 AND item_id <> :item_id;

-- name: role_faults
SELECT DISTINCT g.fault FROM checkpoints_grants g JOIN checkpoints_items i ON i.item_id = g.item_id
WHERE i.group_id = :group_id AND g.fault IS NOT NULL ORDER BY g.fault;

-- name: count_waiting^
SELECT count(CASE WHEN s.user_id <> :user_id THEN 1 END) AS others, count(CASE WHEN s.user_id = :user_id THEN 1 END) AS own
FROM checkpoints_submissions s JOIN checkpoints_items i ON i.item_id = s.item_id
WHERE i.group_id = :group_id AND s.state = 'waiting';

-- name: count_samples$
SELECT count(*) FROM checkpoints_samples p JOIN checkpoints_decisions d ON d.decision_id = p.decision_id
JOIN checkpoints_submissions s ON s.submission_id = d.submission_id JOIN checkpoints_items i ON i.item_id = s.item_id
WHERE i.group_id = :group_id AND p.answer IS NULL AND d.undone_at IS NULL
  AND (d.by_user_id IS NULL OR d.by_user_id <> :user_id) AND s.user_id <> :user_id;

-- name: aways_of_group
SELECT a.user_id, a.from_on, a.until_on FROM member_aways a JOIN group_members m ON m.user_id = a.user_id
WHERE a.guild_id = :guild_id AND m.group_id = :group_id AND a.until_on >= :since;

-- name: add_miss!
INSERT INTO checkpoints_misses (item_id, guild_id, user_id, at) VALUES (:item_id, :guild_id, :user_id, :now)
ON CONFLICT DO NOTHING;

-- name: drop_misses!
DELETE FROM checkpoints_misses WHERE item_id = :item_id;

-- name: misses_of_group
-- Of present members, those not forgiven.
SELECT m.user_id, count(*) AS misses FROM checkpoints_misses m JOIN checkpoints_items i ON i.item_id = m.item_id
JOIN group_members g ON g.group_id = i.group_id AND g.user_id = m.user_id
JOIN members p ON p.guild_id = i.guild_id AND p.user_id = m.user_id AND p.left_at IS NULL
WHERE i.group_id = :group_id AND m.is_forgiven = 0 GROUP BY m.user_id ORDER BY count(*) DESC, m.user_id;

-- name: forgive!
UPDATE checkpoints_misses SET is_forgiven = 1
WHERE user_id = :user_id AND item_id IN (SELECT item_id FROM checkpoints_items WHERE group_id = :group_id);

-- name: export_submissions
SELECT s.*, i.title, f.name AS file_name, f.size AS file_size, f.channel_id AS file_channel_id,
    f.message_id AS file_message_id
FROM checkpoints_submissions s JOIN checkpoints_items i ON i.item_id = s.item_id
LEFT JOIN checkpoints_files f ON f.submission_id = s.submission_id
WHERE s.user_id = :user_id ORDER BY s.submission_id;

-- name: export_verdicts
SELECT d.decision_id, d.guild_id, d.submission_id, d.verdict, d.reason, d.note, d.earned, d.at, d.undone_at
FROM checkpoints_decisions d JOIN checkpoints_submissions s ON s.submission_id = d.submission_id
WHERE s.user_id = :user_id ORDER BY d.decision_id;

-- name: export_decisions
SELECT d.decision_id, d.guild_id, i.title, d.verdict, d.reason, d.note, d.at, d.undone_at FROM checkpoints_decisions d
JOIN checkpoints_submissions s ON s.submission_id = d.submission_id JOIN checkpoints_items i ON i.item_id = s.item_id
WHERE d.by_user_id = :user_id OR d.undone_by_user_id = :user_id ORDER BY d.decision_id;

-- name: export_samples
SELECT decision_id, guild_id, answer, at FROM checkpoints_samples WHERE by_user_id = :user_id ORDER BY decision_id;

-- name: export_misses
SELECT m.*, i.title FROM checkpoints_misses m JOIN checkpoints_items i ON i.item_id = m.item_id
WHERE m.user_id = :user_id ORDER BY m.item_id;

-- name: export_grants
SELECT item_id, guild_id, role_id, is_wanted FROM checkpoints_grants WHERE user_id = :user_id ORDER BY item_id;

-- name: export_items
SELECT item_id, guild_id, group_id, title, done_when, evidence, post_on, due_on, points, state, made_at
FROM checkpoints_items WHERE made_by_user_id = :user_id ORDER BY item_id;

-- name: erase_mark_changed!
UPDATE checkpoints_items SET changed = changed + 1, show_at = coalesce(show_at, 0)
WHERE message_id IS NOT NULL AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id)
  AND item_id IN (SELECT item_id FROM checkpoints_submissions WHERE user_id = :user_id);

-- name: erase_kept_files!
INSERT INTO checkpoints_removals (channel_id, message_id, guild_id, try_at)
SELECT f.channel_id, f.message_id, f.guild_id, 0 FROM checkpoints_files f
JOIN checkpoints_submissions s ON s.submission_id = f.submission_id
WHERE f.message_id IS NOT NULL AND s.user_id = :user_id
  AND (CAST(:guild_id AS BIGINT) IS NULL OR s.guild_id = :guild_id)
ON CONFLICT DO NOTHING;

-- name: erase_submissions!
DELETE FROM checkpoints_submissions
WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_misses!
DELETE FROM checkpoints_misses
WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_grants!
DELETE FROM checkpoints_grants
WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: anonymise_items!
UPDATE checkpoints_items SET made_by_user_id = NULL
WHERE made_by_user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: anonymise_decisions!
UPDATE checkpoints_decisions
SET undone_by_user_id = CASE WHEN undone_by_user_id = :user_id THEN NULL ELSE undone_by_user_id END,
    by_user_id = CASE WHEN by_user_id = :user_id THEN NULL ELSE by_user_id END
WHERE (by_user_id = :user_id OR undone_by_user_id = :user_id)
  AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: anonymise_samples!
UPDATE checkpoints_samples SET by_user_id = NULL
WHERE by_user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: source_keys_of_group
SELECT source_key, state FROM checkpoints_items
WHERE group_id = :group_id AND substr(source_key, 1, length(:prefix)) = :prefix;

-- name: open_source_keys
SELECT DISTINCT i.source_key FROM checkpoints_items i
JOIN group_members m ON m.group_id = i.group_id
JOIN groups g ON g.group_id = i.group_id AND g.archived_at IS NULL
WHERE i.guild_id = :guild_id AND m.user_id = :user_id AND i.state = 'open' AND i.source_key IS NOT NULL;

-- name: source_key$
SELECT source_key FROM checkpoints_items WHERE item_id = :item_id;
