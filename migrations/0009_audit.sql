-- Who changed what in the console and at the command line, and who signed in. Every entry carries the hash of the one before
-- it; the head has the number and the hash of the last one, so that a tail that was cut off is missed.
CREATE TABLE audit_entries (
    number          BIGINT PRIMARY KEY,
    at_ms           BIGINT NOT NULL,
    actor_kind      TEXT NOT NULL,
    actor_id        TEXT,
    actor_label     TEXT NOT NULL,
    address         TEXT NOT NULL,
    organization_id TEXT,
    directory_id    TEXT,
    action          TEXT NOT NULL,
    subject_id      TEXT NOT NULL,
    subject_label   TEXT NOT NULL,
    detail          TEXT NOT NULL,
    before_value    TEXT,
    after_value     TEXT,
    search_key      TEXT NOT NULL,
    previous_hash   TEXT NOT NULL,
    hash            TEXT NOT NULL
);

CREATE TABLE audit_head (
    id     BIGINT PRIMARY KEY CHECK (id = 1),
    number BIGINT NOT NULL,
    hash   TEXT NOT NULL
);
INSERT INTO audit_head (id, number, hash)
VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

-- A deactivated administrator cannot sign in; what the log says of them stays true.
ALTER TABLE administrators ADD COLUMN deactivated_ms BIGINT;
