//! What every SCIM handler is given: the context, the directory, who asks, and what they want to see.

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;

use crate::domain::Ctx;
use crate::domain::provisioning::users::Wanted;
use crate::domain::provisioning::{Caller, groups};
use crate::model::ids::{GroupId, UserId};
use crate::model::user::{ListedUser, UserWithGroups};
use crate::scim::api::error::{Failure, ScimResult};
use crate::scim::api::precondition::IfVersion;
use crate::scim::api::query::Query;
use crate::scim::api::response;
use crate::scim::convert;
use crate::scim::convert::user::Answered;
use crate::scim::protocol::ScimError;
use crate::scim::protocol::filter::FilterLimits;
use crate::scim::protocol::projection::Projection;
use crate::scim::protocol::schema::ResourceType;

/// A request that came with a good token. A handler without it cannot touch data.
#[derive(Debug, Clone)]
pub struct ScimCall {
    /// What the rules need.
    pub ctx: Ctx,
    /// The directory, and the token as the one who acts.
    pub caller: Caller,
    /// The address that `Location` and `$ref` are built from.
    pub base: String,
    /// The query.
    pub query: Query,
    /// What was read together with the token, if anything was.
    pub read_already: Option<ReadAlready>,
}

/// A user that was looked for in the round trip that checked the token.
#[derive(Debug, Clone)]
pub struct ReadAlready {
    /// What was looked for.
    pub wanted: Wanted,
    /// The user, if there is one.
    pub found: Option<ListedUser>,
}

impl ReadAlready {
    /// Tells whether it was the user of this id that was looked for.
    pub fn is_by_id(&self, id: &UserId) -> bool {
        matches!(&self.wanted, Wanted::Id(wanted) if wanted == id)
    }

    /// Returns the user of a `userName`, and the key of it, if one was looked for.
    pub fn by_user_name(self) -> Option<(String, Option<ListedUser>)> {
        match self.wanted {
            Wanted::UserName(key) => Some((key, self.found)),
            Wanted::Id(_) => None,
        }
    }
}

impl ScimCall {
    /// Returns which attributes the client wants to see.
    ///
    /// # Errors
    /// When the query asks for both `attributes` and `excludedAttributes`, or they cannot be read.
    pub fn projection(&self, resource_type: &'static ResourceType) -> Result<Projection, ScimError> {
        Projection::parse(self.query.get("attributes"), self.query.get("excludedAttributes"), resource_type)
    }

    /// Returns what a filter is held to.
    pub fn filter_limits(&self) -> FilterLimits {
        FilterLimits { max_bytes: self.ctx.limits.filter_bytes, max_depth: self.ctx.limits.filter_depth }
    }

    /// Answers a user.
    ///
    /// # Errors
    /// When the stored document cannot be read.
    pub fn respond_user(&self, found: &UserWithGroups, projection: &Projection) -> ScimResult<Response> {
        self.respond_answered(&Answered::of(&found.user, &found.groups), projection)
    }

    /// Answers what is answered of a user.
    ///
    /// # Errors
    /// When the stored document cannot be read.
    pub fn respond_answered(&self, user: &Answered<'_>, projection: &Projection) -> ScimResult<Response> {
        let body = user.render(&self.base, projection)?;
        Ok(response::resource(StatusCode::OK, body, &user.tag(), &user.location(&self.base)))
    }

    /// Answers a group as it now is, its members only where they are wanted.
    ///
    /// # Errors
    /// When it is not there.
    pub async fn respond_group(
        &self,
        status: StatusCode,
        id: &GroupId,
        projection: &Projection,
    ) -> ScimResult<Response> {
        self.respond_group_unless(status, id, projection, &IfVersion::default()).await
    }

    /// Answers a group as it now is, unless the client has it so already.
    ///
    /// # Errors
    /// When it is not there, or in another version than it must be.
    pub async fn respond_group_unless(
        &self,
        status: StatusCode,
        id: &GroupId,
        projection: &Projection,
        version: &IfVersion,
    ) -> ScimResult<Response> {
        let found = groups::find(&self.ctx, &self.caller, id, !projection.excludes("members")).await?;
        let location = convert::group::location(&found.group, &self.base);
        if let Some(short) = version.shorten(&found.group.tag(), &location)? {
            return Ok(short);
        }
        let body = convert::group::render(&found.group, found.members.as_deref(), &self.base, projection)?;
        Ok(response::resource(status, body, &found.group.tag(), &location))
    }
}

impl<S: Sync> FromRequestParts<S> for ScimCall {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        // Put there by `authenticate`, which stands before every route.
        parts.extensions.remove::<Self>().ok_or_else(|| ScimError::internal("not authenticated").into())
    }
}
