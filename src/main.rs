//! The command: arguments → library → output.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
