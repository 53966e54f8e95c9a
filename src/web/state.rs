//! What the server is made of.

use std::ops::Deref;
use std::sync::Arc;

use crate::config::PublicUrl;
use crate::domain::Ctx;
use crate::scim::api::{Notes, RateLimit, ScimParts, ScimState};
use crate::web::metrics::Metrics;

/// Everything that requests are answered from. A clone is the same: every layer has one, and clones it for every request.
#[derive(Debug, Clone)]
pub struct AppState(Arc<Parts>);

/// What an [`AppState`] has.
#[derive(Debug)]
pub struct Parts {
    /// What the rules need.
    pub ctx: Ctx,
    /// The address under which the server is reached.
    pub public_url: PublicUrl,
    /// What `/metrics` shows.
    pub metrics: Metrics,
    /// What the SCIM API needs.
    pub scim: ScimState,
}

impl AppState {
    /// Puts a server together.
    pub fn new(ctx: Ctx, public_url: PublicUrl, scim_rate_per_second: u32, notes: Notes, metrics: Metrics) -> Self {
        let scim = ScimState::new(ScimParts {
            ctx: ctx.clone(),
            public_url: public_url.to_shared(),
            rate: Arc::new(RateLimit::new(scim_rate_per_second)),
            notes: Arc::new(notes),
        });
        Self(Arc::new(Parts { ctx, public_url, metrics, scim }))
    }
}

impl Deref for AppState {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}
