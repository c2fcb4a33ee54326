//! The notes on cells.

use crate::fold;
use crate::model::{CellNote, Status, Table};
use crate::source::Document;
use crate::span::{LineIndex, Span};

/// The cells that are not plainly a printed number.
pub(super) fn notes(source: &str, document: &Document<'_>, tables: &[Option<Table>]) -> Vec<CellNote> {
    let text = &*document.text;
    let mut notes = Vec::new();
    let mut index: Option<LineIndex<'_>> = None;
    for table in tables.iter().flatten().filter(|table| !table.is_plain()) {
        for (row, columns, cells) in table.rows() {
            if cells.iter().all(|cell| cell.status == Status::Printed) {
                continue;
            }
            for (cell, column) in cells.iter().zip(columns) {
                if cell.status == Status::Printed {
                    continue;
                }
                let line = cell.span.map(|span| {
                    let index = index.get_or_insert_with(|| LineIndex::new(source));
                    index.line_at(document.to_source(span).start)
                });
                notes.push(CellNote {
                    table: &table.form().id,
                    row: row.to_owned(),
                    column: &column.id,
                    status: cell.status,
                    raw: cell.span.map(|span| raw(text, span)).unwrap_or_default(),
                    line,
                    unit: cell.unit(),
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
