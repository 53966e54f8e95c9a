//! What the SCIM API notes beside answering, off the request's path: the last use of each token, and the request log.

use tokio::sync::mpsc::Receiver;
use tokio::task::JoinHandle;

use crate::domain::Ctx;
use crate::model::directory::TokenUse;
use crate::scim::api::request_log::{RequestLog, RequestLogWriter};
use crate::scim::api::token_uses::{TokenUses, write_token_uses};

/// What takes notes, and never waits.
#[derive(Debug)]
pub struct Notes {
    pub(super) token_uses: TokenUses,
    pub(super) request_log: RequestLog,
}

/// What writes the notes into the database.
#[derive(Debug)]
pub struct NoteWriters {
    token_uses: Receiver<TokenUse>,
    /// Writes the request log.
    pub request_log: RequestLogWriter,
}

impl Notes {
    /// Makes both ends.
    pub fn new() -> (Self, NoteWriters) {
        let (token_uses, uses) = TokenUses::new();
        let (request_log, writer) = RequestLog::new();
        (Self { token_uses, request_log }, NoteWriters { token_uses: uses, request_log: writer })
    }
}

impl NoteWriters {
    /// Writes until nobody takes notes any more.
    pub async fn run(self, ctx: Ctx) {
        futures::future::join(write_token_uses(ctx.clone(), self.token_uses), self.request_log.run(ctx)).await;
    }

    /// Writes the uses of tokens in a task of their own, and leaves the request log to the caller: for those who decide
    /// themselves when it is written.
    pub fn split(self, ctx: Ctx) -> (RequestLogWriter, JoinHandle<()>) {
        (self.request_log, tokio::spawn(write_token_uses(ctx, self.token_uses)))
    }
}
