//! `/organizations/{organization}/members/new`: adding a person by hand.

use leptos::prelude::*;

use crate::domain::{DomainError, Subject, members};
use crate::model::administrator::Permission;
use crate::model::ids::OrganizationId;
use crate::ui::call;
use crate::ui::components::{Button, ButtonLink, Card, Crumb, FormActions, InputKind, PageHeader, TextField, Variant};
use crate::ui::error::UiError;
use crate::ui::flash::{self, RefusedForm, Undo};
use crate::ui::pages::organizations::frame::{below, organization_of};
use crate::ui::pages::page;
use crate::ui::pages::words::problem;
use crate::ui::routes;

const FORM: &str = "add_member";
const TITLE: &str = "Add member";

/// The form for a person who comes from no directory.
#[component]
pub fn AddMember() -> impl IntoView {
    page(async |visit| {
        let (call, organization) = organization_of(visit, Permission::Manage).await?;
        let form = flash::take_form(&call.visit.session, FORM).await?;
        let back = routes::members(&organization.id);
        let subtitle = format!(
            "For somebody whom no directory sends. The person gets the default role of {}. If a directory sends this address \
             later, it takes the person over, and the person then leaves with it.",
            organization.name
        );
        let (id, cancel) = (organization.id.to_string(), back.clone());
        let content = view! {
            <PageHeader title=TITLE subtitle=subtitle />
            <Card>
                <form method="post" action=routes::action("add_member") class="flex flex-col gap-5 max-w-[32rem]">
                    <input type="hidden" name="organization" value=id />
                    <TextField
                        id="email"
                        name="email"
                        label="E-mail"
                        kind=InputKind::Email
                        value=form.value("email")
                        hint="A person who has an account with this address is added with that account."
                        error=form.error("email")
                        autofocus=true
                    />
                    <TextField
                        id="name"
                        name="name"
                        label="Name (optional)"
                        value=form.value("name")
                        hint="How the person is called here. Left empty: as the account is, or by the address."
                        error=form.error("name")
                        optional=true
                    />
                    <FormActions>
                        <Button variant=Variant::Primary>"Add member"</Button>
                        <ButtonLink href=cancel>"Cancel"</ButtonLink>
                    </FormActions>
                </form>
            </Card>
        }
        .into_any();
        below(&call, &organization, vec![Crumb::link("Members", back)], TITLE, content).await
    })
}

/// Adds a person by hand and leads to the person.
#[server(prefix = "/console", endpoint = "add_member")]
pub async fn add_member(
    organization: OrganizationId,
    #[server(default)] email: String,
    #[server(default)] name: String,
) -> Result<(), UiError> {
    let call = call::admin(Permission::Manage).await?;
    let session = &call.visit.session;
    let (field, message) = match members::add(call.ctx(), &call.actor, &organization, &email, &name).await {
        Ok(member) => {
            let fields = [
                ("organization", organization.as_str()),
                ("account", member.account.as_str()),
                ("confirmation", member.name.as_str()),
            ];
            let undo = Some(Undo::new("remove_member", &fields));
            flash::say_with_undo(session, format!("{} was added.", member.name), undo).await?;
            call.visit.redirect(&routes::member(&organization, &member.account));
            return Ok(());
        }
        Err(DomainError::Invalid { field, problem: what }) => (field, problem(what)),
        Err(DomainError::Conflict(Subject::Member)) => {
            ("email", "A person with this address is a member already.".to_owned())
        }
        Err(other) => return Err(other.into()),
    };
    let refused = RefusedForm::new(FORM, field, message).keep("email", &email).keep("name", &name);
    flash::refuse(session, refused).await?;
    call.visit.redirect(&format!("{}/new", routes::members(&organization)));
    Ok(())
}
