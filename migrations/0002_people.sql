-- Accounts, and what they are in an organization.

-- A person, global to the installation. `email` is missing where no directory ever gave an address.
-- `owner_directory_id` is the directory that created the account. A password counts in the organization whose
-- directory set it and nowhere else: otherwise one tenant could choose the password that opens another.
CREATE TABLE accounts (
    id                       TEXT PRIMARY KEY,
    email                    TEXT,
    email_key                TEXT,
    name                     TEXT,
    owner_directory_id       TEXT,
    password_hash            TEXT,
    password_organization_id TEXT,
    created_ms               BIGINT NOT NULL,
    updated_ms               BIGINT NOT NULL
);
CREATE UNIQUE INDEX accounts_email_key ON accounts (email_key);

CREATE TABLE roles (
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    id              TEXT NOT NULL,
    name            TEXT NOT NULL,
    name_key        TEXT NOT NULL,
    is_default      BOOLEAN NOT NULL,
    created_ms      BIGINT NOT NULL,
    PRIMARY KEY (organization_id, id)
);
CREATE UNIQUE INDEX roles_name_key ON roles (organization_id, name_key);
CREATE UNIQUE INDEX roles_default_key ON roles (organization_id) WHERE is_default;

CREATE TABLE memberships (
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    account_id      TEXT NOT NULL REFERENCES accounts (id) DEFERRABLE INITIALLY DEFERRED,
    active          BOOLEAN NOT NULL,
    name            TEXT NOT NULL,
    name_key        TEXT NOT NULL,
    search_key      TEXT NOT NULL,
    created_ms      BIGINT NOT NULL,
    PRIMARY KEY (organization_id, account_id)
);
CREATE INDEX memberships_name_idx ON memberships (organization_id, name_key, account_id);
CREATE INDEX memberships_account_idx ON memberships (account_id);

-- Roles given directly (the default role). Roles that come from a group are read from scim_group_members.
CREATE TABLE membership_roles (
    organization_id TEXT NOT NULL,
    account_id      TEXT NOT NULL,
    role_id         TEXT NOT NULL,
    PRIMARY KEY (organization_id, account_id, role_id),
    FOREIGN KEY (organization_id, account_id) REFERENCES memberships (organization_id, account_id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, role_id) REFERENCES roles (organization_id, id) ON DELETE CASCADE
);
CREATE INDEX membership_roles_role_idx ON membership_roles (organization_id, role_id);
