//! `/organizations/{organization}/members/{account}/remove`: the question before a member is removed.

use leptos::prelude::*;

use crate::domain::{DomainError, members};
use crate::model::account::Member;
use crate::model::administrator::Permission;
use crate::model::ids::{AccountId, OrganizationId};
use crate::model::organization::Organization;
use crate::ui::call;
use crate::ui::components::{Card, ConfirmForm, Crumb, PageHeader};
use crate::ui::error::UiError;
use crate::ui::flash::{self, RefusedForm};
use crate::ui::pages::organizations::frame::{below, organization_of};
use crate::ui::pages::organizations::member::TAKEN_OVER;
use crate::ui::pages::page;
use crate::ui::routes;

const FORM: &str = "remove_member";

/// The question before a member who was added by hand is removed.
#[component]
pub fn RemoveMember() -> impl IntoView {
    page(async |visit| {
        let (call, organization) = organization_of(visit, Permission::Manage).await?;
        let account: AccountId = call.visit.parameter("account");
        let member = members::find(call.ctx(), &organization.id, &account).await?;
        if !member.directories.is_empty() {
            return Err(UiError::NotFound);
        }
        let form = flash::take_form(&call.visit.session, FORM).await?;
        let home = routes::member(&organization.id, &account);
        let (title, fields) = (question(&organization, &member), fields(&organization, &member));
        let consequences = consequences(&organization, &member);
        let (cancel, name) = (home.clone(), member.name.clone());
        let content = view! {
            <PageHeader title=title />
            <div class="max-w-[44rem]"><Card>
                <div class="flex flex-col gap-5">
                    <div class="flex flex-col gap-2">{consequences}</div>
                    <ConfirmForm
                        action=routes::action("remove_member")
                        confirm="Remove member"
                        fields=fields
                        require=name
                        error=form.error("confirmation")
                        cancel_href=cancel
                    />
                </div>
            </Card></div>
        }
        .into_any();
        let way = vec![Crumb::link("Members", routes::members(&organization.id)), Crumb::link(member.name, home)];
        below(&call, &organization, way, "Remove member", content).await
    })
}

/// The question itself.
pub fn question(organization: &Organization, member: &Member) -> String {
    format!("Remove {} from {}?", member.name, organization.name)
}

/// What goes with the membership.
pub fn consequences(organization: &Organization, member: &Member) -> AnyView {
    let leaves = format!(
        "{} can no longer sign in to {}: sessions end at once, and all roles there are lost.",
        member.name, organization.name
    );
    view! {
        <p>{leaves}</p>
        <p>"If the person is in no other organization, the account is deleted for good."</p>
    }
    .into_any()
}

/// What every form about the member sends along.
pub fn fields(organization: &Organization, member: &Member) -> Vec<(String, String)> {
    vec![("organization".to_owned(), organization.id.to_string()), ("account".to_owned(), member.account.to_string())]
}

/// Removes a member who was added by hand, and whose name was typed.
#[server(prefix = "/console", endpoint = "remove_member")]
pub async fn remove_member(
    organization: OrganizationId,
    account: AccountId,
    #[server(default)] confirmation: String,
) -> Result<(), UiError> {
    let call = call::admin(Permission::Manage).await?;
    let session = &call.visit.session;
    match members::remove(call.ctx(), &call.actor, &organization, &account, &confirmation).await {
        Ok(member) => {
            flash::say(session, format!("{} was removed.", member.name)).await?;
            call.visit.redirect(&routes::members(&organization));
        }
        Err(DomainError::Managed) => {
            flash::say(session, TAKEN_OVER).await?;
            call.visit.redirect(&routes::member(&organization, &account));
        }
        Err(DomainError::NotConfirmed) => {
            let message = "That is not the name of the person. Nobody was removed.";
            flash::refuse(session, RefusedForm::new(FORM, "confirmation", message)).await?;
            call.visit.redirect(&format!("{}/remove", routes::member(&organization, &account)));
        }
        Err(other) => return Err(other.into()),
    }
    Ok(())
}
