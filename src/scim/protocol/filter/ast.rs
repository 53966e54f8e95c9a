//! The syntax tree of a filter.

use serde_json::Value;

use crate::scim::protocol::attribute::AttributePath;

/// A place in the text of a filter, in characters from zero.
///
/// Where a term stands is no part of what it means, so positions are all equal to each other.
#[derive(Debug, Clone, Copy, Default)]
pub struct Position(pub usize);

impl PartialEq for Position {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Position {}

/// The comparisons of RFC 7644 table 3, apart from `pr`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operator {
    /// Equal.
    Equal,
    /// Not equal.
    NotEqual,
    /// Contains.
    Contains,
    /// Starts with.
    StartsWith,
    /// Ends with.
    EndsWith,
    /// Greater than.
    Greater,
    /// Greater than or equal.
    GreaterOrEqual,
    /// Less than.
    Less,
    /// Less than or equal.
    LessOrEqual,
}

impl Operator {
    const ALL: [Self; 9] = [
        Self::Equal,
        Self::NotEqual,
        Self::Contains,
        Self::StartsWith,
        Self::EndsWith,
        Self::Greater,
        Self::GreaterOrEqual,
        Self::Less,
        Self::LessOrEqual,
    ];

    /// Finds an operator by its keyword, ignoring case.
    #[must_use]
    pub fn parse(keyword: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|operator| operator.keyword().eq_ignore_ascii_case(keyword))
    }

    /// Returns the keyword.
    #[must_use]
    pub const fn keyword(self) -> &'static str {
        match self {
            Self::Equal => "eq",
            Self::NotEqual => "ne",
            Self::Contains => "co",
            Self::StartsWith => "sw",
            Self::EndsWith => "ew",
            Self::Greater => "gt",
            Self::GreaterOrEqual => "ge",
            Self::Less => "lt",
            Self::LessOrEqual => "le",
        }
    }

    /// Tells whether the operator asks which value comes first.
    #[must_use]
    pub const fn is_ordering(self) -> bool {
        matches!(self, Self::Greater | Self::GreaterOrEqual | Self::Less | Self::LessOrEqual)
    }

    /// Tells whether the operator looks for a part of a text.
    #[must_use]
    pub const fn is_substring(self) -> bool {
        matches!(self, Self::Contains | Self::StartsWith | Self::EndsWith)
    }
}

/// An attribute path and where it stands in the filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The path.
    pub path: AttributePath,
    /// Where it begins.
    pub position: Position,
}

/// A filter as it was written; nothing in it has been looked up yet.
///
/// `emails[type eq "work"].value eq "a"` means that one element fulfils both, and is kept as
/// `emails[type eq "work" and value eq "a"]`, which says the same.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// All of two or more filters.
    And(Vec<Filter>),
    /// One of two or more filters.
    Or(Vec<Filter>),
    /// Not this filter.
    Not(Box<Filter>),
    /// The attribute has a value (`pr`).
    Present(Term),
    /// A value of the attribute compares with a given one.
    Compare(Term, Operator, Value),
    /// An element of the attribute matches the filter in brackets.
    Element(Term, Box<Filter>),
}
