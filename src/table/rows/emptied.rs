//! Rows that show no cell and yet are not empty for certain: values that no row
//! has may be theirs.

use super::Assembly;
use super::claim::Claim;
use super::contexts::are_drawn;
use crate::model::{Cell, Status};
use crate::span::Span;
use crate::table::runs::{Content, Owner, Slot};

impl Assembly<'_> {
    /// Doubts rows that draw no cells of their own where values that no row
    /// claims stand in the same drawn row: a cell that spans too many rows or
    /// columns has pushed them away from the label. A label that stands outside
    /// of the grid, as on pages that have lost its cell, is in no drawn row.
    pub(super) fn doubt_emptied_rows(&mut self, claims: &[Claim]) {
        let mut doubted: Vec<(usize, Span)> = Vec::new();
        let mut emptied: Option<(u32, usize)> = None;
        let mut values: Option<(u32, Span)> = None;
        let drawn_stray = self.runs.runs.iter().zip(claims).find_map(|(run, claim)| {
            let stray = *claim == Claim::Stray && run.owner == Owner::Nobody && are_drawn(self.runs.slots(run));
            self.slots_span(run).filter(|_| stray)
        });
        for (run, claim) in self.runs.runs.iter().zip(claims) {
            let slots = self.runs.slots(run);
            let blanks = slots.iter().filter(|slot| slot.content == Content::Blank).count();
            match *claim {
                Claim::Row(row) | Claim::Nearly(row) => {
                    if self.has_printed(run) || blanks >= self.form.columns(row).len() {
                        continue;
                    }
                    if !run.bounded {
                        doubted.extend(drawn_stray.map(|span| (row, span)));
                        continue;
                    }
                    emptied = Some((run.row, row));
                    doubted.extend(values.filter(|&(drawn, _)| drawn == run.row).map(|(_, span)| (row, span)));
                }
                Claim::Stray | Claim::Unknown => {
                    let Some(slot) = slots.iter().rfind(|slot| slot.is_printed() && slot.bounded) else { continue };
                    let Some(span) = self.slots_span(run) else { continue };
                    values = Some((slot.row, span));
                    doubted.extend(emptied.filter(|&(drawn, _)| drawn == slot.row).map(|(_, row)| (row, span)));
                }
                _ => {}
            }
        }
        doubted.into_iter().for_each(|(row, span)| self.lose(row, Some(span)));
    }

    /// Doubts rows that show no cells next to values that no row has, or next to a
    /// row whose own have no columns: some may be theirs, and empty is a row only
    /// where nothing is left over beside it.
    pub(super) fn doubt_rows_beside_values(&mut self, claims: &[Claim]) {
        let mut doubted: Vec<(usize, Span)> = Vec::new();
        // The rows without cells since the last one that has some.
        let mut bare: Vec<usize> = Vec::new();
        // The values without a row, or without columns, since then.
        let mut values: Option<Span> = None;
        for (run, claim) in self.runs.runs.iter().zip(claims) {
            match *claim {
                Claim::Row(row) | Claim::Nearly(row) => {
                    let spacing = |slot: &Slot| slot.content == Content::Spacing;
                    if self.runs.slots(run).iter().all(spacing) && run.damage.is_none() {
                        doubted.extend(values.map(|span| (row, span)));
                        bare.push(row);
                        continue;
                    }
                    // Of a row placed in part by the form's sums, nothing is left over.
                    let unplaced = self.table.row(row).iter().all(|cell| cell.status == Status::Unresolved);
                    values = self.slots_span(run).filter(|_| unplaced);
                }
                Claim::Stray | Claim::Unknown => {
                    let Some(span) = self.slots_span(run) else { continue };
                    values = Some(span);
                }
                Claim::Foreign { .. } => values = None,
                Claim::Nothing | Claim::Taken => continue,
            }
            let owner = values.filter(|_| !bare.is_empty());
            doubted.extend(bare.drain(..).filter_map(|row| Some((row, owner?))));
        }
        for (row, span) in doubted {
            let cells = self.table.row_mut(row);
            if cells.iter().all(|cell| cell.status == Status::Blank) {
                cells.fill(Cell { span: Some(span), ..Cell::of(Status::Unresolved) });
            }
        }
    }

    /// Leaves a row without numbers undecided: values that may be its own stand
    /// behind it, parted from it by some text, or are those of a row that the
    /// form does not have. Nobody can tell.
    pub(super) fn lose(&mut self, row: usize, span: Option<Span>) {
        if self.table.row(row).iter().all(|cell| cell.value().is_none()) {
            self.table.row_mut(row).fill(Cell { span, ..Cell::of(Status::Unresolved) });
        }
    }
}
