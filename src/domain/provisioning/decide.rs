//! Decisions without I/O: what a change of a SCIM user means for the person's account.

use crate::model::account::Account;
use crate::model::ids::DirectoryId;
use crate::model::text::EmailAddress;
use crate::model::user::UserProfile;

/// What is to be done to the account of a person whose profile a directory sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountChange {
    /// Nothing: the account is not this directory's to change. Only the organization's own view of the person changes.
    Leave,
    /// Profile and e-mail address follow the directory.
    Follow,
    /// The address is another account's: the membership moves there, as if the person had been created anew.
    Relink,
}

/// Decides whether an account follows a directory.
///
/// A directory owns the account it created as long as the account is in no other organization: no organization can take
/// over a person of another.
#[must_use]
pub fn account_change(
    directory: &DirectoryId,
    account: &Account,
    in_another_organization: bool,
    email: Option<&EmailAddress>,
    holder_of_email: Option<&Account>,
) -> AccountChange {
    let owned = account.owner.as_ref() == Some(directory) && !in_another_organization;
    let taken = holder_of_email.is_some_and(|holder| holder.id != account.id);
    match (owned, email, taken) {
        (false, _, _) => AccountChange::Leave,
        (true, Some(_), true) => AccountChange::Relink,
        (true, _, _) => AccountChange::Follow,
    }
}

/// What was done to the password of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordChange {
    /// Nothing.
    Kept,
    /// Another one was set.
    Set,
    /// It was removed.
    Removed,
}

/// Attributes that an event names; the others are counted.
const NAMED_ATTRIBUTES: usize = 8;
/// Characters of an attribute's name in an event: those of foreign extensions are the client's.
const ATTRIBUTE_CHARACTERS: usize = 60;

/// Says in words what changed of a user: for the event. `changed` are the names of the document's attributes that did.
#[must_use]
pub fn describe_user_change(
    before: &UserProfile,
    after: &UserProfile,
    changed: &[String],
    password: PasswordChange,
) -> (&'static str, String) {
    let mut parts = Vec::new();
    if before.user_name != after.user_name {
        parts.push(format!("userName from “{}” to “{}”", before.user_name, after.user_name));
    }
    if before.email != after.email {
        let show = |email: &Option<EmailAddress>| email.as_ref().map_or("none".to_owned(), ToString::to_string);
        parts.push(format!("e-mail address from {} to {}", show(&before.email), show(&after.email)));
    }
    if before.name != after.name {
        parts.push(format!("name from “{}” to “{}”", before.name, after.name));
    }
    if password == PasswordChange::Set {
        parts.push("password".to_owned());
    }
    let is_told = |name: &str| match name {
        "userName" | "active" => true,
        "emails" => before.email != after.email,
        "name" | "displayName" => before.name != after.name,
        _ => false,
    };
    let others: Vec<&String> = changed.iter().filter(|name| !is_told(name)).collect();
    parts.extend(others.iter().take(NAMED_ATTRIBUTES).map(|name| name.chars().take(ATTRIBUTE_CHARACTERS).collect()));
    if others.len() > NAMED_ATTRIBUTES {
        parts.push(format!("{} more", others.len() - NAMED_ATTRIBUTES));
    }
    let mut deeds = Vec::new();
    let action = match (before.active, after.active) {
        (true, false) => {
            deeds.push("Deactivated: cannot sign in, sessions ended".to_owned());
            "user.deactivated"
        }
        (false, true) => {
            deeds.push("Reactivated: may sign in again".to_owned());
            "user.reactivated"
        }
        _ => "user.changed",
    };
    if !parts.is_empty() {
        deeds.push(format!("Changed {}", parts.join(", ")));
    }
    if password == PasswordChange::Removed {
        deeds.push("Removed the password".to_owned());
    }
    if deeds.is_empty() {
        deeds.push("Changed the profile".to_owned());
    }
    (action, deeds.join(". "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(id: &str, owner: Option<&str>) -> Account {
        Account { id: id.into(), email: None, name: None, owner: owner.map(Into::into), password: None }
    }

    #[test]
    fn only_the_owner_of_an_account_that_is_nowhere_else_changes_it() {
        let mine = account("a", Some("d"));
        let theirs = account("a", Some("other"));
        let nobodys = account("a", None);
        let other = account("b", Some("d"));
        let email = EmailAddress::parse("x@y.example").unwrap();
        let d: DirectoryId = "d".into();
        let cases = [
            (&mine, false, None, AccountChange::Follow),
            (&mine, false, Some(&mine), AccountChange::Follow),
            (&mine, false, Some(&other), AccountChange::Relink),
            (&mine, true, None, AccountChange::Leave),
            (&mine, true, Some(&other), AccountChange::Leave),
            (&theirs, false, None, AccountChange::Leave),
            (&nobodys, false, None, AccountChange::Leave),
        ];
        for (account, elsewhere, holder, expected) in cases {
            assert_eq!(
                account_change(&d, account, elsewhere, Some(&email), holder),
                expected,
                "{account:?} {elsewhere}"
            );
        }
        assert_eq!(account_change(&d, &mine, false, None, Some(&other)), AccountChange::Follow);
    }
    #[test]
    fn an_event_names_what_changed() {
        use PasswordChange::{Kept, Removed, Set};
        let ada = crate::testing::write("ada@x.example").profile;
        let off = UserProfile { active: false, ..ada.clone() };
        let renamed = UserProfile { name: "Ada".to_owned(), ..ada.clone() };
        for (after, changed, password, action, detail) in [
            (&ada, &[][..], Kept, "user.changed", "Changed the profile"),
            (&ada, &["title", "emails"], Kept, "user.changed", "Changed title, emails"),
            (&ada, &["title"], Set, "user.changed", "Changed password, title"),
            (&ada, &[], Removed, "user.changed", "Removed the password"),
            (&ada, &["title"], Removed, "user.changed", "Changed title. Removed the password"),
            (&renamed, &["displayName", "name"], Kept, "user.changed", "Changed name from “ada@x.example” to “Ada”"),
            (&off, &["active"], Kept, "user.deactivated", "Deactivated: cannot sign in, sessions ended"),
            (
                &off,
                &["active", "title"],
                Removed,
                "user.deactivated",
                "Deactivated: cannot sign in, sessions ended. Changed title. Removed the password",
            ),
        ] {
            let changed: Vec<String> = changed.iter().map(|name| (*name).to_owned()).collect();
            assert_eq!(describe_user_change(&ada, after, &changed, password), (action, detail.to_owned()));
        }
        assert_eq!(describe_user_change(&off, &ada, &[], Kept).0, "user.reactivated");
        let many: Vec<String> = (0..10).map(|n| format!("{n}{}", "x".repeat(100))).collect();
        let (_, detail) = describe_user_change(&ada, &ada, &many, Kept);
        assert!(detail.ends_with(", 2 more") && detail.len() < 600, "{detail}");
    }
}
