//! `/organizations/new`: the form for a new organization.

use leptos::prelude::*;

use crate::domain::{DomainError, Subject, organizations};
use crate::model::administrator::Permission;
use crate::model::text::TextProblem;
use crate::ui::call;
use crate::ui::components::{Button, ButtonLink, Card, Crumb, FormActions, PageHeader, TextField, Variant};
use crate::ui::error::UiError;
use crate::ui::flash::{self, RefusedForm};
use crate::ui::pages::words::problem;
use crate::ui::pages::{Page, console, page};
use crate::ui::routes;

const FORM: &str = "create_organization";
const TITLE: &str = "New organization";

/// The form for a new organization.
#[component]
pub fn NewOrganization() -> impl IntoView {
    page(async |visit| {
        let call = visit.require(Permission::Manage).await?;
        let form = flash::take_form(&call.visit.session, FORM).await?;
        let content = view! {
            <PageHeader
                title=TITLE
                subtitle="A company whose people you want here. Next you connect its identity provider."
            />
            <Card>
                <form
                    method="post"
                    action=routes::action("create_organization")
                    class="flex flex-col gap-5 max-w-[32rem]"
                >
                    <TextField
                        id="name"
                        name="name"
                        label="Name"
                        value=form.value("name")
                        hint="The name that the company goes by. Each is used once in this installation."
                        error=form.error("name")
                        placeholder="Acme Corporation"
                        autofocus=true
                    />
                    <FormActions>
                        <Button variant=Variant::Primary>"Create organization"</Button>
                        <ButtonLink href=routes::ORGANIZATIONS>"Cancel"</ButtonLink>
                    </FormActions>
                </form>
            </Card>
        }
        .into_any();
        let crumbs = vec![Crumb::link("Organizations", routes::ORGANIZATIONS), Crumb::here(TITLE)];
        console(&call, Page { title: TITLE.to_owned(), crumbs, content }).await
    })
}

/// Makes an organization and leads to it.
#[server(prefix = "/console", endpoint = "create_organization")]
pub async fn create_organization(#[server(default)] name: String) -> Result<(), UiError> {
    let call = call::admin(Permission::Manage).await?;
    let visit = &call.visit;
    match organizations::create(call.ctx(), &call.actor, &name, None).await {
        Ok(organization) => {
            flash::say(&visit.session, format!("{} was created.", organization.name)).await?;
            visit.redirect(&routes::organization(&organization.id));
        }
        Err(error) => {
            let refused = RefusedForm::new(FORM, "name", refusal(error, &name)?).keep("name", &name);
            flash::refuse(&visit.session, refused).await?;
            visit.redirect(routes::NEW_ORGANIZATION);
        }
    }
    Ok(())
}

/// What is wrong with the name; other failures pass.
pub fn refusal(error: DomainError, name: &str) -> Result<String, UiError> {
    match error {
        DomainError::Invalid { problem: TextProblem::Empty, .. } => Ok("Enter a name.".to_owned()),
        DomainError::Invalid { problem: what, .. } => Ok(problem(what)),
        DomainError::Conflict(Subject::OrganizationName) => {
            Ok(format!("There is an organization named “{}” already. Choose another name.", name.trim()))
        }
        other => Err(other.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_name_is_told_why() {
        let say = |error| refusal(error, " Acme ").unwrap();
        assert_eq!(say(DomainError::Invalid { field: "name", problem: TextProblem::Empty }), "Enter a name.");
        assert_eq!(
            say(DomainError::Conflict(Subject::OrganizationName)),
            "There is an organization named “Acme” already. Choose another name."
        );
        assert!(refusal(DomainError::NotFound, "Acme").is_err());
    }
}
