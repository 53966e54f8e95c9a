//! Whether a resource matches a filter (RFC 7644 §3.4.2.2).

use std::cmp::Ordering;

use serde_json::{Map, Value};

use super::ast::Operator;
use super::resolve::{Comparison, Node, Resolved};
use crate::scim::protocol::attribute::{Comparable, fold};

impl Resolved {
    /// Tells whether a resource, with its attributes in canonical spelling, matches.
    ///
    /// Of several values one match is enough. `ne` also matches where there is no value at all.
    #[must_use]
    pub fn matches(&self, resource: &Map<String, Value>) -> bool {
        matches(&self.node, resource)
    }
}

/// Depth is bounded: the parser limits nesting.
fn matches(node: &Node, resource: &Map<String, Value>) -> bool {
    match node {
        Node::And(nodes) => nodes.iter().all(|node| matches(node, resource)),
        Node::Or(nodes) => nodes.iter().any(|node| matches(node, resource)),
        Node::Not(node) => !matches(node, resource),
        Node::Present(target) => !target.values(resource).is_empty(),
        Node::Compare(comparison) => compares(comparison, resource),
        Node::Element(target, node) => {
            target.values(resource).into_iter().filter_map(Value::as_object).any(|element| matches(node, element))
        }
    }
}

fn compares(comparison: &Comparison, resource: &Map<String, Value>) -> bool {
    let values = comparison.target.values(resource);
    let Some(wanted) = &comparison.comparable else {
        return values.is_empty() == (comparison.operator == Operator::Equal);
    };
    if values.is_empty() {
        return comparison.operator == Operator::NotEqual;
    }
    values.into_iter().any(|value| one_compares(comparison, value, wanted))
}

fn one_compares(comparison: &Comparison, value: &Value, wanted: &Comparable) -> bool {
    let leaf = comparison.target.leaf();
    if comparison.operator.is_substring() {
        let (Some(text), Comparable::Text(part)) = (value.as_str(), wanted) else {
            return false;
        };
        let text = if leaf.case_exact { text.to_owned() } else { fold(text) };
        return match comparison.operator {
            Operator::StartsWith => text.starts_with(part),
            Operator::EndsWith => text.ends_with(part),
            _ => text.contains(part),
        };
    }
    let order = Comparable::of(leaf, value).and_then(|value| value.partial_cmp(wanted));
    match comparison.operator {
        Operator::Equal => order == Some(Ordering::Equal),
        Operator::NotEqual => order != Some(Ordering::Equal),
        Operator::Greater => order == Some(Ordering::Greater),
        Operator::GreaterOrEqual => order.is_some_and(Ordering::is_ge),
        Operator::Less => order == Some(Ordering::Less),
        Operator::LessOrEqual => order.is_some_and(Ordering::is_le),
        Operator::Contains | Operator::StartsWith | Operator::EndsWith => false,
    }
}
