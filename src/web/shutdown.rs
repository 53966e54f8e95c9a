//! Starting to listen, and stopping without losing anything.

use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::domain::with_causes;
use crate::scim::api::Notes;
use crate::web::router::router;
use crate::web::state::AppState;

/// How long requests that are under way may take when the server stops.
const GRACE: Duration = Duration::from_secs(20);
/// How often what has expired is deleted.
const CLEAN_INTERVAL: Duration = Duration::from_hours(1);

/// Why the server stopped or did not start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address cannot be listened on.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The listener failed.
    #[error("the listener failed")]
    Io(#[source] std::io::Error),
}

/// A server that listens.
#[derive(Debug)]
pub struct Server {
    state: AppState,
    listener: TcpListener,
    writer: JoinHandle<()>,
}

impl Server {
    /// Starts to listen. `make_state` gets what takes notes and puts the rest around it.
    ///
    /// # Errors
    /// When the address cannot be listened on.
    pub async fn bind(address: SocketAddr, make_state: impl FnOnce(Notes) -> AppState) -> Result<Self, ServeError> {
        let listener = TcpListener::bind(address).await.map_err(|source| ServeError::Listen { address, source })?;
        let (notes, writers) = Notes::new();
        let state = make_state(notes);
        let writer = tokio::spawn(writers.run(state.ctx.clone()));
        Ok(Self { state, listener, writer })
    }

    /// Returns the address that is listened on.
    ///
    /// # Errors
    /// When the operating system does not tell.
    pub fn address(&self) -> Result<SocketAddr, ServeError> {
        self.listener.local_addr().map_err(ServeError::Io)
    }

    /// Answers requests until `stop` is done; then lets those under way come to their end, for a while, and writes down what
    /// waits.
    ///
    /// # Errors
    /// When the listener fails.
    pub async fn run(self, stop: impl Future<Output = ()> + Send + 'static) -> Result<(), ServeError> {
        let Self { state, listener, writer } = self;
        let db = state.ctx.db.clone();
        let cleaner = tokio::spawn(clean(state.clone()));
        let service = router(state).into_make_service_with_connect_info::<SocketAddr>();
        let (stopping, stopped) = tokio::sync::oneshot::channel::<()>();
        let serving = axum::serve(listener, service).with_graceful_shutdown(async move {
            stop.await;
            // Nobody waits for this any more only when the listener has failed.
            let _ = stopping.send(());
        });
        let result = tokio::select! {
            result = async { serving.await } => result.map_err(ServeError::Io),
            () = async { let _ = stopped.await; tokio::time::sleep(GRACE).await; } => {
                tracing::warn!("stopped with requests under way");
                Ok(())
            }
        };
        cleaner.abort();
        // The writer ends when the last note-taker is gone, which went with the router.
        if tokio::time::timeout(GRACE, writer).await.is_err() {
            tracing::warn!("stopped before the last notes were written");
        }
        db.close().await;
        result
    }
}

/// Deletes sessions that have expired, every hour.
async fn clean(state: AppState) {
    let mut interval = tokio::time::interval(CLEAN_INTERVAL);
    loop {
        interval.tick().await;
        if let Err(error) = crate::domain::housekeeping::delete_expired(&state.ctx).await {
            tracing::warn!(error = with_causes(&error), "what has expired was not deleted");
        }
    }
}
