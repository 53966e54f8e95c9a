//! What the operations of a request have created so far.

use std::collections::{HashMap, HashSet};

use super::operation::Operation;
use super::reference;
use crate::scim::protocol::ScimError;

/// Every `bulkId` of a request, with the id of the resource once that is created.
#[derive(Debug, Default)]
pub struct Created {
    ids: HashMap<String, Option<String>>,
}

impl Created {
    /// Takes note of the operations that create something. Nothing is created yet.
    #[must_use]
    pub fn none_of(operations: &[Operation]) -> Self {
        let creating = operations.iter().filter_map(Operation::creates);
        Self { ids: creating.map(|bulk_id| (bulk_id.to_owned(), None)).collect() }
    }

    /// Returns the id of what an operation created.
    #[must_use]
    pub fn id(&self, bulk_id: &str) -> Option<&str> {
        self.ids.get(bulk_id)?.as_deref()
    }

    /// Takes note of what an operation created.
    pub fn note(&mut self, bulk_id: &str, id: String) {
        self.ids.insert(bulk_id.to_owned(), Some(id));
    }

    /// Forgets what an operation created: it is gone again.
    pub fn forget(&mut self, bulk_id: &str) {
        self.ids.insert(bulk_id.to_owned(), None);
    }

    /// Checks that everything that is referred to is there, or is still `pending`.
    ///
    /// # Errors
    /// `invalidValue` for a `bulkId` that no operation has, 409 for one whose operation failed.
    pub fn check(&self, references: &[String], pending: &HashSet<&str>) -> Result<(), ScimError> {
        for bulk_id in references.iter().filter(|bulk_id| !pending.contains(bulk_id.as_str())) {
            let named = reference::shortened(bulk_id);
            match self.ids.get(bulk_id) {
                Some(Some(_)) => {}
                Some(None) => {
                    return Err(ScimError::conflict(format!(
                        "The operation refers to bulkId:{named}, whose own operation failed; nothing was done. Mend that one \
                         and send both again."
                    )));
                }
                None => {
                    return Err(ScimError::invalid_value(format!(
                        "The operation refers to bulkId:{named}, but no POST of this request has that bulkId."
                    )));
                }
            }
        }
        Ok(())
    }
}
