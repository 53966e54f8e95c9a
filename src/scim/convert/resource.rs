//! Users and groups alike.

use serde_json::{Map, Value};

use crate::model::search::{Kind, Resource};
use crate::scim::convert::group;
use crate::scim::convert::user::Answered;
use crate::scim::protocol::ScimError;
use crate::scim::protocol::projection::Projection;
use crate::scim::protocol::schema::{GROUP, ResourceType, USER};

/// Returns the resource type of a kind.
pub const fn resource_type(kind: Kind) -> &'static ResourceType {
    match kind {
        Kind::User => &USER,
        Kind::Group => &GROUP,
    }
}

/// Returns the attribute that is not part of the document: it is worked out of who is in which group.
pub const fn related_attribute(kind: Kind) -> &'static str {
    match kind {
        Kind::User => "groups",
        Kind::Group => "members",
    }
}

/// Builds the whole resource, as filters, orders and projections see it.
///
/// # Errors
/// When the stored document cannot be read, which is a defect.
pub fn whole(resource: &Resource, base: &str) -> Result<Map<String, Value>, ScimError> {
    match resource {
        Resource::User(user, groups) => Answered::of(user, groups).resource(base),
        Resource::Listed(user) => Answered::listed(user).resource(base),
        Resource::Group(group, members) => group::resource(group, members.as_deref().unwrap_or_default(), base),
    }
}

/// Renders a resource as it is answered.
///
/// # Errors
/// When the stored document cannot be read, which is a defect.
pub fn render(resource: &Resource, base: &str, projection: &Projection) -> Result<String, ScimError> {
    match resource {
        Resource::User(user, groups) => Answered::of(user, groups).render(base, projection),
        Resource::Listed(user) => Answered::listed(user).render(base, projection),
        Resource::Group(group, members) => group::render(group, members.as_deref(), base, projection),
    }
}
