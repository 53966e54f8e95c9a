//! Directories: making, changing and deleting them; and who may enter.

use crate::domain::audit::Change;
use crate::domain::events::{ByHand, Happening, record};
use crate::domain::tokens::{self, Issued, Validity};
use crate::domain::{Ctx, DomainError, DomainResult, is_confirmed, parse_name, retry};
use crate::model::directory::{Directory, DirectoryKind, DirectorySummary};
use crate::model::event::Actor;
use crate::model::ids::{DirectoryId, OrganizationId};
use crate::model::page::{Page, PageRequest};
use crate::model::secret::PlainToken;
use crate::model::user::{GroupSummary, UserSummary};
use crate::store::Tx;

pub use crate::store::Authenticated;

/// What the first token of a directory is called.
pub const FIRST_TOKEN_LABEL: &str = "First token";

/// A directory that was just made, and its first token, in clear this once only.
#[derive(Debug, Clone)]
pub struct Created {
    /// The directory.
    pub directory: Directory,
    /// Its first token.
    pub token: Issued,
}

/// What goes when a directory is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Consequences {
    /// SCIM users that go.
    pub users: i64,
    /// SCIM groups that go, and the roles that they made.
    pub groups: i64,
    /// People who leave the organization, because no other directory holds them.
    pub leaving: i64,
    /// Tokens that are refused from then on.
    pub active_tokens: i64,
}

/// Makes a directory and its first token, which does not expire.
///
/// # Errors
/// When the organization is not there, or the name is no name or is taken in it.
pub async fn create(
    ctx: &Ctx,
    actor: &Actor,
    organization: &OrganizationId,
    name: &str,
    kind: DirectoryKind,
) -> DomainResult<Created> {
    let directory = Directory {
        id: ctx.new_id(),
        organization: organization.clone(),
        name: parse_name(name)?,
        kind,
        paused: None,
        created: ctx.now(),
        created_by: actor.label().to_owned(),
    };
    let token = retry::contended(|| async {
        let mut tx = ctx.db.write().await?;
        tx.organizations().find(organization).await?.ok_or(DomainError::NotFound)?;
        tx.directories().insert(&directory).await?;
        let detail = format!("Created the directory for {}", kind.label());
        let by_hand = ByHand::new("directory.created", &detail).became(directory.name.as_str());
        note(&mut tx, ctx, actor, &directory, by_hand).await?;
        let token = tokens::issue_in(&mut tx, ctx, actor, &directory, FIRST_TOKEN_LABEL, Validity::Unlimited).await?;
        tx.commit().await?;
        Ok(token)
    })
    .await?;
    Ok(Created { directory, token })
}

/// Finds a directory of an organization.
///
/// # Errors
/// [`DomainError::NotFound`] when the organization has none with that id.
pub async fn find(ctx: &Ctx, organization: &OrganizationId, id: &DirectoryId) -> DomainResult<Directory> {
    ctx.db.read().await?.directories().find(organization, id).await?.ok_or(DomainError::NotFound)
}

/// Finds a directory whose organization is not known: for the command line alone.
///
/// # Errors
/// [`DomainError::NotFound`] when there is none.
pub async fn find_by_id(ctx: &Ctx, id: &DirectoryId) -> DomainResult<Directory> {
    ctx.db.read().await?.directories().find_by_id(id).await?.ok_or(DomainError::NotFound)
}

/// Finds a directory of an organization with its numbers.
///
/// # Errors
/// [`DomainError::NotFound`] when the organization has none with that id.
pub async fn summary(ctx: &Ctx, organization: &OrganizationId, id: &DirectoryId) -> DomainResult<DirectorySummary> {
    ctx.db.read().await?.directories().summary(organization, id, ctx.now()).await?.ok_or(DomainError::NotFound)
}

/// Lists an organization's directories by name.
///
/// # Errors
/// When the database fails.
pub async fn list(ctx: &Ctx, organization: &OrganizationId) -> DomainResult<Vec<DirectorySummary>> {
    Ok(ctx.db.read().await?.directories().list(organization, ctx.now()).await?)
}

/// Lists a directory's users by name, or the last that changed first.
///
/// # Errors
/// When the database fails.
pub async fn users(ctx: &Ctx, id: &DirectoryId, request: &PageRequest) -> DomainResult<Page<UserSummary>> {
    Ok(ctx.db.read().await?.users().list_by_name(id, request).await?)
}

/// Lists a directory's groups by name, or the last that changed first.
///
/// # Errors
/// When the database fails.
pub async fn groups(ctx: &Ctx, id: &DirectoryId, request: &PageRequest) -> DomainResult<Page<GroupSummary>> {
    Ok(ctx.db.read().await?.groups().list_by_name(id, request).await?)
}

/// Finds the directory that a token opens: nothing when the token is wrong, revoked, expired, or another directory's, or
/// there is no such directory. Nothing tells which.
///
/// # Errors
/// When the database fails.
pub async fn authenticate(ctx: &Ctx, id: &DirectoryId, token: &str) -> DomainResult<Option<Authenticated>> {
    let Some(token) = PlainToken::parse(token) else { return Ok(None) };
    Ok(ctx.db.read().await?.directories().authenticate(id, &token.hash(), ctx.now()).await?)
}

/// Renames a directory.
///
/// # Errors
/// When it is not there, or the name is no name or is taken.
pub async fn rename(
    ctx: &Ctx,
    actor: &Actor,
    organization: &OrganizationId,
    id: &DirectoryId,
    name: &str,
) -> DomainResult<Directory> {
    let name = parse_name(name)?;
    retry::contended(|| async {
        let mut tx = ctx.db.write().await?;
        let before = tx.directories().find(organization, id).await?.ok_or(DomainError::NotFound)?;
        if before.name == name {
            return Ok(before);
        }
        tx.directories().rename(organization, id, &name).await?;
        let detail = format!("Renamed the directory from “{}” to “{name}”", before.name);
        let happening = Happening {
            organization: Some(organization),
            directory: Some(id),
            action: "directory.renamed",
            subject_id: id.as_str(),
            subject_label: name.as_str(),
            detail: &detail,
            ..Happening::default()
        };
        let change = Change { before: Some(before.name.as_str()), after: Some(name.as_str()) };
        record(&mut tx, ctx, actor, happening, change).await?;
        let after = Directory { name: name.clone(), ..before };
        tx.commit().await?;
        Ok(after)
    })
    .await
}

/// Pauses a directory: its requests are answered `503` until it is resumed.
///
/// # Errors
/// When it is not there.
pub async fn pause(ctx: &Ctx, actor: &Actor, organization: &OrganizationId, id: &DirectoryId) -> DomainResult<()> {
    set_paused(ctx, actor, organization, id, true).await
}

/// Resumes a paused directory.
///
/// # Errors
/// When it is not there.
pub async fn resume(ctx: &Ctx, actor: &Actor, organization: &OrganizationId, id: &DirectoryId) -> DomainResult<()> {
    set_paused(ctx, actor, organization, id, false).await
}

/// The states of a directory in the audit log.
const RECEIVING: &str = "receiving";
const PAUSED: &str = "paused";

async fn set_paused(
    ctx: &Ctx,
    actor: &Actor,
    organization: &OrganizationId,
    id: &DirectoryId,
    paused: bool,
) -> DomainResult<()> {
    retry::contended(|| async {
        let mut tx = ctx.db.write().await?;
        let directory = tx.directories().find(organization, id).await?.ok_or(DomainError::NotFound)?;
        if directory.paused.is_some() == paused {
            return Ok(());
        }
        tx.directories().set_paused(organization, id, paused.then(|| ctx.now())).await?;
        let by_hand = if paused {
            let detail = "Paused the directory: its requests are answered 503 until it is resumed";
            ByHand::new("directory.paused", detail).was(RECEIVING).became(PAUSED)
        } else {
            ByHand::new("directory.resumed", "Resumed the directory").was(PAUSED).became(RECEIVING)
        };
        note(&mut tx, ctx, actor, &directory, by_hand).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// Tells what would go with a directory.
///
/// # Errors
/// When it is not there.
pub async fn consequences(ctx: &Ctx, organization: &OrganizationId, id: &DirectoryId) -> DomainResult<Consequences> {
    let mut reader = ctx.db.read().await?;
    let summary = reader.directories().summary(organization, id, ctx.now()).await?.ok_or(DomainError::NotFound)?;
    Ok(Consequences {
        users: summary.users,
        groups: summary.groups,
        leaving: reader.memberships().count_held_only_by(organization, id).await?,
        active_tokens: summary.active_tokens,
    })
}

/// Deletes a directory whose name was typed to confirm.
///
/// With it go its tokens, its users and groups, and the roles of those groups; people whom no other directory holds leave the
/// organization, and accounts that are in no organization any more are deleted.
///
/// # Errors
/// [`DomainError::NotConfirmed`] when the typed name is not the directory's.
pub async fn delete(
    ctx: &Ctx,
    actor: &Actor,
    organization: &OrganizationId,
    id: &DirectoryId,
    typed_name: &str,
) -> DomainResult<()> {
    retry::contended(|| async {
        let mut tx = ctx.db.write().await?;
        // Held first: what a request to this directory is doing is either before or behind this.
        if !tx.directories().lock(organization, id).await? {
            return Err(DomainError::NotFound);
        }
        let directory = tx.directories().find(organization, id).await?.ok_or(DomainError::NotFound)?;
        if !is_confirmed(typed_name, directory.name.as_str()) {
            return Err(DomainError::NotConfirmed);
        }
        tx.accounts().lock_of_directory(id).await?;
        let users = tx.users().count(id, &[]).await?;
        let roles = tx.roles().delete_of_directory(organization, id).await?;
        let left = tx.memberships().delete_of_directory_if_unheld(organization, id).await?;
        tx.memberships().refresh_active_without_directory(organization, id).await?;
        tx.sessions().end_of_directory(organization, id).await?;
        tx.accounts().forget_passwords_of_directory(organization, id).await?;
        tx.accounts().disown(id).await?;
        let accounts = tx.accounts().delete_of_directory_if_nowhere(id).await?;
        tx.users().delete_of_directory(id).await?;
        tx.directories().delete(organization, id).await?;
        let detail = format!(
            "Deleted the directory with {users} users and {roles} groups; {left} people left the organization, \
             {accounts} accounts were deleted"
        );
        let by_hand = ByHand::new("directory.deleted", &detail).was(directory.name.as_str());
        note(&mut tx, ctx, actor, &directory, by_hand).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// Returns the endpoint that an identity provider is given.
#[must_use]
pub fn endpoint(public_url: &str, id: &DirectoryId) -> String {
    format!("{public_url}/scim/v2/{id}")
}

/// Checks the name of a directory that is to be made.
///
/// # Errors
/// When it is no name.
pub fn check_name(name: &str) -> DomainResult<()> {
    parse_name(name).map(drop)
}

async fn note(tx: &mut Tx, ctx: &Ctx, actor: &Actor, directory: &Directory, by_hand: ByHand<'_>) -> DomainResult<()> {
    let happening = Happening {
        organization: Some(&directory.organization),
        directory: Some(&directory.id),
        action: by_hand.action,
        subject_id: directory.id.as_str(),
        subject_label: directory.name.as_str(),
        detail: by_hand.detail,
        ..Happening::default()
    };
    record(tx, ctx, actor, happening, by_hand.change).await
}
