//! The protocol as the product has it, and nothing else of the product: it is pure, so that a fuzzer builds it alone,
//! in seconds, and calls it a hundred thousand times while a request would take its way once.

pub mod scim;
