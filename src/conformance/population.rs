//! The users that the steps about filters, pages, order and projections share. Every text is the run's own, so that
//! nobody else in the directory is found by it.

use serde_json::{Value, json};

use super::session::{Resource, Session, merged, user_named};
use super::step::Verdict;

/// Four users who differ in every attribute.
#[derive(Debug)]
pub(super) struct Population {
    /// With what their userNames begin, and nobody else's.
    pub(super) prefix: String,
    /// Active, an engineer, with an address at work, which is primary, and one at home.
    pub(super) ada: Resource,
    /// Active, a manager, with an address at work alone.
    pub(super) bob: Resource,
    /// Inactive, an engineer too, with an address at home alone.
    pub(super) cyd: Resource,
    /// Active, without a title and an externalId.
    pub(super) dee: Resource,
}

impl Population {
    pub(super) fn create(session: &mut Session) -> Verdict<Self> {
        let prefix = format!("{}-pop", session.prefix);
        let mut create = |name: &str, attributes: Value| {
            let user = user_named(&format!("{prefix}-{name}"));
            session.create("/Users", &merged(&user, &attributes))
        };
        let address = |name: &str, kind: &str| format!("{prefix}-{name}@{kind}.example");
        let ada = create(
            "ada",
            json!({
                "externalId": format!("{prefix}-Ext1"), "title": format!("{prefix} Engineer"),
                "name": {"givenName": "Ada", "familyName": format!("{prefix} King")},
                "emails": [{"value": address("ada", "work"), "type": "work", "primary": true},
                           {"value": address("ada", "home"), "type": "home"}],
            }),
        )?;
        let bob = create(
            "bob",
            json!({
                "externalId": format!("{prefix}-Ext2"), "title": format!("{prefix} Manager"),
                "name": {"givenName": "Bob", "familyName": format!("{prefix} Noyce")},
                "emails": [{"value": address("bob", "work"), "type": "work", "primary": true}],
            }),
        )?;
        let cyd = create(
            "cyd",
            json!({
                "externalId": format!("{prefix}-Ext3"), "title": format!("{prefix} Engineer"), "active": false,
                "name": {"givenName": "Cyd", "familyName": format!("{prefix} Lamarr")},
                "emails": [{"value": address("cyd", "home"), "type": "home", "primary": true}],
            }),
        )?;
        let dee = create("dee", json!({"name": {"givenName": "Dee", "familyName": format!("{prefix} Hopper")}}))?;
        Ok(Self { prefix, ada, bob, cyd, dee })
    }

    /// Returns a filter that finds them all, and nobody else.
    pub(super) fn everybody(&self) -> String {
        format!("userName sw \"{}\"", self.prefix)
    }

    /// Returns the ids of some, by the letters that their names begin with.
    pub(super) fn ids(&self, letters: &str) -> Vec<&str> {
        letters
            .chars()
            .filter_map(|letter| match letter {
                'a' => Some(&self.ada),
                'b' => Some(&self.bob),
                'c' => Some(&self.cyd),
                'd' => Some(&self.dee),
                _ => None,
            })
            .map(|user| user.id.as_str())
            .collect()
    }
}
