//! Secrets: what is shown once, and what is kept. `Debug` of each is opaque, and none has a `Display`.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::model::text::opaque;

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// What every token starts with. Secret scanners look for it: it must never change.
pub const TOKEN_PREFIX: &str = "rcl_";
/// Base62 digits that 256 bits take.
const SECRET_DIGITS: usize = 43;
/// Base62 digits that a CRC-32 takes.
const CHECKSUM_DIGITS: usize = 6;

/// A bearer token in clear: 256 random bits in base62 behind [`TOKEN_PREFIX`], a checksum behind them.
#[derive(Clone, PartialEq, Eq)]
pub struct PlainToken(String);

impl PlainToken {
    /// Makes a token of 32 random bytes.
    #[must_use]
    pub fn from_random(random: [u8; 32]) -> Self {
        let secret = base62(random, SECRET_DIGITS);
        let checksum = checksum(&secret);
        Self(format!("{TOKEN_PREFIX}{secret}{checksum}"))
    }

    /// Takes a text for a token if its form and its checksum are right.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix(TOKEN_PREFIX)?;
        if !rest.is_ascii() {
            return None;
        }
        let (secret, given) = rest.split_at_checked(SECRET_DIGITS)?;
        (given == checksum(secret) && secret.bytes().all(|b| b.is_ascii_alphanumeric())).then(|| Self(text.to_owned()))
    }

    /// Returns the secret, to be shown once and never kept.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Returns the last four characters, by which people tell tokens apart.
    #[must_use]
    pub fn last_four(&self) -> &str {
        self.0.get(self.0.len().saturating_sub(4)..).unwrap_or_default()
    }

    /// Returns what is stored in the token's place.
    #[must_use]
    pub fn hash(&self) -> SecretHash {
        SecretHash::of(&self.0)
    }
}

impl fmt::Debug for PlainToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PlainToken(…)")
    }
}

/// A one-time code in clear: 256 random bits in base62.
#[derive(Clone, PartialEq, Eq)]
pub struct OneTimeCode(String);

impl OneTimeCode {
    /// Makes a code of 32 random bytes.
    #[must_use]
    pub fn from_random(random: [u8; 32]) -> Self {
        Self(base62(random, SECRET_DIGITS))
    }

    /// Takes a code that somebody presents.
    #[must_use]
    pub fn presented(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// Returns the code, to be put in a link and never kept.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Returns what is stored in the code's place.
    #[must_use]
    pub fn hash(&self) -> SecretHash {
        SecretHash::of(&self.0)
    }
}

impl fmt::Debug for OneTimeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OneTimeCode(…)")
    }
}

/// What cursors are sealed with: 256 random bits in base62, as they are stored.
#[derive(Clone, PartialEq, Eq, sqlx::Type)]
#[sqlx(transparent)]
pub struct CursorKey(String);

impl CursorKey {
    /// Makes a key of 32 random bytes.
    #[must_use]
    pub fn from_random(random: [u8; 32]) -> Self {
        Self(base62(random, SECRET_DIGITS))
    }

    /// Returns the key as a cipher takes it.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; 32] {
        let mut hasher = Sha256::new();
        hasher.update(b"rollcall cursors\0");
        hasher.update(self.0.as_bytes());
        hasher.finalize().into()
    }
}

impl fmt::Debug for CursorKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CursorKey(…)")
    }
}

/// SHA-256 of a secret of 256 random bits, of a recovery code's 80, in hexadecimal. So much randomness needs no salt and no slow hash.
#[derive(Clone, PartialEq, Eq, Hash, sqlx::Type)]
#[sqlx(transparent)]
pub struct SecretHash(String);

impl SecretHash {
    pub(super) fn of(secret: &str) -> Self {
        use fmt::Write as _;
        let mut hex = String::with_capacity(64);
        for byte in Sha256::digest(secret.as_bytes()) {
            // Writing to a String cannot fail.
            let _ = write!(hex, "{byte:02x}");
        }
        Self(hex)
    }
}

impl fmt::Debug for SecretHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretHash(…)")
    }
}

/// A password in clear, on its way from a request to its hash.
#[derive(Clone)]
pub struct PlainPassword(String);

impl PlainPassword {
    /// Wraps what somebody typed or an identity provider sent, in the form in which passwords are compared.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(opaque(&text))
    }

    /// Returns the password, for hashing and for nothing else.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PlainPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PlainPassword(…)")
    }
}

/// An Argon2id hash in PHC form.
#[derive(Clone, sqlx::Type)]
#[sqlx(transparent)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// Wraps a hash in PHC form.
    #[must_use]
    pub fn from_phc(text: String) -> Self {
        Self(text)
    }

    /// Returns the hash in PHC form.
    #[must_use]
    pub fn as_phc(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

/// Writes a big-endian number in base62 with exactly `digits` digits.
fn base62<const N: usize>(mut number: [u8; N], digits: usize) -> String {
    let mut reversed = Vec::with_capacity(digits);
    for _ in 0..digits {
        let mut remainder = 0_u32;
        for byte in &mut number {
            let value = (remainder << 8) | u32::from(*byte);
            *byte = u8::try_from(value / 62).unwrap_or(u8::MAX);
            remainder = value % 62;
        }
        reversed.push(BASE62.get(remainder as usize).copied().unwrap_or(b'0'));
    }
    reversed.iter().rev().map(|&digit| char::from(digit)).collect()
}

fn checksum(secret: &str) -> String {
    base62(crc32fast::hash(secret.as_bytes()).to_be_bytes(), CHECKSUM_DIGITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_back_and_a_mistyped_one_is_not() {
        let token = PlainToken::from_random([0xA7; 32]);
        assert_eq!(token.reveal().len(), TOKEN_PREFIX.len() + SECRET_DIGITS + CHECKSUM_DIGITS);
        assert_eq!(PlainToken::parse(token.reveal()), Some(token.clone()));
        let flipped = if token.reveal().as_bytes()[10] == b'x' { "y" } else { "x" };
        let mut mistyped = token.reveal().to_owned();
        mistyped.replace_range(10..11, flipped);
        assert_eq!(PlainToken::parse(&mistyped), None);
        for bad in ["", "rcl_", "rcl_abc", "Bearer x", "rcl_é", &token.reveal()[1..], &format!("{}0", token.reveal())]
        {
            assert_eq!(PlainToken::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn all_of_the_256_bits_count() {
        let mut low = [0; 32];
        low[31] = 1;
        let mut high = [0; 32];
        high[0] = 0x80;
        let tokens = [[0; 32], low, high, [0xFF; 32]].map(|bytes| PlainToken::from_random(bytes).0);
        for (i, a) in tokens.iter().enumerate() {
            assert!(tokens.iter().skip(i + 1).all(|b| a != b));
        }
        assert_eq!(base62([0, 0, 0, 61], 6), "00000z");
        assert_eq!(base62([0, 0, 0, 62], 6), "000010");
    }

    #[test]
    fn debug_of_a_secret_shows_nothing() {
        let token = PlainToken::from_random([7; 32]);
        let shown = format!(
            "{token:?} {:?} {:?} {:?} {:?}",
            token.hash(),
            OneTimeCode::from_random([7; 32]),
            PlainPassword::new("hunter2".into()),
            PasswordHash::from_phc("$argon2id$secret".into())
        );
        assert_eq!(shown, "PlainToken(…) SecretHash(…) OneTimeCode(…) PlainPassword(…) PasswordHash(…)");
    }
}
