-- name: cells_of_week
SELECT area, kind, step FROM readiness_cells WHERE group_id = :group_id AND week = :week;

-- name: freeze!
INSERT INTO readiness_cells (group_id, week, area, kind, step) VALUES (:group_id, :week, :area, :kind, :step)
ON CONFLICT (group_id, week, area, kind) DO NOTHING;

-- name: forget_other_weeks!
DELETE FROM readiness_cells WHERE group_id = :group_id AND week <> :week;
