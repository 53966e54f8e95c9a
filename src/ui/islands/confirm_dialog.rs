//! Asks in a dialog what the page behind the link would ask.

use leptos::ev::{Event, MouseEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlButtonElement, HtmlDialogElement, HtmlInputElement};

/// Makes the `[data-confirm-open]` link among its children open the `<dialog>` it names.
///
/// The attribute holds the dialog's id. `[data-confirm-close]` closes the dialog, and so does a click beside it; Esc and
/// the way of the focus are the browser's. Where an input bears `data-confirm-name`, the form's submit button waits
/// until that name is typed.
#[island]
pub fn ConfirmDialog(children: Children) -> impl IntoView {
    let click = move |event: MouseEvent| {
        if event.ctrl_key() || event.meta_key() || event.shift_key() {
            return; // A new tab was asked for: the confirmation page serves it.
        }
        if let Some(dialog) = opened_by(&event) {
            event.prevent_default();
            update_submit(&dialog);
            let _ = dialog.show_modal();
        } else if let Some(dialog) = closed_by(&event) {
            dialog.close();
        }
    };
    let input = move |event: Event| {
        if let Some(dialog) = super::closest(&event, "dialog").and_then(|found| found.dyn_into().ok()) {
            update_submit(&dialog);
        }
    };
    view! { <span class="contents" on:click=click on:input=input>{children()}</span> }
}

fn opened_by(event: &Event) -> Option<HtmlDialogElement> {
    let id = super::closest(event, "[data-confirm-open]")?.get_attribute("data-confirm-open")?;
    document().get_element_by_id(&id)?.dyn_into().ok()
}

/// The dialog that this click dismisses: by its close button, or by the backdrop, which reports the dialog itself.
fn closed_by(event: &Event) -> Option<HtmlDialogElement> {
    if let Some(button) = super::closest(event, "[data-confirm-close]") {
        return button.closest("dialog").ok()??.dyn_into().ok();
    }
    event.target()?.dyn_into().ok()
}

/// Lets the form be sent only when the name that it asks for stands in its input.
fn update_submit(dialog: &HtmlDialogElement) {
    let find = |selector: &str| dialog.query_selector(selector).ok().flatten();
    let name = find("[data-confirm-name]").and_then(|found| found.dyn_into::<HtmlInputElement>().ok());
    let submit = find("[type=submit]").and_then(|found| found.dyn_into::<HtmlButtonElement>().ok());
    if let (Some(name), Some(submit)) = (name, submit) {
        submit.set_disabled(name.get_attribute("data-confirm-name").as_deref() != Some(name.value().trim()));
    }
}
