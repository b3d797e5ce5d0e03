-- name: next_unscored$
SELECT min(t.ended_at) FROM mocks_turns t JOIN mocks_meetings m ON m.meeting_id = t.meeting_id
WHERE t.has_scoring = 0 AND t.ended_at IS NOT NULL AND m.state <> 'running';

-- name: next_look$
SELECT min(look_at) FROM mocks_scorings WHERE look_at IS NOT NULL;

-- name: unscored
-- Nobody is asked for the first turn's card while the second is on.
SELECT t.turn_id FROM mocks_turns t JOIN mocks_meetings m ON m.meeting_id = t.meeting_id
WHERE t.has_scoring = 0 AND t.ended_at IS NOT NULL AND t.ended_at <= :now AND m.state <> 'running'
ORDER BY t.ended_at LIMIT :limit;

-- name: mark_scored!
UPDATE mocks_turns SET has_scoring = 1 WHERE turn_id = :turn_id;

-- name: begin!
INSERT INTO mocks_scorings (turn_id, guild_id, opens_at, look_at)
VALUES (:turn_id, :guild_id, :opens_at, :now)
ON CONFLICT (turn_id) DO NOTHING;

-- name: expect!
INSERT INTO mocks_cards (turn_id, guild_id, user_id, role)
VALUES (:turn_id, :guild_id, :user_id, :role)
ON CONFLICT (turn_id, user_id) DO NOTHING;

-- name: claim
UPDATE mocks_scorings SET look_at = :lease_until, attempts = attempts + 1
WHERE turn_id IN (SELECT turn_id FROM mocks_scorings WHERE look_at <= :now ORDER BY look_at, turn_id LIMIT :limit)
RETURNING turn_id;

-- name: look!
UPDATE mocks_scorings SET look_at = :look_at, attempts = CASE WHEN :is_again THEN attempts ELSE 0 END
WHERE turn_id = :turn_id;

-- name: get_scoring^
SELECT * FROM mocks_scorings WHERE turn_id = :turn_id;

-- name: set_asked!
UPDATE mocks_scorings SET asked_at = :now, message_id = :message_id WHERE turn_id = :turn_id AND asked_at IS NULL;

-- name: release!
UPDATE mocks_scorings SET released_at = :now, look_at = :now WHERE turn_id = :turn_id AND released_at IS NULL;

-- name: set_told!
UPDATE mocks_scorings SET told_at = :now WHERE turn_id = :turn_id AND told_at IS NULL;

-- name: thank!
UPDATE mocks_scorings SET thanked_at = :now
WHERE turn_id = :turn_id AND thanked_at IS NULL AND released_at IS NOT NULL;

-- name: cards_of
SELECT * FROM mocks_cards WHERE turn_id = :turn_id
ORDER BY CASE role WHEN 'self' THEN 0 WHEN 'interviewer' THEN 1 ELSE 2 END, card_id;

-- name: keep_draft!
UPDATE mocks_cards SET scores = :scores, evidence = :evidence, typed = :typed WHERE card_id = :card_id;

-- name: send!
UPDATE mocks_cards SET sent_at = :now WHERE card_id = :card_id AND sent_at IS NULL;

-- name: keep_points!
UPDATE mocks_cards SET points = :points WHERE card_id = :card_id;

-- name: set_reminded!
UPDATE mocks_cards SET reminded_at = :now WHERE card_id = :card_id AND reminded_at IS NULL;

-- name: notes_of
SELECT * FROM mocks_card_notes WHERE turn_id = :turn_id ORDER BY note_id;

-- name: add_note!
INSERT INTO mocks_card_notes (turn_id, guild_id, user_id, text, written_at)
VALUES (:turn_id, :guild_id, :user_id, :text, :now);

-- name: waiting
SELECT c.turn_id, c.role, m.round_type, s.opens_at
FROM mocks_cards c
JOIN mocks_scorings s ON s.turn_id = c.turn_id
JOIN mocks_turns t ON t.turn_id = c.turn_id
JOIN mocks_meetings m ON m.meeting_id = t.meeting_id
WHERE c.user_id = :user_id AND c.guild_id = :guild_id AND s.released_at IS NULL AND s.opens_at > :now
  AND (c.sent_at IS NULL OR (c.role = 'interviewer' AND c.points = '[]'))
ORDER BY s.opens_at, c.turn_id;

-- name: past_count$
SELECT count(*) FROM mocks_cards WHERE user_id = :user_id AND guild_id = :guild_id;

-- name: past
SELECT c.turn_id, c.role, c.sent_at, t.ended_at, m.round_type, s.released_at
FROM mocks_cards c
JOIN mocks_scorings s ON s.turn_id = c.turn_id
JOIN mocks_turns t ON t.turn_id = c.turn_id
JOIN mocks_meetings m ON m.meeting_id = t.meeting_id
WHERE c.user_id = :user_id AND c.guild_id = :guild_id
ORDER BY t.ended_at DESC, c.turn_id DESC LIMIT :limit OFFSET :skip;

-- name: open_cards_about
SELECT c.*, t.candidate_user_id, t.ended_at, m.round_type
FROM mocks_cards c
JOIN mocks_scorings s ON s.turn_id = c.turn_id
JOIN mocks_turns t ON t.turn_id = c.turn_id
JOIN mocks_meetings m ON m.meeting_id = t.meeting_id
WHERE t.candidate_user_id = :user_id AND t.guild_id = :guild_id
  AND s.released_at IS NOT NULL AND c.sent_at IS NOT NULL
ORDER BY t.ended_at, c.turn_id, c.card_id;

-- name: open_cards_of_meeting
SELECT c.*, t.candidate_user_id, t.ended_at, m.round_type
FROM mocks_cards c
JOIN mocks_scorings s ON s.turn_id = c.turn_id
JOIN mocks_turns t ON t.turn_id = c.turn_id
JOIN mocks_meetings m ON m.meeting_id = t.meeting_id
WHERE m.meeting_id = :meeting_id AND s.released_at IS NOT NULL AND c.sent_at IS NOT NULL
ORDER BY t.number, c.card_id;

-- name: is_settled$
SELECT count(*) FROM mocks_turns t
LEFT JOIN mocks_scorings s ON s.turn_id = t.turn_id
WHERE t.meeting_id = :meeting_id AND t.ended_at IS NOT NULL AND s.released_at IS NULL;

-- name: held_count$
SELECT count(*) FROM mocks_turns t JOIN mocks_meetings m ON m.meeting_id = t.meeting_id
WHERE m.guild_id = :guild_id AND m.group_id = :group_id AND t.began_at IS NOT NULL
  AND t.ended_at >= :start AND t.ended_at < :end_at;

-- name: export_cards
SELECT guild_id, turn_id, role, scores, evidence, typed, points, sent_at FROM mocks_cards
WHERE user_id = :user_id ORDER BY card_id;

-- name: export_cards_about
SELECT c.guild_id, c.turn_id, c.role, c.scores, c.evidence, c.points, c.sent_at
FROM mocks_cards c
JOIN mocks_turns t ON t.turn_id = c.turn_id
JOIN mocks_scorings s ON s.turn_id = c.turn_id
WHERE t.candidate_user_id = :user_id AND (c.user_id IS NULL OR c.user_id <> :user_id)
  AND s.released_at IS NOT NULL AND c.sent_at IS NOT NULL
ORDER BY c.card_id;

-- name: export_notes
SELECT guild_id, turn_id, text, written_at FROM mocks_card_notes WHERE user_id = :user_id ORDER BY note_id;

-- name: thanked_by
SELECT t.guild_id, t.turn_id FROM mocks_turns t JOIN mocks_scorings s ON s.turn_id = t.turn_id
WHERE t.candidate_user_id = :user_id AND s.thanked_at IS NOT NULL
  AND (CAST(:guild_id AS BIGINT) IS NULL OR t.guild_id = :guild_id) ORDER BY t.turn_id;

-- name: erase_about!
DELETE FROM mocks_cards
WHERE turn_id IN (
    SELECT turn_id FROM mocks_turns
    WHERE candidate_user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id)
);

-- name: erase_drafts!
DELETE FROM mocks_cards
WHERE user_id = :user_id AND sent_at IS NULL AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: anonymise_cards!
UPDATE mocks_cards SET user_id = NULL, evidence = '{}', typed = '{}', points = '[]'
WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_notes!
DELETE FROM mocks_card_notes
WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);
