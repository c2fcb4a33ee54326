//! The rows of a record.

use std::borrow::Cow;
use std::fmt::Write;

use rustc_hash::FxHashMap;

use super::Value;
use crate::check::{Finding, Findings, Kind};
use crate::diagnostic::Severity;
use crate::model::{Cell, Parsed, Report, Status, Table};
use crate::number::Number;
use crate::output::record::{CellLines, Outcome, Record, STANDARD_INPUT};

/// A row of `reports`.
#[derive(Default)]
pub(super) struct ReportRow<'a> {
    number: i64,
    id: &'a str,
    source: Option<&'a str>,
    sha256: Option<String>,
    report: Option<&'a Report>,
    outcome: &'static str,
    error: Option<&'a str>,
    counts: Option<Counts>,
    carried: Option<String>,
}

/// How many findings there are of each kind and severity: first those on the
/// report, then those on the reading; errors, warnings and remarks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::output) struct Counts(pub [u32; 6]);

/// A row of `cells`.
pub(super) struct CellRow<'a> {
    report: i64,
    pub table: &'a str,
    pub row: Cow<'a, str>,
    pub column: &'a str,
    pub cell: &'a Cell,
    raw: Cow<'a, str>,
    line: Option<u32>,
}

/// A row of `findings`.
pub(super) struct FindingRow<'a> {
    report: i64,
    number: i64,
    kind: Kind,
    rule: &'a str,
    severity: Severity,
    place: [Option<&'a str>; 3],
    expected: Option<Number>,
    actual: Option<Number>,
    message: [&'a str; 2],
    hint: [Option<&'a str>; 2],
    line: Option<u32>,
}

/// The row of `reports` for a record.
pub(super) fn report(record: &Record, number: i64) -> ReportRow<'_> {
    let row = ReportRow {
        number,
        id: &record.id,
        carried: (!record.carried.is_empty()).then(|| json(&record.carried)),
        ..ReportRow::default()
    };
    match &record.outcome {
        Outcome::Failed(reason) => {
            let source = Some(record.id.as_str()).filter(|id| *id != STANDARD_INPUT);
            ReportRow { source, outcome: "failed", error: Some(reason), ..row }
        }
        Outcome::Read { parsed, findings, .. } => {
            let is_report = parsed.is_report();
            let reason = parsed.diagnostics.iter().find(|diagnostic| diagnostic.severity == Severity::Error);
            ReportRow {
                source: parsed.report.source.as_deref(),
                sha256: Some(hexadecimal(&record.sha256)),
                report: Some(&parsed.report),
                outcome: if is_report { "read" } else { "not-a-report" },
                error: reason.filter(|_| !is_report).map(|diagnostic| diagnostic.message_en.as_str()),
                counts: Some(Counts::of(parsed, findings.as_ref())),
                ..row
            }
        }
    }
}

/// The rows of `cells` for a record, in the order of the form.
pub(super) fn cells(record: &Record, number: i64) -> impl Iterator<Item = CellRow<'_>> {
    let report = record.report();
    let lines = record.lines();
    // The notes stand in the order of the cells that they are about.
    let mut notes = report.map(|report| report.cells.as_slice()).unwrap_or_default().iter();
    let tables = report.map(|report| report.tables.as_slice()).unwrap_or_default().iter().flatten();
    tables.flat_map(places).map(move |(table, row, column, cell)| {
        let note = if cell.status == Status::Printed { None } else { notes.next() };
        let raw = match note {
            Some(note) => Cow::Borrowed(note.raw.as_str()),
            None => cell.value().map(|value| value.to_string()).unwrap_or_default().into(),
        };
        let line = note.and_then(|note| note.line).or_else(|| lines?.line(cell.span?));
        CellRow { report: number, table, row, column, cell, raw, line }
    })
}

/// The rows of `findings` for a record: what the audit found, where there was
/// one, else the broken identities and the diagnostics.
pub(super) fn findings(record: &Record, number: i64) -> impl Iterator<Item = FindingRow<'_>> {
    let (audited, parsed) = match &record.outcome {
        Outcome::Read { findings: Some(findings), .. } => (findings.findings.as_slice(), None),
        Outcome::Read { findings: None, parsed, .. } => (Default::default(), Some(parsed)),
        Outcome::Failed(_) => (Default::default(), None),
    };
    let failures = parsed.into_iter().flat_map(|parsed| &parsed.report.checks.failures);
    let diagnostics = parsed.into_iter().flat_map(|parsed| &parsed.diagnostics);
    let rows = audited.iter().map(audited_row);
    let rows = rows.chain(failures.map(|failure| FindingRow {
        report: 0,
        number: 0,
        kind: Kind::Report,
        rule: failure.rule,
        severity: failure.severity,
        place: [Some(failure.table), failure.row.as_deref(), failure.column],
        expected: Some(failure.expected),
        actual: Some(failure.actual),
        message: [&failure.message, &failure.message_en],
        hint: [failure.hint.as_deref(), failure.hint_en.as_deref()],
        line: None,
    }));
    let rows = rows.chain(diagnostics.map(|diagnostic| FindingRow {
        report: 0,
        number: 0,
        kind: Kind::Reading,
        rule: diagnostic.code.as_str(),
        severity: diagnostic.severity,
        place: [diagnostic.table.as_deref(), diagnostic.row.as_deref(), diagnostic.cell.as_deref()],
        expected: None,
        actual: None,
        message: [&diagnostic.message, &diagnostic.message_en],
        hint: [None; 2],
        line: diagnostic.line,
    }));
    (1..).zip(rows).map(move |(at, row)| FindingRow { report: number, number: at, ..row })
}

fn audited_row(finding: &Finding) -> FindingRow<'_> {
    FindingRow {
        report: 0,
        number: 0,
        kind: finding.kind,
        rule: finding.rule,
        severity: finding.severity,
        place: [finding.table.as_deref(), finding.row.as_deref(), finding.column.as_deref()],
        expected: finding.expected,
        actual: finding.actual,
        message: [&finding.message, &finding.message_en],
        hint: [finding.hint.as_deref(), finding.hint_en.as_deref()],
        line: finding.marks.first().map(|mark| mark.line),
    }
}

/// The cells of a table with their places. A row beyond the form that is
/// printed again under the same label gets a number, so that a place is that of
/// one cell.
fn places(table: &Table) -> impl Iterator<Item = (&str, Cow<'_, str>, &str, &Cell)> {
    let id = table.form().id.as_str();
    let mut printed: FxHashMap<&str, usize> = FxHashMap::default();
    let extra = table.extra().iter().map(move |row| {
        let times = printed.entry(&row.id).or_default();
        *times += 1;
        match *times {
            1 => Cow::Borrowed(row.id.as_str()),
            times => Cow::Owned(format!("{}#{times}", row.id)),
        }
    });
    let form = table.form().rows().enumerate().filter(|&(index, _)| table.has_row(index));
    let ids = form.map(|(_, row)| Cow::Borrowed(row.id.as_str())).chain(extra);
    ids.zip(table.rows()).flat_map(move |(row, (_, columns, cells))| {
        columns.iter().zip(cells).map(move |(column, cell)| (id, row.clone(), column.id.as_str(), cell))
    })
}

impl Record {
    /// The report, where the input could be read.
    pub(in crate::output) fn report(&self) -> Option<&Report> {
        match &self.outcome {
            Outcome::Read { parsed, .. } => Some(&parsed.report),
            Outcome::Failed(_) => None,
        }
    }

    /// The lines of its cells, where the input could be read.
    fn lines(&self) -> Option<&CellLines> {
        match &self.outcome {
            Outcome::Read { lines, .. } => Some(lines),
            Outcome::Failed(_) => None,
        }
    }
}

impl Counts {
    pub(in crate::output) fn of(parsed: &Parsed, findings: Option<&Findings>) -> Counts {
        let mut counts = Counts::default();
        match findings {
            Some(findings) => findings.findings.iter().for_each(|finding| counts.add(finding.kind, finding.severity)),
            None => {
                parsed.report.checks.failures.iter().for_each(|failure| counts.add(Kind::Report, failure.severity));
                parsed.diagnostics.iter().for_each(|diagnostic| counts.add(Kind::Reading, diagnostic.severity));
            }
        }
        counts
    }

    fn add(&mut self, kind: Kind, severity: Severity) {
        let first = match kind {
            Kind::Report => 0,
            Kind::Reading => 3,
        };
        let behind = match severity {
            Severity::Error => 0,
            Severity::Warning => 1,
            Severity::Info => 2,
        };
        self.0[first + behind] += 1;
    }
}

impl<'a> ReportRow<'a> {
    pub(super) fn values(self) -> [Value<'a>; 21] {
        let report = self.report;
        let checks = report.map(|report| &report.checks);
        let [errors, warnings, infos, unread, unsure, remarks] =
            self.counts.map_or([const { Value::Null }; 6], |counts| counts.0.map(Value::from));
        [
            self.number.into(),
            self.id.into(),
            self.source.into(),
            self.sha256.into(),
            report.and_then(|report| report.agency.as_deref()).into(),
            report.and_then(|report| report.year).map(i64::from).into(),
            report.and_then(|report| report.edition).map(|edition| edition.id.as_str()).into(),
            report.and_then(|report| report.title.as_deref()).into(),
            report.and_then(|report| report.published.as_deref()).into(),
            self.outcome.into(),
            self.error.into(),
            checks.map(|checks| checks.passed).into(),
            checks.map(|checks| checks.failed).into(),
            checks.map(|checks| checks.skipped).into(),
            errors,
            warnings,
            infos,
            unread,
            unsure,
            remarks,
            self.carried.into(),
        ]
    }
}

impl<'a> CellRow<'a> {
    pub(super) fn values(self) -> [Value<'a>; 9] {
        [
            self.report.into(),
            self.table.into(),
            self.row.into(),
            self.column.into(),
            self.cell.value().into(),
            self.raw.into(),
            self.cell.status.as_str().into(),
            self.cell.unit().into(),
            self.line.into(),
        ]
    }
}

impl<'a> FindingRow<'a> {
    pub(super) fn values(self) -> [Value<'a>; 15] {
        let [table, row, column] = self.place.map(Value::from);
        let [hint, hint_en] = self.hint.map(Value::from);
        let [message, message_en] = self.message.map(Value::from);
        [
            self.report.into(),
            self.number.into(),
            self.kind.as_str().into(),
            self.rule.into(),
            self.severity.as_str().into(),
            table,
            row,
            column,
            self.expected.into(),
            self.actual.into(),
            message,
            message_en,
            hint,
            hint_en,
            self.line.into(),
        ]
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // A string takes all that is written.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// An object as JSON text.
pub(super) fn json(object: &serde_json::Map<String, serde_json::Value>) -> String {
    serde_json::to_string(object).unwrap_or_default()
}
