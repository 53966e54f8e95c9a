//! Shows what a search finds while it is typed, and brings the search to the key `/`.

use super::answer::{Got, ask};
use leptos::ev::{Event, FocusEvent, KeyboardEvent, MouseEvent};
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{Element, HtmlElement, HtmlInputElement};

/// How long nothing is typed before it is searched.
const PAUSE: Duration = Duration::from_millis(150);
/// Fewest characters that are searched for: one is in almost everything.
const FEWEST: usize = 2;
/// Holds what was asked for last.
const ASKED: &str = "data-asked";

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = encodeURIComponent)]
    fn encode(text: &str) -> String;
}

/// Fills the `[data-hits]` of the form among its children with the links that the address in that attribute answers.
///
/// `[role=status]` says how many there are; its `<template>` stands in their place when the search fails. The arrows move through
/// them, and Esc closes them. Without a script the form leads to a page.
#[island]
pub fn LiveSearch(children: Children) -> impl IntoView {
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
        let Some((form, text)) = typed(&event) else { return };
        if text.chars().count() < FEWEST {
            close(&form);
            return;
        }
        // What is typed or closed meanwhile makes an answer old, and a question needless.
        let Some(hits) = hits_of(&form) else { return };
        let _ = hits.set_attribute(ASKED, &text);
        let is_last = {
            let text = text.clone();
            move || hits.get_attribute(ASKED).as_deref() == Some(&text)
        };
        set_timeout(
            move || {
                leptos::task::spawn_local(async move {
                    if !is_last() {
                        return;
                    }
                    let found = find(&form, &text).await.or_else(|| failed(&form)).unwrap_or_default();
                    if is_last() {
                        show(&form, &found);
                    }
                });
            },
            PAUSE,
        );
    };
    let keydown = move |event: KeyboardEvent| {
        let _ = move_by_key(&event);
    };
    let leave = move |event: FocusEvent| {
        let _ = close_behind(&event);
    };
    view! { <div class="contents" on:input=input on:keydown=keydown on:focusout=leave>{children()}</div> }
}

fn typed(event: &Event) -> Option<(Element, String)> {
    let field = event.target()?.dyn_into::<HtmlInputElement>().ok()?;
    Some((field.closest("form").ok()??, field.value().trim().to_owned()))
}

async fn find(form: &Element, text: &str) -> Option<String> {
    let address = hits_of(form)?.get_attribute("data-hits")?;
    // Signed out, or the server is gone: the form still leads to the page, which says so.
    match ask(&format!("{address}?q={}", encode(text))).await {
        Got::Part(html) => Some(html),
        Got::Refused | Got::Nothing => None,
    }
}

/// What the server has written for when a search fails.
fn failed(form: &Element) -> Option<String> {
    Some(form.query_selector("template").ok()??.inner_html())
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
    event.prevent_default();
    if field.offset_parent().is_none() {
        // In a drawer that is closed.
        document().query_selector("[popovertarget=sidebar]").ok()??.dyn_into::<HtmlElement>().ok()?.click();
    }
    field.focus().ok()?;
    field.select();
    Some(())
}

/// Forgets the links, and what was asked for.
fn close(form: &Element) {
    if let Some(hits) = hits_of(form) {
        let _ = hits.remove_attribute(ASKED);
    }
    show(form, "");
}

/// Closes the links when the focus goes on behind them: they would cover what has it.
fn close_behind(event: &FocusEvent) -> Option<()> {
    let form = super::closest(event, "form")?;
    let next = event.related_target()?.dyn_into::<Element>().ok()?;
    if !form.contains(Some(&next)) {
        close(&form);
    }
    Some(())
}

fn close_from_outside(event: &MouseEvent) {
    if super::closest(event, "form:has([data-hits])").is_none()
        && let Ok(Some(form)) = document().query_selector("form:has([data-hits])")
    {
        close(&form);
    }
}

/// Moves between the field and the links, and closes them.
fn move_by_key(event: &KeyboardEvent) -> Option<()> {
    let form = super::closest(event, "form")?;
    let field = form.query_selector("input").ok()??;
    let links = hits_of(&form)?.get_elements_by_tag_name("a");
    if links.length() == 0 {
        if event.key() == "Escape" {
            close(&form);
        }
        return None;
    }
    let here = document().active_element()?;
    let index = (0..links.length()).find(|index| links.item(*index).as_ref() == Some(&here));
    let next = match (event.key().as_str(), index) {
        ("Escape", _) => {
            close(&form);
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
