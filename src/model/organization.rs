//! Organizations: the tenants.

use std::fmt;

use crate::model::ids::OrganizationId;
use crate::model::text::{Name, TextProblem};
use crate::model::time::Timestamp;

/// Most characters of a slug: those of a label in a domain name (RFC 1035 §2.3.4).
pub const SLUG_CHARACTERS: usize = 63;
/// What stands in the console's addresses where an organization may: `/organizations/new`.
const RESERVED: &str = "new";

/// A company whose people are provisioned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// Identifies the organization.
    pub id: OrganizationId,
    /// Its name; unique in the installation without case.
    pub name: Name,
    /// What stands for its id in addresses, if it has one; unique in the installation.
    pub slug: Option<Slug>,
    /// When it was made.
    pub created: Timestamp,
}

impl Organization {
    /// Returns what names the organization in an address that people read: the slug, or else the id.
    #[must_use]
    pub fn address(&self) -> &str {
        self.slug.as_ref().map_or(self.id.as_str(), Slug::as_str)
    }
}

/// A short name for addresses: lower-case letters from a to z, digits, and single hyphens between them.
///
/// Never the form of an id: what stands in an address is the one or the other, and never names two organizations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slug(String);

impl Slug {
    /// Takes a slug that a person typed; capital letters become small ones.
    ///
    /// # Errors
    /// When it is empty, longer than [`SLUG_CHARACTERS`], has another form, or means something else: an id, or a page of the console.
    pub fn parse(text: &str) -> Result<Self, TextProblem> {
        let text = text.trim().to_ascii_lowercase();
        if text.is_empty() {
            return Err(TextProblem::Empty);
        }
        let is_word = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric());
        if !text.split('-').all(is_word) {
            return Err(TextProblem::NotASlug);
        }
        if text.len() > SLUG_CHARACTERS {
            return Err(TextProblem::TooLong(SLUG_CHARACTERS));
        }
        if text == RESERVED || uuid::Uuid::try_parse(&text).is_ok() {
            return Err(TextProblem::Reserved);
        }
        Ok(Self(text))
    }

    /// Wraps a slug that was validated before it was stored.
    #[must_use]
    pub const fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// Returns the slug as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A row of the list of organizations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganizationSummary {
    /// The organization.
    pub organization: Organization,
    /// Directories it has.
    pub directories: i64,
    /// Memberships it has, deactivated ones too.
    pub members: i64,
    /// The last SCIM request to any of its directories.
    pub last_request: Option<Timestamp>,
}

/// What goes when an organization is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrganizationContents {
    /// People who are in it.
    pub members: i64,
    /// Those of them who are in no other organization: their accounts go for good.
    pub only_here: i64,
    /// Roles.
    pub roles: i64,
    /// Directories.
    pub directories: i64,
    /// Tokens that are refused from then on.
    pub active_tokens: i64,
}

/// Numbers of one organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrganizationCounts {
    /// Memberships that may sign in.
    pub active_members: i64,
    /// Memberships that may not.
    pub deactivated_members: i64,
    /// Roles.
    pub roles: i64,
    /// Directories.
    pub directories: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_what_stands_in_an_address_as_it_is() {
        for (typed, slug) in
            [("acme", "acme"), (" Acme-Corp ", "acme-corp"), ("3m", "3m"), ("x", "x"), ("1-2-3", "1-2-3")]
        {
            assert_eq!(Slug::parse(typed).unwrap().as_str(), slug);
        }
        let most = "x".repeat(63);
        assert_eq!(Slug::parse(&most).unwrap().as_str(), most);
        assert_eq!(Slug::parse("  "), Err(TextProblem::Empty));
        assert_eq!(Slug::parse("New"), Err(TextProblem::Reserved));
        assert_eq!(Slug::parse(&"x".repeat(64)), Err(TextProblem::TooLong(63)));
        for bad in [
            "-acme",
            "acme-",
            "a--b",
            "-",
            "a b",
            "a/b",
            "a.b",
            "a_b",
            "ärzte",
            "\u{212A}ey",
            "ａcme",
            "a\0b",
            "a\nb",
            "%61",
        ] {
            assert_eq!(Slug::parse(bad), Err(TextProblem::NotASlug), "{bad}");
        }
    }

    #[test]
    fn an_id_is_no_slug() {
        let id = uuid::Uuid::from_u128(0x0189_0000_0000_7000_8000_0000_0000_0001);
        for text in [id.hyphenated().to_string(), id.hyphenated().to_string().to_uppercase(), id.simple().to_string()] {
            assert_eq!(Slug::parse(&text), Err(TextProblem::Reserved), "{text}");
        }
        assert!(Slug::parse(&id.hyphenated().to_string()[1..]).is_ok());
    }
}
