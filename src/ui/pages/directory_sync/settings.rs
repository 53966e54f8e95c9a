//! `/organizations/{organization}/features/directory-sync/{directory}/settings`: Rename, pause and delete a directory.

use leptos::prelude::*;

use crate::ui::error::UiError;
use crate::ui::pages::page;

/// Rename, pause and delete a directory.
#[component]
pub fn DirectorySettings() -> impl IntoView {
    page(async |_| Err(UiError::NotFound))
}
