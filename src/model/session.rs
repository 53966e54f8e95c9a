//! What a session holds of its owner. The store keeps these apart, so that a person's sessions can be ended.

/// The key under which a session holds the administrator's id.
pub const ADMINISTRATOR_KEY: &str = "administrator_id";
/// The key under which a session holds the account's id.
pub const ACCOUNT_KEY: &str = "account_id";
/// The key under which a session holds the organization that the account signed in to.
pub const ORGANIZATION_KEY: &str = "organization_id";
/// The key under which a session holds when its life was last prolonged.
pub const SEEN_KEY: &str = "seen_ms";
