"""The ledger's tables, and how an older file is brought up to them.

`PRAGMA user_version` counts the steps a file has been through; a step, once shipped, never changes.
Moments are ISO 8601 text in UTC with microseconds, so that they sort and people can read them.
"""

import sqlite3

STEPS: tuple[str, ...] = (
    # 1: what is known of each name, and what has to be told
    """
    CREATE TABLE watched_name (
        name TEXT PRIMARY KEY,
        display_name TEXT NOT NULL,
        suffix TEXT NOT NULL,
        added_at TEXT NOT NULL,
        paused INTEGER NOT NULL DEFAULT 0,
        first_look_at TEXT
    ) STRICT, WITHOUT ROWID;

    -- A run of equal answers. `name` is the watched name it is about; a control or nonce is about
    -- none, and is found by `asked` and `suffix`. Columns hold the last of the run, `first` what
    -- was different in the first one (JSON).
    CREATE TABLE observation (
        id INTEGER PRIMARY KEY,
        name TEXT REFERENCES watched_name (name) ON DELETE CASCADE,
        asked TEXT NOT NULL,
        suffix TEXT NOT NULL,
        layer TEXT NOT NULL,
        role TEXT NOT NULL,
        server TEXT NOT NULL,
        outcome TEXT NOT NULL,
        phase TEXT,
        facts TEXT NOT NULL,
        reason TEXT NOT NULL,
        shape TEXT,
        data_at TEXT,
        serial INTEGER,
        nonce INTEGER NOT NULL,
        retry_after REAL,
        queries INTEGER NOT NULL,
        duration REAL NOT NULL,
        first_seen_at TEXT NOT NULL,
        last_seen_at TEXT NOT NULL,
        count INTEGER NOT NULL,
        first TEXT
    ) STRICT;
    CREATE INDEX observation_of_name ON observation (name, last_seen_at);

    CREATE TABLE verdict (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL REFERENCES watched_name (name) ON DELETE CASCADE,
        kind TEXT NOT NULL,
        phase TEXT,
        confidence REAL NOT NULL,
        row TEXT NOT NULL,
        reasons TEXT NOT NULL,
        decided_at TEXT NOT NULL,
        stale INTEGER NOT NULL,
        look_again REAL,
        price TEXT,
        currency TEXT
    ) STRICT;
    CREATE INDEX verdict_of_name ON verdict (name, id);

    -- What a verdict rests on. `seen` is what the run does not say of that one answer (JSON): a run
    -- goes on after the verdict, the evidence stays as it was.
    CREATE TABLE verdict_observation (
        verdict_id INTEGER NOT NULL REFERENCES verdict (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        observation_id INTEGER NOT NULL REFERENCES observation (id) ON DELETE CASCADE,
        seen TEXT NOT NULL,
        PRIMARY KEY (verdict_id, position)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX verdict_observation_of_observation ON verdict_observation (observation_id);

    CREATE TABLE transition (
        transition_id TEXT PRIMARY KEY,
        name TEXT NOT NULL REFERENCES watched_name (name) ON DELETE CASCADE,
        kind TEXT NOT NULL,
        from_verdict TEXT,
        to_verdict TEXT NOT NULL,
        from_phase TEXT,
        to_phase TEXT,
        confidence REAL NOT NULL,
        at TEXT NOT NULL,
        reasons TEXT NOT NULL,
        price TEXT,
        currency TEXT,
        verdict_id INTEGER NOT NULL REFERENCES verdict (id)
    ) STRICT;
    CREATE INDEX transition_of_name ON transition (name, at);
    CREATE INDEX transition_of_verdict ON transition (verdict_id);

    CREATE TABLE delivery (
        transition_id TEXT NOT NULL REFERENCES transition (transition_id) ON DELETE CASCADE,
        sink TEXT NOT NULL,
        created_at TEXT NOT NULL,
        delivered_at TEXT,
        attempts INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (transition_id, sink)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX delivery_open ON delivery (sink) WHERE delivered_at IS NULL;

    CREATE TABLE plan (
        name TEXT PRIMARY KEY REFERENCES watched_name (name) ON DELETE CASCADE,
        due TEXT NOT NULL,
        reason TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    """,
    # 2: counters and cool-downs, so that a restart is no excuse
    """
    CREATE TABLE pace (server TEXT PRIMARY KEY, state TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE budget_day (day TEXT PRIMARY KEY, spent INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    """,
    # 3: on what the day's budget was spent (JSON)
    """
    ALTER TABLE budget_day ADD COLUMN parts TEXT NOT NULL DEFAULT '{}';
    """,
    # 4: what led to what, episodes, deliveries that are tried again, what was learned from outside
    """
    ALTER TABLE observation ADD COLUMN
        led_by INTEGER REFERENCES observation (id) ON DELETE SET NULL;
    CREATE INDEX observation_led_by ON observation (led_by) WHERE led_by IS NOT NULL;

    -- The last answer of a run that goes on: what is written again and again lies together in a few
    -- pages. `seen` is what it says otherwise than the run's own row (JSON). A run that has ended
    -- has all in its own row.
    CREATE TABLE sighting (
        observation_id INTEGER PRIMARY KEY REFERENCES observation (id) ON DELETE CASCADE,
        last_seen_at TEXT NOT NULL,
        count INTEGER NOT NULL,
        seen TEXT NOT NULL
    ) STRICT;
    CREATE VIEW run AS SELECT
        observation.id, name, asked, suffix, layer, role, server, outcome, phase, facts, reason,
        shape, data_at, serial, nonce, retry_after, queries, duration, first_seen_at, led_by, first,
        coalesce(sighting.last_seen_at, observation.last_seen_at) AS last_seen_at,
        coalesce(sighting.count, observation.count) AS count,
        observation.last_seen_at AS row_seen_at,
        sighting.seen AS latest
    FROM observation LEFT JOIN sighting ON observation_id = observation.id;

    -- When a verdict that goes on was last come to. `numbers` are those of its reasons, which have
    -- marks in their places in the verdict's own row.
    CREATE TABLE renewal (
        verdict_id INTEGER PRIMARY KEY REFERENCES verdict (id) ON DELETE CASCADE,
        decided_at TEXT NOT NULL,
        confidence REAL NOT NULL,
        row TEXT NOT NULL,
        look_again REAL,
        numbers TEXT NOT NULL
    ) STRICT;
    CREATE VIEW decision AS SELECT
        verdict.id, name, kind, phase, reasons, stale, price, currency, numbers,
        coalesce(renewal.decided_at, verdict.decided_at) AS decided_at,
        coalesce(renewal.confidence, verdict.confidence) AS confidence,
        coalesce(renewal.row, verdict.row) AS row,
        iif(verdict_id IS NULL, verdict.look_again, renewal.look_again) AS look_again
    FROM verdict LEFT JOIN renewal ON verdict_id = verdict.id;

    -- `seen` is NULL where the verdict rests on whatever its run says last: both go on together.
    CREATE TABLE evidence (
        verdict_id INTEGER NOT NULL REFERENCES verdict (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        observation_id INTEGER NOT NULL REFERENCES observation (id) ON DELETE CASCADE,
        seen TEXT,
        PRIMARY KEY (verdict_id, position)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO evidence SELECT * FROM verdict_observation;
    DROP TABLE verdict_observation;
    ALTER TABLE evidence RENAME TO verdict_observation;
    CREATE INDEX verdict_observation_of_observation ON verdict_observation (observation_id);

    -- Which verdict a plan was made on: its expiry, its phase.
    ALTER TABLE plan ADD COLUMN verdict_id INTEGER REFERENCES verdict (id) ON DELETE SET NULL;
    CREATE INDEX plan_of_verdict ON plan (verdict_id);
    UPDATE plan SET verdict_id = (SELECT max(id) FROM verdict WHERE verdict.name = plan.name);

    -- The order in which things were written down: the time of day may jump.
    ALTER TABLE transition ADD COLUMN sequence INTEGER NOT NULL DEFAULT 0;
    UPDATE transition SET sequence = rowid;
    CREATE UNIQUE INDEX transition_order ON transition (sequence);
    DROP INDEX transition_of_name;
    CREATE INDEX transition_of_name ON transition (name, sequence);

    -- `tried_for` (seconds) and `attempts` say how long a sink has been tried; `retry_after` is
    -- what it asked for. `ended_at`: given up or withdrawn, `reason` says why.
    ALTER TABLE delivery ADD COLUMN next_attempt_at TEXT;
    ALTER TABLE delivery ADD COLUMN retry_after REAL;
    ALTER TABLE delivery ADD COLUMN tried_for REAL NOT NULL DEFAULT 0;
    ALTER TABLE delivery ADD COLUMN status INTEGER;
    ALTER TABLE delivery ADD COLUMN reason TEXT;
    ALTER TABLE delivery ADD COLUMN ended_at TEXT;
    DROP INDEX delivery_open;
    CREATE INDEX delivery_open ON delivery (sink) WHERE delivered_at IS NULL AND ended_at IS NULL;

    -- Each time a name was found free, until it is not.
    CREATE TABLE episode (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL REFERENCES watched_name (name) ON DELETE CASCADE,
        began TEXT NOT NULL UNIQUE REFERENCES transition (transition_id) ON DELETE CASCADE,
        began_at TEXT NOT NULL,
        ended TEXT UNIQUE REFERENCES transition (transition_id) ON DELETE CASCADE,
        ended_at TEXT,
        how TEXT CHECK (how IN ('taken', 'retracted', 'withheld')),
        CHECK ((ended IS NULL) = (ended_at IS NULL) AND (ended IS NULL) = (how IS NULL))
    ) STRICT;
    CREATE INDEX episode_of_name ON episode (name);
    CREATE UNIQUE INDEX episode_open ON episode (name) WHERE ended IS NULL;
    INSERT INTO episode (name, began, began_at, ended, ended_at, how)
    SELECT
        start.name, start.transition_id, start.at, stop.transition_id, stop.at,
        iif(stop.kind IS NULL OR stop.kind IN ('taken', 'retracted'), stop.kind, 'withheld')
    FROM (
        SELECT *, lag(to_verdict) OVER (PARTITION BY name ORDER BY sequence) AS verdict_before
        FROM transition
    ) AS start LEFT JOIN transition AS stop ON stop.sequence = (
        SELECT min(sequence) FROM transition AS later
        WHERE later.name = start.name AND later.sequence > start.sequence
        AND later.to_verdict <> 'available'
    )
    WHERE start.to_verdict = 'available' AND verdict_before IS NOT 'available'
    ORDER BY start.sequence;

    -- What was learned from a drop outlives the watch; the name, which is a secret, does not.
    CREATE TABLE drop_seen (
        id INTEGER PRIMARY KEY,
        name TEXT REFERENCES watched_name (name) ON DELETE SET NULL,
        suffix TEXT NOT NULL,
        registry TEXT NOT NULL,
        "after" TEXT NOT NULL,
        "by" TEXT NOT NULL,
        foretold_earliest TEXT,
        foretold_latest TEXT,
        foretold_likely TEXT,
        late_days INTEGER NOT NULL,
        changed_at TEXT,
        registered_at TEXT,
        transition_id TEXT REFERENCES transition (transition_id) ON DELETE SET NULL
    ) STRICT;
    CREATE INDEX drop_seen_of_name ON drop_seen (name);
    CREATE INDEX drop_seen_of_transition ON drop_seen (transition_id);

    -- `state`: when a list was fetched and the like (JSON). Of its entries, those of watched names.
    CREATE TABLE published_list (
        key TEXT PRIMARY KEY, state TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE published_entry (
        key TEXT NOT NULL REFERENCES published_list (key) ON DELETE CASCADE,
        name TEXT NOT NULL REFERENCES watched_name (name) ON DELETE CASCADE,
        at TEXT NOT NULL,
        PRIMARY KEY (key, name)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX published_entry_of_name ON published_entry (name);
    """,
    # 5: what must be countable after the names are gone
    """
    -- Each time a name was told to be free: by which row of the judgement, and how that ended. The
    -- name, which is a secret, is not in it.
    CREATE TABLE announcement (
        transition_id TEXT PRIMARY KEY,
        suffix TEXT NOT NULL,
        row TEXT NOT NULL,
        at TEXT NOT NULL,
        ended_at TEXT,
        how TEXT CHECK (how IN ('taken', 'retracted', 'withheld')),
        CHECK ((ended_at IS NULL) = (how IS NULL))
    ) STRICT, WITHOUT ROWID;
    INSERT INTO announcement
    SELECT
        transition_id, suffix, row, transition.at,
        (SELECT ended_at FROM episode WHERE episode.name = transition.name
            AND began_at <= transition.at AND ended_at >= transition.at ORDER BY id LIMIT 1),
        (SELECT how FROM episode WHERE episode.name = transition.name
            AND began_at <= transition.at AND ended_at >= transition.at ORDER BY id LIMIT 1)
    FROM transition
    JOIN watched_name USING (name) JOIN verdict ON verdict.id = verdict_id
    WHERE transition.kind = 'became_available';

    -- What others count, as they give it (JSON).
    CREATE TABLE tally (key TEXT PRIMARY KEY, state TEXT NOT NULL) STRICT, WITHOUT ROWID;
    """,
    # 6: what an import brought that this version does not know, kept for the next export
    """
    -- `fields` (JSON) of the row of table `kind` whose primary key is `key` (JSON): go with it.
    CREATE TABLE carried (
        kind TEXT NOT NULL, key TEXT NOT NULL, fields TEXT NOT NULL, PRIMARY KEY (kind, key)
    ) STRICT, WITHOUT ROWID;
    -- Lines of kinds that are no table here; those about a watched name go with it.
    CREATE TABLE carried_line (
        line TEXT PRIMARY KEY,
        name TEXT REFERENCES watched_name (name) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX carried_line_of_name ON carried_line (name) WHERE name IS NOT NULL;
    CREATE TRIGGER watched_name_carried AFTER DELETE ON watched_name
    WHEN EXISTS (SELECT 1 FROM carried) BEGIN
        DELETE FROM carried WHERE kind = 'watched_name'
        AND key = json_array(old.name);
    END;
    CREATE TRIGGER observation_carried AFTER DELETE ON observation
    WHEN EXISTS (SELECT 1 FROM carried) BEGIN
        DELETE FROM carried WHERE kind = 'observation'
        AND key = json_array(old.id);
    END;
    CREATE TRIGGER sighting_carried AFTER DELETE ON sighting
    WHEN EXISTS (SELECT 1 FROM carried) BEGIN
        DELETE FROM carried WHERE kind = 'sighting'
        AND key = json_array(old.observation_id);
    END;
    CREATE TRIGGER verdict_carried AFTER DELETE ON verdict
    WHEN EXISTS (SELECT 1 FROM carried) BEGIN
        DELETE FROM carried WHERE kind = 'verdict'
        AND key = json_array(old.id);
    END;
    CREATE TRIGGER renewal_carried AFTER DELETE ON renewal
    WHEN EXISTS (SELECT 1 FROM carried) BEGIN
        DELETE FROM carried WHERE kind = 'renewal'
        AND key = json_array(old.verdict_id);
    END;
    CREATE TRIGGER verdict_observation_carried AFTER DELETE ON verdict_observation
    WHEN EXISTS (SELECT 1 FROM carried) BEGIN
        DELETE FROM carried WHERE kind = 'verdict_observation'
        AND key = json_array(old.verdict_id, old.position);
    END;
    CREATE TRIGGER transition_carried AFTER DELETE ON transition
    WHEN EXISTS (SELECT 1 FROM carried) BEGIN
        DELETE FROM carried WHERE kind = 'transition'
        AND key = json_array(old.transition_id);
    END;
    CREATE TRIGGER delivery_carried AFTER DELETE ON delivery
    WHEN EXISTS (SELECT 1 FROM carried) BEGIN
        DELETE FROM carried WHERE kind = 'delivery'
        AND key = json_array(old.transition_id, old.sink);
    END;
    CREATE TRIGGER episode_carried AFTER DELETE ON episode
    WHEN EXISTS (SELECT 1 FROM carried) BEGIN
        DELETE FROM carried WHERE kind = 'episode'
        AND key = json_array(old.id);
    END;
    CREATE TRIGGER plan_carried AFTER DELETE ON plan
    WHEN EXISTS (SELECT 1 FROM carried) BEGIN
        DELETE FROM carried WHERE kind = 'plan'
        AND key = json_array(old.name);
    END;
    CREATE TRIGGER pace_carried AFTER DELETE ON pace
    WHEN EXISTS (SELECT 1 FROM carried) BEGIN
        DELETE FROM carried WHERE kind = 'pace'
        AND key = json_array(old.server);
    END;
    CREATE TRIGGER budget_day_carried AFTER DELETE ON budget_day
    WHEN EXISTS (SELECT 1 FROM carried) BEGIN
        DELETE FROM carried WHERE kind = 'budget_day'
        AND key = json_array(old.day);
    END;
    CREATE TRIGGER drop_seen_carried AFTER DELETE ON drop_seen
    WHEN EXISTS (SELECT 1 FROM carried) BEGIN
        DELETE FROM carried WHERE kind = 'drop_seen'
        AND key = json_array(old.id);
    END;
    CREATE TRIGGER announcement_carried AFTER DELETE ON announcement
    WHEN EXISTS (SELECT 1 FROM carried) BEGIN
        DELETE FROM carried WHERE kind = 'announcement'
        AND key = json_array(old.transition_id);
    END;
    CREATE TRIGGER tally_carried AFTER DELETE ON tally
    WHEN EXISTS (SELECT 1 FROM carried) BEGIN
        DELETE FROM carried WHERE kind = 'tally'
        AND key = json_array(old.key);
    END;
    CREATE TRIGGER published_list_carried AFTER DELETE ON published_list
    WHEN EXISTS (SELECT 1 FROM carried) BEGIN
        DELETE FROM carried WHERE kind = 'published_list'
        AND key = json_array(old.key);
    END;
    CREATE TRIGGER published_entry_carried AFTER DELETE ON published_entry
    WHEN EXISTS (SELECT 1 FROM carried) BEGIN
        DELETE FROM carried WHERE kind = 'published_entry'
        AND key = json_array(old.key, old.name);
    END;
    """,
)
VERSION = len(STEPS)


def version_of(connection: sqlite3.Connection) -> int:
    """Return how many steps the file has been through; 0 is an empty one."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def bring_up(connection: sqlite3.Connection, version: int = VERSION) -> None:
    """Take the file through the steps it lacks up to a version, each one whole or not at all.

    Foreign keys must be off: a table that is made anew would take along what points to it.
    """
    for done in range(version_of(connection), version):
        try:
            connection.executescript(
                f"BEGIN IMMEDIATE; {STEPS[done]} PRAGMA user_version = {done + 1}; COMMIT;"
            )
        except sqlite3.Error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
