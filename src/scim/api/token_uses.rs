//! The last use of each token: noted off the request's path, at most once a minute.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::mpsc::{Receiver, Sender, channel};

use crate::domain::{Ctx, tokens, with_causes};
use crate::model::directory::TokenUse;
use crate::model::ids::TokenId;
use crate::model::time::Timestamp;

/// How much time lies between two notes of one token.
const INTERVAL: Duration = Duration::from_mins(1);
/// Notes that may wait to be written. What does not fit is left out: it says when, not whether, a token was used.
const WAITING: usize = 1_024;

/// Takes note of uses, and never waits.
#[derive(Debug)]
pub struct TokenUses {
    noted: Mutex<HashMap<TokenId, Timestamp>>,
    waiting: Sender<TokenUse>,
}

impl TokenUses {
    /// Makes both ends: what notes, and what [`write_token_uses`] reads from.
    pub fn new() -> (Self, Receiver<TokenUse>) {
        let (waiting, receiver) = channel(WAITING);
        (Self { noted: Mutex::default(), waiting }, receiver)
    }

    /// Notes a use, unless one was noted within the last minute.
    pub fn note(&self, used: TokenUse) {
        let mut noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.get(&used.token).is_some_and(|last| used.at < last.plus(INTERVAL)) {
            return;
        }
        noted.insert(used.token.clone(), used.at);
        drop(noted);
        if self.waiting.try_send(used).is_err() {
            metrics::counter!("rollcall_token_uses_dropped_total").increment(1);
        }
    }
}

/// Writes noted uses, those that wait together in one transaction, until the other end is gone.
pub async fn write_token_uses(ctx: Ctx, mut receiver: Receiver<TokenUse>) {
    let mut uses = Vec::new();
    while receiver.recv_many(&mut uses, WAITING).await > 0 {
        if let Err(error) = tokens::note_uses(&ctx, &uses).await {
            tracing::warn!(error = with_causes(&error), "the last use of a token was not noted");
        }
        uses.clear();
    }
}
