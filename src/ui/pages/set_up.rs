//! `/setup`: The form that makes the first owner.

use leptos::prelude::*;

use crate::ui::error::UiError;
use crate::ui::pages::page;

/// The form that makes the first owner.
#[component]
pub fn SetUp() -> impl IntoView {
    page(async |_| Err(UiError::NotFound))
}
