-- name: add_meeting^
INSERT INTO mocks_meetings (guild_id, group_id, source, source_key, round_type, slot_minutes, state, made_at, answer_by)
VALUES (:guild_id, :group_id, :source, :source_key, :round_type, :slot_minutes, 'finding', :made_at, :answer_by)
ON CONFLICT (guild_id, source_key) DO NOTHING
RETURNING meeting_id;

-- name: add_seat!
INSERT INTO mocks_seats (meeting_id, guild_id, user_id, is_third)
VALUES (:meeting_id, :guild_id, :user_id, :is_third);

-- name: add_turn!
INSERT INTO mocks_turns (meeting_id, guild_id, number, interviewer_user_id, candidate_user_id)
VALUES (:meeting_id, :guild_id, :number, :interviewer_id, :candidate_id);

-- name: get_meeting^
SELECT * FROM mocks_meetings WHERE meeting_id = :meeting_id;

-- name: meeting_in_thread^
SELECT * FROM mocks_meetings WHERE thread_id = :thread_id;

-- name: meeting_by_key^
SELECT * FROM mocks_meetings WHERE guild_id = :guild_id AND source_key = :source_key;

-- name: meetings_of
SELECT m.* FROM mocks_meetings m JOIN mocks_seats s ON s.meeting_id = m.meeting_id
WHERE s.guild_id = :guild_id AND s.user_id = :user_id
ORDER BY m.meeting_id DESC;

-- name: seats_of
SELECT * FROM mocks_seats WHERE meeting_id = :meeting_id ORDER BY is_third, user_id;

-- name: turns_of
SELECT * FROM mocks_turns WHERE meeting_id = :meeting_id ORDER BY number;

-- name: get_turn^
SELECT * FROM mocks_turns WHERE turn_id = :turn_id;

-- name: move!
UPDATE mocks_meetings
SET state = :state,
    ended_at = CASE WHEN :state IN ('over', 'cancelled', 'missed') THEN :now ELSE ended_at END
WHERE meeting_id = :meeting_id AND state = :was;

-- name: agree!
UPDATE mocks_meetings
SET state = 'agreed', starts_at = :starts_at, sequence = sequence + CASE WHEN starts_at IS NULL THEN 0 ELSE 1 END
WHERE meeting_id = :meeting_id AND state IN ('finding', 'agreed');

-- name: put_off_answer!
UPDATE mocks_meetings SET answer_by = :answer_by WHERE meeting_id = :meeting_id;

-- name: forget_attendance!
UPDATE mocks_seats SET has_come = NULL WHERE meeting_id = :meeting_id;

-- name: keep_thread!
UPDATE mocks_meetings SET thread_id = :thread_id WHERE meeting_id = :meeting_id;

-- name: keep_event!
UPDATE mocks_meetings SET event_id = :event_id WHERE meeting_id = :meeting_id;

-- name: answer!
UPDATE mocks_seats SET answered_at = COALESCE(answered_at, :now) WHERE meeting_id = :meeting_id AND user_id = :user_id;

-- name: keep_attendance!
UPDATE mocks_seats SET has_come = :has_come WHERE meeting_id = :meeting_id AND user_id = :user_id;

-- name: ask!
UPDATE mocks_turns SET question_id = :question_id WHERE turn_id = :turn_id AND ended_at IS NULL;

-- name: begin_turn!
UPDATE mocks_turns SET began_at = :now WHERE turn_id = :turn_id AND began_at IS NULL;

-- name: end_turn!
UPDATE mocks_turns SET ended_at = :now WHERE turn_id = :turn_id AND began_at IS NOT NULL AND ended_at IS NULL;

-- name: export_meetings
SELECT m.guild_id, m.source, m.round_type, m.slot_minutes, m.state, m.made_at, m.starts_at, m.ended_at,
       s.is_third, s.answered_at, s.has_come
FROM mocks_seats s JOIN mocks_meetings m ON m.meeting_id = s.meeting_id
WHERE s.user_id = :user_id ORDER BY m.meeting_id;

-- name: export_turns
SELECT guild_id, meeting_id, number, interviewer_user_id = :user_id AS were_interviewer,
       CASE WHEN interviewer_user_id = :user_id OR ended_at IS NOT NULL THEN question_id END AS question_id, began_at, ended_at
FROM mocks_turns WHERE interviewer_user_id = :user_id OR candidate_user_id = :user_id ORDER BY turn_id;

-- name: cancel_open!
UPDATE mocks_meetings SET state = 'cancelled'
WHERE state IN ('finding', 'agreed', 'running')
  AND meeting_id IN (
      SELECT meeting_id FROM mocks_seats
      WHERE user_id = :user_id AND is_third = 0 AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id)
  );

-- name: cancel_coming!
UPDATE mocks_meetings SET state = 'cancelled', ended_at = :now
WHERE state IN ('finding', 'agreed')
  AND meeting_id IN (
      SELECT meeting_id FROM mocks_seats WHERE guild_id = :guild_id AND user_id = :user_id AND is_third = 0
  );

-- name: erase_candidate_turns!
DELETE FROM mocks_turns
WHERE candidate_user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: anonymise_turns!
UPDATE mocks_turns SET interviewer_user_id = NULL
WHERE interviewer_user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_seats!
DELETE FROM mocks_seats
WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_empty_meetings!
DELETE FROM mocks_meetings
WHERE NOT EXISTS (SELECT 1 FROM mocks_seats s WHERE s.meeting_id = mocks_meetings.meeting_id);
