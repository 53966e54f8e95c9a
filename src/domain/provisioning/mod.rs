//! Provisioning: what becomes of the users and groups that an identity provider pushes.

mod decide;
pub mod groups;
pub mod journal;
mod moves;
pub mod search;
pub mod users;

pub use moves::NAMED as NAMED_MEMBERS;

#[cfg(test)]
mod tests;

use crate::domain::events::{Happening, record_all};
use crate::domain::provisioning::journal::{Change, Journal};
use crate::domain::{Ctx, DomainError, DomainResult};
use crate::limits::INDEXED_CHARACTERS;
use crate::model::directory::Directory;
use crate::model::event::{Actor, AttributeChange};
use crate::model::text::{TextProblem, is_within};
use crate::store::Tx;

/// A directory that a request is about, and who makes the request.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The directory.
    pub directory: Directory,
    /// Whoever asks: the token, or the command line for sample data.
    pub actor: Actor,
    /// What the call did and found.
    pub journal: Journal,
}

/// Rows that a scan reads at a time.
const SCAN_ROWS: u32 = 500;

/// Refuses a text that no index of PostgreSQL can hold, on either database alike: one with U+0000, or too long a one.
fn check_text(field: &'static str, text: Option<&str>) -> DomainResult<()> {
    let Some(text) = text else { return Ok(()) };
    if text.contains('\0') {
        return Err(DomainError::Invalid { field, problem: TextProblem::ControlCharacters });
    }
    check_length(field, text)
}

fn check_length(field: &'static str, text: &str) -> DomainResult<()> {
    if is_within(text, INDEXED_CHARACTERS) {
        return Ok(());
    }
    Err(DomainError::Invalid { field, problem: TextProblem::TooLong(INDEXED_CHARACTERS) })
}

/// Holds the directory against its deletion until the unit of work ends. A deleted directory takes no more changes, even if its
/// token was good a moment ago.
async fn hold_directory(tx: &mut Tx, caller: &Caller) -> DomainResult<()> {
    let there = tx.directories().hold(&caller.directory.organization, &caller.directory.id).await?;
    if there { Ok(()) } else { Err(DomainError::NotFound) }
}

/// Holds an answer that refuses back until what it was decided on is certain: see [`Db::settle`](crate::store::Db::settle).
async fn settled<T, E: From<DomainError>>(ctx: &Ctx, result: Result<T, E>) -> Result<T, E> {
    if result.is_err() {
        ctx.db.settle().await.map_err(DomainError::from)?;
    }
    result
}

/// What was done to a user or a group.
#[derive(Clone, Copy)]
struct Deed<'a> {
    action: &'static str,
    subject_id: &'a str,
    subject_label: &'a str,
    detail: &'a str,
    changes: &'a [AttributeChange],
}

impl<'a> Deed<'a> {
    /// Returns what its event says.
    const fn happening(self, caller: &'a Caller) -> Happening<'a> {
        Happening {
            organization: Some(&caller.directory.organization),
            directory: Some(&caller.directory.id),
            action: self.action,
            subject_id: self.subject_id,
            subject_label: self.subject_label,
            detail: self.detail,
            related_id: None,
            changes: self.changes,
        }
    }

    /// Writes it into the journal of the call.
    fn take_down(self, caller: &Caller) {
        caller.journal.note(Change {
            action: self.action,
            subject_id: self.subject_id.to_owned(),
            subject_label: self.subject_label.to_owned(),
            detail: self.detail.to_owned(),
        });
    }
}

/// Writes the event of a deed, and with it, in one statement, those that stand beside it.
async fn note(tx: &mut Tx, ctx: &Ctx, caller: &Caller, deed: Deed<'_>, beside: &[Happening<'_>]) -> DomainResult<()> {
    let happenings: Vec<Happening<'_>> =
        std::iter::once(deed.happening(caller)).chain(beside.iter().copied()).collect();
    record_all(tx, ctx, &caller.actor, &happenings).await?;
    deed.take_down(caller);
    Ok(())
}
