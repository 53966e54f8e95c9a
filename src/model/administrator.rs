//! Administrators: people who sign in to the console. Not accounts: the two never mix.

use crate::model::choice::choices;
use crate::model::ids::AdministratorId;
use crate::model::secret::PasswordHash;
use crate::model::text::EmailAddress;
use crate::model::time::Timestamp;

choices! {
    /// What an administrator may do.
    AdministratorRole {
        /// Everything, administrators included.
        Owner = "owner", "Owner";
        /// Everything but administrators.
        Admin = "admin", "Admin";
        /// Looks, and changes nothing.
        Viewer = "viewer", "Viewer";
    }
}

/// Something that not every administrator may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// See organizations, directories and people.
    View,
    /// Create and change organizations, directories and tokens.
    Manage,
    /// Invite and change administrators.
    ManageAdministrators,
}

impl AdministratorRole {
    /// Tells whether the role includes a permission.
    #[must_use]
    pub const fn allows(self, permission: Permission) -> bool {
        match permission {
            Permission::View => true,
            Permission::Manage => matches!(self, Self::Owner | Self::Admin),
            Permission::ManageAdministrators => matches!(self, Self::Owner),
        }
    }
}

/// A person who signs in to the console.
#[derive(Debug, Clone)]
pub struct Administrator {
    /// Identifies the administrator.
    pub id: AdministratorId,
    /// The address to sign in with; unique without case.
    pub email: EmailAddress,
    /// What the administrator may do.
    pub role: AdministratorRole,
    /// Missing as long as the invitation has not been used.
    pub password_hash: Option<PasswordHash>,
    /// When the administrator was made.
    pub created: Timestamp,
    /// The last sign-in, if there was one.
    pub last_sign_in: Option<Timestamp>,
    /// Since when the administrator cannot sign in any more.
    pub deactivated: Option<Timestamp>,
    /// Since when a code is asked for beside the password, if one is.
    pub second_factor: Option<Timestamp>,
}

/// What an administrator can do about signing in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AdministratorStatus {
    /// Signs in with a password.
    Active,
    /// Has not chosen a password yet.
    Invited,
    /// Cannot sign in.
    Deactivated,
}

impl Administrator {
    /// Tells what the administrator can do about signing in.
    #[must_use]
    pub const fn status(&self) -> AdministratorStatus {
        match (self.deactivated, &self.password_hash) {
            (Some(_), _) => AdministratorStatus::Deactivated,
            (None, None) => AdministratorStatus::Invited,
            (None, Some(_)) => AdministratorStatus::Active,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::AdministratorRole::{Admin, Owner, Viewer};
    use super::Permission::{Manage, ManageAdministrators, View};
    use super::*;

    #[test]
    fn roles_include_permissions_as_the_table_says() {
        let table = [(Owner, [true, true, true]), (Admin, [true, true, false]), (Viewer, [true, false, false])];
        for (role, allowed) in table {
            assert_eq!(
                [View, Manage, ManageAdministrators].map(|permission| role.allows(permission)),
                allowed,
                "{role:?}"
            );
        }
    }

    #[test]
    fn the_words_of_roles_are_stored_and_never_change() {
        let words: Vec<_> = AdministratorRole::ALL.iter().map(|role| role.word()).collect();
        assert_eq!(words, ["owner", "admin", "viewer"]);
        assert!(AdministratorRole::ALL.iter().all(|role| AdministratorRole::from_word(role.word()) == Some(*role)));
        assert_eq!(AdministratorRole::from_word("Owner"), None);
    }
}
