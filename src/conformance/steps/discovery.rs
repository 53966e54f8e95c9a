//! What the server says of itself (RFC 7643 §5, §6; RFC 7644 §4).

use serde_json::Value;

use crate::conformance::answer::at;
use crate::conformance::session::Session;
use crate::conformance::step::{Step, Stop, Verdict};

const CONFIG: &str = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig";

pub(super) const STEPS: &[Step] = &[
    Step::new(
        "service-provider-config-is-served",
        "RFC 7644 §4",
        "ServiceProviderConfig is one resource with its own schema.",
        config_is_served,
    ),
    Step::new(
        "service-provider-config-names-every-feature",
        "RFC 7643 §5",
        "ServiceProviderConfig says of every feature whether it is supported.",
        config_names_every_feature,
    ),
    Step::new(
        "service-provider-config-has-the-limits",
        "RFC 7643 §5",
        "The limits of bulk requests and of filters are whole numbers.",
        config_has_the_limits,
    ),
    Step::new(
        "service-provider-config-tells-how-to-authenticate",
        "RFC 7643 §5",
        "Each authentication scheme has a type, a name and a description.",
        config_has_schemes,
    ),
    Step::new(
        "service-provider-config-declares-pagination",
        "RFC 9865 §4",
        "Where there is \"pagination\", it says which of the two methods there are.",
        config_declares_pagination,
    ),
    Step::new(
        "resource-types-are-a-list",
        "RFC 7644 §4",
        "ResourceTypes is a ListResponse that holds the User.",
        resource_types_are_a_list,
    ),
    Step::new(
        "resource-types-have-their-parts",
        "RFC 7643 §6",
        "Each resource type has a name, an endpoint and a schema, and says which extensions it requires.",
        resource_types_have_their_parts,
    ),
    Step::new(
        "resource-type-is-served-alone",
        "RFC 7644 §4",
        "The address of one resource type answers that resource type, and no list.",
        resource_type_is_served_alone,
    ),
    Step::new(
        "unknown-resource-type-is-not-found",
        "RFC 7644 §3.12",
        "A resource type that there is not is a 404 with an error body.",
        unknown_resource_type,
    ),
    Step::new(
        "discovery-is-not-filtered",
        "RFC 7644 §4",
        "A filter on ResourceTypes is refused or without effect, so that nobody believes that it was applied.",
        discovery_is_not_filtered,
    ),
];

fn config_is_served(s: &mut Session) -> Verdict {
    let answer = s.get("/ServiceProviderConfig")?.status(&[200])?;
    let met =
        at(&answer.json, "schemas").and_then(Value::as_array).is_some_and(|urns| urns.iter().any(|u| u == CONFIG));
    answer.check(met, || format!("one resource with the schema {CONFIG}"))?;
    Ok(())
}

fn config_names_every_feature(s: &mut Session) -> Verdict {
    let mut answer = s.get("/ServiceProviderConfig")?.status(&[200])?;
    for feature in ["patch", "bulk", "filter", "changePassword", "sort", "etag"] {
        let path = format!("{feature}.supported");
        let met = at(&answer.json, &path).is_some_and(Value::is_boolean);
        answer = answer.check(met, || format!("{path} is true or false"))?;
    }
    Ok(())
}

fn config_has_the_limits(s: &mut Session) -> Verdict {
    let mut answer = s.get("/ServiceProviderConfig")?.status(&[200])?;
    for path in ["bulk.maxOperations", "bulk.maxPayloadSize", "filter.maxResults"] {
        let met = at(&answer.json, path).is_some_and(Value::is_u64);
        answer = answer.check(met, || format!("{path} is a whole number"))?;
    }
    Ok(())
}

fn config_has_schemes(s: &mut Session) -> Verdict {
    let answer = s.get("/ServiceProviderConfig")?.status(&[200])?;
    let Some(schemes) = at(&answer.json, "authenticationSchemes").and_then(Value::as_array) else {
        return Err(answer.fail("authenticationSchemes is a list"));
    };
    let met = schemes.iter().all(|scheme| {
        ["type", "name", "description"].iter().all(|part| at(scheme, part).is_some_and(Value::is_string))
    });
    answer.check(met, || "each of authenticationSchemes has a type, a name and a description".to_owned())?;
    Ok(())
}

fn config_declares_pagination(s: &mut Session) -> Verdict {
    let answer = s.get("/ServiceProviderConfig")?.status(&[200])?;
    let Some(pagination) = at(&answer.json, "pagination").filter(|pagination| !pagination.is_null()) else {
        return Err(Stop::skipped("ServiceProviderConfig has no pagination, which is optional"));
    };
    let is_boolean = |part: &str| at(pagination, part).is_some_and(Value::is_boolean);
    let is_size = |part: &str| at(pagination, part).is_none_or(|size| size.as_u64().is_some_and(|size| size > 0));
    let method = at(pagination, "defaultPaginationMethod");
    let met = is_boolean("cursor")
        && is_boolean("index")
        && ["defaultPageSize", "maxPageSize", "cursorTimeout"].into_iter().all(is_size)
        && method.is_none_or(|method| matches!(method.as_str(), Some("cursor" | "index")));
    answer.check(met, || {
        "cursor and index are booleans; sizes and timeout, if given, positive; the default method one of the two"
            .to_owned()
    })?;
    Ok(())
}

fn resource_types_are_a_list(s: &mut Session) -> Verdict {
    let list = s.list("/ResourceTypes", &[])?;
    let met = list.texts("name").contains(&"User") && list.total == Some(list.resources.len() as u64);
    list.check(met, || "all resource types at once, one of them named User".to_owned())?;
    Ok(())
}

fn resource_types_have_their_parts(s: &mut Session) -> Verdict {
    let list = s.list("/ResourceTypes", &[])?;
    let is_text = |value: Option<&Value>| value.and_then(Value::as_str).is_some_and(|text| !text.is_empty());
    let met = list.resources.iter().all(|kind| {
        let extensions = at(kind, "schemaExtensions").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        ["name", "endpoint", "schema"].iter().all(|part| is_text(at(kind, part)))
            && extensions.iter().all(|extension| {
                is_text(at(extension, "schema")) && at(extension, "required").is_some_and(Value::is_boolean)
            })
    });
    list.check(met, || {
        "each has name, endpoint and schema; each of schemaExtensions has schema and required".to_owned()
    })?;
    Ok(())
}

fn resource_type_is_served_alone(s: &mut Session) -> Verdict {
    s.get("/ResourceTypes/User")?.status(&[200])?.has("name", &"User".into())?.has("endpoint", &"/Users".into())?;
    Ok(())
}

fn unknown_resource_type(s: &mut Session) -> Verdict {
    s.get("/ResourceTypes/Nonesuch")?.scim_error(&[404])?;
    Ok(())
}

fn discovery_is_not_filtered(s: &mut Session) -> Verdict {
    let all = s.list("/ResourceTypes", &[])?.resources.len();
    let answer = s.get("/ResourceTypes?filter=name%20eq%20%22User%22")?.status(&[200, 403])?;
    if answer.status == 403 {
        answer.scim_error(&[403])?;
        return Ok(());
    }
    let list = answer.list()?;
    let met = list.resources.len() == all;
    list.check(met, || format!("403, or all {all} resource types"))?;
    Ok(())
}
