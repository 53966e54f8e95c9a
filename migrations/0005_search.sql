-- What searches are answered from, beside what is there already.
CREATE INDEX scim_users_active_idx ON scim_users (directory_id, active, id);
CREATE INDEX scim_users_created_idx ON scim_users (directory_id, created_ms, id);
CREATE INDEX scim_users_updated_idx ON scim_users (directory_id, updated_ms, id);
CREATE INDEX scim_users_version_idx ON scim_users (directory_id, version, id);
CREATE INDEX scim_groups_created_idx ON scim_groups (directory_id, created_ms, id);
CREATE INDEX scim_groups_updated_idx ON scim_groups (directory_id, updated_ms, id);
CREATE INDEX scim_groups_version_idx ON scim_groups (directory_id, version, id);

-- What cursors are sealed with: here, so that every process has the same key, and a cursor outlives the process that gave it.
-- It guards no data: a cursor is good only with a token, and says where a page begins.
ALTER TABLE installation ADD COLUMN cursor_key TEXT;
