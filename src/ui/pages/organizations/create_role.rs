//! `/organizations/{organization}/roles/new`: making a role by hand.

use leptos::prelude::*;

use crate::domain::{DomainError, Subject, roles};
use crate::model::administrator::Permission;
use crate::model::ids::OrganizationId;
use crate::model::text::TextProblem;
use crate::ui::call;
use crate::ui::components::{Button, ButtonLink, Card, Crumb, FormActions, PageHeader, TextField, Variant};
use crate::ui::error::UiError;
use crate::ui::flash::{self, RefusedForm};
use crate::ui::pages::organizations::frame::{below, organization_of};
use crate::ui::pages::page;
use crate::ui::pages::words::problem;
use crate::ui::routes;

const FORM: &str = "create_role";
const TITLE: &str = "New role";

/// The form for a role that no group makes.
#[component]
pub fn NewRole() -> impl IntoView {
    page(async |visit| {
        let (call, organization) = organization_of(visit, Permission::Manage).await?;
        let form = flash::take_form(&call.visit.session, FORM).await?;
        let back = routes::roles(&organization.id);
        let (id, cancel) = (organization.id.to_string(), back.clone());
        let hint =
            format!("Unique in {}. A group of this name cannot be pushed while the role is there.", organization.name);
        let content = view! {
            <PageHeader title=TITLE subtitle="A role that you give to members here. Groups of a directory make their roles by themselves." />
            <Card>
                <form method="post" action=routes::action("create_role") class="flex flex-col gap-5 max-w-[32rem]">
                    <input type="hidden" name="organization" value=id />
                    <TextField
                        id="name"
                        name="name"
                        label="Name"
                        value=form.value("name")
                        hint=hint
                        error=form.error("name")
                        autofocus=true
                    />
                    <FormActions>
                        <Button variant=Variant::Primary>"Create role"</Button>
                        <ButtonLink href=cancel>"Cancel"</ButtonLink>
                    </FormActions>
                </form>
            </Card>
        }
        .into_any();
        below(&call, &organization, vec![Crumb::link("Roles", back)], TITLE, content).await
    })
}

/// Makes a role and leads to it.
#[server(prefix = "/console", endpoint = "create_role")]
pub async fn create_role(organization: OrganizationId, #[server(default)] name: String) -> Result<(), UiError> {
    let call = call::admin(Permission::Manage).await?;
    match roles::create(call.ctx(), &call.actor, &organization, &name).await {
        Ok(role) => {
            flash::say(&call.visit.session, format!("The role “{}” was created.", role.name)).await?;
            call.visit.redirect(&routes::role(&organization, &role.id));
        }
        Err(error) => {
            let refused = RefusedForm::new(FORM, "name", refusal(error)?).keep("name", &name);
            flash::refuse(&call.visit.session, refused).await?;
            call.visit.redirect(&format!("{}/new", routes::roles(&organization)));
        }
    }
    Ok(())
}

/// What is wrong with the name of a role; other failures pass.
pub fn refusal(error: DomainError) -> Result<String, UiError> {
    match error {
        DomainError::Invalid { problem: TextProblem::Empty, .. } => Ok("Enter a name.".to_owned()),
        DomainError::Invalid { problem: what, .. } => Ok(problem(what)),
        DomainError::Conflict(Subject::RoleName) => {
            Ok("There is a role of this name already, made by hand or by a group. Choose another name.".to_owned())
        }
        other => Err(other.into()),
    }
}
