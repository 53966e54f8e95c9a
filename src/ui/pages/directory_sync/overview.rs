//! `/organizations/{organization}/features/directory-sync/{directory}`: A directory: endpoint, tokens, set-up.

use leptos::prelude::*;

use crate::ui::error::UiError;
use crate::ui::pages::page;

/// A directory: endpoint, tokens, set-up.
#[component]
pub fn DirectoryOverview() -> impl IntoView {
    page(async |_| Err(UiError::NotFound))
}
