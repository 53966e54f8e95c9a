//! Lists as CSV: `…/members.csv`, `…/users.csv`, `…/groups.csv`. Read page by page while it is sent, whatever the size.

use std::future::{Future, ready};

use axum::body::Body;
use axum::extract::{Extension, Path, Query, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use axum::{Router, response};
use futures::StreamExt as _;
use futures::stream::{once, try_unfold};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tower_sessions::Session;

use crate::domain::{DomainError, DomainResult, administrators, directories, members, organizations};
use crate::model::account::Member;
use crate::model::administrator::Permission;
use crate::model::ids::{AdministratorId, DirectoryId, OrganizationId};
use crate::model::page::{Page, PageRequest, Position};
use crate::model::session::ADMINISTRATOR_KEY;
use crate::model::time::Timestamp;
use crate::model::user::{GroupSummary, UserSummary};
use crate::ui::app::UiState;
use crate::ui::error::UiError;
use crate::ui::pages::narrowing;
use crate::ui::routes;

/// Rows that are read at a time.
const ROWS: u32 = 500;
/// What a spreadsheet takes for the beginning of a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// The parameters of the address: what narrows and orders the list.
type Filter = Vec<(String, String)>;

/// Serves the lists.
pub fn router(state: UiState) -> Router {
    let directory = "/organizations/{organization}/features/directory-sync/{directory}";
    Router::new()
        .route("/organizations/{organization}/members.csv", get(members_csv))
        .route(&format!("{directory}/users.csv"), get(users_csv))
        .route(&format!("{directory}/groups.csv"), get(groups_csv))
        .with_state(state)
}

async fn members_csv(
    State(state): State<UiState>,
    Extension(session): Extension<Session>,
    Path(organization): Path<OrganizationId>,
    Query(filter): Query<Filter>,
) -> Response {
    let ctx = state.ctx.clone();
    let allowed = allow(&state, &session).await;
    let found = match allowed {
        Ok(()) => organizations::find(&ctx, &organization).await.map_err(UiError::from),
        Err(error) => Err(error),
    };
    match found {
        Ok(organization) => csv(
            "members",
            &["name", "email", "active", "roles", "directories", "member_since", "account_id"],
            filter,
            move |request| {
                let (ctx, id) = (ctx.clone(), organization.id.clone());
                async move { members::list(&ctx, &id, &request).await }
            },
            member,
        ),
        Err(error) => refuse(error),
    }
}

async fn users_csv(
    State(state): State<UiState>,
    Extension(session): Extension<Session>,
    Path((organization, directory)): Path<(OrganizationId, DirectoryId)>,
    Query(filter): Query<Filter>,
) -> Response {
    let ctx = state.ctx.clone();
    match directory_of(&state, &session, &organization, &directory).await {
        Ok(directory) => csv(
            "users",
            &["name", "user_name", "email", "active", "updated", "id"],
            filter,
            move |request| {
                let (ctx, id) = (ctx.clone(), directory.clone());
                async move { directories::users(&ctx, &id, &request).await }
            },
            user,
        ),
        Err(error) => refuse(error),
    }
}

async fn groups_csv(
    State(state): State<UiState>,
    Extension(session): Extension<Session>,
    Path((organization, directory)): Path<(OrganizationId, DirectoryId)>,
    Query(filter): Query<Filter>,
) -> Response {
    let ctx = state.ctx.clone();
    match directory_of(&state, &session, &organization, &directory).await {
        Ok(directory) => csv(
            "groups",
            &["name", "members", "updated", "id"],
            filter,
            move |request| {
                let (ctx, id) = (ctx.clone(), directory.clone());
                async move { directories::groups(&ctx, &id, &request).await }
            },
            group,
        ),
        Err(error) => refuse(error),
    }
}

async fn directory_of(
    state: &UiState,
    session: &Session,
    organization: &OrganizationId,
    directory: &DirectoryId,
) -> Result<DirectoryId, UiError> {
    allow(state, session).await?;
    Ok(directories::find(&state.ctx, organization, directory).await?.id)
}

/// Requires that an administrator is signed in.
async fn allow(state: &UiState, session: &Session) -> Result<(), UiError> {
    let id: Option<String> = session.get(ADMINISTRATOR_KEY).await?;
    let id = AdministratorId::from(id.ok_or(UiError::SignedOut)?);
    let administrator = administrators::find(&state.ctx, &id).await?.ok_or(UiError::SignedOut)?;
    if administrator.role.allows(Permission::View) { Ok(()) } else { Err(UiError::Forbidden) }
}

fn refuse(error: UiError) -> Response {
    match error {
        UiError::SignedOut => Redirect::to(routes::LOGIN).into_response(),
        UiError::NotFound => (StatusCode::NOT_FOUND, "There is no such list.\n").into_response(),
        UiError::Forbidden => (StatusCode::FORBIDDEN, "Your role does not include this.\n").into_response(),
        _ => (StatusCode::SERVICE_UNAVAILABLE, "The list could not be read. Try again in a moment.\n").into_response(),
    }
}

/// Sends a list while it is read, page by page.
fn csv<T: Send + 'static, F, Fut>(
    name: &'static str,
    columns: &[&str],
    filter: Filter,
    fetch: F,
    row: fn(T) -> Vec<String>,
) -> Response
where
    F: Fn(PageRequest) -> Fut + Send + 'static,
    Fut: Future<Output = DomainResult<Page<T>>> + Send + 'static,
{
    let head = line(columns.iter().map(|column| (*column).to_owned()).collect());
    let said = |name: &str| filter.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    let search = said("q").filter(|text| !text.trim().is_empty());
    let (narrow, order) = narrowing::read(said);
    let first = PageRequest { search, narrow, order, position: Position::First, size: ROWS, uncounted: true };
    let rows = try_unfold(Some(first), move |request| {
        let page = request.map(|request| (fetch(request.clone()), request));
        async move {
            let Some((page, request)) = page else { return Ok(None) };
            let page = page.await?;
            // Where all that was to come has been deleted meanwhile, the first page stands in its place.
            if request.position != Position::First && page.previous.is_none() {
                return Ok(None);
            }
            let next = page.next.map(|next| PageRequest { position: Position::After(next), ..request });
            let lines: String = page.items.into_iter().map(|item| line(row(item))).collect();
            Ok::<_, DomainError>(Some((lines, next)))
        }
    });
    let body = Body::from_stream(once(ready(Ok(head))).chain(rows));
    let disposition = format!("attachment; filename=\"{name}.csv\"");
    let mut response = response::Response::new(body);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(disposition) = HeaderValue::from_str(&disposition) {
        headers.insert(CONTENT_DISPOSITION, disposition);
    }
    response
}

fn member(member: Member) -> Vec<String> {
    vec![
        member.name,
        member.email.unwrap_or_default(),
        member.active.to_string(),
        member.roles.join("; "),
        member.directories.join("; "),
        instant(member.created),
        member.account.to_string(),
    ]
}

fn user(user: UserSummary) -> Vec<String> {
    vec![
        user.name,
        user.user_name,
        user.email.unwrap_or_default(),
        user.active.to_string(),
        instant(user.updated),
        user.id.to_string(),
    ]
}

fn group(group: GroupSummary) -> Vec<String> {
    vec![group.display_name, group.members.to_string(), instant(group.updated), group.id.to_string()]
}

fn instant(at: Timestamp) -> String {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(at.as_ms()) * 1_000_000)
        .ok()
        .and_then(|at| at.format(&Rfc3339).ok())
        .unwrap_or_default()
}

fn line(cells: Vec<String>) -> String {
    let cells: Vec<String> = cells.into_iter().map(|cell| quoted(&cell)).collect();
    format!("{}\r\n", cells.join(","))
}

/// A cell as a text: never a formula, whatever an identity provider calls somebody.
fn quoted(text: &str) -> String {
    let mark = if text.starts_with(FORMULA) { "'" } else { "" };
    format!("\"{mark}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_or_ends_its_line() {
        for (text, cell) in [
            ("Ada", "\"Ada\""),
            ("=1+1", "\"'=1+1\""),
            ("+1", "\"'+1\""),
            ("-1", "\"'-1\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("\tx", "\"'\tx\""),
            ("\rx", "\"'\rx\""),
            ("a,\"b\"\nc", "\"a,\"\"b\"\"\nc\""),
        ] {
            assert_eq!(quoted(text), cell);
        }
        assert_eq!(line(vec!["a".to_owned(), String::new()]), "\"a\",\"\"\r\n");
        assert_eq!(instant(Timestamp::from_ms(0)), "1970-01-01T00:00:00Z");
    }
}
