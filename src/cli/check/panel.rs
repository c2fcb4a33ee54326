//! `nianbao check --panel`: the reports of each body held against each other.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Result, bail};
use nianbao::Parser;
use nianbao::check::{Body, Panel};
use nianbao::output::{github, sarif};

use super::{Arguments, Format, code, listing, text};
use crate::cli::input::Input;
use crate::cli::lang::Lang;
use crate::cli::run::{
    self, Ahead, Before, Feed, Finished, Form, Output, OwnOutput, Progress, Settings, Tally, Target,
};
use crate::cli::terminal::harmless;
use crate::cli::{UNREADABLE, complain, nothing_in};

/// Joins all reports and checks them; one that cannot be read does not stop the
/// others.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    if arguments.inputs.is_empty() && !arguments.sources.has_list() {
        bail!("--panel needs the files or directories that hold the reports");
    }
    let lang = arguments.lang.unwrap_or_else(Lang::of_locale);
    let (panel, feed, tally) = read(arguments)?;
    if tally.records() + tally.passed_over == 0 {
        nothing_in(&arguments.inputs);
        return Ok(ExitCode::from(UNREADABLE));
    }
    for (old, new) in &arguments.same_body {
        for name in [old, new].into_iter().filter(|name| !panel.has_name(name)) {
            complain(format_args!("--same-body {old}={new}: no report names {name}"));
        }
    }
    let bodies = panel.finish();
    let mut out = BufWriter::new(io::stdout().lock());
    match arguments.format {
        Format::Text => write_text(&mut out, &bodies, &feed, arguments, lang)?,
        Format::Json | Format::Jsonl => {
            for body in &bodies {
                match arguments.format {
                    Format::Json => serde_json::to_writer_pretty(&mut out, body)?,
                    _ => serde_json::to_writer(&mut out, body)?,
                }
                out.write_all(b"\n")?;
            }
        }
        Format::Sarif => {
            serde_json::to_writer_pretty(&mut out, &sarif::log_of_panel(&bodies, lang.language()))?;
            out.write_all(b"\n")?;
        }
        Format::Github => {
            for body in &bodies {
                github::write_body(&mut out, body, lang.language())?;
            }
            writeln!(out, "::group::{}", lang.pick("归并的机关", "bodies that were joined"))?;
            bodies.iter().try_for_each(|body| listing::write(&mut out, body, lang))?;
            writeln!(out, "::endgroup::")?;
        }
    }
    out.flush()?;
    let worst = bodies.iter().filter_map(Body::worst).max();
    Ok(code(tally.has_bad(), worst, arguments.fail_on))
}

/// Reads every report, with what was read and what was counted.
fn read(arguments: &Arguments) -> Result<(Panel, Feed, Tally)> {
    let mut panel = Panel::new().one_place(arguments.one_place);
    for (old, new) in &arguments.same_body {
        panel = panel.same_body(old, new);
    }
    let mut parser = Parser::new().checks(false);
    if let Some(encoding) = &arguments.encoding {
        parser = parser.encoding(encoding)?;
    }
    let sources = &arguments.sources;
    let settings = Settings {
        parser,
        encoding_given: arguments.encoding.is_some(),
        fields: sources.fields(),
        input_format: sources.input_format(),
        own: OwnOutput::new(None),
        form: Form::Panel,
        fail_fast: false,
    };
    // A file that is named twice is one report.
    let mut feed = sources.feed(sources.inputs(&arguments.inputs)?.once().without(settings.own.clone()));
    let progress = Progress::new(true, feed.bytes_read(), sources.total(&arguments.inputs));
    let mut output = Output::new(Target::Panel(panel), progress, Before::default());
    let (ahead, _) = Ahead::read(&mut feed);
    run::run(&mut feed, ahead, &mut output, &settings, sources.jobs(), 0)?;
    let Finished { tally, panel, .. } = output.finish()?;
    Ok((panel, feed, tally))
}

fn write_text(out: &mut impl Write, bodies: &[Body], feed: &Feed, arguments: &Arguments, lang: Lang) -> Result<()> {
    let writer = text::Writer::new(lang);
    for body in bodies {
        // The lines to quote are read again: too much to be kept of all. What is
        // no file, as a line of JSON, or is gone by now is not quoted.
        let named = body.findings.iter().flat_map(|finding| &finding.marks).filter_map(|mark| mark.source.as_deref());
        let named: BTreeSet<&str> = named.collect();
        let files = named.into_iter().filter(|name| feed.inputs().has_had(Path::new(name)));
        let inputs = files.map(|name| (name, Input::File(PathBuf::from(name))));
        let files: Vec<(&str, Input, Vec<u8>)> =
            inputs.filter_map(|(name, input)| input.bytes().ok().map(|bytes| (name, input, bytes))).collect();
        let mut sources = BTreeMap::new();
        for (name, input, bytes) in &files {
            sources.insert(*name, input.parser(arguments.encoding.as_deref())?.source_text(bytes));
        }
        for finding in &body.findings {
            writer.across(out, finding, |name| sources.get(name))?;
        }
    }
    writeln!(out, "{}", lang.pick("归并的机关：", "Bodies and the years of their reports:"))?;
    for body in bodies {
        let mut listed = Vec::new();
        listing::write(&mut listed, body, lang)?;
        write!(out, "  {}", harmless(&String::from_utf8_lossy(&listed)))?;
    }
    writeln!(out)?;
    listing::summary(out, bodies, lang)?;
    Ok(())
}
