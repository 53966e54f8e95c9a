//! The SCIM 2.0 protocol without any input or output: bytes and JSON in, values out.
//!
//! What belongs here: schemas, attribute paths, filters, PATCH, projections and the shapes of messages, as
//! RFC 7643, RFC 7644 and RFC 9865 define them, with the spellings of identity providers that [`patch::dialect`]
//! names. What does not: HTTP, storage, and every rule of the product.

pub mod attribute;
pub mod bulk;
pub mod error;
pub mod etag;
pub mod filter;
pub mod json;
pub mod list;
pub mod media_type;
pub mod meta;
pub mod patch;
pub mod projection;
pub mod resource;
pub mod schema;
pub mod search;
pub mod sort;
pub mod urn;

pub use error::{ScimError, ScimType};
