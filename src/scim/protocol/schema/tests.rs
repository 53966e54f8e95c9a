use serde_json::{Value, json};

use super::*;

const BASE: &str = "https://rollcall.example/scim/v2/d1/";

#[test]
fn the_user_schema_has_every_attribute_of_rfc_7643() {
    let names: Vec<&str> = USER_SCHEMA.attributes.iter().map(|attribute| attribute.name).collect();
    let expected = [
        "userName",
        "name",
        "displayName",
        "nickName",
        "profileUrl",
        "title",
        "userType",
        "preferredLanguage",
        "locale",
        "timezone",
        "active",
        "password",
        "emails",
        "phoneNumbers",
        "ims",
        "photos",
        "addresses",
        "groups",
        "entitlements",
        "roles",
        "x509Certificates",
    ];
    assert_eq!(names, expected);
}

#[test]
fn lookups_ignore_case_and_find_common_attributes() {
    for (name, canonical) in [("USERNAME", "userName"), ("externalid", "externalId"), ("META", "meta"), ("Id", "id")] {
        assert_eq!(USER.core_attribute(name).unwrap().name, canonical);
    }
    assert_eq!(USER.core_attribute("meta").unwrap().sub_attribute("lastmodified").unwrap().name, "lastModified");
    assert!(USER.core_attribute("manager").is_none());
    assert_eq!(USER.extension_with("MANAGER").unwrap().1.name, "manager");
    assert!(GROUP.core_attribute("userName").is_none());
}

#[test]
fn names_compare_without_case_and_external_ids_with_it() {
    assert!(!USER.core_attribute("userName").unwrap().case_exact);
    assert!(USER.core_attribute("externalId").unwrap().case_exact);
    let name = GROUP.core_attribute("displayName").unwrap();
    assert_eq!((name.required, name.uniqueness, name.case_exact), (true, Uniqueness::Server, false));
}

#[test]
fn a_schema_document_has_no_nulls_and_an_absolute_location() {
    fn assert_no_null(value: &Value) {
        match value {
            Value::Null => panic!("a null in the document"),
            Value::Array(values) => values.iter().for_each(assert_no_null),
            Value::Object(map) => map.values().for_each(assert_no_null),
            _ => {}
        }
    }
    for schema in schemas() {
        let json = schema.to_json(BASE);
        assert_no_null(&json);
        assert_eq!(json["meta"]["location"], format!("https://rollcall.example/scim/v2/d1/Schemas/{}", schema.id));
        assert_eq!(json["meta"]["resourceType"], "Schema");
    }
}

#[test]
fn an_attribute_document_is_laid_out_as_in_rfc_7643() {
    let json = USER.core_attribute("password").unwrap().to_json();
    assert_eq!(json["mutability"], "writeOnly");
    assert_eq!(json["returned"], "never");
    let emails = USER.core_attribute("emails").unwrap().to_json();
    assert_eq!(emails["type"], "complex");
    assert_eq!(emails["multiValued"], true);
    assert_eq!(emails["subAttributes"][2]["canonicalValues"], json!(["work", "home", "other"]));
}

#[test]
fn no_complex_attribute_holds_another_one() {
    for attribute in schemas().iter().flat_map(|schema| schema.attributes).chain(COMMON) {
        assert!(attribute.sub_attributes.iter().all(|sub| !sub.is_complex() && !sub.multi_valued));
        assert_eq!(attribute.is_complex(), !attribute.sub_attributes.is_empty(), "{}", attribute.name);
    }
}

#[test]
fn a_resource_type_names_its_schema_and_extensions() {
    let json = USER.to_json(BASE);
    assert_eq!(json["schema"], urn::USER);
    assert_eq!(json["schemaExtensions"], json!([{"schema": urn::ENTERPRISE_USER, "required": false}]));
    assert_eq!(json["meta"]["location"], "https://rollcall.example/scim/v2/d1/ResourceTypes/User");
    assert_eq!(find_resource_type("group").unwrap().endpoint, "/Groups");
    assert!(find_schema(&urn::USER.to_uppercase()).is_some());
}

#[test]
fn the_configuration_says_what_is_offered_and_no_more() {
    let mut capabilities = Capabilities {
        bulk: Some(BulkCapability { max_operations: 1000, max_payload_bytes: 1_048_576 }),
        sort: true,
        etag: true,
        change_password: true,
        filter_max_results: 100,
        cursor: Some(CursorCapability { default_page_size: 100, max_page_size: 100, timeout_seconds: None }),
    };
    let json = service_provider_config(BASE, &capabilities);
    assert_eq!(json["bulk"], json!({"supported": true, "maxOperations": 1000, "maxPayloadSize": 1_048_576}));
    assert_eq!(json["pagination"]["cursor"], true);
    assert_eq!(json["authenticationSchemes"][0]["type"], "oauthbearertoken");
    capabilities.bulk = None;
    capabilities.cursor = None;
    let json = service_provider_config(BASE, &capabilities);
    assert_eq!(json["bulk"]["supported"], false);
    assert_eq!(json["pagination"]["cursor"], false);
}
