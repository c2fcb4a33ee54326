//! `nianbao parse`.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, ValueEnum};
use nianbao::output::json;
use nianbao::{Parsed, Parser};

use super::input::Input;
use super::{UNREADABLE, complain};

/// Arguments of `nianbao parse`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  nianbao parse report.txt
  curl -s https://… | html2text | nianbao parse
  nianbao parse --format jsonl pages/*.txt > reports.jsonl")]
pub struct Arguments {
    /// Files to read; `-`, or none, is standard input.
    #[arg(value_name = "FILE")]
    inputs: Vec<PathBuf>,
    /// How to print: json is indented, jsonl is one object a line. The default
    /// is json for one input, jsonl for several.
    #[arg(long, value_enum)]
    format: Option<Format>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Json,
    Jsonl,
}

/// Reads every input and prints its report; an input that cannot be read does
/// not stop the others.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    let inputs = Input::all(&arguments.inputs);
    let format = arguments.format.unwrap_or(if inputs.len() == 1 { Format::Json } else { Format::Jsonl });
    let mut out = BufWriter::new(io::stdout().lock());
    let mut code = ExitCode::SUCCESS;
    let mut line = Vec::new();
    for input in &inputs {
        let text = match input.text() {
            Ok(text) => text,
            Err(error) => {
                complain(format_args!("{error:#}"));
                code = ExitCode::from(UNREADABLE);
                continue;
            }
        };
        let parsed = parse(input, &text);
        if !parsed.is_report() {
            complain(format_args!("{}: {}", input.called(), why_no_report(&text, &parsed)));
            code = ExitCode::from(UNREADABLE);
        }
        match format {
            Format::Json => serde_json::to_writer_pretty(&mut out, &parsed)?,
            Format::Jsonl => {
                line.clear();
                json::write(&parsed, &mut line);
                out.write_all(&line)?;
            }
        }
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(code)
}

fn parse(input: &Input, text: &str) -> Parsed {
    match input.name() {
        Some(name) => Parser::new().source(name).parse(text),
        None => Parser::new().parse(text),
    }
}

fn why_no_report<'a>(text: &str, parsed: &'a Parsed) -> &'a str {
    if text.trim().is_empty() {
        return "the input is empty";
    }
    parsed.diagnostics.first().map_or("", |diagnostic| &diagnostic.message_en)
}
