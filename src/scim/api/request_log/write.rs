//! Writing calls down: what was captured becomes an entry that people can read.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::Value;
use tokio::sync::mpsc::Receiver;

use crate::domain::request_log::{self, Memory};
use crate::domain::{Ctx, with_causes};
use crate::limits::INDEXED_CHARACTERS;
use crate::model::request_log::{LoggedExchange, LoggedRequest};
use crate::scim::api::query::Query;
use crate::scim::api::request_log::capture::{Captured, CapturedBody};
use crate::scim::api::request_log::provider::provider;
use crate::scim::api::request_log::redact::Redactor;
use crate::scim::api::request_log::sentence::{self, Told};
use crate::scim::api::router::PREFIX;

/// Calls that are written in one transaction.
const BATCH: usize = 256;
/// Time between two batches: so that the log, however busy, leaves the database to those whose calls it is about.
const PAUSE: Duration = Duration::from_millis(100);
/// Characters that are kept of a path or a query.
const ADDRESS_CHARACTERS: usize = 2_000;

/// Writes what was taken down.
#[derive(Debug)]
pub struct RequestLogWriter {
    receiver: Receiver<Captured>,
    waiting_bytes: Arc<AtomicUsize>,
    memory: Memory,
}

impl RequestLogWriter {
    pub(super) fn new(receiver: Receiver<Captured>, waiting_bytes: Arc<AtomicUsize>) -> Self {
        Self { receiver, waiting_bytes, memory: Memory::default() }
    }

    /// Writes, those that wait together in one transaction, until the other end is gone.
    pub async fn run(mut self, ctx: Ctx) {
        let mut calls = Vec::new();
        while self.receiver.recv_many(&mut calls, BATCH).await > 0 {
            self.write(&ctx, &mut calls).await;
            if !self.receiver.is_closed() {
                tokio::time::sleep(PAUSE).await;
            }
        }
    }

    /// Writes what waits now.
    pub async fn write_waiting(&mut self, ctx: &Ctx) {
        let mut calls = Vec::new();
        while let Ok(call) = self.receiver.try_recv() {
            calls.push(call);
        }
        self.write(ctx, &mut calls).await;
    }

    async fn write(&mut self, ctx: &Ctx, calls: &mut Vec<Captured>) {
        let bytes: usize = calls.iter().map(Captured::kept_bytes).sum();
        self.waiting_bytes.fetch_sub(bytes, Ordering::Relaxed);
        let mut entries: Vec<LoggedExchange> = calls.drain(..).map(entry).collect();
        let number = entries.len() as u64;
        if number > 0
            && let Err(error) = request_log::write(ctx, &mut self.memory, &mut entries).await
        {
            metrics::counter!("rollcall_request_log_dropped_total").increment(number);
            tracing::warn!(error = with_causes(&error), calls = number, "calls were not written to the request log");
        }
    }
}

/// Makes the entry of a call, without secrets.
fn entry(call: Captured) -> LoggedExchange {
    let mut redactor = Redactor::default();
    let query = redactor.query(&Query::of(&call.uri).into_pairs());
    let request_body = redactor.body(&call.request.bytes);
    // The request first: an answer may repeat what was secret in it.
    let answer_body = redactor.body(&call.answer.bytes);
    let json = |body: &Option<String>| body.as_deref().and_then(|body| serde_json::from_str::<Value>(body).ok());
    let (asked, answered) = (json(&request_body), json(&answer_body));
    let whole_path = call.uri.path();
    let endpoint = PREFIX.len() + call.directory.as_str().len();
    let path = percent_encoding::percent_decode_str(whole_path.get(endpoint..).unwrap_or_default()).decode_utf8_lossy();
    let path = cut(&redactor.text(&path));
    let query = cut(&redactor.text(&query));
    let said = |name: &str| {
        let text = answered.as_ref().filter(|_| call.status.as_u16() >= 400)?.get(name)?.as_str()?;
        Some(redactor.text(text))
    };
    let (scim_type, detail) = (said("scimType"), said("detail"));
    let journal = call.entered.as_ref().map(|entered| entered.journal.clone()).unwrap_or_default();
    let told = Told {
        provider: provider(&call.agent, call.entered.as_ref().map(|entered| entered.kind)),
        method: call.method.as_str(),
        path: &path,
        filter: &Query::of(&call.uri).get("filter").map(|filter| redactor.text(filter)).unwrap_or_default(),
        status: call.status.as_u16(),
        scim_type: scim_type.as_deref(),
        detail: detail.as_deref(),
        asked: asked.as_ref(),
        answered: answered.as_ref(),
        changes: &journal.changes(),
        matched: journal.matched(),
    };
    let subject = sentence::subject(&told);
    let sentence = redactor.text(&sentence::sentence(&told, &subject));
    let (token, token_label) = call.entered.map(|entered| (entered.token, entered.token_label)).unzip();
    LoggedExchange {
        request: LoggedRequest {
            id: call.id,
            directory: call.directory,
            at: call.at,
            token,
            token_label,
            address: call.address,
            agent: redactor.text(&call.agent),
            provider: told.provider.to_owned(),
            method: call.method.as_str().to_owned(),
            query,
            status: call.status.as_u16(),
            duration_us: call.duration_us,
            resource_kind: subject.kind.map(ToOwned::to_owned),
            // It is looked up by an index, which has no room for whatever stands in an address.
            resource_id: subject.id.map(|id| redactor.text(&id).chars().take(INDEXED_CHARACTERS).collect()),
            resource_label: subject.label.map(|label| redactor.text(&label)),
            sentence,
            request_bytes: length(&call.request),
            answer_bytes: length(&call.answer),
            path: path.clone(),
            scim_type,
            detail,
        },
        request_body,
        answer_body,
    }
}

fn length(body: &CapturedBody) -> i64 {
    i64::try_from(body.length).unwrap_or(i64::MAX)
}

fn cut(text: &str) -> String {
    text.chars().take(ADDRESS_CHARACTERS).collect()
}
