-- A second factor of an administrator: the key of an authenticator app (TOTP, RFC 6238) in base32, since when it is asked for, and
-- the last step of 30 seconds whose code was taken, so that no code is good twice.
ALTER TABLE administrators ADD COLUMN totp_secret TEXT;
ALTER TABLE administrators ADD COLUMN totp_since_ms BIGINT;
ALTER TABLE administrators ADD COLUMN totp_last_step BIGINT;

-- What signs an administrator in without the app, each once. SHA-256 of 80 random bits.
CREATE TABLE recovery_codes (
    administrator_id TEXT NOT NULL REFERENCES administrators (id) ON DELETE CASCADE,
    code_hash        TEXT NOT NULL,
    PRIMARY KEY (administrator_id, code_hash)
);
