//! The console over HTTP, without JavaScript: what a browser posts, and what it is shown.

mod activity;
mod administrators;
mod audit;
mod authorization;
mod browser;
mod hostile_names;
mod secrets;
mod sessions;
