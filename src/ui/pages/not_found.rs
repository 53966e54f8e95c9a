//! What stands at an address where nothing is, and in the place of an action that was refused.

use leptos::prelude::*;

use crate::ui::error::UiError;
use crate::ui::pages::page;

/// Says that nothing is here, or why an action was refused.
#[component]
pub fn NotFound() -> impl IntoView {
    let error = use_context::<UiError>().unwrap_or(UiError::NotFound);
    page(async move |_| Err(error))
}
