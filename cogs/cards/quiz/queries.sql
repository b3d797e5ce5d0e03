-- name: add^
INSERT INTO cards_quizzes (guild_id, group_id, channel_id, title, rounds, seconds, closes_at, try_at, made_at)
VALUES (:guild_id, :group_id, :channel_id, :title, :rounds, :seconds, :closes_at, :now, :now)
ON CONFLICT DO NOTHING
RETURNING *;

-- name: add_questions*!
INSERT INTO cards_quiz_questions (quiz_id, number, prompt, choices, answer, explanation)
VALUES (:quiz_id, :number, :prompt, :choices, :answer, :explanation);

-- name: get^
SELECT * FROM cards_quizzes WHERE quiz_id = :quiz_id;

-- name: under_way^
SELECT * FROM cards_quizzes WHERE channel_id = :channel_id AND phase <> 'over';

-- name: next_moment$
SELECT min(try_at) FROM cards_quizzes WHERE try_at IS NOT NULL;

-- name: claim
UPDATE cards_quizzes SET try_at = :lease_until, attempts = attempts + 1
WHERE quiz_id IN (SELECT quiz_id FROM cards_quizzes WHERE try_at <= :now ORDER BY try_at, quiz_id LIMIT :limit)
RETURNING *;

-- name: claim_one^
UPDATE cards_quizzes SET try_at = :lease_until, attempts = attempts + 1 WHERE quiz_id = :quiz_id RETURNING *;

-- name: enter!
UPDATE cards_quizzes
SET phase = :phase, number = :number, told = :told, reason = :reason, is_shown = 0, attempts = :attempts
WHERE quiz_id = :quiz_id;

-- name: look_at!
UPDATE cards_quizzes SET try_at = :try_at WHERE quiz_id = :quiz_id;

-- name: close_at!
UPDATE cards_quizzes SET closes_at = :now, try_at = :now
WHERE quiz_id = :quiz_id AND phase = :phase AND number = :number AND is_shown = 1;

-- name: set_shown!
UPDATE cards_quizzes SET is_shown = 1, attempts = 0, closes_at = :closes_at, try_at = :try_at
WHERE quiz_id = :quiz_id AND phase = :phase AND number = :number;

-- name: set_lobby_message!
UPDATE cards_quizzes SET lobby_message_id = :message_id WHERE quiz_id = :quiz_id;

-- name: set_board_message!
UPDATE cards_quizzes SET board_message_id = :message_id WHERE quiz_id = :quiz_id;

-- name: set_question_message!
UPDATE cards_quiz_questions SET message_id = :message_id WHERE quiz_id = :quiz_id AND number = :number;

-- name: question^
SELECT * FROM cards_quiz_questions WHERE quiz_id = :quiz_id AND number = :number;

-- name: questions
SELECT * FROM cards_quiz_questions WHERE quiz_id = :quiz_id AND number <= :told ORDER BY number;

-- name: join!
INSERT INTO cards_quiz_players (quiz_id, guild_id, user_id, joined_at)
VALUES (:quiz_id, :guild_id, :user_id, :now)
ON CONFLICT (quiz_id, user_id) DO NOTHING;

-- name: is_player$
SELECT 1 FROM cards_quiz_players WHERE quiz_id = :quiz_id AND user_id = :user_id;

-- name: leave!
DELETE FROM cards_quiz_players WHERE quiz_id = :quiz_id AND user_id = :user_id;

-- name: drop_answers!
DELETE FROM cards_quiz_answers WHERE quiz_id = :quiz_id AND user_id = :user_id;

-- name: count_players$
SELECT count(*) FROM cards_quiz_players WHERE quiz_id = :quiz_id;

-- name: answer!
INSERT INTO cards_quiz_answers (quiz_id, number, guild_id, user_id, choice, answered_at)
VALUES (:quiz_id, :number, :guild_id, :user_id, :choice, :now)
ON CONFLICT (quiz_id, number, user_id) DO UPDATE
SET choice = excluded.choice, answered_at = excluded.answered_at;

-- name: answers_of
SELECT number, choice FROM cards_quiz_answers WHERE quiz_id = :quiz_id AND user_id = :user_id;

-- name: tally
SELECT a.number, count(*) AS answered, sum(CASE WHEN a.choice = q.answer THEN 1 ELSE 0 END) AS correct
FROM cards_quiz_answers a JOIN cards_quiz_questions q ON q.quiz_id = a.quiz_id AND q.number = a.number
WHERE a.quiz_id = :quiz_id
GROUP BY a.number;

-- name: scores
SELECT p.user_id, count(a.user_id) AS answered,
    sum(CASE WHEN a.choice = q.answer THEN 1 ELSE 0 END) AS correct
FROM cards_quiz_players p
LEFT JOIN cards_quiz_answers a ON a.quiz_id = p.quiz_id AND a.user_id = p.user_id AND a.number <= :told
LEFT JOIN cards_quiz_questions q ON q.quiz_id = a.quiz_id AND q.number = a.number
WHERE p.quiz_id = :quiz_id
GROUP BY p.user_id;

-- name: export_players
SELECT * FROM cards_quiz_players WHERE user_id = :user_id ORDER BY quiz_id;

-- name: export_answers
SELECT * FROM cards_quiz_answers WHERE user_id = :user_id ORDER BY quiz_id, number;

-- name: erase_answers!
DELETE FROM cards_quiz_answers
WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_players!
DELETE FROM cards_quiz_players
WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);
