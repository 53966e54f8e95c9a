//! Orders: what a resource is sorted by, as bytes that compare as the values do.

use crate::model::search::{Kind, Resource, SortKey};
use crate::scim::convert::resource::{related_attribute, whole};
use crate::scim::protocol::attribute::Comparable;
use crate::scim::protocol::sort::SortTarget;

/// Makes the keys of one kind of resources.
#[derive(Debug, Clone)]
pub struct Sorter {
    target: SortTarget,
    short: Option<Short>,
    base: String,
}

/// What stands in the row, so that the document need not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Short {
    Id,
    UserName,
    Created,
    Updated,
}

impl Sorter {
    /// Prepares to sort by an attribute. `base` is the address of the directory.
    pub fn new(target: SortTarget, base: &str) -> Self {
        let short = match target.canonical().as_str() {
            "id" => Some(Short::Id),
            "userName" => Some(Short::UserName),
            "meta.created" => Some(Short::Created),
            "meta.lastModified" => Some(Short::Updated),
            _ => None,
        };
        Self { target, short, base: base.to_owned() }
    }

    /// Tells whether the groups of a user or the members of a group are needed.
    pub fn needs_related(&self, kind: Kind) -> bool {
        let is_version = self.target.canonical() == "meta.version";
        self.target.attribute() == related_attribute(kind) || (kind == Kind::User && is_version)
    }

    /// Makes the key of a resource.
    pub fn key(&self, resource: &Resource) -> SortKey {
        let ms = |ms: i64| Some(Comparable::Instant(i128::from(ms) * 1_000_000));
        let value = match (self.short, resource) {
            (Some(Short::Id), resource) => Some(Comparable::Text(resource.id().to_owned())),
            (Some(Short::UserName), Resource::User(user, _)) => {
                Some(Comparable::Text(user.profile.user_name.to_lowercase()))
            }
            (Some(Short::Created), Resource::User(user, _)) => ms(user.created.as_ms()),
            (Some(Short::Created), Resource::Group(group, _)) => ms(group.created.as_ms()),
            (Some(Short::Updated), Resource::User(user, _)) => ms(user.updated.as_ms()),
            (Some(Short::Updated), Resource::Group(group, _)) => ms(group.updated.as_ms()),
            _ => whole(resource, &self.base).ok().and_then(|whole| self.target.value(&whole)),
        };
        SortKey::of(value.map(|value| bytes(&value)).as_deref())
    }
}

/// Values of one attribute are of one type, so that types need not be told apart.
fn bytes(value: &Comparable) -> Vec<u8> {
    match value {
        // Bytes of UTF-8 are in the order of the characters.
        Comparable::Text(text) => text.clone().into_bytes(),
        Comparable::Boolean(boolean) => vec![u8::from(*boolean)],
        // With the sign turned over, the largest byte first.
        Comparable::Instant(nanoseconds) => (nanoseconds ^ i128::MIN).to_be_bytes().to_vec(),
        Comparable::Number(number) => {
            let bits = number.as_f64().unwrap_or_default().to_bits();
            // Those below zero are in reverse.
            let ordered = if bits >> 63 == 0 { bits | 1 << 63 } else { !bits };
            ordered.to_be_bytes().to_vec()
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::ids::UserId;
    use crate::model::time::Timestamp;
    use crate::model::user::User;
    use crate::scim::protocol::schema::USER;
    use crate::scim::protocol::sort::Sort;
    use crate::testing::write;

    fn sorter(sort_by: &str) -> Sorter {
        let target = Sort::parse(Some(sort_by), None).unwrap().unwrap().resolve(&[&USER]).unwrap()[0].unwrap();
        Sorter::new(target, "https://x")
    }

    fn user(user_name: &str) -> Resource {
        let mut profile = write(user_name).profile;
        profile.document = serde_json::json!({"userName": user_name, "active": true}).to_string();
        let (created, updated) = (Timestamp::from_ms(1_767_225_600_123), Timestamp::from_ms(1_767_225_600_456));
        let user = User { id: UserId::from("u"), account: "a".into(), profile, version: 1, created, updated };
        Resource::User(user, Vec::new())
    }

    #[test]
    fn what_stands_in_the_row_is_what_the_document_says() {
        for sort_by in ["id", "userName", "meta.created", "meta.lastModified"] {
            let short = sorter(sort_by);
            assert!(short.short.is_some(), "{sort_by}");
            let long = Sorter { short: None, ..short.clone() };
            for user_name in ["ada", "ÄDA İ", " Ada "] {
                assert_eq!(short.key(&user(user_name)), long.key(&user(user_name)), "{sort_by} {user_name}");
            }
        }
        assert_eq!(sorter("title").key(&user("ada")), SortKey::of(None));
    }

    #[test]
    fn groups_are_read_only_where_the_order_depends_on_them() {
        for (sort_by, needed) in [("groups", true), ("meta.version", true), ("meta.created", false), ("emails", false)]
        {
            assert_eq!(sorter(sort_by).needs_related(Kind::User), needed, "{sort_by}");
        }
    }

    proptest! {
        #[test]
        fn bytes_are_in_the_order_of_the_values(
            texts in any::<(String, String)>(), instants in any::<(i64, i64)>(), numbers in any::<(i32, i32)>(),
        ) {
            let instant = |ms: i64| Comparable::Instant(i128::from(ms) * 1_000_000);
            let number = |number: i32| Comparable::Number(number.into());
            for (left, right) in [
                (Comparable::Text(texts.0.clone()), Comparable::Text(texts.1.clone())),
                (instant(instants.0), instant(instants.1)),
                (number(numbers.0), number(numbers.1)),
                (Comparable::Boolean(false), Comparable::Boolean(true)),
            ] {
                prop_assert_eq!(Some(bytes(&left).cmp(&bytes(&right))), left.partial_cmp(&right));
            }
        }
    }
}
