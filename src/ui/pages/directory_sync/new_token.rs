//! `…/{directory}/new-token`: the form for a new token.

use leptos::prelude::*;

use crate::domain::tokens::{self, Validity};
use crate::model::administrator::Permission;
use crate::model::ids::{DirectoryId, OrganizationId};
use crate::model::time::Timestamp;
use crate::ui::call::{self, Call};
use crate::ui::components::{
    Alert, Button, ButtonLink, Card, Choice, FormActions, PageHeader, SelectField, TextField, Tone, Variant, day,
};
use crate::ui::error::UiError;
use crate::ui::flash::{self, RefusedForm};
use crate::ui::pages::directory_sync::credentials;
use crate::ui::pages::directory_sync::frame::{DirectoryPage, hidden, organization_name, refusal};
use crate::ui::pages::page;
use crate::ui::routes;

const FORM: &str = "generate_token";

/// The form for a new token.
#[component]
pub fn NewToken() -> impl IntoView {
    page(async |visit| {
        let page = DirectoryPage::of(visit, Permission::Manage).await?;
        let form = flash::take_form(&page.call.visit.session, FORM).await?;
        let most = page.call.ctx().limits.active_tokens;
        let full = page.is_full();
        let full_text =
            full.then(|| format!("{} of {most} tokens are active. Revoke one first.", page.summary.active_tokens));
        let error = full_text.or_else(|| form.error(""));
        let error = error
            .map(|error| view! { <div id="limit" class="max-w-[44rem]"><Alert tone=Tone::Danger title=error /></div> });
        let selected = Some(form.value("expires")).filter(|kept| !kept.is_empty());
        let selected = selected.unwrap_or_else(|| Validity::Unlimited.word().to_owned());
        let subtitle = format!(
            "For {}. The token is shown once, right after. The other active tokens keep working: put the new one into {}, \
             then revoke the old one.",
            page.name(),
            page.provider()
        );
        let (fields, back) = (page.fields(), page.part("tokens"));
        let example = format!("{} production", page.summary.directory.kind.label());
        let choices = choices(page.call.ctx().now());
        let submit = if full {
            view! { <Button variant=Variant::Primary disabled=true described_by="limit">"Generate token"</Button> }
                .into_any()
        } else {
            view! { <Button variant=Variant::Primary>"Generate token"</Button> }.into_any()
        };
        let content = view! {
            <PageHeader title="Generate token" subtitle=subtitle />
            {error}
            <div class="max-w-[44rem]"><Card>
                <form method="post" action=routes::action("generate_token") class="flex flex-col gap-5">
                    {hidden(fields)}
                    <TextField
                        id="label"
                        name="label"
                        label="Label"
                        value=form.value("label")
                        hint="Tells this token from the others: where it is used, or since when."
                        error=form.error("label")
                        placeholder=example
                        autofocus=!full
                    />
                    <SelectField
                        id="expires"
                        name="expires"
                        label="Expires"
                        choices=choices
                        selected=selected
                        hint="From that day on requests with it are refused. You are warned here two weeks before."
                        error=form.error("expires")
                    />
                    <FormActions>
                        {submit}
                        <ButtonLink href=back>"Cancel"</ButtonLink>
                    </FormActions>
                </form>
            </Card></div>
        }
        .into_any();
        page.token_form("Generate token", content).await
    })
}

fn choices(now: Timestamp) -> Vec<Choice> {
    let choice = |validity: &Validity| {
        let label = match validity.ends(now) {
            Some(end) => format!("{}, on {}", validity.label(), day(end.as_ms())),
            None => validity.label().to_owned(),
        };
        Choice::new(validity.word(), label)
    };
    Validity::ALL.iter().map(choice).collect()
}

/// Issues a token and leads to the directory, which shows it this once.
#[server(prefix = "/console", endpoint = "generate_token")]
pub async fn generate_token(
    organization: OrganizationId,
    directory: DirectoryId,
    #[server(default)] label: String,
    #[server(default)] expires: String,
) -> Result<(), UiError> {
    let call = call::admin(Permission::Manage).await?;
    let refuse = async |field: &str, message: &str| -> Result<(), UiError> {
        let form = RefusedForm::new(FORM, field, message).keep("label", &label).keep("expires", &expires);
        refuse_form(&call, form, &organization, &directory).await
    };
    let Some(validity) = Validity::from_word(&expires) else {
        return refuse("expires", "Choose when the token expires.").await;
    };
    match tokens::issue(call.ctx(), &call.actor, &organization, &directory, &label, validity).await {
        Ok(issued) => {
            credentials::hand_over(&call, &issued).await?;
            call.visit.redirect(&routes::directory_part(&organization, &directory, "tokens"));
            Ok(())
        }
        Err(error) => {
            let field = if matches!(error, crate::domain::DomainError::TokenLimit(_)) { "" } else { "label" };
            let message = refusal(error, &organization_name(&call, &organization).await?)?;
            refuse(field, &message).await
        }
    }
}

async fn refuse_form(
    call: &Call,
    form: RefusedForm,
    organization: &OrganizationId,
    directory: &DirectoryId,
) -> Result<(), UiError> {
    flash::refuse(&call.visit.session, form).await?;
    call.visit.redirect(&routes::directory_part(organization, directory, "new-token"));
    Ok(())
}
