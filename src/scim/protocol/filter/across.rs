//! A filter over several resource types at once (RFC 7644 §3.4.2.1).

use serde_json::Map;

use super::ast::Filter;
use super::resolve::{Node, Resolved, Scope, node};
use crate::scim::protocol::ScimError;
use crate::scim::protocol::schema::ResourceType;

impl Filter {
    /// Binds the filter to one of the resource types that are searched together.
    ///
    /// An attribute that this type lacks and another one has is as if it had no value. What no type has is an error.
    ///
    /// # Errors
    /// `invalidFilter`, as [`Filter::resolve`].
    pub fn resolve_among(&self, resource_type: &ResourceType, all: &[&ResourceType]) -> Result<Resolved, ScimError> {
        Ok(Resolved { node: among(self, resource_type, all)? })
    }
}

impl Resolved {
    /// Tells whether nothing can match, because the filter asks for what the resource type lacks.
    #[must_use]
    pub fn is_never(&self) -> bool {
        never(&self.node)
    }
}

/// Depth is bounded: the parser limits nesting.
fn among(filter: &Filter, resource_type: &ResourceType, all: &[&ResourceType]) -> Result<Node, ScimError> {
    let each = |filters: &[Filter]| -> Result<Vec<Node>, ScimError> {
        filters.iter().map(|filter| among(filter, resource_type, all)).collect()
    };
    match filter {
        Filter::And(filters) => Ok(Node::And(each(filters)?)),
        Filter::Or(filters) => Ok(Node::Or(each(filters)?)),
        Filter::Not(filter) => Ok(Node::Not(Box::new(among(filter, resource_type, all)?))),
        Filter::Present(_) | Filter::Compare(..) | Filter::Element(..) => node(filter, Scope::Resource(resource_type))
            .or_else(|error| {
                let elsewhere = all.iter().find_map(|other| node(filter, Scope::Resource(other)).ok());
                // What it says where nothing has a value, it says here.
                elsewhere.map(|node| constant(Resolved { node }.matches(&Map::new()))).ok_or_else(|| error.into())
            }),
    }
}

/// All of nothing is true, one of nothing is false.
const fn constant(value: bool) -> Node {
    if value { Node::And(Vec::new()) } else { Node::Or(Vec::new()) }
}

/// Depth is bounded: the parser limits nesting.
fn never(node: &Node) -> bool {
    match node {
        Node::And(nodes) => nodes.iter().any(never),
        Node::Or(nodes) => nodes.iter().all(never),
        Node::Not(node) => always(node),
        Node::Present(_) | Node::Compare(_) | Node::Element(..) => false,
    }
}

fn always(node: &Node) -> bool {
    match node {
        Node::And(nodes) => nodes.iter().all(always),
        Node::Or(nodes) => nodes.iter().any(always),
        Node::Not(node) => never(node),
        Node::Present(_) | Node::Compare(_) | Node::Element(..) => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    use super::Filter;
    use crate::scim::protocol::ScimType;
    use crate::scim::protocol::schema::{GROUP, USER, resource_types};

    fn map(value: Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn what_a_type_lacks_has_no_value_there() {
        let user = map(json!({"userName": "ada", "displayName": "Ada"}));
        let group = map(json!({"displayName": "Staff", "members": [{"value": "u"}]}));
        for (text, user_matches, group_matches) in [
            ("userName eq \"ada\"", true, false),
            ("userName pr", true, false),
            ("userName sw \"a\"", true, false),
            ("userName ge \"a\"", true, false),
            ("emails[type eq \"work\"]", false, false),
            ("emails.type ne \"work\"", true, true),
            ("members.value eq \"u\"", false, true),
            ("userName eq \"ada\" or displayName eq \"staff\"", true, true),
            ("userName eq \"ada\" and displayName pr", true, false),
            ("not (userName eq \"ada\")", false, true),
            ("userName eq null", false, true),
            ("userName ne null", true, false),
            ("displayName sw \"s\"", false, true),
        ] {
            let filter = Filter::parse(text).unwrap();
            let on = |kind| filter.resolve_among(kind, &resource_types()).unwrap();
            assert_eq!(on(&USER).matches(&user), user_matches, "{text} on a user");
            assert_eq!(on(&GROUP).matches(&group), group_matches, "{text} on a group");
        }
    }

    #[test]
    fn what_can_never_match_is_known_beforehand() {
        for (text, never) in [
            ("userName eq \"a\"", true),
            ("userName eq \"a\" and displayName eq \"b\"", true),
            ("userName eq \"a\" or displayName eq \"b\"", false),
            ("userName ne \"a\"", false),
            ("not (userName ne \"a\")", true),
            ("displayName eq \"b\"", false),
        ] {
            let filter = Filter::parse(text).unwrap().resolve_among(&GROUP, &resource_types()).unwrap();
            assert_eq!(filter.is_never(), never, "{text}");
        }
    }

    #[test]
    fn what_no_type_has_is_an_error() {
        for text in ["nickname2 eq \"a\"", "active gt true", "password eq \"x\"", "displayName pr and nosuch pr"] {
            let error = Filter::parse(text).unwrap().resolve_among(&GROUP, &resource_types()).unwrap_err();
            assert_eq!(error.scim_type, Some(ScimType::InvalidFilter), "{text}");
        }
        // On its own a type knows only what it has.
        assert!(Filter::parse("userName pr").unwrap().resolve_among(&GROUP, &[&GROUP]).is_err());
    }
}
