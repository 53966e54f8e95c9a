//! Tests of the whole server, through its router: one binary, so that it links once.

mod architecture;
mod scim;
mod support;
