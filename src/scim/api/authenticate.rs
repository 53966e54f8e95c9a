//! Who may enter a directory. It stands before every route, so that not even a 404 is told to a stranger.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, OriginalUri, Request, State};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::domain::directories::{self, Authenticated};
use crate::domain::provisioning::Caller;
use crate::domain::provisioning::journal::Journal;
use crate::domain::provisioning::users::{self, Wanted};
use crate::model::directory::{Directory, TokenUse};
use crate::model::event::Actor;
use crate::model::ids::{DirectoryId, UserId};
use crate::model::text::key_of;
use crate::scim::api::call::{ReadAlready, ScimCall};
use crate::scim::api::error::{Failure, ScimResult};
use crate::scim::api::query::Query;
use crate::scim::api::request_log::{Entered, agent};
use crate::scim::api::router::{PREFIX, ScimState};
use crate::scim::protocol::ScimError;

/// After how many seconds an identity provider may ask a paused directory again.
const PAUSED_RETRY_SECONDS: u64 = 600;

/// Lets a request with a good token through, with its [`ScimCall`].
pub async fn authenticate(
    State(state): State<ScimState>,
    OriginalUri(uri): OriginalUri,
    request: Request,
    next: Next,
) -> Response {
    let id = uri.path().strip_prefix(PREFIX).and_then(|rest| rest.split('/').next()).unwrap_or_default();
    let (mut parts, body) = request.into_parts();
    let query = Query::of(&uri);
    let (entered, read_already) =
        match identify(&state, &DirectoryId::from(id), &parts, wanted(&parts.method, &uri, &query)).await {
            Ok(entered) => entered,
            Err(failure) => return failure.into_response(),
        };
    let journal = Journal::default();
    let told = Entered {
        kind: entered.directory.kind,
        token: entered.token.clone(),
        token_label: entered.token_label.clone(),
        journal: journal.clone(),
    };
    let mut response = match admit(&state, &entered.directory) {
        Ok(()) => {
            parts.extensions.insert(ScimCall {
                base: directories::endpoint(&state.public_url, &entered.directory.id),
                caller: Caller {
                    directory: entered.directory,
                    actor: Actor::Token { id: entered.token, label: entered.token_label },
                    journal,
                },
                ctx: state.ctx.clone(),
                query,
                read_already,
            });
            next.run(Request::from_parts(parts, body)).await
        }
        Err(failure) => failure.into_response(),
    };
    response.extensions_mut().insert(told);
    response
}

/// Finds out who asks, by the token and the directory together, and notes the use of the token. What is wanted is read along.
async fn identify(
    state: &ScimState,
    id: &DirectoryId,
    request: &Parts,
    wanted: Option<Wanted>,
) -> ScimResult<(Authenticated, Option<ReadAlready>)> {
    // By the header alone, so that the answer tells nothing of what stands in it.
    let unauthorized = || Failure::unauthorized(request.headers.contains_key(AUTHORIZATION));
    let token = bearer(&request.headers).ok_or_else(unauthorized)?;
    let (entered, read_already) = match wanted {
        Some(wanted) => {
            let (entered, found) = users::enter(&state.ctx, id, token, &wanted).await?.ok_or_else(unauthorized)?;
            (entered, Some(ReadAlready { wanted, found }))
        }
        None => (directories::authenticate(&state.ctx, id, token).await?.ok_or_else(unauthorized)?, None),
    };
    tracing::Span::current().record("directory.id", entered.directory.id.as_str());
    state.notes.token_uses.note(TokenUse {
        directory: entered.directory.id.clone(),
        token: entered.token.clone(),
        at: state.ctx.now(),
        address: request
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map_or_else(String::new, |ConnectInfo(address)| address.ip().to_string()),
        agent: agent(&request.headers),
    });
    Ok((entered, read_already))
}

/// Tells which user a request will read, where that is plain to see: the two requests that identity providers make most. The
/// handler reads the request with more care, and takes what was read only if it is what it asks for.
fn wanted(method: &Method, uri: &Uri, query: &Query) -> Option<Wanted> {
    if !matches!(*method, Method::GET | Method::HEAD) {
        return None;
    }
    let path = uri.path().strip_prefix(PREFIX)?.split_once('/')?.1;
    if let Some(id) = path.strip_prefix("Users/") {
        let is_plain = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        return is_plain.then(|| Wanted::Id(UserId::from(id)));
    }
    if path != "Users" {
        return None;
    }
    let filter = query.get("filter")?.trim();
    let (attribute, value) = filter.split_once(" eq ")?;
    let value = value.trim().strip_prefix('"')?.strip_suffix('"')?;
    let is_plain = attribute.trim().eq_ignore_ascii_case("userName") && !value.contains(['"', '\\']);
    is_plain.then(|| Wanted::UserName(key_of(value)))
}

/// Refuses what comes too fast, or to a paused directory. Only behind authentication: a stranger cannot use up a directory's
/// rate, nor learn that it is paused.
fn admit(state: &ScimState, directory: &Directory) -> ScimResult<()> {
    if let Err(seconds) = state.rate.check(&directory.id) {
        let error = ScimError::too_many_requests(format!(
            "This directory may send {} requests a second. Slow down and try again.",
            state.rate.per_second()
        ));
        return Err(Failure::retry_after(error, seconds));
    }
    if directory.paused.is_some() {
        let error = ScimError::unavailable(
            "An administrator paused this directory. Keep the change and send it again: nothing is lost.",
        );
        return Err(Failure::retry_after(error, PAUSED_RETRY_SECONDS));
    }
    Ok(())
}

/// Returns the token of an `Authorization: Bearer …` header (RFC 6750 §2.1); the scheme in any case.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.trim().split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
