//! `rollcall admin`.

use std::io::Read as _;

use clap::{ArgAction, ValueEnum};

use crate::cli::output::{self, Problem};
use crate::config::PublicUrl;
use crate::domain::{Ctx, administrators, second_factor};
use crate::model::administrator::AdministratorRole;
use crate::model::event::Actor;
use crate::model::secret::PlainPassword;

/// Subcommands of `admin`.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Make an administrator; without a password, print a one-time link to choose one
    Create {
        /// E-mail address to sign in with
        #[arg(long)]
        email: String,
        /// What the administrator may do
        #[arg(long, value_enum, default_value_t = Role::Admin)]
        role: Role,
        /// Read the password from standard input
        #[arg(long, action = ArgAction::SetTrue)]
        password_stdin: bool,
    },
    /// Let an administrator who has lost app and recovery codes sign in without a second factor
    RemoveSecondFactor {
        /// E-mail address to sign in with
        #[arg(long)]
        email: String,
    },
}

/// What an administrator may do.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Role {
    /// Everything, administrators included
    Owner,
    /// Everything but administrators
    Admin,
    /// Look, and change nothing
    Viewer,
}

impl From<Role> for AdministratorRole {
    fn from(role: Role) -> Self {
        match role {
            Role::Owner => Self::Owner,
            Role::Admin => Self::Admin,
            Role::Viewer => Self::Viewer,
        }
    }
}

/// Runs a subcommand.
pub async fn run(ctx: &Ctx, public_url: &PublicUrl, command: Command) -> Result<(), Problem> {
    match command {
        Command::Create { email, role, password_stdin } => create(ctx, public_url, &email, role, password_stdin).await,
        Command::RemoveSecondFactor { email } => remove_second_factor(ctx, &email).await,
    }
}

async fn remove_second_factor(ctx: &Ctx, email: &str) -> Result<(), Problem> {
    let missing = || Problem::wrong(format!("there is no administrator {email}"));
    let found = administrators::find_by_email(ctx, email).await?.ok_or_else(missing)?;
    let (administrator, there_was_one) = second_factor::remove(ctx, &Actor::CommandLine, &found.id).await?;
    output::line(&if there_was_one {
        format!("{} signs in without a second factor now.", administrator.email)
    } else {
        format!("{} has no second factor.", administrator.email)
    })
}

async fn create(
    ctx: &Ctx,
    public_url: &PublicUrl,
    email: &str,
    role: Role,
    password_stdin: bool,
) -> Result<(), Problem> {
    if password_stdin {
        let mut password = String::new();
        std::io::stdin().read_to_string(&mut password).map_err(Problem::failed("cannot read the password"))?;
        let password = PlainPassword::new(password.trim_end_matches(['\r', '\n']).to_owned());
        let new = administrators::create(ctx, &Actor::CommandLine, email, role.into(), password).await?;
        return output::line(&format!("Created the {} {}.", new.role.word(), new.email));
    }
    let (new, code) = administrators::invite(ctx, &Actor::CommandLine, email, role.into()).await?;
    output::line(&format!(
        "Created the {} {}. This link, good once and for 7 days, lets them choose a password:\n{}/invite?code={}",
        new.role.word(),
        new.email,
        public_url.as_str(),
        code.reveal()
    ))
}
