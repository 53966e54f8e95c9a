//! Asking the server for a part of a page.

use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

#[wasm_bindgen]
extern "C" {
    // Declared here for the reason of `CopyButton`.
    type Answer;

    #[wasm_bindgen(catch, js_name = fetch)]
    async fn fetch(address: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, getter)]
    fn status(this: &Answer) -> u16;

    #[wasm_bindgen(method, catch)]
    async fn text(this: &Answer) -> Result<JsValue, JsValue>;
}

/// What came of a question.
pub enum Got {
    /// The part of a page.
    Part(String),
    /// It will not be answered: signed out, not allowed, gone.
    Refused,
    /// The server did not answer, or could not.
    Nothing,
}

/// Asks an address.
pub async fn ask(address: &str) -> Got {
    let Ok(answer) = fetch(address).await else { return Got::Nothing };
    let answer = answer.unchecked_into::<Answer>();
    match answer.status() {
        200 => match answer.text().await.map(|text| text.as_string()) {
            Ok(Some(text)) => Got::Part(text),
            _ => Got::Nothing,
        },
        401 | 403 | 404 => Got::Refused,
        _ => Got::Nothing,
    }
}
