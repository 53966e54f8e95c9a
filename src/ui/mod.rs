//! The console. Pages are rendered on the server and work as plain HTML; islands add comfort in the browser.
//!
//! A page is a component that asks `call` who is there, calls one rule for its data, and returns a view; a form posts to a
//! server function beside it. Only `islands` is compiled for the browser too.

pub mod islands;

#[cfg(feature = "ssr")]
mod app;
#[cfg(feature = "ssr")]
pub mod assets;
#[cfg(feature = "ssr")]
mod call;
#[cfg(feature = "ssr")]
pub mod components;
#[cfg(feature = "ssr")]
mod csv;
#[cfg(feature = "ssr")]
mod error;
#[cfg(feature = "ssr")]
mod flash;
#[cfg(feature = "ssr")]
pub mod layout;
#[cfg(feature = "ssr")]
mod pages;
#[cfg(feature = "ssr")]
mod routes;
#[cfg(feature = "ssr")]
pub mod shell;

#[cfg(feature = "ssr")]
pub use app::{UiState, router};
