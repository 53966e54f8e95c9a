-- Sessions of administrators and of accounts. The owner has columns of its own, so that a deactivation can end
-- a person's sessions in the transaction that deactivates.
CREATE TABLE sessions (
    id               TEXT PRIMARY KEY,
    administrator_id TEXT,
    account_id       TEXT,
    organization_id  TEXT,
    data             TEXT NOT NULL,
    expires_ms       BIGINT NOT NULL
);
CREATE INDEX sessions_administrator_idx ON sessions (administrator_id);
CREATE INDEX sessions_account_idx ON sessions (account_id, organization_id);
CREATE INDEX sessions_expires_idx ON sessions (expires_ms);

-- What changed, written in the transaction of the change. `organization_id` is '' for what concerns the installation.
CREATE TABLE events (
    organization_id TEXT NOT NULL,
    id              TEXT NOT NULL,
    directory_id    TEXT,
    at_ms           BIGINT NOT NULL,
    actor_kind      TEXT NOT NULL,
    actor_id        TEXT,
    actor_label     TEXT NOT NULL,
    action          TEXT NOT NULL,
    subject_id      TEXT NOT NULL,
    subject_label   TEXT NOT NULL,
    detail          TEXT NOT NULL,
    PRIMARY KEY (organization_id, id)
);
CREATE INDEX events_directory_idx ON events (organization_id, directory_id, id);
