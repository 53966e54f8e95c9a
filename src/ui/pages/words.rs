//! Words that several pages need.

use crate::model::text::TextProblem;
use crate::ui::components::grouped;

/// A count that the database gave: never below zero.
pub fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}

/// A number with the noun that it counts.
pub fn counted(number: i64, one: &str, many: &str) -> String {
    let noun = if number == 1 { one } else { many };
    format!("{} {noun}", grouped(count(number)))
}

/// What to do about something that was typed and cannot be taken.
pub fn problem(problem: TextProblem) -> String {
    match problem {
        TextProblem::Empty => "Fill this in.".to_owned(),
        TextProblem::TooLong(most) => format!("Use at most {most} characters."),
        TextProblem::TooShort(fewest) => format!("Use at least {fewest} characters."),
        TextProblem::NotASlug => {
            "Use letters from a to z, digits, and single hyphens between them, such as acme-corporation.".to_owned()
        }
        TextProblem::Reserved => "Ids and “new” mean something else in addresses. Choose another.".to_owned(),
        TextProblem::NotAnEmailAddress => "Enter an e-mail address, such as ada@example.com.".to_owned(),
        TextProblem::ControlCharacters => {
            "Remove the control characters, such as tabs; they often come along when pasting.".to_owned()
        }
    }
}

/// A text as a part of an address.
pub fn encode(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_agree_with_their_nouns() {
        assert_eq!(counted(0, "person", "people"), "0 people");
        assert_eq!(counted(1, "person", "people"), "1 person");
        assert_eq!(counted(1_200, "person", "people"), "1,200 people");
    }
}
