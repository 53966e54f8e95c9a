//! The operations on the members of a group, taken out of a PATCH: members are stored apart from the document.

use serde_json::{Map, Value};

use super::dialect::{self, Deviation};
use super::op::{Operation, OperationKind};
use super::path::PatchPath;
use crate::scim::protocol::ScimError;
use crate::scim::protocol::attribute::{AttributePath, is_assigned};
use crate::scim::protocol::filter::{Filter, Operator, Resolved};
use crate::scim::protocol::resource::{Member, read_ids, read_members};
use crate::scim::protocol::schema::GROUP;
use crate::scim::protocol::urn;

/// A change of the members of a group.
#[derive(Debug, Clone, PartialEq)]
pub enum MemberChange {
    /// These users join; who is a member already stays one.
    Add(Vec<Member>),
    /// These users, by id, leave; who is no member is passed over.
    Remove(Vec<String>),
    /// The members that match, each as an object with `value`, `display` and `type`, leave.
    RemoveWhere(Resolved),
    /// These users, and no others, are the members.
    Replace(Vec<Member>),
    /// Everybody leaves.
    Clear,
}

/// Splits operations on a group into changes of its members and the operations on its document, each in order.
///
/// # Errors
/// `invalidValue` for a member without a value and for a nested group; `noTarget`, `mutability` and `invalidFilter`
/// for paths below `members` that cannot be followed.
pub fn split(operations: Vec<Operation>) -> Result<(Vec<MemberChange>, Vec<Operation>), ScimError> {
    let mut changes = Vec::new();
    let mut rest = Vec::new();
    for operation in operations {
        match operation {
            Operation { kind, path: Some(path), value } if is_members(&path.attribute) => {
                change(kind, &path, value, &mut changes)?;
            }
            Operation { kind, path, value: Some(Value::Object(attributes)) }
                if path.as_ref().is_none_or(|path| is_core_schema(&path.attribute))
                    && (kind != OperationKind::Remove || Deviation::RemoveValues.is_tolerated()) =>
            {
                if let Some(attributes) = take_from_object(kind, attributes, &mut changes)? {
                    rest.push(Operation { kind, path, value: Some(Value::Object(attributes)) });
                }
            }
            other => rest.push(other),
        }
    }
    Ok((changes, rest))
}

/// Counts the members that changes name, all changes together.
#[must_use]
pub fn member_count(changes: &[MemberChange]) -> usize {
    changes
        .iter()
        .map(|change| match change {
            MemberChange::Add(members) | MemberChange::Replace(members) => members.len(),
            MemberChange::Remove(ids) => ids.len(),
            MemberChange::RemoveWhere(_) => 1,
            MemberChange::Clear => 0,
        })
        .sum()
}

fn is_members(path: &AttributePath) -> bool {
    path.name.eq_ignore_ascii_case("members") && path.urn.as_deref().is_none_or(|urn| urn == urn::GROUP)
}

fn is_core_schema(path: &AttributePath) -> bool {
    path.is_whole_schema() && path.urn.as_deref() == Some(urn::GROUP) && Deviation::CoreUrnKey.is_tolerated()
}

/// Takes the members out of a value without a path; returns the other attributes, if there are any to apply.
fn take_from_object(
    kind: OperationKind,
    attributes: Map<String, Value>,
    changes: &mut Vec<MemberChange>,
) -> Result<Option<Map<String, Value>>, ScimError> {
    let mut found = false;
    let mut rest = Map::new();
    for (key, value) in attributes {
        match (PatchPath::parse(&key), value) {
            (Ok(path), value) if is_members(&path.attribute) && dialect::is_patch_key(&path) => {
                found = true;
                change(kind, &path, Some(named(kind, value)), changes)?;
            }
            // One level, as the inner keys are names.
            (Ok(path), Value::Object(inner)) if is_core_schema(&path.attribute) => {
                let mut kept = Map::new();
                for (key, value) in inner {
                    match PatchPath::parse(&key) {
                        Ok(path) if is_members(&path.attribute) => {
                            found = true;
                            change(kind, &path, Some(named(kind, value)), changes)?;
                        }
                        _ => _ = kept.insert(key, value),
                    }
                }
                if !kept.is_empty() {
                    rest.insert(key, Value::Object(kept));
                }
            }
            (_, value) => _ = rest.insert(key, value),
        }
    }
    // What is ignored anyway does not make an operation on the document.
    let is_idle = rest.keys().all(|key| ["id", "meta", "schemas"].iter().any(|name| key.eq_ignore_ascii_case(name)));
    Ok((!found || !is_idle).then_some(rest))
}

/// Without a path even a removal names its members: a null there is an empty list, and never empties the group.
fn named(kind: OperationKind, value: Value) -> Value {
    if kind == OperationKind::Remove && value.is_null() { Value::Array(Vec::new()) } else { value }
}

fn change(
    kind: OperationKind,
    path: &PatchPath,
    value: Option<Value>,
    changes: &mut Vec<MemberChange>,
) -> Result<(), ScimError> {
    if let Some(sub) = path.attribute.sub.as_deref().filter(|sub| !sub.eq_ignore_ascii_case("value")) {
        // RFC 7643 §8.7.1: the parts of a member are immutable.
        return Err(ScimError::mutability(format!("members.{sub} follows from the user; leave it out")));
    }
    if let Some(filter) = &path.filter {
        return change_filtered(kind, filter, value.unwrap_or_default(), path, changes);
    }
    match (kind, value) {
        (OperationKind::Remove, None | Some(Value::Null)) => changes.push(MemberChange::Clear),
        (OperationKind::Remove, Some(_)) if !Deviation::RemoveValues.is_tolerated() => {
            changes.push(MemberChange::Clear);
        }
        // These members and never the others, even if the list is empty.
        (OperationKind::Remove, Some(value)) => {
            let ids = read_ids(value)?;
            if !ids.is_empty() {
                changes.push(MemberChange::Remove(ids));
            }
        }
        (OperationKind::Replace, value) => {
            let members = read_members(value.unwrap_or_default())?;
            changes.push(if members.is_empty() { MemberChange::Clear } else { MemberChange::Replace(members) });
        }
        (OperationKind::Add, value) => {
            let members = read_members(value.unwrap_or_default())?;
            if !members.is_empty() {
                changes.push(MemberChange::Add(members));
            }
        }
    }
    Ok(())
}

/// `members[value eq "x"]`, and other filters where members are removed.
fn change_filtered(
    kind: OperationKind,
    filter: &Filter,
    value: Value,
    path: &PatchPath,
    changes: &mut Vec<MemberChange>,
) -> Result<(), ScimError> {
    let attribute = GROUP.core_attribute("members").ok_or_else(|| ScimError::internal("groups have no members"))?;
    let resolved = filter.resolve_element(attribute)?;
    let ids = ids_of(filter);
    match (kind, ids) {
        (OperationKind::Remove, Some(ids)) => changes.push(MemberChange::Remove(ids)),
        (OperationKind::Remove, None) => changes.push(MemberChange::RemoveWhere(resolved)),
        (_, Some(ids)) if is_assigned(&value) => {
            let members = read_members(value)?;
            let gone: Vec<String> =
                ids.into_iter().filter(|id| members.iter().all(|member| member.value != *id)).collect();
            if kind == OperationKind::Replace && !gone.is_empty() {
                changes.push(MemberChange::Remove(gone));
            }
            changes.push(MemberChange::Add(members));
        }
        (OperationKind::Replace, Some(ids)) => changes.push(MemberChange::Remove(ids)),
        (OperationKind::Add, Some(_)) => {}
        (_, None) => {
            let detail = format!("{path} does not name members by value; write members[value eq \"id\"]");
            return Err(ScimError::no_target(detail));
        }
    }
    Ok(())
}

/// Reads the ids from `value eq "a" or value eq "b"`.
fn ids_of(filter: &Filter) -> Option<Vec<String>> {
    match filter {
        Filter::Compare(term, Operator::Equal, value) if term.path.name.eq_ignore_ascii_case("value") => {
            dialect::text(value).map(|id| vec![id])
        }
        Filter::Or(filters) => {
            let mut ids = Vec::new();
            for filter in filters {
                for id in ids_of(filter)? {
                    if !ids.contains(&id) {
                        ids.push(id);
                    }
                }
            }
            Some(ids)
        }
        _ => None,
    }
}
