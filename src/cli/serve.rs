//! `rollcall serve`.

use crate::cli::output::{self, Problem};
use crate::config::{PublicUrl, ServeArgs};
use crate::domain::{Ctx, administrators};
use crate::web::{AppState, Server, install_metrics};

/// Starts the server and answers until it is told to stop.
pub async fn run(ctx: Ctx, public_url: PublicUrl, args: ServeArgs) -> Result<(), Problem> {
    let metrics = install_metrics().map_err(Problem::failed("cannot start the metrics"))?;
    let url = public_url.as_str().to_owned();
    let server = Server::bind(args.listen, |notes| {
        AppState::new(ctx.clone(), public_url, args.scim_rate_per_second, notes, metrics)
    })
    .await
    .map_err(Problem::failed("ROLLCALL_LISTEN (--listen)"))?;
    let address = server.address().map_err(Problem::failed("ROLLCALL_LISTEN (--listen)"))?;
    tracing::info!(%address, version = env!("CARGO_PKG_VERSION"), "listening");
    output::line(&format!("Rollcall is listening on {address}. Console: {url}"))?;
    // On standard output alone: the code is a secret, and the log is kept.
    if let Some(code) = administrators::issue_set_up_code(&ctx).await? {
        output::line(&format!(
            "There is no administrator yet. Open this link, good once and for 7 days, to make the first one:\n{url}/setup?code={}",
            code.reveal()
        ))?;
    }
    let stop = stop_signal().map_err(Problem::failed("cannot listen for signals"))?;
    server.run(stop).await.map_err(Problem::failed("the server stopped"))
}

/// Waits for Ctrl-C or SIGTERM.
pub fn stop_signal() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        tracing::info!("stopping");
    })
}
