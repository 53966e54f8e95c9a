//! Group commits: one task writes what waits.

use anyhow::Result;
use tokio::sync::{mpsc, oneshot};

use super::BATCH;

/// A row that waits, and who waits for it.
struct Waiting {
    body: String,
    kept: oneshot::Sender<bool>,
}

/// Hands rows to the task that writes them.
#[derive(Clone)]
pub struct Queue(mpsc::Sender<Waiting>);

/// Writes several rows in one durable commit.
pub trait Store: Send + 'static {
    /// Writes the rows.
    fn insert(&mut self, bodies: Vec<String>) -> impl Future<Output = Result<(), sqlx::Error>> + Send;
}

impl Queue {
    /// Starts the task that writes.
    pub fn start(mut store: impl Store) -> Self {
        let (sender, mut receiver) = mpsc::channel(1_024);
        tokio::spawn(async move {
            let mut waiting: Vec<Waiting> = Vec::with_capacity(BATCH);
            while receiver.recv_many(&mut waiting, BATCH).await > 0 {
                let (bodies, answers): (Vec<_>, Vec<_>) = waiting.drain(..).map(|row| (row.body, row.kept)).unzip();
                let kept = store.insert(bodies).await.is_ok();
                for answer in answers {
                    // Who hung up is not told.
                    let _ = answer.send(kept);
                }
            }
        });
        Self(sender)
    }

    /// Stores a row; true when it is kept.
    pub async fn store(&self, body: String) -> bool {
        let (kept, answer) = oneshot::channel();
        self.0.send(Waiting { body, kept }).await.is_ok() && answer.await.unwrap_or(false)
    }
}
