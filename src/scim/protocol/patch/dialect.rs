//! The spellings of identity providers that the RFCs do not know, each one with a name.
//!
//! Whatever the protocol layer tolerates beyond the RFCs is listed in [`Deviation`]; code that tolerates it asks
//! [`Deviation::is_tolerated`] first. What is not listed is refused or, where the RFCs say so, ignored.
//!
//! The recorded sessions in `tests/it/scim/transcripts` name the deviations that they need, and fail without each one.

use serde_json::{Map, Value};

use super::op::OperationKind;
use super::path::PatchPath;
use crate::scim::protocol::attribute::AttributePath;
use crate::scim::protocol::schema::{Attribute, ResourceType};
use crate::scim::protocol::urn::{self, is_urn};

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

            /// Tells whether it is taken. It always is, unless a test wants to see what happens without it.
            #[must_use]
            pub fn is_tolerated(self) -> bool {
                #[cfg(debug_assertions)]
                if super::refusal::is_refused(self) {
                    return false;
                }
                true
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
    /// `schemas` of a resource that is missing, or names other schemas than the body holds.
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
    /// `remove` with a `value` removes those values only; of members also without a path.
    RemoveValues: "Microsoft Entra ID without its feature flag; JumpCloud",
    /// `name.givenName`, `emails[type eq "work"].value` and such as a key of an object.
    DottedKey: "Microsoft Entra ID with its feature flag",
    /// `urn:…:User:employeeNumber` as a key of an object.
    UrnKey: "Microsoft Entra ID with its feature flag",
    /// An object of attributes below the URN of the core schema.
    CoreUrnKey: "laravel-scim-server (grokability/snipe-it#12642)",
    /// A dot between the URN and the attribute.
    DottedUrn: "Microsoft Entra ID, older mappings",
    /// `enterprise:2.0User` without its colon.
    MistypedEnterpriseUrn: "Microsoft Entra ID",
    /// An attribute of an extension without the URN, in paths and filters.
    ShortExtensionName: "Microsoft Entra ID (manager)",
    /// Read-only attributes in the value of a PATCH; they are ignored.
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
    let is = |name: &str| is_spelled(text, name, Deviation::CapitalisedOperation);
    kinds.into_iter().find_map(|(name, kind)| is(name).then_some(kind))
}

/// Tells whether a key of a PATCH body is the one with this name ([`Deviation::MessageNameCase`]).
pub(super) fn is_message_name(key: &str, name: &str) -> bool {
    is_spelled(key, name, Deviation::MessageNameCase)
}

fn is_spelled(text: &str, name: &str, any_case: Deviation) -> bool {
    text == name || (text.eq_ignore_ascii_case(name) && any_case.is_tolerated())
}

/// Tells whether a PATCH body may have these `schemas` ([`Deviation::PatchSchemas`]).
pub(super) fn are_patch_schemas(schemas: &Value) -> bool {
    let names = |urn: &Value, wanted: &str| urn.as_str().is_some_and(|urn| urn.eq_ignore_ascii_case(wanted));
    let list = match schemas {
        Value::Array(urns) => urns.as_slice(),
        Value::Null => &[],
        single => std::slice::from_ref(single),
    };
    // RFC 7644 §3.5.2: the list names PATCH.
    if schemas.is_array() && list.iter().any(|urn| names(urn, urn::PATCH_OP)) {
        return true;
    }
    let is_near = |urn: &Value| names(urn, urn::PATCH_OP) || names(urn, "urn:scim:schemas:core:1.0");
    (list.is_empty() || list.iter().any(is_near)) && Deviation::PatchSchemas.is_tolerated()
}

/// Tells whether the body of a resource may have these `schemas` ([`Deviation::ForeignSchemas`]).
///
/// RFC 7643 §3: they are there, and name the core schema and the extensions that the body holds, no others. Even then
/// they are not stored: they are worked out from the content.
pub(in crate::scim::protocol) fn fit_body(
    schemas: &[&str],
    body: &Map<String, Value>,
    resource_type: &ResourceType,
) -> bool {
    let names = |wanted: &str| schemas.iter().any(|urn| urn.eq_ignore_ascii_case(wanted));
    let core = resource_type.schema.id;
    let holds = |urn: &str| urn.eq_ignore_ascii_case(core) || body.keys().any(|key| key.eq_ignore_ascii_case(urn));
    let is_exact =
        names(core) && schemas.iter().all(|urn| holds(urn)) && body.keys().all(|key| !is_urn(key) || names(key));
    is_exact || Deviation::ForeignSchemas.is_tolerated()
}

/// Tells whether the key of an object may be this path; a key that may not is ignored, as unknown attributes are
/// ([`Deviation::DottedKey`], [`Deviation::UrnKey`]).
pub(in crate::scim::protocol) fn is_key(path: &AttributePath) -> bool {
    // What looks like an attribute of an unversioned URN may be the name of a whole extension.
    let is_qualified = !path.is_whole_schema() && path.has_versioned_urn();
    (!is_qualified || Deviation::UrnKey.is_tolerated()) && (path.sub.is_none() || Deviation::DottedKey.is_tolerated())
}

/// As [`is_key`], for an object in a PATCH, whose keys may hold filters too.
pub(super) fn is_patch_key(path: &PatchPath) -> bool {
    is_key(&path.attribute) && (path.filter.is_none() || Deviation::DottedKey.is_tolerated())
}

/// Reads a boolean ([`Deviation::BooleanAsText`]).
pub(in crate::scim::protocol) fn boolean(value: &Value) -> Option<bool> {
    let read = match value {
        Value::Bool(boolean) => return Some(*boolean),
        Value::String(text) if text.eq_ignore_ascii_case("true") => true,
        Value::String(text) if text.eq_ignore_ascii_case("false") => false,
        _ => return None,
    };
    Deviation::BooleanAsText.is_tolerated().then_some(read)
}

/// Reads text ([`Deviation::ScalarAsText`]).
pub(in crate::scim::protocol) fn text(value: &Value) -> Option<String> {
    let read = match value {
        Value::String(text) => return Some(text.clone()),
        Value::Number(number) => number.to_string(),
        Value::Bool(boolean) => boolean.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => return None,
    };
    Deviation::ScalarAsText.is_tolerated().then_some(read)
}

/// Finds a sub-attribute, also by its other name ([`Deviation::ManagerId`]).
pub(in crate::scim::protocol) fn sub_attribute(attribute: &Attribute, name: &str) -> Option<&'static Attribute> {
    let is_manager_id = attribute.name == "manager" && name.eq_ignore_ascii_case("managerId");
    attribute.sub_attribute(if is_manager_id && Deviation::ManagerId.is_tolerated() { "value" } else { name })
}

/// Opens the JSON in a role's value into what it says ([`Deviation::JsonInRole`]).
///
/// The part of the text that is named `displayName` or `display` becomes the role's `display`; its `id` belongs to
/// Entra's own directory and is dropped as any unknown part is. Text that is not such an object stays as it is.
///
/// A value that is such a text again is opened, too, or reading what is stored would make another role of it. Each
/// level doubles the escapes of the next, so there are no more than a few.
pub(in crate::scim::protocol) fn open_role(value: &str) -> Option<(String, Option<String>)> {
    if !Deviation::JsonInRole.is_tolerated() {
        return None;
    }
    let json: Value = value.trim_start().starts_with('{').then(|| serde_json::from_str(value).ok())??;
    let name = json.get("value").and_then(text).filter(|name| is_storable(name))?;
    let display = json.get("displayName").or_else(|| json.get("display")).and_then(text);
    let display = display.filter(|display| is_storable(display));
    Some(match open_role(&name) {
        Some((name, inner)) => (name, inner.or(display)),
        None => (name, display),
    })
}

/// The null character, which the bounds of a body do not see inside the text, is no more welcome there.
fn is_storable(text: &str) -> bool {
    !text.is_empty() && !text.contains('\0')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Deviation, boolean, fit_body, open_role, operation, text};
    use crate::scim::protocol::patch::OperationKind;
    #[cfg(debug_assertions)]
    use crate::scim::protocol::patch::refusal::Refusal;
    use crate::scim::protocol::schema::USER;
    use crate::scim::protocol::urn;

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
        for other in ["Admin", "{", "{}", "{\"value\":\"\"}", "{\"value\":\"a\\u0000b\"}", "[1]", ""] {
            assert_eq!(open_role(other), None, "{other}");
        }
    }

    #[cfg(debug_assertions)]
    #[test]
    fn schemas_fit_a_body_strictly_if_they_name_what_it_holds() {
        let body = json!({"userName": "u", "URN:x:1.0:User": {"a": 1}});
        let fits = |schemas: &[&str]| fit_body(schemas, body.as_object().unwrap(), &USER);
        assert!(fits(&[]));
        let _refusal = Refusal::of([Deviation::ForeignSchemas]);
        assert!(fits(&[urn::USER, "urn:x:1.0:User"]));
        for schemas in [&[][..], &[urn::USER], &["urn:x:1.0:User"], &[urn::USER, "urn:x:1.0:User", "urn:y"]] {
            assert!(!fits(schemas), "{schemas:?}");
        }
    }

    #[cfg(debug_assertions)]
    #[test]
    fn deviations_are_refused_on_one_thread_for_a_time() {
        let (one, other) = (Deviation::BooleanAsText, Deviation::ScalarAsText);
        {
            let _refusal = Refusal::of([one]);
            assert_eq!(boolean(&json!("true")), None);
            assert_eq!(boolean(&json!(true)), Some(true));
            assert!(std::thread::spawn(move || one.is_tolerated()).join().unwrap());
            {
                let _refusal = Refusal::of([other]);
                assert!(one.is_tolerated() && !other.is_tolerated());
            }
            assert!(!one.is_tolerated() && other.is_tolerated());
        }
        assert!(Deviation::ALL.iter().all(|deviation| deviation.is_tolerated()));
    }

    #[test]
    fn a_role_in_json_in_json_is_opened_to_its_end() {
        let inner = json!({"value": "Admin"}).to_string();
        let outer = json!({"value": inner, "displayName": "The admin", "display": "\0"}).to_string();
        assert_eq!(open_role(&outer), Some(("Admin".into(), Some("The admin".into()))));
    }

    #[test]
    fn every_deviation_names_its_source() {
        assert!(Deviation::ALL.iter().all(|deviation| !deviation.source().is_empty()));
    }
}
