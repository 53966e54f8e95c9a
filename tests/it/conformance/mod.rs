//! `rollcall check`, the compiled program, against servers behind a real socket: ours, which passes, and servers that
//! are ours but for one fault, which the step meant for it finds.

mod broken;
mod run;
mod server;
mod usage;
mod whole;
