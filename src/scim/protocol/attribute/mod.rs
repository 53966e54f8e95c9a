//! Names of attributes, what they stand for, and how their values compare (RFC 7643 §2, RFC 7644 §3.10).

mod path;
mod target;
mod value;

pub use path::{AttributePath, PathError};
pub use target::{Target, Unresolved};
pub use value::{Comparable, fold};

pub(super) use value::is_assigned;
