//! The audit log: who changed what in the console and at the command line, and who signed in.
//!
//! The entry of a change is in the unit of work of the change. Each carries the hash of the one before it; [`verify`] finds what was changed or is missing.

use std::time::Duration;

use crate::domain::events::Happening;
use crate::domain::{Ctx, DomainResult, retry};
use crate::model::account::Account;
use crate::model::audit::{AuditEntry, AuditFacts, AuditFilter, AuditHead, GENESIS};
use crate::model::event::Actor;
use crate::model::ids::OrganizationId;
use crate::model::page::{Page, PageRequest};
use crate::model::text::EmailAddress;
use crate::store::Tx;

/// The word for somebody who is not signed in.
pub const VISITOR: &str = "visitor";
/// The word for a person who signs in to an organization.
pub const PERSON: &str = "person";
/// What the action of every sign-in begins with.
pub const SIGN_IN: &str = "sign-in.";

/// The action of a sign-in that was refused.
pub const SIGN_IN_FAILED: &str = "sign-in.failed";

/// Failed sign-ins that are entered in a minute from one network address. Behind a proxy that is everybody's.
const MOST_FAILED_OF_ONE: i64 = 30;
/// Failed sign-ins that are entered in a minute, from wherever.
const MOST_FAILED: u32 = 200;

/// Entries that are checked or exported at a time.
const ROWS: u32 = 500;

/// What was so before a change, and what is so since. Never a secret.
#[derive(Debug, Clone, Copy, Default)]
pub struct Change<'a> {
    /// Before.
    pub before: Option<&'a str>,
    /// Since.
    pub after: Option<&'a str>,
}

/// Appends the entry of a change to the unit of work of the change.
///
/// The head of the log is held from here to the end of that unit, so this comes behind what may have to wait for others.
pub(super) async fn append(
    tx: &mut Tx,
    ctx: &Ctx,
    actor: &Actor,
    happening: &Happening<'_>,
    change: Change<'_>,
) -> DomainResult<()> {
    let facts = AuditFacts {
        at: ctx.now(),
        actor_kind: actor.kind().to_owned(),
        actor_id: actor.id().map(ToOwned::to_owned),
        actor_label: actor.label().to_owned(),
        address: actor.address().to_owned(),
        organization: happening.organization.map(ToString::to_string),
        directory: happening.directory.map(ToString::to_string),
        action: happening.action.to_owned(),
        subject_id: happening.subject_id.to_owned(),
        subject_label: happening.subject_label.to_owned(),
        detail: happening.detail.to_owned(),
        before: change.before.map(ToOwned::to_owned),
        after: change.after.map(ToOwned::to_owned),
    };
    Ok(tx.audit().append(facts).await?)
}

/// Appends an entry about an administrator who signs in, to the unit of work that notes it.
pub(super) async fn append_sign_in(
    tx: &mut Tx,
    ctx: &Ctx,
    actor: &Actor,
    action: &'static str,
    detail: &str,
) -> DomainResult<()> {
    let happening = Happening {
        organization: None,
        directory: None,
        action,
        subject_id: actor.id().unwrap_or_default(),
        subject_label: actor.label(),
        detail,
        ..Happening::default()
    };
    append(tx, ctx, actor, &happening, Change::default()).await
}

/// Notes an attempt to sign in that was refused: to the console, or to an organization.
///
/// What was typed as the e-mail address is kept only where it is one: people type passwords into the wrong field. Strangers must not fill
/// the log, which is never cut: of very many failures in a minute the last that is entered says so, and the others are left out.
///
/// # Errors
/// When the database fails.
pub async fn sign_in_failed(
    ctx: &Ctx,
    organization: Option<&OrganizationId>,
    email: &str,
    address: &str,
    detail: &str,
) -> DomainResult<()> {
    let minute_ago = ctx.now().minus(Duration::from_mins(1));
    let (all, from_there) =
        ctx.db.read().await?.audit().recent(SIGN_IN_FAILED, address, minute_ago, MOST_FAILED).await?;
    if all >= i64::from(MOST_FAILED) || from_there >= MOST_FAILED_OF_ONE {
        return Ok(());
    }
    let is_last = all + 1 >= i64::from(MOST_FAILED) || from_there + 1 >= MOST_FAILED_OF_ONE;
    let detail = if is_last { format!("{detail}. More in this minute are not entered") } else { detail.to_owned() };
    let label = EmailAddress::parse(email).map_or_else(|_| "no e-mail address".to_owned(), |email| email.to_string());
    let who = Who { kind: VISITOR, id: None, label: &label, address };
    append_sign_in_of(ctx, organization, &who, SIGN_IN_FAILED, &detail).await
}

/// Notes that a person signed in to an organization.
pub(super) async fn person_signed_in(
    ctx: &Ctx,
    organization: &OrganizationId,
    account: &Account,
    address: &str,
) -> DomainResult<()> {
    let label = account.email.as_ref().map_or("", EmailAddress::as_str);
    let who = Who { kind: PERSON, id: Some(account.id.as_str()), label, address };
    append_sign_in_of(ctx, Some(organization), &who, "sign-in.succeeded", "Signed in to the organization").await
}

/// Who signs in, and from where.
struct Who<'a> {
    kind: &'static str,
    id: Option<&'a str>,
    label: &'a str,
    address: &'a str,
}

async fn append_sign_in_of(
    ctx: &Ctx,
    organization: Option<&OrganizationId>,
    who: &Who<'_>,
    action: &'static str,
    detail: &str,
) -> DomainResult<()> {
    retry::contended(|| async {
        let mut tx = ctx.db.write().await?;
        let facts = AuditFacts {
            at: ctx.now(),
            actor_kind: who.kind.to_owned(),
            actor_id: who.id.map(ToOwned::to_owned),
            actor_label: who.label.to_owned(),
            address: who.address.to_owned(),
            organization: organization.map(ToString::to_string),
            directory: None,
            action: action.to_owned(),
            subject_id: who.id.unwrap_or_default().to_owned(),
            subject_label: who.label.to_owned(),
            detail: detail.to_owned(),
            before: None,
            after: None,
        };
        tx.audit().append(facts).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// Lists entries, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn list(ctx: &Ctx, filter: &AuditFilter, request: &PageRequest) -> DomainResult<Page<AuditEntry>> {
    Ok(ctx.db.read().await?.audit().list(filter, request).await?)
}

/// Reads some of the entries that an export has, the newest first, and where the rest of them starts.
///
/// Each call borrows a connection for itself: an export of many entries holds none while somebody downloads it slowly.
///
/// # Errors
/// When the database fails.
pub async fn export(
    ctx: &Ctx,
    filter: &AuditFilter,
    request: &PageRequest,
) -> DomainResult<(Vec<AuditEntry>, Option<PageRequest>)> {
    let request = PageRequest { size: ROWS, ..request.clone() };
    let entries = ctx.db.read().await?.audit().select(filter, &request).await?;
    let page = Page::from_rows(entries, &request, 0, |entry| entry.number.to_string());
    let rest = page.next.map(|last| PageRequest { position: crate::model::page::Position::After(last), ..request });
    Ok((page.items, rest))
}

/// Something that is wrong with the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// An entry does not say what was written under its number.
    Changed(i64),
    /// An entry does not follow the one before it.
    Unlinked(i64),
    /// Entries are not there, from the first of them to the last.
    Missing(i64, i64),
    /// There are entries behind the last one that the head knows.
    Beyond(i64),
    /// The last entry is another one than the head says.
    Head(i64),
    /// The row with the number and the hash of the last entry is gone.
    NoHead,
    /// The log does not go back to an entry that was noted elsewhere.
    NotKnown(i64),
}

/// What [`verify`] found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verified {
    /// Entries that were read.
    pub entries: i64,
    /// The hash of the last one.
    pub last: String,
    /// What is wrong, in order.
    pub findings: Vec<Finding>,
}

/// Reads the whole log and checks that nothing in it was changed, taken away, put in or moved.
///
/// `known` is the number and the hash of an entry that somebody noted elsewhere: who can write to the database can also write a
/// whole new chain, but not that one.
///
/// # Errors
/// When the database fails.
pub async fn verify(ctx: &Ctx, known: Option<&AuditHead>) -> DomainResult<Verified> {
    let mut check = Check::new(known);
    loop {
        // The head first: what is appended meanwhile lies behind it.
        let Some(head) = ctx.db.read().await?.audit().head().await? else {
            check.found(Finding::NoHead);
            return Ok(check.verified);
        };
        while check.number < head.number {
            let entries = ctx.db.read().await?.audit().following(check.number, ROWS).await?;
            let mut entries = entries.into_iter().take_while(|entry| entry.number <= head.number).peekable();
            if entries.peek().is_none() {
                check.found(Finding::Missing(check.number + 1, head.number));
                check.number = head.number;
                check.previous = None;
            }
            for entry in entries {
                check.entry(&entry);
            }
        }
        let last = check.previous.as_ref().is_none_or(|last| *last == head.hash);
        if !last {
            check.found(Finding::Head(head.number));
        }
        let mut reader = ctx.db.read().await?;
        let beyond = reader.audit().following(head.number, 1).await?;
        let Some(beyond) = beyond.first() else { break };
        if reader.audit().head().await?.is_none_or(|now| now.number <= head.number) {
            check.found(Finding::Beyond(beyond.number));
            break;
        }
    }
    check.end();
    Ok(check.verified)
}

/// Where [`verify`] is.
struct Check<'a> {
    known: Option<&'a AuditHead>,
    number: i64,
    /// The hash of the entry before; nothing when it is not there.
    previous: Option<String>,
    verified: Verified,
}

impl<'a> Check<'a> {
    fn new(known: Option<&'a AuditHead>) -> Self {
        let verified = Verified { last: GENESIS.to_owned(), ..Verified::default() };
        Self { known, number: 0, previous: Some(GENESIS.to_owned()), verified }
    }

    fn found(&mut self, finding: Finding) {
        self.verified.findings.push(finding);
    }

    fn entry(&mut self, entry: &AuditEntry) {
        if entry.number > self.number + 1 {
            self.found(Finding::Missing(self.number + 1, entry.number - 1));
            self.previous = None;
        }
        if !entry.is_as_written() {
            self.found(Finding::Changed(entry.number));
        } else if self.previous.as_ref().is_some_and(|previous| *previous != entry.previous) {
            self.found(Finding::Unlinked(entry.number));
        }
        if self.known.is_some_and(|known| known.number == entry.number && known.hash != entry.hash) {
            self.found(Finding::NotKnown(entry.number));
        }
        self.number = entry.number;
        self.previous = Some(entry.hash.clone());
        self.verified.entries += 1;
        self.verified.last.clone_from(&entry.hash);
    }

    fn end(&mut self) {
        if let Some(known) = self.known.filter(|known| known.number > self.number) {
            self.found(Finding::NotKnown(known.number));
        }
    }
}
