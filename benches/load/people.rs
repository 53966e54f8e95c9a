//! The bodies that are sent: users as identity providers send them, and changes of groups.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;

/// Stands for the number of a user in [`USER`].
pub const NUMBER: &str = "{n}";

/// A user as an identity provider sends one, some 700 bytes. Everybody has a title of their own, so that a filter on it finds one
/// user in a directory of any size.
pub const USER: &str = concat!(
    r#"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","#,
    r#""urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],"#,
    r#""userName":"user{n}@bench.example","externalId":"ext-{n}","#,
    r#""name":{"givenName":"Given{n}","familyName":"Family{n}"},"displayName":"Given{n} Family{n}","#,
    r#""title":"Engineer {n}","preferredLanguage":"en","timezone":"Europe/Berlin","active":true,"#,
    r#""emails":[{"value":"user{n}@bench.example","type":"work","primary":true},"#,
    r#"{"value":"home{n}@bench.example","type":"home"}],"#,
    r#""phoneNumbers":[{"value":"+49 30 555 0100","type":"work"}],"#,
    r#""urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":"#,
    r#"{"employeeNumber":"{n}","department":"Engineering","organization":"Bench"}}"#,
);

/// Returns a user.
pub fn user(number: usize) -> String {
    USER.replace(NUMBER, &format!("{number:07}"))
}

/// Returns the address below the directory that looks for a user by `userName`.
pub fn filter_user_name(number: usize) -> String {
    filter(&format!("userName eq \"user{number:07}@bench.example\""))
}

/// Returns the address that looks for a user by title, which nobody else has.
pub fn filter_title(number: usize) -> String {
    filter(&format!("title eq \"{}\"", title(number)))
}

fn filter(text: &str) -> String {
    format!("/Users?filter={}", utf8_percent_encode(text, NON_ALPHANUMERIC))
}

/// Returns the title of a user, which nobody else has.
pub fn title(number: usize) -> String {
    format!("Engineer {number:07}")
}

/// Returns a group with members.
pub fn group(name: &str, members: &[String]) -> String {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
        "displayName": name,
        "members": members.iter().map(|id| json!({ "value": id })).collect::<Vec<_>>(),
    })
    .to_string()
}

/// Returns a PATCH that adds members, or removes them.
pub fn members(operation: &str, members: &[String]) -> String {
    json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{
            "op": operation,
            "path": "members",
            "value": members.iter().map(|id| json!({ "value": id })).collect::<Vec<_>>(),
        }],
    })
    .to_string()
}
