//! Which attributes an answer holds: `attributes` and `excludedAttributes` (RFC 7644 §3.9).

use serde_json::{Map, Value};

use super::ScimError;
use super::attribute::{AttributePath, Target};
use super::schema::{Attribute, ResourceType, Returned};
use super::urn::is_urn;

/// The choice of attributes for an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Projection {
    choice: Choice,
    resource_type: &'static ResourceType,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Choice {
    Default,
    Only(Vec<Entry>),
    Without(Vec<Entry>),
}

/// One attribute of a choice: the key in the resource, then names below it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry(Vec<String>);

impl Projection {
    /// Reads the two query parameters; a blank one counts as absent.
    ///
    /// Names that no schema has are passed over: leaving them out of the answer is all that can be done with them.
    ///
    /// # Errors
    /// `invalidValue` where both are given, or a name is malformed.
    pub fn parse(
        attributes: Option<&str>,
        excluded: Option<&str>,
        resource_type: &'static ResourceType,
    ) -> Result<Self, ScimError> {
        let entries = |list: Option<&str>| match list.filter(|list| !list.trim().is_empty()) {
            Some(list) => entries(list, resource_type).map(Some),
            None => Ok(None),
        };
        let choice = match (entries(attributes)?, entries(excluded)?) {
            (None, None) => Choice::Default,
            (Some(only), None) => Choice::Only(only),
            (None, Some(without)) => Choice::Without(without),
            // RFC 7644 §3.9 calls them mutually exclusive.
            (Some(_), Some(_)) => {
                return Err(ScimError::invalid_value("send either attributes or excludedAttributes, not both"));
            }
        };
        Ok(Self { choice, resource_type })
    }

    /// Returns the projection that leaves nothing out but what is never returned.
    #[must_use]
    pub const fn full(resource_type: &'static ResourceType) -> Self {
        Self { choice: Choice::Default, resource_type }
    }

    /// Tells whether the client chose nothing.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.choice == Choice::Default
    }

    /// Tells whether an attribute, by its canonical name, is left out whole, so that it need not be loaded.
    #[must_use]
    pub fn excludes(&self, name: &str) -> bool {
        !self.keeps(name)
    }

    /// Picks the chosen attributes of a resource whose names are in canonical spelling.
    #[must_use]
    pub fn apply(&self, resource: &Map<String, Value>) -> Map<String, Value> {
        let mut picked = Map::new();
        for (key, value) in resource.iter().filter(|(key, _)| self.keeps(key)) {
            let below: Vec<&[String]> = match &self.choice {
                Choice::Default => Vec::new(),
                Choice::Only(entries) | Choice::Without(entries) => {
                    below(key, entries.iter().map(|Entry(names)| names.as_slice()))
                }
            };
            let value = match &self.choice {
                _ if below.is_empty() || self.is_always(key) => Some(value.clone()),
                Choice::Default => Some(value.clone()),
                Choice::Only(_) => pick(value, &below),
                Choice::Without(_) => drop_parts(value, &below),
            };
            if let Some(value) = value {
                picked.insert(key.clone(), value);
            }
        }
        picked
    }

    fn keeps(&self, key: &str) -> bool {
        if self.is_always(key) {
            return true;
        }
        let returned = self.attribute(key).map_or(Returned::Default, |attribute| attribute.returned);
        let named = |entries: &[Entry]| entries.iter().any(|Entry(names)| is_first(names, key));
        let whole = |entries: &[Entry]| entries.iter().any(|Entry(names)| names.len() == 1 && is_first(names, key));
        match (&self.choice, returned) {
            (_, Returned::Never) => false,
            (Choice::Only(entries), _) => named(entries),
            (_, Returned::Request) => false,
            (Choice::Default, _) => true,
            (Choice::Without(entries), _) => !whole(entries),
        }
    }

    /// `id` and `schemas`: RFC 7643 §3.1, §3.
    fn is_always(&self, key: &str) -> bool {
        self.attribute(key).is_some_and(|attribute| attribute.returned == Returned::Always)
    }

    fn attribute(&self, key: &str) -> Option<&'static Attribute> {
        if is_urn(key) { None } else { self.resource_type.core_attribute(key) }
    }
}

fn entries(list: &str, resource_type: &ResourceType) -> Result<Vec<Entry>, ScimError> {
    list.split(',').map(str::trim).filter(|name| !name.is_empty()).try_fold(Vec::new(), |mut entries, name| {
        let path = AttributePath::parse(name).map_err(|error| ScimError::invalid_value(error.to_string()))?;
        let core = resource_type.schema;
        if path.is_whole_schema() && path.urn.as_deref() == Some(core.id) {
            // Its attributes stand in the resource itself, and not under the URN as those of an extension do.
            entries.extend(core.attributes.iter().map(|attribute| Entry(vec![attribute.name.to_owned()])));
        } else {
            entries.push(entry(path, resource_type));
        }
        Ok(entries)
    })
}

/// Looks a path up, so that short names and names qualified with the core URN lead to the right key.
fn entry(path: AttributePath, resource_type: &ResourceType) -> Entry {
    if let Ok(target) = Target::resolve(&path, resource_type) {
        let extension = target.extension.map(|schema| schema.id);
        let names = extension.into_iter().chain([target.attribute.name]).chain(target.sub.map(|sub| sub.name));
        return Entry(names.map(str::to_owned).collect());
    }
    let urn = path.urn.filter(|urn| !urn.eq_ignore_ascii_case(resource_type.schema.id));
    Entry(urn.into_iter().chain((!path.name.is_empty()).then_some(path.name)).chain(path.sub).collect())
}

fn is_first(names: &[String], key: &str) -> bool {
    names.first().is_some_and(|name| name.eq_ignore_ascii_case(key))
}

/// Collects what the names say below a key; empty where one of them means all of it.
fn below<'a>(key: &str, names: impl Iterator<Item = &'a [String]>) -> Vec<&'a [String]> {
    let rests: Vec<&[String]> = names.filter(|names| is_first(names, key)).filter_map(|names| names.get(1..)).collect();
    if rests.iter().any(|rest| rest.is_empty()) { Vec::new() } else { rests }
}

/// Depth is bounded by the names: a URN, an attribute and a part.
fn pick(value: &Value, names: &[&[String]]) -> Option<Value> {
    match value {
        Value::Object(map) => {
            let mut picked = Map::new();
            for (key, value) in map.iter().filter(|(key, _)| names.iter().any(|names| is_first(names, key))) {
                let below = below(key, names.iter().copied());
                let value = if below.is_empty() { Some(value.clone()) } else { pick(value, &below) };
                picked.extend(value.map(|value| (key.clone(), value)));
            }
            (!picked.is_empty()).then_some(Value::Object(picked))
        }
        Value::Array(values) => {
            let picked: Vec<Value> = values.iter().filter_map(|value| pick(value, names)).collect();
            (!picked.is_empty()).then_some(Value::Array(picked))
        }
        _ => None,
    }
}

/// Depth is bounded as in [`pick`].
fn drop_parts(value: &Value, names: &[&[String]]) -> Option<Value> {
    match value {
        Value::Object(map) => {
            let mut kept = Map::new();
            for (key, value) in map {
                let is_named = names.iter().any(|names| is_first(names, key));
                let below = below(key, names.iter().copied());
                let value = match (is_named, below.is_empty()) {
                    (false, _) => Some(value.clone()),
                    (true, true) => None,
                    (true, false) => drop_parts(value, &below),
                };
                kept.extend(value.map(|value| (key.clone(), value)));
            }
            (!kept.is_empty()).then_some(Value::Object(kept))
        }
        Value::Array(values) => {
            let kept: Vec<Value> = values.iter().filter_map(|value| drop_parts(value, names)).collect();
            (!kept.is_empty()).then_some(Value::Array(kept))
        }
        other => Some(other.clone()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    use super::Projection;
    use crate::scim::protocol::ScimType;
    use crate::scim::protocol::schema::{GROUP, USER};

    fn user() -> Map<String, Value> {
        let user = json!({
            "schemas": ["s"], "id": "1", "externalId": "e", "userName": "u", "password": "p",
            "name": {"givenName": "G", "familyName": "F"},
            "emails": [{"value": "a", "type": "work"}, {"value": "b"}],
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":
                {"department": "D", "manager": {"value": "m", "displayName": "M"}},
            "urn:example:1.0:User": {"badge": "x", "desk": "y"},
        });
        user.as_object().unwrap().clone()
    }

    fn project(attributes: Option<&str>, excluded: Option<&str>) -> Value {
        Value::Object(Projection::parse(attributes, excluded, &USER).unwrap().apply(&user()))
    }

    #[test]
    fn passwords_are_never_part_of_an_answer() {
        assert_eq!(project(None, None).get("password"), None);
        assert_eq!(project(Some("password,userName"), None), json!({"schemas": ["s"], "id": "1", "userName": "u"}));
        assert_eq!(project(None, Some("userName")).get("password"), None);
    }

    #[test]
    fn chosen_attributes_come_with_id_and_schemas() {
        assert_eq!(
            project(Some("USERNAME, name.familyname,emails.value"), None),
            json!({"schemas": ["s"], "id": "1", "userName": "u", "name": {"familyName": "F"},
                   "emails": [{"value": "a"}, {"value": "b"}]})
        );
        assert_eq!(project(Some("id"), None), json!({"schemas": ["s"], "id": "1"}));
        assert_eq!(project(Some("nosuch"), None), json!({"schemas": ["s"], "id": "1"}));
        assert_eq!(project(Some("name.givenName,name"), None)["name"], user()["name"]);
    }

    #[test]
    fn extensions_are_chosen_whole_or_by_attribute_and_by_short_name() {
        let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
        assert_eq!(project(Some(enterprise), None)[enterprise], user()[enterprise]);
        let part = json!({"manager": {"value": "m"}});
        assert_eq!(project(Some(&format!("{enterprise}:manager.value")), None)[enterprise], part);
        assert_eq!(project(Some("manager.value"), None)[enterprise], part);
        assert_eq!(project(Some("urn:example:1.0:user:badge"), None)["urn:example:1.0:User"], json!({"badge": "x"}));
        assert_eq!(project(Some("urn:ietf:params:scim:schemas:core:2.0:User:userName"), None)["userName"], "u");
        let core = project(Some("urn:ietf:params:scim:schemas:core:2.0:User"), None);
        let keys: Vec<&String> = core.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["schemas", "id", "userName", "name", "emails"]);
    }

    #[test]
    fn excluded_attributes_are_left_out_but_id_and_schemas_stay() {
        let answer = project(None, Some("id,schemas,userName,name.givenName,emails.type,urn:example:1.0:User"));
        assert_eq!(answer["id"], "1");
        assert_eq!(answer["schemas"], json!(["s"]));
        assert_eq!(answer.get("userName"), None);
        assert_eq!(answer["name"], json!({"familyName": "F"}));
        assert_eq!(answer["emails"], json!([{"value": "a"}, {"value": "b"}]));
        assert_eq!(answer.get("urn:example:1.0:User"), None);
        assert_eq!(answer["externalId"], "e");
    }

    #[test]
    fn what_need_not_be_loaded_is_known_beforehand() {
        let group = |attributes, excluded| Projection::parse(attributes, excluded, &GROUP).unwrap();
        assert!(group(None, Some("members")).excludes("members"));
        assert!(group(Some("displayName"), None).excludes("members"));
        assert!(!group(Some("members.value"), None).excludes("members"));
        assert!(!group(None, Some("members.display")).excludes("members"));
        assert!(!group(None, None).excludes("members"));
        assert!(group(Some(" "), Some("")).is_full());
    }

    #[test]
    fn both_lists_and_malformed_names_are_refused() {
        for (attributes, excluded) in [(Some("userName"), Some("name")), (Some("a b"), None), (None, Some("a..b"))] {
            let error = Projection::parse(attributes, excluded, &USER).unwrap_err();
            assert_eq!(error.scim_type, Some(ScimType::InvalidValue));
        }
    }
}
