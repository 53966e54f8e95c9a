//! What the forms on an administrator's page do.

use leptos::prelude::*;

use crate::domain::{DomainError, DomainResult, administration, second_factor};
use crate::model::administrator::{Administrator, AdministratorRole, Permission};
use crate::model::ids::AdministratorId;
use crate::model::secret::OneTimeCode;
use crate::ui::call::{self, Call};
use crate::ui::error::UiError;
use crate::ui::flash::{self, RefusedForm, Undo};
use crate::ui::routes;

/// The form that changes a role; refusals of the others are shown above it.
pub const ROLE_FORM: &str = "change_administrator_role";

const LAST_OWNER: &str = "This is the last owner who can sign in. Make somebody else an owner first.";

/// Hands the code of an invitation to the next page.
pub async fn hand_over(call: &Call, id: &AdministratorId, code: &OneTimeCode) -> Result<(), UiError> {
    flash::hand_over_code(&call.visit.session, id.as_str(), code, call.nonce()).await
}

/// Says what was done, or why not, on the administrator's page.
async fn answer(
    call: &Call,
    id: &AdministratorId,
    field: &str,
    done: DomainResult<Administrator>,
    words: impl FnOnce(&Administrator) -> String,
    undo: Option<Undo>,
) -> Result<(), UiError> {
    match done {
        // Who deactivated themselves has no session any more that could say so.
        Ok(administrator) if administrator.deactivated.is_some() && call.administrator.id == *id => {
            call.visit.session.flush().await?;
            call.visit.redirect(routes::LOGIN);
            return Ok(());
        }
        Ok(administrator) => flash::say_with_undo(&call.visit.session, words(&administrator), undo).await?,
        Err(DomainError::LastOwner) => {
            flash::refuse(&call.visit.session, RefusedForm::new(ROLE_FORM, field, LAST_OWNER)).await?;
        }
        Err(other) => return Err(other.into()),
    }
    call.visit.redirect(&routes::administrator(id));
    Ok(())
}

/// Gives an administrator another role.
#[server(prefix = "/console", endpoint = "change_administrator_role")]
pub async fn change_administrator_role(
    administrator: AdministratorId,
    #[server(default)] role: String,
) -> Result<(), UiError> {
    let call = call::admin(Permission::ManageAdministrators).await?;
    let role = AdministratorRole::from_word(&role).ok_or(UiError::Malformed)?;
    let before = administration::find(call.ctx(), &administrator).await?.role;
    let done = administration::change_role(call.ctx(), &call.actor, &administrator, role).await;
    // Who is no owner any more cannot take that back.
    let undo = (before != role && call.administrator.id != administrator).then(|| {
        let fields = [("administrator", administrator.as_str()), ("role", before.word())];
        Undo::new("change_administrator_role", &fields)
    });
    answer(&call, &administrator, "role", done, |now| format!("{} is {} now.", now.email, now.role.label()), undo).await
}

/// Deactivates an administrator.
#[server(prefix = "/console", endpoint = "deactivate_administrator")]
pub async fn deactivate_administrator(administrator: AdministratorId) -> Result<(), UiError> {
    let call = call::admin(Permission::ManageAdministrators).await?;
    let done = administration::deactivate(call.ctx(), &call.actor, &administrator).await;
    let undo = Some(Undo::new("reactivate_administrator", &[("administrator", administrator.as_str())]));
    answer(&call, &administrator, "", done, |now| format!("{} cannot sign in any more.", now.email), undo).await
}

/// Lets an administrator sign in again.
#[server(prefix = "/console", endpoint = "reactivate_administrator")]
pub async fn reactivate_administrator(administrator: AdministratorId) -> Result<(), UiError> {
    let call = call::admin(Permission::ManageAdministrators).await?;
    let done = administration::reactivate(call.ctx(), &call.actor, &administrator).await;
    let undo = Some(Undo::new("deactivate_administrator", &[("administrator", administrator.as_str())]));
    answer(&call, &administrator, "", done, |now| format!("{} is active again.", now.email), undo).await
}

/// Ends every session of an administrator.
#[server(prefix = "/console", endpoint = "sign_out_administrator")]
pub async fn sign_out_administrator(administrator: AdministratorId) -> Result<(), UiError> {
    let call = call::admin(Permission::ManageAdministrators).await?;
    administration::sign_out_everywhere(call.ctx(), &call.actor, &administrator).await?;
    if call.administrator.id == administrator {
        call.visit.session.flush().await?;
        call.visit.redirect(routes::LOGIN);
        return Ok(());
    }
    flash::say(&call.visit.session, "Signed out everywhere.").await?;
    call.visit.redirect(&routes::administrator(&administrator));
    Ok(())
}

/// Takes the second factor of an administrator who cannot give a code any more.
#[server(prefix = "/console", endpoint = "remove_administrator_second_factor")]
pub async fn remove_administrator_second_factor(administrator: AdministratorId) -> Result<(), UiError> {
    let call = call::admin(Permission::ManageAdministrators).await?;
    let done = second_factor::remove(call.ctx(), &call.actor, &administrator).await;
    let words = |now: &Administrator| format!("{} signs in without a code now.", now.email);
    answer(&call, &administrator, "", done.map(|(now, _)| now), words, None).await
}

/// Makes a new link for somebody who has not accepted the invitation.
#[server(prefix = "/console", endpoint = "invite_administrator_again")]
pub async fn invite_administrator_again(administrator: AdministratorId) -> Result<(), UiError> {
    let call = call::admin(Permission::ManageAdministrators).await?;
    let (_, code) = match administration::invite_again(call.ctx(), &call.actor, &administrator).await {
        // They accepted it a moment ago: the page shows that.
        Err(DomainError::Denied) => {
            call.visit.redirect(&routes::administrator(&administrator));
            return Ok(());
        }
        made => made?,
    };
    hand_over(&call, &administrator, &code).await?;
    call.visit.redirect(&routes::administrator(&administrator));
    Ok(())
}
