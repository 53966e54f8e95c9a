//! `/organizations/{organization}/delete`: the question before an organization is deleted.

use leptos::prelude::*;

use crate::domain::{DomainError, organizations};
use crate::model::administrator::Permission;
use crate::model::ids::OrganizationId;
use crate::model::organization::{Organization, OrganizationContents};
use crate::ui::call;
use crate::ui::components::{Card, ConfirmForm, Crumb, PageHeader};
use crate::ui::error::UiError;
use crate::ui::flash::{self, RefusedForm};
use crate::ui::pages::organizations::frame::{below, organization_of};
use crate::ui::pages::page;
use crate::ui::pages::words::counted;
use crate::ui::routes;

const FORM: &str = "delete_organization";

/// The question before an organization is deleted.
#[component]
pub fn DeleteOrganization() -> impl IntoView {
    page(async |visit| {
        let (call, organization) = organization_of(visit, Permission::Manage).await?;
        let form = flash::take_form(&call.visit.session, FORM).await?;
        let consequences = consequences(organizations::contents(call.ctx(), &organization.id).await?);
        let back = routes::organization_part(&organization.id, "settings");
        let (cancel, name) = (back.clone(), organization.name.to_string());
        let fields = vec![("organization".to_owned(), organization.id.to_string())];
        let content = view! {
            <PageHeader title=question(&organization) />
            <div class="max-w-[44rem]"><Card>
                <div class="flex flex-col gap-5">
                    <div class="flex flex-col gap-2">{consequences}</div>
                    <ConfirmForm
                        action=routes::action("delete_organization")
                        confirm="Delete organization"
                        fields=fields
                        require=name
                        error=form.error("confirmation")
                        cancel_href=cancel
                    />
                </div>
            </Card></div>
        }
        .into_any();
        below(&call, &organization, vec![Crumb::link("Settings", back)], "Delete organization", content).await
    })
}

/// The question itself.
pub fn question(organization: &Organization) -> String {
    format!("Delete the organization “{}”?", organization.name)
}

/// What goes with the organization, spelled out.
pub fn consequences(goes: OrganizationContents) -> AnyView {
    let lines = lines(goes).into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
    view! {
        <ul class="flex flex-col gap-1.5 list-disc pl-5">{lines}</ul>
        <p>"Turn provisioning off in the identity providers first: they report errors from then on. This cannot be undone."</p>
    }
    .into_any()
}

fn lines(goes: OrganizationContents) -> Vec<String> {
    let is_or_are = |number| if number == 1 { "is" } else { "are" };
    let mut lines = Vec::new();
    if goes.members == 0 {
        lines.push("Nobody leaves: the organization has no members.".to_owned());
    } else {
        let people = counted(goes.members, "person", "people");
        let verb = if goes.members == 1 { "loses" } else { "lose" };
        lines.push(format!("{people} {verb} access to it; sessions end at once."));
    }
    if goes.only_here > 0 {
        let accounts = counted(goes.only_here, "account", "accounts");
        let verb = is_or_are(goes.only_here);
        lines.push(format!("{accounts} {verb} deleted for good, being in no other organization."));
    }
    let elsewhere = goes.members - goes.only_here;
    if elsewhere > 0 {
        let people = counted(elsewhere, "person", "people");
        let verb = if elsewhere == 1 { "keeps the account" } else { "keep their accounts" };
        lines.push(format!("{people} {verb}, being in another organization too."));
    }
    if goes.directories > 0 {
        let directories = counted(goes.directories, "directory", "directories");
        let verb = is_or_are(goes.directories);
        let tokens = counted(goes.active_tokens, "active token", "active tokens");
        lines.push(format!("{directories} {verb} deleted with users, groups and request log; {tokens} cease to work."));
    }
    let verb = is_or_are(goes.roles);
    lines.push(format!("{} {verb} deleted, and so is the log of changes.", counted(goes.roles, "role", "roles")));
    lines
}

/// Deletes an organization whose name was typed.
#[server(prefix = "/console", endpoint = "delete_organization")]
pub async fn delete_organization(
    organization: OrganizationId,
    #[server(default)] confirmation: String,
) -> Result<(), UiError> {
    let call = call::admin(Permission::Manage).await?;
    let session = &call.visit.session;
    match organizations::delete(call.ctx(), &call.actor, &organization, &confirmation).await {
        Ok(()) => {
            flash::say(session, format!("{} was deleted.", confirmation.trim())).await?;
            call.visit.redirect(routes::ORGANIZATIONS);
        }
        Err(DomainError::NotConfirmed) => {
            let message = "That is not the name of the organization. Nothing was deleted.";
            flash::refuse(session, RefusedForm::new(FORM, "confirmation", message)).await?;
            call.visit.redirect(&routes::organization_part(&organization, "delete"));
        }
        Err(other) => return Err(other.into()),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_is_said_in_numbers_that_agree() {
        let goes = OrganizationContents { members: 3, only_here: 2, roles: 1, directories: 1, active_tokens: 0 };
        assert_eq!(
            lines(goes),
            [
                "3 people lose access to it; sessions end at once.",
                "2 accounts are deleted for good, being in no other organization.",
                "1 person keeps the account, being in another organization too.",
                "1 directory is deleted with users, groups and request log; 0 active tokens cease to work.",
                "1 role is deleted, and so is the log of changes.",
            ]
        );
        let empty = OrganizationContents { members: 0, only_here: 0, roles: 2, directories: 0, active_tokens: 0 };
        assert_eq!(lines(empty).len(), 2);
    }
}
