//! What tests are written with: a whole server in the process, with a database of its own, and those who talk to it.

mod answer;
mod app;
mod client;
mod database;
mod idp;
mod readable;
mod table;

pub use answer::Answer;
pub use app::{PUBLIC_URL, Setup, TestApp};
pub use database::TestDatabase;
pub use idp::{Idp, group, patch, user};
pub use readable::readable;
pub use table::rows_of;
