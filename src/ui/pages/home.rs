//! `/`: leads on.

use leptos::prelude::*;

use crate::model::administrator::Permission;
use crate::ui::pages::page;
use crate::ui::routes;

/// Leads to the organizations, or to signing in.
#[component]
pub fn Home() -> impl IntoView {
    page(async |visit| {
        let call = visit.require(Permission::View).await?;
        call.visit.redirect(routes::ORGANIZATIONS);
        Ok(().into_any())
    })
}
