//! `/o/{organization}/login`: where a person signs in to an organization.
//!
//! The page looks the same whether there is such an organization or not.

use leptos::prelude::*;

use crate::domain::{DomainError, people};
use crate::model::secret::PlainPassword;
use crate::model::session::{ACCOUNT_KEY, ORGANIZATION_KEY};
use crate::ui::call::Visit;
use crate::ui::components::{Alert, Button, Tone, Variant};
use crate::ui::error::UiError;
use crate::ui::flash::{self, RefusedForm};
use crate::ui::pages::people::signed_in;
use crate::ui::pages::sign_in::{TOO_MANY, WRONG, credentials};
use crate::ui::pages::{page, public};
use crate::ui::routes;

const FORM: &str = "person_sign_in";

/// The form to sign in to an organization.
#[component]
pub fn PersonSignIn() -> impl IntoView {
    page(async |visit| {
        let organization: String = visit.parameter("organization");
        if signed_in(&visit, &organization).await?.is_some() {
            visit.redirect(&routes::person(&organization));
            return Ok(().into_any());
        }
        let form = flash::take_form(&visit.session, FORM).await?;
        let administrator = visit.administrator().await?.map(|administrator| {
            let title = format!("You are signed in to the console as {}.", administrator.email);
            view! {
                <Alert tone=Tone::Info title=title>"Signing in here signs you out there."</Alert>
            }
        });
        let content = view! {
            <form method="post" action=routes::action("person_sign_in") class="flex flex-col gap-5">
                {administrator} {credentials(&form)}
                <input type="hidden" name="organization" value=organization />
                <Button variant=Variant::Primary wide=true>"Sign in"</Button>
            </form>
        }
        .into_any();
        Ok(public(&visit, "Sign in", Some("To your organization".to_owned()), content))
    })
}

/// Signs a person in to an organization, which the form names as the address of its page did.
///
/// An administrator who was signed in to the console is so no more.
#[server(prefix = "/console", endpoint = "person_sign_in")]
pub async fn person_sign_in(
    #[server(default)] organization: String,
    #[server(default)] email: String,
    #[server(default)] password: String,
) -> Result<(), UiError> {
    let visit = Visit::current()?;
    let refusal = if visit.state.sign_in_limit.allows(visit.address(), &email) {
        match people::sign_in(visit.ctx(), &organization, &email, PlainPassword::new(password), &visit.address()).await
        {
            Ok(signed_in) => {
                let owner =
                    [(ACCOUNT_KEY, signed_in.account.as_str()), (ORGANIZATION_KEY, signed_in.organization.as_str())];
                visit.start(&owner).await?;
                visit.redirect(&routes::person(&organization));
                return Ok(());
            }
            Err(DomainError::Denied) => WRONG,
            Err(other) => return Err(other.into()),
        }
    } else {
        TOO_MANY
    };
    flash::refuse(&visit.session, RefusedForm::new(FORM, "", refusal).keep("email", &email)).await?;
    visit.redirect(&routes::person_login(&organization));
    Ok(())
}
