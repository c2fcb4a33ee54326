//! What the reader of a text should know about the reading itself.
//!
//! A diagnostic speaks of the reading (未能读懂); what is wrong with the report
//! (报告有误) is a [failed check](crate::check).

use std::sync::LazyLock;

use serde::{Deserialize, Serialize, Serializer};

use crate::span::Span;
use crate::words::Words;

/// How much a diagnostic or a failed check matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Good to know.
    Info,
    /// Something printed could not be placed or may be misread.
    Warning,
    /// The text, or a table of it, could not be read; or the report breaks its
    /// own arithmetic.
    Error,
}

/// What a diagnostic is about. Codes are stable; new ones may be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(test, derive(Deserialize), serde(rename_all = "kebab-case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Code {
    /// No heading and no label of the form was found.
    NotAReport,
    /// The edition does not show and was assumed.
    EditionAssumed,
    /// Labels of more than one edition occur.
    EditionMixed,
    /// A table of the form was not found, be its section's heading there or not.
    TableMissing,
    /// The page holds a table of the form and does not show it.
    TableHidden,
    /// Rows of the form that the table does not have.
    RowsMissing,
    /// A row whose printed cells cannot be told to columns.
    RowMisfit,
    /// A row that lost its blank cells, with every value placed by the form's
    /// sums.
    ValuesInferred,
    /// Rows that lost their blank cells, and no placement of their values keeps
    /// the form's sums.
    PlacementInconsistent,
    /// Rows that lost their blank cells, and too many placements to try them all.
    PlacementGaveUp,
    /// A row is printed twice, with different cells.
    RowRepeated,
    /// A row that the form does not have.
    RowExtra,
    /// Values that no row claims.
    ValuesStray,
    /// The header names the columns in another order than the form.
    HeaderOrder,
    /// The header is not the form's, and does not tell the columns for certain.
    HeaderMismatch,
    /// A label that is nearly one of the form's.
    LabelApproximate,
    /// A cell that holds something that is no number.
    CellUnreadable,
    /// A number that is no count in a column of counts.
    NotACount,
    /// The text holds more than one report.
    SeveralReports,
    /// A number and a label, or several numbers, without a border between.
    SourceGlued,
    /// Repeated lines were taken out of the text.
    SourceDeduplicated,
    /// Labels first, then values: the text was taken column by column.
    SourceColumnwise,
    /// The text ends within a table or a number, or before the sections of the
    /// tables are over.
    SourceCutOff,
    /// The text is longer than any report; its end was not read.
    SourceTooLong,
    /// The layout that a table was found in; only where it was asked for.
    Layout,
    /// The year of the title is not that of the period in the text.
    YearConflict,
    /// The page says of itself what its visible text contradicts.
    MetadataConflict,
    /// The page declares an encoding that it is not in.
    EncodingContradicted,
    /// Bytes that mean nothing in the encoding of the input.
    UndecodableBytes,
    /// The text was encoded twice and cannot be read.
    Mojibake,
    /// The input is no text.
    BinaryData,
    /// The input could not be read at all.
    InputUnreadable,
}

/// One remark on the reading.
///
/// ```
/// let text = "三、收到和处理政府信息公开申请情况\n二、上年结转政府信息公开申请数量\n3 4\n四、政府信息公开行政复议、行政诉讼情况\n";
/// let parsed = nianbao::parse(text);
/// let misfit = parsed.diagnostics.iter().find(|diagnostic| diagnostic.code == nianbao::Code::RowMisfit);
/// let misfit = misfit.expect("two values are too few");
/// assert_eq!((misfit.line, misfit.table.as_deref()), (Some(2), Some("requests")));
/// assert_eq!(misfit.span.and_then(|span| span.of(text)), Some("二、上年结转政府信息公开申请数量\n3 4"));
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Diagnostic {
    /// What it is about.
    pub code: Code,
    /// How much it matters.
    pub severity: Severity,
    /// What was read, what was expected and what to do, in Chinese.
    pub message: String,
    /// The same in English.
    pub message_en: String,
    /// Line in the input, from 1.
    pub line: Option<u32>,
    /// Column in the line in characters, from 1.
    pub column: Option<u32>,
    /// Bytes of the input, from 0, half open.
    pub span: Option<Span>,
    /// Id of the table.
    pub table: Option<String>,
    /// Id of the row.
    pub row: Option<String>,
    /// Id of the cell's column; [`column`](Self::column) is a place in the text.
    pub cell: Option<String>,
}

impl Severity {
    /// The severity as written in the output.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

impl Code {
    /// The code as written in the output, as `row-misfit`.
    pub fn as_str(self) -> &'static str {
        match self {
            Code::NotAReport => "not-a-report",
            Code::EditionAssumed => "edition-assumed",
            Code::EditionMixed => "edition-mixed",
            Code::TableMissing => "table-missing",
            Code::TableHidden => "table-hidden",
            Code::RowsMissing => "rows-missing",
            Code::RowMisfit => "row-misfit",
            Code::ValuesInferred => "values-inferred",
            Code::PlacementInconsistent => "placement-inconsistent",
            Code::PlacementGaveUp => "placement-gave-up",
            Code::RowRepeated => "row-repeated",
            Code::RowExtra => "row-extra",
            Code::ValuesStray => "values-stray",
            Code::HeaderOrder => "header-order",
            Code::HeaderMismatch => "header-mismatch",
            Code::LabelApproximate => "label-approximate",
            Code::CellUnreadable => "cell-unreadable",
            Code::NotACount => "not-a-count",
            Code::SeveralReports => "several-reports",
            Code::SourceGlued => "source-glued",
            Code::SourceDeduplicated => "source-deduplicated",
            Code::SourceColumnwise => "source-columnwise",
            Code::SourceCutOff => "source-cut-off",
            Code::SourceTooLong => "source-too-long",
            Code::Layout => "layout",
            Code::YearConflict => "year-conflict",
            Code::MetadataConflict => "metadata-conflict",
            Code::EncodingContradicted => "encoding-contradicted",
            Code::UndecodableBytes => "undecodable-bytes",
            Code::Mojibake => "mojibake",
            Code::BinaryData => "binary-data",
            Code::InputUnreadable => "input-unreadable",
        }
    }

    /// The code that is written so.
    ///
    /// ```
    /// assert_eq!(nianbao::Code::of("row-misfit"), Some(nianbao::Code::RowMisfit));
    /// ```
    pub fn of(written: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|code| code.as_str() == written)
    }

    /// Whether it says that the input is no report, or none that can be read.
    pub fn is_refusal(self) -> bool {
        matches!(
            self,
            Code::NotAReport | Code::SeveralReports | Code::Mojibake | Code::BinaryData | Code::InputUnreadable
        )
    }

    /// How much it matters; a single diagnostic may weigh more.
    pub fn severity(self) -> Severity {
        match self {
            Code::NotAReport
            | Code::SeveralReports
            | Code::SourceDeduplicated
            | Code::Mojibake
            | Code::BinaryData
            | Code::InputUnreadable => Severity::Error,
            Code::EditionAssumed
            | Code::EditionMixed
            | Code::ValuesInferred
            | Code::RowExtra
            | Code::HeaderOrder
            | Code::Layout
            | Code::MetadataConflict
            | Code::EncodingContradicted => Severity::Info,
            _ => Severity::Warning,
        }
    }
}

/// What a code means and what to do about it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Explanation {
    /// The code.
    pub code: String,
    /// What it is about, in a few words.
    pub title: Words,
    /// What happened to the text, and what that does to the cells.
    pub meaning: Words,
    /// What to do.
    pub action: Words,
}

impl Code {
    /// Every code, in the order of the declaration.
    pub const ALL: &[Code] = &[
        Code::NotAReport,
        Code::EditionAssumed,
        Code::EditionMixed,
        Code::TableMissing,
        Code::TableHidden,
        Code::RowsMissing,
        Code::RowMisfit,
        Code::ValuesInferred,
        Code::PlacementInconsistent,
        Code::PlacementGaveUp,
        Code::RowRepeated,
        Code::RowExtra,
        Code::ValuesStray,
        Code::HeaderOrder,
        Code::HeaderMismatch,
        Code::LabelApproximate,
        Code::CellUnreadable,
        Code::NotACount,
        Code::SeveralReports,
        Code::SourceGlued,
        Code::SourceDeduplicated,
        Code::SourceColumnwise,
        Code::SourceCutOff,
        Code::SourceTooLong,
        Code::Layout,
        Code::YearConflict,
        Code::MetadataConflict,
        Code::EncodingContradicted,
        Code::UndecodableBytes,
        Code::Mojibake,
        Code::BinaryData,
        Code::InputUnreadable,
    ];

    /// What it means and what to do about it.
    ///
    /// ```
    /// let explanation = nianbao::Code::SourceCutOff.explanation();
    /// assert_eq!(explanation.code, "source-cut-off");
    /// ```
    pub fn explanation(self) -> &'static Explanation {
        static ALL: LazyLock<Vec<Explanation>> = LazyLock::new(|| {
            serde_json::from_str(include_str!("diagnostic/codes.json"))
                .expect("the embedded explanations are valid, which a test proves")
        });
        let code = self.as_str();
        ALL.iter().find(|known| known.code == code).expect("every code is explained, which a test proves")
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl Diagnostic {
    pub(crate) fn new(code: Code, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Diagnostic {
            code,
            severity: code.severity(),
            message: zh.into(),
            message_en: en.into(),
            line: None,
            column: None,
            span: None,
            table: None,
            row: None,
            cell: None,
        }
    }

    pub(crate) fn at(mut self, span: Span) -> Self {
        self.span = Some(span);
        self
    }

    pub(crate) fn in_table(mut self, table: &str) -> Self {
        self.table = Some(table.to_owned());
        self
    }

    pub(crate) fn in_row(mut self, row: &str) -> Self {
        self.row = Some(row.to_owned());
        self
    }

    pub(crate) fn in_cell(mut self, column: &str) -> Self {
        self.cell = Some(column.to_owned());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_explained() {
        for code in Code::ALL {
            assert_eq!(code.explanation().code, code.as_str());
        }
    }
}
