//! `nianbao parse`.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, ValueEnum};

use super::UNREADABLE;
use super::input::Input;

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
    let mut unreadable = false;
    for input in &inputs {
        match input.text() {
            Err(error) => {
                unreadable = true;
                eprintln!("nianbao: {error:#}");
            }
            Ok(text) => {
                let parser = match input.name() {
                    Some(name) => nianbao::Parser::new().source(name),
                    None => nianbao::Parser::new(),
                };
                let parsed = parser.parse(&text);
                if !parsed.is_report() {
                    unreadable = true;
                    let name = input.name().unwrap_or_else(|| "standard input".to_owned());
                    let why = parsed.diagnostics.first().map_or("", |diagnostic| diagnostic.message_en.as_str());
                    eprintln!("nianbao: {name}: {why}");
                }
                match format {
                    Format::Json => serde_json::to_writer_pretty(&mut out, &parsed)?,
                    Format::Jsonl => serde_json::to_writer(&mut out, &parsed)?,
                }
                out.write_all(b"\n")?;
            }
        }
    }
    out.flush()?;
    Ok(if unreadable { ExitCode::from(UNREADABLE) } else { ExitCode::SUCCESS })
}
