//! What a request about one user begins with: the directory that its token opens, and the user, in one round trip.

use sqlx::{FromRow as _, query};

use crate::model::directory::{Directory, DirectoryKind};
use crate::model::ids::{DirectoryId, OrganizationId, TokenId, UserId};
use crate::model::secret::SecretHash;
use crate::model::text::Name;
use crate::model::time::Timestamp;
use crate::model::user::ListedUser;
use crate::store::users::{
    ENTER_BY_ID_POSTGRES, ENTER_BY_ID_SQLITE, ENTER_BY_NAME_POSTGRES, ENTER_BY_NAME_SQLITE, ListedRow, Users,
};
use crate::store::{Authenticated, Conn, StoreError, StoreResult, on};

#[derive(sqlx::FromRow)]
struct EnteredRow {
    directory_id: DirectoryId,
    organization_id: OrganizationId,
    directory_name: String,
    kind: String,
    paused_ms: Option<Timestamp>,
    directory_created_ms: Timestamp,
    created_by: String,
    token_id: TokenId,
    token_label: String,
}

impl TryFrom<EnteredRow> for Authenticated {
    type Error = StoreError;

    fn try_from(row: EnteredRow) -> StoreResult<Self> {
        let kind =
            DirectoryKind::from_word(&row.kind).ok_or(StoreError::Corrupt { table: "directories", column: "kind" })?;
        Ok(Self {
            directory: Directory {
                id: row.directory_id,
                organization: row.organization_id,
                name: Name::from_stored(row.directory_name),
                kind,
                paused: row.paused_ms,
                created: row.directory_created_ms,
                created_by: row.created_by,
            },
            token: row.token_id,
            token_label: row.token_label,
        })
    }
}

/// Which user is wanted of the directory that a token opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// The one with this id.
    Id(UserId),
    /// The one whose `userName` has this key.
    UserName(String),
}

/// Reads a row of [`Users::enter`], which has no user where there is none.
fn entered<'r, R>(row: &'r R) -> Result<(EnteredRow, Option<ListedRow>), sqlx::Error>
where
    R: sqlx::Row,
    EnteredRow: sqlx::FromRow<'r, R>,
    ListedRow: sqlx::FromRow<'r, R>,
    Option<UserId>: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
    &'static str: sqlx::ColumnIndex<R>,
{
    let entered = EnteredRow::from_row(row)?;
    let id: Option<UserId> = row.try_get("id")?;
    let found = id.map(|_| ListedRow::from_row(row)).transpose()?;
    Ok((entered, found))
}

impl Users<'_> {
    /// Finds the directory that a token opens, as [`Directories::authenticate`](crate::store::Directories::authenticate) does, and
    /// in the same round trip what is answered of one of its users.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn enter(
        &mut self,
        id: &DirectoryId,
        token: &SecretHash,
        now: Timestamp,
        wanted: &Wanted,
    ) -> StoreResult<Option<(Authenticated, Option<ListedUser>)>> {
        let (text, key) = match (wanted, &self.conn) {
            (Wanted::Id(id), Conn::Sqlite(..)) => (ENTER_BY_ID_SQLITE, id.as_str()),
            (Wanted::Id(id), Conn::Postgres(_)) => (ENTER_BY_ID_POSTGRES, id.as_str()),
            (Wanted::UserName(key), Conn::Sqlite(..)) => (ENTER_BY_NAME_SQLITE, key.as_str()),
            (Wanted::UserName(key), Conn::Postgres(_)) => (ENTER_BY_NAME_POSTGRES, key.as_str()),
        };
        on!(self.conn, |c| {
            let row = query(text).bind(token).bind(id).bind(now).bind(key).fetch_optional(c).await;
            row.and_then(|row| row.map(|row| entered(&row)).transpose())
        })?
        .map(|(entered, found)| Ok((entered.try_into()?, found.map(TryInto::try_into).transpose()?)))
        .transpose()
    }
}
