//! Who may import whom, as `ARCHITECTURE.md` lists it: kept by reading the source.
//!
//! Paths that begin with `crate::` and names of crates are compared with a table. Test code is not: it may know everything.
#![cfg(test)]

#[cfg(test)]
mod tests;

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

/// What a module may import. The first row whose `module` is the beginning of a file's module decides.
struct Rule {
    module: &'static str,
    /// Modules of ours; a module may always import itself. `*` is all.
    ours: &'static [&'static str],
    /// Crates, besides std. `*` is all.
    crates: &'static [&'static str],
}

const ANY: &[&str] = &["*"];

const RULES: &[Rule] = &[
    Rule {
        module: "model",
        ours: &[],
        // Of sqlx the derives alone: see `derives_only`.
        crates: &["serde", "time", "uuid", "sha2", "crc32fast", "thiserror", "sqlx", "unicode_normalization"],
    },
    Rule { module: "limits", ours: &[], crates: &[] },
    Rule {
        module: "store::sessions",
        ours: &["store", "model"],
        crates: &["sqlx", "async_trait", "serde_json", "sha2", "time", "tower_sessions"],
    },
    Rule { module: "store::connect", ours: &["store", "limits"], crates: &["sqlx", "thiserror", "tokio"] },
    Rule {
        module: "store::sqlite",
        ours: &["store"],
        crates: &["futures", "log", "rusqlite", "sqlx", "sqlx_core", "tokio", "tracing", "url"],
    },
    Rule { module: "store::postgres", ours: &["store", "limits"], crates: &["sqlx", "tokio"] },
    Rule { module: "store::events", ours: &["model", "store"], crates: &["sqlx", "serde_json"] },
    Rule { module: "store::users", ours: &["model", "store"], crates: &["sqlx", "serde_json"] },
    Rule { module: "store::writer", ours: &["store"], crates: &["sqlx", "tokio", "tracing"] },
    Rule { module: "store", ours: &["model", "limits"], crates: &["sqlx", "thiserror"] },
    Rule {
        module: "domain",
        ours: &["model", "store", "limits"],
        crates: &["argon2", "rand", "slug", "strsim", "subtle", "thiserror", "tokio", "totp_rs", "tracing", "uuid"],
    },
    Rule {
        module: "scim::protocol",
        ours: &[],
        crates: &["serde", "serde_json", "thiserror", "time", "unicode_normalization"],
    },
    Rule { module: "scim::convert", ours: &["model", "scim::protocol"], crates: &["serde", "serde_json"] },
    Rule {
        module: "scim::api",
        ours: &["domain", "limits", "model", "scim"],
        crates: &[
            "axum",
            "bytes",
            "chacha20poly1305",
            "futures",
            "governor",
            "http_body_util",
            "metrics",
            "percent_encoding",
            "serde",
            "serde_json",
            "tokio",
            "tower",
            "tracing",
        ],
    },
    Rule { module: "scim", ours: &[], crates: &[] },
    Rule {
        module: "ui::islands",
        ours: &[],
        crates: &["js_sys", "leptos", "serde", "wasm_bindgen", "wasm_bindgen_futures", "web_sys"],
    },
    Rule {
        module: "ui",
        ours: &["config", "domain", "limits", "model", "ui"],
        crates: &[
            "axum",
            "bytes",
            "chacha20poly1305",
            "futures",
            "governor",
            "leptos",
            "leptos_axum",
            "leptos_meta",
            "leptos_router",
            "percent_encoding",
            "qrcode",
            "serde",
            // Server functions send their errors in it.
            "serde_json",
            "sha2",
            "thiserror",
            "time",
            // Files are sent while they are read.
            "tokio",
            "tower_sessions",
            "tracing",
        ],
    },
    // The witness: nothing of ours, not even the protocol.
    Rule { module: "conformance", ours: &[], crates: &["percent_encoding", "serde_json", "thiserror", "time", "ureq"] },
    Rule { module: "config", ours: &["limits"], crates: &["axum", "clap"] },
    Rule { module: "telemetry", ours: &["config"], crates: &["tracing", "tracing_subscriber"] },
    Rule { module: "web", ours: ANY, crates: ANY },
    Rule { module: "cli", ours: ANY, crates: ANY },
    Rule { module: "main", ours: ANY, crates: ANY },
    Rule { module: "lib", ours: ANY, crates: ANY },
];

/// An import that the table forbids.
#[derive(Debug, PartialEq, Eq)]
struct Offence {
    file: String,
    line: usize,
    module: String,
    import: String,
}

impl fmt::Display for Offence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: `{}` may not import `{}`", self.file, self.line, self.module, self.import)
    }
}

/// A word or a sign of the source, and its line.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Token {
    text: String,
    line: usize,
}

/// Cuts a source into words and signs, without comments and the contents of literals.
fn tokens(source: &str) -> Vec<Token> {
    let chars: Vec<char> = source.chars().collect();
    let at = |index: usize| chars.get(index).copied().unwrap_or('\0');
    let mut tokens = Vec::new();
    let (mut index, mut line) = (0, 1);
    while index < chars.len() {
        let start = index;
        match at(index) {
            '/' if at(index + 1) == '/' => {
                while index < chars.len() && at(index) != '\n' {
                    index += 1;
                }
            }
            '/' if at(index + 1) == '*' => {
                index += 2;
                while index < chars.len() && !(at(index - 1) == '*' && at(index) == '/') {
                    index += 1;
                }
                index += 1;
            }
            '"' => index = end_of_string(&chars, index),
            'r' if matches!(at(index + 1), '"' | '#') && raw_string_end(&chars, index).is_some() => {
                index = raw_string_end(&chars, index).unwrap();
            }
            // A character, and not a lifetime.
            '\'' if at(index + 1) == '\\' || at(index + 2) == '\'' => {
                index += if at(index + 1) == '\\' { 3 } else { 2 };
                while index < chars.len() && at(index) != '\'' {
                    index += 1;
                }
                index += 1;
            }
            c if c.is_alphanumeric() || c == '_' => {
                while at(index).is_alphanumeric() || at(index) == '_' {
                    index += 1;
                }
                tokens.push(Token { text: chars[start..index].iter().collect(), line });
            }
            ':' if at(index + 1) == ':' => {
                index += 2;
                tokens.push(Token { text: "::".into(), line });
            }
            c => {
                index += 1;
                if !c.is_whitespace() {
                    tokens.push(Token { text: c.into(), line });
                }
            }
        }
        line += chars[start..index.min(chars.len())].iter().filter(|c| **c == '\n').count();
    }
    tokens
}

fn end_of_string(chars: &[char], start: usize) -> usize {
    let mut index = start + 1;
    while index < chars.len() && chars[index] != '"' {
        index += if chars[index] == '\\' { 2 } else { 1 };
    }
    index + 1
}

fn raw_string_end(chars: &[char], start: usize) -> Option<usize> {
    let hashes = chars[start + 1..].iter().take_while(|c| **c == '#').count();
    let open = start + 1 + hashes;
    if chars.get(open) != Some(&'"') {
        return None;
    }
    let close: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
    (open + 1..chars.len()).find(|index| chars[*index..].starts_with(&close)).map(|index| index + close.len())
}

/// Leaves out what is compiled for tests alone: a `mod` in braces behind `#[cfg(test)]`.
fn without_tests(tokens: &[Token]) -> Vec<Token> {
    let words: Vec<&str> = tokens.iter().map(|token| token.text.as_str()).collect();
    let mut kept = Vec::new();
    let mut index = 0;
    while index < tokens.len() {
        if words[index..].starts_with(&["#", "[", "cfg", "(", "test", ")", "]", "mod"])
            && words.get(index + 9) == Some(&"{")
        {
            index = closing_brace(&words, index + 9) + 1;
        } else {
            kept.push(tokens[index].clone());
            index += 1;
        }
    }
    kept
}

fn closing_brace(words: &[&str], open: usize) -> usize {
    let mut depth = 0;
    for (index, word) in words.iter().enumerate().skip(open) {
        depth += i32::from(*word == "{") - i32::from(*word == "}");
        if depth == 0 {
            return index;
        }
    }
    words.len() - 1
}

/// The paths that begin behind `crate::` at `index`, groups in braces taken apart, two names deep.
fn our_paths(tokens: &[Token], index: usize, prefix: &str, found: &mut Vec<(String, usize)>) {
    let Some(token) = tokens.get(index) else { return };
    let join = |name: &str| if prefix.is_empty() { name.to_owned() } else { format!("{prefix}::{name}") };
    if token.text == "{" {
        let words: Vec<&str> = tokens.iter().map(|token| token.text.as_str()).collect();
        let end = closing_brace(&words, index);
        let (mut item, mut depth) = (index + 1, 0);
        for at in index + 1..=end {
            match words[at] {
                "{" => depth += 1,
                "}" if at < end => depth -= 1,
                "," | "}" if depth == 0 => {
                    our_paths(&tokens[..at], item, prefix, found);
                    item = at + 1;
                }
                _ => {}
            }
        }
    } else if token.text == "self" {
        found.push((prefix.to_owned(), token.line));
    } else if token.text == "*" || token.text.starts_with(|c: char| c.is_alphabetic() || c == '_') {
        let path = join(&token.text);
        let goes_on = tokens.get(index + 1).is_some_and(|next| next.text == "::");
        if goes_on && !path.contains("::") {
            our_paths(tokens, index + 2, &path, found);
        } else {
            found.push((path, token.line));
        }
    }
}

/// What a source imports: paths of ours as `crate::…`, and names of crates.
fn imports(tokens: &[Token], crates: &[String]) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    let word = |index: usize| tokens.get(index).map_or("", |token| token.text.as_str());
    for (index, token) in tokens.iter().enumerate() {
        let before = if index == 0 { "" } else { word(index - 1) };
        // A name behind a dot is a field's or a method's, one behind `::` is inside another path.
        if matches!(before, "." | "::") {
            continue;
        }
        if token.text == "crate" && word(index + 1) == "::" {
            let mut paths = Vec::new();
            our_paths(tokens, index + 2, "", &mut paths);
            found.extend(paths.into_iter().map(|(path, line)| (format!("crate::{path}"), line)));
        } else if crates.contains(&token.text) && (word(index + 1) == "::" || before == "use") {
            // A module of that name stands nearer than the crate.
            let is_ours = tokens.windows(3).any(|w| w[0].text == "mod" && w[1].text == token.text)
                || imported_as_module(tokens, &token.text);
            if !is_ours {
                found.push((token.text.clone(), token.line));
            }
        }
    }
    found
}

/// Tells whether `use crate::…::name` makes a name that a crate has too.
fn imported_as_module(tokens: &[Token], name: &str) -> bool {
    let mut inside = false;
    tokens.iter().enumerate().any(|(index, token)| {
        match token.text.as_str() {
            "use" => inside = tokens.get(index + 1).is_some_and(|next| matches!(next.text.as_str(), "crate" | "super")),
            ";" => inside = false,
            text => {
                let next = tokens.get(index + 1).map_or("", |next| next.text.as_str());
                return inside && text == name && matches!(next, ";" | "," | "}");
            }
        }
        false
    })
}

fn covers(allowed: &str, path: &str) -> bool {
    allowed == "*" || path == allowed || path.strip_prefix(allowed).is_some_and(|rest| rest.starts_with("::"))
}

/// Of sqlx the data types have the derives, and nothing else.
fn derives_only(tokens: &[Token], line: usize) -> bool {
    tokens
        .windows(3)
        .filter(|w| w[0].text == "sqlx" && w[0].line == line)
        .all(|w| w[1].text == "::" && w[2].text == "Type")
}

/// What a file may not import and does.
fn offences(file: &str, source: &str, crates: &[String]) -> Vec<Offence> {
    let module = module_of(file);
    let Some(rule) = RULES.iter().find(|rule| covers(rule.module, &module)) else {
        return vec![Offence {
            file: file.into(),
            line: 1,
            module,
            import: "anything: the table has no row for it".into(),
        }];
    };
    let tokens = without_tests(&tokens(source));
    imports(&tokens, crates)
        .into_iter()
        .filter(|(import, line)| match import.strip_prefix("crate::") {
            // What tests are written with is there in tests alone.
            Some(path) if covers("testing", path) => false,
            Some(path) => !covers(rule.module, path) && !rule.ours.iter().any(|ours| covers(ours, path)),
            None if import == "sqlx" && rule.module == "model" => !derives_only(&tokens, *line),
            None => !rule.crates.iter().any(|name| covers(name, import)),
        })
        .map(|(import, line)| Offence { file: file.into(), line, module: module.clone(), import })
        .collect()
}

/// `src/scim/api/users/mod.rs` is `scim::api::users`.
fn module_of(file: &str) -> String {
    let path = file.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod");
    path.replace('/', "::")
}

fn is_test_code(file: &str) -> bool {
    file == "src/testing.rs" || file.ends_with("/tests.rs") || file.contains("/tests/")
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The crates that the program depends on, as the source writes them. Those of tests alone cannot be imported elsewhere.
fn dependencies() -> Vec<String> {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let section = manifest.split("\n[dependencies]\n").nth(1).unwrap().split("\n[").next().unwrap();
    let names = section.lines().filter_map(|line| line.split_once(" = ")).filter(|(name, _)| !name.starts_with('#'));
    names.map(|(name, _)| name.trim().replace('-', "_")).collect()
}

#[test]
fn every_module_imports_only_what_it_may() {
    let mut files = Vec::new();
    sources(&root().join("src"), &mut files);
    files.sort();
    let crates = dependencies();
    assert!(files.len() > 50 && crates.len() > 20, "{} files, {} crates", files.len(), crates.len());
    let mut found = Vec::new();
    for path in files {
        let file = path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/");
        if !is_test_code(&file) {
            found.extend(offences(&file, &fs::read_to_string(&path).unwrap(), &crates));
        }
    }
    let lines: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert!(found.is_empty(), "imports against the table in tests/it/architecture/mod.rs:\n{}", lines.join("\n"));
}
