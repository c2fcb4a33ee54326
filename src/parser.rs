//! The order of the stages.

use crate::check;
use crate::diagnostic::{Code, Diagnostic};
use crate::fold;
use crate::form::Edition;
use crate::lex;
use crate::meta;
use crate::model::{CellNote, Parsed, Report, Section, Status, Table};
use crate::source;
use crate::span::{LineIndex, Span};
use crate::table::Draft;
use crate::token::Token;
use crate::walk::{self, Heading};

/// Reads reports; made once and used for many.
///
/// ```
/// let parser = nianbao::Parser::new().source("pages/7.txt");
/// let parsed = parser.parse("这不是年报");
/// assert_eq!(parsed.report.source.as_deref(), Some("pages/7.txt"));
/// assert!(!parsed.is_report());
/// ```
#[derive(Clone, Debug, Default)]
pub struct Parser {
    source: Option<String>,
    checks_off: bool,
}

impl Parser {
    /// A parser with the usual settings.
    pub fn new() -> Self {
        Parser::default()
    }

    /// Names the input: a path or an id, given back as `source`.
    #[must_use]
    pub fn source(mut self, source: impl Into<String>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Whether the form's identities are evaluated; they are by default.
    #[must_use]
    pub fn checks(mut self, on: bool) -> Self {
        self.checks_off = !on;
        self
    }

    /// Reads the text of one report.
    ///
    /// Never fails and never panics: what could not be read is said in
    /// [`Parsed::diagnostics`]. Of a text longer than 4 GiB − 1 byte nothing is
    /// read. Cost is linear in the length of the text.
    pub fn parse(&self, text: &str) -> Parsed {
        let mut parsed = match u32::try_from(text.len()) {
            Ok(_) => read(text, !self.checks_off),
            Err(_) => nothing(
                "文本超过 4 GiB，未读取；请按报告拆分。",
                "the text is longer than 4 GiB and was not read; split it into reports",
            ),
        };
        parsed.report.source.clone_from(&self.source);
        parsed
    }
}

/// Reads the text of one report with the usual settings.
///
/// ```
/// let text = std::fs::read_to_string("fixtures/2021/huaian-2024.lines.txt")?;
/// let parsed = nianbao::parse(&text);
/// assert_eq!(parsed.report.year, Some(2024));
/// assert_eq!(parsed.report.checks.failed, 0);
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn parse(text: &str) -> Parsed {
    Parser::new().parse(text)
}

impl Parsed {
    /// Whether the text is a report: it has a section heading or a table of
    /// the form.
    pub fn is_report(&self) -> bool {
        self.diagnostics.iter().all(|diagnostic| diagnostic.code != Code::NotAReport)
    }
}

fn nothing(zh: &str, en: &str) -> Parsed {
    Parsed { report: Report::default(), diagnostics: vec![Diagnostic::new(Code::NotAReport, zh, en)] }
}

fn read(text: &str, checks: bool) -> Parsed {
    let traditional = source::is_traditional(text);
    let source::Source { mut tokens, stopped } = source::read(text, traditional);
    // What was not read is no part of the report.
    let text = stopped.and_then(|at| text.get(..at as usize)).unwrap_or(text);
    let headings = walk::headings(text, &mut tokens);
    let regions = walk::regions(text, &tokens, &headings, traditional);
    let drafts: Vec<Option<Draft>> = regions
        .iter()
        .enumerate()
        .map(|(table, region)| {
            let region = region.clone()?;
            let at_end = region.end == tokens.len();
            Draft::read(text, &tokens[region], table, traditional, at_end)
        })
        .collect();
    let evident = headings.iter().any(|heading| heading.evident) || drafts.iter().any(Option::is_some);
    let too_long = stopped.map(|at| {
        Diagnostic::new(
            Code::SourceTooLong,
            format!("文本超过 {} 个单元格或行，比任何年报都长，此处以后未读取；请按报告拆分。", source::MOST_TOKENS),
            format!(
                "the text has more than {} cells or lines, more than any report; it was not read from here on; split it into reports",
                source::MOST_TOKENS
            ),
        )
        .at(Span::new(at, at))
    });
    if !evident {
        let mut parsed = nothing(
            "没有找到年度报告的章节标题或表格，这不像一份政府信息公开工作年度报告；请检查抓取的页面是否正确。",
            "no section heading and no table label was found, so this is not an annual report; check that the right page was scraped",
        );
        parsed.diagnostics.extend(too_long);
        locate(text, &mut parsed.diagnostics);
        return parsed;
    }
    let mut diagnostics = Vec::from_iter(too_long);
    let edition = edition(&drafts, &mut diagnostics);
    let mut report = Report { edition: edition.map(|edition| &Edition::all()[edition]), ..Report::default() };
    for (table, draft) in drafts.iter().enumerate() {
        match (draft, edition) {
            (Some(draft), Some(edition)) => {
                report.tables[table] = Some(draft.finish(text, edition, &mut diagnostics));
            }
            _ => note_missing_table(table, &headings, &mut diagnostics),
        }
    }
    let first_section = headings.first().map(|heading| heading.token);
    let first_table = regions.iter().flatten().map(|region| region.start).min();
    let meta = meta::read(text, &tokens, first_section.into_iter().chain(first_table).min());
    if let Some((year, span)) = meta.conflict {
        let title = meta.year.unwrap_or_default();
        diagnostics.push(
            Diagnostic::new(
                Code::YearConflict,
                format!("标题写的是 {title} 年，正文的统计期限是 {year} 年；以标题为准。"),
                format!("the title says {title}, the period in the text {year}; the title's year is taken"),
            )
            .at(span),
        );
    }
    report.title = meta.title;
    report.agency = meta.agency;
    report.year = meta.year;
    report.published = meta.published;
    report.sections = sections(text, &tokens, &headings, &drafts);
    report.cells = notes(text, &report.tables);
    if let (true, Some(edition)) = (checks, report.edition) {
        report.checks = check::evaluate(edition, &report.tables);
    }
    locate(text, &mut diagnostics);
    Parsed { report, diagnostics }
}

/// The edition that the tables' own labels show.
pub(crate) fn edition(drafts: &[Option<Draft>], diagnostics: &mut Vec<Diagnostic>) -> Option<usize> {
    let editions = Edition::all();
    let mut votes = vec![0; editions.len()];
    let mut drawn = drafts.iter().flatten().peekable();
    drawn.peek()?;
    drawn.for_each(|draft| draft.vote(&mut votes));
    // Of equals the newest, which stands first.
    let most = votes.iter().copied().max().unwrap_or(0);
    let chosen = votes.iter().position(|&count| count == most)?;
    let id = &editions[chosen].id;
    if most == 0 {
        diagnostics.push(Diagnostic::new(
            Code::EditionAssumed,
            format!("现有表格在各版格式中相同，按最新的 {id} 年版读取。"),
            format!("the tables at hand are the same in all editions; they are read as edition {id}, the newest"),
        ));
    } else if votes.iter().filter(|&&count| count > 0).count() > 1 {
        diagnostics.push(Diagnostic::new(
            Code::EditionMixed,
            format!("表格混有不同版本格式的栏目，按栏目较多的 {id} 年版读取。"),
            format!(
                "labels of more than one edition occur; the tables are read as edition {id}, which has most of them"
            ),
        ));
    }
    Some(chosen)
}

fn note_missing_table(table: usize, headings: &[Heading], diagnostics: &mut Vec<Diagnostic>) {
    let form = &Edition::all()[0].tables[table];
    let Some(heading) = headings.iter().find(|heading| heading.number == form.section) else { return };
    diagnostics.push(
        Diagnostic::new(
            Code::TableMissing,
            format!("有“{}”一节，但没有读到其中的表格；原网页中的表格可能是图片。", form.label),
            format!(
                "section {} is there, but no table {} was found in it; it may be a picture on the page",
                form.section, form.id
            ),
        )
        .at(heading.span)
        .in_table(&form.id),
    );
}

/// The prose of each section: its lines, but those that a table is made of.
pub(crate) fn sections(text: &str, tokens: &[Token], headings: &[Heading], drafts: &[Option<Draft>]) -> Vec<Section> {
    let mut covered = Vec::with_capacity(tokens.len());
    drafts.iter().flatten().for_each(|draft| draft.covered().for_each(|span| covered.push(span)));
    let mut covered = covered.into_iter().peekable();
    let mut sections = Vec::with_capacity(headings.len());
    let mut lines: Vec<&str> = Vec::new();
    for (at, heading) in headings.iter().enumerate() {
        let end = headings.get(at + 1).map_or(tokens.len(), |next| next.token);
        lines.clear();
        for token in &tokens[heading.token + 1..end] {
            if !token.is_text() {
                continue;
            }
            while covered.next_if(|span| span.end <= token.span.start).is_some() {}
            if covered.peek().is_some_and(|span| span.start < token.span.end) {
                continue;
            }
            let line = token.span.of(text).map(fold::trim).unwrap_or_default();
            if !line.is_empty() && !lex::page_number(line) {
                lines.push(line);
            }
        }
        let heading_text = heading.span.of(text).unwrap_or_default().to_owned();
        let text = lines.join("\n");
        sections.push(Section { number: heading.number, heading: heading_text, span: heading.span, text });
    }
    sections
}

/// The cells that are not plainly a printed number.
fn notes(text: &str, tables: &[Option<Table>]) -> Vec<CellNote> {
    let mut notes = Vec::new();
    let mut index: Option<LineIndex<'_>> = None;
    for table in tables.iter().flatten() {
        for (row, columns, cells) in table.rows() {
            for (cell, column) in cells.iter().zip(columns) {
                if cell.status == Status::Printed {
                    continue;
                }
                let line =
                    cell.span.map(|span| index.get_or_insert_with(|| LineIndex::new(text)).line_column(span.start).0);
                notes.push(CellNote {
                    table: &table.form().id,
                    row: row.to_owned(),
                    column: &column.id,
                    status: cell.status,
                    raw: cell.span.map(|span| raw(text, span)).unwrap_or_default(),
                    line,
                    unit: cell.unit,
                });
            }
        }
    }
    notes
}

/// What is printed within a span, on one line.
fn raw(text: &str, span: Span) -> String {
    let pieces = span.of(text).unwrap_or_default().split(|c: char| c == '|' || fold::is_blank(c));
    pieces.filter(|piece| !piece.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Puts diagnostics in the order of the source and works out lines and columns.
fn locate(text: &str, diagnostics: &mut [Diagnostic]) {
    if diagnostics.iter().all(|diagnostic| diagnostic.span.is_none()) {
        return;
    }
    let index = LineIndex::new(text);
    for diagnostic in diagnostics.iter_mut() {
        if let Some(span) = diagnostic.span {
            let (line, column) = index.line_column(span.start);
            diagnostic.line = Some(line);
            diagnostic.column = Some(column);
        }
    }
    diagnostics.sort_by_key(|diagnostic| diagnostic.span.map_or(0, |span| span.start));
}
