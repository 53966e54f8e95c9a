//! `/organizations/{organization}/members`: The people of an organization.

use leptos::prelude::*;

use crate::ui::error::UiError;
use crate::ui::pages::page;

/// The people of an organization.
#[component]
pub fn Members() -> impl IntoView {
    page(async |_| Err(UiError::NotFound))
}
