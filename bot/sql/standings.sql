-- name: total_of$
SELECT points FROM point_totals
WHERE guild_id = :guild_id AND board = :board AND period = :period AND user_id = :user_id;

-- name: better$
SELECT (SELECT coalesce(sum(member_count), 0) FROM point_bins
        WHERE guild_id = :guild_id AND board = :board AND period = :period AND bin > :bin)
     + (SELECT count(*) FROM point_totals
        WHERE guild_id = :guild_id AND board = :board AND period = :period AND is_shown = 1
          AND points > :points AND points < :ceiling);

-- name: shown_count$
SELECT (SELECT coalesce(sum(member_count), 0) FROM point_bins
        WHERE guild_id = :guild_id AND board = :board AND period = :period)
     - (SELECT count(*) FROM point_totals
        WHERE guild_id = :guild_id AND board = :board AND period = :period AND is_shown = 1 AND points < 1);

-- name: top
SELECT t.user_id, t.points, m.board, m.pseudonym, m.board_name
FROM point_totals t JOIN members m ON m.guild_id = t.guild_id AND m.user_id = t.user_id
WHERE t.guild_id = :guild_id AND t.board = :board AND t.period = :period AND t.is_shown = 1 AND t.points > 0
ORDER BY t.points DESC, t.user_id LIMIT :limit OFFSET :skip;

-- name: just_above
SELECT t.user_id, t.points, m.board, m.pseudonym, m.board_name
FROM point_totals t JOIN members m ON m.guild_id = t.guild_id AND m.user_id = t.user_id
WHERE t.guild_id = :guild_id AND t.board = :board AND t.period = :period AND t.is_shown = 1 AND t.points > 0
  AND t.points >= :points AND (t.points > :points OR t.user_id < :user_id)
ORDER BY t.points, t.user_id DESC LIMIT :limit;

-- name: just_below
SELECT t.user_id, t.points, m.board, m.pseudonym, m.board_name
FROM point_totals t JOIN members m ON m.guild_id = t.guild_id AND m.user_id = t.user_id
WHERE t.guild_id = :guild_id AND t.board = :board AND t.period = :period AND t.is_shown = 1 AND t.points > 0
  AND t.points <= :points AND (t.points < :points OR t.user_id > :user_id)
ORDER BY t.points DESC, t.user_id LIMIT :limit;

-- name: me^
SELECT board, pseudonym, board_name FROM members WHERE guild_id = :guild_id AND user_id = :user_id;

-- name: of_group
SELECT t.user_id, t.points, m.board, m.pseudonym, m.board_name
FROM group_members g
JOIN point_totals t ON t.guild_id = :guild_id AND t.board = :board AND t.period = :period
                   AND t.user_id = g.user_id AND t.is_shown = 1 AND t.points > 0
JOIN members m ON m.guild_id = t.guild_id AND m.user_id = t.user_id
WHERE g.group_id = :group_id
ORDER BY t.points DESC, t.user_id;

-- name: improved
WITH gains AS (
    SELECT t.user_id, t.points - coalesce(b.points, 0) AS points
    FROM point_totals t
    LEFT JOIN point_totals b ON b.guild_id = t.guild_id AND b.board = t.board AND b.period = :before
                            AND b.user_id = t.user_id
    WHERE t.guild_id = :guild_id AND t.board = 'points' AND t.period = :period AND t.is_shown = 1
      AND t.points > coalesce(b.points, 0)
      AND (CAST(:group_id AS BIGINT) IS NULL
           OR t.user_id IN (SELECT user_id FROM group_members WHERE group_id = :group_id))
)
SELECT x.user_id, x.points, rank() OVER (ORDER BY x.points DESC) AS place, count(*) OVER () AS gained,
       m.board, m.pseudonym, m.board_name
FROM gains x JOIN members m ON m.guild_id = :guild_id AND m.user_id = x.user_id
ORDER BY x.points DESC, x.user_id LIMIT :limit OFFSET :skip;

-- name: at_least
SELECT t.user_id, t.points FROM point_totals t
JOIN members m ON m.guild_id = t.guild_id AND m.user_id = t.user_id AND m.left_at IS NULL
WHERE t.guild_id = :guild_id AND t.board = 'points' AND t.period = 'all' AND t.points >= :points
ORDER BY t.points DESC, t.user_id;

-- name: recount
SELECT guild_id, 'points' AS board, 'all' AS period, user_id, sum(points) AS points
FROM ledger GROUP BY guild_id, user_id
UNION ALL
SELECT guild_id, 'points', 'm' || substr(day, 1, 7) AS period, user_id, sum(points)
FROM ledger GROUP BY guild_id, user_id, substr(day, 1, 7)
UNION ALL
SELECT guild_id, 'points', 'w' || date(day, 'weekday 0', '-6 days') AS period, user_id, sum(points)
FROM ledger GROUP BY guild_id, user_id, date(day, 'weekday 0', '-6 days')
UNION ALL
SELECT guild_id, 'interviewer', 'all', user_id, sum(points)
FROM ledger WHERE source = 'interviewing' GROUP BY guild_id, user_id
UNION ALL
SELECT guild_id, 'interviewer', 'm' || substr(day, 1, 7) AS period, user_id, sum(points)
FROM ledger WHERE source = 'interviewing' GROUP BY guild_id, user_id, substr(day, 1, 7)
UNION ALL
SELECT guild_id, 'interviewer', 'w' || date(day, 'weekday 0', '-6 days') AS period, user_id, sum(points)
FROM ledger WHERE source = 'interviewing' GROUP BY guild_id, user_id, date(day, 'weekday 0', '-6 days');

-- name: totals
SELECT guild_id, board, period, user_id, points FROM point_totals WHERE substr(period, 1, 1) <> 's';
