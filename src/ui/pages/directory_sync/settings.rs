//! `…/{directory}/settings`: renaming, pausing and deleting a directory.

use leptos::prelude::*;

use crate::domain::directories;
use crate::model::administrator::Permission;
use crate::model::ids::{DirectoryId, OrganizationId};
use crate::ui::call;
use crate::ui::components::{
    Button, Card, Code, ConfirmAction, DescriptionList, Detail, Glyph, SectionHeader, TextField, Time,
};
use crate::ui::error::UiError;
use crate::ui::flash::{self, RefusedForm, Undo};
use crate::ui::pages::directory_sync::delete;
use crate::ui::pages::directory_sync::frame::{
    DirectoryPage, DirectoryTab, capitalized, hidden, organization_name, refusal, status_badge,
};
use crate::ui::pages::page;
use crate::ui::routes;

const FORM: &str = "rename_directory";

/// Renaming, pausing and deleting a directory.
#[component]
pub fn DirectorySettings() -> impl IntoView {
    page(async |visit| {
        let page = DirectoryPage::of(visit, Permission::View).await?;
        let content = if page.call.may_manage() {
            let form = flash::take_form(&page.call.visit.session, FORM).await?;
            let consequences = delete::consequences(&page).await?;
            let (rename, pause) = (rename_form(&page, &form), pause_form(&page));
            let delete = delete_action(&page, consequences);
            view! {
                <Card>{rename}</Card>
                <Card>{pause}</Card>
                <Card>{delete}</Card>
            }
            .into_any()
        } else {
            facts(&page)
        };
        page.tab(DirectoryTab::Settings, content).await
    })
}

fn rename_form(page: &DirectoryPage, form: &RefusedForm) -> AnyView {
    let error = form.error("name");
    let value = if error.is_some() { form.value("name") } else { page.name() };
    let (fields, hint) =
        (page.fields(), format!("Unique in {}. The endpoint and the tokens stay as they are.", page.organization.name));
    view! {
        <form method="post" action=routes::action("rename_directory") class="flex flex-col gap-4 max-w-[32rem]">
            {hidden(fields)}
            <TextField
                id="name"
                name="name"
                label="Directory Name"
                value=value
                hint=hint
                error=error
            />
            <div><Button>"Rename"</Button></div>
        </form>
    }
    .into_any()
}

fn pause_form(page: &DirectoryPage) -> AnyView {
    let provider = capitalized(page.provider());
    let (endpoint, icon, button, title, text) = if page.summary.directory.paused.is_some() {
        let text = format!("Requests are taken again at once. {provider} sends what it kept with its next attempt.");
        ("resume_directory", Glyph::Play, "Resume", "Resume this directory", text)
    } else {
        let text = format!(
            "Every request is answered 503 until you resume, so nothing changes in {}. {provider} keeps its changes and sends \
             them again. People who may sign in now still may.",
            page.organization.name
        );
        ("pause_directory", Glyph::Pause, "Pause", "Pause this directory", text)
    };
    view! {
        <div class="flex flex-wrap items-start justify-between gap-x-6 gap-y-4">
            <SectionHeader title=title text=text />
            <form method="post" action=routes::action(endpoint)>
                {hidden(page.fields())} <Button icon=icon>{button}</Button>
            </form>
        </div>
    }
    .into_any()
}

fn delete_action(page: &DirectoryPage, consequences: AnyView) -> AnyView {
    let text = "Its people leave the organization unless another directory holds them, and its groups’ roles go. You see what \
                exactly before anything happens.";
    view! {
        <div class="flex flex-wrap items-start justify-between gap-x-6 gap-y-4">
            <SectionHeader title="Delete this directory" text=text />
            <ConfirmAction
                id="delete-directory"
                label="Delete directory"
                icon=Glyph::Trash
                href=page.part("delete")
                title=delete::question(page)
                action=routes::action("delete_directory")
                confirm="Delete directory"
                fields=page.fields()
                require=page.name()
            >
                {consequences}
            </ConfirmAction>
        </div>
    }
    .into_any()
}

/// What a viewer sees instead of the forms.
fn facts(page: &DirectoryPage) -> AnyView {
    let (directory, status) = (page.summary.directory.clone(), status_badge(&page.summary));
    let name = page.name();
    let (kind, id, created) = (directory.kind.label(), directory.id.to_string(), directory.created.as_ms());
    let by = format!(" by {}", directory.created_by);
    view! {
        <Card flush=true>
            <DescriptionList>
                <Detail term="Directory Name">{name}</Detail>
                <Detail term="Directory Type">{kind}</Detail>
                <Detail term="Directory id"><Code text=id /></Detail>
                <Detail term="Status">{status}</Detail>
                <Detail term="Created">
                    <Time at_ms=created /> {by}
                </Detail>
            </DescriptionList>
        </Card>
        <p class="text-muted">"Your role is Viewer: an owner or admin can rename, pause or delete this directory."</p>
    }
    .into_any()
}

/// Renames a directory.
#[server(prefix = "/console", endpoint = "rename_directory")]
pub async fn rename_directory(
    organization: OrganizationId,
    directory: DirectoryId,
    #[server(default)] name: String,
) -> Result<(), UiError> {
    let call = call::admin(Permission::Manage).await?;
    let session = &call.visit.session;
    let before = directories::find(call.ctx(), &organization, &directory).await?.name;
    match directories::rename(call.ctx(), &call.actor, &organization, &directory, &name).await {
        Ok(renamed) => {
            let undo = (renamed.name != before).then(|| {
                let ids = [("organization", organization.as_str()), ("directory", directory.as_str())];
                Undo::new("rename_directory", &[&ids[..], &[("name", before.as_str())]].concat())
            });
            flash::say_with_undo(session, format!("The directory is called “{}” now.", renamed.name), undo).await?;
        }
        Err(error) => {
            let message = refusal(error, &organization_name(&call, &organization).await?)?;
            flash::refuse(session, RefusedForm::new(FORM, "name", message).keep("name", &name)).await?;
        }
    }
    call.visit.redirect(&routes::directory_part(&organization, &directory, "settings"));
    Ok(())
}

/// Pauses a directory.
#[server(prefix = "/console", endpoint = "pause_directory")]
pub async fn pause_directory(organization: OrganizationId, directory: DirectoryId) -> Result<(), UiError> {
    let call = call::admin(Permission::Manage).await?;
    directories::pause(call.ctx(), &call.actor, &organization, &directory).await?;
    // The page itself says that it is paused, and what that means.
    call.visit.redirect(&routes::directory(&organization, &directory));
    Ok(())
}

/// Resumes a directory.
#[server(prefix = "/console", endpoint = "resume_directory")]
pub async fn resume_directory(organization: OrganizationId, directory: DirectoryId) -> Result<(), UiError> {
    let call = call::admin(Permission::Manage).await?;
    directories::resume(call.ctx(), &call.actor, &organization, &directory).await?;
    let undo = [("organization", organization.as_str()), ("directory", directory.as_str())];
    let undo = Some(Undo::new("pause_directory", &undo));
    flash::say_with_undo(&call.visit.session, "Resumed. Requests are taken again.", undo).await?;
    call.visit.redirect(&routes::directory(&organization, &directory));
    Ok(())
}
