//! The attributes that every resource has beside its schemas (RFC 7643 §3, §3.1).

use super::definition::{Attribute, Returned};

/// The common attributes; they are part of no schema, and every lookup finds them.
pub static COMMON: &[Attribute] = &[
    Attribute::reference("schemas", &["uri"], "The URNs of the schemas that the resource carries.")
        .many()
        .required()
        .returned(Returned::Always),
    Attribute::string("id", "The identifier that the server gave the resource.")
        .case_exact()
        .read_only()
        .returned(Returned::Always)
        .unique(),
    Attribute::string("externalId", "The identifier that the provisioning client gave the resource.").case_exact(),
    Attribute::complex("meta", META, "What the server says of the resource.").read_only(),
];

static META: &[Attribute] = &[
    Attribute::string("resourceType", "The name of the resource type.").case_exact().read_only(),
    Attribute::date_time("created", "When the resource was made.").read_only(),
    Attribute::date_time("lastModified", "When the resource last changed.").read_only(),
    Attribute::reference("location", &["uri"], "The address of the resource.").read_only(),
    Attribute::string("version", "The version of the resource, as an entity tag.").case_exact().read_only(),
];
