-- name: latest_answers
SELECT a.attempt_id, a.drill_id, a.hints_used, a.is_correct, a.touched, a.self_score, a.answered_at,
    (SELECT count(*) FROM drills_submissions s WHERE s.attempt_id = a.attempt_id AND s.is_solved = 0) AS failed
FROM drills_attempts a
WHERE a.guild_id = :guild_id AND a.user_id = :user_id AND a.state = 'answered'
  AND NOT EXISTS (
      SELECT 1 FROM drills_attempts l
      WHERE l.guild_id = a.guild_id AND l.user_id = a.user_id AND l.drill_id = a.drill_id
        AND l.state = 'answered' AND l.number > a.number)
ORDER BY a.answered_at, a.attempt_id;

-- name: peer_levels
SELECT r.attempt_id, v.level FROM drills_reviews v
JOIN drills_review_requests r ON r.request_id = v.request_id
WHERE r.guild_id = :guild_id AND r.user_id = :user_id AND r.removed_at IS NULL
  AND v.written_at IS NOT NULL AND v.removed_at IS NULL
ORDER BY v.review_id;
