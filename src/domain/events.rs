//! Events: one for each change, in the transaction of the change.

use crate::domain::audit::{self, Change};
use crate::domain::{Ctx, DomainResult};
use crate::model::event::{Actor, Event};
use crate::model::ids::{DirectoryId, OrganizationId};
use crate::store::Tx;

/// What happened, before it has an id and a time.
#[derive(Debug, Clone, Copy)]
pub struct Happening<'a> {
    /// The organization it concerns, if any.
    pub organization: Option<&'a OrganizationId>,
    /// The directory it concerns, if any.
    pub directory: Option<&'a DirectoryId>,
    /// What was done: `user.created`, `token.revoked`, …
    pub action: &'static str,
    /// The id of what it was done to.
    pub subject_id: &'a str,
    /// What it was done to, as a person reads it.
    pub subject_label: &'a str,
    /// A sentence for people; never a secret.
    pub detail: &'a str,
}

/// Writes an event into the transaction of its change; and into the audit log, where a person made the change.
pub(super) async fn record(tx: &mut Tx, ctx: &Ctx, actor: &Actor, happening: Happening<'_>) -> DomainResult<()> {
    record_change(tx, ctx, actor, happening, Change::default()).await
}

/// The same for a change of one value, which the audit log shows as it was before and as it is since.
pub(super) async fn record_change(
    tx: &mut Tx,
    ctx: &Ctx,
    actor: &Actor,
    happening: Happening<'_>,
    change: Change<'_>,
) -> DomainResult<()> {
    let event = Event {
        id: ctx.new_id(),
        organization: happening.organization.cloned(),
        directory: happening.directory.cloned(),
        at: ctx.now(),
        actor_kind: actor.kind().to_owned(),
        actor_id: actor.id().map(ToOwned::to_owned),
        actor_label: actor.label().to_owned(),
        action: happening.action.to_owned(),
        subject_id: happening.subject_id.to_owned(),
        subject_label: happening.subject_label.to_owned(),
        detail: happening.detail.to_owned(),
    };
    tx.events().insert(&event).await?;
    // What an identity provider does is in the events alone: its requests do not wait for the head of the audit log.
    if !matches!(actor, Actor::Token { .. }) {
        audit::append(tx, ctx, actor, &happening, change).await?;
    }
    Ok(())
}

/// Reads the last events of an organization, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn latest(ctx: &Ctx, organization: &OrganizationId, limit: u32) -> DomainResult<Vec<Event>> {
    Ok(ctx.db.read().await?.events().latest(organization, limit).await?)
}

/// Reads the last events of a directory, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn latest_of_directory(
    ctx: &Ctx,
    organization: &OrganizationId,
    directory: &DirectoryId,
    limit: u32,
) -> DomainResult<Vec<Event>> {
    Ok(ctx.db.read().await?.events().latest_of_directory(organization, directory, limit).await?)
}
