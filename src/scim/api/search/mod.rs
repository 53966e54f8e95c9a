//! Searches (RFC 7644 §3.4.2, §3.4.3; RFC 9865): one path for `GET` on a list, on the endpoint itself, and for `POST …/.search`.

mod cursor;

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::Response;

use crate::domain::cursors;
use crate::domain::provisioning::journal::Matched;
use crate::domain::provisioning::search::{self, Found, Part, Search};
use crate::model::search::{Direction, Kind, Place, Start};
use crate::scim::api::body::ScimJson;
use crate::scim::api::call::{ReadAlready, ScimCall};
use crate::scim::api::error::ScimResult;
use crate::scim::api::response;
use crate::scim::api::search::cursor::{Cursor, Sealer};
use crate::scim::convert::filter::{Plan, plan};
use crate::scim::convert::resource::{render, resource_type, whole};
use crate::scim::convert::sort::Sorter;
use crate::scim::protocol::ScimError;
use crate::scim::protocol::filter::Filter;
use crate::scim::protocol::list::{Paging, cursor_response, list_response};
use crate::scim::protocol::projection::Projection;
use crate::scim::protocol::schema::ResourceType;
use crate::scim::protocol::search::SearchRequest;
use crate::scim::protocol::sort::{Sort, SortTarget};

const USERS: &[Kind] = &[Kind::User];
const GROUPS: &[Kind] = &[Kind::Group];
/// RFC 7644 §3.4.2.1: what stands below the endpoint.
const EVERYTHING: &[Kind] = &[Kind::User, Kind::Group];

/// `GET /Users`.
pub async fn users(call: ScimCall) -> ScimResult<Response> {
    by_query(&call, USERS).await
}

/// `POST /Users/.search`.
pub async fn users_by_post(call: ScimCall, ScimJson(body): ScimJson) -> ScimResult<Response> {
    answer(&call, USERS, SearchRequest::from_body(body)?).await
}

/// `GET /Groups`.
pub async fn groups(call: ScimCall) -> ScimResult<Response> {
    by_query(&call, GROUPS).await
}

/// `POST /Groups/.search`.
pub async fn groups_by_post(call: ScimCall, ScimJson(body): ScimJson) -> ScimResult<Response> {
    answer(&call, GROUPS, SearchRequest::from_body(body)?).await
}

/// `GET` on the endpoint.
pub async fn everything(call: ScimCall) -> ScimResult<Response> {
    by_query(&call, EVERYTHING).await
}

/// `POST /.search`.
pub async fn everything_by_post(call: ScimCall, ScimJson(body): ScimJson) -> ScimResult<Response> {
    answer(&call, EVERYTHING, SearchRequest::from_body(body)?).await
}

async fn by_query(call: &ScimCall, kinds: &[Kind]) -> ScimResult<Response> {
    answer(call, kinds, SearchRequest::from_query(|name| call.query.get(name))).await
}

async fn answer(call: &ScimCall, kinds: &[Kind], request: SearchRequest) -> ScimResult<Response> {
    let view = View::read(&request, kinds)?;
    let paging = Paging::parse(&request, call.ctx.limits.page_size)?;
    let sort = Sort::parse(request.sort_by.as_deref(), request.sort_order.as_deref())?;
    let mut search = Search {
        parts: parts(call, kinds, request.filter.as_deref(), sort.as_ref())?,
        direction: sort.as_ref().map(|sort| if sort.descending { Direction::Descending } else { Direction::Ascending }),
        start: Start::First,
        limit: 0,
        total: None,
        with_members: view.shows_members(),
        read_already: call.read_already.clone().and_then(ReadAlready::by_user_name),
    };
    match paging {
        Paging::Number(window) => {
            search.start = Start::Number(window.offset());
            search.limit = window.count;
            let found = run(call, &search).await?;
            let resources = view.render(&found, &call.base)?;
            Ok(response::json(StatusCode::OK, list_response(found.total, window.start_index, &resources)))
        }
        Paging::Cursor { cursor, count } => {
            let key = cursors::key(&call.ctx).await?;
            let sealer = Sealer::new(&call.ctx, &key, &call.caller.directory.id, kinds, &request);
            if !cursor.is_empty() {
                let opened = sealer.open(&cursor)?;
                search.start = opened.start;
                search.total = opened.total;
            }
            search.limit = count;
            let found = run(call, &search).await?;
            let total = search.is_costly_to_count().then_some(found.total);
            let seal = |start| sealer.seal(&Cursor { start, total });
            let next = found.has_next.then(|| seal(after(found.last.as_ref()))).transpose()?;
            let previous = found.has_previous.then(|| seal(before(found.first.as_ref()))).transpose()?;
            let resources = view.render(&found, &call.base)?;
            let body = cursor_response(found.total, previous.as_deref(), next.as_deref(), &resources);
            Ok(response::json(StatusCode::OK, body))
        }
    }
}

async fn run(call: &ScimCall, search: &Search) -> ScimResult<Found> {
    let found = search::run(&call.ctx, &call.caller, search).await?;
    call.caller.journal.note_matched(Matched { total: found.total, shown: found.resources.len() });
    Ok(found)
}

/// What follows a page; what follows an empty one, before which there was nothing any more, is the first.
fn after(last: Option<&Place>) -> Start {
    last.map_or(Start::First, |place| Start::After(place.clone()))
}

/// What comes before a page; before an empty one, behind which there is nothing any more, is the last.
fn before(first: Option<&Place>) -> Start {
    first.map_or(Start::Last, |place| Start::Before(place.clone()))
}

/// Which attributes the client wants to see of each kind.
struct View(Vec<(Kind, Projection)>);

impl View {
    fn read(request: &SearchRequest, kinds: &[Kind]) -> Result<Self, ScimError> {
        let (attributes, excluded) = (request.attributes.as_deref(), request.excluded_attributes.as_deref());
        let projections =
            kinds.iter().map(|&kind| Ok((kind, Projection::parse(attributes, excluded, resource_type(kind))?)));
        Ok(Self(projections.collect::<Result<_, ScimError>>()?))
    }

    fn shows_members(&self) -> bool {
        self.0.iter().any(|(kind, projection)| *kind == Kind::Group && !projection.excludes("members"))
    }

    fn render(&self, found: &Found, base: &str) -> Result<Vec<String>, ScimError> {
        let mut rendered = Vec::with_capacity(found.resources.len());
        for resource in &found.resources {
            if let Some((_, projection)) = self.0.iter().find(|(kind, _)| *kind == resource.kind()) {
                rendered.push(render(resource, base, projection)?);
            }
        }
        Ok(rendered)
    }
}

fn parts(call: &ScimCall, kinds: &[Kind], filter: Option<&str>, sort: Option<&Sort>) -> Result<Vec<Part>, ScimError> {
    let types: Vec<&ResourceType> = kinds.iter().map(|&kind| resource_type(kind)).collect();
    let filter = match filter.filter(|text| !text.trim().is_empty()) {
        Some(text) => Some(Filter::parse_within(text, call.filter_limits())?),
        None => None,
    };
    let targets = match sort {
        Some(sort) => sort.resolve(&types)?,
        None => vec![None; kinds.len()],
    };
    kinds.iter().zip(targets).map(|(&kind, target)| part(call, kind, &types, filter.as_ref(), target)).collect()
}

fn part(
    call: &ScimCall,
    kind: Kind,
    types: &[&ResourceType],
    filter: Option<&Filter>,
    target: Option<SortTarget>,
) -> Result<Part, ScimError> {
    let plan = match filter {
        Some(filter) => plan(filter.resolve_among(resource_type(kind), types)?, kind, &call.base),
        None => Plan::default(),
    };
    let sorter = target.map(|target| Sorter::new(target, &call.base));
    let needs_related = plan.needs_related(kind) || sorter.as_ref().is_some_and(|sorter| sorter.needs_related(kind));
    let base: Arc<str> = call.base.as_str().into();
    Ok(Part {
        kind,
        equals: plan.equals,
        matches: plan.rest.map(|filter| -> search::Matcher {
            Box::new(move |resource| whole(resource, &base).is_ok_and(|whole| filter.matches(&whole)))
        }),
        key: sorter.map(|sorter| -> search::Keyer { Box::new(move |resource| sorter.key(resource)) }),
        needs_related,
    })
}
