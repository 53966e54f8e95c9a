-- What a change was, attribute by attribute, as JSON; and what else it is about: the group that a person was put into or taken out of.
ALTER TABLE events ADD COLUMN changes TEXT;
ALTER TABLE events ADD COLUMN related_id TEXT;
-- The changes of one person or group.
CREATE INDEX events_subject_idx ON events (organization_id, subject_id, id);
-- Requests and failures by the hour, without reading the calls.
CREATE INDEX scim_requests_hours_idx ON scim_requests (directory_id, at_ms, status);
