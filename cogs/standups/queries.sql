-- name: get_window$
SELECT window_minutes FROM standups_groups WHERE group_id = :group_id;

-- name: set_window!
INSERT INTO standups_groups (group_id, window_minutes) VALUES (:group_id, :window_minutes)
ON CONFLICT (group_id) DO UPDATE SET window_minutes = excluded.window_minutes;

-- name: wants_reminder$
SELECT wants_reminder FROM standups_members WHERE guild_id = :guild_id AND user_id = :user_id;

-- name: set_reminder!
INSERT INTO standups_members (guild_id, user_id, wants_reminder) VALUES (:guild_id, :user_id, :wants_reminder)
ON CONFLICT (guild_id, user_id) DO UPDATE SET wants_reminder = excluded.wants_reminder;

-- name: add_coming!
INSERT INTO standups_rounds (guild_id, group_id) VALUES (:guild_id, :group_id) ON CONFLICT DO NOTHING;

-- name: coming^
SELECT * FROM standups_rounds WHERE group_id = :group_id AND opened_at IS NULL;

-- name: open_coming!
UPDATE standups_rounds
SET day = :day, opened_at = :opened_at, remind_at = :remind_at, closes_at = :closes_at, channel_id = :channel_id
WHERE group_id = :group_id AND opened_at IS NULL;

-- name: get_round^
SELECT * FROM standups_rounds WHERE round_id = :round_id;

-- name: round_of_day^
SELECT * FROM standups_rounds WHERE group_id = :group_id AND day = :day;

-- name: last_rounds
SELECT * FROM standups_rounds WHERE group_id = :group_id AND opened_at IS NOT NULL
ORDER BY opened_at DESC, round_id DESC LIMIT :limit;

-- name: close_round!
UPDATE standups_rounds SET closed_at = :now
WHERE round_id = :round_id AND opened_at IS NOT NULL AND closed_at IS NULL;

-- name: mark_reminded!
UPDATE standups_rounds SET reminded_at = :now WHERE round_id = :round_id AND reminded_at IS NULL;

-- name: set_message!
UPDATE standups_rounds SET message_id = :message_id, channel_id = :channel_id
WHERE round_id = :round_id AND message_id IS NULL;

-- name: set_digest!
UPDATE standups_rounds SET digest_message_id = :message_id, digest_channel_id = :channel_id
WHERE round_id = :round_id AND digest_message_id IS NULL;

-- name: forget_digest!
UPDATE standups_rounds SET digest_message_id = NULL, digest_channel_id = NULL
WHERE round_id = :round_id AND digest_message_id = :message_id;

-- name: mark_stale!
-- Each mark is later than the one before, so that whoever brings the channel up to date sees that another change came.
UPDATE standups_rounds SET renew_at = CASE WHEN renew_at >= :renew_at THEN renew_at + 1 ELSE :renew_at END
WHERE round_id = :round_id;

-- name: claim_stale
UPDATE standups_rounds SET renew_at = :lease_until
WHERE round_id IN (
    SELECT round_id FROM standups_rounds WHERE renew_at <= :now ORDER BY renew_at, round_id LIMIT :limit
)
RETURNING round_id;

-- name: settle_stale!
UPDATE standups_rounds SET renew_at = :renew_at WHERE round_id = :round_id AND renew_at = :seen;

-- name: next_stale$
SELECT min(renew_at) FROM standups_rounds WHERE renew_at IS NOT NULL;

-- name: send_later!
INSERT INTO standups_sendings (guild_id, user_id, key, send_at) VALUES (:guild_id, :user_id, :key, :send_at)
ON CONFLICT DO NOTHING;

-- name: take_sendings
DELETE FROM standups_sendings WHERE (guild_id, user_id, key) IN (
    SELECT guild_id, user_id, key FROM standups_sendings WHERE send_at <= :now ORDER BY send_at LIMIT :limit
)
RETURNING *;

-- name: next_sending$
SELECT min(send_at) FROM standups_sendings;

-- name: get_entry^
SELECT * FROM standups_entries WHERE round_id = :round_id AND user_id = :user_id;

-- name: entry_by_id^
SELECT * FROM standups_entries WHERE entry_id = :entry_id;

-- name: entries_of_round
SELECT * FROM standups_entries WHERE round_id = :round_id ORDER BY written_at, entry_id;

-- name: put_entry!
INSERT INTO standups_entries (round_id, guild_id, user_id, is_skip, done, blocked, next, outside, ticked, timing,
                              written_at)
VALUES (:round_id, :guild_id, :user_id, :is_skip, :done, :blocked, :next, :outside, :ticked, :timing, :now)
ON CONFLICT (round_id, user_id) DO UPDATE
SET is_skip = excluded.is_skip, done = excluded.done, blocked = excluded.blocked, next = excluded.next,
    outside = excluded.outside, ticked = excluded.ticked,
    wants_help = CASE WHEN excluded.blocked = '' THEN 0 ELSE standups_entries.wants_help END,
    timing = CASE WHEN standups_entries.is_skip = 1 THEN excluded.timing ELSE standups_entries.timing END,
    written_at = CASE WHEN standups_entries.is_skip = 1 THEN excluded.written_at ELSE standups_entries.written_at END,
    edited_at = :edited_at;

-- name: set_own!
UPDATE standups_entries SET is_own = :is_own WHERE round_id = :round_id AND user_id = :user_id AND is_skip = 0;

-- name: set_help!
UPDATE standups_entries SET wants_help = :wants_help
WHERE round_id = :round_id AND user_id = :user_id AND blocked <> '';

-- name: previous_entry^
SELECT e.* FROM standups_entries e JOIN standups_rounds r ON r.round_id = e.round_id
WHERE r.group_id = :group_id AND e.user_id = :user_id AND e.is_skip = 0 AND r.opened_at IS NOT NULL
  AND (CAST(:before AS BIGINT) IS NULL OR r.opened_at < :before)
ORDER BY r.opened_at DESC, r.round_id DESC LIMIT 1;

-- name: count_past$
SELECT count(*) FROM standups_rounds r
JOIN groups g ON g.group_id = r.group_id
LEFT JOIN group_members m ON m.group_id = r.group_id AND m.user_id = :user_id
LEFT JOIN standups_entries e ON e.round_id = r.round_id AND e.user_id = :user_id
WHERE r.guild_id = :guild_id AND r.opened_at IS NOT NULL
  AND (e.entry_id IS NOT NULL OR (g.archived_at IS NULL AND r.closes_at >= m.joined_at));

-- name: past
SELECT r.*, e.entry_id, e.user_id, e.is_skip, e.done, e.blocked, e.next, e.outside, e.ticked, e.timing,
       e.is_own, e.wants_help, e.thread_id, e.written_at, e.edited_at,
       EXISTS (SELECT 1 FROM member_aways a WHERE a.guild_id = r.guild_id AND a.user_id = :user_id
               AND a.from_on <= r.day AND a.until_on >= r.day) AS was_away
FROM standups_rounds r
JOIN groups g ON g.group_id = r.group_id
LEFT JOIN group_members m ON m.group_id = r.group_id AND m.user_id = :user_id
LEFT JOIN standups_entries e ON e.round_id = r.round_id AND e.user_id = :user_id
WHERE r.guild_id = :guild_id AND r.opened_at IS NOT NULL
  AND (e.entry_id IS NOT NULL OR (g.archived_at IS NULL AND r.closes_at >= m.joined_at))
ORDER BY r.opened_at DESC, r.round_id DESC LIMIT :limit OFFSET :offset;

-- name: put_draft!
INSERT INTO standups_drafts (round_id, guild_id, user_id, typed, kept_at)
VALUES (:round_id, :guild_id, :user_id, :typed, :now)
ON CONFLICT (round_id, user_id) DO UPDATE SET typed = excluded.typed, kept_at = excluded.kept_at;

-- name: get_draft$
SELECT typed FROM standups_drafts WHERE round_id = :round_id AND user_id = :user_id;

-- name: drop_draft!
DELETE FROM standups_drafts WHERE round_id = :round_id AND user_id = :user_id;

-- name: to_remind
SELECT m.user_id FROM group_members m
JOIN standups_members s ON s.guild_id = :guild_id AND s.user_id = m.user_id AND s.wants_reminder = 1
JOIN members p ON p.guild_id = :guild_id AND p.user_id = m.user_id AND p.left_at IS NULL
WHERE m.group_id = :group_id
  AND NOT EXISTS (SELECT 1 FROM standups_entries e WHERE e.round_id = :round_id AND e.user_id = m.user_id)
ORDER BY m.user_id;

-- name: count_reminders$
SELECT count(*) FROM group_members g
JOIN standups_members s ON s.guild_id = :guild_id AND s.user_id = g.user_id AND s.wants_reminder = 1
JOIN members m ON m.guild_id = :guild_id AND m.user_id = g.user_id AND m.wants_pings = 1 AND m.left_at IS NULL
WHERE g.group_id = :group_id;

-- name: set_thread!
UPDATE standups_entries SET thread_id = :thread_id
WHERE entry_id = :entry_id AND coalesce(thread_id, 0) = :instead_of;

-- name: add_help!
INSERT INTO standups_helps (entry_id, guild_id, user_id, at) VALUES (:entry_id, :guild_id, :user_id, :now)
ON CONFLICT (entry_id, user_id) DO NOTHING;

-- name: answers_since
SELECT e.* FROM standups_entries e JOIN standups_rounds r ON r.round_id = e.round_id
WHERE r.group_id = :group_id AND r.opened_at >= :since ORDER BY r.opened_at DESC, r.round_id DESC;

-- name: aways_of_group
SELECT a.user_id, a.from_on, a.until_on FROM member_aways a
JOIN group_members m ON m.user_id = a.user_id
WHERE a.guild_id = :guild_id AND m.group_id = :group_id AND a.until_on >= :since;

-- name: last_active
SELECT l.user_id, max(l.day) AS day FROM ledger l
JOIN group_members m ON m.user_id = l.user_id
WHERE l.guild_id = :guild_id AND m.group_id = :group_id AND l.points >= 0
  AND l.source NOT IN ('kudos', 'correction')
GROUP BY l.user_id;

-- name: last_entries
SELECT e.* FROM standups_entries e JOIN standups_rounds r ON r.round_id = e.round_id
JOIN group_members m ON m.group_id = r.group_id AND m.user_id = e.user_id
WHERE r.group_id = :group_id AND r.opened_at IS NOT NULL AND e.is_skip = 0 AND e.is_own = 0
  AND r.opened_at >= :since
ORDER BY e.user_id, r.opened_at DESC, r.round_id DESC;

-- name: nudges_of_round
SELECT * FROM standups_nudges WHERE round_id = :round_id;

-- name: add_nudge!
INSERT INTO standups_nudges (round_id, guild_id, user_id, by_user_id, sent_at)
VALUES (:round_id, :guild_id, :user_id, :by_user_id, :now)
ON CONFLICT (round_id, user_id) DO NOTHING;

-- name: export_entries
SELECT r.guild_id, g.name AS group_name, r.day, e.is_skip, e.done, e.blocked, e.next, e.outside, e.ticked, e.timing,
       e.is_own, e.wants_help, e.written_at, e.edited_at
FROM standups_entries e JOIN standups_rounds r ON r.round_id = e.round_id JOIN groups g ON g.group_id = r.group_id
WHERE e.user_id = :user_id ORDER BY e.entry_id;

-- name: export_drafts
SELECT guild_id, typed, kept_at FROM standups_drafts WHERE user_id = :user_id;

-- name: export_settings
SELECT guild_id, wants_reminder FROM standups_members WHERE user_id = :user_id;

-- name: export_helps
SELECT guild_id, at FROM standups_helps WHERE user_id = :user_id ORDER BY at;

-- name: export_nudges
SELECT guild_id, round_id, sent_at, user_id = :user_id AS was_to_you FROM standups_nudges
WHERE user_id = :user_id OR by_user_id = :user_id ORDER BY sent_at;

-- name: export_sendings
SELECT guild_id, key, send_at FROM standups_sendings WHERE user_id = :user_id ORDER BY send_at;

-- name: erase_sendings!
DELETE FROM standups_sendings
WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_helps!
DELETE FROM standups_helps
WHERE (user_id = :user_id OR entry_id IN (SELECT entry_id FROM standups_entries WHERE user_id = :user_id))
  AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_entries!
DELETE FROM standups_entries
WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_drafts!
DELETE FROM standups_drafts
WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_settings!
DELETE FROM standups_members
WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_nudges!
DELETE FROM standups_nudges
WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: anonymise_nudges!
UPDATE standups_nudges SET by_user_id = NULL
WHERE by_user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);
