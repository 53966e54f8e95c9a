//! Searches: in which order resources come, and where a page begins.

use crate::model::user::{Group, GroupRef, ListedUser, MemberRef, User};

/// The kinds of resources, in the order in which a search over both lists them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Users.
    User,
    /// Groups.
    Group,
}

/// A user or a group, with what it is answered with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resource {
    /// A user, with the groups that it is in.
    User(User, Vec<GroupRef>),
    /// A user of which no more is known than is answered.
    Listed(ListedUser),
    /// A group, with its members, where they were asked for.
    Group(Group, Option<Vec<MemberRef>>),
}

impl Resource {
    /// Returns the kind.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::User(..) | Self::Listed(_) => Kind::User,
            Self::Group(..) => Kind::Group,
        }
    }

    /// Returns the id.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::User(user, _) => user.id.as_str(),
            Self::Listed(user) => user.id.as_str(),
            Self::Group(group, _) => group.id.as_str(),
        }
    }
}

/// Most bytes of a value that are compared when resources are sorted. It keeps keys, and the cursors made of them, small.
const KEY_BYTES: usize = 256;

/// What a resource is sorted by, as bytes that are in the order of the values: so both databases agree, whatever their collation.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct SortKey(Vec<u8>);

impl SortKey {
    /// Makes a key of a value; without one the resource comes behind all that have one (RFC 7644 §3.4.2.3).
    #[must_use]
    pub fn of(value: Option<&[u8]>) -> Self {
        match value {
            Some(value) => Self([0].iter().chain(value.iter().take(KEY_BYTES)).copied().collect()),
            None => Self(vec![1]),
        }
    }

    /// Takes the bytes of a key.
    #[must_use]
    pub const fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// Returns the bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// The place of a resource in an order that is total.
///
/// Where the keys are equal, kind and id decide. Without an attribute to sort by every key is empty, and what is left is the order in
/// which the resources were made.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// What the resource is sorted by.
    pub key: SortKey,
    /// Its kind.
    pub kind: Kind,
    /// Its id.
    pub id: String,
}

/// Which way resources are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The smallest first.
    Ascending,
    /// The largest first: the other one read backwards.
    Descending,
}

/// Where a page begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Start {
    /// Behind so many resources.
    Number(u64),
    /// At the first resource.
    First,
    /// Behind a place, whether or not there still is a resource.
    After(Place),
    /// Before a place: the page that ends there.
    Before(Place),
    /// At the end: the last page.
    Last,
}

impl Start {
    /// Tells whether the page is looked for from its end.
    #[must_use]
    pub const fn is_backwards(&self) -> bool {
        matches!(self, Self::Before(_) | Self::Last)
    }

    /// Returns the place that the page lies behind or before.
    #[must_use]
    pub const fn place(&self) -> Option<&Place> {
        match self {
            Self::After(place) | Self::Before(place) => Some(place),
            Self::Number(_) | Self::First | Self::Last => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_in_the_order_of_the_values_and_what_has_none_comes_last() {
        let keys = [Some(&b""[..]), Some(b"a"), Some(b"ab"), Some(b"b"), Some("é".as_bytes()), None].map(SortKey::of);
        assert!(keys.is_sorted() && keys.windows(2).all(|pair| pair[0] != pair[1]), "{keys:?}");
        assert_eq!(SortKey::from_bytes(keys[2].as_bytes().to_vec()), keys[2]);
    }

    #[test]
    fn a_key_is_short_and_then_the_id_decides() {
        let key = |end: &str| SortKey::of(Some(format!("{}{end}", "x".repeat(KEY_BYTES)).as_bytes()));
        assert_eq!(key("a"), key("b"));
        assert_eq!(key("a").as_bytes().len(), KEY_BYTES + 1);
    }
}
