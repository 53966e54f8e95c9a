//! SCIM groups.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::model::ids::UserId;
use crate::model::user::{Group, GroupEdit, GroupProfile, MemberChange, MemberRef};
use crate::scim::convert::reference::{Reference, to_json};
use crate::scim::convert::user::{splice, stored, to_text};
use crate::scim::protocol::ScimError;
use crate::scim::protocol::meta::Meta;
use crate::scim::protocol::patch::{self, MemberChange as ScimChange, Operation};
use crate::scim::protocol::projection::Projection;
use crate::scim::protocol::resource::{self, Document, Member};
use crate::scim::protocol::schema::GROUP;

/// Reads the body of a `POST`: the group and its members.
///
/// # Errors
/// When the body is no SCIM group.
pub fn from_body(body: Value) -> Result<(GroupProfile, Vec<UserId>), ScimError> {
    let mut document = resource::parse(&GROUP, body)?;
    let members = resource::take_members(&mut document)?.unwrap_or_default();
    Ok((profile(&document)?, ids(members)))
}

/// Reads the body of a `PUT`: it replaces the members too, so that without any nobody is left (RFC 7644 §3.5.1).
///
/// # Errors
/// When the body is no SCIM group.
pub fn replaced(body: Value) -> Result<GroupEdit, ScimError> {
    let (profile, members) = from_body(body)?;
    Ok(GroupEdit { profile, members: vec![MemberChange::Replace(members)] })
}

/// What a `PATCH` asks for.
#[derive(Debug)]
pub struct GroupPatch {
    members: Vec<ScimChange>,
    rest: Vec<Operation>,
    only_members: bool,
}

impl GroupPatch {
    /// Tells the operations on members from the others.
    ///
    /// # Errors
    /// When an operation cannot be understood, or all together name more than `limit` members.
    pub fn read(operations: Vec<Operation>, limit: usize) -> Result<Self, ScimError> {
        let asks_for_something = !operations.is_empty();
        let (members, rest) = patch::split(operations)?;
        let count = patch::member_count(&members);
        if count > limit {
            return Err(ScimError::invalid_value(format!(
                "a PATCH may name at most {limit} members, all operations counted together; this one names {count}: \
                 send several requests, nothing of this one was applied"
            )));
        }
        let only_members = asks_for_something && rest.is_empty();
        Ok(Self { members, rest, only_members })
    }

    /// Tells whether members are all that is touched, also where an empty list of them was named.
    pub fn touches_only_members(&self) -> bool {
        self.only_members
    }

    /// Applies the operations to a stored group.
    ///
    /// # Errors
    /// When an operation cannot be applied; then none is.
    pub fn apply(&self, before: &Group, base: &str) -> Result<GroupEdit, ScimError> {
        let profile = if self.rest.is_empty() {
            before.profile.clone()
        } else {
            profile(&patch::apply(&GROUP, &stored(&before.profile.document)?, &self.rest)?)?
        };
        let members = self.members.iter().cloned().map(|change| member_change(change, base)).collect();
        Ok(GroupEdit { profile, members })
    }
}

fn member_change(change: ScimChange, base: &str) -> MemberChange {
    match change {
        ScimChange::Add(members) => MemberChange::Add(ids(members)),
        ScimChange::Remove(ids) => MemberChange::Remove(ids.into_iter().map(UserId::from).collect()),
        ScimChange::RemoveWhere(filter) => {
            let base = base.to_owned();
            MemberChange::RemoveWhere(Arc::new(move |member| match member_json(member, &base) {
                Value::Object(member) => filter.matches(&member),
                _ => false,
            }))
        }
        ScimChange::Replace(members) => MemberChange::Replace(ids(members)),
        ScimChange::Clear => MemberChange::Clear,
    }
}

fn ids(members: Vec<Member>) -> Vec<UserId> {
    members.into_iter().map(|member| UserId::from(member.value)).collect()
}

fn profile(document: &Document) -> Result<GroupProfile, ScimError> {
    let display_name = document.text("displayName").filter(|name| !name.trim().is_empty());
    let display_name = display_name.ok_or_else(|| ScimError::invalid_value("displayName must not be empty"))?;
    Ok(GroupProfile {
        display_name: display_name.to_owned(),
        // As the document has it, be it nothing but spaces: filters are answered by this column.
        external_id: document.text("externalId").map(str::to_owned),
        document: to_text(document)?,
    })
}

/// Builds the whole resource, as filters and projections see it.
///
/// # Errors
/// When the stored document cannot be read, which is a defect.
pub fn resource(group: &Group, members: &[MemberRef], base: &str) -> Result<Map<String, Value>, ScimError> {
    let document = stored(&group.profile.document)?;
    let mut resource = Map::new();
    resource.insert("id".to_owned(), group.id.as_str().into());
    resource.extend(document.into_map());
    resource.insert("members".to_owned(), members_json(members, base));
    resource.insert("meta".to_owned(), meta(group, &location(group, base), &group.tag()).to_json());
    Ok(resource)
}

/// Renders a group as it is answered. The stored text is taken as it is unless the client chose attributes.
///
/// # Errors
/// When the stored document cannot be read, which is a defect.
pub fn render(
    group: &Group,
    members: Option<&[MemberRef]>,
    base: &str,
    projection: &Projection,
) -> Result<String, ScimError> {
    if !projection.is_full() {
        return Ok(Value::Object(projection.apply(&resource(group, members.unwrap_or_default(), base)?)).to_string());
    }
    let tail = match members {
        Some(members) => format!(",\"members\":{}", members_text(members, base)?),
        None => String::new(),
    };
    splice(group.id.as_str(), &group.profile.document, &tail, &meta(group, &location(group, base), &group.tag()))
}

/// Returns the address of a group.
pub fn location(group: &Group, base: &str) -> String {
    format!("{base}/Groups/{}", group.id)
}

/// Writes members without making values first: they may be 50,000.
fn members_text(members: &[MemberRef], base: &str) -> Result<String, ScimError> {
    to_json(members.iter().map(|member| Reference {
        value: member.id.as_str(),
        location: format!("{base}/Users/{}", member.id),
        display: &member.name,
        kind: "User",
    }))
}

fn members_json(members: &[MemberRef], base: &str) -> Value {
    members.iter().map(|member| member_json(member, base)).collect()
}

fn member_json(member: &MemberRef, base: &str) -> Value {
    json!({
        "value": member.id.as_str(),
        "$ref": format!("{base}/Users/{}", member.id),
        "display": member.name,
        "type": "User",
    })
}

fn meta<'a>(group: &Group, location: &'a str, tag: &'a str) -> Meta<'a> {
    Meta {
        resource_type: "Group",
        created_ms: group.created.as_ms(),
        last_modified_ms: group.updated.as_ms(),
        location,
        version: tag,
    }
}
