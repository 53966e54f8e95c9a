//! The grammar of filters (RFC 7644 §3.4.2.2), by recursive descent.

use serde_json::{Number, Value};

use super::ast::{Filter, Operator, Position, Term};
use super::lexer::{Token, TokenKind, tokens};
use crate::scim::protocol::ScimError;
use crate::scim::protocol::attribute::AttributePath;
use crate::scim::protocol::patch::dialect::Deviation;

/// Where and why a text is no filter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the filter is wrong at position {position}: {cause} (positions count characters, from 0)")]
pub struct FilterError {
    /// The place, in characters from zero.
    pub position: usize,
    /// What is wrong there.
    pub cause: String,
}

impl FilterError {
    pub(super) fn new(position: usize, cause: impl Into<String>) -> Self {
        Self { position, cause: cause.into() }
    }
}

impl From<FilterError> for ScimError {
    fn from(error: FilterError) -> Self {
        Self::invalid_filter(error.to_string())
    }
}

/// How large a filter may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FilterLimits {
    /// The longest text.
    pub max_bytes: usize,
    /// The deepest nesting of parentheses and brackets.
    pub max_depth: usize,
}

impl Default for FilterLimits {
    fn default() -> Self {
        Self { max_bytes: 4096, max_depth: 32 }
    }
}

impl Filter {
    /// Parses a filter within the default limits.
    ///
    /// # Errors
    /// Says where the text leaves the grammar, and why.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        Self::parse_within(text, FilterLimits::default())
    }

    /// Parses a filter within the given limits.
    ///
    /// # Errors
    /// Says where the text leaves the grammar, and why.
    pub fn parse_within(text: &str, limits: FilterLimits) -> Result<Self, FilterError> {
        if text.len() > limits.max_bytes {
            return Err(FilterError::new(0, format!("it is longer than {} bytes", limits.max_bytes)));
        }
        let mut parser =
            Parser { tokens: tokens(text)?, next: 0, depth: 0, max_depth: limits.max_depth, in_brackets: false };
        let filter = parser.any()?;
        let rest = parser.take();
        match rest.kind {
            TokenKind::End => Ok(filter),
            other => Err(FilterError::new(
                rest.position,
                format!("expected and, or, or the end, found {}", other.describe()),
            )),
        }
    }
}

struct Parser {
    tokens: Vec<Token>,
    next: usize,
    depth: usize,
    max_depth: usize,
    in_brackets: bool,
}

impl Parser {
    fn peek(&self) -> Option<&TokenKind> {
        self.tokens.get(self.next).map(|token| &token.kind)
    }

    /// Takes the next token; past the end there is only the end.
    fn take(&mut self) -> Token {
        let token = self.tokens.get(self.next).or(self.tokens.last());
        let token = token.cloned().unwrap_or(Token { kind: TokenKind::End, position: 0 });
        self.next += 1;
        token
    }

    fn take_keyword(&mut self, keyword: &str) -> bool {
        let found = matches!(self.peek(), Some(TokenKind::Word(word)) if word.eq_ignore_ascii_case(keyword));
        self.next += usize::from(found);
        found
    }

    fn expect(&mut self, kind: &TokenKind) -> Result<Token, FilterError> {
        let token = self.take();
        if token.kind == *kind {
            return Ok(token);
        }
        Err(FilterError::new(token.position, format!("expected {}, found {}", kind.describe(), token.kind.describe())))
    }

    /// Terms joined by `or`, which binds less than `and`.
    fn any(&mut self) -> Result<Filter, FilterError> {
        let mut filters = vec![self.all()?];
        while self.take_keyword("or") {
            filters.push(self.all()?);
        }
        Ok(joined(filters, Filter::Or))
    }

    fn all(&mut self) -> Result<Filter, FilterError> {
        let mut filters = vec![self.one()?];
        while self.take_keyword("and") {
            filters.push(self.one()?);
        }
        Ok(joined(filters, Filter::And))
    }

    fn one(&mut self) -> Result<Filter, FilterError> {
        let token = self.take();
        match token.kind {
            TokenKind::OpenParenthesis => self.group(token.position),
            TokenKind::Word(word) if word.eq_ignore_ascii_case("not") => {
                let open = self.expect(&TokenKind::OpenParenthesis)?;
                Ok(Filter::Not(Box::new(self.group(open.position)?)))
            }
            TokenKind::Word(word) => self.attribute(&word, token.position),
            other => {
                Err(FilterError::new(token.position, format!("expected an attribute, found {}", other.describe())))
            }
        }
    }

    /// The rest of a group, behind its opening parenthesis.
    fn group(&mut self, position: usize) -> Result<Filter, FilterError> {
        self.descend(position)?;
        let filter = self.any()?;
        self.expect(&TokenKind::CloseParenthesis)?;
        self.depth -= 1;
        Ok(filter)
    }

    fn descend(&mut self, position: usize) -> Result<(), FilterError> {
        self.depth += 1;
        if self.depth > self.max_depth {
            return Err(FilterError::new(position, format!("it is nested deeper than {} levels", self.max_depth)));
        }
        Ok(())
    }

    /// The rest of an expression, behind its attribute path.
    fn attribute(&mut self, word: &str, position: usize) -> Result<Filter, FilterError> {
        let path = AttributePath::parse(word).map_err(|error| FilterError::new(position, error.to_string()))?;
        let term = Term { path, position: Position(position) };
        if self.peek() == Some(&TokenKind::OpenBracket) { self.element(term) } else { self.comparison(term) }
    }

    fn element(&mut self, term: Term) -> Result<Filter, FilterError> {
        let open = self.take();
        if self.in_brackets {
            return Err(FilterError::new(open.position, "brackets cannot stand inside brackets"));
        }
        self.descend(open.position)?;
        self.in_brackets = true;
        let mut filter = self.any()?;
        self.in_brackets = false;
        let close = self.expect(&TokenKind::CloseBracket)?;
        self.depth -= 1;
        // Entra compares a part of the element that the brackets select.
        if let Some(Token { kind: TokenKind::Word(word), position }) = self.tokens.get(self.next).cloned()
            && let Some(part) = word.strip_prefix('.')
            && position == close.position + 1
            && Deviation::ElementAndPart.is_tolerated()
        {
            self.next += 1;
            let path = AttributePath::parse(part).ok().filter(|path| path.urn.is_none() && path.sub.is_none());
            let path =
                path.ok_or_else(|| FilterError::new(position, format!("\"{part}\" is no part of an element")))?;
            let comparison = self.comparison(Term { path, position: Position(position + 1) })?;
            match &mut filter {
                Filter::And(filters) => filters.push(comparison),
                _ => filter = Filter::And(vec![filter, comparison]),
            }
        }
        Ok(Filter::Element(term, Box::new(filter)))
    }

    /// The operator and the value of a comparison.
    fn comparison(&mut self, term: Term) -> Result<Filter, FilterError> {
        let token = self.take();
        let TokenKind::Word(word) = &token.kind else {
            let found = token.kind.describe();
            return Err(FilterError::new(
                token.position,
                format!("expected an operator after {}, found {found}", term.path),
            ));
        };
        if word.eq_ignore_ascii_case("pr") {
            return Ok(Filter::Present(term));
        }
        let Some(operator) = Operator::parse(word) else {
            let found = token.kind.describe();
            return Err(FilterError::new(
                token.position,
                format!("{found} is not an operator; use eq, ne, co, sw, ew, pr, gt, ge, lt or le"),
            ));
        };
        let token = self.take();
        let value = match token.kind {
            TokenKind::Text(text) => Value::String(text),
            TokenKind::Word(word) => match literal(word) {
                Some(value) => value,
                None => return Err(FilterError::new(token.position, "text must stand in quotation marks")),
            },
            other => {
                let cause = format!("expected a value after {}, found {}", operator.keyword(), other.describe());
                return Err(FilterError::new(token.position, cause));
            }
        };
        if value.as_str().is_some_and(|text| text.contains('\0')) {
            return Err(FilterError::new(token.position, "the value holds a null character"));
        }
        Ok(Filter::Compare(term, operator, value))
    }
}

fn joined(mut filters: Vec<Filter>, join: fn(Vec<Filter>) -> Filter) -> Filter {
    match filters.pop() {
        Some(only) if filters.is_empty() => only,
        Some(last) => {
            filters.push(last);
            join(filters)
        }
        None => join(filters),
    }
}

/// Reads a value without quotes; what is not JSON is text, if that is tolerated.
///
/// A number stays one only if it prints as it was written, so that `eq 007` and `eq 1.10` can still be compared with
/// the text that they may be.
fn literal(word: String) -> Option<Value> {
    for (keyword, value) in [("true", Value::Bool(true)), ("false", Value::Bool(false)), ("null", Value::Null)] {
        if word.eq_ignore_ascii_case(keyword) {
            return Some(value);
        }
    }
    match word.parse::<Number>() {
        Ok(number) if number.to_string() == word => Some(Value::Number(number)),
        _ => Deviation::UnquotedValue.is_tolerated().then_some(Value::String(word)),
    }
}
