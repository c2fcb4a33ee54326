//! `nianbao check`.

mod listing;
mod panel;
mod text;

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, ValueEnum};
use nianbao::Severity;
use nianbao::check::{Findings, audit_source};
use nianbao::output::{github, sarif};

use super::input::{Input, known_encoding};
use super::lang::Lang;
use super::{UNREADABLE, complain};

/// The exit code for findings that `--fail-on` asks for.
const FOUND: u8 = 1;

/// Arguments of `nianbao check`.
#[derive(Debug, Args)]
#[command(after_help = "Exit codes: 0 nothing found, 1 findings of the severity that --fail-on names, 2 an
input that cannot be read or is no report.

Examples:
  nianbao check report.html
  nianbao check --fail-on warning pages/*.txt
  nianbao check --format sarif pages/*.txt > findings.sarif
  nianbao check --format jsonl pages/*.txt | jq 'select(.failed > 0).source'
  nianbao check --panel reports/                    the years of each body held against each other")]
pub struct Arguments {
    /// Files to check; `-`, or none, is standard input. With --panel,
    /// directories too.
    #[arg(value_name = "FILE")]
    inputs: Vec<PathBuf>,
    /// The encoding of the inputs, as gb18030 or big5. Without it the bytes and
    /// the page tell.
    #[arg(long, value_name = "NAME", value_parser = known_encoding)]
    encoding: Option<String>,
    /// Hold the reports of each body against those of its other years, and the
    /// texts of all against each other, instead of each report against itself.
    /// json and jsonl print one object for each body.
    #[arg(long)]
    panel: bool,
    /// Take two names for those of one body, as one that was renamed.
    #[arg(long, value_name = "OLD=NEW", value_parser = two_names, requires = "panel")]
    same_body: Vec<(String, String)>,
    /// Join names that tell no place (教育局) too: all reports are of one place.
    #[arg(long, requires = "panel")]
    one_place: bool,
    /// How to print what was found. json and jsonl print one object for each
    /// report; github prints workflow commands.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// The least severity that exits with 1.
    #[arg(long, value_enum, default_value = "error", value_name = "SEVERITY")]
    fail_on: FailOn,
    /// The language; the default is that of the locale.
    #[arg(long, value_enum)]
    lang: Option<Lang>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    Jsonl,
    Sarif,
    Github,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FailOn {
    Error,
    Warning,
    Info,
    Never,
}

/// Checks every input; one that cannot be read does not stop the others.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    if arguments.panel {
        return panel::run(arguments);
    }
    let lang = arguments.lang.unwrap_or_else(Lang::of_locale);
    let mut out = BufWriter::new(io::stdout().lock());
    let mut text = text::Writer::new(lang);
    let mut all = Vec::new();
    let mut unreadable = false;
    let mut worst: Option<Severity> = None;
    for input in Input::all(&arguments.inputs) {
        let bytes = match input.bytes() {
            Ok(bytes) => bytes,
            Err(error) => {
                unreadable = true;
                complain(format_args!("{error:#}"));
                continue;
            }
        };
        let parser = input.parser(arguments.encoding.as_deref())?;
        let parsed = parser.parse_bytes(&bytes);
        unreadable |= !parsed.is_report();
        let source = parser.source_text(&bytes);
        let findings = audit_source(&parsed, &source);
        worst = worst.max(findings.worst());
        match arguments.format {
            Format::Text => text.report(&mut out, &findings, &source)?,
            Format::Json => {
                serde_json::to_writer_pretty(&mut out, &findings)?;
                out.write_all(b"\n")?;
            }
            Format::Jsonl => {
                serde_json::to_writer(&mut out, &findings)?;
                out.write_all(b"\n")?;
            }
            Format::Github => github::write(&mut out, &findings, lang.language())?,
            Format::Sarif => all.push(findings),
        }
    }
    match arguments.format {
        Format::Text => text.summary(&mut out)?,
        Format::Sarif => write_sarif(&mut out, &all, lang)?,
        _ => {}
    }
    out.flush()?;
    Ok(code(unreadable, worst, arguments.fail_on))
}

/// The exit code of a run.
fn code(unreadable: bool, worst: Option<Severity>, fail_on: FailOn) -> ExitCode {
    match (unreadable, worst >= fail_on.least()) {
        (true, _) => ExitCode::from(UNREADABLE),
        (false, true) if worst.is_some() && fail_on != FailOn::Never => ExitCode::from(FOUND),
        _ => ExitCode::SUCCESS,
    }
}

/// Two names, as the arguments have them.
fn two_names(argument: &str) -> Result<(String, String), String> {
    match argument.split_once('=').map(|(old, new)| (old.trim(), new.trim())) {
        Some((old, new)) if !old.is_empty() && !new.is_empty() => Ok((old.to_owned(), new.to_owned())),
        _ => Err("two names with = between them are expected, as 某县教育局=某县教育体育局".to_owned()),
    }
}

fn write_sarif(out: &mut impl Write, all: &[Findings], lang: Lang) -> Result<()> {
    serde_json::to_writer_pretty(&mut *out, &sarif::log(all, lang.language()))?;
    out.write_all(b"\n")?;
    Ok(())
}

impl FailOn {
    fn least(self) -> Option<Severity> {
        match self {
            FailOn::Error | FailOn::Never => Some(Severity::Error),
            FailOn::Warning => Some(Severity::Warning),
            FailOn::Info => Some(Severity::Info),
        }
    }
}
