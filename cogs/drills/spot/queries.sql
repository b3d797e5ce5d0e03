-- name: set_verdict!
UPDATE drills_attempts SET is_correct = :is_correct, self_score = :self_score
WHERE attempt_id = :attempt_id AND state = 'answered' AND is_correct IS NULL;
