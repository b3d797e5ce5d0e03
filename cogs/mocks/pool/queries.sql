-- name: get_pool^
SELECT * FROM mocks_pools WHERE group_id = :group_id;

-- name: across^
SELECT p.* FROM mocks_pools p JOIN groups g ON g.group_id = p.group_id
WHERE p.guild_id = :guild_id AND p.is_across = 1 AND g.archived_at IS NULL;

-- name: put_pool!
INSERT INTO mocks_pools (group_id, guild_id, is_across, window_weeks, round_types)
VALUES (:group_id, :guild_id, :is_across, :window_weeks, :round_types)
ON CONFLICT (group_id) DO UPDATE
SET is_across = excluded.is_across, window_weeks = excluded.window_weeks, round_types = excluded.round_types;

-- name: clear_across!
UPDATE mocks_pools SET is_across = 0 WHERE guild_id = :guild_id AND group_id <> :group_id;

-- name: join_pool!
INSERT INTO mocks_pool_members (guild_id, user_id, group_id, joined_at)
VALUES (:guild_id, :user_id, :group_id, :now)
ON CONFLICT (guild_id, user_id) DO UPDATE SET group_id = excluded.group_id, joined_at = excluded.joined_at, paused_at = NULL;

-- name: put_wants!
UPDATE mocks_pool_members SET wants = :wants, first = :first WHERE guild_id = :guild_id AND user_id = :user_id;

-- name: put_skip!
UPDATE mocks_pool_members SET skips_week = :week WHERE guild_id = :guild_id AND user_id = :user_id;

-- name: pause!
UPDATE mocks_pool_members SET paused_at = :now
WHERE guild_id = :guild_id AND user_id = :user_id AND paused_at IS NULL;

-- name: leave_pool!
DELETE FROM mocks_pool_members WHERE guild_id = :guild_id AND user_id = :user_id;

-- name: get_member^
SELECT * FROM mocks_pool_members WHERE guild_id = :guild_id AND user_id = :user_id;

-- name: pool_members
-- Whoever left the group or the server is in no run; they need not leave the pool one by one.
-- Their zone is the one that rules their day everywhere: their own, else that of the first of their groups.
SELECT p.*, m.level, m.track, m.adjacent_track, COALESCE(m.zone, (
    SELECT h.zone FROM groups h JOIN group_members j ON j.group_id = h.group_id
    WHERE h.guild_id = p.guild_id AND j.user_id = p.user_id AND h.archived_at IS NULL ORDER BY h.name_key LIMIT 1
)) AS zone
FROM mocks_pool_members p
JOIN groups g ON g.group_id = p.group_id AND g.archived_at IS NULL
JOIN group_members r ON r.group_id = p.group_id AND r.user_id = p.user_id
LEFT JOIN members m ON m.guild_id = p.guild_id AND m.user_id = p.user_id
WHERE p.guild_id = :guild_id AND (CAST(:group_id AS BIGINT) IS NULL OR p.group_id = :group_id) AND m.left_at IS NULL
ORDER BY p.user_id;

-- name: get_hours^
SELECT * FROM mocks_hours WHERE guild_id = :guild_id AND user_id = :user_id;

-- name: hours_of_guild
SELECT * FROM mocks_hours WHERE guild_id = :guild_id;

-- name: put_hours!
INSERT INTO mocks_hours (guild_id, user_id, awake_from, awake_until, mon, tue, wed, thu, fri, sat, sun, confirmed_at)
VALUES (:guild_id, :user_id, :awake_from, :awake_until, :mon, :tue, :wed, :thu, :fri, :sat, :sun, :confirmed_at)
ON CONFLICT (guild_id, user_id) DO UPDATE
SET awake_from = excluded.awake_from, awake_until = excluded.awake_until, mon = excluded.mon, tue = excluded.tue,
    wed = excluded.wed, thu = excluded.thu, fri = excluded.fri, sat = excluded.sat, sun = excluded.sun,
    confirmed_at = excluded.confirmed_at;

-- name: dates_of
SELECT * FROM mocks_dates WHERE guild_id = :guild_id AND user_id = :user_id AND day >= :since ORDER BY day;

-- name: dates_of_guild
SELECT * FROM mocks_dates WHERE guild_id = :guild_id AND day >= :since ORDER BY day;

-- name: drop_dates!
DELETE FROM mocks_dates WHERE guild_id = :guild_id AND user_id = :user_id;

-- name: put_date!
INSERT INTO mocks_dates (guild_id, user_id, day, cells) VALUES (:guild_id, :user_id, :day, :cells);

-- name: aways
SELECT user_id, from_on, until_on FROM member_aways WHERE guild_id = :guild_id AND until_on >= :since;

-- name: blocks_of
SELECT blocked_user_id FROM mocks_blocks WHERE guild_id = :guild_id AND user_id = :user_id ORDER BY blocked_user_id;

-- name: blocks_of_guild
SELECT user_id, blocked_user_id FROM mocks_blocks WHERE guild_id = :guild_id;

-- name: drop_blocks!
DELETE FROM mocks_blocks WHERE guild_id = :guild_id AND user_id = :user_id;

-- name: add_block!
INSERT INTO mocks_blocks (guild_id, user_id, blocked_user_id) VALUES (:guild_id, :user_id, :blocked_user_id)
ON CONFLICT DO NOTHING;

-- name: turn_counts
-- A turn counts once it is promised; one that was never held does not.
SELECT t.interviewer_user_id, t.candidate_user_id
FROM mocks_turns t JOIN mocks_meetings m ON m.meeting_id = t.meeting_id
WHERE t.guild_id = :guild_id AND t.interviewer_user_id IS NOT NULL
  AND (t.began_at IS NOT NULL OR m.state IN ('finding', 'agreed', 'running'));

-- name: met
SELECT t.interviewer_user_id, t.candidate_user_id, max(m.made_at) AS made_at
FROM mocks_turns t JOIN mocks_meetings m ON m.meeting_id = t.meeting_id
WHERE t.guild_id = :guild_id AND t.interviewer_user_id IS NOT NULL AND m.made_at >= :since
GROUP BY t.interviewer_user_id, t.candidate_user_id;

-- name: promised
SELECT s.user_id, m.starts_at, m.slot_minutes
FROM mocks_meetings m JOIN mocks_seats s ON s.meeting_id = m.meeting_id
WHERE m.guild_id = :guild_id AND m.state IN ('agreed', 'running') AND m.starts_at >= :since;

-- name: last_matches
SELECT m.meeting_id, m.state, m.made_at, s.answered_at
FROM mocks_seats s JOIN mocks_meetings m ON m.meeting_id = s.meeting_id
WHERE s.guild_id = :guild_id AND s.user_id = :user_id AND m.source = 'match' AND s.is_third = 0
  AND m.made_at >= :since AND m.state IN ('over', 'cancelled', 'missed')
ORDER BY m.meeting_id DESC LIMIT :limit;

-- name: last_places
-- How each member came out of the last run they were in. Whoever only looked on comes first next time too.
SELECT r.user_id, r.sat_out, r.bye_reason,
       EXISTS (SELECT 1 FROM mocks_run_pairs p WHERE p.run_id = r.run_id AND p.third_user_id = r.user_id) AS was_third
FROM mocks_run_members r
WHERE r.guild_id = :guild_id
  AND r.run_id = (SELECT max(o.run_id) FROM mocks_run_members o WHERE o.guild_id = r.guild_id AND o.user_id = r.user_id);

-- name: add_run^
INSERT INTO mocks_runs (guild_id, group_id, week, made_at, seed, window_weeks, partners_each, lengths, swaps, score,
                        bound, seconds, method)
VALUES (:guild_id, :group_id, :week, :made_at, :seed, :window_weeks, :partners_each, :lengths, :swaps, :score,
        :bound, :seconds, :method)
ON CONFLICT (group_id, week) DO NOTHING
RETURNING run_id;

-- name: add_run_members*!
INSERT INTO mocks_run_members (run_id, guild_id, user_id, slots, level, track, adjacent_track, wants, given, taken,
                               sat_out, begins_as, utc_offset_minutes, bye_reason, could_meet)
VALUES (:run_id, :guild_id, :user_id, :slots, :level, :track, :adjacent_track, :wants, :given, :taken,
        :sat_out, :begins_as, :utc_offset_minutes, :bye_reason, :could_meet);

-- name: add_run_links*!
INSERT INTO mocks_run_links (run_id, guild_id, kind, user_id, other_user_id, weeks)
VALUES (:run_id, :guild_id, :kind, :user_id, :other_user_id, :weeks);

-- name: add_run_pair!
INSERT INTO mocks_run_pairs (run_id, guild_id, number, meeting_id, interviewer_user_id, candidate_user_id,
                             third_user_id, round_type, starts, score, parts, is_repeat)
VALUES (:run_id, :guild_id, :number, :meeting_id, :interviewer_id, :candidate_id,
        :third_id, :round_type, :starts, :score, :parts, :is_repeat);

-- name: get_run^
SELECT * FROM mocks_runs WHERE run_id = :run_id;

-- name: run_of_week^
SELECT * FROM mocks_runs WHERE group_id = :group_id AND week = :week;

-- name: last_run^
SELECT * FROM mocks_runs WHERE group_id = :group_id ORDER BY run_id DESC LIMIT 1;

-- name: runs_of
SELECT r.run_id, r.week FROM mocks_runs r JOIN mocks_run_members m ON m.run_id = r.run_id
WHERE m.guild_id = :guild_id AND m.user_id = :user_id ORDER BY r.run_id DESC LIMIT :limit;

-- name: run_members
SELECT * FROM mocks_run_members WHERE run_id = :run_id ORDER BY user_id;

-- name: run_links
SELECT * FROM mocks_run_links WHERE run_id = :run_id ORDER BY user_id, other_user_id;

-- name: run_pairs
SELECT * FROM mocks_run_pairs WHERE run_id = :run_id ORDER BY number;

-- name: pairs_made$
SELECT count(*) FROM mocks_meetings
WHERE guild_id = :guild_id AND group_id = :group_id AND source = 'match'
  AND made_at >= :since AND made_at < :until;

-- name: export_membership
SELECT guild_id, group_id, joined_at, wants, first, skips_week, paused_at
FROM mocks_pool_members WHERE user_id = :user_id ORDER BY guild_id;

-- name: export_hours
SELECT guild_id, awake_from, awake_until, mon, tue, wed, thu, fri, sat, sun, confirmed_at
FROM mocks_hours WHERE user_id = :user_id ORDER BY guild_id;

-- name: export_dates
SELECT guild_id, day, cells FROM mocks_dates WHERE user_id = :user_id ORDER BY guild_id, day;

-- name: export_blocks
-- Only whom they blocked themselves: nobody learns who blocked them.
SELECT guild_id, blocked_user_id FROM mocks_blocks WHERE user_id = :user_id ORDER BY guild_id, blocked_user_id;

-- name: export_runs
SELECT m.guild_id, r.week, m.slots, m.utc_offset_minutes, m.level, m.track, m.adjacent_track, m.wants, m.begins_as,
       m.given, m.taken, m.sat_out, m.bye_reason, m.could_meet
FROM mocks_run_members m JOIN mocks_runs r ON r.run_id = m.run_id
WHERE m.user_id = :user_id ORDER BY m.run_id;

-- name: export_pairs
SELECT p.guild_id, r.week, p.round_type, p.score, p.parts, p.is_repeat, p.interviewer_user_id = :user_id AS interviewed_first,
       COALESCE(p.third_user_id = :user_id, 0) AS looked_on
FROM mocks_run_pairs p JOIN mocks_runs r ON r.run_id = p.run_id
WHERE p.interviewer_user_id = :user_id OR p.candidate_user_id = :user_id OR p.third_user_id = :user_id
ORDER BY p.run_id, p.number;

-- name: erase_membership!
DELETE FROM mocks_pool_members
WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_hours!
DELETE FROM mocks_hours WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_dates!
DELETE FROM mocks_dates WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_blocks!
DELETE FROM mocks_blocks
WHERE (user_id = :user_id OR blocked_user_id = :user_id)
  AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_run_members!
DELETE FROM mocks_run_members
WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_run_links!
DELETE FROM mocks_run_links
WHERE (user_id = :user_id OR other_user_id = :user_id)
  AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: anonymise_pairs!
UPDATE mocks_run_pairs
SET interviewer_user_id = CASE WHEN interviewer_user_id = :user_id THEN NULL ELSE interviewer_user_id END,
    candidate_user_id = CASE WHEN candidate_user_id = :user_id THEN NULL ELSE candidate_user_id END,
    third_user_id = CASE WHEN third_user_id = :user_id THEN NULL ELSE third_user_id END
WHERE (interviewer_user_id = :user_id OR candidate_user_id = :user_id OR third_user_id = :user_id)
  AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_empty_pairs!
DELETE FROM mocks_run_pairs
WHERE interviewer_user_id IS NULL AND candidate_user_id IS NULL AND third_user_id IS NULL;

-- name: parts_of_pair$
SELECT parts FROM mocks_run_pairs WHERE meeting_id = :meeting_id;
