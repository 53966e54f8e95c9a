//! What the model says of lists: their elements, and filters that pick some.

use serde_json::{Value, json};

use super::model::{Object, Refused, is_nothing};
use super::operation::{Filter, Verb};

/// Opens a list of objects; a single one is a list of one.
pub fn objects(value: Value) -> Vec<Object> {
    let values = if let Value::Array(values) = value { values } else { vec![value] };
    let clean = |object: Object| object.into_iter().filter(|(_, value)| !is_nothing(value)).collect::<Object>();
    values
        .into_iter()
        .filter_map(|value| if let Value::Object(object) = value { Some(clean(object)) } else { None })
        .collect()
}

/// Reads what is given for a list: equal values are one, and one at most is primary.
fn given(value: Option<Value>) -> Result<Vec<Object>, Refused> {
    let elements = distinct(objects(value.unwrap_or_default()));
    if elements.iter().filter(|element| is_primary(element)).count() > 1 { Err("invalidValue") } else { Ok(elements) }
}

/// Leaves out what is empty, and what is there already. One value of one type is there once: the later tells what it is, but it stays
/// primary.
pub fn distinct(elements: Vec<Object>) -> Vec<Object> {
    let mut distinct: Vec<Object> = Vec::new();
    for element in elements.into_iter().filter(|element| !element.is_empty()) {
        let is_it = |other: &&mut Object| {
            let agrees = |part: &str| match element.get(part) {
                Some(value) => same(other.get(part), value),
                None => !other.contains_key(part),
            };
            **other == element || (element.contains_key("value") && agrees("value") && agrees("type"))
        };
        let Some(present) = distinct.iter_mut().find(is_it) else {
            distinct.push(element);
            continue;
        };
        let was_primary = is_primary(present);
        present.extend(element.into_iter().filter(|(part, _)| part != "value" && part != "type"));
        if was_primary {
            present.insert("primary".to_owned(), json!(true));
        }
    }
    distinct
}

fn is_primary(element: &Object) -> bool {
    element.get("primary") == Some(&json!(true))
}

/// A new primary value makes the others not primary.
fn make_only_primary(elements: &mut [Object], index: usize) {
    for (n, element) in elements.iter_mut().enumerate() {
        if n != index && is_primary(element) {
            element.insert("primary".to_owned(), json!(false));
        }
    }
}

/// Texts compare without case, booleans as they are.
fn same(left: Option<&Value>, right: &Value) -> bool {
    match (left, right) {
        (Some(Value::String(left)), Value::String(right)) => left.to_lowercase() == right.to_lowercase(),
        (left, right) => left == Some(right),
    }
}

/// An element is known by its value and, where that is told, its type; without a value by everything.
fn is_meant(element: &Object, named: &Object) -> bool {
    let told: Vec<(&String, &Value)> = named
        .iter()
        .filter(|(part, _)| !named.contains_key("value") || ["value", "type"].contains(&part.as_str()))
        .collect();
    told.into_iter().all(|(part, value)| same(element.get(part), value))
}

pub fn whole(elements: &mut Vec<Object>, verb: Verb, value: Option<Value>) -> Result<(), Refused> {
    match verb {
        Verb::Remove if value.as_ref().is_none_or(Value::is_null) => elements.clear(),
        Verb::Remove => {
            let named = given(value)?;
            elements.retain(|element| !named.iter().any(|named| is_meant(element, named)));
        }
        Verb::Replace => *elements = given(value)?,
        Verb::Add => {
            for added in given(value)? {
                let is_there = |element: &Object| {
                    if added.contains_key("value") { is_meant(element, &added) } else { *element == added }
                };
                let index = elements.iter().position(is_there).unwrap_or(elements.len());
                if index == elements.len() {
                    elements.push(Object::new());
                }
                elements[index].extend(added.clone());
                if is_primary(&added) {
                    make_only_primary(elements, index);
                }
            }
        }
    }
    Ok(())
}

pub fn picked(elements: &mut Vec<Object>, verb: Verb, filter: &Filter, value: Option<Value>) -> Result<(), Refused> {
    if verb == Verb::Remove {
        elements.retain(|element| !matches(filter, element));
        return Ok(());
    }
    let mut given = given(value)?;
    let Some(given) = given.pop().filter(|_| given.is_empty()) else {
        if !given.is_empty() {
            return Err("invalidValue");
        }
        // A replacement by nothing removes.
        elements.retain(|element| verb == Verb::Add || !matches(filter, element));
        return Ok(());
    };
    let picked: Vec<usize> = (0..elements.len()).filter(|index| matches(filter, &elements[*index])).collect();
    for index in &picked {
        if verb == Verb::Replace {
            elements[*index] = described(filter);
        }
        elements[*index].extend(given.clone());
    }
    let first = match picked.first() {
        Some(first) => *first,
        None => make(elements, verb, filter, given)?,
    };
    if is_primary(&elements[first]) {
        make_only_primary(elements, first);
    }
    Ok(())
}

pub fn parts(
    elements: &mut Vec<Object>,
    verb: Verb,
    filter: Option<&Filter>,
    part: &str,
    value: Option<Value>,
) -> Result<(), Refused> {
    let picked: Vec<usize> =
        (0..elements.len()).filter(|index| filter.is_none_or(|filter| matches(filter, &elements[*index]))).collect();
    let Some(value) = value.filter(|value| !is_nothing(value)) else {
        for index in picked {
            let element = &mut elements[index];
            // Without its value, or with no more than a description left, an element says nothing.
            if element.shift_remove(part).is_some()
                && (part == "value"
                    || element.keys().all(|part| ["display", "type", "primary"].contains(&part.as_str())))
            {
                element.clear();
            }
        }
        return Ok(());
    };
    for index in &picked {
        elements[*index].insert(part.to_owned(), value.clone());
    }
    let given = Object::from_iter([(part.to_owned(), value.clone())]);
    let first = match (picked.first(), filter) {
        (Some(first), _) => *first,
        // Nothing is not primary already.
        (None, _) if value == json!(false) => return Ok(()),
        (None, Some(filter)) => make(elements, verb, filter, given)?,
        (None, None) => {
            elements.push(given);
            elements.len() - 1
        }
    };
    if is_primary(&elements[first]) {
        make_only_primary(elements, first);
    }
    Ok(())
}

/// Makes the element that a filter describes, if it does; a filter by value describes what must be there to be replaced.
fn make(elements: &mut Vec<Object>, verb: Verb, filter: &Filter, given: Object) -> Result<usize, Refused> {
    let described = described(filter);
    let mut made = described.clone();
    made.extend(given);
    if described.is_empty()
        || (verb == Verb::Replace && described.contains_key("value"))
        || !(matches(filter, &described) || matches(filter, &made))
    {
        return Err("noTarget");
    }
    elements.push(made);
    Ok(elements.len() - 1)
}

/// What an element must have to match.
fn described(filter: &Filter) -> Object {
    match filter {
        Filter::Is(part, value) => Object::from_iter([((*part).to_owned(), value.clone())]),
        Filter::And(left, right) => {
            let mut described = described(left);
            described.extend(self::described(right));
            described
        }
        Filter::Has(_) | Filter::Not(_) | Filter::Or(..) => Object::new(),
    }
}

fn matches(filter: &Filter, element: &Object) -> bool {
    match filter {
        Filter::Is(part, value) => same(element.get(*part), value),
        Filter::Has(part) => element.contains_key(*part),
        Filter::Not(filter) => !matches(filter, element),
        Filter::And(left, right) => matches(left, element) && matches(right, element),
        Filter::Or(left, right) => matches(left, element) || matches(right, element),
    }
}
