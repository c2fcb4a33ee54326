//! Rows and cells ended by pipes.
//!
//! A row with fewer cells than the table has columns is filled up by one pipe
//! for each cell that is missing, all of them at its end, wherever the span
//! was. Cells that hang down from a row above are missing too. The last row
//! of a table loses its fillers.

use super::super::grid::Grid;
use super::super::render::{Layout, Table};

enum Open {
    Nothing,
    /// `| ` before the first cell.
    Inline,
    /// A line that holds only a pipe.
    OwnLine,
}

enum CellEnd {
    /// `a | b |` on one line.
    SameLine,
    /// A line end, a blank and the text for each cell; `  | ` after it.
    Broken,
    /// `a |` on a line of its own.
    LineEnd,
    /// `a` and `|` on lines of their own.
    OwnLine,
}

enum Filler {
    Nothing,
    /// After the last cell.
    SameLine,
    /// On a line of its own.
    OwnLine,
}

pub struct Style {
    open: Open,
    cell_end: CellEnd,
    filler: Filler,
    /// What ends a blank cell that stands on a line of its own.
    blank: &'static str,
    /// Whether a row without text follows the second section's table.
    empty_row: bool,
}

pub fn style(layout: Layout) -> Style {
    let (open, cell_end, filler) = match layout {
        Layout::PipeRows => (Open::Nothing, CellEnd::SameLine, Filler::Nothing),
        Layout::PipeRowsFilled => (Open::Nothing, CellEnd::SameLine, Filler::SameLine),
        Layout::LeadingPipeRows => (Open::Inline, CellEnd::SameLine, Filler::SameLine),
        Layout::PipeRowsBroken => (Open::Inline, CellEnd::Broken, Filler::SameLine),
        Layout::CellPerLine | Layout::CellPerLineEmptyRow => (Open::Nothing, CellEnd::LineEnd, Filler::Nothing),
        Layout::CellPerLineFilled | Layout::CellPerLineClosed => (Open::Nothing, CellEnd::LineEnd, Filler::OwnLine),
        Layout::CellPerLineTail => (Open::Nothing, CellEnd::LineEnd, Filler::SameLine),
        Layout::CellPerLineOpened => (Open::OwnLine, CellEnd::LineEnd, Filler::OwnLine),
        Layout::CellPerLineOpenedTail => (Open::OwnLine, CellEnd::LineEnd, Filler::SameLine),
        Layout::AlternatingFilled => (Open::Nothing, CellEnd::OwnLine, Filler::OwnLine),
        Layout::AlternatingOpened => (Open::Inline, CellEnd::OwnLine, Filler::OwnLine),
        _ => (Open::Nothing, CellEnd::OwnLine, Filler::Nothing),
    };
    Style {
        open,
        cell_end,
        filler,
        blank: if layout == Layout::CellPerLine { " |" } else { "|" },
        empty_row: matches!(layout, Layout::CellPerLineEmptyRow | Layout::AlternatingFilled),
    }
}

pub fn table(grid: &Grid, table: Table, style: &Style) -> String {
    let mut text = String::new();
    let last = grid.rows.len() - 1;
    let empty_row = style.empty_row && table == Table::Proactive;
    for (at, row) in grid.rows.iter().enumerate() {
        let cells: Vec<&str> = row.iter().map(|cell| cell.text.as_str()).collect();
        let missing = if at == last && !empty_row { 0 } else { grid.width - cells.len() };
        push_row(&mut text, &cells, missing, style);
    }
    if empty_row {
        push_row(&mut text, &vec![""; grid.width], 0, style);
    }
    text
}

fn push_row(text: &mut String, cells: &[&str], missing: usize, style: &Style) {
    match style.open {
        Open::Nothing => {}
        Open::Inline => text.push_str("| "),
        Open::OwnLine => text.push_str("|\n"),
    }
    for cell in cells {
        match style.cell_end {
            CellEnd::SameLine if cell.is_empty() => text.push_str("| "),
            CellEnd::SameLine => {
                text.push_str(&cell.replace('\n', " "));
                text.push_str(" | ");
            }
            CellEnd::Broken => {
                text.push_str("\n ");
                text.push_str(&cell.replace('\n', " "));
                text.push_str("  | ");
            }
            CellEnd::LineEnd if cell.is_empty() => {
                text.push_str(style.blank);
                text.push('\n');
            }
            CellEnd::LineEnd => {
                text.push_str(cell);
                text.push_str(" |\n");
            }
            CellEnd::OwnLine if cell.is_empty() => text.push_str("|\n"),
            CellEnd::OwnLine => {
                text.push_str(cell);
                text.push_str("\n|\n");
            }
        }
    }
    push_filler(text, missing, style);
}

fn push_filler(text: &mut String, missing: usize, style: &Style) {
    let one_line = matches!(style.cell_end, CellEnd::SameLine | CellEnd::Broken);
    match style.filler {
        Filler::SameLine if missing > 0 => {
            if !one_line {
                // Back onto the line of the last cell.
                text.pop();
                text.push(' ');
            }
            text.push_str(&"|".repeat(missing));
            text.push('\n');
        }
        Filler::OwnLine if missing > 0 => {
            text.push_str(&"|".repeat(missing));
            text.push('\n');
        }
        _ if one_line => {
            // A row that opens with a pipe keeps the blank after its last.
            if !matches!(style.open, Open::Inline) {
                text.truncate(text.trim_end_matches(' ').len());
            }
            text.push('\n');
        }
        _ => {}
    }
}
