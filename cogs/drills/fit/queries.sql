-- name: get_rating^
SELECT rating, answers FROM drills_ratings WHERE guild_id = :guild_id AND user_id = :user_id;

-- name: get_area_ratings
SELECT area, difference, answers FROM drills_area_ratings WHERE guild_id = :guild_id AND user_id = :user_id;

-- name: set_rating!
INSERT INTO drills_ratings (guild_id, user_id, rating, answers, at)
VALUES (:guild_id, :user_id, :rating, :answers, :now)
ON CONFLICT (guild_id, user_id) DO UPDATE
SET rating = excluded.rating, answers = excluded.answers, at = excluded.at;

-- name: set_area_rating!
INSERT INTO drills_area_ratings (guild_id, user_id, area, difference, answers)
VALUES (:guild_id, :user_id, :area, :difference, :answers)
ON CONFLICT (guild_id, user_id, area) DO UPDATE
SET difference = excluded.difference, answers = excluded.answers;

-- name: ratings_of_group
SELECT r.user_id, r.rating, r.answers, a.area, a.difference, a.answers AS area_answers
FROM group_members m
JOIN drills_ratings r ON r.user_id = m.user_id AND r.guild_id = :guild_id
JOIN drills_area_ratings a ON a.user_id = m.user_id AND a.guild_id = :guild_id
WHERE m.group_id = :group_id
  AND NOT EXISTS (
    SELECT 1 FROM member_aways w
    WHERE w.guild_id = :guild_id AND w.user_id = m.user_id AND w.from_on <= :day AND w.until_on >= :day
  )
ORDER BY r.user_id, a.area;

-- name: get_difficulty^
SELECT rating, answers FROM drills_difficulties WHERE drill_id = :drill_id;

-- name: all_difficulties
SELECT drill_id, rating, answers FROM drills_difficulties;

-- name: set_difficulty!
INSERT INTO drills_difficulties (drill_id, rating, answers) VALUES (:drill_id, :rating, :answers)
ON CONFLICT (drill_id) DO UPDATE SET rating = excluded.rating, answers = excluded.answers;

-- name: answers_before$
SELECT count(*) FROM drills_attempts
WHERE user_id = :user_id AND drill_id = :drill_id AND state = 'answered' AND attempt_id <> :attempt_id;

-- name: drop_pick!
DELETE FROM drills_picks WHERE attempt_id = :attempt_id;

-- name: add_pick!
INSERT INTO drills_picks (attempt_id, guild_id, user_id, drill_id, why, at)
VALUES (:attempt_id, :guild_id, :user_id, :drill_id, :why, :now);

-- name: pick_of_attempt^
SELECT * FROM drills_picks WHERE attempt_id = :attempt_id;

-- name: last_pick^
SELECT * FROM drills_picks WHERE guild_id = :guild_id AND user_id = :user_id ORDER BY pick_id DESC LIMIT 1;

-- name: set_group_pick!
INSERT INTO drills_group_picks (post_id, drill_id, why, at) VALUES (:post_id, :drill_id, :why, :now)
ON CONFLICT (post_id) DO UPDATE SET drill_id = excluded.drill_id, why = excluded.why, at = excluded.at;

-- name: pick_of_post^
SELECT * FROM drills_group_picks WHERE post_id = :post_id;

-- name: export_ratings
SELECT * FROM drills_ratings WHERE user_id = :user_id ORDER BY guild_id;

-- name: export_area_ratings
SELECT * FROM drills_area_ratings WHERE user_id = :user_id ORDER BY guild_id, area;

-- name: export_picks
SELECT * FROM drills_picks WHERE user_id = :user_id ORDER BY pick_id;

-- name: erase_ratings!
DELETE FROM drills_ratings WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_area_ratings!
DELETE FROM drills_area_ratings
WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_picks!
DELETE FROM drills_picks WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);
