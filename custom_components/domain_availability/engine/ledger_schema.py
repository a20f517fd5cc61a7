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
)
VERSION = len(STEPS)


def version_of(connection: sqlite3.Connection) -> int:
    """Return how many steps the file has been through; 0 is an empty one."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def bring_up(connection: sqlite3.Connection) -> None:
    """Take the file through the steps it lacks, each one whole or not at all."""
    for done in range(version_of(connection), VERSION):
        try:
            connection.executescript(
                f"BEGIN IMMEDIATE; {STEPS[done]} PRAGMA user_version = {done + 1}; COMMIT;"
            )
        except sqlite3.Error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
