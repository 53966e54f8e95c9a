//! Filters (RFC 7644 §3.4.2.2): text to syntax tree, tree to text, and a tree bound to a schema that can be asked
//! whether a resource matches.

mod across;
mod ast;
mod eval;
mod hints;
mod lexer;
mod parser;
mod printer;
mod resolve;

pub use ast::{Filter, Operator, Position, Term};
pub use hints::Equality;
pub use parser::{FilterError, FilterLimits};
pub use resolve::Resolved;

#[cfg(test)]
mod tests;
