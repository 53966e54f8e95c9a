//! What runs in the browser: five behaviours laid over markup that the server has already rendered whole.
//!
//! An island takes its markup as children and carries no text, icon or prop of its own. What it needs to know stands in
//! `data-` attributes of that markup. So the page is complete before a script runs, and the download stays small.
//! This is the only module that is compiled for the browser; it may use `leptos`, `wasm-bindgen` and `web-sys`, and nothing of ours.

mod answer;
mod confirm_dialog;
mod copy_button;
mod live_region;
mod live_search;
mod relative_time;

pub use confirm_dialog::ConfirmDialog;
pub use copy_button::CopyButton;
pub use live_region::LiveRegion;
pub use live_search::LiveSearch;
pub use relative_time::{RelativeTimes, distance};

use wasm_bindgen::JsCast;
use web_sys::{Element, Event};

/// The nearest element, from where the event happened upwards, that matches the selector.
fn closest(event: &Event, selector: &str) -> Option<Element> {
    event.target()?.dyn_into::<Element>().ok()?.closest(selector).ok()?
}
