-- name: days_of
SELECT r.day, count(*) AS number, sum(r.took_ms) AS took_ms,
    sum(CASE WHEN r.state_before = 2 AND r.stability_before < :mature THEN 1 ELSE 0 END) AS young,
    sum(CASE WHEN r.state_before = 2 AND r.stability_before < :mature AND r.rating > 1 THEN 1 ELSE 0 END) AS young_kept,
    sum(CASE WHEN r.state_before = 2 AND r.stability_before >= :mature THEN 1 ELSE 0 END) AS mature,
    sum(CASE WHEN r.state_before = 2 AND r.stability_before >= :mature AND r.rating > 1 THEN 1 ELSE 0 END) AS mature_kept
FROM cards_reviews r
WHERE r.guild_id = :guild_id AND r.user_id = :user_id
    AND (:scope = 'all'
         OR r.schedule_id IN (SELECT s.schedule_id FROM cards_schedules s
                              WHERE s.guild_id = :guild_id AND s.user_id = :user_id AND s.deck = :scope))
GROUP BY r.day ORDER BY r.day;

-- name: dues
SELECT CASE WHEN s.due_at + :shift < :today THEN :today ELSE s.due_at + :shift END / :slot AS slot, count(*) AS number
FROM cards_schedules s
WHERE s.guild_id = :guild_id AND s.user_id = :user_id AND s.set_aside = 0 AND s.state IN (1, 2, 3)
    AND s.due_at < :until AND (:scope = 'all' OR s.deck = :scope)
    AND s.deck IN (SELECT d.deck FROM cards_decks d
                   WHERE d.guild_id = :guild_id AND d.user_id = :user_id AND d.is_taken = 1)
GROUP BY slot;

-- name: stabilities
SELECT s.deck, s.stability FROM cards_schedules s
WHERE s.guild_id = :guild_id AND s.user_id = :user_id AND s.set_aside = 0 AND s.state = 2
    AND (:scope = 'all' OR s.deck = :scope);
