//! Composition: one server out of the SCIM API, the console and what stands before both.

mod detach;
mod health;
mod metrics;
mod origin;
mod request;
mod router;
mod security_headers;
mod session;
mod shutdown;
mod state;

pub use metrics::{Metrics, install as install_metrics};
pub use router::router;
pub use shutdown::{ServeError, Server};
pub use state::AppState;
