-- name: add_question!
INSERT INTO drills_case_questions (attempt_id, phase, question, at)
VALUES (:attempt_id, :phase, :question, :now);

-- name: questions
SELECT phase, question FROM drills_case_questions WHERE attempt_id = :attempt_id ORDER BY question_id;

-- name: open_cases
SELECT a.attempt_id, a.drill_id FROM drills_attempts a
WHERE a.guild_id = :guild_id AND a.user_id = :user_id AND a.kind = 'case' AND a.state = 'open'
ORDER BY a.attempt_id DESC LIMIT :limit;

-- name: cases_of_member
SELECT attempt_id FROM drills_attempts
WHERE user_id = :user_id AND kind = 'case' AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: export_questions
SELECT a.guild_id, q.attempt_id, q.phase, q.question, q.at FROM drills_case_questions q
JOIN drills_attempts a ON a.attempt_id = q.attempt_id WHERE a.user_id = :user_id ORDER BY q.question_id;

-- name: erase_questions!
DELETE FROM drills_case_questions WHERE attempt_id IN (
    SELECT attempt_id FROM drills_attempts
    WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id)
);
