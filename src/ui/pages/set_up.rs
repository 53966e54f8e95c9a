//! `/setup`: the form that makes the first owner. It is there for who has the one-time code, until there is an administrator.

use leptos::prelude::*;

use crate::domain::{DomainError, administrators, passwords};
use crate::model::secret::{OneTimeCode, PlainPassword};
use crate::model::session::ADMINISTRATOR_KEY;
use crate::ui::call::Visit;
use crate::ui::components::{Button, ButtonLink, InputKind, TextField, Variant};
use crate::ui::error::UiError;
use crate::ui::flash::{self, RefusedForm};
use crate::ui::pages::words::{encode, problem};
use crate::ui::pages::{notice, page, public};
use crate::ui::routes;

const FORM: &str = "set_up";

/// The form that makes the first owner.
#[component]
pub fn SetUp() -> impl IntoView {
    page(async |visit| {
        if administrators::is_set_up(visit.ctx()).await? {
            return Ok(already_set_up(&visit));
        }
        let code = visit.query("code").unwrap_or_default();
        if !administrators::is_set_up_code(visit.ctx(), &OneTimeCode::presented(&code)).await? {
            return Ok(no_good_code(&visit, !code.is_empty()));
        }
        let form = flash::take_form(&visit.session, FORM).await?;
        let password_is_wrong = form.error("password").is_some();
        let content = view! {
            <form method="post" action=routes::action("set_up") class="flex flex-col gap-5">
                <input type="hidden" name="code" value=code />
                <TextField
                    id="email"
                    name="email"
                    label="E-mail"
                    kind=InputKind::Email
                    value=form.value("email")
                    hint="You sign in with it."
                    error=form.error("email")
                    autocomplete="username"
                    autofocus=!password_is_wrong
                />
                {new_password(&form, password_is_wrong)}
                <Button variant=Variant::Primary wide=true>"Create owner and sign in"</Button>
            </form>
        }
        .into_any();
        let text = "Create the first administrator, the owner. Owners can do everything in this installation.";
        Ok(public(&visit, "Set up Rollcall", Some(text.to_owned()), content))
    })
}

/// The field for a password that somebody chooses; typing may start there.
pub fn new_password(form: &RefusedForm, autofocus: bool) -> AnyView {
    let hint =
        format!("At least {} characters. A few unrelated words are easy to remember.", passwords::MIN_CHARACTERS);
    view! {
        <TextField
            id="password"
            name="password"
            label="Password"
            kind=InputKind::Password
            hint=hint
            error=form.error("password")
            autocomplete="new-password"
            autofocus=autofocus
        />
    }
    .into_any()
}

fn already_set_up(visit: &Visit) -> AnyView {
    let text = "This installation has an administrator already. Sign in, or ask an owner for an invitation.";
    notice(
        visit,
        "Set-up is done",
        text,
        view! {
            <ButtonLink href=routes::LOGIN variant=Variant::Primary>"Sign in"</ButtonLink>
        }
        .into_any(),
    )
}

fn no_good_code(visit: &Visit, there_is_one: bool) -> AnyView {
    let (title, text) = if there_is_one {
        ("This set-up link does not work", "It is incomplete or has expired.")
    } else {
        ("Rollcall is not set up yet", "The first administrator is made with a one-time link.")
    };
    let content = view! {
        <p class="text-ink">
            "The server prints a set-up link to its output each time it starts, good once and for 7 days. Look for it there, or restart the server for a new one, then open the whole link."
        </p>
    };
    notice(visit, title, text, content.into_any())
}

/// Makes the first owner, who is signed in from then on.
#[server(prefix = "/console", endpoint = "set_up")]
pub async fn set_up(
    #[server(default)] code: String,
    #[server(default)] email: String,
    #[server(default)] password: String,
) -> Result<(), UiError> {
    let visit = Visit::current()?;
    let (code_typed, address) = (OneTimeCode::presented(&code), visit.address());
    let made = administrators::set_up(visit.ctx(), &code_typed, &email, PlainPassword::new(password), &address).await;
    match made {
        Ok(owner) => {
            visit.start(&[(ADMINISTRATOR_KEY, owner.id.as_str())]).await?;
            flash::say(
                &visit.session,
                format!("Welcome to Rollcall. You are signed in as {}, its owner.", owner.email),
            )
            .await?;
            visit.redirect(routes::ORGANIZATIONS);
        }
        Err(DomainError::Invalid { field, problem: what }) => {
            let refused = RefusedForm::new(FORM, field, problem(what)).keep("email", &email);
            flash::refuse(&visit.session, refused).await?;
            visit.redirect(&routes::with_code(routes::SET_UP, &encode(&code)));
        }
        // The page says why.
        Err(DomainError::BadCode) => visit.redirect(&routes::with_code(routes::SET_UP, &encode(&code))),
        Err(other) => return Err(other.into()),
    }
    Ok(())
}
