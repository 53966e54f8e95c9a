//! Values that fit a declaration, and resources around them.

use serde_json::{Map, Value, json};

use super::declared::{Declared, text};
use crate::support::{Idp, TestApp};

/// A directory with a few users, who may be members of groups.
pub struct World {
    /// Held for the sake of its end.
    _app: TestApp,
    /// The identity provider.
    pub idp: Idp,
    users: Vec<String>,
    endpoint: String,
}

impl World {
    pub async fn new() -> Self {
        let app = TestApp::start().await;
        let idp = app.okta().await;
        let users = idp.create_users(2).await;
        let location = idp.read(&format!("/Users/{}", users[0])).await["meta"]["location"].clone();
        let endpoint = text(&location).trim_end_matches(&users[0]).trim_end_matches("/Users/").to_owned();
        Self { _app: app, idp, users, endpoint }
    }

    /// Returns a value that fits an attribute, another one for each of two numbers; of a complex one with every part that a
    /// client may write.
    pub fn sample(&self, declared: &Declared, n: usize) -> Value {
        let canonical = declared.own["canonicalValues"].as_array().map(Vec::as_slice).unwrap_or_default();
        match (declared.path().as_str(), text(&declared.own["type"]).as_str()) {
            ("userName", _) => json!(format!("Sample{n}@Acme.example")),
            ("members.value", _) => json!(self.users[n]),
            ("members.$ref", _) => json!(format!("{}/Users/{}", self.endpoint, self.users[n])),
            (_, "string") if !canonical.is_empty() => canonical[n % canonical.len()].clone(),
            (_, "string") => json!(format!("Sample {n}")),
            (_, "boolean") => json!(n == 0),
            (_, "reference") => json!(format!("https://example.com/Sample/{n}")),
            (_, "binary") => json!(["AQIDBA", "U2FtcGxl"][n]),
            (_, "complex") => {
                let parts = declared.parts().into_iter().filter(Declared::is_writable);
                Value::Object(parts.map(|part| (part.name().to_owned(), self.sample(&part, n))).collect())
            }
            (path, kind) => panic!("no sample of {path}, which is of type {kind}"),
        }
    }

    /// Wraps a value of an attribute, or of a part of one, into the value of the whole attribute.
    pub fn wrap(&self, declared: &Declared, value: Value, n: usize) -> Value {
        let element = match &declared.parent {
            Some(_) => {
                let mut element = self.needed(declared, n);
                element.insert(declared.name().to_owned(), value);
                Value::Object(element)
            }
            None => value,
        };
        if declared.whole()["multiValued"] == true { json!([element]) } else { element }
    }

    /// Returns the other parts that an element must have.
    fn needed(&self, declared: &Declared, n: usize) -> Map<String, Value> {
        let whole = Declared { parent: None, own: declared.whole().clone(), ..declared.clone() };
        let needed = whole.parts().into_iter().filter(|part| part.own["required"] == true);
        needed.map(|part| (part.name().to_owned(), self.sample(&part, n))).collect()
    }

    /// Returns a body with a value of one attribute, or of a part of one.
    pub fn with(&self, declared: &Declared, value: Value, name: &str) -> Value {
        let mut body = least(&declared.endpoint, name);
        declared.put(&mut body, self.wrap(declared, value, 0));
        body
    }

    /// Creates a resource; returns its path.
    pub async fn create(&self, endpoint: &str, body: Value) -> String {
        format!("{endpoint}/{}", self.idp.post(endpoint, body).await.created_id())
    }

    /// Creates a resource with a sample of everything; returns its path. A user is then a member of a group.
    pub async fn create_full(&self, all: &[Declared], endpoint: &str, name: &str) -> String {
        let mut body = least(endpoint, name);
        for declared in all.iter().filter(|declared| declared.endpoint == endpoint && declared.parent.is_none()) {
            if declared.is_writable() && !declared.is("uniqueness", "server") {
                declared.put(&mut body, self.wrap(declared, self.sample(declared, 0), 0));
            }
        }
        body["externalId"] = json!("External");
        let path = self.create(endpoint, body).await;
        if endpoint == "/Users" {
            let id = path.trim_start_matches("/Users/").to_owned();
            self.idp.create_group(&format!("Group of {name}"), &[id]).await;
        }
        path
    }

    /// Applies one operation; the answer may have a body or none.
    pub async fn patch(&self, path: &str, operation: Value) -> crate::support::Answer {
        self.idp.patch_with(path, json!([operation])).await
    }
}

/// Returns a body with nothing but what is required; `name` tells one from another.
pub fn least(endpoint: &str, name: &str) -> Value {
    match endpoint {
        "/Users" => json!({"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": name}),
        "/Groups" => json!({"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": name}),
        other => panic!("nothing is known of {other}"),
    }
}
