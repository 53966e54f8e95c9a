//! `/organizations/{organization}/features/directory-sync/{directory}/groups`: The groups of a directory.

use leptos::prelude::*;

use crate::ui::error::UiError;
use crate::ui::pages::page;

/// The groups of a directory.
#[component]
pub fn DirectoryGroups() -> impl IntoView {
    page(async |_| Err(UiError::NotFound))
}
