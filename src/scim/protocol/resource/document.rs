//! A resource as it is stored: canonical names, canonical order, typed values, nothing empty.

use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value};

/// The attributes of a resource, without those that the server adds (`id`, `meta`, `groups`).
#[derive(Clone, PartialEq, Default, Serialize)]
#[serde(transparent)]
pub struct Document(Map<String, Value>);

impl Document {
    /// Takes back a document that was stored; it is trusted to be in canonical form.
    #[must_use]
    pub const fn from_stored(map: Map<String, Value>) -> Self {
        Self(map)
    }

    /// Returns the attributes.
    #[must_use]
    pub const fn as_map(&self) -> &Map<String, Value> {
        &self.0
    }

    /// Returns the attributes.
    #[must_use]
    pub fn into_map(self) -> Map<String, Value> {
        self.0
    }

    /// Returns an attribute of the core schema, or a whole extension, by its canonical name.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// Returns the text of an attribute or of a part of it, such as `userName` or `name.givenName`.
    #[must_use]
    pub fn text(&self, path: &str) -> Option<&str> {
        let value = match path.split_once('.') {
            Some((name, part)) => self.0.get(name)?.get(part)?,
            None => self.0.get(path)?,
        };
        value.as_str()
    }

    /// Returns the value of a boolean attribute.
    #[must_use]
    pub fn boolean(&self, name: &str) -> Option<bool> {
        self.0.get(name)?.as_bool()
    }

    pub(super) fn take(&mut self, name: &str) -> Option<Value> {
        self.0.shift_remove(name)
    }
}

/// Leaves the values out: one may be a password, and all of them are about a person.
impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Document").field(&self.0.keys().collect::<Vec<_>>()).finish()
    }
}

/// Takes the password out, so that it is never stored with the document.
#[must_use = "the password is no longer in the document"]
pub fn take_password(document: &mut Document) -> Option<String> {
    match document.take("password")? {
        Value::String(password) => Some(password),
        _ => None,
    }
}
