//! `/organizations/{organization}/features/directory-sync/new`: the form for a new directory.

use leptos::prelude::*;

use crate::domain::directories;
use crate::model::administrator::Permission;
use crate::model::directory::DirectoryKind;
use crate::model::ids::OrganizationId;
use crate::ui::call::{self, Call};
use crate::ui::components::{
    Button, ButtonLink, Card, Choice, Crumb, FormActions, PageHeader, SelectField, TextField, Variant,
};
use crate::ui::error::UiError;
use crate::ui::flash::{self, RefusedForm};
use crate::ui::pages::directory_sync::credentials;
use crate::ui::pages::directory_sync::frame::{below_feature, organization_name, refusal};
use crate::ui::pages::organizations::organization_of;
use crate::ui::pages::{Page, console, page};
use crate::ui::routes;

const FORM: &str = "create_directory";

/// The form for a new directory.
#[component]
pub fn NewDirectory() -> impl IntoView {
    page(async |visit| {
        let (call, organization) = organization_of(visit, Permission::Manage).await?;
        let form = flash::take_form(&call.visit.session, FORM).await?;
        let choices = DirectoryKind::ALL.iter().map(|kind| Choice::new(kind.word(), kind.label())).collect();
        let id = organization.id.to_string();
        let back = routes::directory_sync(&organization.id);
        let hint = format!("Unique in {}. You can rename it later.", organization.name);
        let content = view! {
            <PageHeader
                title="Create Directory"
                subtitle="A directory is the connection of one identity provider. Next you get the endpoint and the token to put into it."
            />
            <div class="max-w-[44rem]"><Card>
                <form method="post" action=routes::action("create_directory") class="flex flex-col gap-5">
                    <input type="hidden" name="organization" value=id />
                    <TextField
                        id="name"
                        name="name"
                        label="Directory Name"
                        value=form.value("name")
                        hint=hint
                        error=form.error("name")
                        placeholder="Okta production"
                        autofocus=true
                    />
                    <SelectField
                        id="kind"
                        name="kind"
                        label="Directory Type"
                        choices=choices
                        selected=form.value("kind")
                        prompt="Choose an identity provider"
                        hint="Decides which set-up steps you are shown. Every type takes any SCIM 2.0 request."
                        error=form.error("kind")
                    />
                    <FormActions>
                        <Button variant=Variant::Primary>"Create"</Button>
                        <ButtonLink href=back>"Cancel"</ButtonLink>
                    </FormActions>
                </form>
            </Card></div>
        }
        .into_any();
        let crumbs = below_feature(&organization, vec![Crumb::here("Create Directory")]);
        console(&call, Page { title: "Create Directory".to_owned(), crumbs, content }).await
    })
}

/// Makes a directory and its first token, and leads to the directory, which shows the token this once.
#[server(prefix = "/console", endpoint = "create_directory")]
pub async fn create_directory(
    organization: OrganizationId,
    #[server(default)] name: String,
    #[server(default)] kind: String,
) -> Result<(), UiError> {
    let call = call::admin(Permission::Manage).await?;
    // The name first: it stands first in the form.
    if let Err(error) = directories::check_name(&name) {
        let message = refusal(error, &organization_name(&call, &organization).await?)?;
        return refuse(&call, &organization, "name", &message, &name, &kind).await;
    }
    let Some(chosen) = DirectoryKind::from_word(&kind) else {
        return refuse(&call, &organization, "kind", "Choose a directory type.", &name, &kind).await;
    };
    match directories::create(call.ctx(), &call.actor, &organization, &name, chosen).await {
        Ok(created) => {
            credentials::hand_over(&call, &created.token).await?;
            call.visit.redirect(&routes::directory(&organization, &created.directory.id));
            Ok(())
        }
        Err(error) => {
            let message = refusal(error, &organization_name(&call, &organization).await?)?;
            refuse(&call, &organization, "name", &message, &name, &kind).await
        }
    }
}

async fn refuse(
    call: &Call,
    organization: &OrganizationId,
    field: &str,
    message: &str,
    name: &str,
    kind: &str,
) -> Result<(), UiError> {
    let form = RefusedForm::new(FORM, field, message).keep("name", name).keep("kind", kind);
    flash::refuse(&call.visit.session, form).await?;
    call.visit.redirect(&routes::new_directory(organization));
    Ok(())
}
