//! Keeps a part of a page up to date while somebody looks at it.

use super::answer::{Got, ask};
use leptos::prelude::*;
use std::time::Duration;
use web_sys::Element;

/// How soon the server is asked again after something changed; each time that nothing did, after twice as long.
const SHORTEST: Duration = Duration::from_secs(5);
/// At the longest.
const LONGEST: Duration = Duration::from_mins(1);

/// Fills the page's `[data-live]` anew from the address in that attribute, whenever the `data-state` in it has changed.
///
/// The `[role=status]` beside it says the new state. It ends with a `[data-settled]` or a refusal, and rests while nobody looks. Without
/// a script the page is as it was when it was made.
#[island]
pub fn LiveRegion(children: Children) -> impl IntoView {
    Effect::new(|| ask_in(SHORTEST));
    view! { <div class="contents">{children()}</div> }
}

/// Asks after a while, and again after that.
fn ask_in(pause: Duration) {
    set_timeout(
        move || {
            leptos::task::spawn_local(async move {
                if let Some(has_changed) = refresh().await {
                    ask_in(if has_changed { SHORTEST } else { LONGEST.min(pause * 2) });
                }
            });
        },
        pause,
    );
}

/// Asks once, and tells whether anything had changed; nothing when there is no more to ask.
async fn refresh() -> Option<bool> {
    let region = document().query_selector("[data-live]").ok()??;
    if region.query_selector("[data-settled]").ok()?.is_some() {
        return None;
    }
    if document().hidden() {
        return Some(false);
    }
    let html = match ask(&region.get_attribute("data-live")?).await {
        Got::Part(html) => html,
        // What stands there stays; the page says why when it is loaded anew.
        Got::Refused => return None,
        Got::Nothing => return Some(false),
    };
    let news = document().create_element("div").ok()?;
    news.set_inner_html(&html);
    let state = state_of(&news)?;
    let has_changed = state_of(&region).as_deref() != Some(state.as_str());
    if has_changed {
        region.set_inner_html(&html);
        region.parent_element()?.query_selector("[role=status]").ok()??.set_text_content(Some(&state));
    }
    Some(has_changed)
}

fn state_of(element: &Element) -> Option<String> {
    element.query_selector("[data-state]").ok()??.get_attribute("data-state")
}
