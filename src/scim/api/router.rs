//! Which address is answered by what.

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, any, get};

use crate::domain::Ctx;
use crate::scim::api::authenticate::authenticate;
use crate::scim::api::error::Failure;
use crate::scim::api::rate::RateLimit;
use crate::scim::api::token_uses::TokenUses;
use crate::scim::api::{discovery, groups, users};
use crate::scim::protocol::ScimError;

/// What stands before the directory's id in every SCIM address.
pub const PREFIX: &str = "/scim/v2/";

/// What the SCIM API needs. Cheap to clone.
#[derive(Debug, Clone)]
pub struct ScimState {
    /// What the rules need.
    pub ctx: Ctx,
    /// The address under which the server is reached, without a slash at the end.
    pub public_url: Arc<str>,
    /// The rate of each directory.
    pub rate: Arc<RateLimit>,
    /// The last use of each token.
    pub token_uses: Arc<TokenUses>,
}

/// Builds the SCIM API: everything under `/scim`.
pub fn router(state: ScimState) -> Router {
    let directory = Router::new()
        .route("/Users", get(users::list::handler).post(users::create::handler))
        .route(
            "/Users/{id}",
            get(users::get::handler)
                .put(users::replace::handler)
                .patch(users::patch::handler)
                .delete(users::delete::handler),
        )
        .route("/Groups", get(groups::list::handler).post(groups::create::handler))
        .route(
            "/Groups/{id}",
            get(groups::get::handler)
                .put(groups::replace::handler)
                .patch(groups::patch::handler)
                .delete(groups::delete::handler),
        )
        .route("/ServiceProviderConfig", get(discovery::service_provider_config))
        .route("/ResourceTypes", get(discovery::resource_types))
        .route("/ResourceTypes/{name}", get(discovery::resource_type))
        .route("/Schemas", get(discovery::schemas))
        .route("/Schemas/{urn}", get(discovery::schema))
        .route("/Me", not_offered())
        .route("/Bulk", not_offered())
        // Routes of their own rather than a fallback: they too are behind the token.
        .route("/", any(not_found))
        .route("/{*rest}", any(not_found))
        .method_not_allowed_fallback(method_not_allowed)
        .layer(from_fn_with_state(state.clone(), authenticate));
    Router::new()
        .nest("/scim/v2/{directory}", directory)
        .route("/scim", any(not_found))
        .route("/scim/", any(not_found))
        .route("/scim/{*rest}", any(not_found))
        .with_state(state)
}

fn not_offered() -> MethodRouter<ScimState> {
    any(async || Failure::from(ScimError::not_implemented("This server does not offer this endpoint.")))
}

async fn not_found(request: Request) -> Failure {
    ScimError::not_found(format!(
        "There is nothing at {}. A directory's endpoint looks like …{PREFIX}<directory id>, with /Users, /Groups and the \
         discovery documents below it.",
        request.uri().path()
    ))
    .into()
}

async fn method_not_allowed() -> Failure {
    ScimError::method_not_allowed("This address does not take this method; the Allow header names those it takes.")
        .into()
}
