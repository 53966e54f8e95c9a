//! The console over HTTP, without JavaScript: what a browser posts, and what it is shown.

mod activity;
mod administrators;
mod audit;
mod authorization;
mod browser;
mod directory_pages;
mod exports;
mod hostile_names;
mod organization;
mod profile;
mod second_factor;
mod secrets;
mod sessions;
mod slug;
