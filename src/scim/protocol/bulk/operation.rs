//! One operation of a bulk request (RFC 7644 §3.7).

use std::collections::{BTreeSet, HashSet};
use std::fmt;

use serde_json::{Map, Value};

use super::created::Created;
use super::reference::{self, Form};
use super::target::{Target, no_path};
use crate::scim::protocol::ScimError;
use crate::scim::protocol::patch::dialect;
use crate::scim::protocol::resource;

/// The method of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Creates a resource.
    Post,
    /// Replaces one.
    Put,
    /// Changes one.
    Patch,
    /// Deletes one.
    Delete,
}

impl Method {
    const ALL: [Self; 4] = [Self::Post, Self::Put, Self::Patch, Self::Delete];

    /// Returns the name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }

    fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.as_str().eq_ignore_ascii_case(name))
    }

    const fn form(self) -> Form {
        match self {
            Self::Patch => Form::Patch,
            Self::Post | Self::Put | Self::Delete => Form::Resource,
        }
    }
}

/// An operation, as far as it could be read.
#[derive(Debug)]
pub struct Operation {
    /// Which one of the request it is, counted from 0.
    pub index: usize,
    /// The method, as the answer repeats it.
    pub method: Option<String>,
    /// What the client calls it, as the answer repeats it.
    pub bulk_id: Option<String>,
    /// What it is done to, where that could be read.
    pub target: Option<Target>,
    /// The request that it stands for, or why it stands for none.
    pub request: Result<SingleRequest, ScimError>,
}

/// The request that an operation stands for.
pub struct SingleRequest {
    /// The method.
    pub method: Method,
    /// What it is sent to.
    pub target: Target,
    /// The version that the resource must have.
    pub version: Option<String>,
    data: Option<Value>,
    references: Vec<String>,
}

/// Leaves the data out: they are about a person, and may hold a password.
impl fmt::Debug for SingleRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SingleRequest")
            .field("method", &self.method)
            .field("target", &self.target)
            .field("references", &self.references)
            .finish_non_exhaustive()
    }
}

/// A request in which every reference has become an id.
pub struct Resolved {
    /// The path below the address of the directory.
    pub path: String,
    /// The body.
    pub data: Option<Value>,
}

/// Leaves the data out.
impl fmt::Debug for Resolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Resolved").field("path", &self.path).finish_non_exhaustive()
    }
}

/// The parts of an operation. Their names are attribute names, which have no case (RFC 7643 §2.1).
#[derive(Default)]
struct Parts {
    method: Option<Value>,
    bulk_id: Option<Value>,
    version: Option<Value>,
    path: Option<Value>,
    data: Option<Value>,
}

impl Parts {
    fn take(map: Map<String, Value>) -> Self {
        let mut parts = Self::default();
        for (name, value) in map {
            let part = match name.to_ascii_lowercase().as_str() {
                "method" => &mut parts.method,
                "bulkid" => &mut parts.bulk_id,
                "version" => &mut parts.version,
                "path" => &mut parts.path,
                "data" => &mut parts.data,
                _ => continue,
            };
            *part = Some(value).filter(|value| !value.is_null());
        }
        parts
    }
}

impl Operation {
    /// Reads an operation. What is wrong with it is its own failure, and no other's.
    pub(super) fn parse(index: usize, map: Map<String, Value>, base: &str) -> Self {
        let parts = Parts::take(map);
        let method = parts.method.as_ref().and_then(Value::as_str).map(|name| {
            let known = Method::parse(name);
            (known, known.map_or_else(|| name.to_owned(), |known| known.as_str().to_owned()))
        });
        let (known, method) = method.unzip();
        let bulk_id = parts.bulk_id.as_ref().and_then(dialect::text).filter(|bulk_id| !bulk_id.is_empty());
        let target = match &parts.path {
            Some(Value::String(path)) => Target::parse(path, base),
            _ => Err(no_path()),
        };
        let request = known
            .flatten()
            .ok_or_else(|| ScimError::invalid_value("The method must be POST, PUT, PATCH or DELETE."))
            .and_then(|method| SingleRequest::read(method, target.clone()?, bulk_id.is_some(), parts));
        Self { index, method, bulk_id, target: target.ok(), request }
    }

    /// Tells whether this is to create something, also where it cannot be read.
    #[must_use]
    pub fn is_post(&self) -> bool {
        self.method.as_deref() == Some(Method::Post.as_str())
    }

    /// Returns the `bulkId` by which other operations refer to what this one creates.
    #[must_use]
    pub fn creates(&self) -> Option<&str> {
        self.bulk_id.as_deref().filter(|_| self.is_post())
    }
}

impl SingleRequest {
    fn read(method: Method, target: Target, has_bulk_id: bool, parts: Parts) -> Result<Self, ScimError> {
        if method == Method::Post && target.is_resource() {
            return Err(ScimError::method_not_allowed("The path of a POST must be /Users or /Groups, without an id."));
        }
        if method != Method::Post && !target.is_resource() {
            let detail = format!("The path of a {} must name a resource, such as /Users/<id>.", method.as_str());
            return Err(ScimError::method_not_allowed(detail));
        }
        if method == Method::Post && !has_bulk_id {
            return Err(ScimError::invalid_value("A POST needs a bulkId, by which the answer names what it created."));
        }
        let version = match parts.version {
            None => None,
            Some(version) => {
                let text = dialect::text(&version);
                Some(text.ok_or_else(|| ScimError::invalid_value("The version must be a string, such as W/\"1\"."))?)
            }
        };
        let mut data = match (method, parts.data) {
            (Method::Delete, _) => None,
            (_, Some(Value::Object(data))) => {
                // It also keeps in bounds how deep the functions of this module go.
                resource::check_bounds(&data)?;
                Some(Value::Object(data))
            }
            (_, Some(_)) => return Err(ScimError::invalid_syntax("The data of an operation must be a JSON object.")),
            (_, None) => {
                let detail = format!("A {} needs data: the body of the single request.", method.as_str());
                return Err(ScimError::invalid_value(detail));
            }
        };
        let mut references: BTreeSet<String> = target.bulk_id().map(str::to_owned).into_iter().collect();
        if let Some(data) = &mut data {
            reference::rewrite(data, method.form(), &mut |bulk_id| {
                references.insert(bulk_id.to_owned());
                None
            });
        }
        Ok(Self {
            method,
            target,
            version: version.filter(|version| !version.trim().is_empty()),
            data,
            references: references.into_iter().collect(),
        })
    }

    /// Returns the `bulkId` of everything that this request refers to.
    #[must_use]
    pub fn references(&self) -> &[String] {
        &self.references
    }

    /// Puts ids in the place of references.
    ///
    /// # Errors
    /// When something that is referred to was not created.
    pub fn resolve(&self, created: &Created) -> Result<Resolved, ScimError> {
        self.resolve_without(created, &HashSet::new())
    }

    /// Puts ids in the place of references, and leaves out of the data what refers to something that is `pending`.
    ///
    /// # Errors
    /// When something that is referred to was not created, and is not pending either.
    pub fn resolve_without(&self, created: &Created, pending: &HashSet<&str>) -> Result<Resolved, ScimError> {
        created.check(&self.references, pending)?;
        let path =
            self.target.path(created).ok_or_else(|| ScimError::internal("a path refers to what is not there"))?;
        let mut data = self.data.clone();
        if !pending.is_empty() {
            data = data.and_then(|data| reference::without(data, &|bulk_id| pending.contains(bulk_id)));
        }
        if let Some(data) = &mut data {
            reference::rewrite(data, self.method.form(), &mut |bulk_id| created.id(bulk_id).map(str::to_owned));
        }
        Ok(Resolved { path, data })
    }
}
