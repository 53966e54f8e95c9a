//! `/organizations/{organization}/roles`: The roles of an organization.

use leptos::prelude::*;

use crate::ui::error::UiError;
use crate::ui::pages::page;

/// The roles of an organization.
#[component]
pub fn Roles() -> impl IntoView {
    page(async |_| Err(UiError::NotFound))
}
