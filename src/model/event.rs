//! Events: what changed, by whom. Written in the transaction of the change.

use serde::{Deserialize, Serialize};

use crate::model::ids::{AdministratorId, DirectoryId, EventId, OrganizationId, TokenId};
use crate::model::time::Timestamp;

/// Who does something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// An administrator in the console.
    Administrator {
        /// Which one.
        id: AdministratorId,
        /// The address, for people to read.
        email: String,
        /// The network address that the request came from; empty when it is not known.
        address: String,
    },
    /// An identity provider, by its token.
    Token {
        /// Which token.
        id: TokenId,
        /// Its label, for people to read.
        label: String,
    },
    /// Somebody at the command line of the server.
    CommandLine,
}

impl Actor {
    /// Returns the word that the kind of actor is stored as.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Administrator { .. } => "administrator",
            Self::Token { .. } => "token",
            Self::CommandLine => "command-line",
        }
    }

    /// Returns the actor's id, if it has one.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::Administrator { id, .. } => Some(id.as_str()),
            Self::Token { id, .. } => Some(id.as_str()),
            Self::CommandLine => None,
        }
    }

    /// Returns the network address that the actor acts from; empty where there is none.
    #[must_use]
    pub fn address(&self) -> &str {
        match self {
            Self::Administrator { address, .. } => address,
            Self::Token { .. } | Self::CommandLine => "",
        }
    }

    /// Returns what a person reads.
    #[must_use]
    pub fn label(&self) -> &str {
        match self {
            Self::Administrator { email, .. } => email,
            Self::Token { label, .. } => label,
            Self::CommandLine => "command line",
        }
    }
}

/// One entry of the event log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Identifies the entry; later entries have larger ids.
    pub id: EventId,
    /// The organization it concerns, if any.
    pub organization: Option<OrganizationId>,
    /// The directory it concerns, if any.
    pub directory: Option<DirectoryId>,
    /// When.
    pub at: Timestamp,
    /// The stored word for the kind of actor.
    pub actor_kind: String,
    /// The actor's id.
    pub actor_id: Option<String>,
    /// Who, as a person reads it.
    pub actor_label: String,
    /// What was done: `user.created`, `token.revoked`, …
    pub action: String,
    /// What it was done to.
    pub subject_id: String,
    /// What it was done to, as a person reads it.
    pub subject_label: String,
    /// A sentence for people; never a secret.
    pub detail: String,
    /// What else it is about: of a person who was put into a group or taken out of one, the group. Such an event stands beside that
    /// of the group, and only the person's own page shows it.
    pub related_id: Option<String>,
    /// The attributes that changed.
    pub changes: Vec<AttributeChange>,
}

/// Characters of a value that are kept.
const VALUE_CHARACTERS: usize = 240;
/// Characters of an attribute's name that are kept: those of foreign extensions are the client's.
const NAME_CHARACTERS: usize = 80;
/// What stands in the place of a value that is not kept.
const NOT_KEPT: &str = "(not kept)";
/// What the name of an attribute with a secret has in it. A client may put one into an extension of its own.
const SECRET_NAMES: [&str; 8] =
    ["password", "passwd", "pwd", "passphrase", "secret", "token", "credential", "privatekey"];
/// What a token of ours begins with.
const TOKEN_PREFIX: &str = "rcl_";

/// One attribute before and after a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttributeChange {
    /// Its name.
    pub attribute: String,
    /// What it was; none where there was nothing.
    pub before: Option<String>,
    /// What it is; none where there is nothing any more.
    pub after: Option<String>,
}

impl AttributeChange {
    /// Most attributes that are kept of one change.
    pub const MOST: usize = 24;

    /// Takes down a change, shortened, and without what may be a secret.
    #[must_use]
    pub fn new(attribute: &str, before: Option<&str>, after: Option<&str>) -> Self {
        let folded: String = attribute.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
        let hidden = SECRET_NAMES.iter().any(|name| folded.contains(name));
        let keep = |value: &str| {
            // A part of a value that has parts of its own is named in it.
            let is_secret = value.contains(TOKEN_PREFIX)
                || (value.contains('{') && SECRET_NAMES.iter().any(|name| value.to_lowercase().contains(name)));
            if hidden || is_secret { NOT_KEPT.to_owned() } else { shortened(value, VALUE_CHARACTERS) }
        };
        Self { attribute: shortened(attribute, NAME_CHARACTERS), before: before.map(keep), after: after.map(keep) }
    }
}

/// Shortens a text, and takes U+0000 out, which PostgreSQL keeps in no text.
fn shortened(text: &str, most: usize) -> String {
    let kept: String = text.chars().filter(|c| *c != '\0').take(most).collect();
    if text.chars().nth(most).is_some() { format!("{kept}…") } else { kept }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_bounded_and_has_no_secret() {
        let long = "x".repeat(1_000);
        let change = AttributeChange::new(&long, Some(&long), None);
        assert_eq!((change.attribute.chars().count(), change.before.unwrap().chars().count()), (81, 241));
        assert_eq!(AttributeChange::new("title", Some("a\0"), Some("b")).before.as_deref(), Some("a"));
        for (name, value) in [
            ("password", "hunter2"),
            ("API-Token", "x"),
            ("clientSecret", "x"),
            ("note", "it is rcl_abc"),
            ("keys", r#"[{"Secret":"x"}]"#),
        ] {
            assert_eq!(AttributeChange::new(name, None, Some(value)).after.as_deref(), Some(NOT_KEPT), "{name}");
        }
        assert_eq!(AttributeChange::new("title", None, Some("Token counter")).after.as_deref(), Some("Token counter"));
    }
}
