//! `/organizations/{organization}/members/{account}`: a member, and what can be changed by hand.

use leptos::prelude::*;

use crate::domain::members::ROLES;
use crate::domain::{DomainError, events, inspect, members};
use crate::model::account::{Member, MemberRole};
use crate::model::administrator::Permission;
use crate::model::ids::{AccountId, EventId, OrganizationId, RoleId};
use crate::model::organization::Organization;
use crate::model::person::PersonRecord;
use crate::ui::call::{self, Call};
use crate::ui::components::{
    Alert, Button, Card, CardHeader, Choice, Code, ConfirmAction, Crumb, DescriptionList, Detail, Glyph, PageHeader,
    SectionHeader, SelectField, Size, TextField, TextLink, Time, Tone, Variant,
};
use crate::ui::error::UiError;
use crate::ui::flash::{self, RefusedForm, Undo};
use crate::ui::pages::directory_sync::timeline;
use crate::ui::pages::organizations::frame::{below, organization_of};
use crate::ui::pages::organizations::{members as list, remove_member};
use crate::ui::pages::page;
use crate::ui::pages::standing::{self, why};
use crate::ui::pages::words::problem;
use crate::ui::routes;

const FORM: &str = "rename_member";

/// A member of an organization.
#[component]
pub fn MemberPage() -> impl IntoView {
    page(async |visit| {
        let (call, organization) = organization_of(visit, Permission::View).await?;
        let account: AccountId = call.visit.parameter("account");
        let member = members::find(call.ctx(), &organization.id, &account).await?;
        let roles = members::roles(call.ctx(), &organization.id, &account).await?;
        let form = flash::take_form(&call.visit.session, FORM).await?;
        let by_hand = member.directories.is_empty();
        let name = member.name.clone();
        let standing = inspect::standing(call.ctx(), &organization.id, &account).await?;
        let managed = (!by_hand).then(|| managed(&organization, &member, &standing.records));
        let home = routes::member(&organization.id, &account);
        let asked = why::Asked {
            call: &call,
            organization: &organization,
            account: &account,
            name: &name,
            standing: &standing,
            home: &home,
        };
        let why = why::card(asked).await?;
        let subtitle = standing::refusal(&organization, &standing).unwrap_or_default();
        let change = (by_hand && call.may_manage()).then(|| {
            let (rename, remove) = (rename_form(&organization, &member, &form), remove_action(&organization, &member));
            view! {
                <Card>{rename}</Card>
                <Card>{remove}</Card>
            }
        });
        let badge = list::status(&member);
        let older = call.visit.query(timeline::OLDER).map(EventId::from);
        // What several directories change stands on their pages, to which the links above lead.
        let user = match standing.records.as_slice() {
            [record] => Some((&record.directory, &record.user)),
            _ => None,
        };
        let changes = events::about_person(call.ctx(), &organization.id, user, &account, older.as_ref()).await?;
        let is_whole = standing.records.len() < 2;
        let timeline =
            (is_whole || !changes.events.is_empty()).then(|| timeline::card(&home, changes, older.is_some()));
        let (facts, roles) = (facts(&member), roles_card(&call, &organization, &member, roles));
        let content = view! {
            <PageHeader title=name.clone() subtitle=subtitle badge=badge />
            {managed}
            {facts}
            {roles}
            {why}
            {change}
            {timeline}
        }
        .into_any();
        below(&call, &organization, vec![Crumb::link("Members", routes::members(&organization.id))], &name, content)
            .await
    })
}

/// Says who manages the person, and so what cannot be changed here; and leads to what each directory sent.
fn managed(organization: &Organization, member: &Member, records: &[PersonRecord]) -> AnyView {
    let title = format!("Managed by {}", member.directories.join(" and "));
    let links = records.iter().map(|record| {
        let href = routes::directory_user(&organization.id, &record.directory, &record.user);
        let label = format!("Profile, roles and changes from {}", record.directory_name);
        view! { <li class="[overflow-wrap:anywhere]"><TextLink href=href>{label}</TextLink></li> }
    });
    let links = links.collect_view();
    view! {
        <Alert tone=Tone::Info title=title>
            <p>
                "Name, e-mail address, whether the person is active, and roles that come from groups are changed in the identity provider. Other roles are given here."
            </p>
            <ul class="mt-2 flex flex-col gap-1">{links}</ul>
        </Alert>
    }
    .into_any()
}

fn facts(member: &Member) -> AnyView {
    let source = if member.directories.is_empty() {
        "Added by hand".to_owned()
    } else {
        format!("From {}", member.directories.join(", "))
    };
    let email = member.email.clone().unwrap_or_else(|| "None: the person cannot sign in".to_owned());
    let (id, since) = (member.account.to_string(), member.created.as_ms());
    view! {
        <Card flush=true>
            <DescriptionList>
                <Detail term="E-mail">{email}</Detail>
                <Detail term="Source">{source}</Detail>
                <Detail term="Member since"><Time at_ms=since /></Detail>
                <Detail term="Account id"><Code text=id /></Detail>
            </DescriptionList>
        </Card>
    }
    .into_any()
}

fn roles_card(call: &Call, organization: &Organization, member: &Member, roles: Vec<MemberRole>) -> AnyView {
    let may_manage = call.may_manage();
    let cut = (roles.len() >= ROLES as usize).then(|| {
        let text = format!("Roles beyond the first {ROLES} by name are not listed. Ask below for any other.");
        view! { <p class="border-t border-line px-5 py-3 text-[0.8125rem] text-muted">{text}</p> }
    });
    let (has, could): (Vec<_>, Vec<_>) = roles.into_iter().partition(|role| role.given || role.directory.is_some());
    let form = (may_manage && !could.is_empty()).then(|| give_form(organization, member, could));
    let rows = has.into_iter().map(|role| role_row(organization, member, role, may_manage)).collect_view();
    view! {
        <Card flush=true id="roles">
            <CardHeader title="Roles" />
            <ul>{rows}</ul>
            {cut}
            {form}
        </Card>
    }
    .into_any()
}

fn role_row(organization: &Organization, member: &Member, role: MemberRole, may_manage: bool) -> AnyView {
    let href = routes::role(&organization.id, &role.id);
    let name = role.name.to_string();
    let source = role.directory.as_ref().map_or_else(
        || "Given here, or on arrival as the default role".to_owned(),
        |directory| format!("From a group of {directory}; changed in the identity provider"),
    );
    let take = (may_manage && role.directory.is_none()).then(|| {
        let label = format!("Take the role {name} away");
        let fields = fields(organization, member);
        let id = role.id.to_string();
        view! {
            <form method="post" action=routes::action("take_role")>
                {fields} <input type="hidden" name="role" value=id />
                <Button size=Size::Small variant=Variant::Ghost>
                    <span aria-hidden="true">"Take away"</span>
                    <span class="sr-only">{label}</span>
                </Button>
            </form>
        }
    });
    view! {
        <li class="flex items-center justify-between gap-4 border-t border-line px-5 py-3 first:border-t-0">
            <div class="min-w-0">
                <TextLink row=true href=href>{name.clone()}</TextLink>
                <p class="text-[0.8125rem] text-muted">{source}</p>
            </div>
            {take}
        </li>
    }
    .into_any()
}

fn give_form(organization: &Organization, member: &Member, could: Vec<MemberRole>) -> AnyView {
    let choices = could.into_iter().map(|role| Choice::new(role.id.to_string(), role.name.to_string())).collect();
    let fields = fields(organization, member);
    view! {
        <form
            method="post"
            action=routes::action("give_role")
            class="flex flex-wrap items-end gap-3 border-t border-line px-5 py-4"
        >
            {fields}
            <div class="w-full sm:w-auto sm:min-w-[16rem]">
                <SelectField id="role" name="role" label="Give a role" choices=choices prompt="Choose a role" />
            </div>
            <Button>"Give role"</Button>
        </form>
    }
    .into_any()
}

fn rename_form(organization: &Organization, member: &Member, form: &RefusedForm) -> AnyView {
    let error = form.error("name");
    let value = if error.is_some() { form.value("name") } else { member.name.clone() };
    let fields = fields(organization, member);
    view! {
        <form method="post" action=routes::action("rename_member") class="flex flex-col gap-4 max-w-[32rem]">
            {fields}
            <TextField
                id="name"
                name="name"
                label="Name"
                value=value
                hint="How the person is called in this organization."
                error=error
            />
            <div><Button>"Rename"</Button></div>
        </form>
    }
    .into_any()
}

fn remove_action(organization: &Organization, member: &Member) -> AnyView {
    let consequences = remove_member::consequences(organization, member);
    let href = format!("{}/remove", routes::member(&organization.id, &member.account));
    let title = remove_member::question(organization, member);
    let fields = remove_member::fields(organization, member);
    view! {
        <div class="flex flex-wrap items-start justify-between gap-x-6 gap-y-4">
            <SectionHeader title="Remove from the organization" text="The person can no longer sign in to it." />
            <ConfirmAction
                id="remove-member"
                label="Remove member"
                icon=Glyph::Trash
                href=href
                title=title
                action=routes::action("remove_member")
                confirm="Remove member"
                fields=fields
                require=member.name.clone()
            >
                {consequences}
            </ConfirmAction>
        </div>
    }
    .into_any()
}

/// What every form about the member sends along.
fn fields(organization: &Organization, member: &Member) -> AnyView {
    let fields = remove_member::fields(organization, member);
    let input = |(name, value)| view! { <input type="hidden" name=name value=value /> };
    fields.into_iter().map(input).collect_view().into_any()
}

/// Changes how a member is called.
#[server(prefix = "/console", endpoint = "rename_member")]
pub async fn rename_member(
    organization: OrganizationId,
    account: AccountId,
    #[server(default)] name: String,
) -> Result<(), UiError> {
    let call = call::admin(Permission::Manage).await?;
    let session = &call.visit.session;
    let before = members::find(call.ctx(), &organization, &account).await?.name;
    match members::rename(call.ctx(), &call.actor, &organization, &account, &name).await {
        Ok(()) => {
            let undo = (before != name.trim()).then(|| {
                let ids = [("organization", organization.as_str()), ("account", account.as_str())];
                Undo::new("rename_member", &[&ids[..], &[("name", before.as_str())]].concat())
            });
            flash::say_with_undo(session, format!("The person is called “{}” now.", name.trim()), undo).await?;
        }
        Err(DomainError::Invalid { problem: what, .. }) => {
            flash::refuse(session, RefusedForm::new(FORM, "name", problem(what)).keep("name", &name)).await?;
        }
        Err(DomainError::Managed) => flash::say(session, TAKEN_OVER).await?,
        Err(other) => return Err(other.into()),
    }
    call.visit.redirect(&routes::member(&organization, &account));
    Ok(())
}

/// Said where a directory took the person over before the form was sent.
pub const TAKEN_OVER: &str = "Nothing was changed: a directory manages this. Change it in the identity provider.";

/// Gives a member a role.
#[server(prefix = "/console", endpoint = "give_role")]
pub async fn give_role(organization: OrganizationId, account: AccountId, role: RoleId) -> Result<(), UiError> {
    let call = call::admin(Permission::Manage).await?;
    let given = members::give_role(call.ctx(), &call.actor, &organization, &account, &role).await;
    let undo = role_undo("take_role", &organization, &account, &role);
    say_role(&call, given, "was given", undo).await?;
    call.visit.redirect(&routes::member(&organization, &account));
    Ok(())
}

/// Takes a role from a member.
#[server(prefix = "/console", endpoint = "take_role")]
pub async fn take_role(organization: OrganizationId, account: AccountId, role: RoleId) -> Result<(), UiError> {
    let call = call::admin(Permission::Manage).await?;
    let taken = members::take_role(call.ctx(), &call.actor, &organization, &account, &role).await;
    let undo = role_undo("give_role", &organization, &account, &role);
    say_role(&call, taken, "was taken", undo).await?;
    call.visit.redirect(&routes::member(&organization, &account));
    Ok(())
}

fn role_undo(endpoint: &str, organization: &OrganizationId, account: &AccountId, role: &RoleId) -> Undo {
    let fields = [("organization", organization.as_str()), ("account", account.as_str()), ("role", role.as_str())];
    Undo::new(endpoint, &fields)
}

async fn say_role<T: std::fmt::Display>(
    call: &Call,
    result: Result<T, DomainError>,
    what: &str,
    undo: Undo,
) -> Result<(), UiError> {
    let (message, undo) = match result {
        Ok(name) => (format!("The role “{name}” {what}."), Some(undo)),
        Err(DomainError::Managed) => (TAKEN_OVER.to_owned(), None),
        Err(other) => return Err(other.into()),
    };
    flash::say_with_undo(&call.visit.session, message, undo).await
}
