//! `/organizations/{organization}/settings`: renaming and deleting an organization.

use leptos::prelude::*;

use crate::domain::{DomainError, organizations};
use crate::model::administrator::Permission;
use crate::model::ids::OrganizationId;
use crate::model::organization::Organization;
use crate::ui::call;
use crate::ui::components::{
    Button, Card, Code, ConfirmAction, Crumb, DescriptionList, Detail, Glyph, SectionHeader, TextField, Time,
};
use crate::ui::error::UiError;
use crate::ui::flash::{self, RefusedForm, Undo};
use crate::ui::pages::organizations::create::refusal;
use crate::ui::pages::organizations::{OrganizationTab, crumbs, delete, header, organization_of};
use crate::ui::pages::{Page, console, page};
use crate::ui::routes;

const FORM: &str = "rename_organization";

/// Renaming and deleting an organization.
#[component]
pub fn OrganizationSettings() -> impl IntoView {
    page(async |visit| {
        let (call, organization) = organization_of(visit, Permission::View).await?;
        let change = if call.may_manage() {
            let form = flash::take_form(&call.visit.session, FORM).await?;
            let goes = organizations::contents(call.ctx(), &organization.id).await?;
            let rename = rename_form(&organization, &form);
            let delete = delete_action(&organization, delete::consequences(goes));
            view! {
                <Card>{rename}</Card>
                <Card>{delete}</Card>
            }
            .into_any()
        } else {
            view! { <p class="text-muted">"Your role is Viewer: an owner or admin can rename or delete this organization."</p> }
                .into_any()
        };
        let facts = facts(&organization);
        let content = view! {
            {header(&organization, OrganizationTab::Settings)}
            {facts}
            {change}
        }
        .into_any();
        let title = format!("Settings · {}", organization.name);
        console(&call, Page { title, crumbs: crumbs(&organization, vec![Crumb::here("Settings")]), content }).await
    })
}

fn facts(organization: &Organization) -> AnyView {
    let (name, id, created) =
        (organization.name.to_string(), organization.id.to_string(), organization.created.as_ms());
    view! {
        <Card flush=true>
            <DescriptionList>
                <Detail term="Name">{name}</Detail>
                <Detail term="Organization id"><Code text=id /></Detail>
                <Detail term="Created"><Time at_ms=created /></Detail>
            </DescriptionList>
        </Card>
    }
    .into_any()
}

fn rename_form(organization: &Organization, form: &RefusedForm) -> AnyView {
    let error = form.error("name");
    let value = if error.is_some() { form.value("name") } else { organization.name.to_string() };
    let id = organization.id.to_string();
    view! {
        <form method="post" action=routes::action("rename_organization") class="flex flex-col gap-4 max-w-[32rem]">
            <input type="hidden" name="organization" value=id />
            <TextField
                id="name"
                name="name"
                label="Name"
                value=value
                hint="Each name is used once in this installation. Addresses, endpoints and tokens stay as they are."
                error=error
            />
            <div><Button>"Rename"</Button></div>
        </form>
    }
    .into_any()
}

fn delete_action(organization: &Organization, consequences: AnyView) -> AnyView {
    let text = "Its directories, roles and people go with it. You see what exactly before anything happens.";
    view! {
        <div class="flex flex-wrap items-start justify-between gap-x-6 gap-y-4">
            <SectionHeader title="Delete this organization" text=text />
            <ConfirmAction
                id="delete-organization"
                label="Delete organization"
                icon=Glyph::Trash
                href=routes::organization_part(&organization.id, "delete")
                title=delete::question(organization)
                action=routes::action("delete_organization")
                confirm="Delete organization"
                fields=vec![("organization".to_owned(), organization.id.to_string())]
                require=organization.name.to_string()
            >
                {consequences}
            </ConfirmAction>
        </div>
    }
    .into_any()
}

/// Renames an organization.
#[server(prefix = "/console", endpoint = "rename_organization")]
pub async fn rename_organization(organization: OrganizationId, #[server(default)] name: String) -> Result<(), UiError> {
    let call = call::admin(Permission::Manage).await?;
    let session = &call.visit.session;
    let before = organizations::find(call.ctx(), &organization).await?.name;
    match organizations::rename(call.ctx(), &call.actor, &organization, &name).await {
        Ok(renamed) => {
            let undo = (renamed.name != before).then(|| {
                let fields = [("organization", organization.as_str()), ("name", before.as_str())];
                Undo::new("rename_organization", &fields)
            });
            flash::say_with_undo(session, format!("The organization is called “{}” now.", renamed.name), undo).await?;
        }
        Err(error @ (DomainError::Invalid { .. } | DomainError::Conflict(_))) => {
            let refused = RefusedForm::new(FORM, "name", refusal(error, &name)?).keep("name", &name);
            flash::refuse(session, refused).await?;
        }
        Err(other) => return Err(other.into()),
    }
    call.visit.redirect(&routes::organization_part(&organization, "settings"));
    Ok(())
}
