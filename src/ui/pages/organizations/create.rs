//! `/organizations/new`: The form for a new organization.

use leptos::prelude::*;

use crate::ui::error::UiError;
use crate::ui::pages::page;

/// The form for a new organization.
#[component]
pub fn NewOrganization() -> impl IntoView {
    page(async |_| Err(UiError::NotFound))
}
