-- name: add_loop^
INSERT INTO mocks_loops (guild_id, group_id, user_id, preset_id, track, level, made_at, starts_at, ends_at, plan_at, look_at)
VALUES (:guild_id, :group_id, :user_id, :preset_id, :track, :level, :now, :starts_at, :ends_at, :plan_at, :look_at)
ON CONFLICT DO NOTHING
RETURNING *;

-- name: add_rounds*!
INSERT INTO mocks_loop_rounds (loop_id, place, round_type, most_tries) VALUES (:loop_id, :place, :round_type, :most_tries);

-- name: get_loop^
SELECT * FROM mocks_loops WHERE loop_id = :loop_id;

-- name: loop_of_meeting^
SELECT l.* FROM mocks_turns t
JOIN mocks_loops l ON l.user_id = t.candidate_user_id AND l.guild_id = t.guild_id
JOIN mocks_loop_asks a ON a.loop_id = l.loop_id AND a.meeting_id = t.meeting_id
WHERE t.meeting_id = :meeting_id;

-- name: own_loop^
SELECT * FROM mocks_loops WHERE guild_id = :guild_id AND user_id = :user_id AND state <> 'cancelled'
ORDER BY state = 'open' DESC, loop_id DESC LIMIT 1;

-- name: open_loops_of_group
SELECT * FROM mocks_loops WHERE group_id = :group_id AND state = 'open' ORDER BY loop_id;

-- name: open_loops
-- Nobody is asked for who has left the server, nor in a group that was archived.
SELECT l.* FROM mocks_loops l
LEFT JOIN members m ON m.guild_id = l.guild_id AND m.user_id = l.user_id
LEFT JOIN groups g ON g.group_id = l.group_id
WHERE l.guild_id = :guild_id AND l.state = 'open' AND m.left_at IS NULL AND g.archived_at IS NULL
ORDER BY l.loop_id;

-- name: count_open$
SELECT COUNT(*) FROM mocks_loops WHERE group_id = :group_id AND state = 'open';

-- name: end_loop!
UPDATE mocks_loops SET state = :state, ended_at = :now, plan_at = NULL, look_at = NULL
WHERE loop_id = :loop_id AND state = 'open';

-- name: plan_at!
UPDATE mocks_loops SET plan_at = :moment WHERE loop_id = :loop_id AND state = 'open';

-- name: look_at!
UPDATE mocks_loops SET look_at = :moment WHERE loop_id = :loop_id AND state = 'open';

-- name: prolong!
UPDATE mocks_loops SET ends_at = CASE WHEN ends_at < :until THEN :until ELSE ends_at END
WHERE loop_id = :loop_id AND state = 'open';

-- name: next_plan$
SELECT MIN(l.plan_at) FROM mocks_loops l
LEFT JOIN members m ON m.guild_id = l.guild_id AND m.user_id = l.user_id
LEFT JOIN groups g ON g.group_id = l.group_id
WHERE l.state = 'open' AND l.plan_at IS NOT NULL AND m.left_at IS NULL AND g.archived_at IS NULL;

-- name: claim_plans
UPDATE mocks_loops SET plan_at = :lease_until
WHERE state = 'open' AND plan_at IS NOT NULL AND guild_id IN (
    SELECT due.guild_id FROM mocks_loops due
    LEFT JOIN members m ON m.guild_id = due.guild_id AND m.user_id = due.user_id
    LEFT JOIN groups g ON g.group_id = due.group_id
    WHERE due.state = 'open' AND due.plan_at <= :now AND m.left_at IS NULL AND g.archived_at IS NULL
)
RETURNING guild_id;

-- name: next_look$
SELECT MIN(look_at) FROM mocks_loops WHERE state = 'open' AND look_at IS NOT NULL;

-- name: claim_looks
UPDATE mocks_loops SET look_at = :lease_until WHERE state = 'open' AND look_at <= :now RETURNING *;

-- name: share!
UPDATE mocks_loops SET shared_at = :now WHERE loop_id = :loop_id AND state = 'over' AND shared_at IS NULL;

-- name: rounds_of
SELECT * FROM mocks_loop_rounds WHERE loop_id = :loop_id ORDER BY place;

-- name: move_round!
UPDATE mocks_loop_rounds
SET state = :state, held_at = CASE WHEN :state = 'held' THEN :now ELSE held_at END
WHERE loop_id = :loop_id AND place = :place AND state = :was;

-- name: begin_try^
UPDATE mocks_loop_rounds SET state = 'asked', tries = tries + 1
WHERE loop_id = :loop_id AND place = :place AND state = 'open' AND tries < most_tries
RETURNING tries;

-- name: reopen_round!
UPDATE mocks_loop_rounds SET state = CASE WHEN tries >= most_tries THEN 'stuck' ELSE 'open' END
WHERE loop_id = :loop_id AND place = :place AND state = :was;

-- name: stick_rounds!
UPDATE mocks_loop_rounds SET state = 'stuck' WHERE loop_id = :loop_id AND state = 'open';

-- name: unstick_rounds!
UPDATE mocks_loop_rounds SET state = 'open', most_tries = tries + :more WHERE loop_id = :loop_id AND state = 'stuck';

-- name: drop_rounds!
-- One that is on goes on, and counts when it is over.
UPDATE mocks_loop_rounds SET state = 'dropped'
WHERE loop_id = :loop_id AND state IN ('open', 'asked', 'placed', 'stuck') AND NOT EXISTS (
    SELECT 1 FROM mocks_loop_asks a JOIN mocks_meetings m ON m.meeting_id = a.meeting_id
    WHERE a.loop_id = mocks_loop_rounds.loop_id AND a.place = mocks_loop_rounds.place
      AND a.state = 'accepted' AND m.state = 'running'
);

-- name: asks_of
SELECT * FROM mocks_loop_asks WHERE loop_id = :loop_id ORDER BY place, number;

-- name: get_ask^
SELECT * FROM mocks_loop_asks WHERE loop_id = :loop_id AND place = :place AND number = :number;

-- name: held_ask^
SELECT * FROM mocks_loop_asks WHERE loop_id = :loop_id AND place = :place AND state = 'accepted';

-- name: add_ask!
INSERT INTO mocks_loop_asks (loop_id, place, number, guild_id, user_id, starts, asked_at, answer_by)
VALUES (:loop_id, :place, :number, :guild_id, :user_id, :starts, :now, :answer_by);

-- name: end_ask!
UPDATE mocks_loop_asks
SET state = :state, answered_at = :now, meeting_id = COALESCE(:meeting_id, meeting_id)
WHERE loop_id = :loop_id AND place = :place AND number = :number AND state = :was;

-- name: withdraw_asks!
UPDATE mocks_loop_asks SET state = 'withdrawn', answered_at = :now
WHERE loop_id = :loop_id AND state = 'asked';

-- name: next_unanswered$
SELECT MIN(answer_by) FROM mocks_loop_asks WHERE state = 'asked';

-- name: unanswered
SELECT * FROM mocks_loop_asks WHERE state = 'asked' AND answer_by <= :now ORDER BY answer_by LIMIT 100;

-- name: keep_flags!
UPDATE mocks_loop_asks SET flags = :flags, flags_at = :now
WHERE loop_id = :loop_id AND place = :place AND number = :number AND state = 'accepted' AND user_id = :user_id;

-- name: given_by
SELECT * FROM mocks_loop_asks
WHERE guild_id = :guild_id AND user_id = :user_id AND state IN ('asked', 'accepted')
ORDER BY asked_at DESC, loop_id DESC, place LIMIT 20;

-- name: load_since
SELECT user_id, COUNT(*) AS rounds FROM mocks_loop_asks
WHERE guild_id = :guild_id AND user_id IS NOT NULL AND state IN ('asked', 'accepted') AND asked_at > :since
GROUP BY user_id;

-- name: next_ended$
SELECT MIN(COALESCE(m.ended_at, a.asked_at)) FROM mocks_loop_asks a
JOIN mocks_loop_rounds r ON r.loop_id = a.loop_id AND r.place = a.place AND r.state = 'placed'
LEFT JOIN mocks_meetings m ON m.meeting_id = a.meeting_id
WHERE a.state = 'accepted' AND (m.meeting_id IS NULL OR m.state IN ('over', 'cancelled', 'missed'));

-- name: ended
SELECT a.* FROM mocks_loop_asks a
JOIN mocks_loop_rounds r ON r.loop_id = a.loop_id AND r.place = a.place AND r.state = 'placed'
LEFT JOIN mocks_meetings m ON m.meeting_id = a.meeting_id
WHERE a.state = 'accepted' AND (m.meeting_id IS NULL OR m.state IN ('over', 'cancelled', 'missed'))
ORDER BY a.loop_id, a.place LIMIT 100;

-- name: put_offer!
INSERT INTO mocks_loop_offers (guild_id, user_id, rounds_a_week, round_types, is_paused, made_at)
VALUES (:guild_id, :user_id, :rounds_a_week, :round_types, :is_paused, :now)
ON CONFLICT (guild_id, user_id) DO UPDATE
SET rounds_a_week = excluded.rounds_a_week, round_types = excluded.round_types, is_paused = excluded.is_paused;

-- name: get_offer^
SELECT * FROM mocks_loop_offers WHERE guild_id = :guild_id AND user_id = :user_id;

-- name: drop_offer!
DELETE FROM mocks_loop_offers WHERE guild_id = :guild_id AND user_id = :user_id;

-- name: open_offers
SELECT o.* FROM mocks_loop_offers o
JOIN members m ON m.guild_id = o.guild_id AND m.user_id = o.user_id AND m.left_at IS NULL
WHERE o.guild_id = :guild_id AND o.is_paused = 0
ORDER BY o.user_id;

-- name: get_limit$
SELECT most_open FROM mocks_loop_limits WHERE group_id = :group_id;

-- name: set_limit!
INSERT INTO mocks_loop_limits (group_id, guild_id, most_open) VALUES (:group_id, :guild_id, :most_open)
ON CONFLICT (group_id) DO UPDATE SET most_open = excluded.most_open;

-- name: add_letter!
INSERT INTO mocks_loop_letters (guild_id, user_id, key, controls, made_at, send_at)
VALUES (:guild_id, :user_id, :key, :controls, :now, :now)
ON CONFLICT (guild_id, user_id, key) DO NOTHING;

-- name: next_letter$
SELECT MIN(send_at) FROM mocks_loop_letters;

-- name: claim_letters
UPDATE mocks_loop_letters SET send_at = :lease_until, attempts = attempts + 1 WHERE send_at <= :now RETURNING *;

-- name: postpone_letter!
UPDATE mocks_loop_letters SET send_at = :send_at, attempts = 0
WHERE guild_id = :guild_id AND user_id = :user_id AND key = :key;

-- name: drop_letter!
DELETE FROM mocks_loop_letters WHERE guild_id = :guild_id AND user_id = :user_id AND key = :key;

-- name: export_loops
SELECT l.loop_id, l.guild_id, l.preset_id, l.track, l.level, l.state AS loop_state, l.made_at, l.starts_at, l.ends_at,
       l.ended_at, l.shared_at, r.place, r.round_type, r.state, r.tries, r.held_at
FROM mocks_loops l JOIN mocks_loop_rounds r ON r.loop_id = l.loop_id
WHERE l.user_id = :user_id ORDER BY l.loop_id, r.place;

-- name: flags_about
-- Of packets that are made; to be told as sums, as interviewers were promised.
SELECT l.loop_id, l.guild_id, a.flags FROM mocks_loops l JOIN mocks_loop_asks a ON a.loop_id = l.loop_id
WHERE l.user_id = :user_id AND l.state = 'over' AND a.state = 'accepted' AND a.flags IS NOT NULL ORDER BY l.loop_id;

-- name: export_asks
SELECT guild_id, loop_id, place, state, asked_at, answer_by, answered_at, flags, flags_at
FROM mocks_loop_asks WHERE user_id = :user_id ORDER BY asked_at, loop_id, place;

-- name: export_letters
SELECT guild_id, key, made_at, send_at FROM mocks_loop_letters WHERE user_id = :user_id ORDER BY made_at, key;

-- name: export_offers
SELECT guild_id, rounds_a_week, round_types, is_paused, made_at FROM mocks_loop_offers
WHERE user_id = :user_id ORDER BY guild_id;

-- name: reopen_for_erased!
UPDATE mocks_loop_rounds SET state = CASE WHEN tries >= most_tries THEN 'stuck' ELSE 'open' END
WHERE state = 'asked' AND EXISTS (
    SELECT 1 FROM mocks_loop_asks a
    WHERE a.loop_id = mocks_loop_rounds.loop_id AND a.place = mocks_loop_rounds.place AND a.state = 'asked'
      AND a.user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR a.guild_id = :guild_id)
);

-- name: asks_about
SELECT a.* FROM mocks_loop_asks a JOIN mocks_loops l ON l.loop_id = a.loop_id
WHERE l.user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR l.guild_id = :guild_id);

-- name: plan_for_erased!
UPDATE mocks_loops SET plan_at = made_at
WHERE state = 'open' AND EXISTS (
    SELECT 1 FROM mocks_loop_asks a
    WHERE a.loop_id = mocks_loops.loop_id AND a.state = 'asked'
      AND a.user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR a.guild_id = :guild_id)
);

-- name: anonymise_asks!
UPDATE mocks_loop_asks
SET user_id = NULL, state = CASE WHEN state = 'asked' THEN 'withdrawn' ELSE state END
WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_loops!
DELETE FROM mocks_loops
WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_letters!
DELETE FROM mocks_loop_letters
WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_offers!
DELETE FROM mocks_loop_offers
WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);
