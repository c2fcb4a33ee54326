//! The command line: one file per subcommand.
//!
//! Data goes to standard output, everything else to standard error. Exit codes:
//! 0 parsed or nothing found, 1 findings (`check`), 2 an input that cannot be read
//! or is no report; clap gives usage errors its own (2).

mod check;
mod explain;
mod formats;
mod input;
mod lang;
mod parse;
mod run;
mod schema;
mod show;
mod terminal;

use std::fmt;
use std::io::{self, ErrorKind, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Reads the annual open-government reports of Chinese public bodies
/// (政府信息公开工作年度报告) and gives back their tables as data.
#[derive(Debug, Parser)]
#[command(name = "nianbao", version, about, max_term_width = 100, arg_required_else_help = true)]
#[command(after_help = "Examples:
  nianbao parse report.txt                 one report, indented
  nianbao parse pages/*.txt | jq .year     several, one object a line
  nianbao check pages/*.txt                what is wrong in them, and where
  nianbao check --panel reports/           what is wrong between the years of a body
  nianbao show report.txt                  the tables as the form prints them
  nianbao explain requests-balance         what a rule means
  nianbao schema                           what the objects look like

Exit codes: 0 every input was read and check found nothing, 1 check found errors, 2 an input could
not be read or is no report, or wrong usage.")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Read reports and print their tables as JSON.
    Parse(parse::Arguments),
    /// Print the JSON Schema of the output.
    Schema(schema::Arguments),
    /// Hold reports against the form's rules and show what is wrong, and where.
    Check(check::Arguments),
    /// Say what a rule or a diagnostic means.
    Explain(explain::Arguments),
    /// Draw a report's tables as the form prints them.
    Show(show::Arguments),
}

/// The exit code for an input that cannot be read or is no report.
const UNREADABLE: u8 = 2;

/// Runs the command with the arguments of the process.
pub fn run() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Parse(arguments) => parse::run(&arguments),
        Command::Schema(arguments) => schema::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Show(arguments) => show::run(&arguments),
    };
    match outcome {
        Ok(code) => code,
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            complain(format_args!("{error:#}"));
            ExitCode::from(UNREADABLE)
        }
    }
}

/// Says on standard error what is wrong with an input. That nobody listens
/// there is no reason to stop.
fn complain(message: fmt::Arguments<'_>) {
    // Names of files and words of pages are in it.
    let _ = writeln!(io::stderr(), "nianbao: {}", terminal::harmless(&message.to_string()));
}

/// Says on standard error that the named inputs hold nothing to read.
fn nothing_in(paths: &[PathBuf]) {
    let named: Vec<String> = paths.iter().take(3).map(|path| path.display().to_string()).collect();
    let more =
        if paths.len() > named.len() { format!(" and {} more", paths.len() - named.len()) } else { String::new() };
    let named = if named.is_empty() { String::new() } else { format!("{}{more}: ", named.join(", ")) };
    complain(format_args!("{named}there is no input: the directories hold no files, or the files no lines"));
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
