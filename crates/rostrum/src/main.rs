//! The one binary: reads its role and calls the house.

use clap::Parser as _;
use rostrum::cli::{self, Cli};

fn main() -> std::process::ExitCode {
    cli::run(Cli::parse())
}
