//! `/invite`: where an invited administrator chooses a password.

use leptos::prelude::*;

use crate::domain::{DomainError, administrators};
use crate::model::administrator::AdministratorRole;
use crate::model::secret::{OneTimeCode, PlainPassword};
use crate::model::session::ADMINISTRATOR_KEY;
use crate::ui::call::Visit;
use crate::ui::components::{Avatar, Button, ButtonLink, Variant};
use crate::ui::error::UiError;
use crate::ui::flash::{self, RefusedForm};
use crate::ui::pages::set_up::new_password;
use crate::ui::pages::words::{encode, problem};
use crate::ui::pages::{notice, page, public};
use crate::ui::routes;

const FORM: &str = "accept_invitation";

/// The form of an invitation.
#[component]
pub fn Invite() -> impl IntoView {
    page(async |visit| {
        let code = visit.query("code").unwrap_or_default();
        let invited = match administrators::invited(visit.ctx(), &OneTimeCode::presented(&code)).await {
            Ok(invited) => invited,
            Err(DomainError::BadCode) => return Ok(no_good_code(&visit)),
            Err(other) => return Err(other.into()),
        };
        let form = flash::take_form(&visit.session, FORM).await?;
        let email = invited.email.to_string();
        let content = view! {
            <form method="post" action=routes::action("accept_invitation") class="flex flex-col gap-5">
                <input type="hidden" name="code" value=code />
                <div class="flex items-center gap-3 rounded-lg border border-line bg-sunken px-4 py-3">
                    <Avatar name=email.clone() />
                    <div class="min-w-0">
                        <p class="font-medium text-ink [overflow-wrap:anywhere]">{email.clone()}</p>
                        <p class="text-[0.8125rem] text-muted">{role(invited.role)}</p>
                    </div>
                </div>
                // Tells password managers whose password it is.
                <input type="email" value=email autocomplete="username" hidden />
                {new_password(&form, true)}
                <Button variant=Variant::Primary wide=true>"Save password and sign in"</Button>
            </form>
        }
        .into_any();
        let text = "You are invited to the Rollcall console. Choose the password that you will sign in with.";
        Ok(public(&visit, "Accept your invitation", Some(text.to_owned()), content))
    })
}

const fn role(role: AdministratorRole) -> &'static str {
    match role {
        AdministratorRole::Owner => "Owner: can do everything, administrators included",
        AdministratorRole::Admin => "Admin: can create and change everything but administrators",
        AdministratorRole::Viewer => "Viewer: can see everything and change nothing",
    }
}

fn no_good_code(visit: &Visit) -> AnyView {
    let text = "It is incomplete, has expired, or was used already: an invitation is good once and for 7 days.";
    let content = view! {
        <div class="flex flex-col gap-5">
            <p class="text-ink">
                "If you have chosen a password before, sign in with it. Otherwise ask whoever invited you for a new link."
            </p>
            <div>
                <ButtonLink href=routes::LOGIN variant=Variant::Primary>"Sign in"</ButtonLink>
            </div>
        </div>
    };
    notice(visit, "This invitation does not work", text, content.into_any())
}

/// Sets the password of an invited administrator, who is signed in from then on.
#[server(prefix = "/console", endpoint = "accept_invitation")]
pub async fn accept_invitation(
    #[server(default)] code: String,
    #[server(default)] password: String,
) -> Result<(), UiError> {
    let visit = Visit::current()?;
    let (presented, password) = (OneTimeCode::presented(&code), PlainPassword::new(password));
    match administrators::accept(visit.ctx(), &presented, password, &visit.address()).await {
        Ok(invited) => {
            visit.start(&[(ADMINISTRATOR_KEY, invited.id.as_str())]).await?;
            flash::say(&visit.session, format!("Welcome to Rollcall. You are signed in as {}.", invited.email)).await?;
            visit.redirect(routes::ORGANIZATIONS);
        }
        Err(DomainError::Invalid { field, problem: what }) => {
            flash::refuse(&visit.session, RefusedForm::new(FORM, field, problem(what))).await?;
            visit.redirect(&routes::with_code(routes::INVITE, &encode(&code)));
        }
        // The page says why.
        Err(DomainError::BadCode) => visit.redirect(&routes::with_code(routes::INVITE, &encode(&code))),
        Err(other) => return Err(other.into()),
    }
    Ok(())
}
