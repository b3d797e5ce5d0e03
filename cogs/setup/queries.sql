-- name: begin!
INSERT INTO setup_quickstarts (guild_id) VALUES (:guild_id) ON CONFLICT (guild_id) DO NOTHING;

-- name: get^
SELECT * FROM setup_quickstarts WHERE guild_id = :guild_id;

-- name: set_category!
UPDATE setup_quickstarts SET category_id = :channel_id
WHERE guild_id = :guild_id AND coalesce(category_id, 0) = :instead_of;

-- name: set_hall!
UPDATE setup_quickstarts SET hall_channel_id = :channel_id
WHERE guild_id = :guild_id AND coalesce(hall_channel_id, 0) = :instead_of;

-- name: set_drill!
UPDATE setup_quickstarts SET drill_channel_id = :channel_id
WHERE guild_id = :guild_id AND coalesce(drill_channel_id, 0) = :instead_of;

-- name: finish!
UPDATE setup_quickstarts SET group_id = :group_id, finished_at = :now WHERE guild_id = :guild_id;
