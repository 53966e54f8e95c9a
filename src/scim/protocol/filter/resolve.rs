//! Filters bound to a schema: every path looked up, every value brought to the type of its attribute.

use serde_json::Value;

use super::ast::{Filter, Operator, Position, Term};
use super::parser::FilterError;
use crate::scim::protocol::ScimError;
use crate::scim::protocol::attribute::{Comparable, Target, Unresolved, fold};
use crate::scim::protocol::patch::dialect;
use crate::scim::protocol::schema::{Attribute, Kind, ResourceType, Returned};

/// A filter whose paths and values fit a schema.
#[derive(Debug, Clone, PartialEq)]
pub struct Resolved {
    pub(super) node: Node,
}

/// The nodes of a resolved filter.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    And(Vec<Node>),
    Or(Vec<Node>),
    Not(Box<Node>),
    Present(Target),
    Compare(Comparison),
    Element(Target, Box<Node>),
}

/// A comparison with its value prepared.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Comparison {
    pub(super) target: Target,
    pub(super) operator: Operator,
    /// The value in the attribute's type; null asks for the absence of one.
    pub(super) value: Value,
    /// The value as it is compared; none for null.
    pub(super) comparable: Option<Comparable>,
    pub(super) position: Position,
}

/// Where the paths of a filter are looked up.
#[derive(Clone, Copy)]
pub(super) enum Scope<'a> {
    Resource(&'a ResourceType),
    Element(&'static Attribute),
}

impl Filter {
    /// Binds the filter to a resource type.
    ///
    /// # Errors
    /// `invalidFilter`, with the position, for an attribute that no schema has and a comparison that its type lacks.
    pub fn resolve(&self, resource_type: &ResourceType) -> Result<Resolved, ScimError> {
        Ok(Resolved { node: node(self, Scope::Resource(resource_type))? })
    }

    /// Binds a filter that stands in brackets to the elements of an attribute.
    ///
    /// # Errors
    /// As [`Filter::resolve`].
    pub fn resolve_element(&self, attribute: &'static Attribute) -> Result<Resolved, ScimError> {
        Ok(Resolved { node: node(self, Scope::Element(attribute))? })
    }
}

/// Depth is bounded: the parser limits nesting.
pub(super) fn node(filter: &Filter, scope: Scope<'_>) -> Result<Node, FilterError> {
    let all = |filters: &[Filter]| filters.iter().map(|filter| node(filter, scope)).collect::<Result<Vec<_>, _>>();
    Ok(match filter {
        Filter::And(filters) => Node::And(all(filters)?),
        Filter::Or(filters) => Node::Or(all(filters)?),
        Filter::Not(filter) => Node::Not(Box::new(node(filter, scope)?)),
        Filter::Present(term) => Node::Present(target(term, scope)?),
        Filter::Compare(term, operator, value) => Node::Compare(comparison(term, *operator, value, scope)?),
        Filter::Element(term, inner) => {
            let target = target(term, scope)?;
            if target.sub.is_some() || !target.attribute.is_complex() {
                return Err(FilterError::new(
                    term.position.0,
                    format!("{} has no parts to filter by", target.canonical()),
                ));
            }
            Node::Element(target, Box::new(node(inner, Scope::Element(target.attribute))?))
        }
    })
}

fn target(term: &Term, scope: Scope<'_>) -> Result<Target, FilterError> {
    let path = &term.path;
    let found = match scope {
        Scope::Resource(resource_type) => Target::resolve(path, resource_type),
        Scope::Element(attribute) => match dialect::sub_attribute(attribute, &path.name) {
            Some(sub) if path.urn.is_none() && path.sub.is_none() => {
                Ok(Target { extension: None, attribute: sub, sub: None })
            }
            _ => Err(Unresolved::UnknownPart),
        },
    };
    let cause = match found {
        // A filter on the password would let a client guess it.
        Ok(target) if target.leaf().returned == Returned::Never => format!("{path} cannot be searched"),
        Ok(target) => return Ok(target),
        Err(Unresolved::UnknownSchema) => format!("no schema of this resource has the attribute {path}"),
        Err(Unresolved::WholeSchema) => format!("{path} is a schema; name one of its attributes"),
        Err(Unresolved::UnknownAttribute) => format!("no schema has the attribute {path}"),
        Err(Unresolved::UnknownPart) => format!("no attribute here has the part {path}"),
    };
    Err(FilterError::new(term.position.0, cause))
}

fn comparison(term: &Term, operator: Operator, value: &Value, scope: Scope<'_>) -> Result<Comparison, FilterError> {
    let position = term.position;
    let error = |cause: String| Err(FilterError::new(position.0, cause));
    let mut target = target(term, scope)?;
    if target.leaf().is_complex() {
        // RFC 7644 §3.4.2.2: a complex attribute is compared by its `value`.
        target.sub = target.attribute.sub_attribute("value");
        if target.sub.is_none() {
            return error(format!("{} has parts; compare one of them", target.canonical()));
        }
    }
    let leaf = target.leaf();
    let name = target.canonical();
    let keyword = operator.keyword();
    // RFC 7644 §3.4.2.2: booleans and binaries have no order; only text has parts.
    let lacks_order = operator.is_ordering() && matches!(leaf.kind, Kind::Boolean | Kind::Binary);
    let lacks_parts = operator.is_substring() && matches!(leaf.kind, Kind::Boolean | Kind::Integer | Kind::Decimal);
    if lacks_order || lacks_parts {
        return error(format!("{name} is of type {} and cannot be compared with {keyword}", leaf.kind.as_str()));
    }
    if value.is_null() {
        if operator.is_ordering() || operator.is_substring() {
            return error(format!("null can be compared with eq and ne only, not with {keyword}"));
        }
        return Ok(Comparison { target, operator, value: Value::Null, comparable: None, position });
    }
    // As it is kept.
    let trimmed =
        value.as_str().filter(|_| leaf.is_trimmed() && !operator.is_substring()).map(|text| Value::from(text.trim()));
    let value = trimmed.as_ref().unwrap_or(value);
    let comparable = if operator.is_substring() {
        dialect::text(value).map(|text| substring(leaf, text))
    } else {
        Comparable::of(leaf, value)
    };
    let Some(comparable) = comparable else {
        return error(format!("{name} is of type {}, which {value} is not", leaf.kind.as_str()));
    };
    let value = match &comparable {
        Comparable::Boolean(boolean) => Value::Bool(*boolean),
        Comparable::Text(_) => dialect::text(value).map_or(Value::Null, Value::String),
        Comparable::Number(_) | Comparable::Instant(_) => value.clone(),
    };
    Ok(Comparison { target, operator, value, comparable: Some(comparable), position })
}

/// Parts of text are sought in the text of a value, whatever its type is.
fn substring(attribute: &Attribute, text: String) -> Comparable {
    Comparable::Text(if attribute.case_exact { text } else { fold(&text) })
}
