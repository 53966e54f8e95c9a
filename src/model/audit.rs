//! The audit log: who changed what, and who signed in. Each entry is chained to the one before it by a hash.

use sha2::{Digest as _, Sha256};

use crate::model::text::{key_of, without_nul};
use crate::model::time::Timestamp;

/// The hash that the first entry follows.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// What stands in front of every entry before it is hashed. Another encoding would have another one.
const ENCODING: &[u8] = b"rollcall audit 1\0";

/// What an entry says. Never a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditFacts {
    /// When.
    pub at: Timestamp,
    /// The word for the kind of actor: `administrator`, `command-line`, `account`, `visitor`.
    pub actor_kind: String,
    /// The actor's id, if it has one.
    pub actor_id: Option<String>,
    /// Who, as a person reads it.
    pub actor_label: String,
    /// The network address that it came from; empty when there is none.
    pub address: String,
    /// The organization that it concerns, if any.
    pub organization: Option<String>,
    /// The directory that it concerns, if any.
    pub directory: Option<String>,
    /// What was done: `token.revoked`, `sign-in.failed`, …
    pub action: String,
    /// The id of what it was done to.
    pub subject_id: String,
    /// What it was done to, as a person reads it.
    pub subject_label: String,
    /// A sentence for people.
    pub detail: String,
    /// What was so before, where it is one value that changed.
    pub before: Option<String>,
    /// What is so since.
    pub after: Option<String>,
}

/// One entry of the audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Its number: 1, 2, 3, … without a gap.
    pub number: i64,
    /// What it says.
    pub facts: AuditFacts,
    /// The hash of the entry before it, in hexadecimal; [`GENESIS`] for the first one.
    pub previous: String,
    /// Its own hash, in hexadecimal.
    pub hash: String,
}

/// The last entry's number and hash, kept apart from the entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditHead {
    /// How many entries there are.
    pub number: i64,
    /// The hash of the last one.
    pub hash: String,
}

/// Which entries a list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// What the action begins with, such as `token.`; empty for all.
    pub area: String,
    /// The kind of actor; empty for all.
    pub actor_kind: String,
    /// The organization that it concerns, by id; empty for all.
    pub organization: String,
    /// Entries of this instant or later.
    pub since: Option<Timestamp>,
    /// Entries before this instant.
    pub until: Option<Timestamp>,
}

impl AuditFacts {
    /// Returns the facts as every database can hold them: PostgreSQL keeps U+0000 in no text.
    #[must_use]
    pub fn cleaned(self) -> Self {
        let clean = |text: Option<String>| text.map(without_nul);
        Self {
            at: self.at,
            actor_kind: without_nul(self.actor_kind),
            actor_id: clean(self.actor_id),
            actor_label: without_nul(self.actor_label),
            address: without_nul(self.address),
            organization: clean(self.organization),
            directory: clean(self.directory),
            action: without_nul(self.action),
            subject_id: without_nul(self.subject_id),
            subject_label: without_nul(self.subject_label),
            detail: without_nul(self.detail),
            before: clean(self.before),
            after: clean(self.after),
        }
    }

    /// Returns what a search looks in.
    #[must_use]
    pub fn search_key(&self) -> String {
        let before = self.before.as_deref().unwrap_or_default();
        let after = self.after.as_deref().unwrap_or_default();
        let texts: [&str; 8] = [
            &self.actor_label,
            &self.address,
            &self.action,
            &self.subject_label,
            &self.subject_id,
            &self.detail,
            before,
            after,
        ];
        key_of(&texts.join(" "))
    }
}

impl AuditEntry {
    /// Makes the entry that follows the one with the hash `previous`.
    #[must_use]
    pub fn following(previous: String, number: i64, facts: AuditFacts) -> Self {
        let hash = hash_of(&previous, number, &facts);
        Self { number, facts, previous, hash }
    }

    /// Tells whether the entry's hash is that of what it says.
    #[must_use]
    pub fn is_as_written(&self) -> bool {
        hash_of(&self.previous, self.number, &self.facts) == self.hash
    }
}

/// SHA-256 over the encoding's name, the hash before, and every field in order. A text is led by its length and a field that may
/// be missing by whether it is there, so that no two entries are written alike.
fn hash_of(previous: &str, number: i64, facts: &AuditFacts) -> String {
    use std::fmt::Write as _;
    let mut hasher = Sha256::new();
    let mut text = |text: &str| {
        hasher.update((text.len() as u64).to_be_bytes());
        hasher.update(text.as_bytes());
    };
    let encoding = String::from_utf8_lossy(ENCODING);
    text(&encoding);
    text(previous);
    text(&number.to_string());
    text(&facts.at.as_ms().to_string());
    let optional = |value: &Option<String>| value.as_ref().map_or_else(|| "0".to_owned(), |value| format!("1{value}"));
    text(&facts.actor_kind);
    text(&optional(&facts.actor_id));
    text(&facts.actor_label);
    text(&facts.address);
    text(&optional(&facts.organization));
    text(&optional(&facts.directory));
    text(&facts.action);
    text(&facts.subject_id);
    text(&facts.subject_label);
    text(&facts.detail);
    text(&optional(&facts.before));
    text(&optional(&facts.after));
    let mut hex = String::with_capacity(64);
    for byte in hasher.finalize() {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> AuditFacts {
        AuditFacts {
            at: Timestamp::from_ms(1_788_220_800_000),
            actor_kind: "administrator".to_owned(),
            actor_id: Some("a".to_owned()),
            actor_label: "ada@x.example".to_owned(),
            address: "192.0.2.1".to_owned(),
            organization: None,
            directory: None,
            action: "directory.renamed".to_owned(),
            subject_id: "d".to_owned(),
            subject_label: "Okta".to_owned(),
            detail: "Renamed the directory".to_owned(),
            before: Some("Okta".to_owned()),
            after: None,
        }
    }

    /// Entries that were written are checked for ever: the encoding never changes.
    #[test]
    fn the_encoding_never_changes() {
        let entry = AuditEntry::following(GENESIS.to_owned(), 1, facts());
        assert_eq!(entry.hash, "c79012389f92f4e922cf37533b51a8103a89c5fc19be681bd0a225dab0ff3579");
    }

    #[test]
    fn every_field_and_its_place_count() {
        let hash = |facts: AuditFacts| AuditEntry::following(GENESIS.to_owned(), 1, facts).hash;
        let mut hashes = vec![
            hash(facts()),
            AuditEntry::following(GENESIS.to_owned(), 2, facts()).hash,
            AuditEntry::following(hash(facts()), 1, facts()).hash,
            hash(AuditFacts { at: Timestamp::from_ms(0), ..facts() }),
            hash(AuditFacts { actor_kind: "x".to_owned(), ..facts() }),
            hash(AuditFacts { actor_id: None, ..facts() }),
            hash(AuditFacts { actor_id: Some(String::new()), ..facts() }),
            hash(AuditFacts { actor_label: "x".to_owned(), ..facts() }),
            hash(AuditFacts { address: "x".to_owned(), ..facts() }),
            hash(AuditFacts { organization: Some("x".to_owned()), ..facts() }),
            hash(AuditFacts { directory: Some("x".to_owned()), ..facts() }),
            hash(AuditFacts { action: "x".to_owned(), ..facts() }),
            hash(AuditFacts { subject_id: "x".to_owned(), ..facts() }),
            hash(AuditFacts { subject_label: "x".to_owned(), ..facts() }),
            hash(AuditFacts { detail: "x".to_owned(), ..facts() }),
            hash(AuditFacts { before: None, after: Some("Okta".to_owned()), ..facts() }),
            // The end of one field and the beginning of the next.
            hash(AuditFacts { subject_id: "dO".to_owned(), subject_label: "kta".to_owned(), ..facts() }),
        ];
        let all = hashes.len();
        hashes.sort();
        hashes.dedup();
        assert_eq!(hashes.len(), all);
    }
}
