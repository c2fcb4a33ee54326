//! `nianbao parse`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use nianbao::Parser;
use nianbao::output::datapackage;

use super::formats::{self, Tabular};
use super::input::known_encoding;
use super::run::{
    self, Ahead, Before, Finished, Form, Lines, Output, OwnOutput, Progress, Records, Settings, Sources, Target, Told,
};
use super::{UNREADABLE, complain, nothing_in};

/// Arguments of `nianbao parse`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  nianbao parse report.html
  curl -s https://… | nianbao parse
  nianbao parse --encoding gbk old-report.txt
  nianbao parse pages/ --output reports.jsonl
  nianbao parse crawl.jsonl.gz --html-field body --output reports.jsonl
  find pages -name '*.html' -print0 | nianbao parse --files-from - --null > reports.jsonl
  nianbao parse CC-MAIN-*.warc.gz --output reports.jsonl
  nianbao parse pages/ --format parquet --output tables/
  nianbao parse pages/ --format csv --wide --bom --labels zh --output reports.csv

Exit codes: 0 every input is a report and was read; 2 an input could not be read or is no report
(it is in the output, which says why), or wrong usage.")]
pub struct Arguments {
    /// Files, or directories whose files are read in the order of their names,
    /// without hidden ones; `-`, or none, is standard input. gzip and zstd are
    /// unpacked.
    #[arg(value_name = "PATH")]
    inputs: Vec<PathBuf>,
    #[command(flatten)]
    sources: Sources,
    /// How to print: json is indented, jsonl is one object a line; csv, parquet,
    /// sqlite and table are tables. The default is json for one page on standard
    /// output, jsonl for all else.
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Write to a file, or to reports.jsonl in a directory; tables to a directory
    /// (csv, parquet) or a file (sqlite, csv with --wide; reports.db or reports.csv
    /// in a directory where PATH ends with /). It is written beside as PATH.partial
    /// and put in its place at the end.
    #[arg(short, long, value_name = "PATH")]
    output: Option<PathBuf>,
    #[command(flatten)]
    tables: formats::Options,
    /// Go on where an interrupted run with the same arguments came to.
    #[arg(long, requires = "output")]
    resume: bool,
    /// The encoding of the inputs, as gb18030 or big5. Without it the bytes and
    /// the page tell.
    #[arg(long, value_name = "NAME", value_parser = known_encoding)]
    encoding: Option<String>,
    /// Go on behind an input that cannot be read or is no report, as is the
    /// default.
    #[arg(long, overrides_with = "fail_fast")]
    keep_going: bool,
    /// End with the first input that cannot be read or is no report.
    #[arg(long, overrides_with = "keep_going")]
    fail_fast: bool,
    /// Show neither progress nor summary.
    #[arg(short, long)]
    quiet: bool,
    /// Say in the diagnostics which layout each table was found in.
    #[arg(long)]
    explain_layout: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Json,
    Jsonl,
    Csv,
    Parquet,
    Sqlite,
    Table,
}

impl Arguments {
    /// What decides how the inputs are read, one thing a line.
    fn told(&self) -> String {
        format!("{}--encoding {}\n", self.sources.told(), self.encoding.as_deref().unwrap_or("none"))
    }

    /// The file or directory that an output names. A name with a stroke at its
    /// end is that of a directory, which is made.
    fn place(&self, output: &Path, tabular: Option<Tabular>) -> Result<PathBuf> {
        let is_named_directory = output.as_os_str().as_encoded_bytes().ends_with(b"/");
        let file = match tabular {
            None => "reports.jsonl",
            Some(tabular) => match self.tables.file_name(tabular) {
                Some(file) if is_named_directory => file,
                // Without a stroke at its end, so that what is beside it can be named.
                _ => return Ok(output.components().collect()),
            },
        };
        if is_named_directory {
            fs::create_dir_all(output).with_context(|| format!("{}: cannot be made", output.display()))?;
        }
        Ok(if output.is_dir() { output.join(file) } else { output.to_owned() })
    }
}

impl Format {
    fn tabular(self) -> Option<Tabular> {
        match self {
            Format::Json | Format::Jsonl => None,
            Format::Csv => Some(Tabular::Csv),
            Format::Parquet => Some(Tabular::Parquet),
            Format::Sqlite => Some(Tabular::Sqlite),
            Format::Table => Some(Tabular::Table),
        }
    }
}

/// Reads every input and prints its record.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    let tabular = arguments.format.and_then(Format::tabular);
    if tabular.is_none() {
        arguments.tables.are_for_tables()?;
    }
    let place = arguments.output.as_deref().map(|output| arguments.place(output, tabular)).transpose()?;
    let whole = |place: &PathBuf| place.is_file() || place.join(datapackage::NAME).is_file();
    let complete = |place: &&PathBuf| whole(place) && !run::partial(place).exists();
    if let Some(place) = place.as_ref().filter(|_| arguments.resume).filter(complete) {
        complain(format_args!("{}: is complete already; there is nothing to go on with", place.display()));
        return Ok(ExitCode::SUCCESS);
    }

    let paths = &arguments.inputs;
    let own = OwnOutput::new(place.as_deref());
    arguments.sources.spare(paths, &own)?;
    let mut feed = arguments.sources.feed(arguments.sources.inputs(paths)?.believing().without(own.clone()));
    let named_one = !arguments.sources.has_list() && paths.len() <= 1 && !paths.iter().any(|path| path.is_dir());
    let (ahead, is_page) = Ahead::read(&mut feed);
    let is_single = named_one && is_page;
    let settings = settings(arguments, is_single, own.clone())?;

    let told = place.as_deref().and_then(|place| Told::new(place, arguments.told()));
    if let Some(told) = told.as_ref().filter(|_| arguments.resume) {
        told.is_as_before()?;
    }
    let (target, before, already) = open(arguments, tabular, place.as_deref())?;
    told.as_ref().map_or(Ok(()), Told::note)?;
    let skipped = before.tally.records();
    let progress = Progress::new(!arguments.quiet && !is_single, feed.bytes_read(), arguments.sources.total(paths));
    let mut output = Output::new(target, progress, before);
    run::run(&mut feed, ahead, &mut output, &settings, arguments.sources.jobs(), skipped)?;
    if own.was_met() {
        bail!("an input is the file that the output would take the place of, so it was left beside, as PATH.partial");
    }
    let Finished { tally, is_complete, .. } = output.finish()?;
    if let (Some(told), Some(place)) = (&told, &place) {
        told.end(place);
    }

    if tally.records() + tally.passed_over == 0 {
        nothing_in(paths);
        return Ok(ExitCode::from(UNREADABLE));
    }
    if !arguments.quiet && (!is_single || place.is_some()) {
        run::summarise(&tally, already);
    }
    if !is_complete {
        complain(format_args!("stopped at the first input that is no report or cannot be read, as --fail-fast asks"));
    }
    Ok(if tally.has_bad() { ExitCode::from(UNREADABLE) } else { ExitCode::SUCCESS })
}

/// Where the records go, what a run before left there, and how many records of
/// it there are.
fn open(arguments: &Arguments, tabular: Option<Tabular>, place: Option<&Path>) -> Result<(Target, Before, u64)> {
    if let Some(tabular) = tabular {
        let (sink, done) = arguments.tables.open(tabular, place, arguments.resume)?;
        let already = done.records;
        let (records, before) = Records::new(sink, done);
        return Ok((Target::Records(records), before, already));
    }
    let (lines, before) = match place {
        Some(place) => Lines::file(place, arguments.resume)?,
        None => (Lines::standard(), Before::default()),
    };
    let already = before.tally.records() + u64::from(before.last.is_some());
    Ok((Target::Lines(lines), before, already))
}

fn settings(arguments: &Arguments, is_single: bool, own: OwnOutput) -> Result<Settings> {
    let mut parser = Parser::new().layouts(arguments.explain_layout);
    if let Some(encoding) = &arguments.encoding {
        parser = parser.encoding(encoding)?;
    }
    let form = match arguments.format {
        Some(Format::Json) => Form::Json,
        None if is_single && arguments.output.is_none() => Form::Json,
        Some(Format::Jsonl) | None => Form::Jsonl,
        Some(Format::Csv | Format::Parquet | Format::Sqlite | Format::Table) => Form::Record,
    };
    if form == Form::Json && arguments.resume {
        bail!("--resume needs --format jsonl, whose records are told apart");
    }
    Ok(Settings {
        parser,
        encoding_given: arguments.encoding.is_some(),
        fields: arguments.sources.fields(),
        input_format: arguments.sources.input_format(),
        own,
        form,
        fail_fast: arguments.fail_fast,
    })
}
