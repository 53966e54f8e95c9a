//! Cursors (RFC 9865 §2): where a page begins, sealed, so that a client can neither read nor make one.
//!
//! Nothing is kept between two pages. A cursor says behind or before which place the page lies, and is good for the search that it was
//! given out for, in its directory, for as long as `cursorTimeout` says.

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};

use crate::domain::Ctx;
use crate::model::ids::DirectoryId;
use crate::model::search::{Kind, Place, SortKey, Start};
use crate::model::secret::CursorKey;
use crate::scim::protocol::ScimError;
use crate::scim::protocol::search::SearchRequest;

const NONCE_BYTES: usize = 24;

/// Where a page begins, and what is known of the search already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// Where the page begins.
    pub start: Start,
    /// How many resources there were, where that is costly to count.
    pub total: Option<u64>,
}

/// Seals and opens the cursors of one search.
pub struct Sealer<'a> {
    ctx: &'a Ctx,
    cipher: XChaCha20Poly1305,
    /// What a cursor is good for: authenticated with it, and no part of it.
    bound: Vec<u8>,
}

/// What a cursor holds, with short names: it travels in addresses.
#[derive(Serialize, Deserialize)]
struct Sealed {
    /// When it was given out, in milliseconds since 1970.
    i: i64,
    /// Which way the page lies.
    w: Way,
    /// The place: whether it is a group's, the id, the key in hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    p: Option<(bool, String, String)>,
    /// The total.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    t: Option<u64>,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
enum Way {
    #[serde(rename = "f")]
    First,
    #[serde(rename = "a")]
    After,
    #[serde(rename = "b")]
    Before,
    #[serde(rename = "l")]
    Last,
}

impl<'a> Sealer<'a> {
    /// Prepares for the cursors of a search.
    pub fn new(
        ctx: &'a Ctx,
        key: &CursorKey,
        directory: &DirectoryId,
        kinds: &[Kind],
        request: &SearchRequest,
    ) -> Self {
        // RFC 9865 §2: the search stays as it is but for the cursor. What is shown and how much of it harms nobody.
        let kinds: String = kinds.iter().map(|kind| if *kind == Kind::User { 'u' } else { 'g' }).collect();
        let filter = request.filter.as_deref().map_or("", str::trim);
        let sort_by = request.sort_by.as_deref().map_or("", str::trim);
        let order = request.sort_order.as_deref().map_or("", str::trim).to_ascii_lowercase();
        let order = if sort_by.is_empty() || order == "ascending" { "" } else { order.as_str() };
        let mut bound = Vec::new();
        for text in [directory.as_str(), &kinds, filter, sort_by, order] {
            bound.extend(text.len().to_be_bytes());
            bound.extend(text.as_bytes());
        }
        Self { ctx, cipher: XChaCha20Poly1305::new(&Key::from(key.to_bytes())), bound }
    }

    /// Writes a cursor: of the characters that RFC 9865 allows in one, hexadecimal digits.
    ///
    /// # Errors
    /// When it cannot be sealed, which is a defect.
    pub fn seal(&self, cursor: &Cursor) -> Result<String, ScimError> {
        let failed = || ScimError::internal("a cursor could not be sealed");
        let way = match cursor.start {
            Start::After(_) => Way::After,
            Start::Before(_) => Way::Before,
            Start::Last => Way::Last,
            Start::First | Start::Number(_) => Way::First,
        };
        let place = cursor.start.place();
        let sealed = Sealed {
            i: self.ctx.now().as_ms(),
            w: way,
            p: place.map(|place| (place.kind == Kind::Group, place.id.clone(), hex(place.key.as_bytes()))),
            t: cursor.total,
        };
        let text = serde_json::to_vec(&sealed).map_err(|_| failed())?;
        let mut nonce = [0; NONCE_BYTES];
        self.ctx.entropy.fill(&mut nonce);
        let payload = Payload { msg: &text, aad: &self.bound };
        let closed = self.cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| failed())?;
        Ok(hex(&nonce) + &hex(&closed))
    }

    /// Reads a cursor.
    ///
    /// # Errors
    /// `invalidCursor` where it was not given out for this search, `expiredCursor` where that is too long ago.
    pub fn open(&self, text: &str) -> Result<Cursor, ScimError> {
        let sealed = self.unseal(text).ok_or_else(|| {
            ScimError::invalid_cursor(
                "This cursor was not given out for this search. Send the nextCursor or previousCursor of the answer before, \
                 with the filter and the order unchanged, or an empty cursor for the first page.",
            )
        })?;
        let lifetime = i64::from(self.ctx.limits.cursor_seconds).saturating_mul(1_000);
        if self.ctx.now().as_ms() >= sealed.i.saturating_add(lifetime) {
            return Err(ScimError::expired_cursor(format!(
                "This cursor was given out more than {} seconds ago. Begin again with an empty one.",
                self.ctx.limits.cursor_seconds
            )));
        }
        let place = match sealed.p {
            Some((is_group, id, key)) => {
                let kind = if is_group { Kind::Group } else { Kind::User };
                let key = unhex(&key).ok_or_else(|| ScimError::internal("a cursor has no key"))?;
                Some(Place { key: SortKey::from_bytes(key), kind, id })
            }
            None => None,
        };
        let start = match (sealed.w, place) {
            (Way::After, Some(place)) => Start::After(place),
            (Way::Before, Some(place)) => Start::Before(place),
            (Way::Last, _) => Start::Last,
            (Way::First | Way::After | Way::Before, _) => Start::First,
        };
        Ok(Cursor { start, total: sealed.t })
    }

    fn unseal(&self, text: &str) -> Option<Sealed> {
        let bytes = unhex(text)?;
        let (nonce, closed) = bytes.split_first_chunk::<NONCE_BYTES>()?;
        let payload = Payload { msg: closed, aad: &self.bound };
        let opened = self.cipher.decrypt(&XNonce::from(*nonce), payload).ok()?;
        serde_json::from_slice(&opened).ok()
    }
}

fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0xF)]).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let (pairs, []) = text.as_bytes().as_chunks::<2>() else { return None };
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{hex, unhex};

    proptest! {
        #[test]
        fn hexadecimal_digits_read_back(bytes in any::<Vec<u8>>(), text in "\\PC*") {
            prop_assert_eq!(unhex(&hex(&bytes)), Some(bytes));
            let _ = unhex(&text);
        }
    }

    #[test]
    fn what_is_no_hexadecimal_is_nothing() {
        for text in ["0", "0g", "zz", "é", "00 "] {
            assert_eq!(unhex(text), None, "{text}");
        }
        assert_eq!(unhex("00fF"), Some(vec![0, 255]));
    }
}
