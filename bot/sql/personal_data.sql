-- name: members
SELECT * FROM members WHERE user_id = :user_id;

-- name: aways
SELECT guild_id, from_on, until_on FROM member_aways WHERE user_id = :user_id;

-- name: group_members
SELECT g.guild_id, g.name AS group_name, m.is_moderator, m.joined_at
FROM group_members m JOIN groups g ON g.group_id = m.group_id WHERE m.user_id = :user_id;

-- name: ledger
SELECT * FROM ledger WHERE user_id = :user_id ORDER BY entry_id;

-- name: point_totals
SELECT guild_id, board, period, points FROM point_totals WHERE user_id = :user_id ORDER BY guild_id, period;

-- name: promises
SELECT guild_id, from_on, days, count FROM member_promises WHERE user_id = :user_id ORDER BY from_on;

-- name: excuses
SELECT guild_id, day, reason FROM member_excuses WHERE user_id = :user_id ORDER BY day;

-- name: phase_notes
SELECT c.guild_id, c.feature, c.object_id, c.plan_id, n.phase, n.note, n.at
FROM phase_notes n JOIN phase_clocks c ON c.clock_id = n.clock_id
WHERE n.user_id = :user_id ORDER BY n.clock_id, n.at;

-- name: card_seeds
SELECT * FROM card_seeds WHERE user_id = :user_id ORDER BY seed_id;

-- name: practice_wishes
SELECT * FROM practice_wishes WHERE user_id = :user_id ORDER BY wish_id;

-- name: pings
SELECT * FROM pings WHERE user_id = :user_id ORDER BY day;

-- name: reminders
SELECT * FROM member_reminders WHERE user_id = :user_id ORDER BY reminder_id;

-- name: interviews
SELECT * FROM member_interviews WHERE user_id = :user_id ORDER BY day;

-- name: notices
SELECT * FROM notices WHERE user_id = :user_id ORDER BY made_at;

-- name: drafts
SELECT * FROM drafts WHERE user_id = :user_id ORDER BY kept_at;

-- name: audit
SELECT guild_id, group_id, action, detail, at FROM audit WHERE by_user_id = :user_id ORDER BY audit_id;

-- name: erase_aways!
DELETE FROM member_aways WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_group_members!
DELETE FROM group_members
WHERE user_id = :user_id
  AND (CAST(:guild_id AS BIGINT) IS NULL
       OR group_id IN (SELECT group_id FROM groups WHERE guild_id = :guild_id));

-- name: erase_ledger!
DELETE FROM ledger WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_point_totals!
DELETE FROM point_totals WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_promises!
DELETE FROM member_promises WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_excuses!
DELETE FROM member_excuses WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_phase_notes!
DELETE FROM phase_notes
WHERE user_id = :user_id
  AND (CAST(:guild_id AS BIGINT) IS NULL
       OR clock_id IN (SELECT clock_id FROM phase_clocks WHERE guild_id = :guild_id));

-- name: erase_card_seeds!
DELETE FROM card_seeds WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_practice_wishes!
DELETE FROM practice_wishes WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_pings!
DELETE FROM pings WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_reminders!
DELETE FROM member_reminders WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_interviews!
DELETE FROM member_interviews WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_notices!
DELETE FROM notices WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_drafts!
DELETE FROM drafts WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_members!
DELETE FROM members WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: anonymise_audit!
UPDATE audit SET by_user_id = CASE WHEN by_user_id = :user_id THEN NULL ELSE by_user_id END,
    detail = replace(detail, CAST(:user_id AS TEXT), 'an erased member')
WHERE (by_user_id = :user_id OR detail LIKE '%' || CAST(:user_id AS TEXT) || '%')
  AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: add_receipt!
INSERT INTO erasures (receipt, at, row_count) VALUES (:receipt, :at, :row_count);
