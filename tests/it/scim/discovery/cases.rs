//! Text in another case.

use serde_json::{Value, json};

/// Turns every capital into a small letter, and the other way round.
pub fn swapped(value: &Value) -> Value {
    let swap = |c: char| if c.is_uppercase() { c.to_ascii_lowercase() } else { c.to_ascii_uppercase() };
    json!(value.as_str().unwrap().chars().map(swap).collect::<String>())
}
