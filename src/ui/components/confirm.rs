//! The question before what cannot be undone: a page, and with a script a dialog.

use super::field::input_classes;
use super::{Button, ButtonKind, Glyph, Icon, Size, Variant, button};
use crate::ui::islands::ConfirmDialog;
use leptos::prelude::*;

/// The form that does it. It stands on the confirmation page and in the dialog alike.
#[component]
pub fn ConfirmForm(
    /// Where it is posted.
    #[prop(into)]
    action: String,
    /// Text of the button that does it.
    #[prop(into)]
    confirm: String,
    /// Values that go along.
    #[prop(optional)]
    fields: Vec<(String, String)>,
    /// A name that must be typed first; it is sent as `confirmation`, and the server compares it too.
    #[prop(optional_no_strip, into)]
    require: Option<String>,
    /// What is wrong with the name that was sent.
    #[prop(optional_no_strip, into)]
    error: Option<String>,
    /// Address of the page to go back to. Without it "Cancel" closes the dialog around the form.
    #[prop(optional_no_strip, into)]
    cancel_href: Option<String>,
    /// Makes the ids unique where a page holds several of these.
    #[prop(default = "confirm".to_owned(), into)]
    id: String,
    /// Looks of the button that does it.
    #[prop(default = Variant::Danger)]
    variant: Variant,
) -> impl IntoView {
    let hidden = fields.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value /> });
    let in_dialog = cancel_href.is_none();
    let asks_nothing = require.is_none();
    let input_id = format!("{id}-name");
    let error_id = error.as_ref().map(|_| format!("{id}-error"));
    let name = require.map(|name| {
        view! {
            <div class="flex flex-col gap-1.5">
                <label for=input_id.clone() class="text-sm text-ink">
                    "Type " <strong class="font-semibold [overflow-wrap:anywhere]">{name.clone()}</strong> " to confirm"
                </label>
                <input
                    id=input_id
                    name="confirmation"
                    type="text"
                    required
                    autocomplete="off"
                    spellcheck="false"
                    autofocus
                    data-confirm-name=name
                    aria-invalid=error.is_some().then_some("true")
                    aria-describedby=error_id.clone()
                    class=input_classes(error.is_some())
                />
                {error.map(|error| view! { <p id=error_id class="text-[0.8125rem] font-medium text-danger-ink">{error}</p> })}
            </div>
        }
    });
    let cancel = match cancel_href {
        Some(href) => {
            view! { <a href=href class=button::classes(Variant::Secondary, Size::Medium)>"Cancel"</a> }.into_any()
        }
        // The harmless button has the focus, unless there is a name to type.
        None => view! {
            <button
                type="button"
                data-confirm-close
                autofocus=in_dialog && asks_nothing
                class=button::classes(Variant::Secondary, Size::Medium)
            >
                "Cancel"
            </button>
        }
        .into_any(),
    };
    view! {
        <form method="post" action=action class="flex flex-col gap-5">
            {hidden.collect_view()} {name}
            <div class="flex flex-wrap justify-end gap-2">
                {cancel} <Button kind=ButtonKind::Submit variant=variant>{confirm}</Button>
            </div>
        </form>
    }
}

/// A link to the confirmation page, which with a script opens the same form in a dialog.
#[component]
pub fn ConfirmAction(
    /// Id of the dialog, unique on the page.
    #[prop(into)]
    id: String,
    /// Text of the link.
    #[prop(into)]
    label: String,
    /// The confirmation page.
    #[prop(into)]
    href: String,
    /// Looks of the link.
    #[prop(default = Variant::DangerOutline)]
    variant: Variant,
    /// Size of the link.
    #[prop(optional)]
    size: Size,
    /// An icon before the link's text.
    #[prop(optional)]
    icon: Option<Glyph>,
    /// The question.
    #[prop(into)]
    title: String,
    /// Where the form is posted.
    #[prop(into)]
    action: String,
    /// Text of the button that does it.
    #[prop(into)]
    confirm: String,
    /// Values that go along.
    #[prop(optional)]
    fields: Vec<(String, String)>,
    /// A name that must be typed first.
    #[prop(optional_no_strip, into)]
    require: Option<String>,
    /// What will happen.
    children: Children,
) -> impl IntoView {
    let title_id = format!("{id}-title");
    let text_id = format!("{id}-text");
    let form_id = format!("{id}-form");
    let (labelled_by, described_by) = (title_id.clone(), text_id.clone());
    view! {
        <ConfirmDialog>
            <a href=href class=button::classes(variant, size) data-confirm-open=id.clone()>
                {icon.map(|glyph| view! { <Icon glyph=glyph size=16 /> })} {label}
            </a>
            <dialog id=id class="dialog" aria-labelledby=labelled_by aria-describedby=described_by>
                <div class="flex flex-col gap-4 p-6 text-left whitespace-normal">
                    <h2 id=title_id class="text-base font-semibold text-ink">{title}</h2>
                    <div id=text_id class="flex flex-col gap-2 text-sm font-normal text-muted">{children()}</div>
                    <ConfirmForm action=action confirm=confirm fields=fields require=require id=form_id />
                </div>
            </dialog>
        </ConfirmDialog>
    }
}
