-- name: seen_notes
SELECT note, min(schedule_id) AS schedule_id FROM cards_schedules
WHERE guild_id = :guild_id AND user_id = :user_id AND state > 0 AND deck <> 'own'
GROUP BY note ORDER BY max(last_review_at) DESC;

-- name: add^
INSERT INTO cards_explanations (guild_id, user_id, note, term, gist, words, made_at)
VALUES (:guild_id, :user_id, :note, :term, :gist, :words, :now)
ON CONFLICT DO NOTHING
RETURNING *;

-- name: get^
SELECT * FROM cards_explanations WHERE explanation_id = :explanation_id;

-- name: open_count$
SELECT count(*) FROM cards_explanations WHERE guild_id = :guild_id AND user_id = :user_id AND closed_at IS NULL;

-- name: own
-- One that was reported and taken back is its moderators' alone.
SELECT * FROM cards_explanations WHERE guild_id = :guild_id AND user_id = :user_id
    AND (closed_at IS NULL OR reported_at IS NULL OR definition IS NOT NULL)
ORDER BY CASE WHEN closed_at IS NULL THEN 0 ELSE 1 END, made_at DESC, explanation_id DESC LIMIT :most;

-- name: close!
UPDATE cards_explanations SET closed_at = :now WHERE explanation_id = :explanation_id AND closed_at IS NULL;

-- name: check_oneself!
UPDATE cards_explanations
SET closed_at = :now, definition = :definition, example = :example, consequence = :consequence
WHERE explanation_id = :explanation_id AND closed_at IS NULL;

-- name: take_back!
DELETE FROM cards_explanations WHERE explanation_id = :explanation_id AND closed_at IS NULL AND reported_at IS NULL;

-- name: report_explanation!
UPDATE cards_explanations SET reported_at = :now WHERE explanation_id = :explanation_id AND reported_at IS NULL;

-- name: agree!
INSERT INTO cards_markers (guild_id, user_id, agreed_at) VALUES (:guild_id, :user_id, :now)
ON CONFLICT (guild_id, user_id) DO NOTHING;

-- name: disagree!
DELETE FROM cards_markers WHERE guild_id = :guild_id AND user_id = :user_id;

-- name: is_marker$
SELECT count(*) FROM cards_markers WHERE guild_id = :guild_id AND user_id = :user_id;

-- name: marked_on$
SELECT count(*) FROM cards_marks WHERE guild_id = :guild_id AND user_id = :user_id AND day = :day;

-- name: to_mark
SELECT e.explanation_id, min(g.group_id) AS group_id FROM cards_explanations e
JOIN group_members author ON author.user_id = e.user_id
JOIN groups g ON g.group_id = author.group_id AND g.guild_id = e.guild_id AND g.archived_at IS NULL
JOIN group_members me ON me.group_id = g.group_id AND me.user_id = :user_id
JOIN members w ON w.guild_id = e.guild_id AND w.user_id = e.user_id AND w.left_at IS NULL
LEFT JOIN cards_marks m ON m.explanation_id = e.explanation_id
WHERE e.guild_id = :guild_id AND e.user_id <> :user_id AND e.closed_at IS NULL AND e.reported_at IS NULL
    AND (e.made_at > :since OR (m.user_id = :user_id AND m.held_until > :now))
    AND (m.mark_id IS NULL OR (m.marked_at IS NULL AND (m.held_until <= :now OR m.user_id = :user_id)))
    -- Two of whom one found the other unkind never meet here again.
    AND NOT EXISTS (
        SELECT 1 FROM cards_marks b JOIN cards_explanations x ON x.explanation_id = b.explanation_id
        WHERE b.guild_id = e.guild_id AND (b.reported_at IS NOT NULL OR x.reported_at IS NOT NULL)
            AND ((b.user_id = :user_id AND x.user_id = e.user_id)
                OR (b.user_id = e.user_id AND x.user_id = :user_id)))
GROUP BY e.explanation_id, e.made_at
ORDER BY max(CASE WHEN m.user_id = :user_id AND m.held_until > :now THEN 1 ELSE 0 END) DESC, e.made_at,
    e.explanation_id
LIMIT 25;

-- name: claim^
INSERT INTO cards_marks (explanation_id, guild_id, user_id, group_id, held_until)
VALUES (:explanation_id, :guild_id, :user_id, :group_id, :held_until)
ON CONFLICT (explanation_id) DO UPDATE
SET user_id = excluded.user_id, group_id = excluded.group_id, held_until = excluded.held_until
WHERE cards_marks.marked_at IS NULL AND (cards_marks.held_until <= :now OR cards_marks.user_id = excluded.user_id)
RETURNING *;

-- name: mark_of^
SELECT * FROM cards_marks WHERE explanation_id = :explanation_id;

-- name: get_mark^
SELECT * FROM cards_marks WHERE mark_id = :mark_id;

-- name: give_back!
-- That of a reported explanation is the report.
DELETE FROM cards_marks WHERE explanation_id = :explanation_id AND user_id = :user_id AND marked_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM cards_explanations e
                    WHERE e.explanation_id = cards_marks.explanation_id AND e.reported_at IS NOT NULL);

-- name: finish!
UPDATE cards_marks
SET definition = :definition, example = :example, consequence = :consequence, sentence = :sentence,
    marked_at = :now, day = :day
WHERE mark_id = :mark_id AND marked_at IS NULL;

-- name: report_mark!
UPDATE cards_marks SET reported_at = :now WHERE mark_id = :mark_id AND reported_at IS NULL;

-- name: settle!
UPDATE cards_marks SET settled_at = :now WHERE mark_id = :mark_id AND settled_at IS NULL;

-- name: reported
SELECT m.mark_id, g.name AS group_name, e.term, m.reported_at IS NOT NULL AS is_mark, e.words, m.sentence
FROM cards_marks m
JOIN cards_explanations e ON e.explanation_id = m.explanation_id
JOIN groups g ON g.group_id = m.group_id
WHERE m.guild_id = :guild_id AND m.settled_at IS NULL AND (m.reported_at IS NOT NULL OR e.reported_at IS NOT NULL)
    AND (:is_all = 1 OR m.group_id IN (
        SELECT x.group_id FROM group_members x WHERE x.user_id = :user_id AND x.is_moderator = 1))
ORDER BY m.mark_id LIMIT :most;

-- name: export_explanations
SELECT * FROM cards_explanations WHERE user_id = :user_id ORDER BY explanation_id;

-- name: export_given
SELECT * FROM cards_marks WHERE user_id = :user_id ORDER BY mark_id;

-- name: export_received
SELECT m.mark_id, m.explanation_id, m.guild_id, m.definition, m.example, m.consequence, m.sentence, m.marked_at
FROM cards_marks m JOIN cards_explanations e ON e.explanation_id = m.explanation_id
WHERE e.user_id = :user_id AND m.marked_at IS NOT NULL ORDER BY m.mark_id;

-- name: export_markers
SELECT * FROM cards_markers WHERE user_id = :user_id ORDER BY guild_id;

-- name: erase_marks!
DELETE FROM cards_marks WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_explanations!
DELETE FROM cards_explanations
WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);

-- name: erase_markers!
DELETE FROM cards_markers WHERE user_id = :user_id AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = :guild_id);
