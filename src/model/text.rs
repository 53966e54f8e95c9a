//! Texts that are compared without regard to case. Each is validated once, where it enters.

use std::fmt;

use unicode_normalization::UnicodeNormalization as _;

/// Folds a text to the key it is compared by.
///
/// Full Unicode lower-casing, which neither database does alike; hence the `…_key` columns. With it go the other mappings of
/// `UsernameCaseMapped` (RFC 8265 §3.3.2), as RFC 7644 §5 asks of `userName`: forms of another width, and composed characters.
/// `scim::protocol` compares by the same rule, so that an index and a document never tell different stories.
#[must_use]
pub fn key_of(text: &str) -> String {
    if text.is_ascii() {
        return without_nul(text.to_ascii_lowercase());
    }
    let usual: String = text.chars().flat_map(usual_width).collect();
    without_nul(usual.to_lowercase().nfc().collect())
}

/// Leaves the marks of Latin, Greek and Cyrillic letters out, for who types a name on a keyboard without them: "Ayşe" becomes "Ayse".
///
/// Nothing where there are none. What it returns is to be compared without case.
#[must_use]
pub fn without_marks(text: &str) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    let plain = |c| match c {
        // These are letters of their own, and no mark can be taken off.
        'ł' | 'Ł' => 'l',
        'ø' | 'Ø' => 'o',
        'đ' | 'Đ' => 'd',
        'ı' => 'i',
        other => other,
    };
    let without: String = text.nfd().filter(|c| !matches!(c, '\u{300}'..='\u{36F}')).map(plain).nfc().collect();
    (without != text).then_some(without)
}

/// Maps a character of full or half width to the usual one (Unicode Standard Annex 11).
fn usual_width(c: char) -> impl Iterator<Item = char> {
    let is_of_other_width = matches!(c, '\u{3000}' | '\u{FF00}'..='\u{FFEF}');
    let mapped = is_of_other_width.then(|| std::iter::once(c).nfkc());
    mapped.into_iter().flatten().chain((!is_of_other_width).then_some(c))
}

/// Tells whether a text has no more characters than these, and its key no more bytes than so many can have.
///
/// A few characters, such as notes, are compared as several, and it is the key that an index has to hold.
#[must_use]
pub fn is_within(text: &str, characters: usize) -> bool {
    text.chars().count() <= characters && (text.is_ascii() || key_of(text).len() <= characters.saturating_mul(4))
}

/// Prepares a password as RFC 7644 §5 asks: `OpaqueString` (RFC 8265 §4.2.2). However a keyboard composes it, it is one password.
#[must_use]
pub fn opaque(text: &str) -> String {
    let mapped = text.chars().map(|c| match c {
        // Unicode's category Zs.
        '\u{A0}' | '\u{1680}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}' => ' ',
        other => other,
    });
    mapped.nfc().collect()
}

/// Replaces U+0000, which PostgreSQL has in no text: what is looked for with one is then simply not there.
#[must_use]
pub fn without_nul(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "\u{FFFD}") } else { text }
}

/// What is wrong with a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextProblem {
    /// Nothing but white space.
    #[error("must not be empty")]
    Empty,
    /// More characters than allowed.
    #[error("must have at most {0} characters")]
    TooLong(usize),
    /// Control characters, which no name has.
    #[error("must not have control characters")]
    ControlCharacters,
    /// Not an e-mail address.
    #[error("must be an e-mail address")]
    NotAnEmailAddress,
    /// Not what [`Slug`](crate::model::organization::Slug) allows.
    #[error("must be letters from a to z, digits, and single hyphens between them")]
    NotASlug,
    /// A slug that means something else where slugs stand.
    #[error("means something else in addresses")]
    Reserved,
    /// Shorter than a password must be.
    #[error("must have at least {0} characters")]
    TooShort(usize),
}

/// Most characters of a name that people give to things.
pub const NAME_CHARACTERS: usize = 100;

/// A name of an organization, a directory, a role or a token: trimmed, not empty, on one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// Takes a name that a person typed.
    ///
    /// # Errors
    /// When it is empty, longer than [`NAME_CHARACTERS`], or has control characters.
    pub fn parse(text: &str) -> Result<Self, TextProblem> {
        Self::parse_up_to(text, NAME_CHARACTERS)
    }

    /// Takes a name that may be up to `characters` long: what an identity provider calls a group is not ours to shorten.
    ///
    /// # Errors
    /// When it is empty, longer than that, or has control characters.
    pub fn parse_up_to(text: &str, characters: usize) -> Result<Self, TextProblem> {
        let text = text.trim();
        if text.is_empty() {
            return Err(TextProblem::Empty);
        }
        if !is_within(text, characters) {
            return Err(TextProblem::TooLong(characters));
        }
        if text.chars().any(char::is_control) {
            return Err(TextProblem::ControlCharacters);
        }
        Ok(Self(text.to_owned()))
    }

    /// Wraps a name that was validated before it was stored.
    #[must_use]
    pub const fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// Returns the name as it was typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the key that two names which differ only in case share.
    #[must_use]
    pub fn key(&self) -> String {
        key_of(&self.0)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An e-mail address, compared without regard to case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmailAddress(String);

impl EmailAddress {
    /// Takes an address if it has the form of one: something, an `@`, and a domain; no white space; at most 254 bytes.
    ///
    /// # Errors
    /// When it does not.
    pub fn parse(text: &str) -> Result<Self, TextProblem> {
        let text = text.trim();
        let well_formed = text.len() <= 254
            && text.split_once('@').is_some_and(|(local, domain)| {
                !local.is_empty()
                    && !domain.is_empty()
                    && !domain.contains('@')
                    && !domain.starts_with(['.', '-'])
                    && !domain.ends_with(['.', '-'])
                    && !domain.contains("..")
            })
            && !text.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ',' | ';' | '"'));
        if well_formed { Ok(Self(text.to_owned())) } else { Err(TextProblem::NotAnEmailAddress) }
    }

    /// Wraps an address that was validated before it was stored.
    #[must_use]
    pub const fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// Returns the address as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the key that two spellings of one address share.
    #[must_use]
    pub fn key(&self) -> String {
        key_of(&self.0)
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_trimmed_and_bounded() {
        assert_eq!(Name::parse("  Acme  ").unwrap().as_str(), "Acme");
        assert_eq!(Name::parse(" \t "), Err(TextProblem::Empty));
        assert_eq!(Name::parse(&"x".repeat(101)), Err(TextProblem::TooLong(100)));
        assert_eq!(Name::parse("a\u{0}b"), Err(TextProblem::ControlCharacters));
        assert_eq!(Name::parse("ÄRZTE").unwrap().key(), "ärzte");
    }

    #[test]
    fn keys_do_not_tell_case_width_and_composition_apart() {
        for (one, other) in [
            ("ADA@acme.example", "ada@ACME.example"),
            ("J\u{FC}rgen", "JU\u{308}rgen"),
            ("\u{FF21}\u{FF24}\u{FF21}", "ada"),
            ("\u{FF76}\u{FF9E}", "\u{30AC}"),
            ("\u{1E9E}", "\u{DF}"),
            ("\u{39F}\u{394}\u{39F}\u{3A3}", "\u{3BF}\u{3B4}\u{3BF}\u{3C2}"),
        ] {
            assert_eq!(key_of(one), key_of(other), "{one} {other}");
        }
        assert_ne!(key_of("ada"), key_of(" ada"));
        assert_ne!(key_of("stra\u{DF}e"), key_of("strasse"));
        assert_eq!(key_of("\0"), "\u{FFFD}");
    }

    #[test]
    fn marks_are_left_out_for_who_cannot_type_them() {
        for (text, without) in [
            ("Ayşe Quinn", Some("Ayse Quinn")),
            ("Zoë Ångström", Some("Zoe Angstrom")),
            ("Łukasz Żółw", Some("lukasz Zolw")),
            ("Jørgen", Some("Jorgen")),
            ("Ada", None),
            ("李", None),
            ("がぎ", None),
            ("हिन्दी", None),
            ("Ivan Иван", None),
        ] {
            assert_eq!(without_marks(text).as_deref(), without, "{text}");
        }
    }

    #[test]
    fn a_text_is_measured_as_it_is_compared() {
        // U+1D160 is compared as three characters of four bytes each.
        for (text, within) in [("abcd", true), ("abcde", false), ("\u{20000}\u{20001}\u{20002}\u{20003}", true)] {
            assert_eq!(is_within(text, 4), within, "{text}");
        }
        assert!(is_within("\u{1D160}", 4) && !is_within("\u{1D160}\u{1D160}", 4));
        assert_eq!(Name::parse(&"\u{1D160}".repeat(50)), Err(TextProblem::TooLong(100)));
    }

    #[test]
    fn a_password_is_the_same_however_a_keyboard_composes_it() {
        assert_eq!(opaque("ge\u{308}heim\u{A0}nis"), "g\u{EB}heim nis");
        assert_eq!(opaque("Case Counts"), "Case Counts");
    }

    #[test]
    fn only_what_looks_like_an_address_is_one() {
        for good in ["a@b.example", "Ada.Lovelace+x@Example.COM", "o'neil@x", "ü@bücher.example"] {
            assert!(EmailAddress::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "ada", "@b.example", "a@", "a b@c.example", "a@b@c", "a@.example", "a@b..c", "<a@b.example>"] {
            assert!(EmailAddress::parse(bad).is_err(), "{bad}");
        }
    }
}
