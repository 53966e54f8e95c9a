//! SCIM users.

use serde_json::{Map, Value, json};

use crate::model::ids::UserId;
use crate::model::secret::PlainPassword;
use crate::model::time::Timestamp;
use crate::model::user::{Email, GroupRef, ListedUser, User, UserProfile, UserWrite, email_address};
use crate::model::version::user_tag;
use crate::scim::protocol::ScimError;
use crate::scim::protocol::meta::Meta;
use crate::scim::protocol::patch::{self, Operation};
use crate::scim::protocol::projection::Projection;
use crate::scim::protocol::resource::{self, Document};
use crate::scim::protocol::schema::USER;

/// Reads the body of a `POST` (no `before`) or of a `PUT`.
///
/// # Errors
/// When the body is no SCIM user.
pub fn from_body(body: Value, before: Option<&User>) -> Result<UserWrite, ScimError> {
    let document = resource::parse(&USER, body)?;
    write(document, before)
}

/// Applies the operations of a `PATCH` to a stored user.
///
/// # Errors
/// When an operation cannot be applied; then none is.
pub fn patched(before: &User, operations: &[Operation]) -> Result<UserWrite, ScimError> {
    let document = patch::apply(&USER, &stored(&before.profile.document)?, operations)?;
    write(document, Some(before))
}

/// Reads the fields that the rules need out of a document.
fn write(mut document: Document, before: Option<&User>) -> Result<UserWrite, ScimError> {
    // A body that does not speak of `active` never lets anybody in again (RFC 7644 §3.5.1 leaves the default to the server).
    if document.boolean("active").is_none() {
        let mut map = document.into_map();
        map.insert("active".to_owned(), Value::Bool(before.is_none_or(|user| user.profile.active)));
        document = resource::parse(&USER, Value::Object(map))?;
    }
    let password = resource::take_password(&mut document).map(PlainPassword::new);
    let text = |path: &str| document.text(path).filter(|text| !text.trim().is_empty()).map(str::to_owned);
    let user_name = text("userName").ok_or_else(|| ScimError::invalid_value("userName must not be empty"))?;
    let emails = emails(&document);
    let name = text("displayName")
        .or_else(|| text("name.formatted"))
        .or_else(|| {
            let parts: Vec<String> = [text("name.givenName"), text("name.familyName")].into_iter().flatten().collect();
            (!parts.is_empty()).then(|| parts.join(" "))
        })
        .unwrap_or_else(|| user_name.clone());
    let emails_changed = match before {
        Some(before) => stored(&before.profile.document)?.attribute("emails") != document.attribute("emails"),
        None => true,
    };
    let profile = UserProfile {
        email: email_address(&user_name, &emails),
        // As the document has them, be they nothing but spaces: filters are answered by these columns.
        external_id: document.text("externalId").map(str::to_owned),
        active: document.boolean("active").unwrap_or(true),
        document: to_text(&document)?,
        display_name: document.text("displayName").map(str::to_owned),
        user_name,
        name,
    };
    let emails = emails_changed.then(|| emails.into_iter().map(|email| email.value).collect());
    Ok(UserWrite { profile, emails, password })
}

fn emails(document: &Document) -> Vec<Email> {
    let elements = document.attribute("emails").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    elements
        .iter()
        .filter_map(|element| {
            Some(Email {
                value: element.get("value")?.as_str()?.to_owned(),
                kind: element.get("type").and_then(Value::as_str).map(str::to_owned),
                primary: element.get("primary").and_then(Value::as_bool).unwrap_or_default(),
            })
        })
        .collect()
}

/// What is answered of a user.
#[derive(Debug, Clone, Copy)]
pub struct Answered<'a> {
    id: &'a UserId,
    document: &'a str,
    groups: &'a [GroupRef],
    version: i64,
    created: Timestamp,
    updated: Timestamp,
}

impl<'a> Answered<'a> {
    /// Takes what is answered of a user that is in these groups.
    pub fn of(user: &'a User, groups: &'a [GroupRef]) -> Self {
        let User { id, profile, version, created, updated, .. } = user;
        Self { id, document: &profile.document, groups, version: *version, created: *created, updated: *updated }
    }

    /// Takes what is answered of a listed user.
    pub fn listed(user: &'a ListedUser) -> Self {
        let ListedUser { id, document, version, created, updated, groups } = user;
        Self { id, document, groups, version: *version, created: *created, updated: *updated }
    }

    /// Builds the whole resource, as filters and projections see it.
    ///
    /// # Errors
    /// When the stored document cannot be read, which is a defect.
    pub fn resource(&self, base: &str) -> Result<Map<String, Value>, ScimError> {
        let document = stored(self.document)?;
        let mut resource = Map::new();
        resource.insert("id".to_owned(), self.id.as_str().into());
        resource.extend(document.into_map());
        if !self.groups.is_empty() {
            resource.insert("groups".to_owned(), groups_json(self.groups, base));
        }
        let (location, tag) = (self.location(base), user_tag(self.version, self.groups));
        resource.insert("meta".to_owned(), self.meta(&location, &tag).to_json());
        Ok(resource)
    }

    /// Renders the user as it is answered. The stored text is taken as it is unless the client chose attributes.
    ///
    /// # Errors
    /// When the stored document cannot be read, which is a defect.
    pub fn render(&self, base: &str, projection: &Projection) -> Result<String, ScimError> {
        if !projection.is_full() {
            return Ok(Value::Object(projection.apply(&self.resource(base)?)).to_string());
        }
        let mut tail = String::new();
        if !self.groups.is_empty() {
            tail.push_str(",\"groups\":");
            tail.push_str(&groups_json(self.groups, base).to_string());
        }
        let (location, tag) = (self.location(base), user_tag(self.version, self.groups));
        splice(self.id.as_str(), self.document, &tail, &self.meta(&location, &tag))
    }

    fn location(&self, base: &str) -> String {
        format!("{base}/Users/{}", self.id)
    }

    fn meta<'b>(&self, location: &'b str, tag: &'b str) -> Meta<'b> {
        Meta {
            resource_type: "User",
            created_ms: self.created.as_ms(),
            last_modified_ms: self.updated.as_ms(),
            location,
            version: tag,
        }
    }
}

/// Puts `id` before and the computed attributes behind the attributes of a stored document.
pub(super) fn splice(id: &str, document: &str, tail: &str, meta: &Meta<'_>) -> Result<String, ScimError> {
    let inner = document.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).ok_or_else(corrupt)?;
    let meta = serde_json::to_string(meta).map_err(|_| corrupt())?;
    let mut text = String::with_capacity(inner.len() + tail.len() + meta.len() + id.len() + 32);
    text.push_str("{\"id\":");
    // An id of ours has nothing that would have to be escaped; one of whoever made it by hand may.
    text.push_str(&serde_json::to_string(id).map_err(|_| corrupt())?);
    for part in [",", inner, tail, ",\"meta\":", &meta, "}"] {
        text.push_str(part);
    }
    Ok(text)
}

/// Returns the address of a user.
pub fn location(user: &User, base: &str) -> String {
    format!("{base}/Users/{}", user.id)
}

fn groups_json(groups: &[GroupRef], base: &str) -> Value {
    groups
        .iter()
        .map(|group| {
            json!({
                "value": group.id.as_str(),
                "$ref": format!("{base}/Groups/{}", group.id),
                "display": group.display_name,
                "type": "direct",
            })
        })
        .collect()
}

/// Reads a stored document.
pub(super) fn stored(text: &str) -> Result<Document, ScimError> {
    serde_json::from_str(text).map(Document::from_stored).map_err(|_| corrupt())
}

/// Writes a document to be stored.
pub(super) fn to_text(document: &Document) -> Result<String, ScimError> {
    serde_json::to_string(document).map_err(|_| corrupt())
}

fn corrupt() -> ScimError {
    ScimError::internal("a stored document cannot be read")
}
