//! PATCH as the RFC and our decisions tell it, in the plainest words: slow, small, and written apart from the server's.
//!
//! It knows a few attributes of each kind ([`KINDS`]), and expects their names in canonical spelling.

use serde_json::{Map, Value, json};

use super::list::{parts, picked, whole};
use super::operation::{ENTERPRISE, EXTENSION, KINDS, Kind, Operation, Target, USER, Verb};

/// An object in the model.
pub type Object = Map<String, Value>;

/// The `scimType` of a refusal.
pub type Refused = &'static str;

/// Applies all operations or none.
pub fn patch(before: &Object, operations: &[Operation]) -> Result<Object, Refused> {
    let mut user = before.clone();
    for operation in operations {
        apply(&mut user, operation)?;
    }
    // What is required is there in the end.
    if !user.contains_key("userName") {
        return Err("invalidValue");
    }
    let mut schemas = vec![USER];
    if user.contains_key(ENTERPRISE) {
        schemas.push(ENTERPRISE);
    }
    user.insert("schemas".to_owned(), json!(schemas));
    Ok(user)
}

fn apply(user: &mut Object, operation: &Operation) -> Result<(), Refused> {
    let verb = operation.verb;
    let given = operation.value.clone();
    // The removal of one thing needs no value, and what it has does not matter.
    let new = given.clone().filter(|_| verb != Verb::Remove);
    match &operation.target {
        Target::Resource => return every_key(user, verb, given.as_ref()),
        Target::Attribute("userName") if verb == Verb::Remove => return Err("mutability"),
        Target::Attribute(name) => match kind(name) {
            Kind::Text | Kind::Boolean => put(user, name, new),
            Kind::Complex(_) => merge(user, name, new),
            Kind::List(_) => return list(user, name, |elements| whole(elements, verb, given)),
        },
        Target::Part(name, part) if matches!(kind(name), Kind::List(_)) => {
            return list(user, name, |elements| parts(elements, verb, None, part, new));
        }
        Target::Part(name, part) => inside(user, name, |present| put(present, part, new)),
        Target::Picked(name, filter) => return list(user, name, |elements| picked(elements, verb, filter, given)),
        Target::PickedPart(name, filter, part) => {
            return list(user, name, |elements| parts(elements, verb, Some(filter), part, new));
        }
        Target::Extended(name) => inside(user, ENTERPRISE, |present| put(present, name, new)),
        Target::Extension => merge(user, ENTERPRISE, new),
    }
    Ok(())
}

/// Without a path every key of the value is a path of its own, and a removal says nothing.
fn every_key(user: &mut Object, verb: Verb, value: Option<&Value>) -> Result<(), Refused> {
    if verb == Verb::Remove {
        return Err("noTarget");
    }
    for (key, value) in value.and_then(Value::as_object).ok_or("invalidValue")? {
        apply(user, &Operation { verb, target: key_target(key), value: Some(value.clone()) })?;
    }
    Ok(())
}

fn kind(name: &str) -> Kind {
    KINDS.iter().find(|(known, _)| *known == name).expect("the model knows the attribute").1
}

fn key_target(key: &str) -> Target {
    if key == ENTERPRISE {
        return Target::Extension;
    }
    if let Some(name) = key.strip_prefix(ENTERPRISE) {
        return Target::Extended(
            EXTENSION.iter().find(|known| **known == &name[1..]).expect("the model knows the attribute"),
        );
    }
    let (name, part) = key.split_once('.').map_or((key, None), |(name, part)| (name, Some(part)));
    let (name, kind) = KINDS.iter().find(|(known, _)| *known == name).expect("the model knows the attribute");
    match (kind, part) {
        (Kind::Complex(known) | Kind::List(known), Some(part)) => {
            Target::Part(name, known.iter().find(|known| **known == part).expect("the model knows the part"))
        }
        _ => Target::Attribute(name),
    }
}

/// A null, an empty text, an empty list and an empty object are no value.
pub fn is_nothing(value: &Value) -> bool {
    [json!(null), json!(""), json!([]), json!({})].contains(value)
}

fn put(object: &mut Object, name: &str, value: Option<Value>) {
    match value.filter(|value| !is_nothing(value)) {
        Some(value) => _ = object.insert(name.to_owned(), value),
        None => _ = object.shift_remove(name),
    }
}

/// Changes the object under a name. Where nothing is in it, it is not there.
fn inside(user: &mut Object, name: &str, change: impl FnOnce(&mut Object)) {
    let mut object = user.get(name).and_then(Value::as_object).cloned().unwrap_or_default();
    change(&mut object);
    put(user, name, Some(Value::Object(object)));
}

/// Sets the parts that an object names, and leaves the others. No value clears all of them.
fn merge(user: &mut Object, name: &str, value: Option<Value>) {
    let Some(Value::Object(given)) = value else {
        return put(user, name, None);
    };
    inside(user, name, |present| {
        for (part, value) in given {
            put(present, &part, Some(value));
        }
    });
}

/// Changes the list under a name. Where nothing is in it, it is not there; equal elements are one.
fn list(
    user: &mut Object,
    name: &str,
    change: impl FnOnce(&mut Vec<Object>) -> Result<(), Refused>,
) -> Result<(), Refused> {
    let mut elements = super::list::objects(user.get(name).cloned().unwrap_or_default());
    change(&mut elements)?;
    let distinct = super::list::distinct(elements).into_iter().map(Value::Object).collect();
    put(user, name, Some(Value::Array(distinct)));
    Ok(())
}
