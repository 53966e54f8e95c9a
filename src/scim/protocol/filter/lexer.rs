//! The tokens of a filter.

use std::iter::Peekable;
use std::str::Chars;

use super::parser::FilterError;

/// A token, and where it begins, in characters from zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) position: usize,
}

/// The kinds of tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TokenKind {
    OpenParenthesis,
    CloseParenthesis,
    OpenBracket,
    CloseBracket,
    /// Anything without quotes: a path, an operator, a number.
    Word(String),
    /// A string in quotes, without them.
    Text(String),
    /// The end of the filter.
    End,
}

impl TokenKind {
    /// Names the token in an error.
    pub(super) fn describe(&self) -> String {
        match self {
            Self::OpenParenthesis => "\"(\"".into(),
            Self::CloseParenthesis => "\")\"".into(),
            Self::OpenBracket => "\"[\"".into(),
            Self::CloseBracket => "\"]\"".into(),
            Self::Word(word) => format!("\"{}\"", word.chars().take(60).collect::<String>()),
            Self::Text(_) => "a string".into(),
            Self::End => "the end".into(),
        }
    }
}

/// Splits a filter into tokens; the last one is [`TokenKind::End`].
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, FilterError> {
    let mut tokens = Vec::new();
    let mut chars = text.chars().peekable();
    let mut position = 0;
    while let Some(&first) = chars.peek() {
        let start = position;
        let kind = match first {
            '(' | ')' | '[' | ']' => {
                chars.next();
                position += 1;
                match first {
                    '(' => TokenKind::OpenParenthesis,
                    ')' => TokenKind::CloseParenthesis,
                    '[' => TokenKind::OpenBracket,
                    _ => TokenKind::CloseBracket,
                }
            }
            '"' => TokenKind::Text(string(&mut chars, &mut position)?),
            white if white.is_whitespace() => {
                chars.next();
                position += 1;
                continue;
            }
            _ => TokenKind::Word(word(&mut chars, &mut position)),
        };
        tokens.push(Token { kind, position: start });
    }
    tokens.push(Token { kind: TokenKind::End, position });
    Ok(tokens)
}

fn word(chars: &mut Peekable<Chars<'_>>, position: &mut usize) -> String {
    let mut word = String::new();
    while let Some(c) = chars.next_if(|c| !c.is_whitespace() && !matches!(c, '(' | ')' | '[' | ']' | '"')) {
        word.push(c);
        *position += 1;
    }
    word
}

/// Reads a JSON string (RFC 7644 §3.4.2.2: values are JSON).
fn string(chars: &mut Peekable<Chars<'_>>, position: &mut usize) -> Result<String, FilterError> {
    let start = *position;
    let mut json = String::new();
    let mut escaped = false;
    for c in chars.by_ref() {
        json.push(c);
        *position += 1;
        match c {
            '"' if !escaped && json.len() > 1 => {
                return serde_json::from_str(&json)
                    .ok()
                    // PostgreSQL cannot hold the character, and no value that could match it is ever stored.
                    .filter(|text: &String| !text.contains('\0'))
                    .ok_or_else(|| FilterError::new(start, "the string is not valid JSON; escape \\ as \\\\"));
            }
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    Err(FilterError::new(start, "the string has no closing quotation mark"))
}
