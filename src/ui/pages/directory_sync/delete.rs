//! `…/{directory}/delete`: the question before a directory is deleted.

use leptos::prelude::*;

use crate::domain::directories::Consequences;
use crate::domain::{DomainError, directories};
use crate::model::administrator::Permission;
use crate::model::ids::{DirectoryId, OrganizationId};
use crate::model::page::PageRequest;
use crate::ui::call;
use crate::ui::components::{Card, ConfirmForm, PageHeader};
use crate::ui::error::UiError;
use crate::ui::flash::{self, RefusedForm};
use crate::ui::pages::directory_sync::frame::{DirectoryPage, capitalized};
use crate::ui::pages::page;
use crate::ui::pages::words::counted;
use crate::ui::routes;

const FORM: &str = "delete_directory";
/// How many roles are named before the rest is counted.
const NAMED_ROLES: u32 = 8;

/// The question before a directory is deleted.
#[component]
pub fn DeleteDirectory() -> impl IntoView {
    page(async |visit| {
        let page = DirectoryPage::of(visit, Permission::Manage).await?;
        let form = flash::take_form(&page.call.visit.session, FORM).await?;
        let consequences = consequences(&page).await?;
        let (fields, name, back) = (page.fields(), page.name(), page.part("settings"));
        let content = view! {
            <PageHeader title=question(&page) />
            <div class="max-w-[44rem]"><Card>
                <div class="flex flex-col gap-5">
                    <div class="flex flex-col gap-2">{consequences}</div>
                    <ConfirmForm
                        action=routes::action("delete_directory")
                        confirm="Delete directory"
                        fields=fields
                        require=name
                        error=form.error("confirmation")
                        cancel_href=back
                    />
                </div>
            </Card></div>
        }
        .into_any();
        page.form("Delete directory", content).await
    })
}

/// The question itself.
pub fn question(page: &DirectoryPage) -> String {
    format!("Delete the directory “{}”?", page.name())
}

/// What goes with the directory, spelled out.
pub async fn consequences(page: &DirectoryPage) -> Result<AnyView, UiError> {
    let ctx = page.call.ctx();
    let goes = directories::consequences(ctx, &page.organization.id, page.id()).await?;
    let first = PageRequest { size: NAMED_ROLES, ..PageRequest::default() };
    let groups = directories::groups(ctx, page.id(), &first).await?;
    let names: Vec<String> = groups.items.into_iter().map(|group| group.display_name).collect();
    let lines = [
        leaving(goes, page.organization.name.as_str()),
        staying(goes),
        roles(goes.groups, &names),
        tokens(goes.active_tokens, page.provider()),
    ];
    let lines = lines.into_iter().flatten().map(|line| view! { <li>{line}</li> }).collect_view();
    let advice = format!(
        "{} reports errors from then on: turn provisioning off there first. This cannot be undone.",
        capitalized(page.provider())
    );
    Ok(view! {
        <ul class="flex flex-col gap-1.5 list-disc pl-5">{lines}</ul>
        <p>{advice}</p>
    }
    .into_any())
}

fn leaving(goes: Consequences, organization: &str) -> Option<String> {
    if goes.users == 0 {
        return Some("Nobody leaves: the directory holds no people.".to_owned());
    }
    let nobody_else = "The accounts of those who are in no other organization are deleted for good.";
    (goes.leaving > 0).then(|| {
        let (people, verb) =
            (counted(goes.leaving, "person", "people"), if goes.leaving == 1 { "leaves" } else { "leave" });
        format!("{people} {verb} {organization} and can no longer sign in to it. {nobody_else}")
    })
}

fn staying(goes: Consequences) -> Option<String> {
    let staying = goes.users - goes.leaving;
    (staying > 0).then(|| {
        let (people, verb) = (counted(staying, "person", "people"), if staying == 1 { "stays" } else { "stay" });
        format!("{people} {verb}: another directory holds them too.")
    })
}

fn roles(groups: i64, names: &[String]) -> Option<String> {
    if groups == 0 {
        return None;
    }
    let shown = i64::try_from(names.len()).unwrap_or(i64::MAX);
    let more = if groups > shown { format!(" and {} more", groups - shown) } else { String::new() };
    let (noun, verb) = if groups == 1 { ("role", "is") } else { ("roles", "are") };
    Some(format!("{groups} {noun} {verb} deleted and taken from everybody: {}{more}.", names.join(", ")))
}

fn tokens(active: i64, provider: &str) -> Option<String> {
    let tokens = counted(active, "active token", "active tokens");
    let verb = if active == 1 { "is" } else { "are" };
    (active > 0).then(|| format!("{tokens} {verb} refused from the next request of {provider} on."))
}

/// Deletes a directory whose name was typed.
#[server(prefix = "/console", endpoint = "delete_directory")]
pub async fn delete_directory(
    organization: OrganizationId,
    directory: DirectoryId,
    #[server(default)] confirmation: String,
) -> Result<(), UiError> {
    let call = call::admin(Permission::Manage).await?;
    let session = &call.visit.session;
    match directories::delete(call.ctx(), &call.actor, &organization, &directory, &confirmation).await {
        Ok(()) => {
            flash::say(session, format!("Deleted the directory “{}”.", confirmation.trim())).await?;
            call.visit.redirect(&routes::directory_sync(&organization));
        }
        Err(DomainError::NotConfirmed) => {
            let message = "That is not the directory’s name. Nothing was deleted.";
            flash::refuse(session, RefusedForm::new(FORM, "confirmation", message)).await?;
            call.visit.redirect(&routes::directory_part(&organization, &directory, "delete"));
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
        let goes = |users, leaving| Consequences { users, groups: 0, leaving, active_tokens: 0 };
        assert_eq!(leaving(goes(0, 0), "Acme").unwrap(), "Nobody leaves: the directory holds no people.");
        assert_eq!(leaving(goes(2, 0), "Acme"), None);
        assert!(leaving(goes(1, 1), "Acme").unwrap().starts_with("1 person leaves Acme"));
        assert_eq!(staying(goes(3, 1)).unwrap(), "2 people stay: another directory holds them too.");
        assert_eq!(staying(goes(1, 1)), None);
        let names = ["Sales".to_owned(), "Support".to_owned()];
        assert_eq!(
            roles(5, &names).unwrap(),
            "5 roles are deleted and taken from everybody: Sales, Support and 3 more."
        );
        assert_eq!(tokens(0, "Okta"), None);
        assert_eq!(tokens(1, "Okta").unwrap(), "1 active token is refused from the next request of Okta on.");
    }
}
