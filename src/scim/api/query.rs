//! The query string, whose names identity providers spell in any case.

use axum::http::Uri;

/// The parameters of a request.
#[derive(Debug, Clone, Default)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// Reads the query of an address. What is not well-formed is passed over: nothing in it is asked for.
    pub fn of(uri: &Uri) -> Self {
        Self(axum::extract::Query::try_from_uri(uri).map(|query| query.0).unwrap_or_default())
    }

    /// Returns every parameter, its name and its value.
    pub fn into_pairs(self) -> Vec<(String, String)> {
        self.0
    }

    /// Returns a parameter, ignoring the case of its name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_any_case_beside_flags_without_a_value() {
        let uri: Uri = "/Users?aadOptscim062020&startindex=0&Filter=userName%20eq%20%22a+b%22".parse().unwrap();
        let query = Query::of(&uri);
        assert_eq!(query.get("startIndex"), Some("0"));
        assert_eq!(query.get("filter"), Some("userName eq \"a b\""));
        assert_eq!(query.get("count"), None);
    }
}
