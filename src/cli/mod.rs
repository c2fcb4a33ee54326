//! The command line: one file per subcommand.
//!
//! Data goes to standard output, everything else to standard error. Exit codes:
//! 0 parsed, 2 an input that cannot be read or is no report; clap gives usage
//! errors its own (2).

mod input;
mod parse;

use std::io::{self, ErrorKind};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Reads the annual open-government reports of Chinese public bodies
/// (政府信息公开工作年度报告) and gives back their tables as data.
#[derive(Debug, Parser)]
#[command(name = "nianbao", version, about, max_term_width = 100, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Read reports and print their tables as JSON.
    Parse(parse::Arguments),
}

/// The exit code for an input that cannot be read or is no report.
const UNREADABLE: u8 = 2;

/// Runs the command with the arguments of the process.
pub fn run() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Parse(arguments) => parse::run(&arguments),
    };
    match outcome {
        Ok(code) => code,
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("nianbao: {error:#}");
            ExitCode::from(UNREADABLE)
        }
    }
}

/// Whether the reader of our output went away, as `| head` does.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let closed = |error: &io::Error| error.kind() == ErrorKind::BrokenPipe;
    error.chain().any(|cause| {
        cause.downcast_ref::<io::Error>().is_some_and(closed)
            || cause.downcast_ref::<serde_json::Error>().and_then(serde_json::Error::io_error_kind)
                == Some(ErrorKind::BrokenPipe)
    })
}
