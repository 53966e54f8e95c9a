//! Keeps a part of a page up to date while somebody looks at it.

use leptos::prelude::*;
use std::time::Duration;
use web_sys::Element;

/// How often the server is asked.
const PAUSE: Duration = Duration::from_secs(5);

/// Fills the `[data-live]` among its children anew from the address in that attribute, whenever the `data-state` in it has changed.
///
/// `[role=status]` beside it says the new state. It ends with a `[data-complete]`, and rests while nobody looks. Without a script the
/// page is as it was when it was made.
#[island]
pub fn LiveRegion(children: Children) -> impl IntoView {
    Effect::new(|| {
        let ask = || {
            leptos::task::spawn_local(async {
                let _ = refresh().await;
            });
        };
        if let Ok(clock) = set_interval_with_handle(ask, PAUSE) {
            on_cleanup(move || clock.clear());
        }
    });
    view! { <div class="contents">{children()}</div> }
}

async fn refresh() -> Option<()> {
    let region = document().query_selector("[data-live]").ok()??;
    if document().hidden() || region.query_selector("[data-complete]").ok()?.is_some() {
        return None;
    }
    // Signed out, or the server is gone: what stands there stays, and the next time may bring more.
    let html = super::answer::get(&region.get_attribute("data-live")?).await?;
    let news = document().create_element("div").ok()?;
    news.set_inner_html(&html);
    let state = state_of(&news)?;
    if state_of(&region).as_deref() != Some(state.as_str()) {
        region.set_inner_html(&html);
        region.parent_element()?.query_selector("[role=status]").ok()??.set_text_content(Some(&state));
    }
    Some(())
}

fn state_of(element: &Element) -> Option<String> {
    element.query_selector("[data-state]").ok()??.get_attribute("data-state")
}
