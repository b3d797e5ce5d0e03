-- name: next_moment$
SELECT min(moment) FROM (
    SELECT look_at AS moment FROM mocks_rounds WHERE look_at IS NOT NULL
    UNION ALL
    SELECT m.starts_at FROM mocks_meetings m
    WHERE m.state = 'running' AND NOT EXISTS (SELECT 1 FROM mocks_rounds r WHERE r.meeting_id = m.meeting_id)
) AS moments;

-- name: add_rounds!
INSERT INTO mocks_rounds (meeting_id, guild_id, begins_at, look_at)
SELECT m.meeting_id, m.guild_id, :begins_at, :now FROM mocks_meetings m
WHERE m.state = 'running'
ON CONFLICT (meeting_id) DO NOTHING;

-- name: claim
UPDATE mocks_rounds SET look_at = :lease_until, attempts = attempts + 1
WHERE meeting_id IN (
    SELECT meeting_id FROM mocks_rounds WHERE look_at <= :now ORDER BY look_at, meeting_id LIMIT :limit
)
RETURNING meeting_id;

-- name: claim_one!
UPDATE mocks_rounds SET look_at = :lease_until, attempts = attempts + 1 WHERE meeting_id = :meeting_id;

-- name: get_round^
SELECT * FROM mocks_rounds WHERE meeting_id = :meeting_id;

-- name: set_begins!
UPDATE mocks_rounds SET begins_at = :begins_at WHERE meeting_id = :meeting_id;

-- name: look_at!
UPDATE mocks_rounds SET look_at = :moment WHERE meeting_id = :meeting_id;

-- name: set_message!
UPDATE mocks_rounds SET message_id = :message_id WHERE meeting_id = :meeting_id;

-- name: set_shown!
UPDATE mocks_rounds SET face = :face, told = :told, look_at = :moment, attempts = 0 WHERE meeting_id = :meeting_id;

-- name: add_kit!
INSERT INTO mocks_kits (turn_id, guild_id) VALUES (:turn_id, :guild_id) ON CONFLICT (turn_id) DO NOTHING;

-- name: get_kit^
SELECT * FROM mocks_kits WHERE turn_id = :turn_id;

-- name: set_kit!
UPDATE mocks_kits
SET is_new = :is_new, draw_count = :draw_count, framework = :framework, post_count = :post_count,
    hint_count = :hint_count, ticks = :ticks, curveball_at = :curveball_at, stuck_at = :stuck_at
WHERE turn_id = :turn_id;

-- name: add_reading!
INSERT INTO mocks_readings (turn_id, guild_id, user_id, question_id, read_at)
VALUES (:turn_id, :guild_id, :user_id, :question_id, :now)
ON CONFLICT (turn_id, user_id, question_id) DO NOTHING;

-- name: drawn
SELECT question_id FROM mocks_readings WHERE turn_id = :turn_id;

-- name: met
SELECT question_id, max(at) AS at FROM (
    SELECT question_id, read_at AS at FROM mocks_readings WHERE guild_id = :guild_id AND user_id = :user_id
    UNION ALL
    SELECT t.question_id, COALESCE(t.began_at, m.starts_at, m.made_at)
    FROM mocks_turns t JOIN mocks_meetings m ON m.meeting_id = t.meeting_id
    WHERE t.guild_id = :guild_id AND t.question_id IS NOT NULL AND t.turn_id <> :turn_id
      AND (t.candidate_user_id = :user_id OR t.interviewer_user_id = :user_id)
    UNION ALL
    SELECT t.question_id, t.began_at
    FROM mocks_turns t JOIN mocks_seats s ON s.meeting_id = t.meeting_id
    WHERE s.guild_id = :guild_id AND s.user_id = :user_id AND s.is_third = 1
      AND t.question_id IS NOT NULL AND t.began_at IS NOT NULL AND t.turn_id <> :turn_id
) AS found
GROUP BY question_id;

-- name: turns_to_give
SELECT t.turn_id FROM mocks_turns t JOIN mocks_meetings m ON m.meeting_id = t.meeting_id
WHERE t.guild_id = :guild_id AND t.ended_at IS NULL AND m.state IN ('agreed', 'running')
  AND (t.interviewer_user_id = :user_id
       OR (t.candidate_user_id = :user_id AND m.source = 'solo' AND t.interviewer_user_id IS NULL))
ORDER BY CASE m.state WHEN 'running' THEN 0 ELSE 1 END, m.starts_at, t.turn_id;

-- name: export_readings
SELECT guild_id, turn_id, question_id, read_at FROM mocks_readings WHERE user_id = :user_id ORDER BY read_at;

-- name: export_kits
SELECT t.guild_id, t.meeting_id, t.number, k.draw_count, k.framework, k.hint_count, k.ticks, k.curveball_at
FROM mocks_kits k JOIN mocks_turns t ON t.turn_id = k.turn_id
WHERE t.interviewer_user_id = :user_id ORDER BY k.turn_id;

-- name: clocks_of_member
SELECT turn_id FROM mocks_turns
WHERE candidate_user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_kits!
DELETE FROM mocks_kits WHERE turn_id IN (
    SELECT turn_id FROM mocks_turns
    WHERE (candidate_user_id = :user_id OR interviewer_user_id = :user_id)
      AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id)
);

-- name: erase_readings!
DELETE FROM mocks_readings
WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);
