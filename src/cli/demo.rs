//! `rollcall demo`.

use crate::cli::output::Problem;
use crate::config::PublicUrl;
use crate::domain::Ctx;

/// Fills an empty database with sample data.
pub async fn run(_ctx: &Ctx, _public_url: &PublicUrl) -> Result<(), Problem> {
    Ok(())
}
