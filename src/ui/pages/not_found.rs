//! What stands at an address where nothing is.

use leptos::prelude::*;

use crate::ui::error::UiError;
use crate::ui::pages::page;

/// Says that nothing is here.
#[component]
pub fn NotFound() -> impl IntoView {
    page(async |_| Err(UiError::NotFound))
}
