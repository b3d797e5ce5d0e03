-- name: add^
INSERT INTO member_interviews (guild_id, user_id, day, kind, label, wants_checklist, checklist_at, debrief_at)
VALUES (:guild_id, :user_id, :day, :kind, :label, :wants_checklist, :checklist_at, :debrief_at)
ON CONFLICT (guild_id, user_id, day, kind) DO NOTHING RETURNING interview_id;

-- name: remove!
DELETE FROM member_interviews WHERE guild_id = :guild_id AND user_id = :user_id AND interview_id = :interview_id;

-- name: get^
SELECT * FROM member_interviews WHERE guild_id = :guild_id AND user_id = :user_id AND interview_id = :interview_id;

-- name: of_member
SELECT * FROM member_interviews WHERE guild_id = :guild_id AND user_id = :user_id ORDER BY day, interview_id;

-- name: between
SELECT * FROM member_interviews
WHERE guild_id = :guild_id AND user_id = :user_id AND day >= :first AND day <= :last ORDER BY day, interview_id;

-- name: next_moment$
SELECT min(moment) FROM (
    SELECT min(checklist_at) AS moment FROM member_interviews
    UNION ALL SELECT min(debrief_at) AS moment FROM member_interviews
) AS moments;

-- name: due
SELECT * FROM member_interviews WHERE checklist_at <= :now OR debrief_at <= :now ORDER BY interview_id LIMIT :limit;

-- name: set_moments!
UPDATE member_interviews SET checklist_at = :checklist_at, debrief_at = :debrief_at WHERE interview_id = :interview_id;
