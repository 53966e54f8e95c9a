//! What the server says of its schemas (RFC 7643 §7).

use serde_json::Value;

use crate::conformance::answer::at;
use crate::conformance::declared::{Declared, USER};
use crate::conformance::list::List;
use crate::conformance::session::Session;
use crate::conformance::step::{Step, Verdict};

const TYPES: &[&str] = &["string", "boolean", "decimal", "integer", "dateTime", "reference", "complex", "binary"];
const MUTABILITIES: &[&str] = &["readOnly", "readWrite", "immutable", "writeOnly"];
const RETURNED: &[&str] = &["always", "never", "default", "request"];
const UNIQUENESS: &[&str] = &["none", "server", "global"];

pub(super) const STEPS: &[Step] = &[
    Step::new(
        "schemas-are-a-list",
        "RFC 7644 §4",
        "Schemas is a ListResponse that holds the core User schema.",
        schemas_are_a_list,
    ),
    Step::new(
        "schema-is-served-alone",
        "RFC 7644 §4",
        "The address of one schema, its URN, answers that schema, and no list.",
        schema_is_served_alone,
    ),
    Step::new(
        "unknown-schema-is-not-found",
        "RFC 7644 §3.12",
        "A schema that there is not is a 404 with an error body.",
        unknown_schema,
    ),
    Step::new(
        "schemas-of-resource-types-are-served",
        "RFC 7643 §6",
        "Each schema and extension that a resource type names is among the schemas.",
        named_schemas_are_served,
    ),
    Step::new(
        "attributes-have-a-name-and-a-type",
        "RFC 7643 §7",
        "Each attribute has a name and one of the eight types, and says whether it has many values.",
        attributes_have_a_name_and_a_type,
    ),
    Step::new(
        "attributes-have-known-characteristics",
        "RFC 7643 §7",
        "Mutability, returned and uniqueness are words of the RFC, required and caseExact booleans.",
        attributes_have_known_characteristics,
    ),
    Step::new(
        "complex-attributes-have-parts",
        "RFC 7643 §2.3.8",
        "A complex attribute has sub-attributes, and none of them is complex.",
        complex_attributes_have_parts,
    ),
    Step::new(
        "user-name-is-required-and-unique",
        "RFC 7643 §4.1.1",
        "userName is a required string, unique at the server at least.",
        user_name_is_required_and_unique,
    ),
    Step::new(
        "password-is-declared-never-returned",
        "RFC 7643 §4.1.1",
        "Where users have a password, it is declared as never returned.",
        password_is_never_returned,
    ),
];

fn schemas_are_a_list(s: &mut Session) -> Verdict {
    let list = s.list("/Schemas", &[])?;
    let met = list.texts("id").contains(&USER) && list.total == Some(list.resources.len() as u64);
    list.check(met, || format!("all schemas at once, one of them {USER}"))?;
    Ok(())
}

fn schema_is_served_alone(s: &mut Session) -> Verdict {
    s.get(&format!("/Schemas/{USER}"))?.status(&[200])?.has("id", &USER.into())?.has_some("attributes")?;
    Ok(())
}

fn unknown_schema(s: &mut Session) -> Verdict {
    s.get("/Schemas/urn:example:params:scim:schemas:nonesuch:2.0:User")?.scim_error(&[404])?;
    Ok(())
}

fn named_schemas_are_served(s: &mut Session) -> Verdict {
    let types = s.list("/ResourceTypes", &[])?;
    let list = s.list("/Schemas", &[])?;
    let extensions = types.resources.iter().filter_map(|kind| at(kind, "schemaExtensions")?.as_array()).flatten();
    let named =
        types.texts("schema").into_iter().chain(extensions.filter_map(|extension| at(extension, "schema")?.as_str()));
    let missing: Vec<&str> = named.filter(|urn| !list.texts("id").contains(urn)).collect();
    let met = missing.is_empty();
    let expected = format!("a schema for each of {missing:?}");
    list.check(met, || expected)?;
    Ok(())
}

/// An attribute with its full name, for messages.
struct Described<'a> {
    path: String,
    attribute: &'a Value,
    is_part: bool,
}

/// Collects every attribute and every part of one.
fn described(list: &List) -> Vec<Described<'_>> {
    let mut found = Vec::new();
    for schema in &list.resources {
        let urn = at(schema, "id").and_then(Value::as_str).unwrap_or_default();
        for attribute in children(schema, "attributes") {
            let path = format!("{urn}:{}", name(attribute));
            for part in children(attribute, "subAttributes") {
                found.push(Described { path: format!("{path}.{}", name(part)), attribute: part, is_part: true });
            }
            found.push(Described { path, attribute, is_part: false });
        }
    }
    found
}

fn children<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    at(value, name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn name(attribute: &Value) -> &str {
    at(attribute, "name").and_then(Value::as_str).unwrap_or_default()
}

/// Fails with the first attribute that is not as expected.
fn each_attribute(s: &mut Session, expected: &str, is_met: fn(&Described<'_>) -> bool) -> Verdict {
    let list = s.list("/Schemas", &[])?;
    let offender = described(&list).into_iter().find(|described| !is_met(described));
    match offender.map(|described| format!("{}: {expected}", described.path)) {
        Some(expected) => Err(list.fail(expected)),
        None => Ok(()),
    }
}

fn word<'a>(attribute: &'a Value, part: &str) -> Option<&'a str> {
    at(attribute, part).and_then(Value::as_str)
}

fn attributes_have_a_name_and_a_type(s: &mut Session) -> Verdict {
    each_attribute(s, "a name, a type of RFC 7643 §2.3, and multiValued", |described| {
        let attribute = described.attribute;
        !name(attribute).is_empty()
            && word(attribute, "type").is_some_and(|kind| TYPES.contains(&kind))
            && at(attribute, "multiValued").is_some_and(Value::is_boolean)
    })
}

fn attributes_have_known_characteristics(s: &mut Session) -> Verdict {
    // RFC 7643 §2.2: each has a default, so each may be left out.
    each_attribute(s, "mutability, returned, uniqueness, required and caseExact as RFC 7643 §7 has them", |described| {
        let is_word = |part: &str, words: &[&str]| {
            at(described.attribute, part).is_none_or(|given| given.as_str().is_some_and(|given| words.contains(&given)))
        };
        let is_boolean = |part: &str| at(described.attribute, part).is_none_or(Value::is_boolean);
        is_word("mutability", MUTABILITIES)
            && is_word("returned", RETURNED)
            && is_word("uniqueness", UNIQUENESS)
            && is_boolean("required")
            && is_boolean("caseExact")
    })
}

fn complex_attributes_have_parts(s: &mut Session) -> Verdict {
    each_attribute(s, "subAttributes if it is complex and no part itself", |described| {
        let is_complex = word(described.attribute, "type") == Some("complex");
        let has_parts = !children(described.attribute, "subAttributes").is_empty();
        !is_complex || (has_parts && !described.is_part)
    })
}

/// Reads the schema of users anew, so that the report shows it.
fn user_schema(s: &mut Session) -> Verdict<(Declared, List)> {
    let list = s.list("/Schemas", &[])?;
    let declared = Declared { schemas: list.resources.clone(), ..Declared::default() };
    Ok((declared, list))
}

fn user_name_is_required_and_unique(s: &mut Session) -> Verdict {
    let (declared, list) = user_schema(s)?;
    let met = declared.attribute(USER, "userName").is_some_and(|attribute| {
        word(attribute, "type") == Some("string")
            && at(attribute, "required") == Some(&Value::Bool(true))
            && matches!(word(attribute, "uniqueness"), Some("server" | "global"))
    });
    list.check(met, || format!("{USER}:userName is a required string of uniqueness server or global"))?;
    Ok(())
}

fn password_is_never_returned(s: &mut Session) -> Verdict {
    let (declared, list) = user_schema(s)?;
    let met = declared.attribute(USER, "password").is_none_or(|attribute| {
        word(attribute, "returned") == Some("never") && word(attribute, "mutability") == Some("writeOnly")
    });
    list.check(met, || format!("{USER}:password is writeOnly and returned never"))?;
    Ok(())
}
