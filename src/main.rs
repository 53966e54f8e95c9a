//! The program.

use std::process::ExitCode;

/// An answer is made of many small pieces, for which glibc's allocator takes a fifth of the time.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

#[tokio::main]
async fn main() -> ExitCode {
    rollcall::cli::run().await
}
