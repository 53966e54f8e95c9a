//! `rollcall directory`.

use clap::builder::PossibleValuesParser;
use serde_json::json;

use crate::cli::output::{self, Problem};
use crate::config::PublicUrl;
use crate::domain::{Ctx, directories, organizations};
use crate::model::directory::DirectoryKind;
use crate::model::event::Actor;

/// Subcommands of `directory`.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Make a directory with its first token; makes the organization if it is not there
    Create {
        /// Name or id of the organization
        #[arg(long)]
        organization: String,
        /// Name of the directory; unique in the organization without case
        #[arg(long)]
        name: String,
        /// The identity provider at the other end
        #[arg(long = "type", value_parser = PossibleValuesParser::new(DirectoryKind::ALL.iter().map(|kind| kind.word())))]
        kind: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

/// Runs a subcommand.
pub async fn run(ctx: &Ctx, public_url: &PublicUrl, command: Command) -> Result<(), Problem> {
    let Command::Create { organization, name, kind, json } = command;
    let actor = Actor::CommandLine;
    let kind = DirectoryKind::from_word(&kind).ok_or_else(|| Problem::wrong("--type is not known"))?;
    // Checked first: a directory that cannot be made must not leave an organization behind.
    directories::check_name(&name)?;
    let organization = match organizations::find_by_id_or_name(ctx, &organization).await? {
        Some(found) => found,
        None => organizations::create(ctx, &actor, &organization, None).await?,
    };
    let created = directories::create(ctx, &actor, &organization.id, &name, kind).await?;
    let endpoint = directories::endpoint(public_url.as_str(), &created.directory.id);
    if json {
        return output::json(&json!({
            "organization_id": organization.id.as_str(),
            "directory_id": created.directory.id.as_str(),
            "scim_endpoint": endpoint,
            "token": created.token.secret.reveal(),
        }));
    }
    output::line(&format!(
        "Created the directory {} ({}) of {}.\nSCIM Endpoint:  {endpoint}\nSecurity Token: {}\nThe token is shown this once only.",
        created.directory.name,
        created.directory.id,
        organization.name,
        created.token.secret.reveal()
    ))
}
