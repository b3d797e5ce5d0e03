-- name: undiscovered
SELECT m.* FROM mocks_meetings m
WHERE m.state = 'finding'
  AND NOT EXISTS (SELECT 1 FROM mocks_arrangements a WHERE a.meeting_id = m.meeting_id)
ORDER BY m.meeting_id LIMIT :limit;

-- name: first_undiscovered$
SELECT min(m.made_at) FROM mocks_meetings m
WHERE m.state = 'finding'
  AND NOT EXISTS (SELECT 1 FROM mocks_arrangements a WHERE a.meeting_id = m.meeting_id);

-- name: unclosed
SELECT m.* FROM mocks_arrangements a JOIN mocks_meetings m ON m.meeting_id = a.meeting_id
WHERE a.closed_at IS NULL AND m.state IN ('over', 'cancelled', 'missed')
ORDER BY m.meeting_id LIMIT :limit;

-- name: first_unclosed$
SELECT min(COALESCE(m.ended_at, m.made_at)) FROM mocks_arrangements a
JOIN mocks_meetings m ON m.meeting_id = a.meeting_id
WHERE a.closed_at IS NULL AND m.state IN ('over', 'cancelled', 'missed');

-- name: first_step$
SELECT min(try_at) FROM mocks_steps WHERE try_at IS NOT NULL;

-- name: add_arrangement!
INSERT INTO mocks_arrangements (meeting_id, guild_id) VALUES (:meeting_id, :guild_id) ON CONFLICT DO NOTHING;

-- name: get_arrangement^
SELECT * FROM mocks_arrangements WHERE meeting_id = :meeting_id;

-- name: begin_search!
UPDATE mocks_arrangements SET search = search + 1, is_searching = 1
WHERE meeting_id = :meeting_id AND is_searching = 0 AND search < :most;

-- name: end_search!
UPDATE mocks_arrangements SET is_searching = 0 WHERE meeting_id = :meeting_id;

-- name: give_reason!
UPDATE mocks_arrangements SET reason = :reason WHERE meeting_id = :meeting_id;

-- name: close!
UPDATE mocks_arrangements SET closed_at = :now, is_searching = 0 WHERE meeting_id = :meeting_id AND closed_at IS NULL;

-- name: lose_thread!
UPDATE mocks_meetings SET thread_id = NULL WHERE meeting_id = :meeting_id;

-- name: leave_thread!
UPDATE mocks_seats SET is_in_thread = 0 WHERE meeting_id = :meeting_id;

-- name: enter_thread!
UPDATE mocks_seats SET is_in_thread = 1 WHERE meeting_id = :meeting_id AND user_id = :user_id;

-- name: steps_beside
SELECT step_id FROM mocks_steps WHERE meeting_id = :meeting_id AND step_id <> :step_id ORDER BY step_id;

-- name: lose_messages!
UPDATE mocks_steps
SET message_id = NULL, claims = claims + 1, try_at = CASE
    WHEN (kind = 'times' AND number = :search) OR (kind = :said AND number = :sequence) THEN :now ELSE try_at
END
WHERE meeting_id = :meeting_id;

-- name: claim_thread!
UPDATE mocks_meetings SET thread_id = :thread_id WHERE meeting_id = :meeting_id AND thread_id IS NULL;

-- name: add_times*!
INSERT INTO mocks_times (meeting_id, guild_id, search, starts_at, proposer_user_id)
VALUES (:meeting_id, :guild_id, :search, :starts_at, :proposer_id)
ON CONFLICT DO NOTHING;

-- name: times_of
SELECT * FROM mocks_times WHERE meeting_id = :meeting_id AND search = :search ORDER BY starts_at;

-- name: get_time^
SELECT * FROM mocks_times WHERE time_id = :time_id;

-- name: presses_of
SELECT p.time_id, p.user_id FROM mocks_presses p JOIN mocks_times t ON t.time_id = p.time_id
WHERE t.meeting_id = :meeting_id AND t.search = :search ORDER BY p.pressed_at, p.user_id;

-- name: press!
INSERT INTO mocks_presses (time_id, guild_id, user_id, pressed_at) VALUES (:time_id, :guild_id, :user_id, :now)
ON CONFLICT DO NOTHING;

-- name: unpress!
DELETE FROM mocks_presses WHERE time_id = :time_id AND user_id = :user_id;

-- name: want_step!
INSERT INTO mocks_steps (meeting_id, guild_id, kind, number, due_at, try_at)
VALUES (:meeting_id, :guild_id, :kind, :number, :due_at, :due_at)
ON CONFLICT DO NOTHING;

-- name: show_again!
UPDATE mocks_steps SET try_at = :now, claims = claims + 1
WHERE meeting_id = :meeting_id AND kind = :kind AND number = :number
  AND (message_id IS NOT NULL OR (try_at IS NOT NULL AND due_at <= :now));

-- name: drop_steps!
UPDATE mocks_steps SET try_at = NULL, claims = claims + 1
WHERE meeting_id = :meeting_id AND try_at IS NOT NULL AND kind <> 'close';

-- name: get_step^
SELECT * FROM mocks_steps WHERE meeting_id = :meeting_id AND kind = :kind AND number = :number;

-- name: claim
UPDATE mocks_steps SET try_at = :lease_until, claims = claims + 1
WHERE step_id IN (SELECT step_id FROM mocks_steps WHERE try_at <= :now ORDER BY try_at, step_id LIMIT :limit)
RETURNING *;

-- name: claim_of
UPDATE mocks_steps SET try_at = :lease_until, claims = claims + 1
WHERE meeting_id = :meeting_id AND try_at <= :now
RETURNING *;

-- name: finish!
UPDATE mocks_steps SET try_at = NULL, message_id = COALESCE(:message_id, message_id)
WHERE step_id = :step_id AND claims = :claims;

-- name: keep_message!
UPDATE mocks_steps SET message_id = :message_id WHERE step_id = :step_id;

-- name: put_off!
UPDATE mocks_steps SET try_at = :try_at WHERE step_id = :step_id AND claims = :claims;

-- name: meetings_under_way
SELECT m.* FROM mocks_meetings m JOIN mocks_seats s ON s.meeting_id = m.meeting_id
WHERE s.guild_id = :guild_id AND s.user_id = :user_id AND m.state IN ('finding', 'agreed', 'running')
ORDER BY COALESCE(m.starts_at, m.answer_by, m.made_at), m.meeting_id;

-- name: promised
SELECT m.starts_at, m.slot_minutes FROM mocks_meetings m JOIN mocks_seats s ON s.meeting_id = m.meeting_id
WHERE s.guild_id = :guild_id AND s.user_id = :user_id AND m.meeting_id <> :meeting_id
  AND m.state IN ('agreed', 'running') AND m.starts_at IS NOT NULL;

-- name: offered_beside
SELECT t.starts_at, m.slot_minutes FROM mocks_times t
JOIN mocks_arrangements a ON a.meeting_id = t.meeting_id AND a.search = t.search AND a.is_searching = 1
JOIN mocks_meetings m ON m.meeting_id = t.meeting_id
JOIN mocks_seats s ON s.meeting_id = t.meeting_id
WHERE s.guild_id = :guild_id AND s.user_id = :user_id AND m.meeting_id <> :meeting_id
  AND m.state IN ('finding', 'agreed');

-- name: show_times_beside!
UPDATE mocks_steps SET try_at = :now, claims = claims + 1
WHERE kind = 'times' AND message_id IS NOT NULL AND meeting_id <> :meeting_id
  AND (meeting_id, number) IN (
      SELECT a.meeting_id, a.search FROM mocks_arrangements a JOIN mocks_seats s ON s.meeting_id = a.meeting_id
      WHERE a.is_searching = 1 AND s.guild_id = :guild_id AND s.user_id = :user_id
  );

-- name: next_meeting^
SELECT * FROM mocks_meetings WHERE guild_id = :guild_id AND source_key IN (:by_standby, :alone) ORDER BY meeting_id DESC;

-- name: is_busy$
SELECT count(*) FROM mocks_meetings m JOIN mocks_seats s ON s.meeting_id = m.meeting_id
WHERE s.guild_id = :guild_id AND s.user_id = :user_id AND s.is_third = 0 AND (
    m.state = 'running' OR (m.state = 'agreed' AND m.starts_at < :until_at AND m.starts_at > :since_at)
);

-- name: stand_by!
INSERT INTO mocks_standbys (guild_id, user_id, until_at) VALUES (:guild_id, :user_id, :until_at)
ON CONFLICT (guild_id, user_id) DO UPDATE SET until_at = excluded.until_at;

-- name: stand_down!
DELETE FROM mocks_standbys WHERE guild_id = :guild_id AND user_id = :user_id;

-- name: forget_standbys!
DELETE FROM mocks_standbys WHERE until_at <= :now;

-- name: standbys
SELECT s.user_id, m.level, m.track FROM mocks_standbys s
LEFT JOIN members m ON m.guild_id = s.guild_id AND m.user_id = s.user_id
WHERE s.guild_id = :guild_id AND s.until_at > :now
  AND NOT EXISTS (SELECT 1 FROM mocks_seats t WHERE t.meeting_id = :meeting_id AND t.user_id = s.user_id)
  AND NOT EXISTS (SELECT 1 FROM mocks_standby_asks a WHERE a.meeting_id = :meeting_id AND a.user_id = s.user_id)
  AND NOT EXISTS (
      SELECT 1 FROM mocks_standby_asks b
      WHERE b.guild_id = s.guild_id AND b.user_id = s.user_id AND b.answer IS NULL AND b.expires_at > :now
  )
ORDER BY s.user_id;

-- name: add_ask^
INSERT INTO mocks_standby_asks (meeting_id, guild_id, user_id, number, expires_at)
SELECT :meeting_id, :guild_id, :user_id, COALESCE((SELECT max(number) FROM mocks_standby_asks WHERE meeting_id = :meeting_id), -1) + 1,
       :expires_at
WHERE NOT EXISTS (SELECT 1 FROM mocks_standby_asks WHERE meeting_id = :meeting_id AND answer IS NULL)
RETURNING *;

-- name: get_ask^
SELECT * FROM mocks_standby_asks WHERE ask_id = :ask_id;

-- name: ask_numbered^
SELECT * FROM mocks_standby_asks WHERE meeting_id = :meeting_id AND number = :number;

-- name: open_ask^
SELECT * FROM mocks_standby_asks WHERE meeting_id = :meeting_id AND answer IS NULL;

-- name: answer_ask!
UPDATE mocks_standby_asks SET answer = :answer WHERE ask_id = :ask_id AND answer IS NULL;

-- name: end_asks!
UPDATE mocks_standby_asks SET answer = 'late' WHERE meeting_id = :meeting_id AND answer IS NULL;

-- name: export_times
SELECT t.meeting_id, t.guild_id, t.starts_at, t.proposer_user_id = :user_id AS proposed_by_you, p.pressed_at
FROM mocks_times t LEFT JOIN mocks_presses p ON p.time_id = t.time_id AND p.user_id = :user_id
WHERE p.user_id = :user_id OR t.proposer_user_id = :user_id ORDER BY t.time_id;

-- name: export_standbys
SELECT guild_id, until_at FROM mocks_standbys WHERE user_id = :user_id;

-- name: export_asks
SELECT guild_id, expires_at, answer FROM mocks_standby_asks WHERE user_id = :user_id ORDER BY ask_id;

-- name: steps_of_member
SELECT t.guild_id, t.step_id FROM mocks_steps t JOIN mocks_seats s ON s.meeting_id = t.meeting_id
WHERE s.user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR s.guild_id = :guild_id) ORDER BY t.step_id;

-- name: anonymise_times!
UPDATE mocks_times SET proposer_user_id = NULL
WHERE proposer_user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_presses!
DELETE FROM mocks_presses
WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_standbys!
DELETE FROM mocks_standbys
WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_asks!
DELETE FROM mocks_standby_asks
WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);
