-- name: get_settings^
SELECT * FROM cards_settings WHERE guild_id = :guild_id AND user_id = :user_id;

-- name: set_settings!
INSERT INTO cards_settings
    (guild_id, user_id, new_a_day, reviews_a_day, retention, easy_days, paused_at, extra_on, extra_new)
VALUES (:guild_id, :user_id, :new_a_day, :reviews_a_day, :retention, :easy_days, :paused_at, :extra_on, :extra_new)
ON CONFLICT (guild_id, user_id) DO UPDATE SET
    new_a_day = excluded.new_a_day, reviews_a_day = excluded.reviews_a_day, retention = excluded.retention,
    easy_days = excluded.easy_days, paused_at = excluded.paused_at, extra_on = excluded.extra_on,
    extra_new = excluded.extra_new;

-- name: decks_of
SELECT deck, is_taken FROM cards_decks WHERE guild_id = :guild_id AND user_id = :user_id ORDER BY taken_at, deck;

-- name: set_deck!
INSERT INTO cards_decks (guild_id, user_id, deck, is_taken, taken_at)
VALUES (:guild_id, :user_id, :deck, :is_taken, :now)
ON CONFLICT (guild_id, user_id, deck) DO UPDATE SET is_taken = excluded.is_taken, taken_at = excluded.taken_at
WHERE cards_decks.is_taken <> excluded.is_taken;

-- name: begin_deck!
INSERT INTO cards_decks (guild_id, user_id, deck, is_taken, taken_at)
VALUES (:guild_id, :user_id, :deck, 1, :now)
ON CONFLICT (guild_id, user_id, deck) DO NOTHING;

-- name: add_note^
INSERT INTO cards_notes (guild_id, user_id, front, back, source, made_at)
VALUES (:guild_id, :user_id, :front, :back, :source, :now)
RETURNING *;

-- name: get_note^
SELECT * FROM cards_notes WHERE note_id = :note_id AND user_id = :user_id;

-- name: edit_note!
UPDATE cards_notes SET front = :front, back = :back, edited_at = :now
WHERE note_id = :note_id AND user_id = :user_id;

-- name: delete_note!
DELETE FROM cards_notes WHERE note_id = :note_id AND user_id = :user_id;

-- name: delete_schedule!
DELETE FROM cards_schedules WHERE guild_id = :guild_id AND user_id = :user_id AND card = :card;

-- name: count_notes$
SELECT count(*) FROM cards_notes WHERE guild_id = :guild_id AND user_id = :user_id;

-- name: notes_of
SELECT * FROM cards_notes WHERE guild_id = :guild_id AND user_id = :user_id
ORDER BY note_id DESC LIMIT :limit OFFSET :offset;

-- name: notes_with
SELECT * FROM cards_notes
WHERE guild_id = :guild_id AND user_id = :user_id AND lower(front) LIKE lower(:pattern) ESCAPE '\'
ORDER BY length(front), note_id DESC LIMIT :limit;

-- name: imported_decks
SELECT deck, count(*) AS number FROM cards_notes
WHERE guild_id = :guild_id AND user_id = :user_id AND deck <> ''
GROUP BY deck ORDER BY number DESC, deck;

-- name: ensure_schedule!
INSERT INTO cards_schedules (guild_id, user_id, card, note, deck, due_at, made_at)
VALUES (:guild_id, :user_id, :card, :note, :deck, :now, :now)
ON CONFLICT (guild_id, user_id, card) DO NOTHING;

-- name: get_schedule^
SELECT * FROM cards_schedules WHERE schedule_id = :schedule_id AND user_id = :user_id;

-- name: find_schedule^
SELECT * FROM cards_schedules WHERE guild_id = :guild_id AND user_id = :user_id AND card = :card;

-- name: mark_asked!
UPDATE cards_schedules SET asked_ms = :now_ms, shown_at = CASE WHEN shown_at > :since THEN shown_at END
WHERE schedule_id = :schedule_id;

-- name: mark_shown!
UPDATE cards_schedules SET shown_at = :now
WHERE schedule_id = :schedule_id AND shown_at IS NULL;

-- name: hide_all!
UPDATE cards_schedules SET shown_at = NULL
WHERE guild_id = :guild_id AND user_id = :user_id AND shown_at IS NOT NULL;

-- name: set_memory!
UPDATE cards_schedules
SET state = :state, step = :step, stability = :stability, difficulty = :difficulty, due_at = :due_at,
    last_review_at = :last_review_at, lapses = :lapses, reviews = reviews + 1, set_aside = :set_aside,
    asked_ms = NULL, shown_at = NULL
WHERE schedule_id = :schedule_id AND reviews = :turn;

-- name: add_review!
INSERT INTO cards_reviews
    (schedule_id, turn, guild_id, user_id, day, rating, reviewed_at, took_ms, state_before, stability_before,
     difficulty_before, due_before_at)
VALUES
    (:schedule_id, :turn, :guild_id, :user_id, :day, :rating, :reviewed_at, :took_ms, :state_before,
     :stability_before, :difficulty_before, :due_before_at)
ON CONFLICT (schedule_id, turn) DO NOTHING;

-- name: ratings_of_day
SELECT rating, count(*) AS number, sum(took_ms) AS took_ms,
    sum(CASE WHEN state_before = 0 THEN 1 ELSE 0 END) AS fresh,
    sum(CASE WHEN state_before = 2 THEN 1 ELSE 0 END) AS repeats
FROM cards_reviews WHERE guild_id = :guild_id AND user_id = :user_id AND day = :day
GROUP BY rating;

-- name: count_made$
-- Reviews that came with an import lie before its schedule was made.
SELECT count(*) FROM cards_reviews r JOIN cards_schedules s ON s.schedule_id = r.schedule_id
WHERE r.guild_id = :guild_id AND r.user_id = :user_id AND r.day >= :since_day AND r.reviewed_at >= :since
    AND r.reviewed_at >= s.made_at;

-- name: seen_notes
SELECT DISTINCT s.note FROM cards_reviews r JOIN cards_schedules s ON s.schedule_id = r.schedule_id
WHERE r.guild_id = :guild_id AND r.user_id = :user_id AND r.day >= :day;

-- name: next_learning^
SELECT s.* FROM cards_schedules s
WHERE s.guild_id = :guild_id AND s.user_id = :user_id AND s.set_aside = 0 AND s.state IN (1, 3)
    AND s.due_at <= :until AND (:scope = 'all' OR s.deck = :scope)
    AND s.deck IN (SELECT d.deck FROM cards_decks d
                   WHERE d.guild_id = :guild_id AND d.user_id = :user_id AND d.is_taken = 1)
ORDER BY s.due_at, s.schedule_id LIMIT 1;

-- name: next_review^
SELECT s.* FROM cards_schedules s
WHERE s.guild_id = :guild_id AND s.user_id = :user_id AND s.set_aside = 0 AND s.state = 2
    AND s.due_at < :until AND (:scope = 'all' OR s.deck = :scope)
    AND s.deck IN (SELECT d.deck FROM cards_decks d
                   WHERE d.guild_id = :guild_id AND d.user_id = :user_id AND d.is_taken = 1)
    AND s.note NOT IN (SELECT x.note FROM cards_reviews r JOIN cards_schedules x ON x.schedule_id = r.schedule_id
                       WHERE r.guild_id = :guild_id AND r.user_id = :user_id AND r.day >= :day)
ORDER BY s.due_at, s.schedule_id LIMIT 1;

-- name: due_notes
SELECT s.deck, count(DISTINCT s.note) AS number FROM cards_schedules s
WHERE s.guild_id = :guild_id AND s.user_id = :user_id AND s.set_aside = 0 AND s.state = 2 AND s.due_at < :until
    AND s.note NOT IN (SELECT x.note FROM cards_reviews r JOIN cards_schedules x ON x.schedule_id = r.schedule_id
                       WHERE r.guild_id = :guild_id AND r.user_id = :user_id AND r.day >= :day)
GROUP BY s.deck;

-- name: learning_by_deck
SELECT s.deck, count(*) AS number, min(s.due_at) AS due_at FROM cards_schedules s
WHERE s.guild_id = :guild_id AND s.user_id = :user_id AND s.set_aside = 0 AND s.state IN (1, 3)
GROUP BY s.deck;

-- name: first_review_by_deck
SELECT s.deck, min(s.due_at) AS due_at FROM cards_schedules s
WHERE s.guild_id = :guild_id AND s.user_id = :user_id AND s.set_aside = 0 AND s.state = 2
GROUP BY s.deck;

-- name: rated_by_deck
SELECT s.deck, count(*) AS rated, sum(CASE WHEN s.state = 2 THEN 1 ELSE 0 END) AS known FROM cards_schedules s
WHERE s.guild_id = :guild_id AND s.user_id = :user_id AND s.set_aside IN (0, 1) AND s.state IN (1, 2, 3)
GROUP BY s.deck;

-- name: states_between
SELECT card, state, due_at FROM cards_schedules
WHERE guild_id = :guild_id AND user_id = :user_id AND card >= :low AND card < :high AND state > 0;

-- name: fresh_own
SELECT card, note FROM cards_schedules
WHERE guild_id = :guild_id AND user_id = :user_id AND set_aside = 0 AND state = 0 AND deck = 'own'
ORDER BY schedule_id;

-- name: overdue
SELECT s.schedule_id FROM cards_schedules s
WHERE s.guild_id = :guild_id AND s.user_id = :user_id AND s.set_aside = 0 AND s.state = 2 AND s.due_at < :until
    AND s.deck IN (SELECT d.deck FROM cards_decks d
                   WHERE d.guild_id = :guild_id AND d.user_id = :user_id AND d.is_taken = 1)
ORDER BY s.due_at, s.schedule_id;

-- name: planned
SELECT schedule_id, due_at FROM cards_schedules
WHERE guild_id = :guild_id AND user_id = :user_id AND state = 2 AND due_at >= :since;

-- name: set_due*!
UPDATE cards_schedules SET due_at = :due_at, shown_at = NULL WHERE schedule_id = :schedule_id;

-- name: shift_due!
UPDATE cards_schedules SET due_at = due_at + :now - CASE WHEN made_at > :since THEN made_at ELSE :since END
WHERE guild_id = :guild_id AND user_id = :user_id;

-- name: cards_of_others
SELECT schedule_id, card, set_aside FROM cards_schedules
WHERE guild_id = :guild_id AND user_id = :user_id AND set_aside IN (0, 2) AND deck <> 'own';

-- name: set_aside*!
UPDATE cards_schedules SET set_aside = :set_aside WHERE schedule_id = :schedule_id;

-- name: set_gone!
UPDATE cards_schedules SET set_aside = 2
WHERE guild_id = :guild_id AND card = :card AND set_aside = 0
    AND user_id IN (SELECT m.user_id FROM group_members m WHERE m.group_id = :group_id);

-- name: bring_back!
UPDATE cards_schedules SET set_aside = 0 WHERE schedule_id = :schedule_id AND user_id = :user_id AND set_aside = 1;

-- name: keys_aside
SELECT schedule_id, card FROM cards_schedules WHERE guild_id = :guild_id AND user_id = :user_id AND set_aside = 1
ORDER BY schedule_id;

-- name: of_note
SELECT * FROM cards_schedules WHERE guild_id = :guild_id AND user_id = :user_id AND card >= :low AND card < :high
ORDER BY schedule_id;

-- name: has_mate$
SELECT count(*) FROM group_members me
JOIN groups g ON g.group_id = me.group_id AND g.guild_id = :guild_id AND g.archived_at IS NULL
JOIN group_members mate ON mate.group_id = me.group_id AND mate.user_id <> me.user_id
JOIN cards_markers k ON k.guild_id = g.guild_id AND k.user_id = mate.user_id
JOIN members m ON m.guild_id = g.guild_id AND m.user_id = mate.user_id AND m.left_at IS NULL
WHERE me.user_id = :user_id;

-- name: has_open_explanation$
SELECT count(*) FROM cards_explanations
WHERE guild_id = :guild_id AND user_id = :user_id AND note = :note AND closed_at IS NULL;

-- name: export_settings
SELECT * FROM cards_settings WHERE user_id = :user_id ORDER BY guild_id;

-- name: export_decks
SELECT * FROM cards_decks WHERE user_id = :user_id ORDER BY guild_id, taken_at;

-- name: export_notes
SELECT * FROM cards_notes WHERE user_id = :user_id ORDER BY note_id;

-- name: export_schedules
SELECT * FROM cards_schedules WHERE user_id = :user_id ORDER BY schedule_id;

-- name: export_reviews
SELECT * FROM cards_reviews WHERE user_id = :user_id ORDER BY review_id;

-- name: erase_settings!
DELETE FROM cards_settings WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_decks!
DELETE FROM cards_decks WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_notes!
DELETE FROM cards_notes WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_schedules!
DELETE FROM cards_schedules WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_reviews!
DELETE FROM cards_reviews WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);
