use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::*;
use crate::scim::protocol::ScimType;
use crate::scim::protocol::attribute::AttributePath;
use crate::scim::protocol::schema::{GROUP, USER};
use crate::scim::protocol::urn::ENTERPRISE_USER;

fn user() -> Map<String, Value> {
    let user = json!({
        "id": "2819c223", "externalId": "Ext-1", "userName": "Bjensen@Example.com", "active": true, "title": "Boss",
        "userType": "Employee",
        "name": {"familyName": "O'Malley", "givenName": "Ünal"},
        "emails": [
            {"value": "bjensen@example.com", "type": "work", "primary": true},
            {"value": "babs@jensen.org", "type": "home"},
        ],
        "meta": {"created": "2010-01-23T04:56:22.000Z", "lastModified": "2011-05-13T04:42:34.500Z", "resourceType": "User"},
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE_USER],
        "groups": [{"value": "e9e30dba"}],
        ENTERPRISE_USER: {"employeeNumber": "701984", "manager": {"value": "26118915"}},
    });
    user.as_object().unwrap().clone()
}

fn matches(text: &str) -> bool {
    Filter::parse(text).unwrap().resolve(&USER).unwrap().matches(&user())
}

#[test]
fn the_examples_of_rfc_7644_match_as_they_read() {
    for (text, expected) in [
        ("userName eq \"bjensen@example.com\"", true),
        ("name.familyName co \"O'Malley\"", true),
        ("userName sw \"B\"", true),
        ("urn:ietf:params:scim:schemas:core:2.0:User:userName sw \"b\"", true),
        ("title pr", true),
        ("nickName pr", false),
        ("meta.lastModified gt \"2011-05-13T04:42:34Z\"", true),
        ("meta.lastModified ge \"2011-05-13T06:42:34.5+02:00\"", true),
        ("meta.lastModified lt \"2011-05-13T04:42:34Z\"", false),
        ("meta.lastModified le \"2011-05-13T04:42:34Z\"", false),
        ("title pr and userType eq \"Employee\"", true),
        ("title pr or userType eq \"Intern\"", true),
        ("schemas eq \"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\"", true),
        ("userType eq \"Employee\" and (emails co \"example.com\" or emails.value co \"example.org\")", true),
        ("userType ne \"Employee\" and not (emails co \"example.com\" or emails.value co \"example.org\")", false),
        ("userType eq \"Employee\" and (emails.type eq \"work\")", true),
        ("userType eq \"Employee\" and emails[type eq \"work\" and value co \"@example.com\"]", true),
        (
            "emails[type eq \"home\" and value co \"@example.com\"] or ims[type eq \"xmpp\" and value co \"@foo.com\"]",
            false,
        ),
    ] {
        assert_eq!(matches(text), expected, "{text}");
    }
}

#[test]
fn what_identity_providers_send_matches() {
    for (text, expected) in [
        ("userName eq \"BJENSEN@EXAMPLE.COM\"", true),
        ("externalId eq \"ext-1\"", false),
        ("externalId eq Ext-1", true),
        ("emails[type eq \"work\"].value eq \"bjensen@example.com\"", true),
        ("emails[type eq \"work\"].value eq \"babs@jensen.org\"", false),
        ("emails[type eq \"work\"].value pr", true),
        ("id eq \"2819c223\" and manager eq \"26118915\"", true),
        ("id eq \"2819c223\" and manager eq 26118915", true),
        ("(ActiVe eq true) and meta.lastmodified ge \"2010-01-01T00:00:00Z\"", true),
        ("active eq \"False\"", false),
        ("ACTIVE EQ True AND USERNAME PR", true),
        ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber eq \"701984\"", true),
        ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User.manager.value eq \"26118915\"", true),
        ("groups.value eq \"e9e30dba\"", true),
    ] {
        assert_eq!(matches(text), expected, "{text}");
    }
}

#[test]
fn and_binds_more_than_or_and_not_more_than_both() {
    for (text, expected) in [
        ("title pr or title pr and nickName pr", true),
        ("(title pr or title pr) and nickName pr", false),
        ("not (nickName pr) and title pr", true),
        ("not (nickName pr and title pr)", true),
        ("not (not (title pr))", true),
    ] {
        assert_eq!(matches(text), expected, "{text}");
    }
}

#[test]
fn absence_is_unequal_to_everything_and_equal_to_null() {
    for (text, expected) in [
        ("nickName eq \"x\"", false),
        ("nickName ne \"x\"", true),
        ("nickName eq null", true),
        ("title eq null", false),
        ("title ne null", true),
        ("nickName gt \"a\"", false),
        ("emails.type ne \"work\"", true),
        ("name.givenName eq \"üNAL\"", true),
        ("userName ew \".COM\"", true),
    ] {
        assert_eq!(matches(text), expected, "{text}");
    }
}

#[test]
fn members_of_groups_can_be_asked_for() {
    let group = json!({"displayName": "Tour Guides", "members": [{"value": "a"}, {"value": "b"}]});
    for (text, expected) in [
        ("displayName eq \"tour guides\"", true),
        ("members.value eq \"b\"", true),
        ("members eq \"c\"", false),
        ("members[value eq \"a\" and display pr]", false),
        ("urn:ietf:params:scim:schemas:core:2.0:Group:members[value eq \"a\"]", true),
    ] {
        let filter = Filter::parse(text).unwrap().resolve(&GROUP).unwrap();
        assert_eq!(filter.matches(group.as_object().unwrap()), expected, "{text}");
        assert_eq!(filter.mentions("members"), text.contains("embers"), "{text}");
    }
}

#[test]
fn bad_syntax_names_the_position_and_the_cause() {
    for (text, position, cause) in [
        ("", 0, "expected an attribute, found the end"),
        ("userName", 8, "expected an operator after userName"),
        ("userName is \"x\"", 9, "\"is\" is not an operator"),
        ("userName eq", 11, "expected a value after eq"),
        ("userName eq \"x", 12, "no closing quotation mark"),
        ("userName eq \"a\\b\\q\"", 12, "not valid JSON"),
        ("userName eq \"x\" title pr", 16, "expected and, or, or the end"),
        ("(userName pr", 12, "expected \")\", found the end"),
        ("userName pr)", 11, "found \")\""),
        ("not userName pr", 4, "expected \"(\""),
        ("1userName pr", 0, "is not an attribute name"),
        ("emails[type eq \"a\"", 18, "expected \"]\""),
        ("emails[ims[type pr]]", 10, "inside brackets"),
        ("emails[type pr].a.b eq 1", 15, "is no part"),
        ("\"é\" eq \"x\"", 0, "found a string"),
        ("title eq \"é\" é pr", 13, "expected and"),
        ("userName eq \"\\u0000\"", 12, "not valid JSON"),
    ] {
        let error = Filter::parse(text).unwrap_err();
        assert_eq!(error.position, position, "{text}: {error}");
        assert!(error.cause.contains(cause), "{text}: {error}");
    }
}

#[test]
fn what_no_schema_supports_is_an_invalid_filter_with_position_and_cause() {
    for (text, part) in [
        ("title pr and favouriteColour eq \"red\"", "position 13: no schema has the attribute favouriteColour"),
        ("urn:example:1.0:User:badge eq \"x\"", "position 0: no schema of this resource"),
        ("name.nick eq \"x\"", "position 0"),
        ("emails[colour eq \"x\"]", "position 7"),
        ("name eq \"x\"", "compare one of them"),
        ("userName[value eq \"x\"]", "no parts to filter by"),
        ("active gt true", "type boolean and cannot be compared with gt"),
        ("active co \"t\"", "cannot be compared with co"),
        ("x509Certificates.value gt \"a\"", "type binary"),
        ("active eq \"maybe\"", "of type boolean, which \"maybe\" is not"),
        ("meta.created gt \"yesterday\"", "of type dateTime"),
        ("userName gt null", "null can be compared with eq and ne only"),
        ("password eq \"x\"", "password cannot be searched"),
        ("password pr", "password cannot be searched"),
        ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User pr", "is a schema"),
        ("urn:ietf:params:scim:schemas:core:2.0:Group:displayName pr", "no schema of this resource"),
    ] {
        let error = Filter::parse(text).unwrap().resolve(&USER).unwrap_err();
        assert_eq!(error.scim_type, Some(ScimType::InvalidFilter), "{text}");
        assert!(error.detail.contains(part), "{text}: {error}");
    }
}

#[test]
fn filters_over_the_limits_are_refused_and_those_at_them_pass() {
    let nested = |depth: usize| format!("{}title pr{}", "(".repeat(depth), ")".repeat(depth));
    assert!(Filter::parse(&nested(32)).is_ok());
    assert!(Filter::parse(&nested(33)).unwrap_err().cause.contains("32 levels"));
    let sized = |length: usize| format!("title eq \"{}\"", "x".repeat(length - 11));
    assert!(Filter::parse(&sized(4096)).is_ok());
    assert!(Filter::parse(&sized(4097)).unwrap_err().cause.contains("4096 bytes"));
    assert!(Filter::parse_within("(title pr)", FilterLimits { max_bytes: 100, max_depth: 0 }).is_err());
    let long = vec!["title pr"; 300].join(" or ");
    assert!(Filter::parse(&long).is_ok());
}

fn pairs(equalities: &[Equality]) -> Vec<(&str, Value, usize)> {
    equalities.iter().map(|equality| (equality.path.as_str(), equality.value.clone(), equality.position)).collect()
}

#[test]
fn hints_are_equalities_that_must_hold() {
    let hints = |text: &str| Filter::parse(text).unwrap().resolve(&USER).unwrap().index_hints();
    assert_eq!(pairs(&hints("USERNAME eq \"A\"")), [("userName", json!("A"), 0)]);
    assert_eq!(
        pairs(&hints("emails[type eq \"work\"].value eq \"a@b\" and (active eq \"True\" and title pr)")),
        [("emails.type", json!("work"), 7), ("emails.value", json!("a@b"), 23), ("active", json!(true), 43)]
    );
    assert_eq!(pairs(&hints("emails[value eq \"a\"]")), [("emails.value", json!("a"), 7)]);
    let manager = format!("{ENTERPRISE_USER}:manager.value");
    assert_eq!(pairs(&hints("id eq 1 and manager eq 2")), [("id", json!("1"), 0), (manager.as_str(), json!("2"), 12)]);
    assert!(hints("userName eq \"a\" or title pr").is_empty());
    assert!(hints("not (userName eq \"a\")").is_empty());
    assert!(hints("userName ne \"a\" and title eq null").is_empty());
}

#[test]
fn a_conjunction_is_read_only_where_it_says_everything() {
    let conjunction = |text: &str| Filter::parse(text).unwrap().resolve(&USER).unwrap().as_conjunction();
    assert_eq!(pairs(&conjunction("userName eq \"a\" and active eq true").unwrap()).len(), 2);
    assert_eq!(pairs(&conjunction("emails[value eq \"a\"]").unwrap()), [("emails.value", json!("a"), 7)]);
    for text in
        ["emails[type eq \"work\"].value eq \"a\"", "title pr", "title eq null", "title eq \"a\" or title eq \"b\""]
    {
        assert_eq!(conjunction(text), None, "{text}");
    }
}

#[test]
fn an_element_and_its_part_are_one_condition() {
    let short = Filter::parse("emails[type eq \"work\"].value eq \"a\"").unwrap();
    assert_eq!(short.to_string(), "emails[type eq \"work\" and value eq \"a\"]");
    assert_eq!(Filter::parse(&short.to_string()), Ok(short));
    let either = Filter::parse("emails[type eq \"work\" or primary eq true].value eq \"a\"").unwrap();
    assert_eq!(either.to_string(), "emails[(type eq \"work\" or primary eq true) and value eq \"a\"]");
}

fn any_path() -> impl Strategy<Value = AttributePath> {
    let urn = prop_oneof![Just(String::new()), Just(format!("{ENTERPRISE_USER}:")), Just("urn:x:1.0:User:".to_owned())];
    (urn, "[a-z][a-zA-Z0-9_-]{0,6}", proptest::option::of("[a-z$][a-z]{1,5}"))
        .prop_filter("not a keyword", |(urn, name, _)| !urn.is_empty() || !name.eq_ignore_ascii_case("not"))
        .prop_map(|(urn, name, sub)| {
            let sub = sub.map(|sub| format!(".{sub}")).unwrap_or_default();
            AttributePath::parse(&format!("{urn}{name}{sub}")).unwrap()
        })
}

fn any_value() -> impl Strategy<Value = Value> {
    let text = prop_oneof!["\\PC{0,12}", "[\"\\\\\n\t a]{0,6}"];
    prop_oneof![
        text.prop_map(|text| Value::from(text.replace('\0', ""))),
        any::<i64>().prop_map(Value::from),
        (-1000_i32..1000).prop_map(|quarters| Value::from(f64::from(quarters) / 4.0)),
        any::<bool>().prop_map(Value::from),
        Just(Value::Null),
    ]
}

fn any_filter(in_brackets: bool) -> BoxedStrategy<Filter> {
    let term = || any_path().prop_map(|path| Term { path, position: Position(0) });
    let operator = prop::sample::select(vec![
        Operator::Equal,
        Operator::NotEqual,
        Operator::Contains,
        Operator::StartsWith,
        Operator::EndsWith,
        Operator::Greater,
        Operator::GreaterOrEqual,
        Operator::Less,
        Operator::LessOrEqual,
    ]);
    let compare =
        (term(), operator, any_value()).prop_map(|(term, operator, value)| Filter::Compare(term, operator, value));
    let mut leaf = prop_oneof![term().prop_map(Filter::Present), compare].boxed();
    if !in_brackets {
        let element = (term(), any_filter(true)).prop_map(|(term, filter)| Filter::Element(term, Box::new(filter)));
        leaf = prop_oneof![3 => leaf, 1 => element].boxed();
    }
    leaf.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(Filter::And),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Filter::Or),
            inner.prop_map(|filter| Filter::Not(Box::new(filter))),
        ]
    })
    .boxed()
}

proptest! {
    #[test]
    fn parsing_never_panics_on_any_text(text in "\\PC*") {
        let _ = Filter::parse(&text);
    }

    #[test]
    fn parsing_never_panics_on_text_that_looks_like_a_filter(
        words in prop::collection::vec(
            prop::sample::select(vec![
                "userName", "emails", "[", "]", "(", ")", "eq", "pr", "and", "or", "not", "\"x\"", "\"", ".value", "true", "1", "é",
            ]),
            0..14,
        ),
    ) {
        for text in [words.join(" "), words.concat()] {
            if let Ok(filter) = Filter::parse(&text) {
                prop_assert_eq!(Filter::parse(&filter.to_string()), Ok(filter.clone()));
                if let Ok(resolved) = filter.resolve(&USER) {
                    let _ = resolved.matches(&user());
                    let _ = resolved.index_hints();
                }
            }
        }
    }

    #[test]
    fn a_printed_filter_parses_to_itself(filter in any_filter(false)) {
        let limits = FilterLimits { max_bytes: usize::MAX, max_depth: 64 };
        prop_assert_eq!(Filter::parse_within(&filter.to_string(), limits), Ok(filter));
    }

    #[test]
    fn hints_hold_wherever_the_filter_matches(
        name in "[ab]", kind in "(work|home)", text in prop::sample::select(vec![
            "userName eq \"a\" and emails[type eq \"work\"]", "emails[type eq \"work\"].value eq \"a\"",
            "userName eq \"A\" and (emails.value eq \"b\" or title pr)",
        ]),
    ) {
        let resource = json!({"userName": name, "emails": [{"value": name, "type": kind}]});
        let resource = resource.as_object().unwrap();
        let filter = Filter::parse(text).unwrap().resolve(&USER).unwrap();
        if filter.matches(resource) {
            for hint in filter.index_hints() {
                let text = format!("{} eq {}", hint.path, hint.value);
                prop_assert!(Filter::parse(&text).unwrap().resolve(&USER).unwrap().matches(resource));
            }
        }
    }
}
