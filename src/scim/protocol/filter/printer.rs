//! Filters as text: what is printed parses to the same tree.

use std::fmt;

use super::ast::Filter;

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::And(filters) => join(f, filters, " and ", |filter| matches!(filter, Self::And(_) | Self::Or(_))),
            Self::Or(filters) => join(f, filters, " or ", |filter| matches!(filter, Self::Or(_))),
            Self::Not(filter) => write!(f, "not ({filter})"),
            Self::Present(term) => write!(f, "{} pr", term.path),
            Self::Compare(term, operator, value) => write!(f, "{} {} {value}", term.path, operator.keyword()),
            Self::Element(term, filter) => write!(f, "{}[{filter}]", term.path),
        }
    }
}

/// Joins filters, in parentheses where the tree would otherwise come out another.
fn join(f: &mut fmt::Formatter<'_>, filters: &[Filter], word: &str, needs: fn(&Filter) -> bool) -> fmt::Result {
    for (index, filter) in filters.iter().enumerate() {
        if index > 0 {
            f.write_str(word)?;
        }
        if needs(filter) {
            write!(f, "({filter})")?;
        } else {
            write!(f, "{filter}")?;
        }
    }
    Ok(())
}
