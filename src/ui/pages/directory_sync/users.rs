//! `/organizations/{organization}/features/directory-sync/{directory}/users`: The users of a directory.

use leptos::prelude::*;

use crate::ui::error::UiError;
use crate::ui::pages::page;

/// The users of a directory.
#[component]
pub fn DirectoryUsers() -> impl IntoView {
    page(async |_| Err(UiError::NotFound))
}
