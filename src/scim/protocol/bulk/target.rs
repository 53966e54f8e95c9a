//! The `path` of an operation (RFC 7644 §3.7): a resource type's endpoint, or a resource below it.

use super::created::Created;
use super::reference;
use crate::scim::protocol::ScimError;
use crate::scim::protocol::schema;

/// Endpoints that take requests of their own, but no operation of a bulk request.
const OTHER_ENDPOINTS: [&str; 6] = ["Bulk", "Me", ".search", "ServiceProviderConfig", "ResourceTypes", "Schemas"];

/// What an operation is done to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    endpoint: &'static str,
    resource: Option<Resource>,
    query: Option<String>,
}

/// A resource below an endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Resource {
    /// By its id, as it stands in the path.
    Id(String),
    /// By the `bulkId` of the operation that creates it.
    BulkId(String),
}

impl Target {
    /// Reads a path, relative to `base`, the address of the directory; an absolute one below it is taken too.
    ///
    /// # Errors
    /// `invalidPath` for what leads out of the directory or to something else than resources, 404 for a resource type that
    /// is not there.
    pub fn parse(path: &str, base: &str) -> Result<Self, ScimError> {
        let path = relative(path, base);
        let (path, query) = match path.split_once('?') {
            Some((path, query)) => (path, Some(query.to_owned())),
            None => (path, None),
        };
        // As in the address of a single request, a slash too many does no harm.
        let mut parts = path.split('/').filter(|part| !part.is_empty());
        let endpoint = parts.next().ok_or_else(no_path)?;
        let resource = parts.next();
        let is_other = OTHER_ENDPOINTS.contains(&endpoint) || resource == Some(".search");
        if is_other || parts.next().is_some() {
            return Err(ScimError::invalid_path(
                "An operation may be on resources of this directory alone: its path must be /Users or /Groups, or one of these \
                 and an id, such as /Users/<id>.",
            ));
        }
        let found = schema::resource_types().into_iter().find(|kind| kind.endpoint.trim_start_matches('/') == endpoint);
        let endpoint = found.ok_or_else(|| {
            ScimError::not_found("There is nothing at the path of this operation; there are /Users and /Groups.")
        })?;
        let resource = resource.map(|id| match reference::named(id) {
            Some(bulk_id) => Resource::BulkId(bulk_id.to_owned()),
            None => Resource::Id(id.to_owned()),
        });
        Ok(Self { endpoint: endpoint.endpoint, resource, query })
    }

    /// Tells whether a resource is meant rather than the endpoint.
    #[must_use]
    pub const fn is_resource(&self) -> bool {
        self.resource.is_some()
    }

    /// Returns the `bulkId` that stands in the place of the id.
    #[must_use]
    pub fn bulk_id(&self) -> Option<&str> {
        match &self.resource {
            Some(Resource::BulkId(bulk_id)) => Some(bulk_id),
            Some(Resource::Id(_)) | None => None,
        }
    }

    /// Returns the path without its query; none where the resource has not been created.
    #[must_use]
    pub fn path(&self, created: &Created) -> Option<String> {
        let id = match &self.resource {
            None => return Some(self.endpoint.to_owned()),
            Some(Resource::Id(id)) => id,
            Some(Resource::BulkId(bulk_id)) => created.id(bulk_id)?,
        };
        Some(self.path_of(id))
    }

    /// Returns the path of the resource below this endpoint that has an id.
    #[must_use]
    pub fn path_of(&self, id: &str) -> String {
        format!("{}/{id}", self.endpoint)
    }

    /// Returns the query.
    #[must_use]
    pub fn query(&self) -> Option<&str> {
        self.query.as_deref()
    }
}

/// Refuses an operation that does not say what it is done to.
pub(super) fn no_path() -> ScimError {
    ScimError::invalid_path("The operation needs a path, such as /Users or /Users/<id>.")
}

/// Takes the address of the directory off a path, with or without the host. What leads elsewhere stays, and has too many
/// parts for a resource.
fn relative<'a>(path: &'a str, base: &str) -> &'a str {
    let host = base.split_once("://").map_or(base, |(_, rest)| rest);
    let root = host.find('/').and_then(|at| host.get(at..)).unwrap_or_default();
    [base, root]
        .into_iter()
        .filter(|prefix| !prefix.is_empty())
        .filter_map(|prefix| path.strip_prefix(prefix))
        .find(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
        .unwrap_or(path)
}
