-- A short name of an organization for addresses; without one, addresses have the id. Lower-case letters, digits and hyphens: compared as
-- it stands, so it needs no shadow. It never has the form of an id, so that one text never names two organizations.
ALTER TABLE organizations ADD COLUMN slug TEXT;
CREATE UNIQUE INDEX organizations_slug_key ON organizations (slug);
