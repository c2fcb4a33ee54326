//! Rows that the edition does not have: those of another one, and texts that no
//! form has with cells behind them.

use super::Assembly;
use super::claim::Claim;
use crate::diagnostic::{Code, Diagnostic};
use crate::fold;
use crate::form::ColumnForm;
use crate::model::{Cell, ExtraRow};
use crate::table::align::{Aligned, Context, align};
use crate::table::runs::Run;

impl Assembly<'_> {
    /// Takes the cells of a row that only another edition has, under its id there.
    pub(super) fn foreign_row(&mut self, run: &Run, id: &str, columns: &'static [ColumnForm], cells: Vec<Cell>) {
        self.diagnostics.push(
            Diagnostic::new(
                Code::RowExtra,
                format!("“{}”一行不属于本版表格，按所属版本的行号给出。", self.printed(run.span)),
                format!(
                    "row {id} is not of this edition of the form; it is given under the id of the edition that has it"
                ),
            )
            .at(run.span)
            .in_table(&self.form.id)
            .in_row(id),
        );
        self.table.push_extra(ExtraRow { id: id.to_owned(), columns, cells });
    }

    /// Takes cells behind a text that no form has; `before` is the row of the
    /// edition that was claimed last.
    pub(super) fn unknown_row(&mut self, at: usize, run: &Run, before: Option<usize>) {
        let label = self.printed(run.span);
        let columns = before.map(|row| self.form.columns(row));
        let slots = self.runs.slots(run);
        let aligned = columns.map(|columns| {
            let aligned = align(run, slots, columns.len(), &Context::default());
            (columns, self.by_header(at, before.map(|row| (self.edition, row)), slots, aligned, None))
        });
        // A line of a label that is printed twice is no row.
        let piece = label.chars().count() > 2 && self.lexicon.is_piece_of_row(self.index, &fold::fold(&label));
        match aligned {
            Some((columns, aligned @ Aligned::Exact(_))) if !self.distrusted && !piece => {
                let cells = self.cells(run, columns, &aligned, false);
                let id = format!("extra.{label}");
                self.diagnostics.push(
                    Diagnostic::new(
                        Code::RowExtra,
                        format!("“{label}”一行不在表格规定的行内，原样给出。"),
                        format!("row “{label}” is none of the form's; it is given as {id}"),
                    )
                    .at(run.span)
                    .in_table(&self.form.id)
                    .in_row(&id),
                );
                self.table.push_extra(ExtraRow { id, columns, cells });
            }
            _ => self.stray(run),
        }
    }

    /// Whether the run at `at` comes right behind a row that shows no cell.
    pub(super) fn follows_bare_row(&self, claims: &[Claim], at: usize) -> bool {
        at > 0 && matches!(claims[at - 1], Claim::Row(_)) && self.is_bare(&self.runs.runs[at - 1])
    }

    /// Whether a text names no row: an address, or what has no word in it, as
    /// the date that a browser prints above a page.
    pub(super) fn is_furniture(&self, run: &Run) -> bool {
        let printed = run.span.of(self.text).unwrap_or_default();
        printed.contains("://") || !printed.contains(fold::is_ideograph)
    }
}
