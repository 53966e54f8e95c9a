//! The documents themselves (RFC 7643 §5, §6, §7; RFC 7644 §4).

use axum::http::Method;
use serde_json::{Value, json};

use super::declared::text;
use crate::support::{Idp, TestApp};

const DOCUMENTS: [&str; 8] = [
    "/ServiceProviderConfig",
    "/ResourceTypes",
    "/ResourceTypes/User",
    "/ResourceTypes/Group",
    "/Schemas",
    "/Schemas/urn:ietf:params:scim:schemas:core:2.0:User",
    "/Schemas/urn:ietf:params:scim:schemas:core:2.0:Group",
    "/Schemas/urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
];

/// Follows an address that the server gave.
async fn follow(idp: &Idp, location: &Value) -> Value {
    let location = text(location);
    assert!(location.starts_with("https://"), "{location} is not absolute");
    let (_, path) = location.split_once(idp.directory.as_str()).unwrap();
    idp.read(path).await
}

#[tokio::test]
async fn every_resource_type_has_an_endpoint_and_schemas_that_are_there() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let types = okta.get("/ResourceTypes").await.list().1;
    assert_eq!(types.len(), 2);
    for found in types {
        assert_eq!(found["schemas"], json!(["urn:ietf:params:scim:schemas:core:2.0:ResourceType"]));
        assert_eq!(found["id"], found["name"]);
        assert!(!text(&found["description"]).is_empty());
        assert_eq!(found["meta"]["resourceType"], "ResourceType");
        assert_eq!(follow(&okta, &found["meta"]["location"]).await, found);
        okta.get(&text(&found["endpoint"])).await.list();
        okta.read(&format!("/Schemas/{}", text(&found["schema"]))).await;
        for extension in found["schemaExtensions"].as_array().unwrap() {
            okta.read(&format!("/Schemas/{}", text(&extension["schema"]))).await;
            // None is required: every other test here makes resources without it.
            assert_eq!(extension["required"], false);
        }
    }
}

#[tokio::test]
async fn every_schema_is_listed_is_where_it_says_and_is_complete() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let schemas = okta.get("/Schemas").await.list().1;
    assert_eq!(schemas.len(), 3);
    for schema in schemas {
        assert_eq!(schema["schemas"], json!(["urn:ietf:params:scim:schemas:core:2.0:Schema"]));
        assert_eq!(schema["meta"]["resourceType"], "Schema");
        assert_eq!(follow(&okta, &schema["meta"]["location"]).await, schema);
        let id = text(&schema["id"]);
        for spelling in [id.to_uppercase(), id.replace(':', "%3A")] {
            assert_eq!(okta.read(&format!("/Schemas/{spelling}")).await, schema);
        }
        for name in ["name", "description"] {
            assert!(!text(&schema[name]).is_empty());
        }
        let attributes = schema["attributes"].as_array().unwrap();
        let parts = attributes.iter().flat_map(|attribute| attribute["subAttributes"].as_array().into_iter().flatten());
        for attribute in attributes.iter().chain(parts) {
            assert_eq!(attribute["subAttributes"].is_array(), attribute["type"] == "complex", "{attribute}");
            assert_eq!(attribute["referenceTypes"].is_array(), attribute["type"] == "reference", "{attribute}");
            let is_text = ["string", "reference", "binary"].iter().any(|kind| attribute["type"] == *kind);
            assert_eq!(attribute["caseExact"].is_boolean(), is_text, "{attribute}");
            for name in ["name", "type", "description", "mutability", "returned", "uniqueness"] {
                assert!(!text(&attribute[name]).is_empty(), "{attribute}");
            }
            for name in ["multiValued", "required"] {
                assert!(attribute[name].is_boolean(), "{attribute}");
            }
        }
    }
    okta.get("/Schemas/urn:nosuch").await.assert_error(404, None, &["/Schemas"]);
    okta.get("/ResourceTypes/Device").await.assert_error(404, None, &[]);
}

#[tokio::test]
async fn the_configuration_has_everything_that_rfc_7643_section_5_requires() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let config = okta.read("/ServiceProviderConfig").await;
    assert_eq!(config["schemas"], json!(["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"]));
    for feature in ["patch", "bulk", "filter", "changePassword", "sort", "etag"] {
        assert!(config[feature]["supported"].is_boolean(), "{feature}");
    }
    for (feature, limit) in [("bulk", "maxOperations"), ("bulk", "maxPayloadSize"), ("filter", "maxResults")] {
        assert!(config[feature][limit].is_u64(), "{feature}.{limit}");
    }
    let schemes = config["authenticationSchemes"].as_array().unwrap();
    assert_eq!(schemes.len(), 1);
    for name in ["type", "name", "description", "specUri"] {
        assert!(!text(&schemes[0][name]).is_empty(), "{name}");
    }
    assert_eq!(schemes[0]["type"], "oauthbearertoken");
    assert_eq!(config["meta"]["resourceType"], "ServiceProviderConfig");
    assert_eq!(follow(&okta, &config["meta"]["location"]).await, config);
    // RFC 9865 §4.
    let pagination = &config["pagination"];
    assert!(pagination["cursor"].is_boolean() && pagination["index"].is_boolean(), "{pagination}");
}

#[tokio::test]
async fn discovery_is_read_only_ignores_paging_and_sorting_and_refuses_filters() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    for path in DOCUMENTS {
        let plain = okta.get(path).await.assert_status(200);
        for query in ["startIndex=2&count=0", "sortBy=name&sortOrder=descending", "whatever=1"] {
            assert_eq!(okta.get(&format!("{path}?{query}")).await.assert_status(200).body, plain.body);
        }
        okta.get(&format!("{path}?filter=name eq \"User\"")).await.assert_error(403, None, &["filter"]);
        for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            let answer = okta.call(method, path, Some(json!({}))).await.assert_error(405, None, &[]);
            assert_eq!(answer.header("allow"), Some("GET,HEAD"));
        }
        let head = okta.call(Method::HEAD, path, None).await.assert_status(200);
        assert!(head.body.is_empty());
        let location = plain.json()["meta"]["location"].as_str().map(str::to_owned);
        assert_eq!(plain.header("content-location"), location.as_deref());
        okta.client().with_token(None).get(path).await.assert_status(401);
    }
}
