//! RFC 7644 section by section, as far as no other folder here is about it; and RFC 7643 §2 and §3 with it.

mod bodies;
mod large_groups;
mod resources;
mod transport;
