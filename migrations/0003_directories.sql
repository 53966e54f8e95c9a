-- SCIM connections: directories, their tokens, and what identity providers pushed through them.

CREATE TABLE directories (
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    id              TEXT NOT NULL,
    name            TEXT NOT NULL,
    name_key        TEXT NOT NULL,
    kind            TEXT NOT NULL,
    paused_ms       BIGINT,
    created_ms      BIGINT NOT NULL,
    created_by      TEXT NOT NULL,
    PRIMARY KEY (organization_id, id)
);
-- A SCIM request knows only the directory.
CREATE UNIQUE INDEX directories_id_key ON directories (id);
CREATE UNIQUE INDEX directories_name_key ON directories (organization_id, name_key);

CREATE TABLE tokens (
    directory_id      TEXT NOT NULL REFERENCES directories (id) ON DELETE CASCADE,
    id                TEXT NOT NULL,
    hash              TEXT NOT NULL,
    last_four         TEXT NOT NULL,
    label             TEXT NOT NULL,
    created_ms        BIGINT NOT NULL,
    created_by        TEXT NOT NULL,
    expires_ms        BIGINT,
    revoked_ms        BIGINT,
    revoked_by        TEXT,
    last_used_ms      BIGINT,
    last_used_address TEXT,
    last_used_agent   TEXT,
    PRIMARY KEY (directory_id, id)
);
CREATE UNIQUE INDEX tokens_hash_key ON tokens (hash);
CREATE UNIQUE INDEX tokens_id_key ON tokens (id);

-- The directory's record of a membership. `document` is the resource as it is answered, less id, groups and meta.
CREATE TABLE scim_users (
    directory_id     TEXT NOT NULL REFERENCES directories (id),
    id               TEXT NOT NULL,
    organization_id  TEXT NOT NULL,
    account_id       TEXT NOT NULL REFERENCES accounts (id) DEFERRABLE INITIALLY DEFERRED,
    user_name        TEXT NOT NULL,
    user_name_key    TEXT NOT NULL,
    external_id      TEXT,
    display_name     TEXT,
    display_name_key TEXT,
    name             TEXT NOT NULL,
    name_key         TEXT NOT NULL,
    search_key       TEXT NOT NULL,
    email            TEXT,
    active           BOOLEAN NOT NULL,
    document         TEXT NOT NULL,
    version          BIGINT NOT NULL,
    created_ms       BIGINT NOT NULL,
    updated_ms       BIGINT NOT NULL,
    PRIMARY KEY (directory_id, id)
);
CREATE UNIQUE INDEX scim_users_user_name_key ON scim_users (directory_id, user_name_key);
CREATE INDEX scim_users_external_id_idx ON scim_users (directory_id, external_id);
CREATE INDEX scim_users_display_name_idx ON scim_users (directory_id, display_name_key);
CREATE INDEX scim_users_name_idx ON scim_users (directory_id, name_key, id);
CREATE INDEX scim_users_account_idx ON scim_users (account_id, organization_id);

CREATE TABLE scim_user_emails (
    directory_id TEXT NOT NULL,
    user_id      TEXT NOT NULL,
    value_key    TEXT NOT NULL,
    PRIMARY KEY (directory_id, user_id, value_key),
    FOREIGN KEY (directory_id, user_id) REFERENCES scim_users (directory_id, id) ON DELETE CASCADE
);
CREATE INDEX scim_user_emails_value_idx ON scim_user_emails (directory_id, value_key, user_id);

-- The directory's record of a role. `document` is the resource less id, members and meta.
CREATE TABLE scim_groups (
    directory_id     TEXT NOT NULL REFERENCES directories (id),
    id               TEXT NOT NULL,
    organization_id  TEXT NOT NULL,
    role_id          TEXT NOT NULL,
    display_name     TEXT NOT NULL,
    display_name_key TEXT NOT NULL,
    external_id      TEXT,
    member_count     BIGINT NOT NULL,
    document         TEXT NOT NULL,
    version          BIGINT NOT NULL,
    created_ms       BIGINT NOT NULL,
    updated_ms       BIGINT NOT NULL,
    PRIMARY KEY (directory_id, id),
    FOREIGN KEY (organization_id, role_id) REFERENCES roles (organization_id, id) ON DELETE CASCADE
);
CREATE INDEX scim_groups_display_name_idx ON scim_groups (directory_id, display_name_key);
CREATE INDEX scim_groups_external_id_idx ON scim_groups (directory_id, external_id);
CREATE UNIQUE INDEX scim_groups_role_key ON scim_groups (organization_id, role_id);

CREATE TABLE scim_group_members (
    directory_id TEXT NOT NULL,
    group_id     TEXT NOT NULL,
    user_id      TEXT NOT NULL,
    added_ms     BIGINT NOT NULL,
    PRIMARY KEY (directory_id, group_id, user_id),
    FOREIGN KEY (directory_id, group_id) REFERENCES scim_groups (directory_id, id) ON DELETE CASCADE,
    FOREIGN KEY (directory_id, user_id) REFERENCES scim_users (directory_id, id)
);
CREATE INDEX scim_group_members_user_idx ON scim_group_members (directory_id, user_id, group_id);
