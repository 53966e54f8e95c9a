//! The report in the XML of JUnit, which build servers read.

use std::fmt::Write as _;

use super::{Finished, Tally};
use crate::conformance::step::Outcome;

/// Renders what was found; one suite an area.
pub fn junit(endpoint: &str, finished: &[Finished]) -> String {
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let whole = Counts::of(finished);
    let _ = writeln!(xml, "<testsuites name=\"SCIM 2.0 at {}\" {whole}>", escaped(endpoint));
    for suite in finished.chunk_by(|one, next| one.area.name == next.area.name) {
        let name = suite.first().map(|first| first.area.name).unwrap_or_default();
        let _ = writeln!(xml, "  <testsuite name=\"{}\" {}>", escaped(name), Counts::of(suite));
        for finished in suite {
            case(&mut xml, name, finished);
        }
        xml.push_str("  </testsuite>\n");
    }
    xml.push_str("</testsuites>\n");
    xml
}

/// Writing to a `String` cannot fail, here and above.
fn case(xml: &mut String, suite: &str, finished: &Finished) {
    let step = finished.step;
    let _ = write!(
        xml,
        "    <testcase classname=\"{}\" name=\"{}\" time=\"{:.3}\"",
        escaped(suite),
        escaped(step.name),
        finished.took.as_secs_f64()
    );
    match &finished.outcome {
        Outcome::Passed => xml.push_str("/>\n"),
        Outcome::Skipped(reason) => {
            let _ = writeln!(xml, "><skipped message=\"{}\"/></testcase>", escaped(reason));
        }
        Outcome::Failed { sent, expected, came } => {
            let message = format!("{} ({})", step.promise, step.source);
            let mut text = String::new();
            for request in sent {
                let _ = writeln!(text, "sent: {request}");
            }
            let _ = write!(text, "expected: {expected}\ncame: {came}");
            let _ = writeln!(
                xml,
                ">\n      <failure message=\"{}\">{}</failure>\n    </testcase>",
                escaped(&message),
                escaped(&text)
            );
        }
    }
}

/// The attributes of a suite.
struct Counts {
    tally: Tally,
    seconds: f64,
}

impl Counts {
    fn of(finished: &[Finished]) -> Self {
        let seconds = finished.iter().map(|finished| finished.took.as_secs_f64()).sum();
        Self { tally: Tally::of(finished.iter()), seconds }
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Tally { passed, failed, skipped } = self.tally;
        let tests = passed + failed + skipped;
        write!(
            f,
            "tests=\"{tests}\" failures=\"{failed}\" errors=\"0\" skipped=\"{skipped}\" time=\"{:.3}\"",
            self.seconds
        )
    }
}

/// Escapes text for content and attributes. What XML 1.0 cannot hold at all becomes the replacement character.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push_str("&#10;"),
            '\t' => escaped.push_str("&#9;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::conformance::steps::AREAS;

    #[test]
    fn whatever_a_server_sends_the_xml_parses_and_says_it() {
        let area = &AREAS[0];
        let outcome = |came: &str| Outcome::Failed {
            sent: vec!["GET /Users?filter=a&b".into()],
            expected: "status 200".into(),
            came: came.into(),
        };
        let finished: Vec<Finished> = [
            Outcome::Passed,
            Outcome::Skipped("no \"bulk\" <here>".into()),
            outcome("500 ]]> <a> & \"b\" \u{0} \u{1b}[31m \u{ffff}\nü"),
        ]
        .into_iter()
        .map(|outcome| Finished { area, step: &area.steps[0], outcome, took: Duration::from_millis(1_250) })
        .collect();
        let xml = junit("https://x.example/?a&\"<b>", &finished);
        let document = roxmltree::Document::parse(&xml).unwrap();
        let root = document.root_element();
        assert_eq!(root.attribute("tests"), Some("3"));
        assert_eq!(root.attribute("failures"), Some("1"));
        assert_eq!(root.attribute("skipped"), Some("1"));
        assert_eq!(root.attribute("time"), Some("3.750"));
        let failure = document.descendants().find(|node| node.has_tag_name("failure")).unwrap();
        assert!(failure.text().unwrap().ends_with("came: 500 ]]> <a> & \"b\" \u{fffd} \u{fffd}[31m \u{fffd}\nü"));
    }
}
