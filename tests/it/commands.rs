//! The command line as scripts use it: the built program on SQLite, its JSON, its exit codes, and what it says.

use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

/// An installation in a folder of its own.
struct Installation {
    folder: TempDir,
}

/// What a command left behind.
struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Ran {
    /// What was printed as JSON, on one line.
    fn json(&self) -> Value {
        assert_eq!((self.code, self.out.lines().count()), (0, 1), "{}", self.err);
        serde_json::from_str(&self.out).unwrap()
    }

    /// Wrong input: one line on standard error, and nothing on standard output.
    fn assert_wrong(&self, words: &str) {
        assert_eq!((self.code, self.out.as_str(), self.err.lines().count()), (2, "", 1), "{}{}", self.out, self.err);
        assert!(self.err.contains(words), "{}", self.err);
    }
}

impl Installation {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rollcall"));
        let database = format!("sqlite://{}", self.folder.path().join("rollcall.db").display());
        command.args(arguments).env_clear().env("ROLLCALL_DATABASE_URL", database);
        let output = command.env("ROLLCALL_PUBLIC_URL", "https://rollcall.example.com").output().unwrap();
        Ran {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// The keys of an object, as they come.
fn keys(object: &Value) -> Vec<&str> {
    object.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn an_organization_is_made_with_a_slug_of_its_name_or_a_chosen_one() {
    let here = Installation::new();
    let made = here.run(&["organization", "create", "--name", " Acme Corp ", "--json"]).json();
    assert_eq!(made, json!({ "organization_id": made["organization_id"], "name": "Acme Corp", "slug": "acme-corp" }));
    let chosen = here.run(&["organization", "create", "--name", "Globex", "--slug", "GX", "--json"]).json();
    assert_eq!(chosen["slug"], "gx");
    let none = here.run(&["organization", "create", "--name", "…", "--json"]).json();
    assert_eq!(none["slug"], Value::Null);
    let made = here.run(&["organization", "create", "--name", "Initech"]);
    assert!(made.code == 0 && made.out.starts_with("Created the organization Initech ("), "{}", made.out);
    let create = ["organization", "create", "--name"];
    for (arguments, words) in [
        (vec!["ACME corp"], "there is an organization of that name already"),
        (vec!["Hooli", "--slug", "gx"], "there is an organization with that slug already"),
        (vec!["Hooli", "--slug", "a b"], "slug must be letters from a to z"),
        (vec!["Hooli", "--slug", ""], "slug must not be empty"),
        (vec![""], "name must not be empty"),
    ] {
        here.run(&[&create[..], &arguments].concat()).assert_wrong(words);
    }
    // What was refused made nothing: the name is free.
    assert_eq!(here.run(&["organization", "create", "--name", "Hooli", "--json"]).json()["slug"], "hooli");
}

#[test]
fn a_directory_brings_its_organization_and_a_token_along() {
    let here = Installation::new();
    let create = |organization: &str, name: &str, kind: &str| {
        let arguments = ["--organization", organization, "--name", name, "--type", kind, "--json"];
        here.run(&[&["directory", "create"][..], &arguments].concat())
    };
    let made = create("Acme Corp", "Okta", "okta").json();
    assert_eq!(keys(&made), ["organization_id", "directory_id", "scim_endpoint", "token"]);
    let id = made["directory_id"].as_str().unwrap();
    assert_eq!(made["scim_endpoint"], format!("https://rollcall.example.com/scim/v2/{id}"));
    assert!(made["token"].as_str().unwrap().starts_with("rcl_"));
    // By id and by name it is the same organization. A slug is no name: it makes another one.
    let organization = made["organization_id"].as_str().unwrap();
    assert_eq!(create(organization, "Entra", "entra").json()["organization_id"], organization);
    assert_eq!(create("ACME CORP", "Google", "google").json()["organization_id"], organization);
    assert_ne!(create("acme-corp", "Ping", "ping").json()["organization_id"], organization);
    create("Acme Corp", "OKTA", "okta").assert_wrong("a directory of that name already");
    assert_eq!(create("New Company", "Okta", "nonsense").code, 2);
    create("New Company", "", "okta").assert_wrong("name must not be empty");
    // Neither left an organization behind.
    assert_eq!(here.run(&["organization", "create", "--name", "New Company"]).code, 0);
}

#[test]
fn five_tokens_are_generated_listed_and_revoked() {
    let here = Installation::new();
    let create = ["directory", "create", "--organization", "Acme", "--name", "Okta", "--type", "okta", "--json"];
    let made = here.run(&create).json();
    let directory = made["directory_id"].as_str().unwrap();
    let issue =
        |more: &[&str]| here.run(&[&["token", "create", "--directory", directory, "--json"][..], more].concat());
    let token = issue(&["--label", "CI", "--expires-days", "90"]).json();
    assert_eq!(keys(&token), ["token_id", "token", "expires_at"]);
    assert!(token["expires_at"].is_string() && token["token"] != made["token"]);
    for _ in 0..3 {
        assert_eq!(issue(&[]).json()["expires_at"], Value::Null);
    }
    issue(&[]).assert_wrong("5 active tokens, which is the limit");
    assert_eq!(issue(&["--expires-days", "31"]).code, 2);
    let id = token["token_id"].as_str().unwrap();
    for _ in 0..2 {
        let revoked = here.run(&["token", "revoke", id]);
        assert_eq!((revoked.code, revoked.out.as_str()), (0, "Revoked the token CI of the directory Okta.\n"));
    }
    issue(&[]).json();
    let list = here.run(&["token", "list", "--directory", directory, "--json"]);
    let tokens = list.json();
    let revoked = tokens.as_array().unwrap().iter().find(|listed| listed["token_id"] == id).unwrap();
    assert_eq!((&revoked["status"], &revoked["label"]), (&json!("revoked"), &json!("CI")));
    assert_eq!(tokens.as_array().unwrap().iter().filter(|listed| listed["status"] == "active").count(), 5);
    // Never a secret.
    let secret = token["token"].as_str().unwrap();
    assert!(!list.out.contains(secret) && list.out.contains(&secret[secret.len() - 4..]));
    here.run(&["token", "revoke", "nobody"]).assert_wrong("there is nothing with that id");
    here.run(&["token", "list", "--directory", "nobody"]).assert_wrong("there is nothing with that id");
}
