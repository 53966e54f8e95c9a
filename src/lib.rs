//! Rollcall: a self-hosted directory sync server.
//!
//! The crate is built twice: with the feature `ssr` for the server, which is everything, and with `hydrate` for the browser,
//! which gets the islands of the console and nothing else. This is the only file that tells the two apart by module.

#[cfg(all(feature = "ssr", feature = "hydrate"))]
compile_error!("the features `ssr` and `hydrate` exclude each other: one is the server, the other the browser");

#[cfg(feature = "ssr")]
pub mod cli;
#[cfg(feature = "ssr")]
pub mod config;
#[cfg(feature = "ssr")]
pub mod conformance;
#[cfg(feature = "ssr")]
pub mod domain;
#[cfg(feature = "ssr")]
pub mod limits;
#[cfg(feature = "ssr")]
pub mod model;
#[cfg(feature = "ssr")]
pub mod scim;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(feature = "ssr")]
pub mod telemetry;
#[cfg(feature = "ssr")]
pub mod web;

#[cfg(feature = "ssr")]
#[cfg(test)]
mod testing;

pub mod ui;

/// Brings the islands of a page to life.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
