"""Plans that members follow, their interview dates, and debriefs for a group."""

from alembic import op

revision = "0023"
down_revision = "0022"

STATEMENTS = """
CREATE TABLE member_interviews (
    interview_id INTEGER PRIMARY KEY,
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL,
    day TEXT NOT NULL,
    kind TEXT NOT NULL,
    label TEXT NOT NULL DEFAULT '',
    wants_checklist INTEGER NOT NULL DEFAULT 0 CHECK (wants_checklist IN (0, 1)),
    checklist_at BIGINT,
    debrief_at BIGINT,
    UNIQUE (guild_id, user_id, day, kind)
);
CREATE INDEX member_interviews_by_user ON member_interviews (user_id);
CREATE INDEX member_interviews_by_checklist ON member_interviews (checklist_at);
CREATE INDEX member_interviews_by_debrief ON member_interviews (debrief_at);

CREATE TABLE interviews_debriefs (
    debrief_id INTEGER PRIMARY KEY,
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    group_id INTEGER NOT NULL REFERENCES groups (group_id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL,
    interview_id INTEGER REFERENCES member_interviews (interview_id) ON DELETE SET NULL,
    kind TEXT NOT NULL,
    topics TEXT NOT NULL,
    formats TEXT NOT NULL,
    advice TEXT NOT NULL DEFAULT '',
    is_named INTEGER NOT NULL DEFAULT 0 CHECK (is_named IN (0, 1)),
    state TEXT NOT NULL CHECK (state IN ('waiting', 'returned', 'approved', 'posted')),
    version INTEGER NOT NULL DEFAULT 1,
    reason TEXT NOT NULL DEFAULT '',
    sent_at BIGINT NOT NULL,
    decided_by_user_id BIGINT,
    decided_at BIGINT,
    post_at BIGINT,
    attempts INTEGER NOT NULL DEFAULT 0,
    message_id BIGINT,
    UNIQUE (interview_id)
);
CREATE INDEX interviews_debriefs_by_group ON interviews_debriefs (group_id, state);
CREATE INDEX interviews_debriefs_by_user ON interviews_debriefs (user_id, guild_id);
CREATE INDEX interviews_debriefs_by_post ON interviews_debriefs (post_at);

CREATE TABLE plans_adoptions (
    adoption_id INTEGER PRIMARY KEY,
    guild_id BIGINT NOT NULL REFERENCES guilds (guild_id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL,
    plan_id TEXT NOT NULL,
    starts_on TEXT NOT NULL,
    until_on TEXT,
    adopted_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE UNIQUE INDEX plans_adoptions_one_at_a_time ON plans_adoptions (guild_id, user_id) WHERE ended_at IS NULL;
CREATE INDEX plans_adoptions_by_user ON plans_adoptions (user_id);

CREATE TABLE plans_items (
    item_id INTEGER PRIMARY KEY,
    adoption_id INTEGER NOT NULL REFERENCES plans_adoptions (adoption_id) ON DELETE CASCADE,
    item_key TEXT NOT NULL,
    title TEXT NOT NULL,
    week INTEGER NOT NULL,
    due_on TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'not_for_me', 'dropped')),
    done_on TEXT,
    is_moved INTEGER NOT NULL DEFAULT 0 CHECK (is_moved IN (0, 1)),
    UNIQUE (adoption_id, item_key),
    CHECK ((state = 'done') = (done_on IS NOT NULL))
);
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";\n"):
        if statement.strip():
            op.execute(statement)
