//! Directories: the SCIM connections of an organization, and their tokens.

use crate::model::choice::choices;
use crate::model::ids::{DirectoryId, OrganizationId, TokenId};
use crate::model::secret::SecretHash;
use crate::model::text::Name;
use crate::model::time::Timestamp;

choices! {
    /// The identity provider at the other end. It decides which guide is shown, never how requests are read.
    DirectoryKind {
        /// Okta.
        Okta = "okta", "Okta";
        /// Microsoft Entra ID, once Azure AD.
        Entra = "entra", "Microsoft Entra ID (Azure AD)";
        /// Google Workspace.
        Google = "google", "Google Workspace";
        /// OneLogin.
        OneLogin = "onelogin", "OneLogin";
        /// JumpCloud.
        JumpCloud = "jumpcloud", "JumpCloud";
        /// PingOne and PingFederate.
        Ping = "ping", "Ping Identity";
        /// Any other SCIM 2.0 client.
        Other = "other", "Other SCIM 2.0";
    }
}

/// One SCIM connection of an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directory {
    /// Identifies the directory; part of its endpoint.
    pub id: DirectoryId,
    /// The organization it belongs to.
    pub organization: OrganizationId,
    /// Its name; unique in the organization without case.
    pub name: Name,
    /// The identity provider at the other end.
    pub kind: DirectoryKind,
    /// Since when it is paused, if it is.
    pub paused: Option<Timestamp>,
    /// When it was made.
    pub created: Timestamp,
    /// Who made it, as a person reads it.
    pub created_by: String,
}

/// A row of the list of directories.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectorySummary {
    /// The directory.
    pub directory: Directory,
    /// SCIM users it holds.
    pub users: i64,
    /// SCIM groups it holds.
    pub groups: i64,
    /// Tokens that are neither revoked nor expired.
    pub active_tokens: i64,
    /// The last request that carried one of its tokens.
    pub last_request: Option<Timestamp>,
}

/// Whether a token is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenStatus {
    /// Taken.
    Active,
    /// Refused since an administrator revoked it.
    Revoked,
    /// Refused since its time was over.
    Expired,
}

/// A bearer token of one directory, as it is kept: never the secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Identifies the token.
    pub id: TokenId,
    /// The directory it opens.
    pub directory: DirectoryId,
    /// The last four characters of the secret.
    pub last_four: String,
    /// What its maker calls it.
    pub label: Name,
    /// When it was made.
    pub created: Timestamp,
    /// Who made it, as a person reads it.
    pub created_by: String,
    /// When it stops being taken, if ever.
    pub expires: Option<Timestamp>,
    /// When it was revoked, if it was.
    pub revoked: Option<Timestamp>,
    /// Who revoked it.
    pub revoked_by: Option<String>,
    /// When it was last used; at most a minute behind.
    pub last_used: Option<Timestamp>,
    /// From which address it was last used.
    pub last_used_address: Option<String>,
    /// By which user agent it was last used.
    pub last_used_agent: Option<String>,
}

impl Token {
    /// Tells whether the token is taken at an instant. A revoked token stays revoked when its time is over too.
    #[must_use]
    pub fn status(&self, now: Timestamp) -> TokenStatus {
        if self.revoked.is_some() {
            TokenStatus::Revoked
        } else if self.expires.is_some_and(|expires| expires <= now) {
            TokenStatus::Expired
        } else {
            TokenStatus::Active
        }
    }
}

/// A token to be stored.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// The token as it will be read back.
    pub token: Token,
    /// What is compared with the hash of a presented secret.
    pub hash: SecretHash,
}

/// One use of a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenUse {
    /// The directory of the token.
    pub directory: DirectoryId,
    /// The token.
    pub token: TokenId,
    /// When.
    pub at: Timestamp,
    /// From which address.
    pub address: String,
    /// By which user agent.
    pub agent: String,
}
