//! `/audit/export.csv`: the audit log as a file, as the page is narrowed. It is sent while it is read.

use std::convert::Infallible;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use bytes::Bytes;
use tokio::sync::mpsc;

use crate::domain::{audit, with_causes};
use crate::model::administrator::Permission;
use crate::model::audit::AuditEntry;
use crate::model::page::PageRequest;
use crate::ui::app::UiState;
use crate::ui::call::Visit;
use crate::ui::csv;
use crate::ui::error::UiError;
use crate::ui::pages::audit::filter::AuditFilter;
use crate::ui::pages::words::encode;
use crate::ui::routes;

/// Parts of the file that wait for a slow reader.
const MOST_WAITING: usize = 2;

const HEADS: [&str; 16] = [
    "number",
    "time",
    "actor kind",
    "actor",
    "actor id",
    "address",
    "action",
    "detail",
    "subject",
    "subject id",
    "before",
    "after",
    "organization id",
    "directory id",
    "previous hash",
    "hash",
];

/// The address of the file.
pub fn router(state: UiState) -> Router {
    Router::new().route(routes::AUDIT_EXPORT, get(handler)).with_state(state)
}

async fn handler(State(state): State<UiState>, request: Request) -> Response {
    match file(state, request).await {
        Ok(response) => response,
        Err(UiError::SignedOut) => Redirect::to(&routes::login(&encode(routes::AUDIT))).into_response(),
        // The page says why.
        Err(_) => Redirect::to(routes::AUDIT).into_response(),
    }
}

async fn file(state: UiState, request: Request) -> Result<Response, UiError> {
    let visit = Visit::of_request(state, request.into_parts().0)?;
    let filter = AuditFilter::of(|name| visit.query(name));
    let search = Some(filter.search.clone()).filter(|search| !search.is_empty());
    let ctx = visit.require(Permission::View).await?.ctx().clone();
    let (filter, start) = (filter.to_model(), PageRequest { search, ..PageRequest::default() });
    let (sender, mut parts) = mpsc::channel::<Result<Bytes, Infallible>>(MOST_WAITING);
    let day = ctx.now().to_string().chars().take(10).collect::<String>();
    // In a task of its own, which no hang-up drops in the middle of a query: it ends with the next part that nobody takes.
    tokio::spawn(async move {
        let mut part = csv::line(HEADS);
        let mut rest = Some(start);
        while let Some(request) = rest {
            match audit::export(&ctx, &filter, &request).await {
                Ok((entries, more)) => {
                    for entry in &entries {
                        part.push_str(&line(entry));
                    }
                    rest = more;
                }
                Err(error) => {
                    tracing::error!(error = with_causes(&error), "an export of the audit log broke off");
                    part.push_str(&csv::line(["The export broke off here; the server's log says why."]));
                    rest = None;
                }
            }
            if sender.send(Ok(Bytes::from(std::mem::take(&mut part)))).await.is_err() {
                return;
            }
        }
    });
    let body = Body::from_stream(futures::stream::poll_fn(move |context| parts.poll_recv(context)));
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"rollcall-audit-{day}.csv\"")),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, body).into_response())
}

fn line(entry: &AuditEntry) -> String {
    let facts = &entry.facts;
    let optional = |text: &'_ Option<String>| text.clone().unwrap_or_default();
    let cells = [
        entry.number.to_string(),
        facts.at.to_string(),
        facts.actor_kind.clone(),
        facts.actor_label.clone(),
        optional(&facts.actor_id),
        facts.address.clone(),
        facts.action.clone(),
        facts.detail.clone(),
        facts.subject_label.clone(),
        facts.subject_id.clone(),
        optional(&facts.before),
        optional(&facts.after),
        optional(&facts.organization),
        optional(&facts.directory),
        entry.previous.clone(),
        entry.hash.clone(),
    ];
    csv::line(cells.iter().map(String::as_str))
}
