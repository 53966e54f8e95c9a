//! Between SCIM documents and the model: what a document says in fields, and what a row answers as a resource.

mod changes;
pub mod filter;
pub mod group;
mod reference;
pub mod resource;
pub mod sort;
pub mod user;
