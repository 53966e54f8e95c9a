//! In which order the operations of a request are done.
//!
//! As they come, except where one refers to something that a later one creates: that creation is moved before it
//! (RFC 7644 §3.7 asks for the result that the client means). Creations that refer to each other in a circle are one step
//! (RFC 7644 §3.7.1).

use std::collections::{HashMap, HashSet};

use super::operation::{Operation, SingleRequest};

/// What is done at a time.
#[derive(Debug)]
pub enum Step<'a> {
    /// An operation.
    One(&'a Operation),
    /// Creations that refer to each other, or one that refers to itself, in the order of the request.
    Circle(Vec<Creation<'a>>),
}

/// An operation that creates something to which others refer.
#[derive(Debug, Clone, Copy)]
pub struct Creation<'a> {
    /// The operation.
    pub operation: &'a Operation,
    /// Its request.
    pub request: &'a SingleRequest,
    /// Its `bulkId`.
    pub bulk_id: &'a str,
}

impl<'a> Creation<'a> {
    fn of(operation: &'a Operation) -> Option<Self> {
        let request = operation.request.as_ref().ok()?;
        Some(Self { operation, request, bulk_id: operation.creates()? })
    }
}

/// Puts operations in order: every one once, and behind everything that it refers to and is not in a circle with it.
#[must_use]
pub fn in_order(operations: &[Operation]) -> Vec<Step<'_>> {
    let creating = operations.iter().filter_map(|operation| Some((operation.creates()?, operation)));
    let mut search = Search { creating: creating.collect(), ..Search::default() };
    for operation in operations {
        search.visit(operation);
    }
    search.steps
}

/// Gabow's path-based search for strongly connected components. It yields a component when everything that it refers to has
/// been yielded, and begins with the operations as they come.
#[derive(Default)]
struct Search<'a> {
    creating: HashMap<&'a str, &'a Operation>,
    /// When each operation was met, by its index.
    met: HashMap<usize, usize>,
    /// Met, and not yet in a step.
    waiting: Vec<&'a Operation>,
    is_waiting: HashSet<usize>,
    /// When the first of each component was met that may still grow together with what is met next.
    boundaries: Vec<usize>,
    steps: Vec<Step<'a>>,
}

/// An operation, and what of its references has not been followed yet.
struct Open<'a> {
    operation: &'a Operation,
    references: std::vec::IntoIter<&'a Operation>,
}

impl<'a> Search<'a> {
    fn visit(&mut self, operation: &'a Operation) {
        if self.met.contains_key(&operation.index) {
            return;
        }
        let mut open = vec![self.meet(operation)];
        while let Some(last) = open.last_mut() {
            if let Some(next) = last.references.next() {
                match self.met.get(&next.index) {
                    None => open.push(self.meet(next)),
                    Some(&met) if self.is_waiting.contains(&next.index) => {
                        // A way back: everything met since belongs together.
                        while self.boundaries.last().is_some_and(|boundary| *boundary > met) {
                            self.boundaries.pop();
                        }
                    }
                    Some(_) => {}
                }
            } else {
                let operation = last.operation;
                open.pop();
                self.leave(operation);
            }
        }
    }

    fn meet(&mut self, operation: &'a Operation) -> Open<'a> {
        let number = self.met.len();
        self.met.insert(operation.index, number);
        self.boundaries.push(number);
        self.waiting.push(operation);
        self.is_waiting.insert(operation.index);
        Open { operation, references: self.references(operation).into_iter() }
    }

    /// Ends an operation whose references have all been followed; the first one of a component ends that.
    fn leave(&mut self, operation: &'a Operation) {
        if self.boundaries.last() != self.met.get(&operation.index) {
            return;
        }
        self.boundaries.pop();
        let mut component = Vec::new();
        while let Some(member) = self.waiting.pop() {
            self.is_waiting.remove(&member.index);
            component.push(member);
            if member.index == operation.index {
                break;
            }
        }
        component.sort_by_key(|member| member.index);
        let is_circle =
            component.len() > 1 || self.references(operation).iter().any(|next| next.index == operation.index);
        self.steps.push(if is_circle {
            // Only what creates something is referred to.
            Step::Circle(component.into_iter().filter_map(Creation::of).collect())
        } else {
            Step::One(operation)
        });
    }

    /// Returns the operations that create what an operation refers to, in the order of the request.
    fn references(&self, operation: &'a Operation) -> Vec<&'a Operation> {
        let Ok(request) = &operation.request else { return Vec::new() };
        let mut referred: Vec<&Operation> =
            request.references().iter().filter_map(|bulk_id| self.creating.get(bulk_id.as_str()).copied()).collect();
        referred.sort_by_key(|operation| operation.index);
        referred
    }
}
