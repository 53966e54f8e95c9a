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
    let value = operation.value.clone();
    match &operation.target {
        Target::Resource => {
            if verb == Verb::Remove {
                return Err("noTarget");
            }
            for (key, value) in value.as_ref().and_then(Value::as_object).ok_or("invalidValue")? {
                let target = key_target(key);
                apply(user, &Operation { verb, target, value: Some(value.clone()) })?;
            }
            Ok(())
        }
        Target::Attribute(name) => match kind(name) {
            Kind::Text | Kind::Boolean if verb == Verb::Remove && *name == "userName" => Err("mutability"),
            Kind::Text | Kind::Boolean => {
                put(user, name, if verb == Verb::Remove { None } else { value });
                Ok(())
            }
            Kind::Complex(_) => {
                match value {
                    Some(Value::Object(parts)) if verb != Verb::Remove => {
                        inside(user, name, |present| {
                            parts.into_iter().for_each(|(part, value)| put(present, &part, Some(value)))
                        });
                    }
                    _ => _ = user.shift_remove(*name),
                }
                Ok(())
            }
            Kind::List(_) => list(user, name, |elements| whole(elements, verb, value)),
        },
        Target::Part(name, part) => {
            let value = if verb == Verb::Remove { None } else { value };
            match kind(name) {
                Kind::List(_) => list(user, name, |elements| parts(elements, verb, None, part, value)),
                _ => {
                    inside(user, name, |present| put(present, part, value));
                    Ok(())
                }
            }
        }
        Target::Picked(name, filter) => list(user, name, |elements| picked(elements, verb, filter, value)),
        Target::PickedPart(name, filter, part) => {
            let value = if verb == Verb::Remove { None } else { value };
            list(user, name, |elements| parts(elements, verb, Some(filter), part, value))
        }
        Target::Extended(name) => {
            inside(user, ENTERPRISE, |present| put(present, name, if verb == Verb::Remove { None } else { value }));
            Ok(())
        }
        Target::Extension => {
            match value {
                Some(Value::Object(given)) if verb != Verb::Remove => {
                    inside(user, ENTERPRISE, |present| {
                        given.into_iter().for_each(|(name, value)| put(present, &name, Some(value)))
                    });
                }
                _ => _ = user.shift_remove(ENTERPRISE),
            }
            Ok(())
        }
    }
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

/// Changes the list under a name. Where nothing is in it, it is not there; equal elements are one.
fn list(
    user: &mut Object,
    name: &str,
    change: impl FnOnce(&mut Vec<Object>) -> Result<(), Refused>,
) -> Result<(), Refused> {
    let mut elements = super::list::objects(user.get(name).cloned().unwrap_or_default());
    change(&mut elements)?;
    let mut distinct: Vec<Value> = Vec::new();
    for element in elements.into_iter().map(Value::Object) {
        if !is_nothing(&element) && !distinct.contains(&element) {
            distinct.push(element);
        }
    }
    put(user, name, Some(Value::Array(distinct)));
    Ok(())
}
