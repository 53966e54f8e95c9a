//! The characteristics of RFC 7643 §4 and §8.7.1, attribute by attribute.

use serde_json::Value;

use super::declared::everything;
use crate::support::TestApp;

/// Name, type, and what differs from the defaults of §2.2: `+` several values, `!` required, `x` case counts, `s` unique in the
/// server, `r` read-only, `i` immutable, `w` written only and never returned.
///
/// §8.7.1 and the text do not always agree. The text of §2.3.6 and §2.3.7, by which binaries and references regard case, goes
/// before the listing; so does §4.2, by which a group's `displayName` is required. What the server is narrower in than the
/// RFC stands behind a `#`.
const ATTRIBUTES: &str = "
userName string ! s
name complex
name.formatted string
name.familyName string
name.givenName string
name.middleName string
name.honorificPrefix string
name.honorificSuffix string
displayName string
nickName string
profileUrl reference x
title string
userType string
preferredLanguage string
locale string
timezone string
active boolean
password string w x # compared as it is
emails complex +
emails.value string
emails.display string
emails.type string
emails.primary boolean
phoneNumbers complex +
phoneNumbers.value string
phoneNumbers.display string
phoneNumbers.type string
phoneNumbers.primary boolean
ims complex +
ims.value string
ims.display string
ims.type string
ims.primary boolean
photos complex +
photos.value reference x
photos.display string
photos.type string
photos.primary boolean
addresses complex +
addresses.formatted string
addresses.streetAddress string
addresses.locality string
addresses.region string
addresses.postalCode string
addresses.country string
addresses.type string
addresses.primary boolean
groups complex + r
groups.value string r x # an id, and ids regard case (§3.1)
groups.$ref reference r x
groups.display string r
groups.type string r
entitlements complex +
entitlements.value string
entitlements.display string
entitlements.type string
entitlements.primary boolean
roles complex +
roles.value string
roles.display string
roles.type string
roles.primary boolean
x509Certificates complex +
x509Certificates.value binary x
x509Certificates.display string
x509Certificates.type string
x509Certificates.primary boolean
urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber string
urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:costCenter string
urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:organization string
urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:division string
urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department string
urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager complex
urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value string x # an id
urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.$ref reference x
urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.displayName string r
displayName string ! s # a group is a role, and its name stands for it
members complex +
members.value string ! i x # an id, without which there is no member
members.$ref reference i x
members.type string i
members.display string r # §4.2 leaves it open; it is the user's name";

#[tokio::test]
async fn every_attribute_of_rfc_7643_is_declared_with_its_characteristics() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let declared = everything(&okta).await;
    let expected: Vec<&str> = ATTRIBUTES.lines().skip(1).map(|line| line.split(" #").next().unwrap()).collect();
    let given: Vec<String> = declared
        .iter()
        .map(|declared| {
            let own = &declared.own;
            let mut line = format!("{} {}", declared.path(), own["type"].as_str().unwrap());
            for (is, mark) in [
                (own["multiValued"] == true, "+"),
                (own["required"] == true, "!"),
                (own["uniqueness"] == "server", "s"),
                (own["mutability"] == "readOnly", "r"),
                (own["mutability"] == "immutable", "i"),
                (own["mutability"] == "writeOnly" && own["returned"] == "never", "w"),
                (own["caseExact"] == true, "x"),
            ] {
                if is {
                    line = format!("{line} {mark}");
                }
            }
            line
        })
        .collect();
    assert_eq!(given, expected);
}

#[tokio::test]
async fn suggested_values_and_referred_types_are_those_of_the_rfc() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let mut lists = Vec::new();
    for declared in everything(&okta).await {
        for list in ["canonicalValues", "referenceTypes"] {
            if let Some(values) = declared.own[list].as_array() {
                let values: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
                lists.push(format!("{} {}", declared.path(), values.join(" ")));
            }
        }
    }
    let expected = "
profileUrl external
emails.type work home other
phoneNumbers.type work home mobile fax pager other
ims.type aim gtalk icq xmpp msn skype qq yahoo
photos.value external
photos.type photo thumbnail
addresses.type work home other
groups.$ref Group
groups.type direct
urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.$ref User
members.$ref User
members.type User";
    // Groups are not nested: no member is a group, and no membership indirect.
    assert_eq!(lists, expected.lines().skip(1).collect::<Vec<_>>());
}
