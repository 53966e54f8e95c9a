//! SCIM users.

use serde_json::{Map, Value, json};

use crate::model::ids::UserId;
use crate::model::secret::PlainPassword;
use crate::model::time::Timestamp;
use crate::model::user::{Email, GroupRef, ListedUser, PasswordWrite, User, UserProfile, UserWrite, email_address};
use crate::model::version::user_tag;
use crate::scim::convert::changes;
use crate::scim::convert::reference::{Reference, to_json};
use crate::scim::protocol::ScimError;
use crate::scim::protocol::meta::Meta;
use crate::scim::protocol::patch::{self, Operation};
use crate::scim::protocol::projection::Projection;
use crate::scim::protocol::resource::{self, Document};
use crate::scim::protocol::schema::USER;
use crate::scim::protocol::urn::is_urn;

/// Reads the body of a `POST` (no `before`) or of a `PUT`.
///
/// # Errors
/// When the body is no SCIM user.
pub fn from_body(body: Value, before: Option<&User>) -> Result<UserWrite, ScimError> {
    let mut document = resource::parse(&USER, body)?;
    // RFC 7644 §3.5.1: what is not returned is not to be cleared by whoever sends back what was.
    let password = match resource::take_password(&mut document) {
        Some(password) => PasswordWrite::Set(PlainPassword::new(password)),
        None => PasswordWrite::Keep,
    };
    write(document, before, password)
}

/// Applies the operations of a `PATCH` to a stored user.
///
/// # Errors
/// When an operation cannot be applied; then none is.
pub fn patched(before: &User, operations: &[Operation]) -> Result<UserWrite, ScimError> {
    // The password is kept elsewhere: what becomes of the one that stands in for it is what is to become of it.
    let mut whole = stored(&before.profile.document)?.into_map();
    whole.insert("password".to_owned(), KEPT_PASSWORD.into());
    let mut document = patch::apply(&USER, &Document::from_stored(whole), operations)?;
    let password = match resource::take_password(&mut document) {
        Some(password) if password == KEPT_PASSWORD => PasswordWrite::Keep,
        Some(password) => PasswordWrite::Set(PlainPassword::new(password)),
        None => PasswordWrite::Remove,
    };
    write(document, Some(before), password)
}

/// Stands for the password that there may be. Nobody can send it: no request may hold U+0000.
const KEPT_PASSWORD: &str = "\0";

/// Reads the fields that the rules need out of a document without a password.
fn write(mut document: Document, before: Option<&User>, password: PasswordWrite) -> Result<UserWrite, ScimError> {
    // A body that does not speak of `active` never lets anybody in again (RFC 7644 §3.5.1 leaves the default to the server).
    if document.boolean("active").is_none() {
        let mut map = document.into_map();
        map.insert("active".to_owned(), Value::Bool(before.is_none_or(|user| user.profile.active)));
        document = resource::parse(&USER, Value::Object(map))?;
    }
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
    let (changed, differences) = match before {
        Some(before) => {
            let before = stored(&before.profile.document)?;
            (changed(before.as_map(), document.as_map()), changes::between(before.as_map(), document.as_map()))
        }
        None => (Vec::new(), Vec::new()),
    };
    let emails_changed = before.is_none() || changed.iter().any(|name| name == "emails");
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
    Ok(UserWrite { profile, emails, password, changed, changes: differences })
}

/// Names the attributes that differ; of an extension, those below its URN.
fn changed(before: &Map<String, Value>, after: &Map<String, Value>) -> Vec<String> {
    let mut names = Vec::new();
    // `schemas` follows from the content.
    for name in differing(before, after).into_iter().filter(|name| *name != "schemas") {
        if is_urn(name) {
            let inner =
                |map: &Map<String, Value>| map.get(name).and_then(Value::as_object).cloned().unwrap_or_default();
            names.extend(differing(&inner(before), &inner(after)).into_iter().cloned());
        } else {
            names.push(name.clone());
        }
    }
    names
}

fn differing<'a>(before: &'a Map<String, Value>, after: &'a Map<String, Value>) -> Vec<&'a String> {
    let names = before.keys().chain(after.keys().filter(|name| !before.contains_key(*name)));
    names.filter(|name| before.get(*name) != after.get(*name)).collect()
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
        let (location, tag) = (self.location(base), self.tag());
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
            tail.push_str(&groups_text(self.groups, base)?);
        }
        let (location, tag) = (self.location(base), self.tag());
        splice(self.id.as_str(), self.document, &tail, &self.meta(&location, &tag))
    }

    /// Returns the address of the user.
    pub fn location(&self, base: &str) -> String {
        format!("{base}/Users/{}", self.id)
    }

    /// Returns the tag of the user's version.
    pub fn tag(&self) -> String {
        user_tag(self.version, self.groups)
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

/// Writes groups without making values first: a page has a hundred users, each with some.
fn groups_text(groups: &[GroupRef], base: &str) -> Result<String, ScimError> {
    to_json(groups.iter().map(|group| Reference {
        value: group.id.as_str(),
        location: format!("{base}/Groups/{}", group.id),
        display: &group.display_name,
        kind: "direct",
    }))
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
