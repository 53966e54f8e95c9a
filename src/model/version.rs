//! Versions of resources, and what a client asks of them before it changes something.

use sha2::{Digest as _, Sha256};

use crate::model::user::{Group, GroupRef, User};

/// What stands between the quotes of an entity tag. Equal tags mean equal representations.
impl User {
    /// Returns the user's tag, given the groups that it is in.
    ///
    /// A user is answered with its groups, but a change of a group is no change of the user: to count one for each member would
    /// write thousands of rows when a group is renamed. So the tag says of the groups what they are, which costs nothing, as
    /// they are read for the answer anyway.
    #[must_use]
    pub fn tag(&self, groups: &[GroupRef]) -> String {
        user_tag(self.version, groups)
    }
}

/// Returns the tag of a user of which no more than this is at hand: see [`User::tag`].
#[must_use]
pub fn user_tag(version: i64, groups: &[GroupRef]) -> String {
    if groups.is_empty() {
        return version.to_string();
    }
    let mut hasher = Sha256::new();
    for group in groups {
        for text in [group.id.as_str(), &group.display_name] {
            hasher.update(text.len().to_be_bytes());
            hasher.update(text.as_bytes());
        }
    }
    let digest: [u8; 32] = hasher.finalize().into();
    let head = digest.first_chunk().map_or(0, |head| u64::from_be_bytes(*head));
    format!("{version}-{head:016x}")
}

impl Group {
    /// Returns the group's tag.
    ///
    /// Members are rows by the thousand, and often not even read. So whatever changes how they are answered counts as a change of
    /// the group: who comes and goes, and a member's new name.
    #[must_use]
    pub fn tag(&self) -> String {
        self.version.to_string()
    }
}

/// The tags that a client names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tags {
    /// Any (`*`): there only has to be a resource.
    Any,
    /// One of these.
    These(Vec<String>),
}

impl Tags {
    /// Tells whether a tag is among them.
    #[must_use]
    pub fn hold(&self, tag: &str) -> bool {
        match self {
            Self::Any => true,
            Self::These(tags) => tags.iter().any(|known| known == tag),
        }
    }
}

/// What must be true of the version for a request to be carried out (RFC 9110 §13.1).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Precondition {
    /// `If-Match`: the tag must be one of these.
    pub matches: Option<Tags>,
    /// `If-None-Match`: the tag must be none of these.
    pub differs: Option<Tags>,
}

impl Precondition {
    /// Tells whether nothing is asked, so that the tag need not be worked out.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.matches.is_none() && self.differs.is_none()
    }

    /// Tells whether `If-Match` lets the request through.
    #[must_use]
    pub fn matches(&self, tag: &str) -> bool {
        self.matches.as_ref().is_none_or(|tags| tags.hold(tag))
    }

    /// Tells whether `If-None-Match` lets the request through.
    #[must_use]
    pub fn differs(&self, tag: &str) -> bool {
        self.differs.as_ref().is_none_or(|tags| !tags.hold(tag))
    }

    /// Tells whether a resource with this tag may be changed.
    #[must_use]
    pub fn allows(&self, tag: &str) -> bool {
        self.matches(tag) && self.differs(tag)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::time::Timestamp;
    use crate::testing::write;

    fn user(version: i64) -> User {
        let now = Timestamp::from_ms(0);
        let profile = write("ada@x.example").profile;
        User { id: "u".into(), account: "a".into(), profile, version, created: now, updated: now }
    }

    fn group(id: &str, name: &str) -> GroupRef {
        GroupRef { id: id.into(), display_name: name.into() }
    }

    #[test]
    fn a_users_tag_changes_with_the_user_and_with_its_groups() {
        let tags = [
            user(1).tag(&[]),
            user(2).tag(&[]),
            user(1).tag(&[group("g", "Staff")]),
            user(1).tag(&[group("h", "Staff")]),
            user(1).tag(&[group("g", "Staff2")]),
            user(1).tag(&[group("gS", "taff")]),
            user(1).tag(&[group("g", "Staff"), group("h", "Staff")]),
        ];
        assert_eq!(tags[0], "1");
        for (n, tag) in tags.iter().enumerate() {
            assert!(!tags[..n].contains(tag), "{tags:?}");
        }
        assert_eq!(user(1).tag(&[group("g", "Staff")]), tags[2]);
    }

    #[test]
    fn a_precondition_lets_through_what_matches_and_what_differs() {
        let these = |tags: &[&str]| Some(Tags::These(tags.iter().map(|&tag| tag.to_owned()).collect()));
        for (matches, differs, allowed) in [
            (None, None, true),
            (Some(Tags::Any), None, true),
            (these(&["6", "7"]), None, true),
            (these(&["6"]), None, false),
            (None, Some(Tags::Any), false),
            (None, these(&["7"]), false),
            (None, these(&["6"]), true),
            (these(&["7"]), these(&["7"]), false),
        ] {
            let precondition = Precondition { matches, differs };
            assert_eq!(precondition.allows("7"), allowed, "{precondition:?}");
        }
        assert!(Precondition::default().is_none());
    }
}
