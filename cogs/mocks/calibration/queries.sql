-- name: add^
INSERT INTO mocks_calibrations (guild_id, group_id, sample_id, channel_id, made_at, closes_at, look_at)
VALUES (:guild_id, :group_id, :sample_id, :channel_id, :now, :closes_at, :now)
ON CONFLICT DO NOTHING
RETURNING *;

-- name: get^
SELECT * FROM mocks_calibrations WHERE calibration_id = :calibration_id;

-- name: open_of_group^
SELECT * FROM mocks_calibrations WHERE group_id = :group_id AND closed_at IS NULL;

-- name: next_look$
SELECT min(look_at) FROM mocks_calibrations WHERE look_at IS NOT NULL;

-- name: claim
UPDATE mocks_calibrations SET look_at = :lease_until, attempts = attempts + 1
WHERE calibration_id IN (
    SELECT calibration_id FROM mocks_calibrations WHERE look_at <= :now ORDER BY look_at, calibration_id LIMIT :limit
)
RETURNING calibration_id;

-- name: claim_one^
UPDATE mocks_calibrations SET look_at = :lease_until, attempts = attempts + 1
WHERE calibration_id = :calibration_id RETURNING calibration_id;

-- name: look!
UPDATE mocks_calibrations
SET look_at = :look_at, attempts = CASE WHEN :is_again THEN attempts ELSE 0 END
WHERE calibration_id = :calibration_id;

-- name: set_message!
UPDATE mocks_calibrations SET message_id = :message_id WHERE calibration_id = :calibration_id;

-- name: close_early!
UPDATE mocks_calibrations SET closes_at = :now, look_at = :now
WHERE calibration_id = :calibration_id AND closed_at IS NULL AND closes_at > :now;

-- name: close!
UPDATE mocks_calibrations SET closed_at = :now WHERE calibration_id = :calibration_id AND closed_at IS NULL;

-- name: set_summary!
UPDATE mocks_calibrations SET summary_id = :message_id WHERE calibration_id = :calibration_id;

-- name: rating_of^
SELECT * FROM mocks_calibration_cards WHERE calibration_id = :calibration_id AND user_id = :user_id;

-- name: ratings
SELECT * FROM mocks_calibration_cards WHERE calibration_id = :calibration_id AND sent_at IS NOT NULL ORDER BY user_id;

-- name: keep!
INSERT INTO mocks_calibration_cards (calibration_id, guild_id, user_id, scores, evidence, typed, sent_at)
VALUES (:calibration_id, :guild_id, :user_id, :scores, :evidence, :typed, :sent_at)
ON CONFLICT (calibration_id, user_id) DO UPDATE
SET scores = excluded.scores, evidence = excluded.evidence, typed = excluded.typed, sent_at = excluded.sent_at;

-- name: closed_of
SELECT c.* FROM mocks_calibrations c
JOIN mocks_calibration_cards r ON r.calibration_id = c.calibration_id
WHERE r.user_id = :user_id AND r.guild_id = :guild_id AND r.sent_at IS NOT NULL AND c.closed_at IS NOT NULL
ORDER BY c.calibration_id DESC LIMIT :limit;

-- name: export_ratings
SELECT r.guild_id, c.sample_id, r.scores, r.evidence, r.typed, r.sent_at
FROM mocks_calibration_cards r JOIN mocks_calibrations c ON c.calibration_id = r.calibration_id
WHERE r.user_id = :user_id ORDER BY r.calibration_id;

-- name: erase_ratings!
DELETE FROM mocks_calibration_cards
WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);
