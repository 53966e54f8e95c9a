//! The spellings of identity providers that the RFCs do not know, each one with a name.
//!
//! Whatever the protocol layer tolerates beyond the RFCs is listed in [`Deviation`]; code that tolerates it refers to
//! the name. What is not listed is refused or, where the RFCs say so, ignored.

use serde_json::Value;

use super::op::OperationKind;
use crate::scim::protocol::schema::Attribute;
use crate::scim::protocol::urn;

/// Defines the deviations once: name, documentation, source.
macro_rules! deviations {
    ($($(#[$doc:meta])+ $name:ident: $source:literal,)+) => {
        /// A tolerated deviation from the RFCs.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Deviation {
            $($(#[$doc])+ $name,)+
        }

        impl Deviation {
            /// Every deviation.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// Names who sends it.
            #[must_use]
            pub const fn source(self) -> &'static str {
                match self {
                    $(Self::$name => $source,)+
                }
            }
        }
    };
}

deviations! {
    /// `"op": "Add"`, `"Replace"`, `"Remove"`.
    CapitalisedOperation: "Microsoft Entra ID without its feature flag",
    /// `operations` instead of `Operations`, and other cases of the member names of a PATCH body.
    MessageNameCase: "indigo-iam clients",
    /// A PATCH body without `schemas`, or with the URN of SCIM 1.
    PatchSchemas: "Tealium's form of Okta; OneLogin",
    /// `schemas` of a resource that names other schemas than the body holds.
    ForeignSchemas: "Microsoft Entra ID (its own group URN); OneLogin (SCIM 1)",
    /// `"True"` and `"false"` for booleans, in bodies and filters.
    BooleanAsText: "Microsoft Entra ID without its feature flag; OneLogin",
    /// Numbers and booleans where text is due; they become their decimal text.
    ScalarAsText: "OneLogin's templates",
    /// A single value where a list is due.
    SingleForList: "Rippling",
    /// Plain text where a complex value is due; it becomes the `value`.
    TextForComplex: "Microsoft Entra ID (roles, manager)",
    /// `manager` as a list of one.
    ListForManager: "Microsoft Entra ID",
    /// `managerId` in the place of `manager.value`.
    ManagerId: "OneLogin",
    /// A role's value that is JSON in a string; it is opened into `value` and `display`.
    JsonInRole: "Microsoft Entra ID (AppRoleAssignments)",
    /// Empty text as no value: it clears.
    EmptyText: "Microsoft Entra ID",
    /// `add` and `replace` on an element that is not there make it, from the equalities of the path's filter.
    CreateElement: "Microsoft Entra ID",
    /// `remove` with a `value` removes those values only.
    RemoveValues: "Microsoft Entra ID without its feature flag; JumpCloud",
    /// `name.givenName` and such as a key of an object.
    DottedKey: "Microsoft Entra ID with its feature flag",
    /// `urn:…:User:employeeNumber` as a key of an object.
    UrnKey: "Microsoft Entra ID with its feature flag",
    /// Attributes below the URN of the core schema.
    CoreUrnKey: "Microsoft Entra ID (schema-qualified core paths)",
    /// A dot between the URN and the attribute.
    DottedUrn: "Microsoft Entra ID, older mappings",
    /// `enterprise:2.0User` without its colon.
    MistypedEnterpriseUrn: "Microsoft Entra ID",
    /// An attribute of an extension without the URN, in paths and filters.
    ShortExtensionName: "Microsoft Entra ID (manager)",
    /// Read-only attributes in the value of a PATCH without a path; they are ignored.
    ReadOnlyInValue: "Okta (id)",
    /// Text without quotes in a filter.
    UnquotedValue: "Microsoft Entra ID's documentation",
    /// `emails[type eq "work"].value eq "a"` in a filter.
    ElementAndPart: "Microsoft Entra ID",
}

/// [`Deviation::MistypedEnterpriseUrn`] and what it stands for.
pub(in crate::scim::protocol) const MISTYPED_ENTERPRISE_URN: (&str, &str) =
    ("urn:ietf:params:scim:schemas:extension:enterprise:2.0User", urn::ENTERPRISE_USER);

/// Reads an operation ([`Deviation::CapitalisedOperation`]).
pub(super) fn operation(text: &str) -> Option<OperationKind> {
    let kinds = [("add", OperationKind::Add), ("remove", OperationKind::Remove), ("replace", OperationKind::Replace)];
    kinds.into_iter().find_map(|(name, kind)| text.trim().eq_ignore_ascii_case(name).then_some(kind))
}

/// Tells whether a PATCH body may name this schema ([`Deviation::PatchSchemas`]).
pub(super) fn is_patch_schema(urn: &str) -> bool {
    urn.eq_ignore_ascii_case(urn::PATCH_OP) || urn.eq_ignore_ascii_case("urn:scim:schemas:core:1.0")
}

/// Reads a boolean ([`Deviation::BooleanAsText`]).
pub(in crate::scim::protocol) fn boolean(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(boolean) => Some(*boolean),
        Value::String(text) if text.trim().eq_ignore_ascii_case("true") => Some(true),
        Value::String(text) if text.trim().eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// Reads text ([`Deviation::ScalarAsText`]).
pub(in crate::scim::protocol) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(boolean) => Some(boolean.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Finds a sub-attribute, also by its other name ([`Deviation::ManagerId`]).
pub(in crate::scim::protocol) fn sub_attribute(attribute: &Attribute, name: &str) -> Option<&'static Attribute> {
    let is_manager_id = attribute.name == "manager" && name.eq_ignore_ascii_case("managerId");
    attribute.sub_attribute(if is_manager_id { "value" } else { name })
}

/// Opens the JSON in a role's value into what it says ([`Deviation::JsonInRole`]).
///
/// The part of the text that is named `displayName` or `display` becomes the role's `display`; its `id` belongs to
/// Entra's own directory and is dropped as any unknown part is. Text that is not such an object stays as it is.
pub(in crate::scim::protocol) fn open_role(value: &str) -> Option<(String, Option<String>)> {
    let json: Value = value.trim_start().starts_with('{').then(|| serde_json::from_str(value).ok())??;
    let name = json.get("value").and_then(text).filter(|name| !name.is_empty())?;
    let display = json.get("displayName").or_else(|| json.get("display")).and_then(text);
    Some((name, display))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Deviation, boolean, open_role, operation, text};
    use crate::scim::protocol::patch::OperationKind;

    #[test]
    fn operations_are_read_in_any_case() {
        for (word, kind) in
            [("Add", OperationKind::Add), ("REMOVE", OperationKind::Remove), ("replace", OperationKind::Replace)]
        {
            assert_eq!(operation(word), Some(kind));
        }
        assert_eq!(operation("move"), None);
    }

    #[test]
    fn booleans_and_text_are_read_across_types() {
        assert_eq!(boolean(&json!("True")), Some(true));
        assert_eq!(boolean(&json!("yes")), None);
        assert_eq!(boolean(&json!(1)), None);
        assert_eq!(text(&json!(26_118_915)).as_deref(), Some("26118915"));
        assert_eq!(text(&json!(["a"])), None);
    }

    #[test]
    fn a_role_in_json_is_opened_and_other_text_is_not() {
        let role = "{\"id\":\"06b07648\",\"value\":\"Admin\",\"displayName\":\"The admin\"}";
        assert_eq!(open_role(role), Some(("Admin".into(), Some("The admin".into()))));
        for other in ["Admin", "{", "{}", "{\"value\":\"\"}", "[1]", ""] {
            assert_eq!(open_role(other), None, "{other}");
        }
    }

    #[test]
    fn every_deviation_names_its_source() {
        assert!(Deviation::ALL.iter().all(|deviation| !deviation.source().is_empty()));
    }
}
