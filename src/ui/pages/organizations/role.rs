//! `/organizations/{organization}/roles/{role}`: a role, and what can be changed by hand.

use leptos::prelude::*;

use crate::domain::{DomainError, roles};
use crate::model::account::RoleSummary;
use crate::model::administrator::Permission;
use crate::model::ids::{OrganizationId, RoleId};
use crate::model::organization::Organization;
use crate::ui::call;
use crate::ui::components::{
    Alert, Badge, Button, Card, Code, ConfirmAction, Crumb, DescriptionList, Detail, Glyph, PageHeader, SectionHeader,
    TextField, TextLink, Time, Tone, grouped,
};
use crate::ui::error::UiError;
use crate::ui::flash::{self, RefusedForm, Undo};
use crate::ui::pages::listing::address;
use crate::ui::pages::organizations::create_role::refusal;
use crate::ui::pages::organizations::delete_role;
use crate::ui::pages::organizations::frame::{below, organization_of};
use crate::ui::pages::organizations::member::TAKEN_OVER;
use crate::ui::pages::page;
use crate::ui::pages::words::count;
use crate::ui::routes;

const FORM: &str = "rename_role";

/// A role of an organization.
#[component]
pub fn RolePage() -> impl IntoView {
    page(async |visit| {
        let (call, organization) = organization_of(visit, Permission::View).await?;
        let id: RoleId = call.visit.parameter("role");
        let row = roles::find(call.ctx(), &organization.id, &id).await?;
        let form = flash::take_form(&call.visit.session, FORM).await?;
        let name = row.role.name.to_string();
        let managed = row.group.as_ref().map(|group| {
            let title = format!("This role is a group of {}", group.directory_name);
            let href = routes::directory_group(&organization.id, &group.directory, &group.group);
            view! {
                <Alert tone=Tone::Info title=title>
                    <p>
                        "Its name and its members are changed in the identity provider. It goes when the group goes. "
                        <TextLink href=href>"See its members"</TextLink>
                    </p>
                </Alert>
            }
        });
        let change = (row.group.is_none() && call.may_manage()).then(|| {
            let rename = rename_form(&organization, &row, &form);
            let (default, delete) = (default_form(&organization, &row), delete_action(&organization, &row));
            view! {
                <Card>{rename}</Card>
                <Card>{default}</Card>
                <Card>{delete}</Card>
            }
        });
        let badge =
            if row.role.is_default { view! { <Badge plain=true label="Default" /> }.into_any() } else { ().into_any() };
        let facts = facts(&organization, &row);
        let content = view! {
            <PageHeader title=name.clone() badge=badge />
            {managed}
            {facts}
            {change}
        }
        .into_any();
        below(&call, &organization, vec![Crumb::link("Roles", routes::roles(&organization.id))], &name, content).await
    })
}

fn facts(organization: &Organization, row: &RoleSummary) -> AnyView {
    let list = address(&routes::members(&organization.id), &[("role", row.role.id.as_str())]);
    let source = row.group.as_ref().map_or_else(
        || "Made here; given to members by hand or on arrival".to_owned(),
        |group| format!("Group of {}", group.directory_name),
    );
    let (members, id, created) = (grouped(count(row.members)), row.role.id.to_string(), row.role.created.as_ms());
    view! {
        <Card flush=true>
            <DescriptionList>
                <Detail term="Members"><TextLink href=list>{members}</TextLink></Detail>
                <Detail term="Source">{source}</Detail>
                <Detail term="Created"><Time at_ms=created /></Detail>
                <Detail term="Role id"><Code text=id /></Detail>
            </DescriptionList>
        </Card>
    }
    .into_any()
}

fn rename_form(organization: &Organization, row: &RoleSummary, form: &RefusedForm) -> AnyView {
    let error = form.error("name");
    let value = if error.is_some() { form.value("name") } else { row.role.name.to_string() };
    let fields = inputs(organization, row);
    view! {
        <form method="post" action=routes::action("rename_role") class="flex flex-col gap-4 max-w-[32rem]">
            {fields}
            <TextField id="name" name="name" label="Name" value=value hint="Everybody who has the role keeps it." error=error />
            <div><Button>"Rename"</Button></div>
        </form>
    }
    .into_any()
}

fn default_form(organization: &Organization, row: &RoleSummary) -> AnyView {
    if row.role.is_default {
        let text = "Everybody who joins the organization gets this role. To change that, open another role and make it the \
                    default.";
        return view! { <SectionHeader title="Default role" text=text /> }.into_any();
    }
    let text =
        "Everybody who joins from then on gets this role instead of the present default. Members keep what they have.";
    let fields = inputs(organization, row);
    view! {
        <div class="flex flex-wrap items-start justify-between gap-x-6 gap-y-4">
            <SectionHeader title="Make this the default role" text=text />
            <form method="post" action=routes::action("make_default_role")>{fields} <Button>"Make default"</Button></form>
        </div>
    }
    .into_any()
}

fn delete_action(organization: &Organization, row: &RoleSummary) -> AnyView {
    if row.role.is_default {
        let text = "The default role cannot be deleted. Make another role the default first.";
        return view! { <SectionHeader title="Delete this role" text=text /> }.into_any();
    }
    let consequences = delete_role::consequences(row);
    let href = format!("{}/delete", routes::role(&organization.id, &row.role.id));
    let (title, fields) = (delete_role::question(row), delete_role::fields(organization, row));
    view! {
        <div class="flex flex-wrap items-start justify-between gap-x-6 gap-y-4">
            <SectionHeader title="Delete this role" text="It is taken from everybody who has it." />
            <ConfirmAction
                id="delete-role"
                label="Delete role"
                icon=Glyph::Trash
                href=href
                title=title
                action=routes::action("delete_role")
                confirm="Delete role"
                fields=fields
                require=row.role.name.to_string()
            >
                {consequences}
            </ConfirmAction>
        </div>
    }
    .into_any()
}

fn inputs(organization: &Organization, row: &RoleSummary) -> AnyView {
    let input = |(name, value)| view! { <input type="hidden" name=name value=value /> };
    delete_role::fields(organization, row).into_iter().map(input).collect_view().into_any()
}

/// Renames a role.
#[server(prefix = "/console", endpoint = "rename_role")]
pub async fn rename_role(
    organization: OrganizationId,
    role: RoleId,
    #[server(default)] name: String,
) -> Result<(), UiError> {
    let call = call::admin(Permission::Manage).await?;
    let session = &call.visit.session;
    let before = roles::find(call.ctx(), &organization, &role).await?.role.name;
    match roles::rename(call.ctx(), &call.actor, &organization, &role, &name).await {
        Ok(renamed) => {
            let undo = (renamed.name != before).then(|| {
                let ids = [("organization", organization.as_str()), ("role", role.as_str())];
                Undo::new("rename_role", &[&ids[..], &[("name", before.as_str())]].concat())
            });
            flash::say_with_undo(session, format!("The role is called “{}” now.", renamed.name), undo).await?;
        }
        Err(DomainError::Managed) => flash::say(session, TAKEN_OVER).await?,
        Err(error) => {
            flash::refuse(session, RefusedForm::new(FORM, "name", refusal(error)?).keep("name", &name)).await?;
        }
    }
    call.visit.redirect(&routes::role(&organization, &role));
    Ok(())
}

/// Makes a role the one that new members get.
#[server(prefix = "/console", endpoint = "make_default_role")]
pub async fn make_default_role(organization: OrganizationId, role: RoleId) -> Result<(), UiError> {
    let call = call::admin(Permission::Manage).await?;
    let session = &call.visit.session;
    match roles::make_default(call.ctx(), &call.actor, &organization, &role).await {
        Ok(role) => flash::say(session, format!("New members get the role “{}” from now on.", role.name)).await?,
        Err(DomainError::Managed) => flash::say(session, TAKEN_OVER).await?,
        Err(other) => return Err(other.into()),
    }
    call.visit.redirect(&routes::role(&organization, &role));
    Ok(())
}
