//! Numbers for Prometheus.

use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};

/// What `/metrics` shows.
#[derive(Clone)]
pub struct Metrics(PrometheusHandle);

impl std::fmt::Debug for Metrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Metrics")
    }
}

impl Metrics {
    /// Renders the numbers in Prometheus' text format.
    pub fn render(&self) -> String {
        self.0.render()
    }
}

/// Starts to count, for the whole process.
///
/// # Errors
/// When the process counts already.
pub fn install() -> Result<Metrics, BuildError> {
    const SECONDS: &[f64] = &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
    let builder = PrometheusBuilder::new().set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), SECONDS)?;
    builder.install_recorder().map(Metrics)
}

impl Default for Metrics {
    /// Makes numbers that nothing counts into: for tests, of which many run in one process.
    fn default() -> Self {
        Self(PrometheusBuilder::new().build_recorder().handle())
    }
}
