//! `nianbao check --panel`: the reports of each body held against each other.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use nianbao::Severity;
use nianbao::check::{Body, Panel};
use nianbao::output::{github, sarif};

use super::{Arguments, Format, code, listing, text};
use crate::cli::complain;
use crate::cli::input::Input;
use crate::cli::lang::Lang;
use crate::cli::run::Inputs;

/// Joins all reports and checks them; one that cannot be read does not stop the
/// others.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    if arguments.inputs.is_empty() {
        bail!("--panel needs the files or directories that hold the reports");
    }
    let lang = arguments.lang.unwrap_or_else(Lang::of_locale);
    let (panel, unreadable) = read(arguments)?;
    let bodies = panel.finish();
    let mut out = BufWriter::new(io::stdout().lock());
    match arguments.format {
        Format::Text => write_text(&mut out, &bodies, arguments, lang)?,
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
    Ok(code(unreadable, worst, arguments.fail_on))
}

/// Reads every report, and whether an input could not be read or is none.
fn read(arguments: &Arguments) -> Result<(Panel, bool)> {
    let mut panel = Panel::new().one_place(arguments.one_place);
    for (old, new) in &arguments.same_body {
        panel = panel.same_body(old, new);
    }
    let mut unreadable = false;
    let mut seen = HashSet::new();
    for found in Inputs::new(arguments.inputs.clone(), None)? {
        let input = match found {
            Ok(input) => input,
            Err((called, failure)) => {
                unreadable = true;
                complain(format_args!("{called}: {failure}"));
                continue;
            }
        };
        if !seen.insert(identity(&input)) {
            continue;
        }
        let bytes = match input.bytes() {
            Ok(bytes) => bytes,
            Err(error) => {
                unreadable = true;
                complain(format_args!("{error:#}"));
                continue;
            }
        };
        let parser = input.parser(arguments.encoding.as_deref())?.checks(false);
        let parsed = parser.parse_bytes(&bytes);
        if !parsed.is_report() {
            unreadable = true;
            let reason = parsed.diagnostics.iter().find(|diagnostic| diagnostic.severity == Severity::Error);
            let why = reason.map_or("", |diagnostic| &diagnostic.message_en);
            complain(format_args!("{}: {why}", input.called()));
            continue;
        }
        panel.add_source(&parsed, &parser.source_text(&bytes));
    }
    Ok((panel, unreadable))
}

/// What tells a file from others, so that one that is named twice is one
/// report.
fn identity(input: &Input) -> PathBuf {
    match input {
        Input::Standard => PathBuf::from("-"),
        Input::File(path) => fs::canonicalize(path).unwrap_or_else(|_| path.clone()),
    }
}

fn write_text(out: &mut impl Write, bodies: &[Body], arguments: &Arguments, lang: Lang) -> Result<()> {
    let writer = text::Writer::new(lang);
    for body in bodies {
        // The lines to quote are read again: too much to be kept of all. A file
        // that is gone by now is not quoted.
        let named = body.findings.iter().flat_map(|finding| &finding.marks).filter_map(|mark| mark.source.as_deref());
        let named: BTreeSet<&str> = named.collect();
        let inputs = named.into_iter().map(|name| (name, Input::File(PathBuf::from(name))));
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
        write!(out, "  ")?;
        listing::write(out, body, lang)?;
    }
    writeln!(out)?;
    listing::summary(out, bodies, lang)?;
    Ok(())
}
