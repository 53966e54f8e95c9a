//! `/administrators/new`: the form that invites an administrator.

use leptos::prelude::*;

use crate::domain::{DomainError, Subject, administrators};
use crate::model::administrator::{AdministratorRole, Permission};
use crate::ui::call;
use crate::ui::components::{
    Button, ButtonLink, Card, Crumb, FormActions, InputKind, PageHeader, SelectField, TextField, Variant,
};
use crate::ui::error::UiError;
use crate::ui::flash::{self, RefusedForm};
use crate::ui::pages::administrators::{TITLE as LIST, actions, role_choices};
use crate::ui::pages::words::problem;
use crate::ui::pages::{Page, console, page};
use crate::ui::routes;

const FORM: &str = "invite_administrator";
const TITLE: &str = "Invite administrator";

/// The form that invites an administrator.
#[component]
pub fn NewAdministrator() -> impl IntoView {
    page(async |visit| {
        let call = visit.require(Permission::ManageAdministrators).await?;
        let form = flash::take_form(&call.visit.session, FORM).await?;
        let role = Some(form.value("role")).filter(|role| !role.is_empty());
        let role = role.unwrap_or_else(|| AdministratorRole::Admin.word().to_owned());
        let content = view! {
            <PageHeader
                title=TITLE
                subtitle="You get a link, good once and for 7 days, with which they choose a password. Rollcall sends no e-mail: pass the link on yourself."
            />
            <Card>
                <form
                    method="post"
                    action=routes::action("invite_administrator")
                    class="flex flex-col gap-5 max-w-[32rem]"
                >
                    <TextField
                        id="email"
                        name="email"
                        label="E-mail"
                        kind=InputKind::Email
                        value=form.value("email")
                        hint="They sign in with it."
                        error=form.error("email")
                        autofocus=true
                    />
                    <SelectField
                        id="role"
                        name="role"
                        label="Role"
                        choices=role_choices()
                        selected=role
                        error=form.error("role")
                    />
                    <FormActions>
                        <Button variant=Variant::Primary>"Make invitation link"</Button>
                        <ButtonLink href=routes::ADMINISTRATORS>"Cancel"</ButtonLink>
                    </FormActions>
                </form>
            </Card>
        }
        .into_any();
        let crumbs = vec![Crumb::link(LIST, routes::ADMINISTRATORS), Crumb::here(TITLE)];
        console(&call, Page { title: TITLE.to_owned(), crumbs, content }).await
    })
}

/// Invites an administrator and leads to the page that shows the link, this once.
#[server(prefix = "/console", endpoint = "invite_administrator")]
pub async fn invite_administrator(
    #[server(default)] email: String,
    #[server(default)] role: String,
) -> Result<(), UiError> {
    let call = call::admin(Permission::ManageAdministrators).await?;
    let invited = match AdministratorRole::from_word(&role) {
        Some(role) => administrators::invite(call.ctx(), &call.actor, &email, role).await,
        None => return refuse(&call, "role", "Choose a role.".to_owned(), &email, &role).await,
    };
    match invited {
        Ok((new, code)) => {
            actions::hand_over(&call, &new.id, &code).await?;
            call.visit.redirect(&routes::administrator(&new.id));
            Ok(())
        }
        Err(DomainError::Invalid { problem: what, .. }) => refuse(&call, "email", problem(what), &email, &role).await,
        Err(DomainError::Conflict(Subject::AdministratorEmail)) => {
            let message = "There is an administrator with that e-mail address already.".to_owned();
            refuse(&call, "email", message, &email, &role).await
        }
        Err(other) => Err(other.into()),
    }
}

async fn refuse(call: &call::Call, field: &str, message: String, email: &str, role: &str) -> Result<(), UiError> {
    let refused = RefusedForm::new(FORM, field, message).keep("email", email).keep("role", role);
    flash::refuse(&call.visit.session, refused).await?;
    call.visit.redirect(routes::NEW_ADMINISTRATOR);
    Ok(())
}
