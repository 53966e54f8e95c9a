//! What the server declares, as a client reads it: `/ResourceTypes`, then the `/Schemas` that they name.

use serde_json::{Map, Value, json};

use crate::support::Idp;

/// An attribute or sub-attribute, with its place in a resource.
#[derive(Debug, Clone)]
pub struct Declared {
    /// Where its resources are.
    pub endpoint: String,
    /// The extension that has it.
    pub extension: Option<String>,
    /// The complex attribute that it is a part of.
    pub parent: Option<Value>,
    /// Its declaration.
    pub own: Value,
}

/// Reads every attribute and sub-attribute that the server declares.
pub async fn everything(idp: &Idp) -> Vec<Declared> {
    let mut all = Vec::new();
    for resource_type in idp.get("/ResourceTypes").await.list().1 {
        let endpoint = text(&resource_type["endpoint"]);
        let core = text(&resource_type["schema"]);
        let extensions = resource_type["schemaExtensions"].as_array().unwrap();
        for urn in std::iter::once(core.clone()).chain(extensions.iter().map(|extension| text(&extension["schema"]))) {
            let extension = (urn != core).then(|| urn.clone());
            let schema = idp.read(&format!("/Schemas/{urn}")).await;
            for attribute in schema["attributes"].as_array().unwrap() {
                let declared = |parent: Option<&Value>, own: &Value| Declared {
                    endpoint: endpoint.clone(),
                    extension: extension.clone(),
                    parent: parent.cloned(),
                    own: own.clone(),
                };
                all.push(declared(None, attribute));
                let parts = attribute["subAttributes"].as_array().into_iter().flatten();
                all.extend(parts.map(|part| declared(Some(attribute), part)));
            }
        }
    }
    assert!(all.len() > 80, "the schemas are all there");
    all
}

impl Declared {
    /// Returns its name.
    pub fn name(&self) -> &str {
        self.own["name"].as_str().unwrap()
    }

    /// Returns the attribute that it is, or is a part of.
    pub fn whole(&self) -> &Value {
        self.parent.as_ref().unwrap_or(&self.own)
    }

    /// Returns its path, with the URN of an extension.
    pub fn path(&self) -> String {
        let urn = self.extension.as_ref().map(|urn| format!("{urn}:")).unwrap_or_default();
        let parent = self.parent.as_ref().map(|parent| format!("{}.", text(&parent["name"]))).unwrap_or_default();
        format!("{urn}{parent}{}", self.name())
    }

    /// Tells whether a characteristic is this one.
    pub fn is(&self, characteristic: &str, value: &str) -> bool {
        self.own[characteristic] == value
    }

    /// Tells whether a client may write it.
    pub fn is_writable(&self) -> bool {
        !self.is("mutability", "readOnly") && self.whole()["mutability"] != "readOnly"
    }

    /// Tells whether it may ever be part of an answer.
    pub fn is_returned(&self) -> bool {
        !self.is("returned", "never")
    }

    /// Returns its parts.
    pub fn parts(&self) -> Vec<Self> {
        let parts = self.own["subAttributes"].as_array().into_iter().flatten();
        parts.map(|part| Self { parent: Some(self.own.clone()), own: part.clone(), ..self.clone() }).collect()
    }

    /// Puts a value of the whole attribute into a body.
    pub fn put(&self, body: &mut Value, value: Value) {
        let container = match &self.extension {
            Some(urn) => body.as_object_mut().unwrap().entry(urn.clone()).or_insert_with(|| json!({})),
            None => body,
        };
        container[text(&self.whole()["name"])] = value;
    }

    /// Finds its values in a resource: none where it is not there.
    pub fn find(&self, resource: &Value) -> Vec<Value> {
        let container = self.extension.as_ref().map_or(Some(resource), |urn| resource.get(urn));
        let Some(value) = container.and_then(|container| container.get(text(&self.whole()["name"]))) else {
            return Vec::new();
        };
        assert_eq!(value.is_array(), self.whole()["multiValued"] == true, "{}: {value}", self.path());
        let elements = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
        match self.parent {
            Some(_) => elements.iter().filter_map(|element| element.get(self.name()).cloned()).collect(),
            None => elements,
        }
    }
}

/// Returns a text of a document.
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

/// Tells whether a value holds all that another one says.
pub fn holds(value: &Value, said: &Value) -> bool {
    let empty = Map::new();
    match said {
        Value::Object(said) => {
            let parts = value.as_object().unwrap_or(&empty);
            said.iter().all(|(name, said)| parts.get(name).is_some_and(|value| holds(value, said)))
        }
        said => value == said,
    }
}
