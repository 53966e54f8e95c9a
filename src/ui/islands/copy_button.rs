//! Copies a value to the clipboard and says so.

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement, HtmlInputElement};

/// How long the button says that it has copied.
const CONFIRMATION: Duration = Duration::from_secs(2);

#[wasm_bindgen]
extern "C" {
    // Declared here, since Leptos leaves the clipboard out of its `web-sys` and a second build of that would cost more.
    #[wasm_bindgen(catch, js_namespace = ["navigator", "clipboard"], js_name = writeText)]
    async fn write_text(text: &str) -> Result<(), JsValue>;

    #[wasm_bindgen(catch, js_namespace = document, js_name = execCommand)]
    fn exec_command(command: &str) -> Result<bool, JsValue>;
}

/// Makes the `[data-copy]` or `[data-copy-from]` button among its children copy a value.
///
/// `data-copy` holds the text itself, `data-copy-from` the id of the input that holds it. After a copy the button bears
/// `data-copied` for two seconds, and the `[role=status]` among the children speaks.
#[island]
pub fn CopyButton(children: Children) -> impl IntoView {
    let copy = move |event: MouseEvent| {
        let Some(button) = super::closest(&event, "[data-copy],[data-copy-from]") else {
            return;
        };
        let Some(text) = text_of(&button) else { return };
        leptos::task::spawn_local(async move {
            // Elsewhere than on HTTPS and localhost the browser has no `navigator.clipboard` at all.
            let written = window().is_secure_context() && write_text(&text).await.is_ok();
            if written || copy_by_selection(&button, &text).is_some() {
                confirm(&button);
            }
        });
    };
    view! { <span class="contents" on:click=copy>{children()}</span> }
}

fn text_of(button: &Element) -> Option<String> {
    button.get_attribute("data-copy").or_else(|| {
        let id = button.get_attribute("data-copy-from")?;
        Some(document().get_element_by_id(&id)?.dyn_into::<HtmlInputElement>().ok()?.value())
    })
}

/// Copies through a selection, the only way on a plain-HTTP address other than localhost.
fn copy_by_selection(button: &Element, text: &str) -> Option<()> {
    let input = document().create_element("input").ok()?.dyn_into::<HtmlInputElement>().ok()?;
    input.set_value(text);
    // Beside the button, since a modal dialog lets nothing outside of it be selected.
    button.parent_element()?.append_child(&input).ok()?;
    input.select();
    let copied = exec_command("copy").unwrap_or(false);
    input.remove();
    button.dyn_ref::<HtmlElement>()?.focus().ok()?;
    copied.then_some(())
}

fn confirm(button: &Element) {
    show(button, "Copied");
    let _ = button.set_attribute("data-copied", "");
    let button = button.clone();
    set_timeout(
        move || {
            let _ = button.remove_attribute("data-copied");
            show(&button, "");
        },
        CONFIRMATION,
    );
}

fn show(button: &Element, text: &str) {
    let status = button.parent_element().and_then(|parent| parent.query_selector("[role=status]").ok()?);
    if let Some(status) = status {
        status.set_text_content(Some(text));
    }
}
