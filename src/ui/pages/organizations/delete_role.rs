//! `/organizations/{organization}/roles/{role}/delete`: the question before a role is deleted.

use leptos::prelude::*;

use crate::domain::{DomainError, roles};
use crate::model::account::RoleSummary;
use crate::model::administrator::Permission;
use crate::model::ids::{OrganizationId, RoleId};
use crate::model::organization::Organization;
use crate::ui::call;
use crate::ui::components::{Card, ConfirmForm, Crumb, PageHeader};
use crate::ui::error::UiError;
use crate::ui::flash::{self, RefusedForm};
use crate::ui::pages::organizations::frame::{below, organization_of};
use crate::ui::pages::organizations::member::TAKEN_OVER;
use crate::ui::pages::page;
use crate::ui::pages::words::counted;
use crate::ui::routes;

const FORM: &str = "delete_role";

/// The question before a role that was made by hand is deleted.
#[component]
pub fn DeleteRole() -> impl IntoView {
    page(async |visit| {
        let (call, organization) = organization_of(visit, Permission::Manage).await?;
        let id: RoleId = call.visit.parameter("role");
        let row = roles::find(call.ctx(), &organization.id, &id).await?;
        if row.group.is_some() || row.role.is_default {
            return Err(UiError::NotFound);
        }
        let form = flash::take_form(&call.visit.session, FORM).await?;
        let home = routes::role(&organization.id, &id);
        let (consequences, fields) = (consequences(&row), fields(&organization, &row));
        let (cancel, name) = (home.clone(), row.role.name.to_string());
        let content = view! {
            <PageHeader title=question(&row) />
            <div class="max-w-[44rem]"><Card>
                <div class="flex flex-col gap-5">
                    <div class="flex flex-col gap-2">{consequences}</div>
                    <ConfirmForm
                        action=routes::action("delete_role")
                        confirm="Delete role"
                        fields=fields
                        require=name
                        error=form.error("confirmation")
                        cancel_href=cancel
                    />
                </div>
            </Card></div>
        }
        .into_any();
        let way =
            vec![Crumb::link("Roles", routes::roles(&organization.id)), Crumb::link(row.role.name.to_string(), home)];
        below(&call, &organization, way, "Delete role", content).await
    })
}

/// The question itself.
pub fn question(row: &RoleSummary) -> String {
    format!("Delete the role “{}”?", row.role.name)
}

/// What goes with the role.
pub fn consequences(row: &RoleSummary) -> AnyView {
    let lose = match row.members {
        0 => "Nobody has this role.".to_owned(),
        1 => "1 member loses this role. The person stays a member.".to_owned(),
        members => format!("{} lose this role. They stay members.", counted(members, "member", "members")),
    };
    view! {
        <p>{lose}</p>
        <p>"This cannot be undone: a new role of the same name starts without members."</p>
    }
    .into_any()
}

/// What every form about the role sends along.
pub fn fields(organization: &Organization, row: &RoleSummary) -> Vec<(String, String)> {
    vec![("organization".to_owned(), organization.id.to_string()), ("role".to_owned(), row.role.id.to_string())]
}

/// Deletes a role that was made by hand, and whose name was typed.
#[server(prefix = "/console", endpoint = "delete_role")]
pub async fn delete_role(
    organization: OrganizationId,
    role: RoleId,
    #[server(default)] confirmation: String,
) -> Result<(), UiError> {
    let call = call::admin(Permission::Manage).await?;
    let session = &call.visit.session;
    let (message, next) = match roles::delete(call.ctx(), &call.actor, &organization, &role, &confirmation).await {
        Ok(role) => (format!("The role “{}” was deleted.", role.name), routes::roles(&organization)),
        Err(DomainError::Managed) => (TAKEN_OVER.to_owned(), routes::role(&organization, &role)),
        Err(DomainError::DefaultRole) => (
            "Nothing was deleted: this is the default role by now. Make another role the default first.".to_owned(),
            routes::role(&organization, &role),
        ),
        Err(DomainError::NotConfirmed) => {
            let message = "That is not the name of the role. Nothing was deleted.";
            flash::refuse(session, RefusedForm::new(FORM, "confirmation", message)).await?;
            call.visit.redirect(&format!("{}/delete", routes::role(&organization, &role)));
            return Ok(());
        }
        Err(other) => return Err(other.into()),
    };
    flash::say(session, message).await?;
    call.visit.redirect(&next);
    Ok(())
}
