//! `/o/{organization}`: A person's own page in an organization.

use leptos::prelude::*;

use crate::ui::error::UiError;
use crate::ui::pages::page;

/// A person's own page in an organization.
#[component]
pub fn Profile() -> impl IntoView {
    page(async |_| Err(UiError::NotFound))
}
