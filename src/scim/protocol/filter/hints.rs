//! What a store may narrow a search by before the filter itself is asked.

use serde_json::Value;

use super::ast::Operator;
use super::resolve::{Comparison, Node, Resolved};
use crate::scim::protocol::attribute::Target;

/// An equality that every match fulfils.
#[derive(Debug, Clone, PartialEq)]
pub struct Equality {
    /// The canonical path, such as `userName`, `emails.value` or `urn:…:User:employeeNumber`.
    pub path: String,
    /// The value, in the type of the attribute; it compares as the schema says (`caseExact`).
    pub value: Value,
    /// Where the comparison stands in the filter, in characters from zero.
    pub position: usize,
}

impl Resolved {
    /// Lists equalities that must hold wherever the filter matches; the filter may ask for more.
    ///
    /// They narrow the candidates by an index; then [`Resolved::matches`] decides on each document.
    #[must_use]
    pub fn index_hints(&self) -> Vec<Equality> {
        let mut hints = Vec::new();
        collect(&self.node, None, &mut hints);
        hints
    }

    /// Reads the filter as equalities joined by `and`, if it says no more than that.
    ///
    /// Then the equalities alone decide. An element in brackets counts only with a single equality: two of them must
    /// hold for the same element, which a list of equalities cannot say.
    #[must_use]
    pub fn as_conjunction(&self) -> Option<Vec<Equality>> {
        let mut equalities = Vec::new();
        let terms = match &self.node {
            Node::And(nodes) => nodes.as_slice(),
            single => std::slice::from_ref(single),
        };
        for term in terms {
            match term {
                Node::Compare(comparison) => equalities.push(equality(comparison, None)?),
                Node::Element(target, node) => match node.as_ref() {
                    Node::Compare(comparison) => equalities.push(equality(comparison, Some(target))?),
                    _ => return None,
                },
                _ => return None,
            }
        }
        Some(equalities)
    }

    /// Tells whether the filter asks for an attribute, named canonically, so that the caller knows what to load.
    #[must_use]
    pub fn mentions(&self, attribute: &str) -> bool {
        mentions(&self.node, attribute)
    }
}

/// Depth is bounded: the parser limits nesting.
fn collect(node: &Node, container: Option<&Target>, hints: &mut Vec<Equality>) {
    match node {
        Node::And(nodes) => nodes.iter().for_each(|node| collect(node, container, hints)),
        Node::Compare(comparison) => hints.extend(equality(comparison, container)),
        Node::Element(target, node) => collect(node, Some(target), hints),
        Node::Or(_) | Node::Not(_) | Node::Present(_) => {}
    }
}

fn equality(comparison: &Comparison, container: Option<&Target>) -> Option<Equality> {
    if comparison.operator != Operator::Equal || comparison.value.is_null() {
        return None;
    }
    let mut path = comparison.target.canonical();
    if let Some(container) = container {
        path = format!("{}.{path}", container.canonical());
    }
    Some(Equality { path, value: comparison.value.clone(), position: comparison.position.0 })
}

fn mentions(node: &Node, attribute: &str) -> bool {
    match node {
        Node::And(nodes) | Node::Or(nodes) => nodes.iter().any(|node| mentions(node, attribute)),
        Node::Not(node) => mentions(node, attribute),
        Node::Present(target) | Node::Element(target, _) => target.attribute.name == attribute,
        Node::Compare(comparison) => comparison.target.attribute.name == attribute,
    }
}
