//! What can go wrong in the database, told apart only as far as a rule needs it.

use std::sync::Arc;

/// A unique index that a change would have broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unique {
    /// Two organizations of one name.
    OrganizationName,
    /// Two organizations of one slug.
    OrganizationSlug,
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
    /// The database could not be reached, went away, or had no time; asking later helps.
    #[error("the database is not available")]
    Unavailable(#[source] sqlx::Error),
    /// The database refused.
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
const UNIQUE: [(&str, &str, Unique); 7] = [
    ("organizations_name_key", "organizations.name_key", Unique::OrganizationName),
    ("organizations_slug_key", "organizations.slug", Unique::OrganizationSlug),
    ("directories_name_key", "directories.organization_id, directories.name_key", Unique::DirectoryName),
    ("roles_name_key", "roles.organization_id, roles.name_key", Unique::RoleName),
    ("scim_users_user_name_key", "scim_users.directory_id, scim_users.user_name_key", Unique::UserName),
    ("accounts_email_key", "accounts.email_key", Unique::AccountEmail),
    ("administrators_email_key", "administrators.email_key", Unique::AdministratorEmail),
];

/// PostgreSQL's codes for two units of work that waited for each other, and for one that came too late.
const CONTENDED: [&str; 2] = ["40P01", "40001"];

/// The beginnings of PostgreSQL's codes for what is no fault of the statement: connection lost (08), not let in (28), out of
/// connections, memory or disk (53), shut down or cancelled, as by the time limit of statements (57), a lock not had in time.
const UNAVAILABLE: [&str; 5] = ["08", "28", "53", "57", "55P03"];
/// SQLite's code for a lock that was not had in time, in its lowest byte.
const SQLITE_BUSY: u32 = 5;

/// Tells whether a database's code says that it was not to be had, rather than that the statement is wrong.
fn is_unavailable(code: &str) -> bool {
    match code.parse::<u32>() {
        // PostgreSQL's have five characters, of which the first two are a class; SQLite's are numbers of at most four.
        Ok(number) if code.len() < 5 => number & 0xFF == SQLITE_BUSY,
        _ => UNAVAILABLE.iter().any(|beginning| code.starts_with(beginning)),
    }
}

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
            Some(database) if database.code().is_some_and(|code| is_unavailable(&code)) => Self::Unavailable(error),
            None if matches!(
                error,
                sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed
            ) =>
            {
                Self::Unavailable(error)
            }
            _ => Self::Sql(error),
        }
    }
}

/// Fails unless a change met exactly one row: a change that meets none was made to something that is not there.
pub fn exactly_one(found: u64) -> StoreResult<()> {
    if found == 1 { Ok(()) } else { Err(StoreError::RowCount { found }) }
}

#[cfg(test)]
mod tests {
    use super::is_unavailable;

    #[test]
    fn only_what_is_no_fault_of_the_statement_is_worth_asking_again_later() {
        for code in ["08006", "28P01", "53300", "57P01", "57014", "55P03", "5", "517", "773"] {
            assert!(is_unavailable(code), "{code}");
        }
        // A value too long, a unique index, no such table, a disk that cannot be read; SQLite's "constraint" and "error".
        for code in ["22001", "23505", "42P01", "58030", "19", "2067", "1"] {
            assert!(!is_unavailable(code), "{code}");
        }
    }
}
