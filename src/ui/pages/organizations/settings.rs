//! `/organizations/{organization}/settings`: name, slug and end of an organization.

use leptos::prelude::*;

use crate::domain::{DomainError, Subject, organizations};
use crate::model::administrator::Permission;
use crate::model::ids::OrganizationId;
use crate::model::organization::{Organization, Slug};
use crate::ui::call::{self, Call};
use crate::ui::components::{
    Button, Card, Code, ConfirmAction, CopyBox, Crumb, DescriptionList, Detail, Glyph, SectionHeader, TextField, Time,
};
use crate::ui::error::UiError;
use crate::ui::flash::{self, RefusedForm, Undo};
use crate::ui::pages::organizations::create::refusal;
use crate::ui::pages::organizations::{OrganizationTab, crumbs, delete, header, organization_of};
use crate::ui::pages::words::{counted, problem};
use crate::ui::pages::{Page, console, page};
use crate::ui::routes;

const FORM: &str = "rename_organization";
const SLUG_FORM: &str = "set_organization_slug";

/// Name, slug and end of an organization.
#[component]
pub fn OrganizationSettings() -> impl IntoView {
    page(async |visit| {
        let (call, organization) = organization_of(visit, Permission::View).await?;
        let [rename, slug] = flash::take_forms(&call.visit.session, [FORM, SLUG_FORM]).await?;
        let passwords = organizations::passwords(call.ctx(), &organization.id).await?;
        let slug = call.may_manage().then(|| slug_form(&organization, &slug));
        let sign_in = sign_in_page(&call, &organization, passwords, slug);
        let change = if call.may_manage() {
            let goes = organizations::contents(call.ctx(), &organization.id).await?;
            let rename = rename_form(&organization, &rename);
            let delete = delete_action(&organization, delete::consequences(goes));
            view! {
                <Card>{rename}</Card>
                {sign_in}
                <Card>{delete}</Card>
            }
            .into_any()
        } else {
            view! {
                {sign_in}
                <p class="text-muted">"Your role is Viewer: an owner or admin can change or delete this organization."</p>
            }
            .into_any()
        };
        let content = view! {
            {header(&organization, OrganizationTab::Settings)}
            {facts(&organization)}
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
    let slug = match &organization.slug {
        Some(slug) => view! { <Code text=slug.to_string() /> }.into_any(),
        None => view! { <span class="text-muted">"None"</span> }.into_any(),
    };
    view! {
        <Card flush=true>
            <DescriptionList>
                <Detail term="Name">{name}</Detail>
                <Detail term="Slug">{slug}</Detail>
                <Detail term="Organization id"><Code text=id /></Detail>
                <Detail term="Created"><Time at_ms=created /></Detail>
            </DescriptionList>
        </Card>
    }
    .into_any()
}

/// The address that the organization's people are told, and the form that changes it.
fn sign_in_page(call: &Call, organization: &Organization, passwords: i64, slug: Option<AnyView>) -> AnyView {
    let address = format!("{}{}", call.visit.state.public_url.as_str(), routes::person_login(organization.address()));
    let who = match passwords {
        0 => {
            "Nobody can sign in here at present: no active person has a password from a directory. Your own applications \
              may let people in by other means."
                .to_owned()
        }
        _ => format!(
            "{} can sign in here: active, and with a password from a directory.",
            counted(passwords, "person", "people")
        ),
    };
    view! {
        <Card>
            <div class="flex flex-col gap-6">
                <CopyBox id="sign-in-page" label="Sign-in page" value=address hint=who />
                {slug}
            </div>
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

fn slug_form(organization: &Organization, form: &RefusedForm) -> AnyView {
    let error = form.error("slug");
    let current = organization.slug.as_ref().map(ToString::to_string).unwrap_or_default();
    let value = if error.is_some() { form.value("slug") } else { current };
    let suggested = organizations::suggested_slug(&organization.name).map(|slug| slug.to_string());
    let id = organization.id.to_string();
    let hint = format!(
        "The short name in the address above. When it changes, nobody can sign in at the old address any more, and another \
         organization may take it. {} always works, also when this is empty. SCIM endpoints and tokens stay as they are.",
        routes::person_login(organization.id.as_str())
    );
    view! {
        <form method="post" action=routes::action("set_organization_slug") class="flex flex-col gap-4 max-w-[32rem]">
            <input type="hidden" name="organization" value=id />
            <TextField
                id="slug"
                name="slug"
                label="Slug"
                value=value
                hint=hint
                error=error
                optional=true
                placeholder=suggested.unwrap_or_else(|| "acme-corporation".to_owned())
            />
            <div><Button>"Change slug"</Button></div>
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

/// Gives an organization another slug, or takes it away.
#[server(prefix = "/console", endpoint = "set_organization_slug")]
pub async fn set_organization_slug(
    organization: OrganizationId,
    // Not `default`: an empty one takes the slug away, a missing one is no answer.
    slug: String,
) -> Result<(), UiError> {
    let call = call::admin(Permission::Manage).await?;
    let session = &call.visit.session;
    let before = organizations::find(call.ctx(), &organization).await?.slug;
    match organizations::set_slug(call.ctx(), &call.actor, &organization, &slug).await {
        Ok(changed) => {
            let undo = (changed.slug != before).then(|| {
                let before = before.as_ref().map_or("", Slug::as_str);
                Undo::new("set_organization_slug", &[("organization", organization.as_str()), ("slug", before)])
            });
            let message = match &changed.slug {
                Some(slug) => format!("The slug of {} is “{slug}” now.", changed.name),
                None => format!("{} has no slug now: its addresses have the id.", changed.name),
            };
            flash::say_with_undo(session, message, undo).await?;
        }
        Err(error @ (DomainError::Invalid { .. } | DomainError::Conflict(_))) => {
            let refused = RefusedForm::new(SLUG_FORM, "slug", slug_refusal(error, &slug)?).keep("slug", &slug);
            flash::refuse(session, refused).await?;
        }
        Err(other) => return Err(other.into()),
    }
    call.visit.redirect(&routes::organization_part(&organization, "settings"));
    Ok(())
}

/// What is wrong with the slug; other failures pass.
fn slug_refusal(error: DomainError, slug: &str) -> Result<String, UiError> {
    match error {
        DomainError::Invalid { problem: what, .. } => Ok(problem(what)),
        DomainError::Conflict(Subject::OrganizationSlug) => {
            Ok(format!("There is an organization with the slug “{}” already. Choose another one.", slug.trim()))
        }
        other => Err(other.into()),
    }
}
