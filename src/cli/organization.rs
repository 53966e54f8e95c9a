//! `rollcall organization`.

use serde_json::json;

use crate::cli::output::{self, Problem};
use crate::domain::{Ctx, organizations};
use crate::model::event::Actor;
use crate::model::organization::Slug;

/// Subcommands of `organization`.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Make an organization
    Create {
        /// Its name; unique without case
        #[arg(long)]
        name: String,
        /// What stands for its id in addresses: letters from a to z, digits and hyphens [default: made of the name]
        #[arg(long)]
        slug: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

/// Runs a subcommand.
pub async fn run(ctx: &Ctx, command: Command) -> Result<(), Problem> {
    let Command::Create { name, slug, json } = command;
    let new = organizations::create(ctx, &Actor::CommandLine, &name, slug.as_deref()).await?;
    if json {
        return output::json(&json!({
            "organization_id": new.id.as_str(),
            "name": new.name.as_str(),
            "slug": new.slug.as_ref().map(Slug::as_str),
        }));
    }
    let slug = new.slug.map_or_else(|| "without a slug".to_owned(), |slug| format!("with the slug {slug}"));
    output::line(&format!("Created the organization {} ({}) {slug}.", new.name, new.id))
}
