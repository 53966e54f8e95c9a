//! `/organizations/{organization}/features/directory-sync`: The directories of an organization.

use leptos::prelude::*;

use crate::ui::error::UiError;
use crate::ui::pages::page;

/// The directories of an organization.
#[component]
pub fn DirectoryList() -> impl IntoView {
    page(async |_| Err(UiError::NotFound))
}
