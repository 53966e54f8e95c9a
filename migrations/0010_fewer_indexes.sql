-- Every change of a user moved its entries in the indexes of `updated_ms` and `version`, at places that are far apart, and nobody asks
-- for the users of a version or of one millisecond: such a filter reads the columns instead.
DROP INDEX scim_users_created_idx;
DROP INDEX scim_users_updated_idx;
DROP INDEX scim_users_version_idx;
DROP INDEX scim_groups_created_idx;
DROP INDEX scim_groups_updated_idx;
DROP INDEX scim_groups_version_idx;
-- Most users are active: the index holds those who are not.
DROP INDEX scim_users_active_idx;
CREATE INDEX scim_users_inactive_idx ON scim_users (directory_id, id) WHERE NOT active;
-- What happened in a directory, without the event of each person who came into a group or left it: those are read by person.
DROP INDEX events_directory_idx;
CREATE INDEX events_directory_idx ON events (organization_id, directory_id, id) WHERE related_id IS NULL;
