//! The panel with endpoint and token, shown once.

use leptos::prelude::*;

use crate::domain::tokens::Issued;
use crate::model::directory::Token;
use crate::model::secret::PlainToken;
use crate::ui::call::Call;
use crate::ui::components::{Alert, Card, CardHeader, CopyBox, Tone};
use crate::ui::error::UiError;
use crate::ui::flash;
use crate::ui::pages::directory_sync::frame::DirectoryPage;

/// Hands a token that was just issued to the next page.
pub async fn hand_over(call: &Call, issued: &Issued) -> Result<(), UiError> {
    flash::hand_over(&call.visit.session, issued.token.id.as_str(), &issued.secret, call.nonce()).await
}

/// Takes the secret that was handed over, if it is that of one of these tokens. It is gone from then on.
pub async fn take(call: &Call, tokens: &[Token]) -> Result<Option<(Token, PlainToken)>, UiError> {
    let Some((id, secret)) = flash::take_handed_over(&call.visit.session).await? else { return Ok(None) };
    Ok(tokens.iter().find(|token| token.id.as_str() == id).map(|token| (token.clone(), secret)))
}

/// Endpoint and token, to be carried into the identity provider now.
pub fn panel(page: &DirectoryPage, token: &Token, secret: &PlainToken) -> AnyView {
    let text = format!("What {} asks for. The set-up steps say where each goes.", page.provider());
    let (title, endpoint) = (format!("Credentials: {}", token.label), page.endpoint());
    let secret = secret.reveal().to_owned();
    view! {
        <Card flush=true id="credentials">
            <CardHeader title=title text=text />
            <div class="flex flex-col gap-5 p-5">
                <CopyBox id="endpoint" label="SCIM Endpoint" value=endpoint />
                <CopyBox id="token" label="Security Token" value=secret />
                <Alert tone=Tone::Warning title="You will not see it again: copy it now.">
                    "Rollcall keeps only its hash. If the token gets lost, generate another one and revoke this one."
                </Alert>
            </div>
        </Card>
    }
    .into_any()
}
