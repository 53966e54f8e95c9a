//! `/`: leads on.

use leptos::prelude::*;

use crate::ui::pages::page;
use crate::ui::routes;

/// Leads to the organizations, or to signing in.
#[component]
pub fn Home() -> impl IntoView {
    page(async |visit| {
        let is_signed_in = visit.administrator().await?.is_some();
        visit.redirect(if is_signed_in { routes::ORGANIZATIONS } else { routes::LOGIN });
        Ok(().into_any())
    })
}
