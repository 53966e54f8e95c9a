//! `/login/code`: the second step of signing in, for administrators with a second factor.

use leptos::prelude::*;

use crate::domain::{DomainError, second_factor};
use crate::model::session::ADMINISTRATOR_KEY;
use crate::ui::call::Visit;
use crate::ui::components::{Alert, Button, InputKind, TextField, TextLink, Tone, Variant};
use crate::ui::error::UiError;
use crate::ui::flash::{self, RefusedForm};
use crate::ui::pages::sign_in::own_path;
use crate::ui::pages::words::encode;
use crate::ui::pages::{page, public};
use crate::ui::routes;

const FORM: &str = "sign_in_code";
const WRONG: &str = "This code is not right, or was used already. Wait for the next one.";
const WRONG_RECOVERY: &str = "This recovery code is not right, or was used already.";
const TOO_MANY: &str = "Too many attempts. Wait two minutes, then try again.";
/// Says why the password is asked for again.
const TOO_LATE: &str = "That took too long. Sign in again.";

/// The form for the code.
#[component]
pub fn SignInCode() -> impl IntoView {
    page(async |visit| {
        let next = own_path(visit.query("next"));
        if visit.code_wanted_of().await?.is_none() {
            visit.redirect(&routes::login(&encode(&next)));
            return Ok(().into_any());
        }
        let form = flash::take_form(&visit.session, FORM).await?;
        let recovery = visit.query("recovery").is_some();
        let other = routes::login_code(&encode(&next), !recovery);
        let (text, other_words) = if recovery {
            ("With a recovery code", "Use the authenticator app")
        } else {
            ("With a code from your authenticator app", "Use a recovery code")
        };
        let content = view! {
            <form method="post" action=routes::action("sign_in_code") class="flex flex-col gap-5">
                {form.error("").map(|error| view! { <Alert tone=Tone::Danger title=error /> })}
                {field(recovery, form.error("code"))}
                <input type="hidden" name="next" value=next />
                {recovery.then(|| view! { <input type="hidden" name="recovery" value="1" /> })}
                <Button variant=Variant::Primary wide=true>"Sign in"</Button>
                <p class="text-center"><TextLink href=other>{other_words}</TextLink></p>
            </form>
        }
        .into_any();
        Ok(public(&visit, "Sign in", Some(text.to_owned()), content))
    })
}

fn field(recovery: bool, error: Option<String>) -> AnyView {
    if recovery {
        let hint = "One of those that you kept when you turned the second factor on. Each is good once.";
        view! { <TextField id="code" name="code" label="Recovery code" hint=hint error=error autofocus=true mono=true /> }
            .into_any()
    } else {
        let hint = "The six digits that the app shows for Rollcall.";
        view! {
            <TextField
                id="code"
                name="code"
                label="Code"
                kind=InputKind::Digits
                hint=hint
                error=error
                autocomplete="one-time-code"
                autofocus=true
                mono=true
            />
        }
        .into_any()
    }
}

/// Signs in an administrator who has given the right password before.
#[server(prefix = "/console", endpoint = "sign_in_code")]
pub async fn sign_in_code(
    #[server(default)] code: String,
    #[server(default)] recovery: String,
    #[server(default)] next: String,
) -> Result<(), UiError> {
    let visit = Visit::current()?;
    let next = own_path(Some(next));
    let Some(id) = visit.code_wanted_of().await? else {
        flash::refuse(&visit.session, RefusedForm::new("sign_in", "", TOO_LATE)).await?;
        visit.redirect(&routes::login(&encode(&next)));
        return Ok(());
    };
    let is_recovery = !recovery.is_empty();
    let (field, refusal) = if visit.state.sign_in_limit.allows_code(&id) {
        match second_factor::sign_in(visit.ctx(), &id, &code, &visit.address()).await {
            Ok(administrator) => {
                visit.start(&[(ADMINISTRATOR_KEY, administrator.id.as_str())]).await?;
                visit.redirect(&next);
                return Ok(());
            }
            Err(DomainError::Denied) => ("code", if is_recovery { WRONG_RECOVERY } else { WRONG }),
            Err(other) => return Err(other.into()),
        }
    } else {
        ("", TOO_MANY)
    };
    flash::refuse(&visit.session, RefusedForm::new(FORM, field, refusal)).await?;
    visit.redirect(&routes::login_code(&encode(&next), is_recovery));
    Ok(())
}
