-- name: decks_of_member
SELECT d.*, g.name AS group_name,
    (SELECT count(*) FROM cards_shared_notes n WHERE n.deck_id = d.deck_id AND n.removed_at IS NULL) AS count
FROM group_members m
JOIN cards_shared_decks d ON d.group_id = m.group_id
JOIN groups g ON g.group_id = d.group_id
WHERE m.user_id = :user_id AND d.guild_id = :guild_id AND d.archived_at IS NULL AND g.archived_at IS NULL
ORDER BY d.title_key, d.deck_id;

-- name: decks_of_guild
SELECT d.*, g.name AS group_name,
    (SELECT count(*) FROM cards_shared_notes n WHERE n.deck_id = d.deck_id AND n.removed_at IS NULL) AS count
FROM cards_shared_decks d JOIN groups g ON g.group_id = d.group_id
WHERE d.guild_id = :guild_id AND d.archived_at IS NULL AND g.archived_at IS NULL
ORDER BY d.title_key, d.deck_id;

-- name: get_deck^
SELECT d.*, g.name AS group_name,
    (SELECT count(*) FROM cards_shared_notes n WHERE n.deck_id = d.deck_id AND n.removed_at IS NULL) AS count
FROM cards_shared_decks d JOIN groups g ON g.group_id = d.group_id
WHERE d.deck_id = :deck_id AND d.archived_at IS NULL AND g.archived_at IS NULL;

-- name: add_deck^
INSERT INTO cards_shared_decks (guild_id, group_id, title, title_key, made_at)
VALUES (:guild_id, :group_id, :title, :title_key, :now)
ON CONFLICT DO NOTHING
RETURNING deck_id;

-- name: titled$
SELECT deck_id FROM cards_shared_decks
WHERE group_id = :group_id AND title_key = :title_key AND archived_at IS NULL;

-- name: rename_deck!
UPDATE cards_shared_decks SET title = :title, title_key = :title_key WHERE deck_id = :deck_id;

-- name: archive_deck!
UPDATE cards_shared_decks SET archived_at = :now WHERE deck_id = :deck_id AND archived_at IS NULL;

-- name: count_decks$
SELECT count(*) FROM cards_shared_decks WHERE group_id = :group_id AND archived_at IS NULL;

-- name: is_steward$
-- Who left the group and came back has to be named anew.
SELECT 1 FROM cards_shared_stewards s
JOIN cards_shared_decks d ON d.deck_id = s.deck_id
JOIN group_members m ON m.group_id = d.group_id AND m.user_id = s.user_id AND m.joined_at <= s.since_at
WHERE s.deck_id = :deck_id AND s.user_id = :user_id;

-- name: stewards
SELECT s.user_id FROM cards_shared_stewards s
JOIN cards_shared_decks d ON d.deck_id = s.deck_id
JOIN group_members m ON m.group_id = d.group_id AND m.user_id = s.user_id AND m.joined_at <= s.since_at
WHERE s.deck_id = :deck_id ORDER BY s.since_at, s.user_id;

-- name: add_steward!
INSERT INTO cards_shared_stewards (deck_id, guild_id, user_id, since_at)
VALUES (:deck_id, :guild_id, :user_id, :now)
ON CONFLICT (deck_id, user_id) DO UPDATE SET since_at = excluded.since_at;

-- name: remove_steward!
DELETE FROM cards_shared_stewards WHERE deck_id = :deck_id AND user_id = :user_id;

-- name: note_ids
SELECT note_id FROM cards_shared_notes WHERE deck_id = :deck_id AND removed_at IS NULL ORDER BY note_id;

-- name: notes
SELECT * FROM cards_shared_notes WHERE deck_id = :deck_id AND removed_at IS NULL
ORDER BY note_id LIMIT :limit OFFSET :offset;

-- name: get_note^
SELECT * FROM cards_shared_notes WHERE note_id = :note_id AND removed_at IS NULL;

-- name: visible_notes
SELECT n.note_id FROM group_members m
JOIN cards_shared_decks d ON d.group_id = m.group_id
JOIN groups g ON g.group_id = d.group_id
JOIN cards_shared_notes n ON n.deck_id = d.deck_id
WHERE m.user_id = :user_id AND d.guild_id = :guild_id AND d.archived_at IS NULL AND g.archived_at IS NULL
    AND n.removed_at IS NULL;

-- name: is_visible$
SELECT 1 FROM cards_shared_notes n
JOIN cards_shared_decks d ON d.deck_id = n.deck_id
JOIN groups g ON g.group_id = d.group_id
JOIN group_members m ON m.group_id = d.group_id
WHERE n.note_id = :note_id AND n.removed_at IS NULL AND d.guild_id = :guild_id AND d.archived_at IS NULL
    AND g.archived_at IS NULL AND m.user_id = :user_id;

-- name: add_note^
INSERT INTO cards_shared_notes (deck_id, guild_id, front, back, author_user_id, made_at)
VALUES (:deck_id, :guild_id, :front, :back, :author_user_id, :now)
RETURNING *;

-- name: edit_note^
UPDATE cards_shared_notes SET front = :front, back = :back, version = version + 1, edited_at = :now
WHERE note_id = :note_id AND version = :version AND removed_at IS NULL
RETURNING *;

-- name: remove_note!
UPDATE cards_shared_notes SET removed_at = :now WHERE note_id = :note_id AND removed_at IS NULL;

-- name: add_suggestion^
INSERT INTO cards_shared_suggestions
    (guild_id, deck_id, note_id, version, user_id, is_named, front, back, state, made_at)
VALUES (:guild_id, :deck_id, :note_id, :version, :user_id, :is_named, :front, :back, :state, :now)
RETURNING *;

-- name: get_suggestion^
SELECT * FROM cards_shared_suggestions WHERE suggestion_id = :suggestion_id;

-- name: drop_drafts!
DELETE FROM cards_shared_suggestions WHERE guild_id = :guild_id AND user_id = :user_id AND state = 'draft';

-- name: withdraw!
DELETE FROM cards_shared_suggestions
WHERE suggestion_id = :suggestion_id AND user_id = :user_id AND state = 'open';

-- name: decide!
UPDATE cards_shared_suggestions SET state = :state, reason = :reason, note_id = :note_id, decided_at = :now
WHERE suggestion_id = :suggestion_id AND state = 'open';

-- name: decline_of_note!
UPDATE cards_shared_suggestions SET state = 'declined', reason = :reason, decided_at = :now
WHERE note_id = :note_id AND state = 'open';

-- name: decline_of_deck!
UPDATE cards_shared_suggestions SET state = 'declined', reason = :reason, decided_at = :now
WHERE deck_id = :deck_id AND state = 'open';

-- name: count_open$
SELECT count(*) FROM cards_shared_suggestions WHERE deck_id = :deck_id AND state = 'open';

-- name: count_open_of$
SELECT count(*) FROM cards_shared_suggestions s JOIN cards_shared_decks d ON d.deck_id = s.deck_id
WHERE d.group_id = :group_id AND s.user_id = :user_id AND s.state = 'open';

-- name: open_of
SELECT * FROM cards_shared_suggestions WHERE deck_id = :deck_id AND state = 'open'
ORDER BY suggestion_id LIMIT :limit;

-- name: suggestions_of
SELECT s.*, d.title, g.archived_at IS NOT NULL AS is_over FROM cards_shared_suggestions s
JOIN cards_shared_decks d ON d.deck_id = s.deck_id
JOIN groups g ON g.group_id = d.group_id
WHERE s.guild_id = :guild_id AND s.user_id = :user_id AND s.state <> 'draft'
ORDER BY s.suggestion_id DESC LIMIT :limit;

-- name: count_suggestions_of$
SELECT count(*) FROM cards_shared_suggestions
WHERE guild_id = :guild_id AND user_id = :user_id AND state <> 'draft';

-- name: export_suggestions
SELECT * FROM cards_shared_suggestions WHERE user_id = :user_id ORDER BY suggestion_id;

-- name: export_notes
SELECT * FROM cards_shared_notes WHERE author_user_id = :user_id ORDER BY note_id;

-- name: export_stewards
SELECT * FROM cards_shared_stewards WHERE user_id = :user_id ORDER BY since_at, deck_id;

-- name: erase_suggestions!
DELETE FROM cards_shared_suggestions
WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_stewards!
DELETE FROM cards_shared_stewards
WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: forget_author!
UPDATE cards_shared_notes SET author_user_id = NULL
WHERE author_user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);
