//! How every fixture is read: a snapshot of each, and what holds for all.
//!
//! The snapshots lie under `tests/snapshots` by the paths of their fixtures.
//! After a change that is meant: `INSTA_UPDATE=always cargo test --test
//! fixtures_read`, then look at the diff.

mod corpus;

use std::fmt::{self, Write};
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use nianbao::model::{Cell, Status, Table};
use nianbao::{LineIndex, Parsed, Parser};

fn parse(fixture: &corpus::Text) -> Parsed {
    Parser::new().source(format!("fixtures/{}", fixture.path)).parse(&fixture.text)
}

fn snapshots() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots")
}

/// Fixtures in the published shape, one value per line, are kept as the whole
/// object, the others in short.
fn is_plain(path: &str) -> bool {
    path.ends_with(".lines.txt")
}

#[test]
fn snapshots_of_all() {
    // Those under `checks` have snapshots of what is found in them, and are one
    // report with a fault each.
    for fixture in corpus::all().into_iter().filter(|fixture| !fixture.path.starts_with("checks/")) {
        let parsed = parse(&fixture);
        let text = match is_plain(&fixture.path) {
            true => serde_json::to_string_pretty(&parsed).expect("a report serialises"),
            false => short(&parsed).expect("a string takes all"),
        };
        snapshot(&fixture.path, &text);
    }
    for page in corpus::pages() {
        let parsed = Parser::new().source(format!("fixtures/{}", page.path)).parse_bytes(&page.bytes);
        let mut text = short(&parsed).expect("a string takes all");
        for section in &parsed.report.sections {
            write!(text, "\n{}\n{}\n", section.heading, section.text).expect("a string takes all");
        }
        snapshot(&page.path, &text);
    }
}

fn snapshot(path: &str, text: &str) {
    let (directory, name) = path.rsplit_once('/').expect("a directory");
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(snapshots().join(directory));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

#[test]
fn every_snapshot_has_its_fixture() {
    let paths = corpus::all().into_iter().map(|fixture| fixture.path);
    let paths = paths.chain(corpus::pages().into_iter().map(|page| page.path));
    let fixtures: Vec<String> = paths.map(|path| format!("{path}.snap")).collect();
    for directory in fs::read_dir(snapshots()).expect("the snapshots") {
        let directory = directory.expect("a readable directory").path();
        for file in fs::read_dir(&directory).expect("a directory of snapshots") {
            let path = file.expect("a readable directory").path();
            let name = path.strip_prefix(snapshots()).expect("below").to_string_lossy().replace('\\', "/");
            assert!(fixtures.contains(&name), "tests/snapshots/{name} has no fixture");
        }
    }
}

/// A reading in few lines: rows of cells, failures, headings, diagnostics.
fn short(parsed: &Parsed) -> Result<String, fmt::Error> {
    let report = &parsed.report;
    let mut out = String::new();
    let or_none = |text: &Option<String>| text.clone().unwrap_or_else(|| "–".to_owned());
    writeln!(out, "title      {}", or_none(&report.title))?;
    writeln!(out, "agency     {}", or_none(&report.agency))?;
    writeln!(out, "year       {}", or_none(&report.year.map(|year| year.to_string())))?;
    writeln!(out, "published  {}", or_none(&report.published))?;
    writeln!(out, "edition    {}", report.edition.map_or("–", |edition| &edition.id))?;
    for table in report.tables.iter().flatten() {
        writeln!(out, "\n{}", table.form().id)?;
        for (row, cells) in rows(table) {
            let cells: Vec<String> = cells.iter().map(cell).collect();
            writeln!(out, "  {row}: {}", cells.join(" "))?;
        }
    }
    let checks = &report.checks;
    writeln!(out, "\nchecks: {} passed, {} failed, {} skipped", checks.passed, checks.failed, checks.skipped)?;
    for failure in &checks.failures {
        writeln!(out, "  {}: {}", failure.rule, failure.message_en)?;
    }
    writeln!(out, "\nsections")?;
    for section in &report.sections {
        writeln!(out, "  {} {} ({} characters)", section.number, section.heading, section.text.chars().count())?;
    }
    writeln!(out, "\ndiagnostics")?;
    for diagnostic in &parsed.diagnostics {
        let line = diagnostic.line.map_or("–".to_owned(), |line| line.to_string());
        writeln!(out, "  {line}: {}: {}", diagnostic.code.as_str(), diagnostic.message_en)?;
    }
    Ok(out)
}

/// A number with its unit, or the reason why there is none.
fn cell(cell: &Cell) -> String {
    match (cell.value(), cell.status) {
        (Some(number), Status::Printed) => number.to_string(),
        (Some(number), status) => format!("{number}{}[{}]", cell.unit().unwrap_or(""), status.as_str()),
        (None, status) => status.as_str().to_owned(),
    }
}

fn rows(table: &Table) -> impl Iterator<Item = (&str, &[Cell])> {
    let form = table.form().rows().enumerate().filter(|&(index, _)| table.has_row(index));
    form.map(|(index, row)| (row.id.as_str(), table.row(index)))
        .chain(table.extra().iter().map(|extra| (extra.id.as_str(), extra.cells.as_slice())))
}

fn cells(table: &Table) -> impl Iterator<Item = &Cell> {
    rows(table).flat_map(|(_, cells)| cells)
}

#[test]
fn spans_lie_on_characters_and_slice_back_to_the_source() {
    for fixture in corpus::all() {
        let parsed = parse(&fixture);
        let index = LineIndex::new(&fixture.text);
        let mut last = 0;
        for diagnostic in &parsed.diagnostics {
            let Some(span) = diagnostic.span else {
                assert_eq!((diagnostic.line, diagnostic.column), (None, None), "{}", fixture.path);
                continue;
            };
            assert!(span.of(&fixture.text).is_some(), "{} {span:?}", fixture.path);
            assert!(span.start >= last, "{}: diagnostics in the order of the source", fixture.path);
            last = span.start;
            assert_eq!(diagnostic.line.zip(diagnostic.column), Some(index.line_column(span.start)), "{}", fixture.path);
        }
        for table in parsed.report.tables.iter().flatten() {
            for cell in cells(table) {
                let printed = cell.span.map(|span| span.of(&fixture.text).expect("on character boundaries"));
                let Some(number) = cell.value() else { continue };
                let printed = printed.expect("a printed number has a place");
                assert_eq!(digits(printed), digits(&number.to_string()), "{} {printed}", fixture.path);
            }
        }
    }
}

#[test]
fn no_two_cells_share_a_printed_number() {
    for fixture in corpus::all() {
        let parsed = parse(&fixture);
        let tables = parsed.report.tables.iter().flatten();
        let mut spans: Vec<_> =
            tables.flat_map(cells).filter(|cell| cell.value().is_some()).filter_map(|cell| cell.span).collect();
        spans.sort();
        for pair in spans.windows(2) {
            assert!(pair[0].end <= pair[1].start, "{} {pair:?}", fixture.path);
        }
    }
}

#[test]
fn every_number_within_a_table_is_accounted_for() {
    for fixture in corpus::all() {
        let parsed = parse(&fixture);
        let text = &fixture.text;
        let diagnostics = parsed.diagnostics.iter().filter_map(|diagnostic| diagnostic.span);
        // A table whose cells are all refused says so without a place.
        let refused: Vec<&str> = parsed
            .diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.span.is_none() && diagnostic.code.as_str().starts_with("source-"))
            .filter_map(|diagnostic| diagnostic.table.as_deref())
            .collect();
        let known: Vec<Range<usize>> = parsed
            .report
            .tables
            .iter()
            .flatten()
            .flat_map(cells)
            .filter_map(|cell| cell.span)
            .chain(diagnostics)
            .map(|span| span.start as usize..span.end as usize)
            .collect();
        for table in parsed.report.tables.iter().flatten() {
            if refused.contains(&table.form().id.as_str()) {
                continue;
            }
            let spans = || cells(table).filter_map(|cell| cell.span);
            let Some(first) = spans().map(|span| span.start as usize).min() else { continue };
            let last = spans().map(|span| span.end as usize).max().unwrap_or(first);
            for run in numbers(text, first..last) {
                // Little tables head their columns 数据1, 数据2 and so on.
                let covered = known.iter().any(|span| span.start <= run.start && run.end <= span.end);
                assert!(
                    covered
                        || is_ordinal(text, &run)
                        || is_page_number(text, &run)
                        || text[..run.start].ends_with("数据"),
                    "{}: nothing speaks of “{}” in “{}”",
                    fixture.path,
                    &text[run.clone()],
                    line(text, run.start)
                );
            }
        }
    }
}

#[test]
fn writing_is_deterministic() {
    for fixture in corpus::all() {
        let write = || serde_json::to_string(&parse(&fixture)).expect("a report serialises");
        assert_eq!(write(), write(), "{}", fixture.path);
    }
}

/// The digits of a text, in ASCII.
fn digits(text: &str) -> String {
    text.chars().filter_map(digit).collect()
}

fn digit(character: char) -> Option<char> {
    match character {
        '0'..='9' => Some(character),
        '０'..='９' => char::from_u32(u32::from(character) - u32::from('０') + u32::from('0')),
        _ => None,
    }
}

/// The runs of digits in a part of a text.
fn numbers(text: &str, part: Range<usize>) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (at, character) in text[part.clone()].char_indices().filter(|&(_, character)| digit(character).is_some()) {
        let start = part.start + at;
        let end = start + character.len_utf8();
        match runs.last_mut() {
            Some(last) if last.end == start => last.end = end,
            _ => runs.push(start..end),
        }
    }
    runs
}

/// Whether a number counts a row: `1.属于国家秘密`.
fn is_ordinal(text: &str, run: &Range<usize>) -> bool {
    let behind = text[run.end..].trim_start_matches([' ', '\u{a0}']);
    let mark = behind.starts_with(['.', '、', '．', ')', '）']);
    let point = behind.chars().nth(1).is_some_and(|next| digit(next).is_some());
    run.len() <= 3 && mark && !point
}

/// Whether a number stands on a line of its own between dashes: `- 5 -`.
fn is_page_number(text: &str, run: &Range<usize>) -> bool {
    let dash = |c: char| "-—－".contains(c);
    let line = line(text, run.start).trim();
    line.starts_with(dash) && line.ends_with(dash) || line.starts_with('第') && line.ends_with('页')
}

fn line(text: &str, at: usize) -> &str {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
    &text[start..end]
}
