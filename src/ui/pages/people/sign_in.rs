//! `/o/{organization}/login`: Where a person signs in to an organization.

use leptos::prelude::*;

use crate::ui::error::UiError;
use crate::ui::pages::page;

/// Where a person signs in to an organization.
#[component]
pub fn PersonSignIn() -> impl IntoView {
    page(async |_| Err(UiError::NotFound))
}
