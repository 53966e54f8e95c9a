//! People who are new: every row of theirs in one statement, which is a transaction of its own.
//!
//! For PostgreSQL alone, where each statement is a trip over a network and so are `BEGIN` and `COMMIT`, and where the row that counts
//! a directory's users is held from the statement that writes it until the end of the commit. SQLite is in this process.

use crate::model::account::Account;
use crate::model::event::Event;
use crate::model::ids::{DirectoryId, OrganizationId};
use crate::model::secret::PasswordHash;
use crate::model::text::{EmailAddress, key_of};
use crate::model::user::User;
use crate::store::directories::count_slot_postgres;
use crate::store::events::changes_json;
use crate::store::users::Keys;
use crate::store::{Db, StoreResult, count_round_trip, statements};

/// A person who comes into an organization by a user of one of its directories, and was nowhere before.
#[derive(Debug, Clone, Copy)]
pub struct Newcomer<'a> {
    /// The organization.
    pub organization: &'a OrganizationId,
    /// The directory.
    pub directory: &'a DirectoryId,
    /// The account that is made.
    pub account: &'a Account,
    /// The account's password, which counts in this organization.
    pub password: Option<&'a PasswordHash>,
    /// The user.
    pub user: &'a User,
    /// The user's e-mail addresses.
    pub emails: &'a [String],
    /// What is told of it.
    pub event: &'a Event,
}

statements! {
    // No part reads what another one writes, but by `RETURNING`: all parts see the database as it was before the statement.
    // Each hangs on the one before it, so that of two newcomers of one name the later one waits before it holds the counts.
    INSERT_POSTGRES = "WITH directory AS (
            SELECT id FROM directories WHERE organization_id = $1 AND id = $2 FOR SHARE
        ), account AS (
            INSERT INTO accounts (id, email, email_key, name, owner_directory_id, password_hash, password_organization_id,
                created_ms, updated_ms)
            SELECT $3, $4, $5, $6, directory.id, $7, $8, $9, $9 FROM directory
            ON CONFLICT (email_key) DO NOTHING RETURNING id
        ), newcomer AS (
            INSERT INTO scim_users (directory_id, id, organization_id, account_id, user_name, user_name_key, external_id,
                display_name, display_name_key, name, name_key, search_key, email, active, document, version, created_ms,
                updated_ms)
            SELECT $2, $10, $1, account.id, $11, $12, $13, $14, $15, $6, $16, $17, $4, $18, $19, $20, $9, $9 FROM account
            RETURNING id, account_id
        ), emails AS (
            INSERT INTO scim_user_emails (directory_id, user_id, value_key)
            SELECT $2, newcomer.id, value_key FROM newcomer CROSS JOIN unnest(CAST($21 AS TEXT[])) AS value_key
            ON CONFLICT DO NOTHING
        ), membership AS (
            INSERT INTO memberships (organization_id, account_id, active, name, name_key, search_key, created_ms)
            SELECT $1, account_id, $18, $6, $16, $17, $9 FROM newcomer
        ), role AS (
            INSERT INTO membership_roles (organization_id, account_id, role_id)
            SELECT $1, newcomer.account_id, r.id FROM newcomer CROSS JOIN roles r WHERE r.organization_id = $1 AND r.is_default
        ), event AS (
            INSERT INTO events (organization_id, id, directory_id, at_ms, actor_kind, actor_id, actor_label, action, subject_id,
                subject_label, detail, related_id, changes)
            SELECT $1, $22, $2, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32 FROM newcomer
        )
        INSERT INTO directory_counts (directory_id, slot, users, groups_count) SELECT $2, $33, 1, 0 FROM newcomer
        ON CONFLICT (directory_id, slot) DO UPDATE SET users = directory_counts.users + 1";
}

impl Db {
    /// Tells whether newcomers are worth [`Db::insert_newcomer`]: where a statement costs a round trip.
    #[must_use]
    pub const fn takes_newcomers(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    /// Stores a person with account, user, membership, default role and event, and counts the user: all or nothing.
    ///
    /// False, and nothing was done, where an account has the e-mail address already, where the directory is not there, and always
    /// on SQLite: then it has to be found out in a unit of work.
    ///
    /// # Errors
    /// [`Unique::UserName`](crate::store::Unique) when the directory holds that `userName`.
    pub async fn insert_newcomer(&self, new: &Newcomer<'_>) -> StoreResult<bool> {
        let Self::Postgres(pool) = self else { return Ok(false) };
        let (account, user, event) = (new.account, new.user, new.event);
        let profile = &user.profile;
        let (email, keys) = (profile.email.as_ref(), Keys::of(profile));
        let emails: Vec<String> = new.emails.iter().map(|email| key_of(email)).collect();
        count_round_trip();
        let done = sqlx::query(INSERT_POSTGRES)
            .bind(new.organization)
            .bind(new.directory)
            .bind(&account.id)
            .bind(email.map(EmailAddress::as_str))
            .bind(email.map(EmailAddress::key))
            .bind(&profile.name)
            .bind(new.password)
            .bind(new.password.map(|_| new.organization))
            .bind(user.created)
            .bind(&user.id)
            .bind(&profile.user_name)
            .bind(&keys.user_name)
            .bind(&profile.external_id)
            .bind(&profile.display_name)
            .bind(&keys.display_name)
            .bind(&keys.name)
            .bind(&keys.search)
            .bind(profile.active)
            .bind(&profile.document)
            .bind(user.version)
            .bind(emails)
            .bind(&event.id)
            .bind(event.at)
            .bind(&event.actor_kind)
            .bind(&event.actor_id)
            .bind(&event.actor_label)
            .bind(&event.action)
            .bind(&event.subject_id)
            .bind(&event.subject_label)
            .bind(&event.detail)
            .bind(&event.related_id)
            .bind(changes_json(event))
            .bind(count_slot_postgres(user.id.as_str()))
            .execute(pool)
            .await?;
        Ok(done.rows_affected() == 1)
    }
}
