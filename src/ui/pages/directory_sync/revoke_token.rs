//! `…/{directory}/tokens/{token}/revoke`: the question before a token is revoked.

use leptos::prelude::*;

use crate::domain::tokens as rules;
use crate::model::administrator::Permission;
use crate::model::directory::TokenStatus;
use crate::model::ids::{DirectoryId, OrganizationId, TokenId};
use crate::ui::call;
use crate::ui::components::{Alert, ButtonLink, Card, ConfirmForm, PageHeader, Tone};
use crate::ui::error::UiError;
use crate::ui::flash;
use crate::ui::pages::directory_sync::frame::DirectoryPage;
use crate::ui::pages::directory_sync::tokens::{consequences, question};
use crate::ui::pages::page;
use crate::ui::routes;

/// The question before a token is revoked.
#[component]
pub fn RevokeToken() -> impl IntoView {
    page(async |visit| {
        let page = DirectoryPage::of(visit, Permission::Manage).await?;
        let id: TokenId = page.call.visit.parameter("token");
        let token = rules::find(page.call.ctx(), &page.organization.id, page.id(), &id).await?;
        let ended = match token.status(page.call.ctx().now()) {
            TokenStatus::Active => None,
            TokenStatus::Revoked => Some("This token is revoked already."),
            TokenStatus::Expired => Some("This token has expired: requests with it are refused already."),
        };
        let back = page.part("tokens");
        let content = if let Some(ended) = ended {
            view! {
                <PageHeader title="Revoke token" />
                <Alert tone=Tone::Info title=ended>
                    <div class="mt-2"><ButtonLink href=back>"Back to the tokens"</ButtonLink></div>
                </Alert>
            }
            .into_any()
        } else {
            let mut fields = page.fields();
            fields.push(("token".to_owned(), id.to_string()));
            let consequences = consequences(&page, &token);
            view! {
                <PageHeader title=question(&token) />
                <div class="max-w-[44rem]"><Card>
                    <div class="flex flex-col gap-5">
                        <div class="flex flex-col gap-2">{consequences}</div>
                        <ConfirmForm
                            action=routes::action("revoke_token")
                            confirm="Revoke token"
                            fields=fields
                            cancel_href=back
                        />
                    </div>
                </Card></div>
            }
            .into_any()
        };
        page.token_form("Revoke token", content).await
    })
}

/// Revokes a token: it is refused from the next request.
#[server(prefix = "/console", endpoint = "revoke_token")]
pub async fn revoke_token(organization: OrganizationId, directory: DirectoryId, token: TokenId) -> Result<(), UiError> {
    let call = call::admin(Permission::Manage).await?;
    let revoked = rules::find(call.ctx(), &organization, &directory, &token).await?;
    rules::revoke(call.ctx(), &call.actor, &organization, &directory, &token).await?;
    let message = format!("Revoked the token “{}” (rcl_…{}).", revoked.label, revoked.last_four);
    flash::say(&call.visit.session, message).await?;
    call.visit.redirect(&routes::directory_part(&organization, &directory, "tokens"));
    Ok(())
}
