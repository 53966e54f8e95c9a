//! Filters: what of them an index decides, and what is left for the documents.

use serde_json::Value;

use crate::model::user::Equals;
use crate::scim::protocol::ScimError;
use crate::scim::protocol::filter::{Equality, Filter, FilterLimits, Resolved};
use crate::scim::protocol::schema::ResourceType;

/// How a search is carried out.
#[derive(Debug)]
pub struct Plan {
    /// Conditions for the database, all of which must hold.
    pub equals: Vec<Equals>,
    /// What the database does not decide: each candidate's document is asked.
    pub rest: Option<Resolved>,
}

/// Reads a filter and plans the search.
///
/// # Errors
/// `invalidFilter`, with position and cause.
pub fn plan(text: Option<&str>, resource_type: &'static ResourceType, limits: FilterLimits) -> Result<Plan, ScimError> {
    let Some(text) = text else { return Ok(Plan { equals: Vec::new(), rest: None }) };
    let filter = Filter::parse_within(text, limits)?.resolve(resource_type)?;
    let decided = filter.as_conjunction().and_then(|equalities| equalities.iter().map(equals).collect());
    Ok(match decided {
        Some(equals) => Plan { equals, rest: None },
        None => Plan { equals: filter.index_hints().iter().filter_map(equals).collect(), rest: Some(filter) },
    })
}

fn equals(equality: &Equality) -> Option<Equals> {
    let Value::String(value) = &equality.value else { return None };
    let value = value.clone();
    Some(match equality.path.as_str() {
        "id" => Equals::Id(value),
        "userName" => Equals::UserName(value),
        "externalId" => Equals::ExternalId(value),
        "displayName" => Equals::DisplayName(value),
        "emails.value" => Equals::Email(value),
        "members.value" => Equals::Member(value),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scim::protocol::schema::USER;

    fn planned(text: &str) -> (Vec<Equals>, bool) {
        let plan = plan(Some(text), &USER, FilterLimits::default()).unwrap();
        (plan.equals, plan.rest.is_some())
    }

    #[test]
    fn equalities_joined_by_and_are_decided_by_the_database() {
        let both = vec![Equals::UserName("a".into()), Equals::ExternalId("b".into())];
        assert_eq!(planned("userName eq \"a\" and externalId eq \"b\""), (both, false));
        assert_eq!(planned("emails.value eq \"a@b\""), (vec![Equals::Email("a@b".into())], false));
    }

    #[test]
    fn what_the_database_does_not_decide_is_left_for_the_documents() {
        assert_eq!(planned("emails[type eq \"work\" and value eq \"a@b\"]"), (vec![Equals::Email("a@b".into())], true));
        assert_eq!(planned("userName eq \"a\" and active eq true"), (vec![Equals::UserName("a".into())], true));
        assert_eq!(planned("userName sw \"a\""), (vec![], true));
        assert_eq!(planned("userName eq \"a\" or userName eq \"b\""), (vec![], true));
    }

    #[test]
    fn an_attribute_that_no_schema_has_is_an_error() {
        assert!(plan(Some("nickname2 eq \"a\""), &USER, FilterLimits::default()).is_err());
    }
}
