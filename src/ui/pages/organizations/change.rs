//! Entries of the event log as sentences.

use crate::model::event::{Actor, Event};
use crate::ui::components::Glyph;

/// An entry of the event log as a person reads it: who did what to whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What it is about.
    pub glyph: Glyph,
    /// Who.
    pub who: String,
    /// Did what.
    pub did: &'static str,
    /// To whom or what, where the sentence does not say it.
    pub subject: Option<String>,
    /// More, where the sentence does not say it all.
    pub more: Option<String>,
}

impl Change {
    /// Puts an entry into words. `directory` is the name of its directory, as long as that is there: what an identity
    /// provider does, its directory does.
    pub fn of(event: &Event, directory: Option<&str>) -> Self {
        let words = words(&event.action);
        let Words { glyph, did, names_subject, explains } =
            words.unwrap_or(Words { glyph: Glyph::Info, did: "made a change:", names_subject: true, explains: true });
        Self {
            glyph,
            who: who(event, directory),
            did,
            subject: names_subject.then(|| event.subject_label.clone()).filter(|subject| !subject.is_empty()),
            more: explains.then(|| event.detail.clone()).filter(|detail| !detail.is_empty()),
        }
    }
}

fn who(event: &Event, directory: Option<&str>) -> String {
    if event.actor_kind == Actor::CommandLine.kind() {
        return "Somebody at the command line".to_owned();
    }
    match directory {
        Some(name) if event.actor_kind == TOKEN => name.to_owned(),
        None if event.actor_kind == TOKEN => format!("A directory that was deleted (token “{}”)", event.actor_label),
        _ => event.actor_label.clone(),
    }
}

/// The stored word for an identity provider that acts by its token.
const TOKEN: &str = "token";

struct Words {
    glyph: Glyph,
    did: &'static str,
    names_subject: bool,
    explains: bool,
}

/// How an action reads. Whether it is explained depends on whether its detail says more than the sentence.
fn words(action: &str) -> Option<Words> {
    let (glyph, did, names_subject, explains) = match action {
        "organization.created" => (Glyph::Building, "created the organization", false, false),
        "directory.created" => (Glyph::Sync, "created the directory", true, true),
        "directory.renamed" => (Glyph::Sync, "renamed the directory", true, true),
        "directory.paused" => (Glyph::Pause, "paused the directory", true, true),
        "directory.resumed" => (Glyph::Play, "resumed the directory", true, false),
        "directory.deleted" => (Glyph::Trash, "deleted the directory", true, true),
        "token.issued" => (Glyph::Key, "generated the token", true, true),
        "token.revoked" => (Glyph::Key, "revoked the token", true, true),
        "user.created" | "member.added" => (Glyph::User, "added", true, true),
        "user.changed" => (Glyph::User, "changed", true, true),
        "user.deactivated" => (Glyph::User, "deactivated", true, true),
        "user.reactivated" => (Glyph::User, "reactivated", true, true),
        "user.removed" | "member.removed" => (Glyph::User, "removed", true, true),
        "group.created" => (Glyph::Shield, "created the role", true, true),
        "group.changed" => (Glyph::Shield, "changed the role", true, true),
        "group.removed" | "role.deleted" => (Glyph::Shield, "deleted the role", true, true),
        "organization.renamed" => (Glyph::Building, "renamed the organization", false, true),
        "organization.slug_changed" => (Glyph::Building, "changed the slug of the organization", false, true),
        "member.renamed" => (Glyph::User, "renamed", true, true),
        "member.role_given" => (Glyph::Shield, "gave a role to", true, true),
        "member.role_taken" => (Glyph::Shield, "took a role from", true, true),
        "role.created" => (Glyph::Shield, "created the role", true, false),
        "role.renamed" => (Glyph::Shield, "renamed the role", true, true),
        "role.made_default" => (Glyph::Shield, "made the default role of", true, true),
        _ => return None,
    };
    Some(Words { glyph, did, names_subject, explains })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::time::Timestamp;

    fn event(actor_kind: &str, actor: &str, action: &str, subject: &str, detail: &str) -> Event {
        Event {
            id: "e".into(),
            organization: None,
            directory: None,
            at: Timestamp::from_ms(0),
            actor_kind: actor_kind.into(),
            actor_id: None,
            actor_label: actor.into(),
            action: action.into(),
            subject_id: "s".into(),
            subject_label: subject.into(),
            detail: detail.into(),
            related_id: None,
            changes: Vec::new(),
        }
    }

    fn sentence(event: &Event, directory: Option<&str>) -> String {
        let Change { who, did, subject, more, .. } = Change::of(event, directory);
        format!("{who} {did} {} / {}", subject.unwrap_or_default(), more.unwrap_or_default())
    }

    #[test]
    fn an_event_reads_as_a_sentence() {
        let made =
            event("administrator", "ada@example.com", "organization.created", "Acme", "Created the organization");
        assert_eq!(sentence(&made, None), "ada@example.com created the organization  / ");
        let added = event("token", "First token", "user.created", "bob@example.com", "Linked the person");
        assert_eq!(sentence(&added, Some("Okta")), "Okta added bob@example.com / Linked the person");
        assert_eq!(
            sentence(&added, None),
            "A directory that was deleted (token “First token”) added bob@example.com / Linked the person"
        );
        let typed = event("command-line", "command line", "token.revoked", "Old", "Revoked the token …a1b2");
        assert_eq!(
            sentence(&typed, Some("Okta")),
            "Somebody at the command line revoked the token Old / Revoked the token …a1b2"
        );
    }

    #[test]
    fn an_action_without_words_of_its_own_still_says_what_happened() {
        let odd = event("administrator", "ada@example.com", "comet.caught", "Halley", "Caught a comet");
        assert_eq!(sentence(&odd, None), "ada@example.com made a change: Halley / Caught a comet");
    }

    #[test]
    fn the_word_for_a_token_is_the_stored_one() {
        let actor = Actor::Token { id: "t".into(), label: "First".into() };
        assert_eq!(actor.kind(), TOKEN);
    }
}
