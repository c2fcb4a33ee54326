//! `nianbao parse`.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, ValueEnum};
use nianbao::output::json;
use nianbao::{Parsed, Severity};

use super::input::{Input, known_encoding};
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
        let parsed = input.parser(arguments.encoding.as_deref())?.parse_bytes(&bytes);
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

fn why_no_report<'a>(bytes: &[u8], parsed: &'a Parsed) -> &'a str {
    let blank = |byte: &u8| byte.is_ascii_whitespace() || b"\xEF\xBB\xBF".contains(byte);
    if bytes.iter().all(blank) {
        return "the input is empty";
    }
    let reason = parsed.diagnostics.iter().find(|diagnostic| diagnostic.severity == Severity::Error);
    reason.map_or("", |diagnostic| &diagnostic.message_en)
}
