//! Buttons, and links that look like them.

use super::{Glyph, Icon, css};
use leptos::prelude::*;

/// How much a button asks to be pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Variant {
    /// The one thing that the page is for.
    Primary,
    /// Everything else.
    #[default]
    Secondary,
    /// In rows and bars, where frames would be noise.
    Ghost,
    /// Does what cannot be undone.
    Danger,
    /// Leads to a question before something that cannot be undone.
    DangerOutline,
}

/// How much room a button takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Size {
    /// In table rows and card headers.
    Small,
    /// Everywhere else.
    #[default]
    Medium,
}

/// What a button does to the form that it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ButtonKind {
    /// Sends the form.
    #[default]
    Submit,
    /// Nothing by itself; an island acts on it.
    Button,
}

/// The classes of a button, for the elements that cannot be a [`Button`].
#[must_use]
pub fn classes(variant: Variant, size: Size) -> String {
    let base = css(
        "inline-flex items-center justify-center rounded-md border font-medium whitespace-nowrap select-none transition-colors duration-100 disabled:opacity-50",
    );
    let variant = match variant {
        Variant::Primary => css(
            "border-transparent bg-accent text-on-accent shadow-card enabled:hover:bg-accent-hover [a&]:hover:bg-accent-hover",
        ),
        Variant::Secondary => {
            css("border-line-strong/60 bg-surface text-ink shadow-card enabled:hover:bg-hover [a&]:hover:bg-hover")
        }
        Variant::Ghost => css(
            "border-transparent text-muted enabled:hover:bg-hover enabled:hover:text-ink [a&]:hover:bg-hover [a&]:hover:text-ink",
        ),
        Variant::Danger => css(
            "border-transparent bg-danger text-on-accent shadow-card enabled:hover:bg-danger-hover [a&]:hover:bg-danger-hover",
        ),
        Variant::DangerOutline => css(
            "border-line-strong/60 bg-surface text-danger-ink shadow-card enabled:hover:bg-danger-soft [a&]:hover:bg-danger-soft",
        ),
    };
    let size = match size {
        Size::Small => css("h-8 gap-1.5 px-2.5 text-[0.8125rem]"),
        Size::Medium => css("h-9 gap-2 px-3.5 text-sm"),
    };
    format!("button {base} {variant} {size}")
}

/// A `<button>`.
#[component]
pub fn Button(
    /// How it looks.
    #[prop(optional)]
    variant: Variant,
    /// How large it is.
    #[prop(optional)]
    size: Size,
    /// Whether it sends its form.
    #[prop(optional)]
    kind: ButtonKind,
    /// An icon before the text.
    #[prop(optional)]
    icon: Option<Glyph>,
    /// Name of the value that pressing it sends.
    #[prop(optional, into)]
    name: Option<String>,
    /// The value that pressing it sends.
    #[prop(optional, into)]
    value: Option<String>,
    /// Id of the form that it sends, if it stands outside of it.
    #[prop(optional, into)]
    form: Option<String>,
    /// Cannot be pressed; say why in an element named by `described_by`.
    #[prop(optional)]
    disabled: bool,
    /// Id of the element that says more.
    #[prop(optional, into)]
    described_by: Option<String>,
    /// Fills its line.
    #[prop(optional)]
    wide: bool,
    /// The text.
    children: Children,
) -> impl IntoView {
    let kind = match kind {
        ButtonKind::Submit => "submit",
        ButtonKind::Button => "button",
    };
    let mut class = classes(variant, size);
    if wide {
        class.push_str(css(" w-full"));
    }
    view! {
        <button type=kind class=class name=name value=value form=form disabled=disabled aria-describedby=described_by>
            {icon.map(|glyph| view! { <Icon glyph=glyph size=16 /> })}
            {children()}
        </button>
    }
}

/// A link that looks like a button.
#[component]
pub fn ButtonLink(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// How it looks.
    #[prop(optional)]
    variant: Variant,
    /// How large it is.
    #[prop(optional)]
    size: Size,
    /// An icon before the text.
    #[prop(optional)]
    icon: Option<Glyph>,
    /// The text.
    children: Children,
) -> impl IntoView {
    view! {
        <a href=href class=classes(variant, size)>
            {icon.map(|glyph| view! { <Icon glyph=glyph size=16 /> })}
            {children()}
        </a>
    }
}
