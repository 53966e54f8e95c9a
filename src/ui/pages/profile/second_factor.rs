//! `/profile/second-factor`: a code beside the password, of who is signed in.

use leptos::prelude::*;

use crate::domain::{DomainError, DomainResult, second_factor};
use crate::model::administrator::{Administrator, Permission};
use crate::model::second_factor::{RecoveryCode, SecondFactor, TotpSecret};
use crate::model::secret::PlainPassword;
use crate::ui::call::{self, Call};
use crate::ui::components::{
    Alert, Button, Card, CardHeader, CodeBlock, CopyBox, Crumb, DescriptionList, Detail, InputKind, PageHeader, QrCode,
    Step, Steps, TextField, Time, Tone, Variant,
};
use crate::ui::error::UiError;
use crate::ui::flash::{self, RefusedForm};
use crate::ui::pages::profile::{TITLE as PROFILE, handle};
use crate::ui::pages::sign_in::TOO_MANY;
use crate::ui::pages::words::encode;
use crate::ui::pages::{Page, console, page};
use crate::ui::routes;

const TITLE: &str = "Second factor";
const FORM: &str = "second_factor";
/// Recovery codes that are few.
const FEW: u32 = 3;
const WRONG_PASSWORD: &str = "The password is not right.";
const WRONG_CODE: &str = "The code is not right. Wait for the next one, and check that the clock of your phone is.";

/// One's own second factor.
#[component]
pub fn OwnSecondFactor() -> impl IntoView {
    page(async |visit| {
        let call = visit.require(Permission::View).await?;
        let form = flash::take_form(&call.visit.session, FORM).await?;
        let codes = flash::take_recovery_codes(&call.visit.session).await?;
        let content = match second_factor::find(call.ctx(), &call.administrator).await? {
            Some(factor) => {
                let codes = codes.map(|codes| codes_card(&codes));
                let (facts, renew, off) = (facts(factor), renew_card(&form), off_card(&form));
                view! { {codes} {facts} {renew} {off} }.into_any()
            }
            None => set_up_card(&call, &secret(&call).await?, &form),
        };
        let content = view! {
            <PageHeader title=TITLE subtitle="A code from an app on your phone, beside your password." />
            {content}
        }
        .into_any();
        let crumbs = vec![Crumb::link(PROFILE, routes::PROFILE), Crumb::here(TITLE)];
        console(&call, Page { title: TITLE.to_owned(), crumbs, content }).await
    })
}

/// The key that the page shows: the same until it is taken or the session ends, so that a mistyped code does not change it.
async fn secret(call: &Call) -> Result<TotpSecret, UiError> {
    if let Some(secret) = flash::held_totp(&call.visit.session).await? {
        return Ok(secret);
    }
    let secret = second_factor::new_secret(call.ctx());
    flash::hold_totp(&call.visit.session, &secret, call.nonce()).await?;
    Ok(secret)
}

/// What the picture says: Google's format for keys, which every authenticator app reads.
fn address_of_key(administrator: &Administrator, public_url: &str, secret: &TotpSecret) -> String {
    // Of two installations an app shows which is which.
    let host = public_url.split_once("://").map_or(public_url, |(_, host)| host);
    let (issuer, email) = (encode(&format!("Rollcall {host}").replace(':', " ")), encode(administrator.email.as_str()));
    format!("otpauth://totp/{issuer}:{email}?secret={}&issuer={issuer}", secret.reveal())
}

fn set_up_card(call: &Call, secret: &TotpSecret, form: &RefusedForm) -> AnyView {
    let (code_error, password) = (form.error("code"), password_field("password", form.error("password")));
    let key = secret.reveal().to_owned();
    let address = address_of_key(&call.administrator, call.visit.state.public_url.as_str(), secret);
    view! {
        <Card>
            <Steps>
                <Step title="Scan this with an authenticator app">
                    <p>
                        "Such as Google Authenticator, Microsoft Authenticator, 1Password or Bitwarden. It then shows a new code every 30 seconds."
                    </p>
                    <div class="mt-4 flex flex-wrap items-start gap-5">
                        <QrCode text=address label="QR code of the key for your authenticator app" />
                        <div class="min-w-0 flex-1 basis-72 max-w-[28rem]">
                            <CopyBox
                                id="key"
                                label="Key"
                                value=key
                                hint="If you cannot scan the picture, type this into the app: time-based, six digits."
                            />
                        </div>
                    </div>
                </Step>
                <Step title="Type the code that it shows, and your password">
                    <form
                        method="post"
                        action=routes::action("turn_on_second_factor")
                        class="mt-3 flex flex-col gap-5 max-w-[24rem] text-ink"
                    >
                        <TextField
                            id="code"
                            name="code"
                            label="Code"
                kind=InputKind::Digits
                            autocomplete="one-time-code"
                            mono=true
                            error=code_error
                        />
                        {password}
                        <div><Button variant=Variant::Primary>"Turn on"</Button></div>
                    </form>
                </Step>
            </Steps>
        </Card>
    }
    .into_any()
}

fn codes_card(codes: &[RecoveryCode]) -> AnyView {
    let text = codes.iter().map(RecoveryCode::reveal).collect::<Vec<_>>().join("\n");
    view! {
        <Card flush=true id="recovery-codes">
            <CardHeader title="Your recovery codes" text="With one of them you sign in when you do not have your phone. Each is good once." />
            <div class="flex flex-col gap-5 p-5">
                <CodeBlock text=text label="Recovery codes" />
                <Alert tone=Tone::Warning title="You will not see them again: keep them now.">
                    "In a password manager or printed, not on the phone with the app. Those from before are good no more."
                </Alert>
            </div>
        </Card>
    }
    .into_any()
}

fn facts(factor: SecondFactor) -> AnyView {
    let left = factor.codes_left;
    let few = (left <= FEW).then(|| {
        let title = match left {
            0 => "You have no recovery code left.".to_owned(),
            1 => "You have one recovery code left.".to_owned(),
            left => format!("You have {left} recovery codes left."),
        };
        view! { <Alert tone=Tone::Warning title=title>"Make new ones below, before you need them."</Alert> }
    });
    view! {
        {few}
        <Card flush=true>
            <DescriptionList>
                <Detail term="On since"><Time at_ms=factor.since.as_ms() /></Detail>
                <Detail term="Recovery codes left">{format!("{left} of {}", second_factor::RECOVERY_CODES)}</Detail>
            </DescriptionList>
        </Card>
    }
    .into_any()
}

fn renew_card(form: &RefusedForm) -> AnyView {
    let password = password_field("renew-password", form.error("renew-password"));
    view! {
        <Card flush=true>
            <CardHeader title="New recovery codes" text="Those that you have are good no more." />
            <form method="post" action=routes::action("renew_recovery_codes") class="flex flex-col gap-5 p-5 max-w-[34.5rem]">
                {password}
                <div><Button>"Make new codes"</Button></div>
            </form>
        </Card>
    }
    .into_any()
}

fn off_card(form: &RefusedForm) -> AnyView {
    let password = password_field("off-password", form.error("off-password"));
    view! {
        <Card flush=true>
            <CardHeader
                title="Turn off"
                text="You sign in with your password alone, and so does whoever has it. To change to another phone, turn it off and on again."
            />
            <form method="post" action=routes::action("turn_off_second_factor") class="flex flex-col gap-5 p-5 max-w-[34.5rem]">
                {password}
                <div><Button variant=Variant::DangerOutline>"Turn off"</Button></div>
            </form>
        </Card>
    }
    .into_any()
}

fn password_field(id: &'static str, error: Option<String>) -> AnyView {
    view! {
        <TextField
            id=id
            name="password"
            label="Current password"
            kind=InputKind::Password
            autocomplete="current-password"
            error=error
        />
    }
    .into_any()
}

/// Turns one's own second factor on, with the key that the page has shown.
#[server(prefix = "/console", endpoint = "turn_on_second_factor")]
pub async fn turn_on_second_factor(
    #[server(default)] code: String,
    #[server(default)] password: String,
) -> Result<(), UiError> {
    let call = call::admin(Permission::View).await?;
    let Some(secret) = flash::held_totp(&call.visit.session).await? else {
        // It was turned on in another tab.
        call.visit.redirect(routes::SECOND_FACTOR);
        return Ok(());
    };
    if let Some(refused) = too_many(&call, "password").await? {
        return Ok(refused);
    }
    let (handle, typed) = (handle(&call)?, (PlainPassword::new(password), code.as_str()));
    let done = second_factor::turn_on(call.ctx(), &call.actor, &call.administrator, &secret, typed, &handle).await;
    if let Some(codes) = answer(&call, "password", done).await? {
        flash::drop_totp(&call.visit.session).await?;
        flash::hand_over_recovery_codes(&call.visit.session, &codes, call.nonce()).await?;
        let words =
            "Your second factor is on: from now on you sign in with a code, too. Every other session has ended.";
        flash::say(&call.visit.session, words).await?;
    }
    Ok(())
}

/// Makes new recovery codes.
#[server(prefix = "/console", endpoint = "renew_recovery_codes")]
pub async fn renew_recovery_codes(#[server(default)] password: String) -> Result<(), UiError> {
    let call = call::admin(Permission::View).await?;
    if let Some(refused) = too_many(&call, "renew-password").await? {
        return Ok(refused);
    }
    let password = PlainPassword::new(password);
    let done = match second_factor::renew_codes(call.ctx(), &call.actor, &call.administrator, password).await {
        // It was turned off in another tab; the page shows that.
        Err(DomainError::NotFound) => {
            call.visit.redirect(routes::SECOND_FACTOR);
            return Ok(());
        }
        done => done,
    };
    if let Some(codes) = answer(&call, "renew-password", done).await? {
        flash::hand_over_recovery_codes(&call.visit.session, &codes, call.nonce()).await?;
        flash::say(&call.visit.session, "You have new recovery codes. Those from before are good no more.").await?;
    }
    Ok(())
}

/// Turns one's own second factor off.
#[server(prefix = "/console", endpoint = "turn_off_second_factor")]
pub async fn turn_off_second_factor(#[server(default)] password: String) -> Result<(), UiError> {
    let call = call::admin(Permission::View).await?;
    if let Some(refused) = too_many(&call, "off-password").await? {
        return Ok(refused);
    }
    let password = PlainPassword::new(password);
    let done = second_factor::turn_off(call.ctx(), &call.actor, &call.administrator, password).await;
    if answer(&call, "off-password", done).await?.is_some() {
        flash::say(&call.visit.session, "Your second factor is off.").await?;
        call.visit.redirect(routes::PROFILE);
    }
    Ok(())
}

/// Leads back to the page, with what was wrong if something was.
async fn answer<T>(call: &Call, password_field: &str, done: DomainResult<T>) -> Result<Option<T>, UiError> {
    call.visit.redirect(routes::SECOND_FACTOR);
    let (field, message) = match done {
        Ok(done) => return Ok(Some(done)),
        Err(DomainError::Denied) => (password_field, WRONG_PASSWORD),
        Err(DomainError::BadCode) => ("code", WRONG_CODE),
        Err(other) => return Err(other.into()),
    };
    flash::refuse(&call.visit.session, RefusedForm::new(FORM, field, message)).await?;
    Ok(None)
}

/// Whoever found an open browser guesses no faster here than at the door.
async fn too_many(call: &Call, field: &str) -> Result<Option<()>, UiError> {
    if call.visit.state.sign_in_limit.allows(call.visit.address(), call.administrator.email.as_str()) {
        return Ok(None);
    }
    flash::refuse(&call.visit.session, RefusedForm::new(FORM, field, TOO_MANY)).await?;
    call.visit.redirect(routes::SECOND_FACTOR);
    Ok(Some(()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::administrator::AdministratorRole;
    use crate::model::text::EmailAddress;
    use crate::model::time::Timestamp;

    #[test]
    fn the_picture_says_the_key_and_whose_it_is() {
        let administrator = Administrator {
            id: "1".into(),
            email: EmailAddress::parse("ada+x@example.com").unwrap(),
            role: AdministratorRole::Viewer,
            password_hash: None,
            created: Timestamp::from_ms(0),
            last_sign_in: None,
            deactivated: None,
            second_factor: None,
        };
        let secret = TotpSecret::from_base32("GEZDGNBVGY3TQOJQ".into());
        assert_eq!(
            address_of_key(&administrator, "http://localhost:8080", &secret),
            "otpauth://totp/Rollcall%20localhost%208080:ada%2Bx%40example%2Ecom?secret=GEZDGNBVGY3TQOJQ&issuer=Rollcall%20localhost%208080"
        );
    }
}
