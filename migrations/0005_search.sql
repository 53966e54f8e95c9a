-- What searches are answered from. Each index ends with the id, which is the order of every list: without it SQLite would rather read the
-- whole directory in order than sort the few rows that an index finds.
DROP INDEX scim_users_external_id_idx;
DROP INDEX scim_users_display_name_idx;
DROP INDEX scim_groups_external_id_idx;
DROP INDEX scim_groups_display_name_idx;
CREATE INDEX scim_users_external_id_idx ON scim_users (directory_id, external_id, id);
CREATE INDEX scim_users_display_name_idx ON scim_users (directory_id, display_name_key, id);
CREATE INDEX scim_groups_external_id_idx ON scim_groups (directory_id, external_id, id);
CREATE INDEX scim_groups_display_name_idx ON scim_groups (directory_id, display_name_key, id);
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
