//! `/login`: signing in to the console, and out of it.

use std::num::NonZeroU32;
use std::time::Duration;

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use leptos::prelude::*;

use crate::domain::administrators::PasswordTaken;
use crate::domain::{DomainError, administrators};
use crate::model::ids::AdministratorId;
use crate::model::secret::PlainPassword;
use crate::model::session::ADMINISTRATOR_KEY;
use crate::model::text::key_of;
use crate::ui::call::Visit;
use crate::ui::components::{Alert, Button, InputKind, TextField, Tone, Variant};
use crate::ui::error::UiError;
use crate::ui::flash::{self, RefusedForm};
use crate::ui::pages::words::encode;
use crate::ui::pages::{page, public};
use crate::ui::routes;

const FORM: &str = "sign_in";
/// Says that nobody was found, and not why.
pub const WRONG: &str = "The e-mail address or the password is not right.";
/// Says that somebody is being slowed down.
pub const TOO_MANY: &str = "Too many attempts. Wait a minute, then try again.";
/// Attempts a minute to sign in with one e-mail address from one network address.
const ATTEMPTS_A_MINUTE: NonZeroU32 = NonZeroU32::new(10).unwrap();

/// Pairs of addresses that are remembered before those that have rested are forgotten.
const MOST_REMEMBERED: usize = 10_000;

/// Codes that one administrator may try at once, from wherever; then one in [`CODE_PAUSE`].
const CODES_AT_ONCE: NonZeroU32 = NonZeroU32::new(10).unwrap();
/// The pause between the codes of who has tried many. In a day 730 of a million are tried, three of which are good: for who has the
/// password, one chance in 450.
const CODE_PAUSE: Duration = Duration::from_mins(2);

/// Slows down who guesses passwords, and codes of a second factor.
#[derive(Debug)]
pub struct SignInLimit {
    attempts: DefaultKeyedRateLimiter<(String, String)>,
    codes: DefaultKeyedRateLimiter<AdministratorId>,
}

impl Default for SignInLimit {
    fn default() -> Self {
        let codes = Quota::with_period(CODE_PAUSE).unwrap_or(Quota::per_hour(CODES_AT_ONCE));
        Self {
            attempts: RateLimiter::keyed(Quota::per_minute(ATTEMPTS_A_MINUTE)),
            codes: RateLimiter::keyed(codes.allow_burst(CODES_AT_ONCE)),
        }
    }
}

impl SignInLimit {
    /// Counts an attempt; false when there were too many.
    pub fn allows(&self, address: String, email: &str) -> bool {
        // Anybody can make addresses up; what has rested a minute is forgotten before the list grows large.
        if self.attempts.len() >= MOST_REMEMBERED {
            self.attempts.retain_recent();
        }
        self.attempts.check_key(&(address, key_of(email.trim()))).is_ok()
    }

    /// Counts a code that somebody with an administrator's password tries; false when there were too many.
    pub fn allows_code(&self, administrator: &AdministratorId) -> bool {
        self.codes.check_key(administrator).is_ok()
    }
}

/// The form to sign in.
#[component]
pub fn SignIn() -> impl IntoView {
    page(async |visit| {
        let next = own_path(visit.query("next"));
        if visit.administrator().await?.is_some() {
            visit.redirect(&next);
            return Ok(().into_any());
        }
        if !administrators::is_set_up(visit.ctx()).await? {
            // Nobody can sign in yet; that page says what to do first.
            visit.redirect(routes::SET_UP);
            return Ok(().into_any());
        }
        let message = flash::take_message(&visit.session).await?;
        let form = flash::take_form(&visit.session, FORM).await?;
        let content = view! {
            <form method="post" action=routes::action("sign_in") class="flex flex-col gap-5">
                {message.map(|message| view! { <Alert tone=Tone::Success title=message.text /> })}
                {credentials(&form)}
                <input type="hidden" name="next" value=next />
                <Button variant=Variant::Primary wide=true>"Sign in"</Button>
            </form>
        }
        .into_any();
        Ok(public(&visit, "Sign in", Some("To the Rollcall console".to_owned()), content))
    })
}

/// The fields for e-mail address and password, and above them why they were refused.
pub fn credentials(form: &RefusedForm) -> AnyView {
    view! {
        {form.error("").map(|error| view! { <Alert tone=Tone::Danger title=error /> })}
        <TextField
            id="email"
            name="email"
            label="E-mail"
            kind=InputKind::Email
            value=form.value("email")
            autocomplete="username"
            autofocus=true
        />
        <TextField
            id="password"
            name="password"
            label="Password"
            kind=InputKind::Password
            autocomplete="current-password"
        />
    }
    .into_any()
}

/// Signs an administrator in. The session gets a new id, so that an id from before is worth nothing.
#[server(prefix = "/console", endpoint = "sign_in")]
pub async fn sign_in(
    #[server(default)] email: String,
    #[server(default)] password: String,
    #[server(default)] next: String,
) -> Result<(), UiError> {
    let visit = Visit::current()?;
    let refusal = if visit.state.sign_in_limit.allows(visit.address(), &email) {
        match administrators::sign_in(visit.ctx(), &email, PlainPassword::new(password), &visit.address()).await {
            Ok(PasswordTaken::CodeWanted(administrator)) => {
                visit.want_code_of(&administrator.id).await?;
                visit.redirect(&routes::login_code(&encode(&own_path(Some(next))), false));
                return Ok(());
            }
            Ok(PasswordTaken::SignedIn(administrator)) => {
                visit.start(&[(ADMINISTRATOR_KEY, administrator.id.as_str())]).await?;
                visit.redirect(&own_path(Some(next)));
                return Ok(());
            }
            Err(DomainError::Denied) => WRONG,
            Err(other) => return Err(other.into()),
        }
    } else {
        TOO_MANY
    };
    flash::refuse(&visit.session, RefusedForm::new(FORM, "", refusal).keep("email", &email)).await?;
    visit.redirect(&routes::login(&encode(&own_path(Some(next)))));
    Ok(())
}

/// Signs an administrator out: the session is gone, here and in the database.
#[server(prefix = "/console", endpoint = "sign_out")]
pub async fn sign_out() -> Result<(), UiError> {
    let visit = Visit::current()?;
    visit.session.flush().await?;
    visit.redirect(routes::LOGIN);
    Ok(())
}

/// Takes only an address of this console: a crafted link must not lead away.
pub fn own_path(next: Option<String>) -> String {
    next.filter(|next| next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\n', '\r', '\t']))
        // An action is no page: going to one by a link does nothing good.
        .filter(|next| !next.starts_with(routes::ACTIONS))
        .unwrap_or_else(|| routes::ORGANIZATIONS.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signing_in_leads_nowhere_else() {
        for bad in [
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "javascript:alert(1)",
            "/console/sign_out",
            "",
        ] {
            assert_eq!(own_path(Some(bad.to_owned())), routes::ORGANIZATIONS, "{bad}");
        }
        assert_eq!(own_path(Some("/organizations/x?q=a".to_owned())), "/organizations/x?q=a");
    }
}
