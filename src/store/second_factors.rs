//! The second factors of administrators, and their recovery codes.

use sqlx::{query_as, query_scalar};

use crate::model::ids::AdministratorId;
use crate::model::second_factor::{RecoveryCode, TotpSecret};
use crate::model::time::Timestamp;
use crate::store::error::exactly_one;
use crate::store::{Conn, StoreResult, change, on, statements};

/// Queries about second factors.
#[derive(Debug)]
pub struct SecondFactors<'a> {
    pub(super) conn: Conn<'a>,
}

statements! {
    SET = "UPDATE administrators SET totp_secret = $2, totp_since_ms = $3, totp_last_step = $4 WHERE id = $1";
    CLEAR = "UPDATE administrators SET totp_secret = NULL, totp_since_ms = NULL, totp_last_step = NULL
        WHERE id = $1 AND totp_secret IS NOT NULL";
    FIND = "SELECT totp_secret FROM administrators WHERE id = $1 AND totp_secret IS NOT NULL";
    // The secret again: a code of one that was replaced meanwhile is none.
    TAKE_STEP = "UPDATE administrators SET totp_last_step = $3 WHERE id = $1 AND totp_secret = $2 AND totp_last_step < $3";
    COUNT_CODES = "SELECT COUNT(*) FROM recovery_codes WHERE administrator_id = $1";
    DELETE_CODES = "DELETE FROM recovery_codes WHERE administrator_id = $1";
    INSERT_CODE = "INSERT INTO recovery_codes (administrator_id, code_hash) VALUES ($1, $2)";
    TAKE_CODE = "DELETE FROM recovery_codes WHERE administrator_id = $1 AND code_hash = $2";
}

impl SecondFactors<'_> {
    /// Stores the key of an authenticator app, in place of the one before; codes up to a step are used.
    ///
    /// # Errors
    /// When there is no such administrator.
    pub async fn set(
        &mut self,
        id: &AdministratorId,
        secret: &TotpSecret,
        since: Timestamp,
        last_step: i64,
    ) -> StoreResult<()> {
        exactly_one(change!(self.conn, SET, [id, secret, since, last_step])?)
    }

    /// Removes the key and every recovery code; false when there was none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn clear(&mut self, id: &AdministratorId) -> StoreResult<bool> {
        change!(self.conn, DELETE_CODES, [id])?;
        Ok(change!(self.conn, CLEAR, [id])? == 1)
    }

    /// Finds the key of an authenticator app.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find(&mut self, id: &AdministratorId) -> StoreResult<Option<TotpSecret>> {
        let row: Option<(TotpSecret,)> = on!(self.conn, |c| query_as(FIND).bind(id).fetch_optional(c).await)?;
        Ok(row.map(|(secret,)| secret))
    }

    /// Uses up the codes of a key up to a step; false when they were used up before. Of two at once, one gets it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn take_step(&mut self, id: &AdministratorId, secret: &TotpSecret, step: i64) -> StoreResult<bool> {
        Ok(change!(self.conn, TAKE_STEP, [id, secret, step])? == 1)
    }

    /// Counts the recovery codes that are left.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_codes(&mut self, id: &AdministratorId) -> StoreResult<i64> {
        Ok(on!(self.conn, |c| query_scalar(COUNT_CODES).bind(id).fetch_one(c).await)?)
    }

    /// Stores recovery codes in place of all before.
    ///
    /// # Errors
    /// When there is no such administrator.
    pub async fn set_codes(&mut self, id: &AdministratorId, codes: &[RecoveryCode]) -> StoreResult<()> {
        change!(self.conn, DELETE_CODES, [id])?;
        for code in codes {
            exactly_one(change!(self.conn, INSERT_CODE, [id, code.hash()])?)?;
        }
        Ok(())
    }

    /// Uses a recovery code up; false when there is none. Of two at once, one gets it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn take_code(&mut self, id: &AdministratorId, code: &RecoveryCode) -> StoreResult<bool> {
        Ok(change!(self.conn, TAKE_CODE, [id, code.hash()])? == 1)
    }
}
