//! Taking secrets out of what is kept: passwords and tokens, wherever a client puts them.

use serde_json::Value;

/// What stands where a secret stood.
pub const REMOVED: &str = "[removed]";
/// Names, without case and punctuation, of what is never kept. Anything that has one of these in it counts, so that an extension's
/// `clientSecret` or `userPassword` does too.
const SECRET_NAMES: [&str; 8] =
    ["password", "passwd", "pwd", "passphrase", "secret", "token", "credential", "privatekey"];
/// What a token of ours begins with; see `model::secret`.
const TOKEN_PREFIX: &str = "rcl_";
/// Secrets shorter than this are not looked for in other texts: they would be found everywhere.
const SEARCHED_CHARACTERS: usize = 4;
/// How deep JSON in strings is followed.
const NESTED_TEXTS: usize = 4;

/// Takes secrets out, and remembers them, so that they are found again where they are repeated.
#[derive(Debug, Default)]
pub struct Redactor {
    secrets: Vec<String>,
}

impl Redactor {
    /// Takes the secrets out of a JSON body. Nothing when it is no JSON: then nobody can tell what in it is secret.
    pub fn body(&mut self, bytes: &[u8]) -> Option<String> {
        let mut value: Value = serde_json::from_slice(bytes).ok()?;
        self.value(&mut value, 0);
        Some(self.text(&value.to_string()))
    }

    /// Takes the secrets out of a query that was read into names and values.
    pub fn query(&mut self, parameters: &[(String, String)]) -> String {
        let kept = parameters.iter().map(|(name, value)| {
            if value.is_empty() {
                return self.text(name);
            }
            // A filter that asks for a password has one in it.
            if names_a_secret(name) || asks_for_a_secret(value) {
                self.remember(value);
                return format!("{name}={REMOVED}");
            }
            format!("{name}={}", self.text(value))
        });
        kept.collect::<Vec<_>>().join("&")
    }

    /// Takes tokens, and the secrets that were seen before, out of any text.
    pub fn text(&self, text: &str) -> String {
        let mut kept = without_tokens(text);
        for secret in &self.secrets {
            if kept.contains(secret.as_str()) {
                kept = kept.replace(secret.as_str(), REMOVED);
            }
        }
        kept
    }

    fn value(&mut self, value: &mut Value, depth: usize) {
        match value {
            Value::Object(members) => {
                // RFC 7644 §3.5.2: an operation has its attribute's name beside the value; a search its filter.
                let about_secret = members.iter().any(|(name, value)| {
                    ["path", "filter"].iter().any(|word| name.eq_ignore_ascii_case(word))
                        && value.as_str().is_some_and(asks_for_a_secret)
                });
                for (name, member) in members.iter_mut() {
                    let is_value = ["value", "filter"].iter().any(|word| name.eq_ignore_ascii_case(word));
                    if names_a_secret(name) || about_secret && (is_value || name.eq_ignore_ascii_case("path")) {
                        // A path names what is changed, and only a filter in it can hold the secret itself.
                        if name.eq_ignore_ascii_case("path") && !member.as_str().is_some_and(|path| path.contains('['))
                        {
                            continue;
                        }
                        self.remove(member);
                    } else {
                        self.value(member, depth);
                    }
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.value(item, depth)),
            Value::String(text) => self.nested(text, depth),
            _ => {}
        }
    }

    /// A text may be JSON again: Entra sends roles so.
    fn nested(&mut self, text: &mut String, depth: usize) {
        if !text.trim_start().starts_with(['{', '[']) || !names_a_secret(text) {
            return;
        }
        match serde_json::from_str::<Value>(text) {
            Ok(mut inner) if depth < NESTED_TEXTS => {
                self.value(&mut inner, depth + 1);
                *text = inner.to_string();
            }
            _ => REMOVED.clone_into(text),
        }
    }

    fn remove(&mut self, value: &mut Value) {
        match value {
            // What was not given is no secret, and whoever looks for a mistake wants to see it.
            Value::Null | Value::Bool(_) => return,
            Value::String(text) if text.is_empty() => return,
            Value::String(text) => self.remember(text),
            Value::Number(_) | Value::Array(_) | Value::Object(_) => self.remember_all(value),
        }
        *value = Value::from(REMOVED);
    }

    fn remember_all(&mut self, value: &Value) {
        match value {
            Value::String(text) => self.remember(text),
            Value::Number(number) => self.remember(&number.to_string()),
            Value::Array(items) => items.iter().for_each(|item| self.remember_all(item)),
            Value::Object(members) => members.values().for_each(|member| self.remember_all(member)),
            _ => {}
        }
    }

    fn remember(&mut self, secret: &str) {
        if secret.chars().count() >= SEARCHED_CHARACTERS && secret != REMOVED {
            // As it stands in JSON, too: with quotes and backslashes escaped.
            let escaped = Value::from(secret).to_string();
            self.secrets.extend([secret.to_owned(), escaped.trim_matches('"').to_owned()]);
        }
    }
}

/// Tells whether a name, or a text that names something, names a secret.
fn names_a_secret(name: &str) -> bool {
    let plain: String = name.chars().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_lowercase()).collect();
    SECRET_NAMES.iter().any(|secret| plain.contains(secret))
}

/// Tells whether a path or a filter names a secret: outside of quotes, since a person may be called so.
fn asks_for_a_secret(text: &str) -> bool {
    let unquoted: String = text.split('"').step_by(2).collect();
    names_a_secret(&unquoted)
}

/// Takes what looks like one of our tokens out of a text.
fn without_tokens(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once(TOKEN_PREFIX) {
        kept.push_str(before);
        let end = behind.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(behind.len());
        let (secret, more) = behind.split_at(end);
        kept.push_str(if secret.is_empty() { TOKEN_PREFIX } else { REMOVED });
        rest = more;
    }
    kept.push_str(rest);
    kept
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn body(value: &Value) -> String {
        Redactor::default().body(value.to_string().as_bytes()).unwrap()
    }

    #[test]
    fn no_spelling_of_a_password_is_kept() {
        let secret = "canary-7f3a";
        for given in [
            json!({"password": secret}),
            json!({"PassWord": secret, "userName": "ada"}),
            json!({"urn:ietf:params:scim:schemas:core:2.0:User:password": secret}),
            json!({"urn:x": {"clientSecret": secret, "user_passwd": [secret, {"a": secret}]}}),
            json!({"Operations": [{"op": "replace", "path": "password", "value": secret}]}),
            json!({"Operations": [{"op": "replace", "PATH": "urn:ietf:params:scim:schemas:core:2.0:User:Password", "Value": secret}]}),
            json!({"Operations": [{"op": "remove", "path": format!("x[password eq \"{secret}\"]")}]}),
            json!({"Operations": [{"op": "replace", "value": {"password": secret}}]}),
            json!({"Operations": [{"method": "POST", "data": {"password": secret}}]}),
            json!({"roles": [format!("{{\"password\":\"{secret}\"}}")]}),
            json!({"roles": [format!("{{\"password\":\"{secret}\" and no more")]}),
            json!({"filter": format!("password eq \"{secret}\"")}),
            json!({"password": secret, "displayName": format!("my password is {secret}")}),
        ] {
            let kept = body(&given);
            assert!(!kept.contains(secret), "{given} was kept as {kept}");
        }
        let escaped = Redactor::default().body(br#"{"pass\u0077ord":"canary-7f3a","password":"canary-7f3a"}"#).unwrap();
        assert!(!escaped.contains("canary"), "{escaped}");
    }

    #[test]
    fn what_is_no_secret_stays() {
        let given = json!({"userName": "ada@x.example", "password": null, "active": "False",
            "Operations": [{"op": "replace", "path": "active", "value": false}, {"op": "remove", "path": "password"}]});
        assert_eq!(body(&given), given.to_string());
    }

    #[test]
    fn what_is_no_json_is_not_kept() {
        assert_eq!(Redactor::default().body(b"{\"password\":\"canary"), None);
        assert_eq!(Redactor::default().body(b""), None);
    }

    #[test]
    fn tokens_are_taken_out_of_any_text() {
        let redactor = Redactor::default();
        assert_eq!(redactor.text("a rcl_abcDEF123 b rcl_x"), format!("a {REMOVED} b {REMOVED}"));
        assert_eq!(redactor.text("rcl_ is the prefix"), "rcl_ is the prefix");
    }

    #[test]
    fn queries_lose_their_secrets_and_what_repeats_them() {
        let mut redactor = Redactor::default();
        let parameters = [
            ("filter".to_owned(), "userName eq \"ada\"".to_owned()),
            ("access_token".to_owned(), "canary-7f3a".to_owned()),
            ("aadOptscim062020".to_owned(), String::new()),
        ];
        assert_eq!(
            redactor.query(&parameters),
            format!("filter=userName eq \"ada\"&access_token={REMOVED}&aadOptscim062020")
        );
        assert_eq!(redactor.text("no canary-7f3a here"), format!("no {REMOVED} here"));
        for filter in ["Password eq \"canary\"", "password eq canary"] {
            let filter = [("filter".to_owned(), filter.to_owned())];
            assert_eq!(redactor.query(&filter), format!("filter={REMOVED}"));
        }
        let filter = [("filter".to_owned(), "userName eq \"secretary\"".to_owned())];
        assert_eq!(redactor.query(&filter), "filter=userName eq \"secretary\"");
    }
}
