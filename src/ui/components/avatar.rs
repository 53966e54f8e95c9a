//! A person or an organization by initials.

use super::css;
use leptos::prelude::*;

/// One or two initials in a coloured round; the colour follows the name, so that the same name always looks the same.
#[component]
pub fn Avatar(
    /// Whose.
    #[prop(into)]
    name: String,
    /// A square with round corners, for organizations.
    #[prop(optional)]
    square: bool,
) -> impl IntoView {
    let colours = match name.bytes().fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into())) % 5 {
        0 => css("bg-accent-soft text-accent-ink"),
        1 => css("bg-success-soft text-success-ink"),
        2 => css("bg-warning-soft text-warning-ink"),
        3 => css("bg-info-soft text-info-ink"),
        _ => css("bg-danger-soft text-danger-ink"),
    };
    let corners = if square { css("rounded-lg") } else { css("rounded-full") };
    let shape = css("inline-flex flex-none items-center justify-center w-8 h-8 text-xs font-semibold select-none");
    view! { <span class=format!("{shape} {corners} {colours}") aria-hidden="true">{initials(&name)}</span> }
}

fn initials(name: &str) -> String {
    let name = name.split('@').next().unwrap_or_default();
    let mut words =
        name.split([' ', '.', '_', '-']).filter_map(|word| word.chars().find(|letter| letter.is_alphanumeric()));
    let first = words.next();
    first.into_iter().chain(words.next_back()).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_come_from_the_first_and_the_last_word() {
        for (name, expected) in [
            ("Ada Lovelace", "AL"),
            ("ada.king.lovelace@example.com", "AL"),
            ("acme", "A"),
            ("Émile Zola", "ÉZ"),
            ("", ""),
        ] {
            assert_eq!(initials(name), expected, "{name:?}");
        }
    }
}
