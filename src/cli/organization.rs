//! `rollcall organization`.

use serde_json::json;

use crate::cli::output::{self, Problem};
use crate::domain::{Ctx, organizations};
use crate::model::event::Actor;

/// Subcommands of `organization`.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Make an organization
    Create {
        /// Its name; unique without case
        #[arg(long)]
        name: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

/// Runs a subcommand.
pub async fn run(ctx: &Ctx, command: Command) -> Result<(), Problem> {
    let Command::Create { name, json } = command;
    let new = organizations::create(ctx, &Actor::CommandLine, &name).await?;
    if json {
        return output::json(&json!({ "organization_id": new.id.as_str(), "name": new.name.as_str() }));
    }
    output::line(&format!("Created the organization {} ({}).", new.name, new.id))
}
