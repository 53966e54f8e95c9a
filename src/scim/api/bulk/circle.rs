//! Creations that refer to each other (RFC 7644 §3.7.1): such as two people, each of whom is the manager of the other.
//!
//! Each is created without what refers to those that are not there yet, and then replaced by what the client sent. Nothing
//! that is outside refers to them in the meantime. All of them come to be, or none.

use std::collections::HashSet;

use crate::scim::api::bulk::run::Run;
use crate::scim::api::bulk::single::Sent;
use crate::scim::protocol::ScimError;
use crate::scim::protocol::bulk::{Creation, Method, Outcome, Resolved, shortened};

/// A member of the circle that has been created.
struct Made<'a> {
    creation: Creation<'a>,
    outcome: Outcome,
    id: String,
    /// Whether something was left out.
    is_partial: bool,
}

/// Why a circle cannot be.
struct Broken<'a> {
    creation: Creation<'a>,
    outcome: Outcome,
}

impl Run {
    /// Creates a circle.
    pub(super) async fn circle(&mut self, creations: &[Creation<'_>]) {
        let mut made = Vec::with_capacity(creations.len());
        let closed = match self.create(creations, &mut made).await {
            Ok(()) => self.complete(&mut made).await,
            Err(broken) => Err(broken),
        };
        match closed {
            Ok(()) => {
                for Made { creation, outcome, .. } in made {
                    self.note(creation.operation, outcome);
                }
            }
            Err(broken) => self.take_back(creations, made, broken).await,
        }
    }

    /// Creates each member as far as it can be.
    async fn create<'a>(&mut self, creations: &[Creation<'a>], made: &mut Vec<Made<'a>>) -> Result<(), Broken<'a>> {
        let mut pending: HashSet<&str> = creations.iter().map(|creation| creation.bulk_id).collect();
        for &creation in creations {
            // What is missing from outside is known before anything is created.
            let check = self.created.check(creation.request.references(), &pending);
            check.map_err(|error| Broken { creation, outcome: Outcome::refused(&error, None) })?;
        }
        for &creation in creations {
            let is_partial = creation.request.references().iter().any(|bulk_id| pending.contains(bulk_id.as_str()));
            let outcome = match creation.request.resolve_without(&self.created, &pending) {
                Ok(resolved) => self.send(creation, Method::Post, resolved, None).await,
                Err(error) => Outcome::refused(&error, None),
            };
            self.note_created(creation.bulk_id, &outcome);
            let Some(id) = self.created.id(creation.bulk_id).map(str::to_owned) else {
                return Err(Broken { creation, outcome });
            };
            pending.remove(creation.bulk_id);
            made.push(Made { creation, outcome, id, is_partial });
        }
        Ok(())
    }

    /// Puts in what was left out.
    async fn complete<'a>(&self, made: &mut [Made<'a>]) -> Result<(), Broken<'a>> {
        for Made { creation, outcome, id, .. } in made.iter_mut().filter(|made| made.is_partial) {
            let replaced = match creation.request.resolve(&self.created) {
                Ok(resolved) => {
                    let resolved = Resolved { path: creation.request.target.path_of(id), ..resolved };
                    self.send(*creation, Method::Put, resolved, outcome.version.as_deref()).await
                }
                Err(error) => Outcome::refused(&error, None),
            };
            if replaced.is_failure() {
                return Err(Broken { creation: *creation, outcome: Outcome { location: None, ..replaced } });
            }
            outcome.version = replaced.version;
        }
        Ok(())
    }

    /// Deletes what was created of a circle that cannot be, and says so of every member.
    async fn take_back(&mut self, creations: &[Creation<'_>], made: Vec<Made<'_>>, broken: Broken<'_>) {
        let mut left_behind = Vec::new();
        for Made { creation, outcome, id, .. } in made {
            let path = creation.request.target.path_of(&id);
            let resolved = Resolved { path, data: None };
            let deleted = self.send(creation, Method::Delete, resolved, None).await;
            self.created.forget(creation.bulk_id);
            // Whoever was faster has deleted it too.
            if deleted.is_failure() && deleted.status != 404 {
                left_behind.push((creation.operation.index, outcome.location));
            }
        }
        for creation in creations {
            let index = creation.operation.index;
            let left = left_behind.iter().find(|(left, _)| *left == index);
            let outcome = if let Some((_, location)) = left {
                let error = ScimError::internal(
                    "The operation refers to one that failed, in a circle, and could not be taken back; delete the resource.",
                );
                Outcome::refused(&error, location.clone())
            } else if index == broken.creation.operation.index {
                broken.outcome.clone()
            } else {
                let error = ScimError::conflict(format!(
                    "The operation and bulkId:{} refer to each other, and that one failed; nothing of the circle was kept. \
                     Mend that one and send all of them again.",
                    shortened(broken.creation.bulk_id)
                ));
                Outcome::refused(&error, None)
            };
            self.note(creation.operation, outcome);
        }
    }

    async fn send(&self, creation: Creation<'_>, method: Method, resolved: Resolved, version: Option<&str>) -> Outcome {
        let query = creation.request.target.query();
        self.single.send(Sent { index: creation.operation.index, method, resolved, query, version }).await
    }
}
