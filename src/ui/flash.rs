//! What one request tells the next page of the same session: a message, a form that was refused, a secret to show once.

use chacha20poly1305::aead::{Aead as _, KeyInit as _};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use tower_sessions::Session;

use crate::model::second_factor::{RecoveryCode, TotpSecret};
use crate::model::secret::{OneTimeCode, PlainToken};
use crate::ui::error::UiError;

const MESSAGE_KEY: &str = "said";
const FORM_KEY: &str = "form";
const CREDENTIALS_KEY: &str = "credentials";
const INVITATION_KEY: &str = "invitation";
const TOTP_KEY: &str = "totp";
const RECOVERY_KEY: &str = "recovery_codes";

/// What was done, in words, and what takes it back, if something does.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Message {
    /// What was done.
    pub text: String,
    /// The action that takes it back.
    pub undo: Option<Undo>,
}

/// An action of the console that takes another one back: its endpoint, and what is sent to it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Undo {
    /// The endpoint of the server function.
    pub endpoint: String,
    /// Its fields.
    pub fields: Vec<(String, String)>,
}

impl Undo {
    /// An action, with its fields.
    pub fn new(endpoint: &str, fields: &[(&str, &str)]) -> Self {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Self { endpoint: endpoint.to_owned(), fields: fields.iter().map(own).collect() }
    }
}

/// Says on the next page that something was done.
pub async fn say(session: &Session, message: impl Into<String>) -> Result<(), UiError> {
    say_with_undo(session, message, None).await
}

/// Says on the next page that something was done, and offers to take it back.
pub async fn say_with_undo(session: &Session, message: impl Into<String>, undo: Option<Undo>) -> Result<(), UiError> {
    Ok(session.insert(MESSAGE_KEY, Message { text: message.into(), undo }).await?)
}

/// Takes what was said.
pub async fn take_message(session: &Session) -> Result<Option<Message>, UiError> {
    take(session, MESSAGE_KEY).await
}

/// A form that was refused: what is wrong, and what was typed, so that nobody has to type it again. Never a password.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct RefusedForm {
    form: String,
    field: String,
    message: String,
    values: Vec<(String, String)>,
}

impl RefusedForm {
    /// Refuses a form for what is in one of its fields; an empty field name is about the whole form.
    pub fn new(form: &str, field: &str, message: impl Into<String>) -> Self {
        Self { form: form.to_owned(), field: field.to_owned(), message: message.into(), values: Vec::new() }
    }

    /// Keeps what was typed into a field.
    #[must_use]
    pub fn keep(mut self, field: &str, value: &str) -> Self {
        self.values.push((field.to_owned(), value.to_owned()));
        self
    }

    /// Returns what is wrong with a field.
    pub fn error(&self, field: &str) -> Option<String> {
        (self.field == field && !self.message.is_empty()).then(|| self.message.clone())
    }

    /// Returns what was typed into a field.
    pub fn value(&self, field: &str) -> String {
        self.values.iter().find(|(name, _)| name == field).map(|(_, value)| value.clone()).unwrap_or_default()
    }
}

/// Shows a form on the next page as it was refused.
pub async fn refuse(session: &Session, form: RefusedForm) -> Result<(), UiError> {
    Ok(session.insert(FORM_KEY, form).await?)
}

/// Takes the refusal of a form; an untouched form where there is none.
pub async fn take_form(session: &Session, form: &str) -> Result<RefusedForm, UiError> {
    let [form] = take_forms(session, [form]).await?;
    Ok(form)
}

/// The same for a page with several forms, of which one may have been refused.
pub async fn take_forms<const N: usize>(session: &Session, forms: [&str; N]) -> Result<[RefusedForm; N], UiError> {
    let mut refused: Option<RefusedForm> = take(session, FORM_KEY).await?;
    Ok(forms.map(|form| refused.take_if(|refused| refused.form == form).unwrap_or_default()))
}

/// A secret that the next page shows, this once only, and what it belongs to.
#[derive(Serialize, Deserialize)]
struct Sealed {
    token_id: String,
    nonce: [u8; 12],
    secret: Vec<u8>,
}

/// Hands a token's secret to the next page.
///
/// It is sealed with a key that only the session's cookie gives: the database holds the hash of the cookie alone, so who
/// reads the table does not read the secret.
pub async fn hand_over(session: &Session, token_id: &str, token: &PlainToken, nonce: [u8; 12]) -> Result<(), UiError> {
    seal(session, CREDENTIALS_KEY, token_id, token.reveal(), nonce).await
}

/// Takes the secret that was handed over, with the id of its token. It is gone from then on.
pub async fn take_handed_over(session: &Session) -> Result<Option<(String, PlainToken)>, UiError> {
    let Some((token_id, text)) = open(session, CREDENTIALS_KEY).await? else { return Ok(None) };
    Ok(PlainToken::parse(&text).map(|token| (token_id, token)))
}

/// Hands the code of an invitation to the next page, sealed like a token.
pub async fn hand_over_code(session: &Session, id: &str, code: &OneTimeCode, nonce: [u8; 12]) -> Result<(), UiError> {
    seal(session, INVITATION_KEY, id, code.reveal(), nonce).await
}

/// Takes the code that was handed over, with the id of whom it is for. It is gone from then on.
pub async fn take_handed_over_code(session: &Session) -> Result<Option<(String, OneTimeCode)>, UiError> {
    Ok(open(session, INVITATION_KEY).await?.map(|(id, code)| (id, OneTimeCode::presented(&code))))
}

/// Hands recovery codes to the next page, sealed like a token.
pub async fn hand_over_recovery_codes(
    session: &Session,
    codes: &[RecoveryCode],
    nonce: [u8; 12],
) -> Result<(), UiError> {
    let text = codes.iter().map(RecoveryCode::reveal).collect::<Vec<_>>().join(" ");
    seal(session, RECOVERY_KEY, "", &text, nonce).await
}

/// Takes the recovery codes that were handed over. They are gone from then on.
pub async fn take_recovery_codes(session: &Session) -> Result<Option<Vec<RecoveryCode>>, UiError> {
    let text = open(session, RECOVERY_KEY).await?.map(|(_, text)| text);
    Ok(text.map(|text| text.split(' ').map(RecoveryCode::presented).collect()))
}

/// Keeps the key of an authenticator app in the session until it is known to be in the app, sealed like a token.
pub async fn hold_totp(session: &Session, secret: &TotpSecret, nonce: [u8; 12]) -> Result<(), UiError> {
    seal(session, TOTP_KEY, "", secret.reveal(), nonce).await
}

/// Returns the key that is kept. It stays.
pub async fn held_totp(session: &Session) -> Result<Option<TotpSecret>, UiError> {
    let Some(sealed) = session.get::<Sealed>(TOTP_KEY).await? else { return Ok(None) };
    let (_, text) = unseal(session, sealed)?;
    Ok(Some(TotpSecret::from_base32(text)))
}

/// Forgets the key that is kept.
pub async fn drop_totp(session: &Session) -> Result<(), UiError> {
    Ok(session.remove_value(TOTP_KEY).await.map(drop)?)
}

async fn seal(session: &Session, key: &str, id: &str, secret: &str, nonce: [u8; 12]) -> Result<(), UiError> {
    let secret = cipher(session)?.encrypt(&Nonce::from(nonce), secret.as_bytes()).map_err(|_| UiError::Internal)?;
    Ok(session.insert(key, Sealed { token_id: id.to_owned(), nonce, secret }).await?)
}

async fn open(session: &Session, key: &str) -> Result<Option<(String, String)>, UiError> {
    let Some(sealed) = take(session, key).await? else { return Ok(None) };
    unseal(session, sealed).map(Some)
}

fn unseal(session: &Session, Sealed { token_id, nonce, secret }: Sealed) -> Result<(String, String), UiError> {
    let opened = cipher(session)?.decrypt(&Nonce::from(nonce), secret.as_slice()).map_err(|_| UiError::Internal)?;
    Ok((token_id, String::from_utf8(opened).map_err(|_| UiError::Internal)?))
}

/// Removes a value only where there is one: removing marks the session as changed, and a changed one is written.
async fn take<T: DeserializeOwned>(session: &Session, key: &str) -> Result<Option<T>, UiError> {
    if session.get_value(key).await?.is_none() {
        return Ok(None);
    }
    Ok(session.remove(key).await?)
}

fn cipher(session: &Session) -> Result<ChaCha20Poly1305, UiError> {
    let id = session.id().ok_or(UiError::SignedOut)?;
    let mut hasher = Sha256::new();
    hasher.update(b"rollcall handed-over credentials\0");
    hasher.update(id.to_string().as_bytes());
    Ok(ChaCha20Poly1305::new(&Key::from(<[u8; 32]>::from(hasher.finalize()))))
}
