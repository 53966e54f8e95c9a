//! Operations on multi-valued attributes: elements picked by a filter, by value, or all of them.

use serde_json::{Map, Value};

use super::apply::assign;
use super::dialect::Deviation;
use super::op::OperationKind;
use super::path::PatchPath;
use crate::scim::protocol::ScimError;
use crate::scim::protocol::attribute::{Comparable, is_assigned};
use crate::scim::protocol::filter::Resolved;
use crate::scim::protocol::resource;
use crate::scim::protocol::schema::Attribute;

/// An operation on a multi-valued attribute, looked up.
pub(super) struct Edit<'a> {
    pub(super) attribute: &'static Attribute,
    pub(super) sub: Option<&'static Attribute>,
    pub(super) filter: Option<Resolved>,
    pub(super) kind: OperationKind,
    pub(super) path: &'a PatchPath,
}

type Element = Map<String, Value>;

/// Applies the operation to the elements that the container holds.
pub(super) fn edit(edit: &Edit<'_>, container: &mut Element, value: Option<Value>) -> Result<(), ScimError> {
    let name = edit.attribute.name;
    let mut elements: Vec<Element> = match container.get_mut(name).map(Value::take) {
        Some(Value::Array(values)) => values.into_iter().filter_map(into_element).collect(),
        _ => Vec::new(),
    };
    match (edit.sub, &edit.filter) {
        (None, None) => edit.list(&mut elements, value)?,
        (None, Some(filter)) => edit.whole_elements(&mut elements, filter, value)?,
        (Some(sub), filter) => edit.parts(&mut elements, sub, filter.as_ref(), value)?,
    }
    if elements.len() > resource::MAX_VALUES && name != "members" {
        let detail = format!("{name} may have {} values at most", resource::MAX_VALUES);
        return Err(ScimError::invalid_value(detail));
    }
    // Without what has become empty or equal to another, so that the next operation finds what a reader would.
    let list = elements.into_iter().filter(|element| !element.is_empty()).map(Value::Object).collect();
    let list = resource::distinct(edit.attribute, list);
    assign(container, name, (!list.is_empty()).then_some(Value::Array(list)));
    Ok(())
}

impl Edit<'_> {
    /// `emails`: the attribute as a whole.
    fn list(&self, elements: &mut Vec<Element>, value: Option<Value>) -> Result<(), ScimError> {
        match (self.kind, value) {
            (OperationKind::Remove, None | Some(Value::Null)) => elements.clear(),
            (OperationKind::Remove, Some(_)) if !Deviation::RemoveValues.is_tolerated() => elements.clear(),
            (OperationKind::Remove, Some(value)) => {
                let given = self.read(value)?;
                elements.retain(|element| !given.iter().any(|given| self.is_meant(element, given)));
            }
            (OperationKind::Replace, value) => *elements = self.read(value.unwrap_or_default())?,
            (OperationKind::Add, value) => {
                for added in self.read(value.unwrap_or_default())? {
                    self.add(elements, added);
                }
            }
        }
        Ok(())
    }

    /// `emails[type eq "work"]`: elements as a whole.
    fn whole_elements(
        &self,
        elements: &mut Vec<Element>,
        filter: &Resolved,
        value: Option<Value>,
    ) -> Result<(), ScimError> {
        // RFC 7644 §3.5.2.2: what the filter picks is removed; picking nothing leaves what was asked for.
        if self.kind == OperationKind::Remove {
            elements.retain(|element| !filter.matches(element));
            return Ok(());
        }
        // What a filter picks takes one value, which may stand in a list, as the attribute is one.
        let value = match value.unwrap_or_default() {
            Value::Array(values) => values,
            single => vec![single],
        };
        let mut given = self.read(Value::Array(value))?.into_iter();
        let given = match (given.next(), given.next()) {
            (Some(given), None) => given,
            (None, _) if self.kind == OperationKind::Add => return Ok(()),
            (None, _) => {
                elements.retain(|element| !filter.matches(element));
                return Ok(());
            }
            _ => return Err(ScimError::invalid_value(format!("{} takes one value", self.path))),
        };
        let mut changed = None;
        for (index, element) in elements.iter_mut().enumerate().filter(|(_, element)| filter.matches(element)) {
            changed = changed.or(Some(index));
            // RFC 7644 §3.5.2.3: the matching values are replaced; what the filter says of them stays true.
            let mut next = if self.kind == OperationKind::Add { element.clone() } else { from_equalities(filter) };
            next.extend(given.clone());
            *element = next;
        }
        let changed = match changed {
            Some(index) => index,
            None => self.create(elements, filter, given)?,
        };
        if is_primary(elements, changed) {
            demote_others(elements, changed);
        }
        Ok(())
    }

    /// `emails[type eq "work"].value` and `emails.value`: a part of elements.
    fn parts(
        &self,
        elements: &mut Vec<Element>,
        sub: &'static Attribute,
        filter: Option<&Resolved>,
        value: Option<Value>,
    ) -> Result<(), ScimError> {
        let value = if self.kind == OperationKind::Remove { Value::Null } else { value.unwrap_or_default() };
        let part = resource::simple(sub, value, &self.path.to_string())?;
        let picks = |element: &Element| filter.is_none_or(|filter| filter.matches(element));
        let Some(part) = part else {
            elements.retain_mut(|element| {
                // An element whose value is gone says nothing any more.
                !(picks(element) && element.shift_remove(sub.name).is_some() && is_hollow(element, sub))
            });
            return Ok(());
        };
        let mut changed = None;
        for (index, element) in elements.iter_mut().enumerate().filter(|(_, element)| picks(element)) {
            changed = changed.or(Some(index));
            element.insert(sub.name.to_owned(), part.clone());
        }
        let changed = match (changed, filter) {
            (Some(index), _) => index,
            // A value that is not there is not the primary one.
            (None, _) if part == Value::Bool(false) => return Ok(()),
            (None, Some(filter)) => self.create(elements, filter, Map::from_iter([(sub.name.to_owned(), part)]))?,
            (None, None) => push(elements, Map::from_iter([(sub.name.to_owned(), part)])),
        };
        if is_primary(elements, changed) {
            demote_others(elements, changed);
        }
        Ok(())
    }

    /// Makes the element that the filter describes, where it says which one (`Deviation::CreateElement`).
    fn create(&self, elements: &mut Vec<Element>, filter: &Resolved, given: Element) -> Result<usize, ScimError> {
        let described = from_equalities(filter);
        // A filter by `value` means one value that is there; to put something in its place, it must be.
        let means_another = self.kind == OperationKind::Replace && described.contains_key("value");
        let mut made = described.clone();
        made.extend(given);
        let is_described = !described.is_empty() && (filter.matches(&described) || filter.matches(&made));
        if !is_described || means_another || !Deviation::CreateElement.is_tolerated() {
            // RFC 7644 §3.5.2.3.
            return Err(ScimError::no_target(format!("{} matches no value of {}", self.path, self.attribute.name)));
        }
        Ok(push(elements, made))
    }

    /// RFC 7644 §3.5.2.1: adds a value; what is there already is not added again, only completed.
    fn add(&self, elements: &mut Vec<Element>, added: Element) {
        let is_primary = added.get("primary") == Some(&Value::Bool(true));
        // RFC 7643 §2.4: one value does not appear twice with one type.
        let same = |element: &Element| {
            if added.contains_key("value") {
                self.agrees(element, &added, "value") && self.agrees(element, &added, "type")
            } else {
                *element == added
            }
        };
        let index = match elements.iter().position(same) {
            Some(index) => {
                if let Some(element) = elements.get_mut(index) {
                    element.extend(added);
                }
                index
            }
            None => push(elements, added),
        };
        if is_primary {
            demote_others(elements, index);
        }
    }

    fn read(&self, value: Value) -> Result<Vec<Element>, ScimError> {
        let values = resource::elements(self.attribute, value, &self.path.to_string())?;
        Ok(values.into_iter().filter_map(into_element).collect())
    }

    /// Tells whether an element is the one that a value to be removed means: by what identifies it, if it says that.
    fn is_meant(&self, element: &Element, given: &Element) -> bool {
        if given.contains_key("value") {
            return self.agrees(element, given, "value") && self.agrees(element, given, "type");
        }
        given.keys().all(|part| self.agrees(element, given, part))
    }

    /// Tells whether a part, if it is given, has the same value in the element.
    fn agrees(&self, element: &Element, given: &Element, part: &str) -> bool {
        let Some(given) = given.get(part) else { return true };
        match (self.attribute.sub_attribute(part), element.get(part)) {
            (Some(sub), Some(present)) => Comparable::of(sub, present) == Comparable::of(sub, given),
            _ => false,
        }
    }
}

fn into_element(value: Value) -> Option<Element> {
    match value {
        Value::Object(element) => Some(element),
        _ => None,
    }
}

fn push(elements: &mut Vec<Element>, element: Element) -> usize {
    elements.push(element);
    elements.len() - 1
}

/// Reads from a filter what an element must be to match it.
fn from_equalities(filter: &Resolved) -> Element {
    filter.index_hints().into_iter().map(|equality| (equality.path, equality.value)).collect()
}

fn is_primary(elements: &[Element], index: usize) -> bool {
    elements.get(index).and_then(|element| element.get("primary")) == Some(&Value::Bool(true))
}

/// RFC 7644 §3.5.2: a new primary value makes the others not primary.
fn demote_others(elements: &mut [Element], primary: usize) {
    for (index, element) in elements.iter_mut().enumerate() {
        if index != primary && element.get("primary") == Some(&Value::Bool(true)) {
            element.insert("primary".into(), Value::Bool(false));
        }
    }
}

/// Tells whether nothing but the description of a value is left, after the removal of a part.
fn is_hollow(element: &Element, removed: &Attribute) -> bool {
    removed.name == "value"
        || element
            .iter()
            .filter(|(_, value)| is_assigned(value))
            .all(|(part, _)| matches!(part.as_str(), "type" | "primary" | "display" | "$ref"))
}
