//! Light, dark, or as the system has it.

use super::{Glyph, Icon, css};
use leptos::prelude::*;

/// The colours of the console.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// As the browser's system has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// Name of the cookie that holds the choice.
    pub const COOKIE: &'static str = "theme";

    /// The theme that a form field or a cookie names; anything else is the system's.
    #[must_use]
    pub fn named(name: &str) -> Self {
        match name {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }

    /// The theme that a request's `Cookie` header chooses.
    #[must_use]
    pub fn from_cookies(header: &str) -> Self {
        let chosen =
            header.split(';').filter_map(|pair| pair.trim().split_once('=')).find(|(name, _)| *name == Self::COOKIE);
        chosen.map(|(_, name)| Self::named(name)).unwrap_or_default()
    }

    /// Its name in forms and in the cookie.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// What the browser paints with before the stylesheet is there.
    #[must_use]
    pub const fn color_scheme(self) -> &'static str {
        match self {
            Self::System => "light dark",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The value of `data-theme` on the page; none where the system decides.
    #[must_use]
    pub fn attribute(self) -> Option<&'static str> {
        (self != Self::System).then(|| self.name())
    }
}

/// Three buttons of a form that posts `theme`; the server answers with the cookie and leads back.
#[component]
pub fn ThemeSwitch(
    /// Where the choice is posted.
    #[prop(into)]
    action: String,
    /// The theme that is chosen.
    theme: Theme,
) -> impl IntoView {
    let choices = [
        (Theme::Light, Glyph::Sun, "Light theme"),
        (Theme::Dark, Glyph::Moon, "Dark theme"),
        (Theme::System, Glyph::Monitor, "System theme"),
    ];
    let buttons = choices.map(|(choice, glyph, label)| {
        let shape = css("inline-flex items-center justify-center w-8 h-7 rounded-md transition-colors");
        let state = if choice == theme {
            css("bg-surface text-ink shadow-card border border-line")
        } else {
            css("text-muted hover:text-ink")
        };
        view! {
            <button
                type="submit"
                name="theme"
                value=choice.name()
                title=label
                aria-label=label
                aria-pressed=(choice == theme).to_string()
                class=format!("{shape} {state}")
            >
                <Icon glyph=glyph size=16 />
            </button>
        }
    });
    view! {
        <form method="post" action=action>
            <div class="inline-flex gap-0.5 rounded-lg bg-sunken p-0.5" role="group" aria-label="Theme">
                {buttons.into_iter().collect_view()}
            </div>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::Theme;

    #[test]
    fn the_cookie_chooses_the_theme() {
        for (header, expected) in [
            ("theme=dark", Theme::Dark),
            ("id=abc; theme=light; x=y", Theme::Light),
            ("theme=purple", Theme::System),
            ("mytheme=dark", Theme::System),
            ("", Theme::System),
        ] {
            assert_eq!(Theme::from_cookies(header), expected, "{header:?}");
        }
    }
}
