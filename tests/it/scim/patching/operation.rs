//! Operations of a PATCH, and how a client writes them.

use std::fmt;

use serde_json::{Value, json};

pub const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
pub const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// What kind of attribute one is, with the parts that requests touch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One text.
    Text,
    /// One boolean.
    Boolean,
    /// One object.
    Complex(&'static [&'static str]),
    /// A list of objects.
    List(&'static [&'static str]),
}

/// The attributes of the core schema that the model knows.
pub const KINDS: &[(&str, Kind)] = &[
    ("userName", Kind::Text),
    ("externalId", Kind::Text),
    ("displayName", Kind::Text),
    ("active", Kind::Boolean),
    ("name", Kind::Complex(&["givenName", "familyName", "middleName"])),
    ("emails", Kind::List(&["value", "display", "type", "primary"])),
    ("addresses", Kind::List(&["locality", "country", "type", "primary"])),
];

/// The attributes of the enterprise extension that the model knows: texts all of them.
pub const EXTENSION: &[&str] = &["department", "division"];

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    Add,
    Remove,
    Replace,
}

/// A filter in brackets.
#[derive(Debug, Clone)]
pub enum Filter {
    Is(&'static str, Value),
    Has(&'static str),
    Not(Box<Filter>),
    And(Box<Filter>, Box<Filter>),
    Or(Box<Filter>, Box<Filter>),
}

/// What it is done to.
#[derive(Debug, Clone)]
pub enum Target {
    /// No path: each attribute of the value, and `name.givenName` or `urn:…:department` as keys.
    Resource,
    /// `displayName`, `name`, `emails`.
    Attribute(&'static str),
    /// `name.givenName`, `emails.display`.
    Part(&'static str, &'static str),
    /// `emails[…]`.
    Picked(&'static str, Filter),
    /// `emails[…].display`.
    PickedPart(&'static str, Filter, &'static str),
    /// `urn:…:enterprise:2.0:User:department`.
    Extended(&'static str),
    /// `urn:…:enterprise:2.0:User`.
    Extension,
}

/// An operation.
#[derive(Debug, Clone)]
pub struct Operation {
    pub verb: Verb,
    pub target: Target,
    /// Nothing where a removal has no value.
    pub value: Option<Value>,
}

impl Filter {
    /// Tells whether the filter asks for this part.
    pub fn asks_for(&self, part: &str) -> bool {
        match self {
            Self::Is(asked, _) | Self::Has(asked) => *asked == part,
            Self::Not(filter) => filter.asks_for(part),
            Self::And(left, right) | Self::Or(left, right) => left.asks_for(part) || right.asks_for(part),
        }
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Is(part, value) => write!(f, "{part} eq {value}"),
            Self::Has(part) => write!(f, "{part} pr"),
            Self::Not(filter) => write!(f, "not ({filter})"),
            Self::And(left, right) => write!(f, "({left}) and ({right})"),
            Self::Or(left, right) => write!(f, "({left}) or ({right})"),
        }
    }
}

impl Operation {
    /// The operation as a client sends it.
    pub fn to_json(&self) -> Value {
        let path = match &self.target {
            Target::Resource => None,
            Target::Attribute(name) => Some((*name).to_owned()),
            Target::Part(name, part) => Some(format!("{name}.{part}")),
            Target::Picked(name, filter) => Some(format!("{name}[{filter}]")),
            Target::PickedPart(name, filter, part) => Some(format!("{name}[{filter}].{part}")),
            Target::Extended(name) => Some(format!("{ENTERPRISE}:{name}")),
            Target::Extension => Some(ENTERPRISE.to_owned()),
        };
        let op = match self.verb {
            Verb::Add => "add",
            Verb::Remove => "remove",
            Verb::Replace => "replace",
        };
        let mut json = json!({"op": op});
        if let Some(path) = path {
            json["path"] = path.into();
        }
        if let Some(value) = &self.value {
            json["value"] = value.clone();
        }
        json
    }
}
