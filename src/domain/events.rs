//! Events: one for each change, in the transaction of the change.

use crate::domain::audit::{self, Change};
use crate::domain::{Ctx, DomainResult};
use crate::model::event::{Actor, AttributeChange, Event};
use crate::model::ids::{AccountId, DirectoryId, EventId, OrganizationId, UserId};
use crate::store::Tx;

/// What happened, before it has an id and a time.
#[derive(Debug, Clone, Copy, Default)]
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
    /// What else it is about: see [`Event::related_id`].
    pub related_id: Option<&'a str>,
    /// The attributes that changed.
    pub changes: &'a [AttributeChange],
}

/// What somebody did by hand to the one thing that it is about.
#[derive(Debug, Clone, Copy)]
pub(super) struct ByHand<'a> {
    /// See [`Happening::action`].
    pub action: &'static str,
    /// See [`Happening::detail`].
    pub detail: &'a str,
    /// What was so before, and what is so since: for the audit log.
    pub change: Change<'a>,
}

impl<'a> ByHand<'a> {
    /// What changes no single value.
    pub const fn new(action: &'static str, detail: &'a str) -> Self {
        Self { action, detail, change: Change { before: None, after: None } }
    }

    /// Says what was so before.
    pub const fn was(mut self, before: &'a str) -> Self {
        self.change.before = Some(before);
        self
    }

    /// Says what is so since.
    pub const fn became(mut self, after: &'a str) -> Self {
        self.change.after = Some(after);
        self
    }
}

/// Writes an event into the transaction of its change; and into the audit log, where a person made the change, with what was so before
/// and what is so since.
pub(super) async fn record(
    tx: &mut Tx,
    ctx: &Ctx,
    actor: &Actor,
    happening: Happening<'_>,
    change: Change<'_>,
) -> DomainResult<()> {
    tx.events().insert(&[event(ctx, actor, &happening)]).await?;
    // What an identity provider does is in the events alone: its requests do not wait for the head of the audit log.
    if !matches!(actor, Actor::Token { .. }) {
        audit::append(tx, ctx, actor, &happening, change).await?;
    }
    Ok(())
}

/// Writes events of an identity provider into the transaction of their change, in one statement.
pub(super) async fn record_all(
    tx: &mut Tx,
    ctx: &Ctx,
    actor: &Actor,
    happenings: &[Happening<'_>],
) -> DomainResult<()> {
    let events: Vec<Event> = happenings.iter().map(|happening| event(ctx, actor, happening)).collect();
    tx.events().insert(&events).await?;
    Ok(())
}

/// Gives what happened an id and a time.
pub(super) fn event(ctx: &Ctx, actor: &Actor, happening: &Happening<'_>) -> Event {
    Event {
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
        related_id: happening.related_id.map(ToOwned::to_owned),
        changes: happening.changes.to_vec(),
    }
}

/// Some events, and where the ones before them begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline {
    /// The events, the newest first.
    pub events: Vec<Event>,
    /// What the next part is asked for with, if there is one.
    pub older: Option<EventId>,
}

/// Reads the events of one user or group of a directory before one of them, or the last ones; the newest first.
///
/// # Errors
/// When the database fails.
pub async fn about(
    ctx: &Ctx,
    organization: &OrganizationId,
    directory: &DirectoryId,
    subject: &str,
    before: Option<&EventId>,
) -> DomainResult<Timeline> {
    let size = ctx.limits.console_page_size;
    let events = ctx.db.read().await?.events().about(organization, directory, subject, before, size + 1).await?;
    Ok(timeline(events, size))
}

/// Reads the events of a person before one of them, or the last ones; the newest first.
///
/// Those of a user of a directory, if one is named, and what was done by hand: roles that were given and taken, a name that was changed.
///
/// # Errors
/// When the database fails.
pub async fn about_person(
    ctx: &Ctx,
    organization: &OrganizationId,
    user: Option<(&DirectoryId, &UserId)>,
    account: &AccountId,
    before: Option<&EventId>,
) -> DomainResult<Timeline> {
    let size = ctx.limits.console_page_size;
    let events = ctx.db.read().await?.events().about_person(organization, user, account, before, size + 1).await?;
    Ok(timeline(events, size))
}

/// Makes a part of a timeline of one event more than it shows where there are more.
fn timeline(mut events: Vec<Event>, size: u32) -> Timeline {
    let more = events.len() > size as usize;
    events.truncate(size as usize);
    let older = events.last().filter(|_| more).map(|event| event.id.clone());
    Timeline { events, older }
}

/// Reads the last events of an organization, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn latest(ctx: &Ctx, organization: &OrganizationId, limit: u32) -> DomainResult<Vec<Event>> {
    Ok(ctx.db.read().await?.events().latest(organization, limit).await?)
}

/// Reads the last events of an organization before one of them, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn before(ctx: &Ctx, organization: &OrganizationId, event: &EventId, limit: u32) -> DomainResult<Vec<Event>> {
    Ok(ctx.db.read().await?.events().before(organization, event, limit).await?)
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
