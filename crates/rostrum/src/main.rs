//! The one binary: reads its role and calls the house.

use clap::Parser as _;
use rostrum::cli::{self, Cli};
use tikv_jemallocator::Jemalloc;

/// What thousands of connections held goes back to the machine a second after they are gone; the allocator of the C library
/// keeps it. How it is set up: `.cargo/config.toml`.
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

fn main() -> std::process::ExitCode {
    cli::run(Cli::parse())
}
