//! `/audit/export.csv`: the audit log as a file, as the page is narrowed. It is sent while it is read.

use axum::Router;
use axum::response::Response;

use crate::domain::audit;
use crate::model::administrator::Permission;
use crate::model::audit::AuditEntry;
use crate::model::page::PageRequest;
use crate::ui::app::UiState;
use crate::ui::call::Visit;
use crate::ui::csv;
use crate::ui::error::UiError;
use crate::ui::pages::audit::filter::AuditFilter;
use crate::ui::pages::export;
use crate::ui::routes;

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
    Router::new().route(routes::AUDIT_EXPORT, export::file("/export.csv", audit_csv)).with_state(state)
}

async fn audit_csv(visit: Visit) -> Result<Response, UiError> {
    let filter = AuditFilter::of(|name| visit.query(name));
    let search = Some(filter.search.clone()).filter(|search| !search.is_empty());
    let ctx = visit.require(Permission::View).await?.ctx().clone();
    let (filter, first) = (filter.to_model(), PageRequest { search, ..PageRequest::default() });
    let day = ctx.now().to_string().chars().take(10).collect::<String>();
    Ok(csv::file(&format!("rollcall-audit-{day}"), &HEADS, first, move |request| {
        let (ctx, filter) = (ctx.clone(), filter.clone());
        async move {
            let (entries, rest) = audit::export(&ctx, &filter, &request).await?;
            Ok((entries.iter().map(row).collect(), rest))
        }
    }))
}

fn row(entry: &AuditEntry) -> Vec<String> {
    let facts = &entry.facts;
    let optional = |text: &'_ Option<String>| text.clone().unwrap_or_default();
    vec![
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
    ]
}
