//! Filters: what of them an index decides, and what is left for the documents.

use serde_json::Value;

use crate::model::search::Kind;
use crate::model::user::Equals;
use crate::scim::convert::resource::{related_attribute, resource_type};
use crate::scim::protocol::filter::{Equality, Resolved};

/// How a search is carried out.
#[derive(Debug, Default)]
pub struct Plan {
    /// Conditions for the database, all of which must hold.
    pub equals: Vec<Equals>,
    /// What the database does not decide: each candidate's document is asked.
    pub rest: Option<Resolved>,
}

impl Plan {
    /// Tells whether the documents are asked for the groups of a user or the members of a group.
    pub fn needs_related(&self, kind: Kind) -> bool {
        // The version of a user says of its groups what they are.
        let attributes = [Some(related_attribute(kind)), (kind == Kind::User).then_some("meta")];
        self.rest.as_ref().is_some_and(|filter| attributes.into_iter().flatten().any(|name| filter.mentions(name)))
    }
}

/// What the database makes of an equality.
enum Condition {
    /// It holds for every resource of the kind.
    Always,
    /// The database decides it.
    Exactly(Equals),
    /// The database finds the candidates; which of them it holds for, their documents say.
    AtMost(Equals),
}

/// Plans the search for the resources of a kind that a filter asks for. `base` is the address of the directory.
pub fn plan(filter: Resolved, kind: Kind, base: &str) -> Plan {
    if filter.is_never() {
        return Plan { equals: vec![Equals::Nothing], rest: None };
    }
    let conditions: Vec<Option<Condition>> = match filter.as_conjunction() {
        Some(all) => all.iter().map(|equality| condition(equality, kind, base)).collect(),
        // What an element in brackets says must hold for one element together: so the documents decide in any case.
        None => filter.index_hints().iter().map(|equality| condition(equality, kind, base)).chain([None]).collect(),
    };
    let is_decided = conditions.iter().all(|found| matches!(found, Some(Condition::Always | Condition::Exactly(_))));
    let equals = conditions.into_iter().flatten().filter_map(|condition| match condition {
        Condition::Always => None,
        Condition::Exactly(equals) | Condition::AtMost(equals) => Some(equals),
    });
    Plan { equals: equals.collect(), rest: (!is_decided).then_some(filter) }
}

fn condition(equality: &Equality, kind: Kind, base: &str) -> Option<Condition> {
    use Condition::{Always, AtMost, Exactly};
    let value = match &equality.value {
        Value::Bool(active) if equality.path == "active" => return Some(Exactly(Equals::Active(*active))),
        Value::String(value) => value,
        _ => return None,
    };
    let text = || value.clone();
    Some(match equality.path.as_str() {
        "id" => Exactly(Equals::Id(text())),
        "externalId" => Exactly(Equals::ExternalId(text())),
        // The keys of these have another character in the place of U+0000, which no document has: such a key may be another text's.
        "userName" => AtMost(Equals::UserName(text())),
        "displayName" => AtMost(Equals::DisplayName(text())),
        "emails.value" => AtMost(Equals::Email(text())),
        "members.value" => Exactly(Equals::Member(text())),
        "groups.value" => Exactly(Equals::Group(text())),
        "meta.location" => Exactly(id_of(value, kind, base).map_or(Equals::Nothing, Equals::Id)),
        "meta.resourceType" if value == resource_type(kind).name => Always,
        "meta.resourceType" => Exactly(Equals::Nothing),
        _ => return None,
    })
}

/// Reads the id out of an address of a resource of this directory.
fn id_of(location: &str, kind: Kind, base: &str) -> Option<String> {
    let rest = location.strip_prefix(base)?.strip_prefix(resource_type(kind).endpoint)?;
    rest.strip_prefix('/').map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scim::protocol::filter::Filter;
    use crate::scim::protocol::schema::resource_types;

    const BASE: &str = "https://x/scim/v2/d";

    fn planned_for(kind: Kind, text: &str) -> (Vec<Equals>, bool) {
        let filter = Filter::parse(text).unwrap().resolve_among(resource_type(kind), &resource_types()).unwrap();
        let plan = plan(filter, kind, BASE);
        (plan.equals, plan.rest.is_some())
    }

    fn planned(text: &str) -> (Vec<Equals>, bool) {
        planned_for(Kind::User, text)
    }

    #[test]
    fn equalities_joined_by_and_are_decided_by_the_database() {
        for (text, equals) in [
            ("id eq \"a\" and externalId eq \"b\"", vec![Equals::Id("a".into()), Equals::ExternalId("b".into())]),
            ("externalId eq \" \"", vec![Equals::ExternalId(" ".into())]),
            ("active eq true", vec![Equals::Active(true)]),
            ("active eq \"False\"", vec![Equals::Active(false)]),
            ("groups eq \"g\"", vec![Equals::Group("g".into())]),
            ("groups[value eq \"g\"]", vec![Equals::Group("g".into())]),
            ("meta.location eq \"https://x/scim/v2/d/Users/u\"", vec![Equals::Id("u".into())]),
            ("meta.location eq \"https://x/scim/v2/d/Groups/u\"", vec![Equals::Nothing]),
            ("meta.location eq \"https://y/Users/u\"", vec![Equals::Nothing]),
            ("meta.resourceType eq \"User\"", vec![]),
            ("meta.resourceType eq \"user\"", vec![Equals::Nothing]),
            ("meta.resourceType eq \"Group\"", vec![Equals::Nothing]),
            ("members.value eq \"u\"", vec![Equals::Nothing]),
        ] {
            assert_eq!(planned(text), (equals, false), "{text}");
        }
        let groups = |text| planned_for(Kind::Group, text);
        assert_eq!(groups("members eq \"u\""), (vec![Equals::Member("u".into())], false));
        assert_eq!(groups("userName eq \"u\""), (vec![Equals::Nothing], false));
    }

    #[test]
    fn what_the_database_does_not_decide_is_left_for_the_documents() {
        for (text, equals) in [
            (
                "userName eq \"a\" and externalId eq \"b\"",
                vec![Equals::UserName("a".into()), Equals::ExternalId("b".into())],
            ),
            ("userName eq \" a \"", vec![Equals::UserName("a".into())]),
            ("displayName eq \" \"", vec![Equals::DisplayName(" ".into())]),
            ("emails.value eq \"a@b\"", vec![Equals::Email("a@b".into())]),
            ("emails[type eq \"work\" and value eq \"a@b\"]", vec![Equals::Email("a@b".into())]),
            ("userName eq \"a\" and active eq true", vec![Equals::UserName("a".into()), Equals::Active(true)]),
            ("id eq \"a\" and title pr", vec![Equals::Id("a".into())]),
            ("userName eq \"a\" and meta.created eq \"1970-01-01T00:00:00Z\"", vec![Equals::UserName("a".into())]),
            ("meta.lastModified eq \"1970-01-01T00:00:00Z\"", vec![]),
            ("meta.version eq \"W/\\\"7-0a\\\"\"", vec![]),
            ("userName sw \"a\"", vec![]),
            ("userName eq \"a\" or userName eq \"b\"", vec![]),
            ("not (active eq true)", vec![]),
        ] {
            assert_eq!(planned(text), (equals, true), "{text}");
        }
    }

    #[test]
    fn what_is_not_in_the_row_is_read_only_where_it_is_asked_for() {
        let needs = |kind, text| {
            let filter = Filter::parse(text).unwrap().resolve_among(resource_type(kind), &resource_types()).unwrap();
            plan(filter, kind, BASE).needs_related(kind)
        };
        assert!(needs(Kind::User, "groups.display eq \"x\"") && needs(Kind::Group, "members.display sw \"x\""));
        assert!(needs(Kind::User, "meta.version eq \"W/\\\"1\\\"\""));
        assert!(!needs(Kind::User, "title pr") && !needs(Kind::Group, "meta.lastModified gt \"1970-01-01T00:00:00Z\""));
        assert!(!needs(Kind::User, "groups.value eq \"g\""));
    }
}
