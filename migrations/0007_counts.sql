-- How many users and groups a directory has, so that no list has to count them. Several rows a directory, which are added up: changes
-- that are made at once do not wait for each other as they would for one row.
CREATE TABLE directory_counts (
    directory_id TEXT NOT NULL REFERENCES directories (id) ON DELETE CASCADE,
    slot         BIGINT NOT NULL,
    users        BIGINT NOT NULL,
    groups_count BIGINT NOT NULL,
    PRIMARY KEY (directory_id, slot)
);
INSERT INTO directory_counts (directory_id, slot, users, groups_count)
    SELECT d.id, 0, (SELECT COUNT(*) FROM scim_users u WHERE u.directory_id = d.id),
        (SELECT COUNT(*) FROM scim_groups g WHERE g.directory_id = d.id)
    FROM directories d;
