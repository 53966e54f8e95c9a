//! The program.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    rollcall::cli::run().await
}
