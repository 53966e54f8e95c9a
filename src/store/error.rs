//! What can go wrong in the database, told apart only as far as a rule needs it.

use std::sync::Arc;

/// A unique index that a change would have broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unique {
    /// Two organizations of one name.
    OrganizationName,
    /// Two directories of one name in an organization.
    DirectoryName,
    /// Two roles of one name in an organization.
    RoleName,
    /// Two users of one `userName` in a directory.
    UserName,
    /// Two accounts of one e-mail address.
    AccountEmail,
    /// Two administrators of one e-mail address.
    AdministratorEmail,
    /// Any other; a defect, since only random ids are left.
    Other,
}

/// What went wrong in the database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The change would have broken a unique index.
    #[error("the value is taken")]
    Unique(Unique),
    /// The change needs a row that is not there.
    #[error("a row that the change needs is not there")]
    Missing(#[source] sqlx::Error),
    /// Another unit of work was in the way; asking again helps.
    #[error("another change was in the way")]
    Contended(#[source] sqlx::Error),
    /// The database refused or could not be reached.
    #[error("the database failed")]
    Sql(#[source] sqlx::Error),
    /// The commit that the unit of work shared with others failed, and nothing of any of them was kept.
    #[error("the commit failed")]
    SharedCommit(#[source] Arc<sqlx::Error>),
    /// A change met another number of rows than it must.
    #[error("a change met {found} rows instead of one")]
    RowCount {
        /// Rows that it met.
        found: u64,
    },
    /// A stored value cannot be read.
    #[error("column {column} of {table} has a value that cannot be read")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
    },
}

/// What a query returns.
pub type StoreResult<T> = Result<T, StoreError>;

/// Unique indexes by the name that PostgreSQL reports, and by the columns that SQLite reports.
const UNIQUE: [(&str, &str, Unique); 6] = [
    ("organizations_name_key", "organizations.name_key", Unique::OrganizationName),
    ("directories_name_key", "directories.organization_id, directories.name_key", Unique::DirectoryName),
    ("roles_name_key", "roles.organization_id, roles.name_key", Unique::RoleName),
    ("scim_users_user_name_key", "scim_users.directory_id, scim_users.user_name_key", Unique::UserName),
    ("accounts_email_key", "accounts.email_key", Unique::AccountEmail),
    ("administrators_email_key", "administrators.email_key", Unique::AdministratorEmail),
];

/// PostgreSQL's codes for two units of work that waited for each other, and for one that came too late.
const CONTENDED: [&str; 2] = ["40P01", "40001"];

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match error.as_database_error() {
            Some(database) if database.is_unique_violation() => {
                let index = database.constraint();
                let message = database.message();
                let broken = UNIQUE.iter().find(|(name, columns, _)| index == Some(name) || message.ends_with(columns));
                Self::Unique(broken.map_or(Unique::Other, |&(_, _, unique)| unique))
            }
            Some(database) if database.is_foreign_key_violation() => Self::Missing(error),
            Some(database) if database.code().is_some_and(|code| CONTENDED.contains(&&*code)) => Self::Contended(error),
            _ => Self::Sql(error),
        }
    }
}

/// Fails unless a change met exactly one row: a change that meets none was made to something that is not there.
pub fn exactly_one(found: u64) -> StoreResult<()> {
    if found == 1 { Ok(()) } else { Err(StoreError::RowCount { found }) }
}
