//! `nianbao show`.

mod draw;
mod grid;

use std::collections::HashSet;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use nianbao::form::Edition;
use nianbao::{Parsed, SourceText};

use super::input::{Input, known_encoding};
use super::lang::Lang;
use super::run::Failure;
use super::terminal::harmless;
use super::{UNREADABLE, complain};
use draw::Drawing;

/// Arguments of `nianbao show`.
#[derive(Debug, Args)]
#[command(after_help = "Cells: 13 as printed; !13 a sum that does not hold; _ blank; / a mark for none;
*x printed, but no number of the form; ? printed, but its column cannot be told;
-- not there; ~13 placed by arithmetic.

Examples:
  nianbao show report.html
  nianbao show report.txt | less -S")]
pub struct Arguments {
    /// Files to draw; `-`, or none, is standard input.
    #[arg(value_name = "FILE")]
    inputs: Vec<PathBuf>,
    /// The encoding of the inputs, as gb18030 or big5. Without it the bytes and
    /// the page tell.
    #[arg(long, value_name = "NAME", value_parser = known_encoding)]
    encoding: Option<String>,
    /// The language of what is written around the tables; the default is that
    /// of the locale.
    #[arg(long, value_enum)]
    lang: Option<Lang>,
}

/// Draws the tables of every input.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    let lang = arguments.lang.unwrap_or_else(Lang::of_locale);
    let mut out = BufWriter::new(io::stdout().lock());
    let mut unreadable = false;
    for input in Input::all(&arguments.inputs) {
        let bytes = match input.bytes() {
            Ok(bytes) => bytes,
            Err(error) => {
                unreadable = true;
                refuse(&input, &Failure::of(&error).into_parsed(), lang);
                continue;
            }
        };
        let parser = input.parser(arguments.encoding.as_deref())?;
        let parsed = parser.parse_bytes(&bytes);
        if !parsed.is_report() {
            unreadable = true;
            refuse(&input, &parsed, lang);
            continue;
        }
        let mut drawn = Vec::new();
        show(&mut drawn, &parsed, &parser.source_text(&bytes), lang)?;
        // Titles and labels come from the file.
        out.write_all(harmless(&String::from_utf8_lossy(&drawn)).as_bytes())?;
    }
    out.flush()?;
    Ok(if unreadable { ExitCode::from(UNREADABLE) } else { ExitCode::SUCCESS })
}

/// Says why an input is not drawn.
fn refuse(input: &Input, parsed: &Parsed, lang: Lang) {
    let name = input.name().unwrap_or_else(|| lang.pick("标准输入", "standard input").to_owned());
    let why = parsed.diagnostics.first().map_or("", |d| lang.pick(&d.message, &d.message_en));
    complain(format_args!("{name}{}{why}", lang.pick("：", ": ")));
}

fn show(out: &mut impl Write, parsed: &Parsed, source: &SourceText<'_>, lang: Lang) -> io::Result<()> {
    let report = &parsed.report;
    writeln!(out, "{}", report.title.as_deref().unwrap_or(lang.pick("（没有标题）", "(no title)")))?;
    if let Some(edition) = report.edition {
        let between = lang.pick("，", ", ");
        write!(out, "{} {}", lang.pick("格式", "form"), edition.document)?;
        if let Some(published) = &report.published {
            write!(out, "{between}{} {published}", lang.pick("公开日期", "published"))?;
        }
        writeln!(out)?;
    }
    let forms = report.edition.map_or(&Edition::all()[0].tables, |edition| &edition.tables);
    for (form, table) in forms.iter().zip(&report.tables) {
        let heading = Edition::all()[0].sections.iter().find(|section| section.number == form.section);
        writeln!(out, "\n{}", heading.map_or(&form.label, |section| &section.label))?;
        let Some(table) = table else {
            writeln!(out, "{}", lang.pick("（没有读到这张表）", "(this table was not read)"))?;
            continue;
        };
        let failing = failing(parsed, &form.id);
        for line in (Drawing { table, source, lang, failing: &failing }).lines() {
            writeln!(out, "{line}")?;
        }
        for failure in report.checks.failures.iter().filter(|failure| failure.table == form.id) {
            writeln!(out, "! {}", lang.pick(&failure.message, &failure.message_en))?;
        }
    }
    let legend = (
        "图例：!13 合计不符；_ 空白；/ 等照印；*x 印的不是可用的数；? 印了数但分不清哪一栏；-- 没有读到；~13 由勾稽关系推定",
        "!13 a sum that does not hold; _ blank; / as printed; *x printed, but no number of the form; ? printed, but its column cannot be told; -- not there; ~13 placed by arithmetic",
    );
    writeln!(out, "\n{}", lang.pick(legend.0, legend.1))
}

/// The cells of a table, by row and column, that a broken sum should have come
/// to.
fn failing(parsed: &Parsed, table: &str) -> HashSet<(String, String)> {
    let mut failing = HashSet::new();
    for failure in parsed.report.checks.failures.iter().filter(|failure| failure.table == table) {
        // A sum of one cell names it; of the balance every cell is in doubt.
        let (row, column) = (failure.row.as_deref(), failure.column);
        let cells = failure
            .cells
            .iter()
            .filter(|(_, of, named)| row.is_none_or(|row| row == of) && column.is_none_or(|column| column == *named));
        failing.extend(cells.map(|(_, row, column)| (row.to_string(), (*column).to_owned())));
    }
    failing
}
