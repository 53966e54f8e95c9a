//! The files.
//!
//! ```text
//! ### Words about the step. Everything before the first ### is a remark.
//! # deviation: CapitalisedOperation
//! PATCH /Users/{{ada}}?attributes=id
//! User-Agent: Okta SCIM Client 1.0.0
//!
//! {"schemas": ["urn:…:PatchOp"], "Operations": []}
//!
//! > 200
//! > /emails/0/value = "ada@acme.example"
//! > /title absent
//! > header location
//! > ada <- /id
//! ```
//!
//! A step is: the deviations from the RFCs that it needs, if any; a request line; headers if any; an empty
//! line and a JSON body if there is one; and what is expected: the status first; then values at JSON pointers, which are
//! JSON themselves; what must not be there; a header that must be; and what of the answer is kept under a name.
//! `{{name}}` stands for what was kept, anywhere. The path begins behind the endpoint, and may be written without escapes.

use std::fmt;
use std::fs;

use rollcall::scim::protocol::patch::dialect::Deviation;
use serde_json::Value;

use super::home;

/// A step as it is written, and where.
#[derive(Debug, Clone)]
pub struct Source {
    /// The file.
    pub file: String,
    /// The deviations that the step needs, and no others.
    pub deviations: Vec<Deviation>,
    /// The step, whose names are not filled in yet.
    pub text: String,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file, self.text.lines().next().unwrap_or_default())
    }
}

/// A request and what is expected of its answer.
#[derive(Debug, Clone)]
pub struct Step {
    /// The method.
    pub method: String,
    /// The path behind the endpoint.
    pub path: String,
    /// The headers.
    pub headers: Vec<(String, String)>,
    /// The body as it is sent.
    pub body: String,
    /// The status.
    pub status: u16,
    /// What else is expected.
    pub expectations: Vec<Expectation>,
}

/// What is expected of an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Expectation {
    /// At this pointer stands this value.
    Equals(String, Value),
    /// At this pointer stands nothing.
    Absent(String),
    /// There is this header.
    Header(String),
    /// What stands at the pointer is kept under a name.
    Keep(String, String),
}

/// Reads the steps of a folder's files, in the order of their names.
pub fn steps(folder: &str) -> Vec<Source> {
    let mut files: Vec<_> = fs::read_dir(home().join(folder)).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "http"));
    files.sort();
    let mut steps = Vec::new();
    for path in files {
        let file = format!("{folder}/{}", path.file_name().unwrap().display());
        let text = fs::read_to_string(&path).unwrap();
        let before = steps.len();
        steps.extend(text.split("\n### ").skip(1).map(|text| source(&file, text)));
        assert!(steps.len() > before, "{file} has no step");
    }
    assert!(!steps.is_empty(), "{folder} has no file");
    steps
}

fn source(file: &str, text: &str) -> Source {
    const MARK: &str = "# deviation: ";
    let (marks, rest): (Vec<&str>, Vec<&str>) = text.lines().partition(|line| line.starts_with(MARK));
    let deviations = marks.into_iter().map(|line| deviation(file, line.trim_start_matches(MARK).trim())).collect();
    Source { file: file.to_owned(), deviations, text: rest.join("\n") }
}

fn deviation(file: &str, name: &str) -> Deviation {
    let found = Deviation::ALL.iter().find(|deviation| format!("{deviation:?}") == name);
    *found.unwrap_or_else(|| panic!("{file}: {name} is no deviation"))
}

/// Reads a step whose names are filled in.
pub fn step(text: &str) -> Step {
    let (title, rest) = text.split_once('\n').expect("a step has more than a title");
    let (request, expected): (Vec<&str>, Vec<&str>) = rest.lines().partition(|line| !line.starts_with('>'));
    let mut lines = request.into_iter();
    let first = lines.next().unwrap_or_default();
    let (method, path) = first.split_once(' ').unwrap_or_else(|| panic!("{title}: “{first}” is no request line"));
    let headers = lines
        .by_ref()
        .take_while(|line| !line.trim().is_empty())
        .map(|line| line.split_once(": ").unwrap_or_else(|| panic!("{title}: “{line}” is no header")))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let body = lines.collect::<Vec<_>>().join("\n").trim().to_owned();
    let mut expected = expected.into_iter().map(|line| line.trim_start_matches('>').trim());
    let status = expected.next().and_then(|status| status.parse().ok());
    Step {
        method: method.to_owned(),
        path: path.trim().to_owned(),
        headers,
        body,
        status: status.unwrap_or_else(|| panic!("{title}: the first expectation must be a status")),
        expectations: expected.map(|line| expectation(title, line)).collect(),
    }
}

fn expectation(title: &str, line: &str) -> Expectation {
    if let Some(name) = line.strip_prefix("header ") {
        Expectation::Header(name.to_owned())
    } else if let Some(pointer) = line.strip_suffix(" absent") {
        Expectation::Absent(pointer.to_owned())
    } else if let Some((name, pointer)) = line.split_once(" <- ") {
        Expectation::Keep(name.to_owned(), pointer.to_owned())
    } else if let Some((pointer, value)) = line.split_once(" = ") {
        let value = serde_json::from_str(value).unwrap_or_else(|error| panic!("{title}: {value}: {error}"));
        Expectation::Equals(pointer.to_owned(), value)
    } else {
        panic!("{title}: “{line}” is no expectation")
    }
}

#[test]
fn what_a_step_needs_is_read() {
    let source =
        source("okta/01-x.http", "A title\n# deviation: EmptyText\n# deviation: UrnKey\nGET /Users\n\n> 200\n");
    assert_eq!(source.deviations, [Deviation::EmptyText, Deviation::UrnKey]);
    assert_eq!(source.text, "A title\nGET /Users\n\n> 200");
    assert_eq!(source.to_string(), "okta/01-x.http: A title");
}

#[test]
fn a_step_is_read() {
    let text = "A title\nPOST /Users\nX-Y: z\n\n{\n  \"a\": 1\n}\n\n> 201\n> /a/b = {\"c\": \"d = e\"}\n> /x absent\n> ada <- /id\n";
    let step = step(text);
    assert_eq!((step.method.as_str(), step.path.as_str(), step.status), ("POST", "/Users", 201));
    assert_eq!(step.headers, [("X-Y".to_owned(), "z".to_owned())]);
    assert_eq!(step.body, "{\n  \"a\": 1\n}");
    assert_eq!(
        step.expectations,
        [
            Expectation::Equals("/a/b".into(), serde_json::json!({"c": "d = e"})),
            Expectation::Absent("/x".into()),
            Expectation::Keep("ada".into(), "/id".into()),
        ]
    );
}
