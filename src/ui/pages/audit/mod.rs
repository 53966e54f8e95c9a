//! `/audit`: who changed what, and who signed in; and the same as a file.

mod export;
mod filter;
mod list;

pub use export::router as export_router;
pub use filter::ORGANIZATION;
pub use list::AuditLog;
