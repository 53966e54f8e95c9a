//! `/organizations/{organization}/features/directory-sync/{directory}/tokens/{token}/revoke`: The question before a token is revoked.

use leptos::prelude::*;

use crate::ui::error::UiError;
use crate::ui::pages::page;

/// The question before a token is revoked.
#[component]
pub fn RevokeToken() -> impl IntoView {
    page(async |_| Err(UiError::NotFound))
}
