//! Administrators, one-time codes, and whether the installation has been set up.

use sqlx::{query, query_as, query_scalar};

use crate::model::administrator::{Administrator, AdministratorRole};
use crate::model::ids::AdministratorId;
use crate::model::page::{Page, PageRequest};
use crate::model::secret::{PasswordHash, SecretHash};
use crate::model::text::EmailAddress;
use crate::model::time::Timestamp;
use crate::store::error::exactly_one;
use crate::store::keyset::{Keyset, keyset, position, read_page};
use crate::store::{Conn, StoreError, StoreResult, change, on, statements};

/// Queries about administrators, and one-time codes.
#[derive(Debug)]
pub struct Administrators<'a> {
    pub(super) conn: Conn<'a>,
}

statements! {
    INSERT = "INSERT INTO administrators (id, email, email_key, role, password_hash, created_ms) VALUES ($1, $2, $3, $4, $5, $6)";
    FIND = "SELECT id, email, role, password_hash, created_ms, last_sign_in_ms, deactivated_ms, totp_since_ms FROM administrators WHERE id = $1";
    FIND_BY_EMAIL = "SELECT id, email, role, password_hash, created_ms, last_sign_in_ms, deactivated_ms, totp_since_ms FROM administrators WHERE email_key = $1";
    SET_PASSWORD = "UPDATE administrators SET password_hash = $2 WHERE id = $1";
    SIGNED_IN = "UPDATE administrators SET last_sign_in_ms = $2 WHERE id = $1";
    // Holds the row, so that of two owners who take each other's role one comes second and sees it.
    LOCK = "UPDATE installation SET set_up_ms = set_up_ms WHERE id = 1";
    COUNT_OTHER_OWNERS = "SELECT COUNT(*) FROM administrators
        WHERE id <> $1 AND role = 'owner' AND deactivated_ms IS NULL AND password_hash IS NOT NULL";
    SET_ROLE = "UPDATE administrators SET role = $2 WHERE id = $1";
    SET_DEACTIVATED = "UPDATE administrators SET deactivated_ms = $2 WHERE id = $1";
    DELETE_CODES_OF = "DELETE FROM one_time_codes WHERE administrator_id = $1";
    COUNT = "SELECT COUNT(*) FROM administrators WHERE email_key LIKE $1 ESCAPE '\\'";
    IS_SET_UP = "SELECT EXISTS (SELECT 1 FROM installation WHERE set_up_ms IS NOT NULL)";
    SET_UP = "UPDATE installation SET set_up_ms = $1 WHERE id = 1 AND set_up_ms IS NULL";
    INSERT_CODE = "INSERT INTO one_time_codes (code_hash, purpose, administrator_id, created_ms, expires_ms) VALUES ($1, $2, $3, $4, $5)";
    FIND_CODE = "SELECT administrator_id FROM one_time_codes WHERE code_hash = $1 AND purpose = $2 AND expires_ms > $3";
    TAKE_CODE = "DELETE FROM one_time_codes WHERE code_hash = $1 AND purpose = $2 AND expires_ms > $3 RETURNING administrator_id";
    DELETE_CODES = "DELETE FROM one_time_codes WHERE purpose = $1";
    DELETE_EXPIRED_CODES = "DELETE FROM one_time_codes WHERE expires_ms <= $1";
}

/// The rows of the console's list.
macro_rules! listed {
    () => {
        "SELECT id, email, role, password_hash, created_ms, last_sign_in_ms, deactivated_ms, totp_since_ms
        FROM administrators WHERE email_key LIKE $1 ESCAPE '\\'"
    };
}

/// The console's list, by e-mail address.
pub(super) const LIST: Keyset = keyset! {
    query: listed!(), key: "email_key, id", descending: "email_key DESC, id DESC",
    limit: "$2", from_key: "$3", from_id: "$4"
};

/// The same, the last that was made first.
pub(super) const NEWEST: Keyset = keyset! {
    newest: listed!(), at: "created_ms", id: "id", limit: "$2", from_key: "$3", from_id: "$4"
};

/// What a one-time code is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodePurpose {
    /// Making the first owner.
    SetUp,
    /// Choosing an administrator's password.
    Invite,
}

impl CodePurpose {
    const fn word(self) -> &'static str {
        match self {
            Self::SetUp => "setup",
            Self::Invite => "invite",
        }
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: AdministratorId,
    email: String,
    role: String,
    password_hash: Option<PasswordHash>,
    created_ms: Timestamp,
    last_sign_in_ms: Option<Timestamp>,
    deactivated_ms: Option<Timestamp>,
    totp_since_ms: Option<Timestamp>,
}

impl TryFrom<Row> for Administrator {
    type Error = StoreError;

    fn try_from(row: Row) -> StoreResult<Self> {
        let role = AdministratorRole::from_word(&row.role)
            .ok_or(StoreError::Corrupt { table: "administrators", column: "role" })?;
        Ok(Self {
            id: row.id,
            email: EmailAddress::from_stored(row.email),
            role,
            password_hash: row.password_hash,
            created: row.created_ms,
            last_sign_in: row.last_sign_in_ms,
            deactivated: row.deactivated_ms,
            second_factor: row.totp_since_ms,
        })
    }
}

impl Administrators<'_> {
    /// Stores an administrator.
    ///
    /// # Errors
    /// [`Unique::AdministratorEmail`](crate::store::Unique) when there is one with that address.
    pub async fn insert(&mut self, new: &Administrator) -> StoreResult<()> {
        let done = on!(self.conn, |c| query(INSERT)
            .bind(&new.id)
            .bind(new.email.as_str())
            .bind(new.email.key())
            .bind(new.role.word())
            .bind(&new.password_hash)
            .bind(new.created)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        exactly_one(done)
    }

    /// Finds an administrator.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find(&mut self, id: &AdministratorId) -> StoreResult<Option<Administrator>> {
        let row: Option<Row> = on!(self.conn, |c| query_as(FIND).bind(id).fetch_optional(c).await)?;
        row.map(TryInto::try_into).transpose()
    }

    /// Finds an administrator by e-mail address, ignoring case.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find_by_email(&mut self, email: &EmailAddress) -> StoreResult<Option<Administrator>> {
        let row: Option<Row> = on!(self.conn, |c| query_as(FIND_BY_EMAIL).bind(email.key()).fetch_optional(c).await)?;
        row.map(TryInto::try_into).transpose()
    }

    /// Sets an administrator's password.
    ///
    /// # Errors
    /// When there is no such administrator.
    pub async fn set_password(&mut self, id: &AdministratorId, hash: &PasswordHash) -> StoreResult<()> {
        let done = on!(self.conn, |c| query(SET_PASSWORD)
            .bind(id)
            .bind(hash)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        exactly_one(done)
    }

    /// Lists administrators by e-mail address, or the newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list(&mut self, request: &PageRequest) -> StoreResult<Page<Administrator>> {
        let list = Keyset::in_order(request.order, LIST, NEWEST);
        let page = read_page!(self.conn, list, COUNT, Row, request, [], |row| {
            position(row.id.as_str(), &list.key_of(&row.email, row.created_ms))
        });
        let Page { items, total, previous, next } = page;
        let items = items.into_iter().map(TryInto::try_into).collect::<StoreResult<_>>()?;
        Ok(Page { items, total, previous, next })
    }

    /// Holds who may do what until the unit of work ends.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lock(&mut self) -> StoreResult<()> {
        on!(self.conn, |c| query(LOCK).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Counts the owners who can sign in, but for one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_other_owners(&mut self, id: &AdministratorId) -> StoreResult<i64> {
        Ok(on!(self.conn, |c| query_scalar(COUNT_OTHER_OWNERS).bind(id).fetch_one(c).await)?)
    }

    /// Sets an administrator's role.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_role(&mut self, id: &AdministratorId, role: AdministratorRole) -> StoreResult<()> {
        change!(self.conn, SET_ROLE, [id, role.word()])?;
        Ok(())
    }

    /// Sets since when an administrator cannot sign in, if so.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_deactivated(&mut self, id: &AdministratorId, since: Option<Timestamp>) -> StoreResult<()> {
        change!(self.conn, SET_DEACTIVATED, [id, since])?;
        Ok(())
    }

    /// Deletes the codes of an administrator.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_codes_of(&mut self, id: &AdministratorId) -> StoreResult<()> {
        change!(self.conn, DELETE_CODES_OF, [id])?;
        Ok(())
    }

    /// Notes a sign-in.
    ///
    /// # Errors
    /// When there is no such administrator.
    pub async fn signed_in(&mut self, id: &AdministratorId, at: Timestamp) -> StoreResult<()> {
        let done =
            on!(self.conn, |c| query(SIGNED_IN).bind(id).bind(at).execute(c).await.map(|done| done.rows_affected()))?;
        exactly_one(done)
    }

    /// Tells whether the installation has ever had an administrator.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn is_set_up(&mut self) -> StoreResult<bool> {
        Ok(on!(self.conn, |c| query_scalar(IS_SET_UP).fetch_one(c).await)?)
    }

    /// Marks the installation as set up; false when it was already. Of two at once, one gets true.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_up(&mut self, at: Timestamp) -> StoreResult<bool> {
        let done = on!(self.conn, |c| query(SET_UP).bind(at).execute(c).await.map(|done| done.rows_affected()))?;
        Ok(done == 1)
    }

    /// Stores a one-time code.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_code(
        &mut self,
        code: &SecretHash,
        purpose: CodePurpose,
        administrator: Option<&AdministratorId>,
        created: Timestamp,
        expires: Timestamp,
    ) -> StoreResult<()> {
        let done = on!(self.conn, |c| query(INSERT_CODE)
            .bind(code)
            .bind(purpose.word())
            .bind(administrator)
            .bind(created)
            .bind(expires)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        exactly_one(done)
    }

    /// Looks at a one-time code without using it up: whom it is for, if it is good.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find_code(
        &mut self,
        code: &SecretHash,
        purpose: CodePurpose,
        now: Timestamp,
    ) -> StoreResult<Option<Option<AdministratorId>>> {
        Ok(on!(self.conn, |c| query_scalar(FIND_CODE)
            .bind(code)
            .bind(purpose.word())
            .bind(now)
            .fetch_optional(c)
            .await)?)
    }

    /// Uses a one-time code up: whom it was for, if it was good. Of two at once, one gets it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn take_code(
        &mut self,
        code: &SecretHash,
        purpose: CodePurpose,
        now: Timestamp,
    ) -> StoreResult<Option<Option<AdministratorId>>> {
        Ok(on!(self.conn, |c| query_scalar(TAKE_CODE)
            .bind(code)
            .bind(purpose.word())
            .bind(now)
            .fetch_optional(c)
            .await)?)
    }

    /// Deletes every code for a purpose.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_codes(&mut self, purpose: CodePurpose) -> StoreResult<()> {
        on!(self.conn, |c| query(DELETE_CODES).bind(purpose.word()).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Deletes every code whose time is over.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_expired_codes(&mut self, now: Timestamp) -> StoreResult<()> {
        on!(self.conn, |c| query(DELETE_EXPIRED_CODES).bind(now).execute(c).await.map(drop))?;
        Ok(())
    }
}
