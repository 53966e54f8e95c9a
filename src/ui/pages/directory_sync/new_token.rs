//! `/organizations/{organization}/features/directory-sync/{directory}/new-token`: The form for a new token.

use leptos::prelude::*;

use crate::ui::error::UiError;
use crate::ui::pages::page;

/// The form for a new token.
#[component]
pub fn NewToken() -> impl IntoView {
    page(async |_| Err(UiError::NotFound))
}
