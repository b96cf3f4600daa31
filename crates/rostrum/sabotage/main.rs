//! The same server with protections that can be switched off, under a name of its own: it is built
//! only for proofs and never takes the place of the real one.

use clap::Parser as _;
use rostrum::cli::{self, Cli};

fn main() -> std::process::ExitCode {
    cli::run(Cli::parse())
}
