//! Accounts: people, global to the installation.

use sqlx::{query, query_as, query_scalar};

use crate::model::account::{Account, AccountPassword};
use crate::model::ids::{AccountId, DirectoryId, OrganizationId};
use crate::model::secret::PasswordHash;
use crate::model::text::EmailAddress;
use crate::model::time::Timestamp;
use crate::store::error::exactly_one;
use crate::store::{Conn, StoreResult, change, on, statements};

/// Queries about accounts.
#[derive(Debug)]
pub struct Accounts<'a> {
    pub(super) conn: Conn<'a>,
}

/// The columns of an account.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, email, name, owner_directory_id, password_hash, password_organization_id FROM accounts ",
            $rest
        )
    };
}

statements! {
    INSERT = "INSERT INTO accounts (id, email, email_key, name, owner_directory_id, created_ms, updated_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $6)";
    INSERT_UNLESS_TAKEN = "INSERT INTO accounts (id, email, email_key, name, owner_directory_id, created_ms, updated_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $6) ON CONFLICT (email_key) DO NOTHING";
    FIND = select!("WHERE id = $1");
    FIND_BY_EMAIL = select!("WHERE email_key = $1");
    LOCK_FOR_UPDATE = select!("WHERE id = $1 FOR NO KEY UPDATE");
    LOCK_BY_EMAIL_FOR_UPDATE = select!("WHERE email_key = $1 FOR NO KEY UPDATE");
    WITH_HOLDER_FOR_UPDATE = "SELECT id FROM accounts WHERE id = $1 OR email_key = $2 ORDER BY id FOR NO KEY UPDATE";
    OF_DIRECTORY_FOR_UPDATE = "SELECT id FROM accounts WHERE id IN (SELECT account_id FROM scim_users WHERE directory_id = $1)
        ORDER BY id FOR NO KEY UPDATE";
    SET_PROFILE = "UPDATE accounts SET email = $2, email_key = $3, name = $4, updated_ms = $5 WHERE id = $1";
    SET_PASSWORD = "UPDATE accounts SET password_hash = $2, password_organization_id = $3, updated_ms = $4 WHERE id = $1";
    FORGET_PASSWORD = "UPDATE accounts SET password_hash = NULL, password_organization_id = NULL
        WHERE id = $1 AND password_organization_id = $2";
    FORGET_PASSWORDS_OF_DIRECTORY = "UPDATE accounts SET password_hash = NULL, password_organization_id = NULL
        WHERE password_organization_id = $1 AND id IN (SELECT account_id FROM scim_users WHERE directory_id = $2)
          AND id NOT IN (SELECT m.account_id FROM memberships m WHERE m.organization_id = $1)";
    IN_ANOTHER_ORGANIZATION = "SELECT EXISTS (SELECT 1 FROM memberships WHERE account_id = $1 AND organization_id <> $2)";
    DELETE_IF_NOWHERE = "DELETE FROM accounts WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM memberships WHERE account_id = $1)";
    DELETE_OF_DIRECTORY_IF_NOWHERE = "DELETE FROM accounts
        WHERE id IN (SELECT account_id FROM scim_users WHERE directory_id = $1)
          AND NOT EXISTS (SELECT 1 FROM memberships m WHERE m.account_id = accounts.id)";
    DISOWN = "UPDATE accounts SET owner_directory_id = NULL WHERE owner_directory_id = $1
        AND id IN (SELECT account_id FROM scim_users WHERE directory_id = $1)";
}

#[derive(sqlx::FromRow)]
struct Row {
    id: AccountId,
    email: Option<String>,
    name: Option<String>,
    owner_directory_id: Option<DirectoryId>,
    password_hash: Option<PasswordHash>,
    password_organization_id: Option<OrganizationId>,
}

impl From<Row> for Account {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            email: row.email.map(EmailAddress::from_stored),
            name: row.name,
            owner: row.owner_directory_id,
            password: row
                .password_hash
                .zip(row.password_organization_id)
                .map(|(hash, organization)| AccountPassword { hash, organization }),
        }
    }
}

impl Accounts<'_> {
    /// Stores an account without a password, where [`Accounts::lock_by_email`] found none with its e-mail address in this unit of
    /// work; false when another unit of work made one meanwhile.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert(&mut self, new: &Account, now: Timestamp) -> StoreResult<bool> {
        let (email, key) = (new.email.as_ref().map(EmailAddress::as_str), new.email.as_ref().map(EmailAddress::key));
        // SQLite has one writer: what was looked for before in this unit of work is still not there.
        if matches!(self.conn, Conn::Sqlite(..)) {
            change!(self.conn, INSERT, [&new.id, email, key, &new.name, &new.owner, now])?;
            return Ok(true);
        }
        let done = on!(self.conn, |c| query(INSERT_UNLESS_TAKEN)
            .bind(&new.id)
            .bind(email)
            .bind(key)
            .bind(&new.name)
            .bind(&new.owner)
            .bind(now)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(done == 1)
    }

    /// Finds an account.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find(&mut self, id: &AccountId) -> StoreResult<Option<Account>> {
        let row: Option<Row> = on!(self.conn, |c| query_as(FIND).bind(id).fetch_optional(c).await)?;
        Ok(row.map(Into::into))
    }

    /// Finds an account by e-mail address, ignoring case.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find_by_email(&mut self, email: &EmailAddress) -> StoreResult<Option<Account>> {
        let row: Option<Row> = on!(self.conn, |c| query_as(FIND_BY_EMAIL).bind(email.key()).fetch_optional(c).await)?;
        Ok(row.map(Into::into))
    }

    /// Finds an account and holds it until the unit of work ends: nobody deletes or links it meanwhile.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lock(&mut self, id: &AccountId) -> StoreResult<Option<Account>> {
        // SQLite has one writer, and no row locks.
        let text = if matches!(self.conn, Conn::Sqlite(..)) { FIND } else { LOCK_FOR_UPDATE };
        let row: Option<Row> = on!(self.conn, |c| query_as(text).bind(id).fetch_optional(c).await)?;
        Ok(row.map(Into::into))
    }

    /// Like [`Accounts::lock`], by e-mail address.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lock_by_email(&mut self, email: &EmailAddress) -> StoreResult<Option<Account>> {
        // SQLite has one writer, and no row locks.
        let text = if matches!(self.conn, Conn::Sqlite(..)) { FIND_BY_EMAIL } else { LOCK_BY_EMAIL_FOR_UPDATE };
        let row: Option<Row> = on!(self.conn, |c| query_as(text).bind(email.key()).fetch_optional(c).await)?;
        Ok(row.map(Into::into))
    }

    /// Holds an account until the unit of work ends.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn hold(&mut self, id: &AccountId) -> StoreResult<()> {
        // SQLite has one writer, and no row locks.
        if let Conn::Postgres(conn) = &mut self.conn {
            query(LOCK_FOR_UPDATE).bind(id).execute(&mut **conn).await?;
        }
        Ok(())
    }

    /// Holds an account together with the one that has an e-mail address, the smaller id first: of two units of work that want
    /// the same two accounts, one waits for the other, and not each for each.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lock_with_holder(&mut self, id: &AccountId, email: &EmailAddress) -> StoreResult<()> {
        // SQLite has one writer, and no row locks.
        if let Conn::Postgres(conn) = &mut self.conn {
            query(WITH_HOLDER_FOR_UPDATE).bind(id).bind(email.key()).execute(&mut **conn).await?;
        }
        Ok(())
    }

    /// Holds the accounts of a directory's users, the smallest id first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lock_of_directory(&mut self, directory: &DirectoryId) -> StoreResult<()> {
        // SQLite has one writer, and no row locks.
        if let Conn::Postgres(conn) = &mut self.conn {
            query(OF_DIRECTORY_FOR_UPDATE).bind(directory).execute(&mut **conn).await?;
        }
        Ok(())
    }

    /// Sets e-mail address and name.
    ///
    /// # Errors
    /// [`Unique::AccountEmail`](crate::store::Unique) when another account has the address.
    pub async fn set_profile(
        &mut self,
        id: &AccountId,
        email: Option<&EmailAddress>,
        name: &str,
        now: Timestamp,
    ) -> StoreResult<()> {
        let done = on!(self.conn, |c| query(SET_PROFILE)
            .bind(id)
            .bind(email.map(EmailAddress::as_str))
            .bind(email.map(EmailAddress::key))
            .bind(name)
            .bind(now)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        exactly_one(done)
    }

    /// Sets a password that counts in one organization.
    ///
    /// # Errors
    /// When there is no such account.
    pub async fn set_password(
        &mut self,
        id: &AccountId,
        hash: &PasswordHash,
        organization: &OrganizationId,
        now: Timestamp,
    ) -> StoreResult<()> {
        let done = on!(self.conn, |c| query(SET_PASSWORD)
            .bind(id)
            .bind(hash)
            .bind(organization)
            .bind(now)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        exactly_one(done)
    }

    /// Forgets the password that counts in one organization.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_password(&mut self, id: &AccountId, organization: &OrganizationId) -> StoreResult<()> {
        change!(self.conn, FORGET_PASSWORD, [id, organization])?;
        Ok(())
    }

    /// Forgets the passwords of a directory's people who are no members of its organization any more.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_passwords_of_directory(
        &mut self,
        organization: &OrganizationId,
        directory: &DirectoryId,
    ) -> StoreResult<()> {
        on!(long self.conn, |c| query(FORGET_PASSWORDS_OF_DIRECTORY)
            .bind(organization)
            .bind(directory)
            .execute(c)
            .await
            .map(drop))?;
        Ok(())
    }

    /// Tells whether an account is in an organization other than this one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn is_in_another_organization(
        &mut self,
        id: &AccountId,
        organization: &OrganizationId,
    ) -> StoreResult<bool> {
        Ok(on!(self.conn, |c| query_scalar(IN_ANOTHER_ORGANIZATION).bind(id).bind(organization).fetch_one(c).await)?)
    }

    /// Deletes an account for good if it is in no organization any more; true when it did.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_if_nowhere(&mut self, id: &AccountId) -> StoreResult<bool> {
        let done =
            on!(self.conn, |c| query(DELETE_IF_NOWHERE).bind(id).execute(c).await.map(|done| done.rows_affected()))?;
        Ok(done == 1)
    }

    /// Deletes the accounts of a directory's users that are in no organization any more; says how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_of_directory_if_nowhere(&mut self, directory: &DirectoryId) -> StoreResult<u64> {
        Ok(on!(long self.conn, |c| query(DELETE_OF_DIRECTORY_IF_NOWHERE)
            .bind(directory)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?)
    }

    /// Leaves the accounts that a directory created without an owner.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn disown(&mut self, directory: &DirectoryId) -> StoreResult<()> {
        on!(long self.conn, |c| query(DISOWN).bind(directory).execute(c).await.map(drop))?;
        Ok(())
    }
}
