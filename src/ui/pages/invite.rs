//! `/invite`: The form in which an invited administrator chooses a password.

use leptos::prelude::*;

use crate::ui::error::UiError;
use crate::ui::pages::page;

/// The form in which an invited administrator chooses a password.
#[component]
pub fn Invite() -> impl IntoView {
    page(async |_| Err(UiError::NotFound))
}
