//! What is said of an input, or of the rest of one, that is not read.

use super::{encoding, hidden};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Parsed, Report};
use crate::source::{self, decode};
use crate::span::{LineIndex, Span};

/// An input of which nothing was read, and why.
pub(super) fn refused(diagnostic: Diagnostic) -> Parsed {
    Parsed { report: Report::default(), diagnostics: vec![diagnostic] }
}

/// Spans cannot count the bytes of the input.
pub(super) fn too_long() -> Parsed {
    refused(Diagnostic::new(
        Code::NotAReport,
        "文本超过 4 GiB，未读取；请按报告拆分。",
        "the text is longer than 4 GiB and was not read; split it into reports",
    ))
}

/// The byte at `at` is none of a text.
pub(super) fn binary(bytes: &[u8], at: usize) -> Parsed {
    let mut diagnostic = Diagnostic::new(
        Code::BinaryData,
        format!("偏移 {at} 处的字节表明这是二进制数据，不是文本或网页；请先提取其中的文本。"),
        format!("byte {at} shows binary data, no text and no web page; extract the text from it first"),
    )
    .at(Span::new(at as u32, at as u32 + 1));
    let (line, column) = LineIndex::new(&bytes[..at]).line_column(at as u32);
    diagnostic.line = Some(line);
    diagnostic.column = Some(column);
    refused(diagnostic)
}

/// Why an input without heading and table is no report.
pub(super) fn no_report(source: &str) -> Diagnostic {
    if let Some(found) = decode::mojibake(source) {
        return encoding::mojibake(found);
    }
    if let Some(archive) = hidden::archive(source) {
        return archive;
    }
    Diagnostic::new(
        Code::NotAReport,
        "没有找到年度报告的章节标题或表格，这不像一份政府信息公开工作年度报告；请检查抓取的页面是否正确。",
        "no section heading and no table label was found, so this is not an annual report; check that the right page was scraped",
    )
}

/// The text goes on behind the last cell that was read.
pub(super) fn too_many(at: u32) -> Diagnostic {
    Diagnostic::new(
        Code::SourceTooLong,
        format!("文本超过 {} 个单元格或行，比任何年报都长，此处以后未读取；请按报告拆分。", source::MOST_TOKENS),
        format!(
            "the text has more than {} cells or lines, more than any report; it was not read from here on; split it into reports",
            source::MOST_TOKENS
        ),
    )
    .at(Span::new(at, at))
}
