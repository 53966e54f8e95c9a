//! The second factor of an administrator: the key of an authenticator app, and the codes for who has lost it.

use std::fmt;

use crate::model::secret::SecretHash;
use crate::model::time::Timestamp;

/// The key that an authenticator app makes its codes from: 160 random bits (RFC 4226 §4) in base32.
#[derive(Clone, PartialEq, Eq, sqlx::Type)]
#[sqlx(transparent)]
pub struct TotpSecret(String);

impl TotpSecret {
    /// Wraps a key that is written in base32.
    #[must_use]
    pub fn from_base32(text: String) -> Self {
        Self(text)
    }

    /// Returns the key in base32, as authenticator apps take it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpSecret(…)")
    }
}

/// The digits of recovery codes: those that nobody takes for one another.
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// Digits of a recovery code: 5 bits each.
const CODE_DIGITS: usize = 16;
/// Digits that stand together.
const GROUP: usize = 4;

/// A code that signs an administrator in without the app, once: 80 random bits.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode(String);

impl RecoveryCode {
    /// Makes a code of 16 random bytes, of which it takes 10.
    #[must_use]
    pub fn from_random(random: [u8; 16]) -> Self {
        let number = u128::from_be_bytes(random);
        let digit = |place: usize| {
            let index = usize::try_from((number >> (5 * place)) & 31).unwrap_or_default();
            DIGITS.get(index).copied().map_or('0', char::from)
        };
        Self((0..CODE_DIGITS).map(digit).collect())
    }

    /// Takes a code that somebody presents: case, hyphens and spaces do not count, and look-alikes are what they stand for.
    #[must_use]
    pub fn presented(text: &str) -> Self {
        let digits = text.chars().filter(char::is_ascii_alphanumeric).map(|c| match c.to_ascii_lowercase() {
            'o' => '0',
            'i' | 'l' => '1',
            other => other,
        });
        Self(digits.take(2 * CODE_DIGITS).collect())
    }

    /// Returns the code as it is shown once: `7k2m-…`, four groups of four.
    #[must_use]
    pub fn reveal(&self) -> String {
        let digits: Vec<char> = self.0.chars().collect();
        digits.chunks(GROUP).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
    }

    /// Returns what is stored in the code's place.
    #[must_use]
    pub fn hash(&self) -> SecretHash {
        SecretHash::of(&self.0)
    }
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode(…)")
    }
}

/// The second factor of an administrator, as its owner sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SecondFactor {
    /// Since when it is asked for.
    pub since: Timestamp,
    /// Recovery codes that have not been used.
    pub codes_left: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recovery_code_is_read_as_people_type_it() {
        let code = RecoveryCode::from_random([0x5A; 16]);
        let shown = code.reveal();
        assert_eq!(shown.len(), CODE_DIGITS + 3);
        for typed in
            [shown.clone(), shown.to_uppercase(), shown.replace('-', " "), format!("  {} ", shown.replace('-', ""))]
        {
            assert_eq!(RecoveryCode::presented(&typed), code, "{typed}");
            assert_eq!(RecoveryCode::presented(&typed).hash(), code.hash());
        }
        assert_eq!(RecoveryCode::presented("OIl0-1"), RecoveryCode::presented("0110 1"));
        assert_ne!(RecoveryCode::presented(&shown.replace(&shown[..1], "u")), code);
        assert_ne!(RecoveryCode::presented(""), code);
    }

    #[test]
    fn all_of_the_80_bits_count() {
        let mut codes: Vec<String> = (0..80)
            .map(|bit| RecoveryCode::from_random((1_u128 << bit).to_be_bytes()).reveal())
            .chain([RecoveryCode::from_random([0; 16]).reveal()])
            .collect();
        codes.sort();
        codes.dedup();
        assert_eq!(codes.len(), 81);
    }

    #[test]
    fn debug_shows_nothing() {
        let shown = format!("{:?} {:?}", TotpSecret::from_base32("ABC".into()), RecoveryCode::from_random([7; 16]));
        assert_eq!(shown, "TotpSecret(…) RecoveryCode(…)");
    }
}
