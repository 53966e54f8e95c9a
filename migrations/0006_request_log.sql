-- What identity providers asked and what they were answered, written off the request's path and kept for a while.
-- Bodies come last: whoever reads a list does not read past them.
CREATE TABLE scim_requests (
    directory_id   TEXT NOT NULL REFERENCES directories (id) ON DELETE CASCADE,
    id             TEXT NOT NULL,
    at_ms          BIGINT NOT NULL,
    token_id       TEXT,
    token_label    TEXT,
    address        TEXT NOT NULL,
    agent          TEXT NOT NULL,
    provider       TEXT NOT NULL,
    method         TEXT NOT NULL,
    path           TEXT NOT NULL,
    query          TEXT NOT NULL,
    status         BIGINT NOT NULL,
    scim_type      TEXT,
    detail         TEXT,
    duration_us    BIGINT NOT NULL,
    resource_kind  TEXT,
    resource_id    TEXT,
    resource_label TEXT,
    sentence       TEXT NOT NULL,
    search_key     TEXT NOT NULL,
    request_bytes  BIGINT NOT NULL,
    answer_bytes   BIGINT NOT NULL,
    request_body   TEXT,
    answer_body    TEXT,
    PRIMARY KEY (directory_id, id)
);
-- What is too old goes, whatever the directory.
CREATE INDEX scim_requests_at_idx ON scim_requests (at_ms);
-- The calls about one person.
CREATE INDEX scim_requests_resource_idx ON scim_requests (directory_id, resource_id, id);
