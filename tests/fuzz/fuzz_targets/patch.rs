//! Any document and any operations: no panic, no failure of the server's, and whatever comes out is a resource in
//! canonical form.
//!
//! The input is two JSON texts, one after the other: the document and the body of the PATCH. Both are applied as a User
//! and as a Group.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rollcall_fuzz::scim::protocol::ScimError;
use rollcall_fuzz::scim::protocol::patch::{self, Operation, PatchRequest};
use rollcall_fuzz::scim::protocol::resource::{self, Document};
use rollcall_fuzz::scim::protocol::schema::{GROUP, ResourceType, USER};
use serde_json::Value;

fuzz_target!(|data: &[u8]| {
    let mut texts = serde_json::Deserializer::from_slice(data).into_iter::<Value>();
    let (Some(Ok(document)), Some(Ok(body))) = (texts.next(), texts.next()) else { return };
    let operations = PatchRequest::parse(body).map_err(|error| check_refusal(&error));
    for resource_type in [&USER, &GROUP] {
        let before = match resource::parse(resource_type, document.clone()) {
            Ok(before) => before,
            Err(error) => {
                check_refusal(&error);
                continue;
            }
        };
        check_canonical(resource_type, &before);
        let Ok(operations) = &operations else { continue };
        check_patch(resource_type, &before, operations);
        if resource_type.name == GROUP.name {
            match patch::split(operations.clone()) {
                Ok((changes, rest)) => {
                    let _ = patch::member_count(&changes);
                    check_patch(resource_type, &before, &rest);
                }
                Err(error) => check_refusal(&error),
            }
        }
    }
});

fn check_patch(resource_type: &ResourceType, before: &Document, operations: &[Operation]) {
    let kept = text(before);
    match patch::apply(resource_type, before, operations) {
        Ok(after) => check_canonical(resource_type, &after),
        Err(error) => check_refusal(&error),
    }
    assert_eq!(text(before), kept, "the document was changed in its place");
}

/// What is stored is read again as it is, and a PATCH without operations leaves it, to the byte.
fn check_canonical(resource_type: &ResourceType, document: &Document) {
    let again = resource::parse(resource_type, Value::Object(document.as_map().clone())).map(|again| text(&again));
    assert_eq!(again.as_deref(), Ok(text(document).as_str()), "it is another when it is read again");
    let same = patch::apply(resource_type, document, &[]).map(|same| text(&same));
    assert_eq!(same.as_deref(), Ok(text(document).as_str()), "it is another after no operation");
}

/// A refusal blames the sender, and says why.
fn check_refusal(error: &ScimError) {
    assert!((400..500).contains(&error.status), "{error}");
    assert!(!error.detail.is_empty(), "{error}");
}

fn text(document: &Document) -> String {
    serde_json::to_string(document).expect("a document is JSON")
}
