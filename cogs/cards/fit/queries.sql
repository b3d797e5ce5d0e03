-- name: want!
INSERT INTO cards_fits (guild_id, user_id, wanted_at)
SELECT :guild_id, :user_id, :now
WHERE (SELECT count(*) FROM cards_reviews WHERE guild_id = :guild_id AND user_id = :user_id)
    >= coalesce((SELECT f.reviews + CASE f.verdict WHEN 'too_few' THEN :next_look ELSE :next_fit END FROM cards_fits f
                 WHERE f.guild_id = :guild_id AND f.user_id = :user_id), :first_fit)
ON CONFLICT (guild_id, user_id) DO UPDATE SET wanted_at = excluded.wanted_at WHERE cards_fits.wanted_at IS NULL;

-- name: waiting
SELECT guild_id, user_id FROM cards_fits WHERE wanted_at IS NOT NULL ORDER BY wanted_at LIMIT :limit;

-- name: waiting_since$
SELECT min(wanted_at) FROM cards_fits;

-- name: get_fit^
SELECT * FROM cards_fits WHERE guild_id = :guild_id AND user_id = :user_id;

-- name: parameters_of$
SELECT parameters FROM cards_fits WHERE guild_id = :guild_id AND user_id = :user_id;

-- name: count_reviews$
SELECT count(*) FROM cards_reviews WHERE guild_id = :guild_id AND user_id = :user_id;

-- name: logs
SELECT schedule_id, turn, rating, reviewed_at, state_before FROM cards_reviews
WHERE guild_id = :guild_id AND user_id = :user_id ORDER BY schedule_id, turn;

-- name: finish!
UPDATE cards_fits
SET wanted_at = NULL, verdict = :verdict, parameters = :parameters, reviews = :reviews, trained = :trained,
    held = :held, loss = :loss, standard_loss = :standard_loss, fitted_at = :now
WHERE guild_id = :guild_id AND user_id = :user_id AND wanted_at IS NOT NULL;

-- name: give_up!
UPDATE cards_fits
SET wanted_at = NULL, reviews = :reviews, verdict = coalesce(verdict, 'failed'), fitted_at = coalesce(fitted_at, :now)
WHERE guild_id = :guild_id AND user_id = :user_id AND wanted_at IS NOT NULL;

-- name: set_state*!
UPDATE cards_schedules SET stability = :stability, difficulty = :difficulty, shown_at = NULL
WHERE schedule_id = :schedule_id AND reviews = :turn AND state > 0;

-- name: hide_all!
UPDATE cards_schedules SET shown_at = NULL
WHERE guild_id = :guild_id AND user_id = :user_id AND shown_at IS NOT NULL;

-- name: export_fits
SELECT * FROM cards_fits WHERE user_id = :user_id ORDER BY guild_id;

-- name: erase_fits!
DELETE FROM cards_fits WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);
