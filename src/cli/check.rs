//! `nianbao check`.

mod listing;
mod panel;
mod text;

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use nianbao::check::{Findings, audit_source};
use nianbao::output::{github, sarif};
use nianbao::{Parsed, Severity, SourceText};

use super::input::{Input, known_encoding};
use super::lang::Lang;
use super::run::{Failure, Sources};
use super::{UNREADABLE, complain};

/// The exit code for findings that `--fail-on` asks for.
const FOUND: u8 = 1;

/// Arguments of `nianbao check`.
#[derive(Debug, Args)]
#[command(after_help = "Exit codes: 0 no finding of the severity that --fail-on names or above, 1 one or more,
2 an input that cannot be read or is no report.

Examples:
  nianbao check report.html
  nianbao check --fail-on warning pages/*.txt
  nianbao check --format sarif pages/*.txt > findings.sarif
  nianbao check --format jsonl pages/*.txt | jq 'select(.failed > 0).source'
  nianbao check --panel reports/                    the years of each body held against each other
  nianbao check --panel crawl.jsonl.gz              the same of scraped pages, one a line")]
pub struct Arguments {
    /// Files to check; `-`, or none, is standard input. With --panel,
    /// directories too, and all else that `parse` reads.
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
    // The last, for what stands behind it would come under its heading.
    #[command(flatten, next_help_heading = "Inputs of --panel")]
    sources: Sources,
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
    if arguments.sources != Sources::default() {
        bail!("--files-from, --input-format, --jobs and the names of fields go with --panel");
    }
    let lang = arguments.lang.unwrap_or_else(Lang::of_locale);
    let mut run = Run::new(BufWriter::new(io::stdout().lock()), arguments.format, lang);
    for input in Input::all(&arguments.inputs) {
        let bytes = match input.bytes() {
            Ok(bytes) => bytes,
            Err(error) => {
                if arguments.format != Format::Text {
                    complain(format_args!("{error:#}"));
                }
                // It is in the output too: a report that is lost would look like one
                // without faults.
                let mut parsed = Failure::of(&error).into_parsed();
                parsed.report.source = input.name();
                run.add(&parsed, &SourceText::new(""))?;
                continue;
            }
        };
        let parser = input.parser(arguments.encoding.as_deref())?;
        run.add(&parser.parse_bytes(&bytes), &parser.source_text(&bytes))?;
    }
    run.finish()?;
    Ok(code(run.unreadable, run.worst, arguments.fail_on))
}

/// What was found so far.
struct Run<W> {
    out: W,
    format: Format,
    lang: Lang,
    text: text::Writer,
    /// SARIF is one object for all reports.
    all: Vec<Findings>,
    unreadable: bool,
    worst: Option<Severity>,
}

impl<W: Write> Run<W> {
    fn new(out: W, format: Format, lang: Lang) -> Run<W> {
        Run { out, format, lang, text: text::Writer::new(lang), all: Vec::new(), unreadable: false, worst: None }
    }

    fn add(&mut self, parsed: &Parsed, source: &SourceText<'_>) -> Result<()> {
        let findings = audit_source(parsed, source);
        self.unreadable |= !parsed.is_report();
        self.worst = self.worst.max(findings.worst());
        match self.format {
            Format::Text => self.text.report(&mut self.out, &findings, source)?,
            Format::Json => {
                serde_json::to_writer_pretty(&mut self.out, &findings)?;
                self.out.write_all(b"\n")?;
            }
            Format::Jsonl => {
                serde_json::to_writer(&mut self.out, &findings)?;
                self.out.write_all(b"\n")?;
            }
            Format::Github => github::write(&mut self.out, &findings, self.lang.language())?,
            Format::Sarif => self.all.push(findings),
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<()> {
        match self.format {
            Format::Text => self.text.summary(&mut self.out)?,
            Format::Sarif => {
                serde_json::to_writer_pretty(&mut self.out, &sarif::log(&self.all, self.lang.language()))?;
                self.out.write_all(b"\n")?;
            }
            _ => {}
        }
        Ok(self.out.flush()?)
    }
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

impl FailOn {
    fn least(self) -> Option<Severity> {
        match self {
            FailOn::Error | FailOn::Never => Some(Severity::Error),
            FailOn::Warning => Some(Severity::Warning),
            FailOn::Info => Some(Severity::Info),
        }
    }
}
