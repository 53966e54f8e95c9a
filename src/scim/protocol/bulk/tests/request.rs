//! What a request and its operations look like, and what is refused.

use super::*;

#[test]
fn a_request_as_a_whole_is_refused_for_what_no_operation_could_answer_for() {
    let post = user("a", "x");
    let of = |member: &str, value: Value| {
        let mut body = json!({"schemas": [URN], "Operations": [post]});
        body[member] = value;
        body
    };
    let syntax = ScimType::InvalidSyntax;
    for (body, scim_type) in [
        (json!([]), syntax),
        (json!({}), syntax),
        (of("schemas", Value::Null), syntax),
        (of("schemas", json!([])), syntax),
        (of("schemas", URN.into()), syntax),
        (of("schemas", json!(["urn:ietf:params:scim:api:messages:2.0:PatchOp"])), syntax),
        (of("Operations", Value::Null), syntax),
        (of("Operations", json!([])), syntax),
        (of("Operations", post.clone()), syntax),
        (of("Operations", json!([post, "x"])), syntax),
        (of("Operations", json!([post, post])), ScimType::InvalidValue),
        (of("failOnErrors", json!(0)), ScimType::InvalidValue),
        (of("failOnErrors", json!(-1)), ScimType::InvalidValue),
        (of("failOnErrors", json!(1.5)), ScimType::InvalidValue),
        (of("failOnErrors", json!("1")), ScimType::InvalidValue),
        (of("failOnErrors", json!(true)), ScimType::InvalidValue),
    ] {
        let error = BulkRequest::parse(body.clone(), BASE, 1_000).unwrap_err();
        assert_eq!((error.status, error.scim_type), (400, Some(scim_type)), "{body}");
    }
    let request = BulkRequest::parse(of("failOnErrors", Value::Null), BASE, 1_000).unwrap();
    assert_eq!(request.fail_on_errors, None);
}

#[test]
fn names_of_members_and_methods_have_no_case() {
    let body = json!({"failonerrors": 2, "SCHEMAS": [URN], "operations": [
        {"METHOD": "post", "Path": "Users", "bulkid": 7, "DATA": {"userName": "a"}}, {"method": "Delete", "path": "/Users/1"}]});
    let request = BulkRequest::parse(body, BASE, 1_000).unwrap();
    assert_eq!(request.fail_on_errors, Some(2));
    let [post, delete] = request.operations.as_slice() else { panic!("two operations") };
    assert_eq!((post.method.as_deref(), post.bulk_id.as_deref()), (Some("POST"), Some("7")));
    assert_eq!(post.request.as_ref().unwrap().method, Method::Post);
    assert_eq!(delete.request.as_ref().unwrap().method, Method::Delete);
}

#[test]
fn one_operation_more_than_the_limit_is_too_many() {
    let body = json!({"schemas": [URN], "Operations": [user("a", "x"), user("b", "x"), user("c", "x")]});
    assert!(BulkRequest::parse(body.clone(), BASE, 3).is_ok());
    let error = BulkRequest::parse(body, BASE, 2).unwrap_err();
    assert_eq!(error.status, 413);
    assert!(error.detail.contains("maxOperations") && error.detail.contains('2'), "{}", error.detail);
}

#[test]
fn an_operation_that_stands_for_no_request_is_refused_alone() {
    let data = json!({"userName": "a"});
    let deep = (0..40).fold(json!(1), |inner, _| json!([inner]));
    for (operation, status, scim_type) in [
        (json!({}), 400, Some(ScimType::InvalidValue)),
        (json!({"method": "GET", "path": "/Users/1"}), 400, Some(ScimType::InvalidValue)),
        (json!({"method": 1, "path": "/Users/1"}), 400, Some(ScimType::InvalidValue)),
        (json!({"method": "DELETE"}), 400, Some(ScimType::InvalidPath)),
        (json!({"method": "DELETE", "path": ""}), 400, Some(ScimType::InvalidPath)),
        (json!({"method": "DELETE", "path": ["/Users/1"]}), 400, Some(ScimType::InvalidPath)),
        (json!({"method": "POST", "path": "/Users", "data": data}), 400, Some(ScimType::InvalidValue)),
        (json!({"method": "POST", "path": "/Users", "bulkId": "", "data": data}), 400, Some(ScimType::InvalidValue)),
        (json!({"method": "POST", "path": "/Users", "bulkId": "a"}), 400, Some(ScimType::InvalidValue)),
        (json!({"method": "PUT", "path": "/Users/1", "data": null}), 400, Some(ScimType::InvalidValue)),
        (json!({"method": "PATCH", "path": "/Users/1", "data": "x"}), 400, Some(ScimType::InvalidSyntax)),
        (
            json!({"method": "PUT", "path": "/Users/1", "data": {"urn:a:1.0:b": deep}}),
            400,
            Some(ScimType::InvalidSyntax),
        ),
        (json!({"method": "PUT", "path": "/Users/1", "version": {}, "data": data}), 400, Some(ScimType::InvalidValue)),
        (json!({"method": "POST", "path": "/Users/1", "bulkId": "a", "data": data}), 405, None),
        (json!({"method": "PUT", "path": "/Users", "data": data}), 405, None),
        (json!({"method": "DELETE", "path": "/Groups/"}), 405, None),
        (json!({"method": "DELETE", "path": "/Devices/1"}), 404, None),
        (json!({"method": "DELETE", "path": "/users/1"}), 404, None),
    ] {
        let error = parse_one(operation.clone()).request.unwrap_err();
        assert_eq!((error.status, error.scim_type), (status, scim_type), "{operation}: {}", error.detail);
    }
}

#[test]
fn paths_stay_in_the_directory_and_on_resources() {
    let created = Created::default();
    for (path, expected) in [
        ("/Users/1", "/Users/1"),
        ("Users/1", "/Users/1"),
        ("//Groups//1/", "/Groups/1"),
        ("/Users/1?attributes=id", "/Users/1"),
        ("https://rollcall.example.com/scim/v2/d1/Users/1", "/Users/1"),
        ("/scim/v2/d1/Users/1", "/Users/1"),
    ] {
        let target = Target::parse(path, BASE).unwrap();
        assert_eq!(target.path(&created).as_deref(), Some(expected), "{path}");
    }
    assert_eq!(Target::parse("/Users/1?attributes=id", BASE).unwrap().query(), Some("attributes=id"));
    for path in [
        "https://rollcall.example.com/scim/v2/d2/Users/1",
        "https://rollcall.example.com/scim/v2/d12/Users/1",
        "https://evil.example/scim/v2/d1/Users/1",
        "/scim/v2/d2/Users/1",
        "/../d2/Users/1",
        "/Users/../../d2/Users/1",
        "/Users/1/2",
        "/Bulk",
        "/Me",
        "/.search",
        "/Users/.search",
        "/Schemas/urn:x",
        "/ResourceTypes/User",
        "/ServiceProviderConfig",
        "https://rollcall.example.com/scim/v2/d1",
        "/",
    ] {
        let error = Target::parse(path, BASE).unwrap_err();
        assert_eq!(error.scim_type, Some(ScimType::InvalidPath), "{path}");
    }
}

#[test]
fn an_error_does_not_grow_with_what_it_names() {
    let long = "ä".repeat(5_000);
    let error = try_parse(json!([user(&long, "x"), user(&long, "x")])).unwrap_err();
    assert!(error.detail.len() < 500 && error.detail.contains("ä…"), "{}", error.detail);
    let operation = parse_one(user("a", &format!("bulkId:{long}")));
    let error = operation.request.unwrap().resolve(&Created::default()).unwrap_err();
    assert!(error.detail.len() < 500, "{}", error.detail);
}

#[test]
fn what_is_shown_for_debugging_holds_no_data() {
    let operation = parse_one(json!({"method": "POST", "path": "/Users", "bulkId": "a", "data": {"password": "t0p"}}));
    let resolved = operation.request.as_ref().unwrap().resolve(&Created::default()).unwrap();
    assert!(!format!("{operation:?} {resolved:?}").contains("t0p"));
}

#[test]
fn an_answer_tells_of_each_operation_what_is_known() {
    let request = parse(json!([user("a", "x"), {"method": "get"}]));
    let created = Outcome {
        status: 201,
        location: Some(format!("{BASE}/Users/1")),
        version: Some("W/\"1\"".to_owned()),
        error: None,
    };
    let refused = Outcome::refused(request.operations[1].request.as_ref().unwrap_err(), None);
    assert!(!created.is_failure() && refused.is_failure());
    let answer = bulk_response(request.operations.iter().zip([&created, &refused]));
    assert_eq!(
        answer,
        json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkResponse"], "Operations": [
            {"location": format!("{BASE}/Users/1"), "method": "POST", "bulkId": "a", "version": "W/\"1\"", "status": "201"},
            {"method": "get", "status": "400", "response": {
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "status": "400", "scimType": "invalidValue",
                "detail": "The method must be POST, PUT, PATCH or DELETE."}}]})
    );
}
