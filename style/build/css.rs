//! The stylesheet: reset, design tokens and own classes from `style/`, then one rule for each utility class that the
//! sources of the console name.

use encre_css::{Config, Preflight};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Classes that mark an element for a `group-…:` or `peer-…:` class elsewhere and have no rule of their own.
const MARKERS: [&str; 2] = ["group", "peer"];

/// Builds the stylesheet, or says which class in which file has no rule.
pub fn build(root: &Path) -> Result<String, String> {
    let config_path = root.join("style/encre-css.toml");
    let base_path = root.join("style/base.css");
    let sources_path = root.join("src/ui");
    for path in [&config_path, &base_path, &sources_path] {
        println!("cargo::rerun-if-changed={}", path.display());
    }

    let mut config = Config::from_file(&config_path).map_err(|error| format!("{}: {error}", config_path.display()))?;
    let reset = encre_css::generate([], &config);
    config.preflight = Preflight::new_none();
    let base = read(&base_path)?;

    let mut files = Vec::new();
    list(&sources_path, &mut files)?;
    let sources = files
        .into_iter()
        .map(|path| Ok((without_comments(&read(&path)?), path)))
        .collect::<Result<Vec<(String, PathBuf)>, String>>()?;

    check(&sources, &own_classes(&base), &config, root)?;
    let utilities = encre_css::generate(sources.iter().map(|(text, _)| text.as_str()), &config);
    Ok(minify(&format!("{reset}\n{base}\n{utilities}")))
}

fn check(sources: &[(String, PathBuf)], own: &BTreeSet<&str>, config: &Config, root: &Path) -> Result<(), String> {
    let mut problems = Vec::new();
    let mut known = BTreeSet::new();
    for (text, path) in sources {
        let file = path.strip_prefix(root).unwrap_or(path).display();
        for (line, list) in class_lists(text) {
            for class in list.split_whitespace().filter(|class| !own.contains(class) && !MARKERS.contains(class)) {
                if class.split(':').any(|part| part == "dark") {
                    problems.push(format!("{file}:{line}: `{class}`: colours change by token, not by `dark:`"));
                } else if !known.contains(class) && encre_css::generate([class], config).trim().is_empty() {
                    problems.push(format!("{file}:{line}: `{class}` makes no CSS"));
                } else {
                    known.insert(class);
                }
            }
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
}

/// The class lists of a source file with their line numbers: `class="…"` attributes and `css("…")` calls.
fn class_lists(text: &str) -> impl Iterator<Item = (usize, &str)> {
    ["class=\"", "css(\""].into_iter().flat_map(move |opening| {
        text.match_indices(opening).filter_map(move |(at, _)| {
            let list = &text[at + opening.len()..];
            Some((text[..at].matches('\n').count() + 1, &list[..list.find('"')?]))
        })
    })
}

/// The classes that `base.css` itself has rules for.
fn own_classes(base: &str) -> BTreeSet<&str> {
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
    base.match_indices('.')
        .filter_map(|(at, _)| {
            let name = &base[at + 1..];
            let name = &name[..name.find(|letter| !is_name(letter)).unwrap_or(name.len())];
            name.starts_with(|letter: char| letter.is_ascii_alphabetic()).then_some(name)
        })
        .collect()
}

/// Empties comment lines, whose words would otherwise be taken for classes ("flex", "table", "hidden").
fn without_comments(text: &str) -> String {
    let lines = text.lines().map(|line| if line.trim_start().starts_with("//") { "" } else { line });
    lines.collect::<Vec<_>>().join("\n")
}

/// Drops comments, indentation and line breaks. Brotli finds the rest.
fn minify(css: &str) -> String {
    let mut text = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("/*") {
        text.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.fold(String::new(), |mut minified, line| {
        // A selector list may continue on the next line, and so may a value: only there a blank is needed.
        if !minified.is_empty() && !minified.ends_with(['{', '}', ';', ',']) {
            minified.push(' ');
        }
        minified.push_str(line);
        minified
    })
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut paths = entries.filter_map(|entry| Some(entry.ok()?.path())).collect::<Vec<_>>();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            list(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}
