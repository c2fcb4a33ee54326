//! Places the cells of a table row by row, as the table model of the HTML
//! standard does: each cell takes the first free column, and cells that span
//! rows cover columns of the rows below.
//!
//! Covered stretches are kept as ranges of columns and made only for rows that
//! have cells of their own, so `rowspan="65534"` or `colspan="1000"` costs one
//! entry.

use super::{CellOrigin, GridCell};
use crate::span::Span;

/// Largest column span, as in the standard.
const MAX_COLSPAN: u32 = 1000;
/// Largest row span, as in the standard.
const MAX_ROWSPAN: u32 = 65_534;

/// How many covered stretches a page may have. A page of 50 MB could ask for
/// a thousand in each of ten million rows; behind this many its row spans are
/// taken as 1. A report has a few hundred.
pub(super) const MAX_COVERED: usize = 1_000_000;

/// A cell before it has its column.
#[derive(Clone, Copy, Debug)]
pub(super) struct LooseCell {
    pub(super) span: Span,
    pub(super) columns: u32,
    /// Rows that it covers; `u32::MAX` is to the end of the row group.
    pub(super) rows: u32,
    pub(super) header: bool,
}

/// The spans that reach down from the rows placed so far.
#[derive(Debug, Default)]
pub(super) struct Grid {
    /// Sorted by first column.
    reaching: Vec<Reach>,
    rows: u32,
}

#[derive(Clone, Copy, Debug)]
struct Reach {
    start: u32,
    end: u32,
    /// The first row that it does not cover.
    until: u32,
    origin_row: u32,
    origin: u32,
}

impl Grid {
    /// How many rows were placed.
    pub(super) fn rows(&self) -> u32 {
        self.rows
    }

    /// Ends a row group: no span reaches beyond it.
    pub(super) fn end_group(&mut self) {
        self.reaching.clear();
    }

    /// Places the next row and appends its cells, covered positions included,
    /// to `out`. `covered` counts the covered stretches of the page.
    pub(super) fn place(&mut self, cells: &[LooseCell], out: &mut Vec<GridCell>, covered: &mut usize) {
        let row = self.rows;
        self.rows += 1;
        if cells.is_empty() {
            return;
        }
        self.reaching.retain(|reach| reach.until > row);
        if *covered + self.reaching.len() > MAX_COVERED {
            self.reaching.clear();
        }
        let from_above = self.reaching.len();
        let mut above = 0;
        let mut column = 0;
        for cell in cells {
            // Covered positions up to the first free column.
            while let Some(&reach) = self.reaching[..from_above].get(above)
                && reach.start <= column
            {
                column = cover(reach, column, out, covered);
                above += 1;
            }
            let end = column.saturating_add(cell.columns);
            let at = out.len() as u32;
            out.push(GridCell {
                column,
                columns: cell.columns,
                span: cell.span,
                origin: CellOrigin::Own { rows: cell.rows, header: cell.header },
            });
            if cell.rows > 1 {
                self.reaching.push(Reach {
                    start: column,
                    end,
                    until: row.saturating_add(cell.rows),
                    origin_row: row,
                    origin: at,
                });
            }
            column = end;
        }
        for &reach in &self.reaching[above..from_above] {
            column = cover(reach, column, out, covered);
        }
        if self.reaching.len() > from_above {
            // Two sorted runs: cheap for a stable sort.
            self.reaching.sort_by_key(|reach| reach.start);
        }
    }
}

/// Appends what `reach` covers from `column` on, and gives the next free
/// column. Where a wide cell overlaps it, the wide cell came first.
fn cover(reach: Reach, column: u32, out: &mut Vec<GridCell>, covered: &mut usize) -> u32 {
    let start = reach.start.max(column);
    if start >= reach.end {
        return column;
    }
    *covered += 1;
    out.push(GridCell {
        column: start,
        columns: reach.end - start,
        span: Span::default(),
        origin: CellOrigin::Covered { row: reach.origin_row, cell: reach.origin },
    });
    reach.end
}

/// The `colspan` of an attribute value.
pub(super) fn colspan(value: &str) -> u32 {
    match integer(value) {
        None | Some(0) => 1,
        Some(columns) => columns.min(MAX_COLSPAN),
    }
}

/// The `rowspan` of an attribute value; 0 is to the end of the row group.
pub(super) fn rowspan(value: &str) -> u32 {
    match integer(value) {
        None => 1,
        Some(0) => u32::MAX,
        Some(rows) => rows.min(MAX_ROWSPAN),
    }
}

/// A non-negative integer as the standard reads it: blanks before and anything
/// behind are passed over.
fn integer(value: &str) -> Option<u32> {
    let value = value.trim_start_matches([' ', '\t', '\n', '\r', '\x0C']);
    let (digits, negative) = match value.strip_prefix('-') {
        Some(digits) => (digits, true),
        None => (value.strip_prefix('+').unwrap_or(value), false),
    };
    let len = digits.bytes().take_while(u8::is_ascii_digit).count();
    if len == 0 {
        return None;
    }
    let number = digits[..len].parse().unwrap_or(u32::MAX);
    (!negative || number == 0).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_as_browsers_read_them() {
        assert_eq!(colspan("3"), 3);
        assert_eq!(colspan(" +2px"), 2);
        assert_eq!(colspan("0"), 1);
        assert_eq!(colspan("-4"), 1);
        assert_eq!(colspan("99999999999"), 1000);
        assert_eq!(colspan("％"), 1);
        assert_eq!(rowspan("0"), u32::MAX);
        assert_eq!(rowspan("99999"), 65_534);
        assert_eq!(rowspan(""), 1);
    }
}
