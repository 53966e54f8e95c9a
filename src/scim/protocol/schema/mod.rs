//! The schemas and resource types of this server (RFC 7643 §3 to §8), as static data.
//!
//! Everything else here is driven by these definitions: what an attribute is called, how its values compare, who may
//! write it. The discovery documents are rendered from the same data, so they cannot say anything else.

mod common;
mod definition;
mod enterprise_user;
mod group;
mod render;
mod service_provider_config;
mod user;

pub use common::COMMON;
pub use definition::{Attribute, Kind, Mutability, ResourceType, Returned, Schema, Uniqueness};
pub use enterprise_user::ENTERPRISE_USER_SCHEMA;
pub use group::GROUP_SCHEMA;
pub use service_provider_config::{BulkCapability, Capabilities, CursorCapability, service_provider_config};
pub use user::USER_SCHEMA;

use super::urn;

/// The resource type of people.
pub static USER: ResourceType = ResourceType {
    name: "User",
    endpoint: "/Users",
    description: "User Account",
    schema: &USER_SCHEMA,
    extensions: &[&ENTERPRISE_USER_SCHEMA],
};

/// The resource type of groups.
pub static GROUP: ResourceType =
    ResourceType { name: "Group", endpoint: "/Groups", description: "Group", schema: &GROUP_SCHEMA, extensions: &[] };

/// Lists every resource type, in the order of the discovery document.
#[must_use]
pub fn resource_types() -> [&'static ResourceType; 2] {
    [&USER, &GROUP]
}

/// Lists every schema, in the order of the discovery document.
#[must_use]
pub fn schemas() -> [&'static Schema; 3] {
    [&USER_SCHEMA, &GROUP_SCHEMA, &ENTERPRISE_USER_SCHEMA]
}

/// Finds a resource type by its name, ignoring case.
#[must_use]
pub fn find_resource_type(name: &str) -> Option<&'static ResourceType> {
    resource_types().into_iter().find(|resource_type| resource_type.name.eq_ignore_ascii_case(name))
}

/// Finds a schema by its URN, ignoring case.
#[must_use]
pub fn find_schema(id: &str) -> Option<&'static Schema> {
    schemas().into_iter().find(|schema| schema.id.eq_ignore_ascii_case(id))
}

#[cfg(test)]
mod tests;
