//! The numbers of the product, in one place. Those of [`Limits`] can be set; the defaults are the documented ones.

/// Most characters of a text that an index holds, such as a `userName`. No setting: a row of an index of `PostgreSQL` has at most
/// 2,704 bytes, ids included, and a character has four.
pub const INDEXED_CHARACTERS: usize = 512;

/// Most bytes of a body that the request log keeps. A larger one is left out as a whole: half a JSON text cannot be searched
/// for secrets.
pub const LOGGED_BODY_BYTES: usize = 32 * 1024;

/// Limits that requests are held to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Active tokens a directory may have at one time.
    pub active_tokens: u32,
    /// Most resources in one SCIM page; a larger `count` gives this many.
    pub page_size: u32,
    /// Seconds for which a cursor of a SCIM list is good.
    pub cursor_seconds: u32,
    /// Most members in one `PATCH`, all of its operations counted together.
    pub patch_members: usize,
    /// Most bytes in a SCIM request body.
    pub body_bytes: usize,
    /// Most operations in a bulk request.
    pub bulk_operations: usize,
    /// Most bytes in a bulk request.
    pub bulk_bytes: usize,
    /// Most bytes in a form of the console.
    pub console_body_bytes: usize,
    /// Most bytes in a SCIM filter.
    pub filter_bytes: usize,
    /// Deepest nesting of a SCIM filter.
    pub filter_depth: usize,
    /// Rows in one page of a console list.
    pub console_page_size: u32,
    /// Days for which a call of the SCIM API is kept; 0 keeps none.
    pub request_log_days: u32,
    /// Calls that are kept of each directory, about; 0 keeps none.
    pub request_log_rows: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            active_tokens: 5,
            page_size: 100,
            cursor_seconds: 3_600,
            patch_members: 200,
            body_bytes: 10 * 1024 * 1024,
            bulk_operations: 1_000,
            bulk_bytes: 1024 * 1024,
            console_body_bytes: 64 * 1024,
            filter_bytes: 4 * 1024,
            filter_depth: 32,
            console_page_size: 25,
            request_log_days: 30,
            request_log_rows: 10_000,
        }
    }
}

/// Limits of the connections to PostgreSQL. SQLite has no use for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatabaseLimits {
    /// Most connections at one time.
    pub connections: u32,
    /// Seconds that a request waits for a connection.
    pub wait_seconds: u32,
    /// Seconds that one statement may take; 0 is no limit.
    pub statement_timeout_seconds: u32,
}

impl Default for DatabaseLimits {
    fn default() -> Self {
        Self { connections: 16, wait_seconds: 5, statement_timeout_seconds: 30 }
    }
}
