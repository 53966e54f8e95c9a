//! `/organizations/{organization}/features/directory-sync/{directory}/delete`: The question before a directory is deleted.

use leptos::prelude::*;

use crate::ui::error::UiError;
use crate::ui::pages::page;

/// The question before a directory is deleted.
#[component]
pub fn DeleteDirectory() -> impl IntoView {
    page(async |_| Err(UiError::NotFound))
}
