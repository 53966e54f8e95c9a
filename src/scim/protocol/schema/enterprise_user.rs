//! The enterprise User extension (RFC 7643 §4.3, §8.7.1).

use super::definition::{Attribute, Schema};
use super::urn;

/// The enterprise User extension.
pub static ENTERPRISE_USER_SCHEMA: Schema =
    Schema { id: urn::ENTERPRISE_USER, name: "EnterpriseUser", description: "Enterprise User", attributes: ATTRIBUTES };

static ATTRIBUTES: &[Attribute] = &[
    Attribute::string("employeeNumber", "The number or name that the organization gave the person."),
    Attribute::string("costCenter", "The cost centre that the person belongs to."),
    Attribute::string("organization", "The organization that the person belongs to."),
    Attribute::string("division", "The division that the person belongs to."),
    Attribute::string("department", "The department that the person belongs to."),
    Attribute::complex("manager", MANAGER, "The person's manager."),
];

static MANAGER: &[Attribute] = &[
    Attribute::string("value", "The identifier of the manager.").case_exact(),
    Attribute::reference("$ref", &["User"], "The address of the manager."),
    Attribute::string("displayName", "The manager's name.").read_only(),
];
