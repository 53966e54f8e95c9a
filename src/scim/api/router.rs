//! Which address is answered by what.

use std::ops::Deref;
use std::sync::Arc;

use axum::Router;
use axum::extract::path::RawPathParams;
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{OriginalUri, Request};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodRouter, any, get, post};

use crate::domain::Ctx;
use crate::scim::api::accept::negotiate;
use crate::scim::api::authenticate::authenticate;
use crate::scim::api::body::BulkJson;
use crate::scim::api::call::ScimCall;
use crate::scim::api::error::Failure;
use crate::scim::api::notes::Notes;
use crate::scim::api::rate::RateLimit;
use crate::scim::api::request_log::record;
use crate::scim::api::{bulk, discovery, groups, search, users};
use crate::scim::protocol::ScimError;

/// What stands before the directory's id in every SCIM address.
pub const PREFIX: &str = "/scim/v2/";

/// What the SCIM API needs. A clone is the same: every layer and every route has one, and clones it for every request.
#[derive(Debug, Clone)]
pub struct ScimState(Arc<ScimParts>);

/// What a [`ScimState`] has.
#[derive(Debug)]
pub struct ScimParts {
    /// What the rules need.
    pub ctx: Ctx,
    /// The address under which the server is reached, without a slash at the end.
    pub public_url: Arc<str>,
    /// The rate of each directory.
    pub rate: Arc<RateLimit>,
    /// What is noted beside answering.
    pub notes: Arc<Notes>,
}

impl ScimState {
    /// Puts them together.
    pub fn new(parts: ScimParts) -> Self {
        Self(Arc::new(parts))
    }
}

impl Deref for ScimState {
    type Target = ScimParts;

    fn deref(&self) -> &ScimParts {
        &self.0
    }
}

/// Builds the SCIM API: everything under `/scim`.
pub fn router(state: ScimState) -> Router {
    let resources = resources();
    // Operations are sent to the routes of resources alone; nothing else can be reached through a bulk request.
    let operations = resources.clone().with_state(state.clone());
    let directory = resources
        .route("/ServiceProviderConfig", get(discovery::service_provider_config))
        .route("/ResourceTypes", get(discovery::resource_types))
        .route("/ResourceTypes/{name}", get(discovery::resource_type))
        .route("/Schemas", get(discovery::schemas))
        .route("/Schemas/{urn}", get(discovery::schema))
        .route("/Me", not_offered())
        .route(
            "/Bulk",
            post(async move |call: ScimCall, body: BulkJson| bulk::handler(call, body, operations.clone()).await),
        )
        .route("/.search", post(search::everything_by_post))
        .route("/Users/.search", post(search::users_by_post))
        .route("/Groups/.search", post(search::groups_by_post))
        .route("/", get(search::everything))
        // A route of its own rather than a fallback: it too is behind the token.
        .route("/{*rest}", any(not_found))
        .method_not_allowed_fallback(method_not_allowed)
        .layer(from_fn(refuse_illegible))
        .layer(from_fn_with_state(state.clone(), authenticate));
    Router::new()
        .nest("/scim/v2/{directory}", directory)
        .route("/scim", any(not_found))
        .route("/scim/", any(not_found))
        .route("/scim/{*rest}", any(not_found))
        .layer(from_fn(negotiate))
        // Outside of what refuses, so that refusals are told, too.
        .layer(from_fn_with_state(state.clone(), record))
        .with_state(state)
}

/// Routes the requests on users and groups.
fn resources() -> Router<ScimState> {
    Router::new()
        .route("/Users", get(search::users).post(users::create::handler))
        .route(
            "/Users/{id}",
            get(users::get::handler)
                .put(users::replace::handler)
                .patch(users::patch::handler)
                .delete(users::delete::handler),
        )
        .route("/Groups", get(search::groups).post(groups::create::handler))
        .route(
            "/Groups/{id}",
            get(groups::get::handler)
                .put(groups::replace::handler)
                .patch(groups::patch::handler)
                .delete(groups::delete::handler),
        )
}

fn not_offered() -> MethodRouter<ScimState> {
    any(async || Failure::from(ScimError::not_implemented("This server does not offer this endpoint.")))
}

async fn not_found(OriginalUri(uri): OriginalUri) -> Failure {
    ScimError::not_found(format!(
        "There is nothing at {}. A directory's endpoint looks like …{PREFIX}<directory id>, with /Users, /Groups and the \
         discovery documents below it.",
        uri.path()
    ))
    .into()
}

/// An id that is not UTF-8 is an id that nothing has.
async fn refuse_illegible(
    params: Result<RawPathParams, RawPathParamsRejection>,
    request: Request,
    next: Next,
) -> Response {
    match params {
        Ok(_) => next.run(request).await,
        Err(_) => {
            Failure::from(ScimError::not_found("There is nothing here: the address is not UTF-8.")).into_response()
        }
    }
}

async fn method_not_allowed() -> Failure {
    ScimError::method_not_allowed("This address does not take this method; the Allow header names those it takes.")
        .into()
}

/// Mends an address as administrators paste it: a slash too many between the endpoint and the path, or at the end.
pub fn mend_slashes(mut request: Request) -> Request {
    let uri = request.uri();
    let path = uri.path();
    if !path.starts_with(PREFIX) || !(path.contains("//") || path.ends_with('/')) {
        return request;
    }
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    // What cannot be mended is answered as it is.
    if let Ok(mended) = format!("/{}{query}", parts.join("/")).parse() {
        *request.uri_mut() = mended;
    }
    request
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    #[test]
    fn slashes_too_many_are_left_out() {
        for (given, mended) in [
            ("/scim/v2/d//Users?count=1", "/scim/v2/d/Users?count=1"),
            ("/scim/v2/d/Users/", "/scim/v2/d/Users"),
            ("/scim/v2/d/", "/scim/v2/d"),
            ("/scim/v2/d/Users?filter=a//", "/scim/v2/d/Users?filter=a//"),
            ("/organizations//x", "/organizations//x"),
        ] {
            let request = Request::builder().uri(given).body(Body::empty()).unwrap();
            assert_eq!(mend_slashes(request).uri(), mended);
        }
    }
}
