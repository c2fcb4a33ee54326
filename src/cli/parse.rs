//! `nianbao parse`.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, ValueEnum};
use nianbao::output::json;
use nianbao::{Parsed, Parser, Severity};

use super::input::Input;
use super::{UNREADABLE, complain};

/// Arguments of `nianbao parse`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  nianbao parse report.html
  curl -s https://… | nianbao parse
  nianbao parse --encoding gbk old-report.txt
  nianbao parse --format jsonl pages/*.txt > reports.jsonl")]
pub struct Arguments {
    /// Files to read; `-`, or none, is standard input.
    #[arg(value_name = "FILE")]
    inputs: Vec<PathBuf>,
    /// How to print: json is indented, jsonl is one object a line. The default
    /// is json for one input, jsonl for several.
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// The encoding of the inputs, as gb18030 or big5. Without it the bytes and
    /// the page tell.
    #[arg(long, value_name = "NAME", value_parser = known_encoding)]
    encoding: Option<String>,
    /// Say in the diagnostics which layout each table was found in.
    #[arg(long)]
    explain_layout: bool,
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
        let bytes = match input.bytes() {
            Ok(bytes) => bytes,
            Err(error) => {
                complain(format_args!("{error:#}"));
                code = ExitCode::from(UNREADABLE);
                continue;
            }
        };
        let parsed = parse(arguments, input, &bytes)?;
        if !parsed.is_report() {
            complain(format_args!("{}: {}", input.called(), why_no_report(&bytes, &parsed)));
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

/// Refuses a name that no encoding has, before any input is read.
fn known_encoding(name: &str) -> Result<String, nianbao::UnknownEncoding> {
    Parser::new().encoding(name).map(|_| name.to_owned())
}

fn parse(arguments: &Arguments, input: &Input, bytes: &[u8]) -> Result<Parsed> {
    let mut parser = Parser::new().layouts(arguments.explain_layout);
    if let Some(encoding) = &arguments.encoding {
        parser = parser.encoding(encoding)?;
    }
    if let Some(name) = input.name() {
        parser = parser.source(name);
    }
    Ok(parser.parse_bytes(bytes))
}

fn why_no_report<'a>(bytes: &[u8], parsed: &'a Parsed) -> &'a str {
    let blank = |byte: &u8| byte.is_ascii_whitespace() || b"\xEF\xBB\xBF".contains(byte);
    if bytes.iter().all(blank) {
        return "the input is empty";
    }
    let reason = parsed.diagnostics.iter().find(|diagnostic| diagnostic.severity == Severity::Error);
    reason.map_or("", |diagnostic| &diagnostic.message_en)
}
