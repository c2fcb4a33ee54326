//! Holds a report against every rule.

use std::cell::RefCell;

use super::finding::{CellId, Finding, Findings, Kind, Mark, Tally};
use super::kinds::{self, Broken, Outcome};
use super::page::Page;
use super::rule::Rule;
use super::{Failure, evaluate_some};
use crate::diagnostic::Diagnostic;
use crate::model::{Parsed, Report};
use crate::source::SourceText;
use crate::span::{self, LineIndex, Span};
use crate::words::Words;

/// Holds a report against every rule of its edition, on structure, dates and
/// prose beside the sums, and adds what could not be read.
///
/// `text` is the text that `parsed` was read from: findings point into it and
/// quote it.
///
/// ```
/// use nianbao::check::{Kind, audit};
///
/// let text = std::fs::read_to_string("fixtures/2021/hongze-2023.lines.txt")?;
/// let findings = audit(&nianbao::parse(&text), &text);
/// let broken = findings.findings.iter().filter(|finding| finding.rule == "review-sum");
/// for finding in broken {
///     assert_eq!(finding.kind, Kind::Report);
///     assert!(!finding.marks.is_empty());
/// }
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn audit(parsed: &Parsed, text: &str) -> Findings {
    audit_source(parsed, &SourceText::new(text))
}

/// Does the same as [`audit`] for a report that was read from bytes, in
/// whatever encoding: spans are in the bytes, lines and columns in
/// [`SourceText::text`].
///
/// ```
/// use nianbao::{Parser, check};
///
/// let bytes = std::fs::read("fixtures/html/trs-hongze-2023-gb18030.html")?;
/// let parser = Parser::new();
/// let source = parser.source_text(&bytes);
/// let findings = check::audit_source(&parser.parse_bytes(&bytes), &source);
/// let broken = findings.findings.iter().find(|finding| finding.rule == "review-sum").expect("the sum is wrong");
/// assert_eq!(source.printed(broken.marks[0].span), "0");
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn audit_source(parsed: &Parsed, source: &SourceText<'_>) -> Findings {
    let index = LineIndex::new(source.text());
    let places = Places { source, lines: RefCell::new(index.places()) };
    let mut findings =
        Findings { source: parsed.report.source.clone(), title: parsed.report.title.clone(), ..Findings::default() };
    // The rules look at what one sees of the input.
    let mut seen = parsed.clone();
    seen.report.map_spans(|span| source.in_visible(span));
    if parsed.is_report() {
        let page = Page::new(&seen, source.visible());
        for rule in Rule::all().filter(|rule| page.is_asked(rule)) {
            findings.rules.push(Tally { rule: &rule.id, passed: 0, failed: 0, skipped: 0 });
        }
        findings.hold_against_identities(&page, &places);
        findings.hold_against_others(&page, &places);
    }
    for tally in &findings.rules {
        findings.passed += tally.passed;
        findings.failed += tally.failed;
        findings.skipped += tally.skipped;
    }
    findings.findings.extend(parsed.diagnostics.iter().map(|diagnostic| places.unread(diagnostic)));
    findings.findings.sort_by_key(|finding| {
        let place = finding.marks.first().map_or(u32::MAX, |mark| mark.span.start);
        (finding.kind, std::cmp::Reverse(finding.severity), place)
    });
    findings
}

/// Leads from what one sees of the input to its bytes, lines and columns.
struct Places<'a> {
    source: &'a SourceText<'a>,
    /// Remembers the last place: a page may be one line, and to count its
    /// characters from the beginning for each mark would take too long.
    lines: RefCell<span::Places<'a>>,
}

impl Places<'_> {
    fn line_column(&self, offset: u32) -> (u32, u32) {
        self.lines.borrow_mut().line_column(offset)
    }

    fn mark(&self, visible: Span, main: bool, words: Words) -> Mark {
        let span = self.source.visible_in_text(visible);
        let (line, column) = self.line_column(span.start);
        let end = Some(self.line_column(span.end));
        let span = self.source.text_in_bytes(span);
        Mark { source: None, span, line, column, end, main, label: words.zh, label_en: words.en }
    }

    /// The finding for what could not be read.
    fn unread(&self, diagnostic: &Diagnostic) -> Finding {
        let mark = |span: Span| {
            let (line, column) = (diagnostic.line.unwrap_or(1), diagnostic.column.unwrap_or(1));
            // Binary data has bytes but no lines.
            let end = self.source.in_text(span).end;
            let end = Some(self.line_column(end)).filter(|&end| end >= (line, column));
            Mark { source: None, span, line, column, end, main: true, label: String::new(), label_en: String::new() }
        };
        Finding {
            kind: Kind::Reading,
            rule: diagnostic.code.as_str(),
            severity: diagnostic.severity,
            table: diagnostic.table.clone(),
            row: diagnostic.row.clone(),
            column: diagnostic.cell.clone(),
            expected: None,
            actual: None,
            message: diagnostic.message.clone(),
            message_en: diagnostic.message_en.clone(),
            hint: None,
            hint_en: None,
            cells: Vec::new(),
            marks: diagnostic.span.map(mark).into_iter().collect(),
        }
    }
}

impl Findings {
    fn hold_against_identities(&mut self, page: &Page<'_>, places: &Places<'_>) {
        let Some(edition) = page.report.edition else {
            for rule in Rule::identities() {
                self.tally(rule, |tally| tally.skipped += 1);
            }
            return;
        };
        for rule in Rule::identities() {
            let checks = evaluate_some(edition, &page.report.tables, |of| of.id == rule.id);
            self.tally(rule, |tally| {
                (tally.passed, tally.failed, tally.skipped) = (checks.passed, checks.failed, checks.skipped);
            });
            self.findings.extend(checks.failures.iter().map(|failure| broken_sum(failure, page.report, places)));
        }
    }

    fn hold_against_others(&mut self, page: &Page<'_>, places: &Places<'_>) {
        for rule in Rule::all().filter(|rule| page.is_asked(rule)) {
            for outcome in kinds::outcomes(rule, page) {
                match outcome {
                    Outcome::Pass => self.tally(rule, |tally| tally.passed += 1),
                    Outcome::Skip => self.tally(rule, |tally| tally.skipped += 1),
                    Outcome::Fail(broken) => {
                        self.tally(rule, |tally| tally.failed += 1);
                        self.findings.push(finding(rule, *broken, places));
                    }
                }
            }
        }
    }

    fn tally(&mut self, rule: &Rule, count: impl FnOnce(&mut Tally)) {
        self.rules.iter_mut().find(|tally| tally.rule == rule.id).map(count);
    }
}

fn finding(rule: &'static Rule, broken: Broken, places: &Places<'_>) -> Finding {
    let values: Vec<(&str, &str, &str)> =
        broken.values.iter().map(|(place, zh, en)| (*place, zh.as_str(), en.as_str())).collect();
    let (message, message_en) = rule.message(&values);
    let marks = broken.marks.into_iter().enumerate();
    let (hint, hint_en) = broken.hint.map(|hint| (hint.zh, hint.en)).unzip();
    Finding {
        kind: Kind::Report,
        rule: &rule.id,
        severity: rule.severity,
        table: broken.table,
        row: broken.row,
        column: broken.column,
        expected: broken.expected,
        actual: broken.actual,
        message,
        message_en,
        hint,
        hint_en,
        cells: broken.cells,
        marks: marks.map(|(at, (span, words))| places.mark(span, at == 0, words)).collect(),
    }
}

/// The finding for an identity that does not hold. The main places are the
/// cells that the form has as the sum.
fn broken_sum(failure: &Failure, report: &Report, places: &Places<'_>) -> Finding {
    let table = report.table(failure.table);
    let mut marks = Vec::new();
    for (at, (_, row, column)) in failure.cells.iter().enumerate() {
        let Some(cell) = table.and_then(|table| table.cell(row, column)) else { continue };
        let (Some(span), Some(number)) = (cell.span, cell.value()) else { continue };
        let main = at + 1 == failure.cells.len();
        let single = failure.row.is_some();
        let words = match main && single {
            true => Words::new(
                format!("印为 {}，各项之和 {}", failure.actual, failure.expected),
                format!("printed as {}, the sum is {}", failure.actual, failure.expected),
            ),
            false => Words::new(number.to_string(), number.to_string()),
        };
        marks.push(places.mark(span, main, words));
    }
    marks.sort_by_key(|mark| !mark.main);
    Finding {
        kind: Kind::Report,
        rule: failure.rule,
        severity: failure.severity,
        table: Some(failure.table.to_owned()),
        row: failure.row.as_deref().map(str::to_owned),
        column: failure.column.map(str::to_owned),
        expected: Some(failure.expected),
        actual: Some(failure.actual),
        message: failure.message.clone(),
        message_en: failure.message_en.clone(),
        hint: failure.hint.clone(),
        hint_en: failure.hint_en.clone(),
        cells: failure.cells.iter().map(|(table, row, column)| CellId::new(table, row, column)).collect(),
        marks,
    }
}
