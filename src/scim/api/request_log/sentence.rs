//! A call in one plain sentence: what was asked, what was done, why it was refused.

use std::fmt::Write as _;

use serde_json::Value;

use crate::domain::provisioning::journal::{Change, Matched};

/// Operations of a PATCH that are named; the others are counted.
const NAMED_OPERATIONS: usize = 3;
/// Changes of a bulk request that are told; the others are counted.
const NAMED_CHANGES: usize = 2;
/// Characters of a name or a filter in a sentence.
const TEXT_CHARACTERS: usize = 200;

/// What is known of a call, without its secrets.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// Who called.
    pub provider: &'a str,
    /// The method.
    pub method: &'a str,
    /// The path behind the endpoint.
    pub path: &'a str,
    /// The filter in the query.
    pub filter: &'a str,
    /// The status of the answer.
    pub status: u16,
    /// The `scimType` of a refusal.
    pub scim_type: Option<&'a str>,
    /// The `detail` of a refusal.
    pub detail: Option<&'a str>,
    /// The body of the request, if it is known.
    pub asked: Option<&'a Value>,
    /// The body of the answer, if it is known.
    pub answered: Option<&'a Value>,
    /// What was done.
    pub changes: &'a [Change],
    /// What a search found.
    pub matched: Option<Matched>,
}

/// What a call is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subject {
    /// `User` or `Group`.
    pub kind: Option<&'static str>,
    /// The id of the one resource.
    pub id: Option<String>,
    /// Its `userName` or `displayName`.
    pub label: Option<String>,
}

impl Subject {
    fn noun(&self) -> &'static str {
        match self.kind {
            Some("Group") => "group",
            _ => "user",
        }
    }

    /// Names the resource as a sentence does.
    fn named(&self) -> String {
        let name = self.label.as_deref().or(self.id.as_deref());
        name.map_or_else(|| format!("the {}", self.noun()), |name| format!("the {} {}", self.noun(), short(name)))
    }
}

/// The parts of a path behind the endpoint.
fn parts(path: &str) -> Vec<&str> {
    path.split('/').filter(|part| !part.is_empty()).collect()
}

/// Finds out what a call is about.
pub fn subject(told: &Told<'_>) -> Subject {
    let parts = parts(told.path);
    let kind = match parts.first() {
        Some(&"Users") => Some("User"),
        Some(&"Groups") => Some("Group"),
        _ => return Subject::default(),
    };
    let change = told.changes.last();
    let text = |body: Option<&Value>, name: &str| body?.get(name)?.as_str().map(ToOwned::to_owned);
    let named = parts.get(1).filter(|part| !part.starts_with('.')).map(|part| (*part).to_owned());
    let name = if kind == Some("User") { "userName" } else { "displayName" };
    Subject {
        kind,
        id: named.or_else(|| change.map(|change| change.subject_id.clone())).or_else(|| text(told.answered, "id")),
        label: change
            .map(|change| change.subject_label.clone())
            .or_else(|| text(told.answered, name))
            .or_else(|| text(told.asked, name)),
    }
}

/// Tells a call.
pub fn sentence(told: &Told<'_>, subject: &Subject) -> String {
    if told.status == 401 {
        return format!("{} came without a token that opens this directory, and was turned away.", told.provider);
    }
    let asked = asked(told, subject);
    format!("{} {asked}{}", told.provider, result(told, subject))
}

fn asked(told: &Told<'_>, subject: &Subject) -> String {
    let parts = parts(told.path);
    let is_one = subject.kind.is_some() && is_one(&parts);
    match (told.method, parts.as_slice()) {
        ("POST", ["Bulk"]) => {
            let operations = told.asked.and_then(operations).map(Vec::len);
            operations.map_or_else(
                || "sent many changes in one request".to_owned(),
                |number| format!("sent {} in one request", counted(number as u64, "change", "changes")),
            )
        }
        (
            "GET" | "HEAD",
            ["ServiceProviderConfig" | "ResourceTypes" | "Schemas"] | ["ResourceTypes" | "Schemas", _],
        ) => {
            format!("read what this server can do ({})", parts.join("/"))
        }
        ("GET" | "HEAD", _) if is_one => format!("read {}", subject.named()),
        ("GET" | "HEAD", [] | ["Users" | "Groups"]) | ("POST", [".search"] | ["Users" | "Groups", ".search"]) => {
            searched(told, subject)
        }
        ("POST", ["Users" | "Groups"]) => match &subject.label {
            Some(label) => format!("sent the new {} {}", subject.noun(), short(label)),
            None => format!("sent a new {}", subject.noun()),
        },
        ("PUT", _) if is_one => format!("sent the whole of {}", subject.named()),
        ("PATCH", _) if is_one => match told.asked.and_then(operations) {
            Some(operations) if !operations.is_empty() => {
                format!("asked to change {} ({})", subject.named(), steps(operations))
            }
            Some(_) => format!("sent no operations for {}", subject.named()),
            None => format!("asked to change {}", subject.named()),
        },
        ("DELETE", _) if is_one => format!("asked to remove {}", subject.named()),
        // What means nothing here is told as it came.
        ("GET" | "HEAD", _) => format!("asked for {}", address(told.path)),
        (method, _) => format!("sent {method} to {}", address(told.path)),
    }
}

/// Tells whether a path is that of one user or one group.
fn is_one(parts: &[&str]) -> bool {
    matches!(parts, ["Users" | "Groups", id] if !id.starts_with('.'))
}

fn address(path: &str) -> String {
    if path.trim_matches('/').is_empty() { "the base address".to_owned() } else { short(path) }
}

fn searched(told: &Told<'_>, subject: &Subject) -> String {
    let what = match subject.kind {
        Some("User") => "users",
        Some(_) => "groups",
        None => "users and groups",
    };
    let body = told.asked.and_then(|body| body.get("filter")?.as_str());
    let filter = body.unwrap_or(told.filter);
    if filter.trim().is_empty() {
        format!("asked for all {what}")
    } else {
        format!("asked for {what} with {}", short(filter))
    }
}

/// What came of it, from what joins it to the question on.
fn result(told: &Told<'_>, subject: &Subject) -> String {
    if told.status >= 400 {
        let kind = told.scim_type.map(|kind| format!(" {kind}")).unwrap_or_default();
        let verb = if told.status >= 500 { "Not done" } else { "Refused" };
        let why = told.detail.map(|detail| format!(": {}", short_by(detail, 2 * TEXT_CHARACTERS)));
        return format!(". {verb} ({}{kind}){}", told.status, why.unwrap_or_else(|| ".".to_owned()));
    }
    if told.status == 304 {
        return ": it has not changed since.".to_owned();
    }
    if let Some(matched) = told.matched {
        return found(matched, told, subject);
    }
    match told.changes {
        [] if matches!(told.method, "PUT" | "PATCH") => {
            format!(": nothing changed, the {} was so already.", subject.noun())
        }
        [] if told.method == "POST" => ": nothing changed.".to_owned(),
        [] => ".".to_owned(),
        changes => {
            let named: Vec<String> = changes.iter().take(NAMED_CHANGES).map(|change| short(&change.detail)).collect();
            let mut result = format!(". {}.", named.join(". "));
            if changes.len() > NAMED_CHANGES {
                let _ = write!(result, " And {} more.", changes.len() - NAMED_CHANGES);
            }
            result
        }
    }
}

fn found(matched: Matched, told: &Told<'_>, subject: &Subject) -> String {
    let Matched { total, shown } = matched;
    if total == 0 {
        let filter = told.filter.to_lowercase();
        // What identity providers ask before they create: is there one with this key?
        let asks_whether =
            ["username eq", "externalid eq", "displayname eq", "emails"].iter().any(|key| filter.contains(key));
        return if asks_whether && told.method == "GET" {
            format!(": nothing matched, so it will create the {}.", subject.noun())
        } else {
            ": nothing matched.".to_owned()
        };
    }
    let number = match subject.kind {
        Some("User") => counted(total, "user", "users"),
        Some(_) => counted(total, "group", "groups"),
        None => counted(total, "match", "matches"),
    };
    if shown as u64 == total { format!(": {number}.") } else { format!(": {number}, {shown} of them in this answer.") }
}

/// The operations of a PATCH or of a bulk request.
fn operations(body: &Value) -> Option<&Vec<Value>> {
    member(body, "Operations")?.as_array()
}

fn member<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    value.as_object()?.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// Says what the operations of a PATCH do: `replace active: false, add 3 members`.
fn steps(operations: &[Value]) -> String {
    let mut steps: Vec<String> = operations.iter().take(NAMED_OPERATIONS).map(step).collect();
    if operations.len() > NAMED_OPERATIONS {
        steps.push(format!("{} more", operations.len() - NAMED_OPERATIONS));
    }
    steps.join(", ")
}

fn step(operation: &Value) -> String {
    let text = |name: &str| member(operation, name).and_then(Value::as_str);
    let op = text("op").unwrap_or("change").to_lowercase();
    let value = member(operation, "value");
    match (text("path"), value) {
        (Some(path), value) => format!("{op} {}", attribute(path, value)),
        (None, Some(Value::Object(members))) => {
            let names: Vec<String> = members.iter().map(|(name, value)| attribute(name, Some(value))).collect();
            format!("{op} {}", short_by(&names.join(" and "), TEXT_CHARACTERS))
        }
        (None, _) => op,
    }
}

/// An attribute, and its value where a word or a number says it.
fn attribute(name: &str, value: Option<&Value>) -> String {
    let name = short(name);
    match value {
        Some(Value::Bool(value)) => format!("{name}: {value}"),
        Some(Value::String(text)) if ["true", "false"].contains(&text.to_lowercase().as_str()) => {
            format!("{name}: {text}")
        }
        Some(Value::Array(items)) if name.eq_ignore_ascii_case("members") => {
            counted(items.len() as u64, "member", "members")
        }
        Some(Value::Array(items)) => format!("{name}: {}", counted(items.len() as u64, "value", "values")),
        _ => name,
    }
}

fn counted(number: u64, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}

fn short(text: &str) -> String {
    short_by(text, TEXT_CHARACTERS)
}

fn short_by(text: &str, characters: usize) -> String {
    if text.chars().count() <= characters {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(characters).collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told<'a>(method: &'a str, path: &'a str, status: u16) -> Told<'a> {
        Told {
            provider: "Okta",
            method,
            path,
            filter: "",
            status,
            scim_type: None,
            detail: None,
            asked: None,
            answered: None,
            changes: &[],
            matched: None,
        }
    }

    fn tell(told: &Told<'_>) -> String {
        sentence(told, &subject(told))
    }

    fn change(detail: &str) -> [Change; 1] {
        [Change {
            action: "user.changed",
            subject_id: "u1".to_owned(),
            subject_label: "ada@x.example".to_owned(),
            detail: detail.to_owned(),
        }]
    }

    #[test]
    fn searches_say_what_was_looked_for_and_what_follows() {
        let call = Told {
            filter: "externalId eq \"jyoung\"",
            matched: Some(Matched { total: 0, shown: 0 }),
            ..told("GET", "/Users", 200)
        };
        assert_eq!(
            tell(&call),
            "Okta asked for users with externalId eq \"jyoung\": nothing matched, so it will create the user."
        );
        let call = Told { matched: Some(Matched { total: 250, shown: 100 }), ..told("GET", "/Groups", 200) };
        assert_eq!(tell(&call), "Okta asked for all groups: 250 groups, 100 of them in this answer.");
        let body = json!({"filter": "active eq true"});
        let call = Told {
            asked: Some(&body),
            matched: Some(Matched { total: 1, shown: 1 }),
            ..told("POST", "/Users/.search", 200)
        };
        assert_eq!(tell(&call), "Okta asked for users with active eq true: 1 user.");
    }

    #[test]
    fn changes_say_what_was_asked_and_what_was_done() {
        let body = json!({"Operations": [{"op": "Replace", "path": "active", "value": "False"}]});
        let changes = change("Deactivated: cannot sign in, sessions ended");
        let call = Told { asked: Some(&body), changes: &changes, ..told("PATCH", "/Users/u1", 200) };
        assert_eq!(
            tell(&call),
            "Okta asked to change the user ada@x.example (replace active: False). Deactivated: cannot sign in, sessions ended."
        );
        let call = Told { asked: Some(&body), ..told("PATCH", "/Users/u1", 200) };
        assert_eq!(
            tell(&call),
            "Okta asked to change the user u1 (replace active: False): nothing changed, the user was so already."
        );
        let body = json!({"userName": "ada@x.example"});
        let changes = change("Created the person with the address ada@x.example");
        let call = Told { asked: Some(&body), changes: &changes, ..told("POST", "/Users", 201) };
        assert_eq!(
            tell(&call),
            "Okta sent the new user ada@x.example. Created the person with the address ada@x.example."
        );
        assert_eq!(subject(&call).id.as_deref(), Some("u1"));
    }

    #[test]
    fn refusals_say_why() {
        let body = json!({"userName": "ada@x.example"});
        let call = Told {
            asked: Some(&body),
            scim_type: Some("uniqueness"),
            detail: Some("This directory already has a user with that userName."),
            ..told("POST", "/Users", 409)
        };
        assert_eq!(
            tell(&call),
            "Okta sent the new user ada@x.example. Refused (409 uniqueness): This directory already has a user with that \
             userName."
        );
        assert_eq!(
            tell(&Told { provider: "A client", ..told("GET", "/Users", 401) }),
            "A client came without a token that opens this directory, and was turned away."
        );
        assert_eq!(tell(&told("BREW", "/Coffee", 500)), "Okta sent BREW to /Coffee. Not done (500).");
    }

    #[test]
    fn what_means_nothing_here_is_told_as_it_came() {
        for (method, path, said) in [
            ("GET", "/Nope", "asked for /Nope"),
            ("GET", "/users", "asked for /users"),
            ("HEAD", "/Me", "asked for /Me"),
            ("GET", "/Users/.search", "asked for /Users/.search"),
            ("GET", "/Users/a/b", "asked for /Users/a/b"),
            ("GET", "/Bulk", "asked for /Bulk"),
            ("GET", "/Schemas/a/b", "asked for /Schemas/a/b"),
            ("DELETE", "/Users/.search", "sent DELETE to /Users/.search"),
            ("PUT", "/Nope/x", "sent PUT to /Nope/x"),
            ("PATCH", "/Bulk", "sent PATCH to /Bulk"),
            ("POST", "/Nope/.search", "sent POST to /Nope/.search"),
            ("POST", "/Users/u1", "sent POST to /Users/u1"),
            ("PUT", "", "sent PUT to the base address"),
            ("DELETE", "/", "sent DELETE to the base address"),
        ] {
            assert_eq!(tell(&told(method, path, 404)), format!("Okta {said}. Refused (404)."));
        }
        assert_eq!(tell(&told("GET", "/", 200)), "Okta asked for all users and groups.");
        assert_eq!(tell(&told("DELETE", "/Groups/g1", 204)), "Okta asked to remove the group g1.");
    }

    #[test]
    fn members_are_counted_and_long_requests_cut() {
        let body = json!({"operations": [
            {"op": "add", "path": "members", "value": [{"value": "a"}, {"value": "b"}]},
            {"op": "replace", "value": {"displayName": "x", "active": true}},
            {"op": "remove", "path": "title"}, {"op": "remove", "path": "nickName"}]});
        let call = Told { asked: Some(&body), ..told("PATCH", "/Groups/g1", 204) };
        assert_eq!(
            tell(&call),
            "Okta asked to change the group g1 (add 2 members, replace displayName and active: true, remove title, 1 more): \
             nothing changed, the group was so already."
        );
    }
}
