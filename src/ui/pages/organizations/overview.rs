//! `/organizations/{organization}`: An organization in numbers, and what happened last.

use leptos::prelude::*;

use crate::ui::error::UiError;
use crate::ui::pages::page;

/// An organization in numbers, and what happened last.
#[component]
pub fn Overview() -> impl IntoView {
    page(async |_| Err(UiError::NotFound))
}
