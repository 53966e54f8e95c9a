//! Shows what a search finds while it is typed, and brings the search to the key `/`.

use leptos::ev::{Event, KeyboardEvent, MouseEvent};
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement, HtmlInputElement};

/// How long nothing is typed before it is searched.
const PAUSE: Duration = Duration::from_millis(150);
/// Fewest characters that are searched for: one is in almost everything.
const FEWEST: usize = 2;

#[wasm_bindgen]
extern "C" {
    // Declared here for the reason of `CopyButton`.
    type Answer;

    #[wasm_bindgen(catch, js_name = fetch)]
    async fn fetch(address: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, getter)]
    fn ok(this: &Answer) -> bool;

    #[wasm_bindgen(method, catch)]
    async fn text(this: &Answer) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_name = encodeURIComponent)]
    fn encode(text: &str) -> String;
}

/// Fills the `[data-hits]` of the form among its children with the links that the address in that attribute answers.
///
/// `[role=status]` says how many there are. The arrows move through them, and Esc closes them. Without a script the form leads to a
/// page.
#[island]
pub fn LiveSearch(children: Children) -> impl IntoView {
    let asked = StoredValue::new(0_u32);
    Effect::new(|| {
        let key = window_event_listener(leptos::ev::keydown, |event| {
            let _ = focus_by_key(&event);
        });
        let click = window_event_listener(leptos::ev::click, |event| close_from_outside(&event));
        on_cleanup(move || {
            key.remove();
            click.remove();
        });
    });
    let input = move |event: Event| {
        let number = asked.get_value().wrapping_add(1);
        asked.set_value(number);
        let Some((form, text)) = typed(&event) else { return };
        if text.chars().count() < FEWEST {
            show(&form, "");
            return;
        }
        set_timeout(
            move || {
                leptos::task::spawn_local(async move {
                    // What is typed meanwhile makes an answer old, and a question needless.
                    let is_last = || asked.try_get_value() == Some(number);
                    if !is_last() {
                        return;
                    }
                    let hits = find(&form, &text).await.unwrap_or_default();
                    if is_last() {
                        show(&form, &hits);
                    }
                });
            },
            PAUSE,
        );
    };
    let keydown = move |event: KeyboardEvent| {
        let _ = move_by_key(&event);
    };
    view! { <div class="contents" on:input=input on:keydown=keydown>{children()}</div> }
}

fn typed(event: &Event) -> Option<(Element, String)> {
    let field = event.target()?.dyn_into::<HtmlInputElement>().ok()?;
    Some((field.closest("form").ok()??, field.value().trim().to_owned()))
}

async fn find(form: &Element, text: &str) -> Option<String> {
    let address = hits_of(form)?.get_attribute("data-hits")?;
    let answer = fetch(&format!("{address}?q={}", encode(text))).await.ok()?.unchecked_into::<Answer>();
    // Signed out, or the server is gone: the form still leads to the page, which says so.
    if answer.ok() { answer.text().await.ok()?.as_string() } else { None }
}

fn hits_of(form: &Element) -> Option<Element> {
    form.query_selector("[data-hits]").ok()?
}

/// Shows the links, which the server rendered.
fn show(form: &Element, html: &str) {
    let Some(hits) = hits_of(form) else { return };
    hits.set_inner_html(html);
    let found = hits.query_selector("[data-found]").ok().flatten();
    let words = found.and_then(|found| found.get_attribute("data-found")).unwrap_or_default();
    if let Ok(Some(status)) = form.query_selector("[role=status]") {
        status.set_text_content(Some(&words));
    }
}

/// Goes to the search with `/`, unless that is typed into a field.
fn focus_by_key(event: &KeyboardEvent) -> Option<()> {
    let is_other = event.key() != "/" || event.ctrl_key() || event.meta_key() || event.alt_key();
    if is_other || super::closest(event, "input, textarea, select, [contenteditable]").is_some() {
        return None;
    }
    let form = document().query_selector("form[role=search]:has([data-hits])").ok()??;
    let field = form.query_selector("input").ok()??.dyn_into::<HtmlInputElement>().ok()?;
    // In a drawer that is closed.
    field.offset_parent()?;
    event.prevent_default();
    field.focus().ok()?;
    field.select();
    Some(())
}

fn close_from_outside(event: &MouseEvent) {
    if super::closest(event, "form:has([data-hits])").is_none()
        && let Ok(Some(form)) = document().query_selector("form:has([data-hits])")
    {
        show(&form, "");
    }
}

/// Moves between the field and the links, and closes them.
fn move_by_key(event: &KeyboardEvent) -> Option<()> {
    let form = super::closest(event, "form")?;
    let field = form.query_selector("input").ok()??;
    let links = hits_of(&form)?.get_elements_by_tag_name("a");
    if links.length() == 0 {
        return None;
    }
    let here = document().active_element()?;
    let index = (0..links.length()).find(|index| links.item(*index).as_ref() == Some(&here));
    let next = match (event.key().as_str(), index) {
        ("Escape", _) => {
            show(&form, "");
            Some(field)
        }
        ("ArrowDown", None) => links.item(0),
        ("ArrowDown", Some(index)) => links.item(index + 1),
        ("ArrowUp", Some(0)) => Some(field),
        ("ArrowUp", Some(index)) => links.item(index - 1),
        _ => return None,
    };
    event.prevent_default();
    next?.dyn_into::<HtmlElement>().ok()?.focus().ok()
}
