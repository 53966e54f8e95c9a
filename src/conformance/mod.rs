//! A conformance tester for any SCIM 2.0 server: steps that need a base address and a token, and nothing else.
//!
//! It is a witness of its own: it imports nothing of this crate, so that it cannot share a mistake with the server. What
//! belongs here: the client, the steps by area, the run and its reports. What does not: arguments, the terminal, the
//! clock and randomness, which [`Conditions`] brings in.
//!
//! A step passes, fails or is skipped. It is skipped where the server says, in its discovery documents, that it does not
//! offer what the step is about. Where the RFCs leave a choice, every choice passes. Steps that no RFC asks for, but that
//! identity providers rely on, are habits: they are counted apart.

mod answer;
mod client;
mod declared;
mod interrupt;
mod list;
mod population;
mod report;
mod run;
mod session;
mod step;
mod steps;

pub use client::{Endpoint, Trust};
pub use interrupt::Interrupt;
pub use report::{Console, junit};
pub use run::{Conditions, Report, Selection, Summary, Unusable, run};
pub use step::{Area, Outcome, Step};
pub use steps::AREAS;
