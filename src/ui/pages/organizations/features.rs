//! `/organizations/{organization}/features`: What can be switched on for an organization.

use leptos::prelude::*;

use crate::ui::error::UiError;
use crate::ui::pages::page;

/// What can be switched on for an organization.
#[component]
pub fn Features() -> impl IntoView {
    page(async |_| Err(UiError::NotFound))
}
