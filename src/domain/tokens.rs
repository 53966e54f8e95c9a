//! Tokens: issuing, revoking, and noting their use.

use std::time::Duration;

use crate::domain::events::{ByHand, Happening, record};
use crate::domain::{Ctx, DomainError, DomainResult, retry};
use crate::model::choice::choices;
use crate::model::directory::{Directory, NewToken, Token, TokenUse};
use crate::model::event::Actor;
use crate::model::ids::{DirectoryId, OrganizationId, TokenId};
use crate::model::secret::PlainToken;
use crate::model::text::Name;
use crate::model::time::Timestamp;
use crate::store::Tx;

choices! {
    /// How long a token is taken.
    Validity {
        /// Until it is revoked.
        Unlimited = "0", "Does not expire";
        /// 30 days.
        Days30 = "30", "30 days";
        /// 90 days.
        Days90 = "90", "90 days";
        /// 180 days.
        Days180 = "180", "180 days";
        /// 365 days.
        Days365 = "365", "365 days";
    }
}

impl Validity {
    /// Returns when a token that is issued at an instant stops being taken, if ever.
    #[must_use]
    pub fn ends(self, issued: Timestamp) -> Option<Timestamp> {
        self.duration().map(|duration| issued.plus(duration))
    }

    const fn duration(self) -> Option<Duration> {
        const DAY: u64 = 24 * 60 * 60;
        match self {
            Self::Unlimited => None,
            Self::Days30 => Some(Duration::from_secs(30 * DAY)),
            Self::Days90 => Some(Duration::from_secs(90 * DAY)),
            Self::Days180 => Some(Duration::from_secs(180 * DAY)),
            Self::Days365 => Some(Duration::from_secs(365 * DAY)),
        }
    }
}

/// A token that was just made: the secret, in clear this once only, and what is kept.
#[derive(Debug, Clone)]
pub struct Issued {
    /// The secret.
    pub secret: PlainToken,
    /// What is kept.
    pub token: Token,
}

/// Issues a token of a directory.
///
/// # Errors
/// [`DomainError::TokenLimit`] when the directory has as many active tokens as it may, also when two ask at once.
pub async fn issue(
    ctx: &Ctx,
    actor: &Actor,
    organization: &OrganizationId,
    directory: &DirectoryId,
    label: &str,
    validity: Validity,
) -> DomainResult<Issued> {
    retry::contended(|| async {
        let mut tx = ctx.db.write().await?;
        // Held until the end: of two at once, the second counts the first one's token.
        if !tx.directories().lock(organization, directory).await? {
            return Err(DomainError::NotFound);
        }
        let directory = tx.directories().find(organization, directory).await?.ok_or(DomainError::NotFound)?;
        let issued = issue_in(&mut tx, ctx, actor, &directory, label, validity).await?;
        tx.commit().await?;
        Ok(issued)
    })
    .await
}

/// Issues a token in a unit of work that holds the directory.
pub(super) async fn issue_in(
    tx: &mut Tx,
    ctx: &Ctx,
    actor: &Actor,
    directory: &Directory,
    label: &str,
    validity: Validity,
) -> DomainResult<Issued> {
    let now = ctx.now();
    let label = Name::parse(label).map_err(|problem| DomainError::Invalid { field: "label", problem })?;
    let active = tx.tokens().count_active(&directory.id, now).await?;
    if active >= i64::from(ctx.limits.active_tokens) {
        return Err(DomainError::TokenLimit(ctx.limits.active_tokens));
    }
    let secret = PlainToken::from_random(ctx.random_secret());
    let token = Token {
        id: ctx.new_id(),
        directory: directory.id.clone(),
        last_four: secret.last_four().to_owned(),
        label,
        created: now,
        created_by: actor.label().to_owned(),
        expires: validity.ends(now),
        revoked: None,
        revoked_by: None,
        last_used: None,
        last_used_address: None,
        last_used_agent: None,
    };
    tx.tokens().insert(&NewToken { token: token.clone(), hash: secret.hash() }).await?;
    let detail = format!("Generated the token …{} ({})", token.last_four, validity.label().to_lowercase());
    let by_hand = ByHand::new("token.issued", &detail).became("active");
    note(tx, ctx, actor, directory, &token, by_hand).await?;
    Ok(Issued { secret, token })
}

/// Lists a directory's tokens, the newest first.
///
/// # Errors
/// [`DomainError::NotFound`] when the organization has no such directory.
pub async fn list(ctx: &Ctx, organization: &OrganizationId, directory: &DirectoryId) -> DomainResult<Vec<Token>> {
    let mut reader = ctx.db.read().await?;
    reader.directories().find(organization, directory).await?.ok_or(DomainError::NotFound)?;
    Ok(reader.tokens().list(directory).await?)
}

/// Finds a token of a directory.
///
/// # Errors
/// [`DomainError::NotFound`] when the organization has no such directory, or that no such token.
pub async fn find(
    ctx: &Ctx,
    organization: &OrganizationId,
    directory: &DirectoryId,
    id: &TokenId,
) -> DomainResult<Token> {
    let mut reader = ctx.db.read().await?;
    reader.directories().find(organization, directory).await?.ok_or(DomainError::NotFound)?;
    reader.tokens().find(directory, id).await?.ok_or(DomainError::NotFound)
}

/// Finds a token and its directory by the token's id alone: for the command line.
///
/// # Errors
/// [`DomainError::NotFound`] when there is none.
pub async fn find_by_id(ctx: &Ctx, id: &TokenId) -> DomainResult<(Directory, Token)> {
    let mut reader = ctx.db.read().await?;
    let token = reader.tokens().find_by_id(id).await?.ok_or(DomainError::NotFound)?;
    let directory = reader.directories().find_by_id(&token.directory).await?.ok_or(DomainError::NotFound)?;
    Ok((directory, token))
}

/// Revokes a token: it is refused from the next request. Revoking a revoked one changes nothing.
///
/// # Errors
/// [`DomainError::NotFound`] when there is none.
pub async fn revoke(
    ctx: &Ctx,
    actor: &Actor,
    organization: &OrganizationId,
    directory: &DirectoryId,
    id: &TokenId,
) -> DomainResult<()> {
    retry::contended(|| async {
        let mut tx = ctx.db.write().await?;
        let directory = tx.directories().find(organization, directory).await?.ok_or(DomainError::NotFound)?;
        let token = tx.tokens().find(&directory.id, id).await?.ok_or(DomainError::NotFound)?;
        if tx.tokens().revoke(&directory.id, id, ctx.now(), actor.label()).await? {
            let detail = format!("Revoked the token …{}", token.last_four);
            let by_hand = ByHand::new("token.revoked", &detail).was("active").became("revoked");
            note(&mut tx, ctx, actor, &directory, &token, by_hand).await?;
            tx.commit().await?;
        }
        Ok(())
    })
    .await
}

/// Notes the last uses of tokens.
///
/// # Errors
/// When the database fails.
pub async fn note_uses(ctx: &Ctx, uses: &[TokenUse]) -> DomainResult<()> {
    retry::contended(|| async {
        let mut tx = ctx.db.write().await?;
        for used in uses {
            tx.tokens().used(used).await?;
        }
        tx.commit().await?;
        Ok(())
    })
    .await
}

async fn note(
    tx: &mut Tx,
    ctx: &Ctx,
    actor: &Actor,
    directory: &Directory,
    token: &Token,
    by_hand: ByHand<'_>,
) -> DomainResult<()> {
    let happening = Happening {
        organization: Some(&directory.organization),
        directory: Some(&directory.id),
        action: by_hand.action,
        subject_id: token.id.as_str(),
        subject_label: token.label.as_str(),
        detail: by_hand.detail,
        ..Happening::default()
    };
    record(tx, ctx, actor, happening, by_hand.change).await
}
