//! Numbers that are no counts in columns of counts.
//!
//! They are given as printed, for the report may print them; but a number with
//! decimals or below zero may as well be one that a scraper has put into the
//! wrong row, so it is said.

use crate::diagnostic::{Code, Diagnostic};
use crate::form::ColumnForm;
use crate::model::{Cell, Table};
use crate::number::Number;

/// Says which rows of a table hold numbers that are no counts.
pub(crate) fn note(table: &Table, diagnostics: &mut Vec<Diagnostic>) {
    if table.is_plain() {
        return;
    }
    let are_counts = |cells: &[Cell]| cells.iter().all(|cell| cell.value().is_none_or(is_count));
    let form = table.form();
    for (row, columns, cells) in table.rows() {
        if are_counts(cells) {
            continue;
        }
        let mut odd = columns.iter().zip(cells).filter(|(column, cell)| !may_be(column, cell));
        let Some((column, first)) = odd.next() else { continue };
        let values = std::iter::once((column, first)).chain(odd);
        let values: Vec<String> = values.filter_map(|(_, cell)| cell.value()).map(|value| value.to_string()).collect();
        let (values, label) = (values.join(" "), form.row_index(row).map_or(row, |row| &form.row_form(row).label));
        let mut diagnostic = Diagnostic::new(
            Code::NotACount,
            format!("“{label}”一行的 {values} 不是件数（应为非负整数），按原样给出，请核对原文。"),
            format!("{values} in row {row} is no count (a whole number not below zero); it is given as printed, compare with the source"),
        )
        .in_table(&form.id)
        .in_row(row)
        .in_cell(&column.id);
        diagnostic.span = first.span;
        diagnostics.push(diagnostic);
    }
}

fn is_count(number: Number) -> bool {
    number.as_integer().is_some_and(|count| count >= 0)
}

fn may_be(column: &ColumnForm, cell: &Cell) -> bool {
    let whole = |number: Number| is_count(number) || column.signed && number.as_integer().is_some();
    column.is_amount() || cell.value().is_none_or(whole)
}
