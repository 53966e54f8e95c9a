//! `rollcall token`.

use clap::builder::PossibleValuesParser;
use serde_json::{Value, json};

use crate::cli::output::{self, Problem};
use crate::domain::tokens::{self, Validity};
use crate::domain::{Ctx, directories};
use crate::model::directory::{Token, TokenStatus};
use crate::model::event::Actor;
use crate::model::ids::{DirectoryId, TokenId};
use crate::model::time::Timestamp;

/// Subcommands of `token`.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Generate a token; at most five of a directory are active
    Create {
        /// Id of the directory
        #[arg(long)]
        directory: String,
        /// What to call it
        #[arg(long, default_value = "Command line")]
        label: String,
        /// Days until it expires; 0 never
        #[arg(
            long,
            default_value = "0",
            value_parser = PossibleValuesParser::new(Validity::ALL.iter().map(|validity| validity.word()))
        )]
        expires_days: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// List a directory's tokens, the newest first; never the secrets
    List {
        /// Id of the directory
        #[arg(long)]
        directory: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Revoke a token: it is refused from the next request
    Revoke {
        /// Id of the token
        token_id: String,
    },
}

/// Runs a subcommand.
pub async fn run(ctx: &Ctx, command: Command) -> Result<(), Problem> {
    match command {
        Command::Create { directory, label, expires_days, json } => {
            let validity =
                Validity::from_word(&expires_days).ok_or_else(|| Problem::wrong("--expires-days is not known"))?;
            let directory = directories::find_by_id(ctx, &DirectoryId::from(directory)).await?;
            let actor = Actor::CommandLine;
            let issued = tokens::issue(ctx, &actor, &directory.organization, &directory.id, &label, validity).await?;
            if json {
                return output::json(&json!({
                    "token_id": issued.token.id.as_str(),
                    "token": issued.secret.reveal(),
                    "expires_at": instant(issued.token.expires),
                }));
            }
            output::line(&format!(
                "Generated the token {} ({}).\nSecurity Token: {}\nThe token is shown this once only.",
                issued.token.label,
                issued.token.id,
                issued.secret.reveal()
            ))
        }
        Command::List { directory, json } => {
            let directory = directories::find_by_id(ctx, &DirectoryId::from(directory)).await?;
            let tokens = tokens::list(ctx, &directory.organization, &directory.id).await?;
            if json {
                return output::json(&tokens.iter().map(|token| to_json(token, ctx.now())).collect());
            }
            if tokens.is_empty() {
                return output::line("The directory has no tokens.");
            }
            for token in &tokens {
                let expires = token.expires.map_or_else(|| "never".to_owned(), |at| at.to_string());
                let status = status(token, ctx.now());
                output::line(&format!(
                    "{}  rcl_…{}  {status:<7}  expires {expires}  {}",
                    token.id, token.last_four, token.label
                ))?;
            }
            Ok(())
        }
        Command::Revoke { token_id } => {
            let (directory, token) = tokens::find_by_id(ctx, &TokenId::from(token_id)).await?;
            tokens::revoke(ctx, &Actor::CommandLine, &directory.organization, &directory.id, &token.id).await?;
            output::line(&format!("Revoked the token {} of the directory {}.", token.label, directory.name))
        }
    }
}

fn to_json(token: &Token, now: Timestamp) -> Value {
    json!({
        "token_id": token.id.as_str(),
        "label": token.label.as_str(),
        "last_four": token.last_four,
        "status": status(token, now),
        "created_at": instant(Some(token.created)),
        "created_by": token.created_by,
        "expires_at": instant(token.expires),
        "last_used_at": instant(token.last_used),
    })
}

fn status(token: &Token, now: Timestamp) -> &'static str {
    match token.status(now) {
        TokenStatus::Active => "active",
        TokenStatus::Revoked => "revoked",
        TokenStatus::Expired => "expired",
    }
}

fn instant(at: Option<Timestamp>) -> Option<String> {
    at.map(|at| at.to_string())
}
