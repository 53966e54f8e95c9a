//! Identifiers: one type each, so that a directory's id can never stand where an organization's is due.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::model::text::without_nul;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        ///
        /// Kept as text: a malformed id from outside is then simply an id that no row has.
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, sqlx::Type)]
        #[serde(from = "String")]
        #[sqlx(transparent)]
        pub struct $name(String);

        impl $name {
            /// Returns the id as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<uuid::Uuid> for $name {
            fn from(id: uuid::Uuid) -> Self {
                Self(id.hyphenated().to_string())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(without_nul(text))
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::from(text.to_owned())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

ids! {
    /// Identifies an administrator of the console.
    AdministratorId;
    /// Identifies an organization.
    OrganizationId;
    /// Identifies an account: a person, global to the installation.
    AccountId;
    /// Identifies a role inside an organization.
    RoleId;
    /// Identifies a directory.
    DirectoryId;
    /// Identifies a token. Never the secret.
    TokenId;
    /// Identifies a SCIM user inside a directory.
    UserId;
    /// Identifies a SCIM group inside a directory.
    GroupId;
    /// Identifies an entry of the event log.
    EventId;
    /// Identifies a request: in the log, in the answer, and in the request log.
    RequestId;
}
