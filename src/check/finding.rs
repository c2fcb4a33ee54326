//! What holding a report against the rules gives.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::diagnostic::Severity;
use crate::number::Number;
use crate::span::Span;

/// All that is to be said about a report.
///
/// Serialises to the object that `nianbao check --format json` prints.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Findings {
    /// Where it was read from, where the input has a name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Its title as printed.
    pub title: Option<String>,
    /// How many checks hold.
    pub passed: u32,
    /// How many do not.
    pub failed: u32,
    /// How many could not be told.
    pub skipped: u32,
    /// The same for each rule, in the order of the rules.
    pub rules: Vec<Tally>,
    /// What is wrong: first the report's own faults, then what could not be
    /// read, each in the order of weight and then of the source.
    pub findings: Vec<Finding>,
}

/// How the checks of one rule came out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Tally {
    /// Id of the rule.
    pub rule: &'static str,
    /// How many of its checks hold.
    pub passed: u32,
    /// How many do not.
    pub failed: u32,
    /// How many could not be told.
    pub skipped: u32,
}

/// Who has to act on a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The report breaks a rule (报告有误): its author has to mend it.
    Report,
    /// The text could not be read (未能读懂): nothing is said about the report.
    Reading,
}

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// Whether the report is at fault or the reading.
    pub kind: Kind,
    /// Id of the rule, or the code of the diagnostic.
    pub rule: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// Id of the table that it is about.
    pub table: Option<String>,
    /// Id of the row.
    pub row: Option<String>,
    /// Id of the column.
    pub column: Option<String>,
    /// The number that should be printed.
    pub expected: Option<Number>,
    /// The number that is.
    pub actual: Option<Number>,
    /// What is wrong, in Chinese, over the printed labels.
    pub message: String,
    /// The same in English.
    pub message_en: String,
    /// What probably went wrong, in Chinese.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// The same in English.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint_en: Option<String>,
    /// The cells that were used.
    pub cells: Vec<CellId>,
    /// Where to look in the source, the main place first.
    pub marks: Vec<Mark>,
}

/// A cell by the ids of its table, row and column; written as a list of three.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct CellId {
    /// Id of the table.
    pub table: String,
    /// Id of the row.
    pub row: String,
    /// Id of the column.
    pub column: String,
}

/// A place in the source and what is to be seen there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Mark {
    /// The report that it is in, where a finding is about several; else it is
    /// in the report that the finding is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Bytes of the input, from 0, half open.
    pub span: Span,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// Line and column behind its last character, counted alike, where they are
    /// known: they are not of places in other reports.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<(u32, u32)>,
    /// Whether it is the place of the fault, not one that the fault is shown by.
    pub main: bool,
    /// What is to be seen there, in Chinese; may be empty.
    pub label: String,
    /// The same in English.
    pub label_en: String,
}

impl Findings {
    /// How many findings have a kind and a severity.
    pub fn count(&self, kind: Kind, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.kind == kind && finding.severity == severity).count()
    }

    /// The greatest severity of a finding.
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(|finding| finding.severity).max()
    }
}

impl Kind {
    /// The kind as written in the output: `report` or `reading`.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Report => "report",
            Kind::Reading => "reading",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl CellId {
    pub(crate) fn new(table: &str, row: &str, column: &str) -> CellId {
        CellId { table: table.to_owned(), row: row.to_owned(), column: column.to_owned() }
    }
}

impl Serialize for CellId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (&self.table, &self.row, &self.column).serialize(serializer)
    }
}
