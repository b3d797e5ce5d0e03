"""Promises with dates, totals kept beside the ledger, seasons; streaks, boards, kudos, goals of pods."""

from alembic import op

revision = "0015"
down_revision = "0014"

# Bins are narrow where many members are: 1 point wide up to 64, then 4, 32, 256, 2048 (bot/standings.py).
_BIN = """(CASE WHEN {p} < 0 THEN 0 WHEN {p} < 64 THEN {p} WHEN {p} < 1024 THEN 64 + ({p} - 64) / 4
    WHEN {p} < 8192 THEN 304 + ({p} - 1024) / 32 WHEN {p} < 65536 THEN 528 + ({p} - 8192) / 256
    ELSE 752 + ({p} - 65536) / 2048 END)"""
_BIN_NEW, _BIN_OLD = _BIN.format(p="NEW.points"), _BIN.format(p="OLD.points")

# Which totals an entry counts in: all, its month, its ISO week (by its Monday), the season that runs.
_PERIODS = """
    SELECT 'all' AS period
    UNION ALL SELECT 'm' || substr({row}.day, 1, 7)
    UNION ALL SELECT 'w' || date({row}.day, 'weekday 0', '-6 days')
    UNION ALL SELECT 's' || season_id FROM seasons
    WHERE guild_id = {row}.guild_id AND starts_on <= {row}.day AND ended_at IS NULL
"""
_BOARDS = "SELECT 'points' AS board UNION ALL SELECT 'interviewer' WHERE {row}.source = 'interviewing'"

_LESS = f"""
    UPDATE point_bins SET member_count = member_count - 1
    WHERE OLD.is_shown = 1 AND guild_id = OLD.guild_id AND board = OLD.board AND period = OLD.period
      AND bin = {_BIN_OLD};
    DELETE FROM point_bins
    WHERE OLD.is_shown = 1 AND guild_id = OLD.guild_id AND board = OLD.board AND period = OLD.period
      AND bin = {_BIN_OLD} AND member_count = 0;
"""
_MORE = f"""
    INSERT INTO point_bins (guild_id, board, period, bin, member_count)
    SELECT NEW.guild_id, NEW.board, NEW.period, {_BIN_NEW}, 1 WHERE NEW.is_shown = 1
    ON CONFLICT (guild_id, board, period, bin) DO UPDATE SET member_count = member_count + 1;
"""
_SHOWN = """
    UPDATE point_totals SET is_shown = {value}
    WHERE user_id = {row}.user_id AND guild_id = {row}.guild_id AND is_shown <> {value};
"""
_IS_SHOWN = "(NEW.board <> 'hidden' AND NEW.left_at IS NULL)"

STATEMENTS = (
    "ALTER TABLE members ADD COLUMN board_name TEXT",
    """
CREATE TABLE member_promises (
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    from_on TEXT NOT NULL,
    days INTEGER NOT NULL CHECK (days BETWEEN 0 AND 127),
    count INTEGER NOT NULL CHECK (count BETWEEN 0 AND 7),
    PRIMARY KEY (guild_id, user_id, from_on),
    FOREIGN KEY (guild_id, user_id) REFERENCES members (guild_id, user_id) ON DELETE CASCADE
)""",
    """
CREATE TABLE member_excuses (
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    day TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (reason IN ('travel', 'holiday')),
    PRIMARY KEY (guild_id, user_id, day),
    FOREIGN KEY (guild_id, user_id) REFERENCES members (guild_id, user_id) ON DELETE CASCADE
)""",
    """
CREATE TABLE seasons (
    season_id INTEGER PRIMARY KEY,
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 40),
    name_key TEXT NOT NULL,
    starts_on TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    ended_on TEXT,
    ended_at BIGINT,
    UNIQUE (guild_id, name_key)
)""",
    "CREATE UNIQUE INDEX seasons_one_open ON seasons (guild_id) WHERE ended_at IS NULL",
    """
CREATE TABLE point_totals (
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    board TEXT NOT NULL CHECK (board IN ('points', 'interviewer')),
    period TEXT NOT NULL,
    user_id BIGINT NOT NULL,
    points INTEGER NOT NULL,
    is_shown INTEGER NOT NULL CHECK (is_shown IN (0, 1)),
    PRIMARY KEY (guild_id, board, period, user_id)
)""",
    """
CREATE INDEX point_totals_ranked ON point_totals (guild_id, board, period, points DESC, user_id)
WHERE is_shown = 1""",
    "CREATE INDEX point_totals_by_user ON point_totals (user_id, guild_id)",
    """
CREATE TABLE point_bins (
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    board TEXT NOT NULL,
    period TEXT NOT NULL,
    bin INTEGER NOT NULL,
    member_count INTEGER NOT NULL,
    PRIMARY KEY (guild_id, board, period, bin)
)""",
    # What is counted before the triggers begin to count.
    f"""
INSERT INTO point_totals (guild_id, board, period, user_id, points, is_shown)
SELECT e.guild_id, 'points', p.period, e.user_id, sum(e.points),
       coalesce(max(m.board <> 'hidden' AND m.left_at IS NULL), 0)
FROM (
    SELECT entry_id, 'all' AS period FROM ledger
    UNION ALL SELECT entry_id, 'm' || substr(day, 1, 7) FROM ledger
    UNION ALL SELECT entry_id, 'w' || date(day, 'weekday 0', '-6 days') FROM ledger
) AS p
JOIN ledger e ON e.entry_id = p.entry_id
LEFT JOIN members m ON m.guild_id = e.guild_id AND m.user_id = e.user_id
GROUP BY e.guild_id, p.period, e.user_id""",
    f"""
INSERT INTO point_bins (guild_id, board, period, bin, member_count)
SELECT guild_id, board, period, {_BIN.format(p="points")} AS bin, count(*)
FROM point_totals WHERE is_shown = 1 GROUP BY guild_id, board, period, bin""",
    f"""
CREATE TRIGGER point_totals_added AFTER INSERT ON point_totals BEGIN {_MORE} END""",
    f"""
CREATE TRIGGER point_totals_changed AFTER UPDATE OF points, is_shown ON point_totals
WHEN OLD.is_shown <> NEW.is_shown OR (NEW.is_shown = 1 AND {_BIN_OLD} <> {_BIN_NEW})
BEGIN {_LESS} {_MORE} END""",
    f"""
CREATE TRIGGER point_totals_gone AFTER DELETE ON point_totals BEGIN {_LESS} END""",
    f"""
CREATE TRIGGER ledger_added AFTER INSERT ON ledger BEGIN
    INSERT INTO point_totals (guild_id, board, period, user_id, points, is_shown)
    SELECT NEW.guild_id, b.board, p.period, NEW.user_id, NEW.points,
           coalesce((SELECT m.board <> 'hidden' AND m.left_at IS NULL FROM members m
                     WHERE m.guild_id = NEW.guild_id AND m.user_id = NEW.user_id), 0)
    FROM ({_PERIODS.format(row="NEW")}) AS p CROSS JOIN ({_BOARDS.format(row="NEW")}) AS b
    WHERE true
    ON CONFLICT (guild_id, board, period, user_id) DO UPDATE SET points = points + excluded.points;
END""",
    f"""
CREATE TRIGGER ledger_gone AFTER DELETE ON ledger BEGIN
    UPDATE point_totals SET points = points - OLD.points
    WHERE guild_id = OLD.guild_id AND user_id = OLD.user_id
      AND board IN (SELECT board FROM ({_BOARDS.format(row="OLD")}))
      AND period IN (SELECT period FROM ({_PERIODS.format(row="OLD")}));
END""",
    f"""
CREATE TRIGGER members_shown AFTER UPDATE OF board, left_at ON members BEGIN
    {_SHOWN.format(row="NEW", value=_IS_SHOWN)} END""",
    f"""
CREATE TRIGGER members_gone AFTER DELETE ON members BEGIN {_SHOWN.format(row="OLD", value="0")} END""",
    """
CREATE TABLE streaks_repairs (
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL,
    day TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (length(reason) BETWEEN 3 AND 200),
    at BIGINT NOT NULL,
    PRIMARY KEY (guild_id, user_id, day)
)""",
    """
CREATE TABLE streaks_settings (
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL,
    tells_group INTEGER NOT NULL DEFAULT 0 CHECK (tells_group IN (0, 1)),
    PRIMARY KEY (guild_id, user_id)
)""",
    """
CREATE TABLE boards_standings (
    season_id INTEGER NOT NULL REFERENCES seasons (season_id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    rank INTEGER NOT NULL CHECK (rank >= 1),
    points INTEGER NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (season_id, user_id)
)""",
    "CREATE INDEX boards_standings_by_rank ON boards_standings (season_id, rank, user_id)",
    "CREATE INDEX boards_standings_by_user ON boards_standings (user_id)",
    """
CREATE TABLE boards_milestones (
    milestone_id INTEGER PRIMARY KEY,
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    role_id BIGINT NOT NULL,
    points INTEGER NOT NULL CHECK (points BETWEEN 1 AND 1000000),
    UNIQUE (guild_id, role_id)
)""",
    """
CREATE TABLE boards_grants (
    milestone_id INTEGER NOT NULL REFERENCES boards_milestones (milestone_id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (milestone_id, user_id)
)""",
    """
CREATE TABLE kudos_given (
    kudos_id INTEGER PRIMARY KEY,
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    giver_user_id BIGINT,
    receiver_user_id BIGINT NOT NULL,
    reason TEXT NOT NULL CHECK (length(reason) BETWEEN 3 AND 200),
    day TEXT NOT NULL,
    week TEXT NOT NULL,
    at BIGINT NOT NULL,
    UNIQUE (guild_id, giver_user_id, receiver_user_id, week),
    CHECK (giver_user_id <> receiver_user_id)
)""",
    "CREATE INDEX kudos_given_by_receiver ON kudos_given (receiver_user_id, guild_id, at)",
    """
CREATE TABLE kudos_settings (
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL,
    is_public INTEGER NOT NULL DEFAULT 0 CHECK (is_public IN (0, 1)),
    PRIMARY KEY (guild_id, user_id)
)""",
    """
CREATE TABLE pods_goals (
    group_id INTEGER PRIMARY KEY REFERENCES groups (group_id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    unit TEXT NOT NULL,
    target INTEGER NOT NULL CHECK (target BETWEEN 1 AND 100000)
)""",
    """
CREATE TABLE pods_digests (
    group_id INTEGER NOT NULL REFERENCES groups (group_id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    week TEXT NOT NULL,
    message_id BIGINT,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (group_id, week)
)""",
    # Groups of before get the digest too. A first run due at the beginning of time is skipped as too late, and
    # the schedule works out the next one by the group's own zone.
    """
INSERT INTO routines (guild_id, group_id, kind, at_minute, weekdays, next_on, next_due_at)
SELECT guild_id, group_id, 'pods.digest', 540, 1, '1970-01-05', 0 FROM groups WHERE archived_at IS NULL""",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
