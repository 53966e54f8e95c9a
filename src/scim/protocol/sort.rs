//! `sortBy` and `sortOrder` (RFC 7644 §3.4.2.3).

use serde_json::{Map, Value};

use super::ScimError;
use super::attribute::{AttributePath, Comparable, Target, is_assigned};
use super::schema::{ResourceType, Returned};

/// What resources are to be sorted by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sort {
    path: AttributePath,
    /// Whether the largest come first.
    pub descending: bool,
}

/// An attribute of a resource type that resources are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SortTarget(Target);

impl Sort {
    /// Reads the two parameters; without `sortBy` nothing is sorted.
    ///
    /// # Errors
    /// `invalidValue` where `sortBy` is no attribute name, or `sortOrder` neither of the two words.
    pub fn parse(sort_by: Option<&str>, sort_order: Option<&str>) -> Result<Option<Self>, ScimError> {
        let given = |text: Option<&'_ str>| text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
        let descending = match given(sort_order) {
            None => false,
            Some(order) if order.eq_ignore_ascii_case("ascending") => false,
            Some(order) if order.eq_ignore_ascii_case("descending") => true,
            Some(_) => return Err(ScimError::invalid_value("sortOrder must be \"ascending\" or \"descending\"")),
        };
        let Some(sort_by) = given(sort_by) else { return Ok(None) };
        let path = AttributePath::parse(&sort_by).map_err(|error| refused(error.to_string()))?;
        Ok(Some(Self { path, descending }))
    }

    /// Looks the attribute up in the resource types that are searched: one for each, and none where a type lacks it and another
    /// has it.
    ///
    /// # Errors
    /// `invalidValue` for an attribute that none of them has, that has parts, or that must not be known.
    pub fn resolve(&self, resource_types: &[&ResourceType]) -> Result<Vec<Option<SortTarget>>, ScimError> {
        let found: Vec<_> = resource_types.iter().map(|resource_type| self.target(resource_type)).collect();
        if !found.iter().any(Result::is_ok)
            && let Some(Err(error)) = found.first()
        {
            return Err(error.clone());
        }
        Ok(found.into_iter().map(Result::ok).collect())
    }

    fn target(&self, resource_type: &ResourceType) -> Result<SortTarget, ScimError> {
        let path = &self.path;
        let mut target = Target::resolve(path, resource_type)
            .map_err(|_| refused(format!("{} has no attribute {path}", resource_type.name)))?;
        if target.leaf().is_complex() {
            // RFC 7644 §3.4.2.3 asks for a sub-attribute; of those that have a value it is plain which one is meant.
            target.sub = target.attribute.sub_attribute("value");
            if target.sub.is_none() {
                return Err(refused(format!("{path} has parts, name one of them, such as name.familyName")));
            }
        }
        // The order would tell what it is.
        if target.leaf().returned == Returned::Never {
            return Err(refused(format!("nothing can be sorted by {path}")));
        }
        Ok(SortTarget(target))
    }
}

fn refused(cause: String) -> ScimError {
    ScimError::invalid_value(format!("sortBy: {cause}"))
}

impl SortTarget {
    /// Returns the canonical path of the attribute.
    #[must_use]
    pub fn canonical(&self) -> String {
        self.0.canonical()
    }

    /// Returns the canonical name of the attribute, without its part.
    #[must_use]
    pub fn attribute(&self) -> &'static str {
        self.0.attribute.name
    }

    /// Returns what a resource is sorted by: of several values the primary one, else the first.
    #[must_use]
    pub fn value(&self, resource: &Map<String, Value>) -> Option<Comparable> {
        let primary = self.primary(resource);
        let value = primary.or_else(|| self.0.values(resource).into_iter().next())?;
        Comparable::of(self.0.leaf(), value)
    }

    fn primary<'a>(&self, resource: &'a Map<String, Value>) -> Option<&'a Value> {
        let sub = self.0.sub.filter(|_| self.0.attribute.multi_valued)?;
        let elements = Target { sub: None, ..self.0 }.values(resource);
        let primary = elements.into_iter().find(|element| element.get("primary") == Some(&Value::Bool(true)))?;
        primary.get(sub.name).filter(|value| is_assigned(value))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Comparable, Sort};
    use crate::scim::protocol::ScimType;
    use crate::scim::protocol::schema::{GROUP, USER};

    fn value(sort_by: &str, user: &Value) -> Option<Comparable> {
        let sort = Sort::parse(Some(sort_by), None).unwrap().unwrap();
        sort.resolve(&[&USER]).unwrap()[0].unwrap().value(user.as_object().unwrap())
    }

    #[test]
    fn the_value_is_compared_as_the_schema_says() {
        let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
        let user = json!({
            "userName": "ADA", "externalId": "E1", "active": false, "name": {"familyName": "King"},
            "emails": [{"value": "First@x"}, {"value": "Second@x", "primary": true}],
            "phoneNumbers": [{"type": "home"}, {"value": "+1"}, {"value": "+2"}],
            "roles": [{"value": "a"}, {"type": "t", "primary": true}],
            "meta": {"created": "2026-01-01T01:00:00+01:00"},
            enterprise: {"department": "R&D", "manager": {"value": "M"}},
        });
        let text = |text: &str| Some(Comparable::Text(text.into()));
        for (sort_by, expected) in [
            ("USERNAME", text("ada")),
            ("externalId", text("E1")),
            ("active", Some(Comparable::Boolean(false))),
            ("name.familyName", text("king")),
            ("urn:ietf:params:scim:schemas:core:2.0:User:name.familyName", text("king")),
            ("emails", text("second@x")),
            ("emails.value", text("second@x")),
            ("phoneNumbers", text("+1")),
            ("roles", text("a")),
            ("department", text("r&d")),
            (&format!("{enterprise}:department"), text("r&d")),
            ("manager", text("M")),
            ("meta.created", Some(Comparable::Instant(1_767_225_600_000_000_000))),
            ("title", None),
            ("addresses.region", None),
        ] {
            assert_eq!(value(sort_by, &user), expected, "{sort_by}");
        }
    }

    #[test]
    fn orders_are_words_in_any_case() {
        let order = |order| Sort::parse(Some("userName"), order).map(|sort| sort.unwrap().descending);
        assert_eq!((order(None), order(Some(" ")), order(Some("ASCENDING"))), (Ok(false), Ok(false), Ok(false)));
        assert_eq!(order(Some("Descending")), Ok(true));
        assert_eq!(order(Some("down")).unwrap_err().scim_type, Some(ScimType::InvalidValue));
        assert_eq!(Sort::parse(None, Some("descending")), Ok(None));
    }

    #[test]
    fn what_cannot_be_sorted_by_is_named() {
        let refused = |sort_by: &str| match Sort::parse(Some(sort_by), None) {
            Ok(sort) => sort.unwrap().resolve(&[&USER]).unwrap_err(),
            Err(error) => error,
        };
        for sort_by in ["nosuch", "name", "meta", "addresses", "password", "members", "a b", "urn:x:1.0:y:z"] {
            let error = refused(sort_by);
            assert_eq!(error.scim_type, Some(ScimType::InvalidValue), "{sort_by}");
            assert!(error.detail.starts_with("sortBy: "), "{error}");
        }
    }

    #[test]
    fn of_several_types_one_has_to_know_the_attribute() {
        let resolved = |sort_by| Sort::parse(Some(sort_by), None).unwrap().unwrap().resolve(&[&USER, &GROUP]);
        let known = |sort_by| resolved(sort_by).unwrap().iter().map(Option::is_some).collect::<Vec<_>>();
        assert_eq!(known("displayName"), [true, true]);
        assert_eq!(known("userName"), [true, false]);
        assert_eq!(known("members"), [false, true]);
        assert!(resolved("nosuch").is_err());
    }
}
