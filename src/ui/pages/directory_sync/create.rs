//! `/organizations/{organization}/features/directory-sync/new`: The form for a new directory.

use leptos::prelude::*;

use crate::ui::error::UiError;
use crate::ui::pages::page;

/// The form for a new directory.
#[component]
pub fn NewDirectory() -> impl IntoView {
    page(async |_| Err(UiError::NotFound))
}
