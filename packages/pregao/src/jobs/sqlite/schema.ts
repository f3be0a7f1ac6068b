/** "PREG": which program the file belongs to (`PRAGMA application_id`). */
export const applicationId = 0x50524547;

/**
 * The steps from an empty file to what this version reads; the file's `user_version` says how many it has had. A step that was
 * published is never altered: a change of the schema is one more step at the end.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE jobs (
    arrival INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    symbol TEXT,
    timeframe TEXT,
    model_type TEXT,
    priority INTEGER NOT NULL,
    threads INTEGER NOT NULL,
    memory INTEGER NOT NULL,
    device TEXT NOT NULL,
    batch TEXT,
    batch_most INTEGER,
    not_before INTEGER,
    created_at INTEGER NOT NULL,
    -- What is only given back as a whole: payload, tags, limits, webhook.
    request TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'completed', 'failed', 'cancelled', 'timeout')),
    attempts INTEGER NOT NULL,
    allowed_attempts INTEGER NOT NULL,
    started_at INTEGER,
    ended_at INTEGER,
    worker TEXT,
    lease TEXT,
    beat INTEGER NOT NULL,
    cancel_asked INTEGER NOT NULL,
    cancel_reason TEXT,
    held_from INTEGER,
    held_until INTEGER,
    progress TEXT,
    result TEXT,
    failure TEXT,
    events INTEGER NOT NULL,
    CHECK ((state = 'running') = (lease IS NOT NULL)),
    CHECK ((batch IS NULL) = (batch_most IS NULL))
  ) STRICT;
  CREATE INDEX jobs_waiting ON jobs (priority DESC, arrival) WHERE state = 'waiting';
  CREATE INDEX jobs_running ON jobs (batch) WHERE state = 'running';
  CREATE INDEX jobs_ended ON jobs (ended_at) WHERE ended_at IS NOT NULL;
  CREATE INDEX jobs_created ON jobs (created_at);
  CREATE INDEX jobs_batch ON jobs (batch) WHERE batch IS NOT NULL;
  CREATE TABLE events (
    job INTEGER NOT NULL REFERENCES jobs ON DELETE CASCADE,
    sequence INTEGER NOT NULL,
    time INTEGER NOT NULL,
    status TEXT NOT NULL,
    progress TEXT,
    failure TEXT,
    PRIMARY KEY (job, sequence)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE workers (id TEXT PRIMARY KEY, record TEXT NOT NULL, heard_at INTEGER NOT NULL) STRICT;
  CREATE TABLE facts (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  INSERT INTO facts VALUES ('paused', 0), ('bell', 0);
  `,
];
