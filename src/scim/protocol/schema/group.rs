//! The core Group schema (RFC 7643 §4.2, §8.7.1).

use super::definition::{Attribute, Schema};
use super::urn;

/// The core Group schema.
///
/// It is narrower than the RFC's in two points, and says so: `displayName` is required and unique, because a group is
/// a role and its name stands for it; a member is a user, because groups are not nested.
pub static GROUP_SCHEMA: Schema =
    Schema { id: urn::GROUP, name: "Group", description: "Group", attributes: ATTRIBUTES };

static ATTRIBUTES: &[Attribute] = &[
    Attribute::string("displayName", "The name of the group; unique in the organization without regard to case.")
        .required()
        .unique(),
    Attribute::complex("members", MEMBERS, "The users who belong to the group.").many(),
];

static MEMBERS: &[Attribute] = &[
    Attribute::string("value", "The identifier of the user.").required().case_exact().immutable(),
    Attribute::reference("$ref", &["User"], "The address of the user.").immutable(),
    Attribute::string("type", "The resource type of the member; groups are not nested, so it is always User.")
        .suggests(&["User"])
        .immutable(),
    Attribute::string("display", "The name of the user, as the server has it.").read_only(),
];
