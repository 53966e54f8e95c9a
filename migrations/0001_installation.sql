-- Rollcall's tables. One dialect for SQLite and PostgreSQL:
--   ids are TEXT (UUIDv7), instants BIGINT milliseconds since 1970-01-01 UTC, documents TEXT,
--   `…_key` columns are the case-folded shadow of the column before them, filled by the server,
--   and every table of a tenant leads its primary key with the tenant.

-- One row: whether the installation has ever had an administrator. It is what closes /setup for good.
CREATE TABLE installation (
    id           BIGINT PRIMARY KEY CHECK (id = 1),
    set_up_ms    BIGINT
);
INSERT INTO installation (id) VALUES (1);

-- People who sign in to the console. Not accounts: the two never mix.
CREATE TABLE administrators (
    id              TEXT PRIMARY KEY,
    email           TEXT NOT NULL,
    email_key       TEXT NOT NULL,
    role            TEXT NOT NULL,
    password_hash   TEXT,
    created_ms      BIGINT NOT NULL,
    last_sign_in_ms BIGINT
);
CREATE UNIQUE INDEX administrators_email_key ON administrators (email_key);

-- One-time codes: `setup` makes the first owner, `invite` lets one administrator choose a password.
CREATE TABLE one_time_codes (
    code_hash        TEXT PRIMARY KEY,
    purpose          TEXT NOT NULL,
    administrator_id TEXT REFERENCES administrators (id) ON DELETE CASCADE,
    created_ms       BIGINT NOT NULL,
    expires_ms       BIGINT NOT NULL
);

CREATE TABLE organizations (
    id         TEXT PRIMARY KEY,
    name       TEXT NOT NULL,
    name_key   TEXT NOT NULL,
    created_ms BIGINT NOT NULL
);
CREATE UNIQUE INDEX organizations_name_key ON organizations (name_key);
