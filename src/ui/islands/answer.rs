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
    fn ok(this: &Answer) -> bool;

    #[wasm_bindgen(method, catch)]
    async fn text(this: &Answer) -> Result<JsValue, JsValue>;
}

/// Returns what an address answers; nothing when it refuses or does not answer.
pub async fn get(address: &str) -> Option<String> {
    let answer = fetch(address).await.ok()?.unchecked_into::<Answer>();
    if answer.ok() { answer.text().await.ok()?.as_string() } else { None }
}
