-- name: rated_cards
SELECT s.card, s.stability, s.last_review_at FROM cards_schedules s
WHERE s.guild_id = :guild_id AND s.user_id = :user_id AND s.state > 0 AND s.set_aside < 2
ORDER BY s.card;

-- name: recalls
SELECT s.card, count(*) AS asked, sum(CASE WHEN r.rating > 1 THEN 1 ELSE 0 END) AS kept
FROM cards_reviews r JOIN cards_schedules s ON s.schedule_id = r.schedule_id
WHERE r.guild_id = :guild_id AND r.user_id = :user_id AND r.state_before = 2 AND r.reviewed_at >= :since
GROUP BY s.card;
