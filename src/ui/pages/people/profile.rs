//! `/o/{organization}`: a person's own page in an organization.

use leptos::prelude::*;

use crate::ui::call::Visit;
use crate::ui::components::{Avatar, Badge, Button, Glyph};
use crate::ui::error::UiError;
use crate::ui::pages::people::signed_in;
use crate::ui::pages::{page, public};
use crate::ui::routes;

/// A person's own page in an organization.
#[component]
pub fn Profile() -> impl IntoView {
    page(async |visit| {
        let organization: String = visit.parameter("organization");
        let Some(person) = signed_in(&visit, &organization).await? else {
            visit.redirect(&routes::person_login(&organization));
            return Ok(().into_any());
        };
        let email = person.account.email.map(|email| email.to_string()).unwrap_or_default();
        let name = person.account.name.filter(|name| !name.trim().is_empty()).unwrap_or_else(|| email.clone());
        let roles = person.roles.into_iter().map(|role| {
            let title = role.clone();
            view! {
                <li class="max-w-full" title=title>
                    <Badge plain=true label=role />
                </li>
            }
        });
        let content = view! {
            <div class="flex flex-col gap-6">
                <div class="flex items-center gap-3">
                    <Avatar name=name.clone() />
                    <div class="min-w-0">
                        <p class="font-medium text-ink [overflow-wrap:anywhere]">{name}</p>
                        <p class="text-[0.8125rem] text-muted [overflow-wrap:anywhere]">{email}</p>
                    </div>
                </div>
                <div>
                    <h2 class="text-[0.8125rem] text-muted">"Your roles"</h2>
                    <ul class="mt-1.5 flex flex-wrap gap-1">{roles.collect_view()}</ul>
                </div>
                <form method="post" action=routes::action("person_sign_out")>
                    <input type="hidden" name="organization" value=organization />
                    <Button icon=Glyph::LogOut wide=true>"Sign out"</Button>
                </form>
            </div>
        }
        .into_any();
        let title = person.organization.name.to_string();
        Ok(public(&visit, &title, Some("You are signed in.".to_owned()), content))
    })
}

/// Signs a person out: the session is gone, here and in the database.
#[server(prefix = "/console", endpoint = "person_sign_out")]
pub async fn person_sign_out(#[server(default)] organization: String) -> Result<(), UiError> {
    let visit = Visit::current()?;
    visit.session.flush().await?;
    visit.redirect(&routes::person_login(&organization));
    Ok(())
}
