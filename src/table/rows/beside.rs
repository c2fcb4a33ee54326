//! A table whose rows stand beside each other in one printed row, or below each
//! other with their own headers.

mod below;
mod joined;
mod one_row;

use super::Assembly;
use crate::model::{Cell, Status};
use crate::table::runs::{Content, Owner, Run, Slot};

impl Assembly<'_> {
    /// A table whose rows stand beside each other in one printed row, or below
    /// each other with their own headers.
    pub(super) fn side_by_side(&mut self) {
        let rows = self.form.rows().len();
        let width: usize = (0..rows).map(|row| self.form.columns(row).len()).sum();
        self.join_unreadable_beside(width);
        self.join_parts_beside(width);
        let valued: Vec<usize> =
            (0..self.runs.runs.len()).filter(|&at| self.has_printed(&self.runs.runs[at])).collect();
        let valued = self.without_page_numbers(valued, width);
        let of_a_row = |run: &Run| run.slots.len() == self.form.columns(0).len();
        let single: Vec<usize> = (0..self.runs.runs.len()).filter(|&at| of_a_row(&self.runs.runs[at])).collect();
        match valued[..] {
            [] => self.all_blank(width),
            // Only one has values, but every row has its own cells.
            [at] if single.len() == rows && single.contains(&at) => self.below_each_other(&single),
            [at] => self.one_row(at, width),
            _ => match self.only_whole_row(&valued, width) {
                Some(at) => {
                    valued.iter().filter(|&&other| other != at).for_each(|&other| {
                        let run = self.runs.runs[other].clone();
                        self.stray(&run);
                    });
                    self.one_row(at, width);
                }
                None => self.below_each_other(&valued),
            },
        }
    }

    /// The runs with values without those that are a page's number alone: another
    /// run has all the values of the table, and heads of columns part it from them.
    fn without_page_numbers(&mut self, valued: Vec<usize>, width: usize) -> Vec<usize> {
        let printed = |at: usize| self.runs.slots(&self.runs.runs[at]).iter().filter(|slot| slot.is_printed()).count();
        let Some(whole) = valued.iter().copied().find(|&at| printed(at) == width) else { return valued };
        let is_page = |at: usize| {
            let run = &self.runs.runs[at];
            let slots = self.runs.slots(run);
            let heads = self.runs.runs[(at + 1).min(whole)..whole].iter();
            let [Slot { content: Content::Number { .. }, bounded: false, row, .. }] = slots else { return false };
            let alone = *row != run.row || run.owner == Owner::Nobody;
            alone && heads.filter(|run| matches!(run.owner, Owner::Label(_))).count() > 1
        };
        let (pages, valued): (Vec<usize>, Vec<usize>) = valued.into_iter().partition(|&at| at != whole && is_page(at));
        for at in pages {
            self.stray(&self.runs.runs[at].clone());
        }
        valued
    }

    /// The run that shows a value for each of `width` cells, where all others
    /// with values are texts that no form has: a caption, a counter of visits.
    fn only_whole_row(&self, valued: &[usize], width: usize) -> Option<usize> {
        let printed = |at: usize| self.runs.slots(&self.runs.runs[at]).iter().filter(|slot| slot.is_printed()).count();
        let mut whole = valued.iter().copied().filter(|&at| printed(at) == width);
        let found = whole.next().filter(|_| whole.next().is_none())?;
        let other = |at: usize| self.runs.runs[at].owner == Owner::Unknown && printed(at) < self.form.columns(0).len();
        let outside = |&at: &usize| at == found || other(at);
        valued.iter().all(outside).then_some(found)
    }

    fn all_blank(&mut self, width: usize) {
        let last = self.runs.runs.last();
        let blanks = last.map_or(0, |run| run.slots.len());
        let rows_printed = self.runs.runs.iter().any(|run| matches!(run.owner, Owner::Label(_)));
        if !rows_printed || (self.at_end && blanks < width) {
            return;
        }
        let untaken = self.untaken_values();
        // A grid draws empty cells, too: where it has none, the row was lost.
        let last_head = self.runs.runs.iter().rposition(|run| matches!(run.owner, Owner::Label(_)));
        let (_, behind) = self.runs.runs.split_at(last_head.unwrap_or(0));
        let drawn = behind.first().is_some_and(|run| run.bounded);
        let cells = behind.iter().any(|run| run.filler > 0 || !self.is_bare(run));
        if drawn && !cells && untaken.is_empty() {
            return;
        }
        untaken.iter().for_each(|&span| self.report_untaken(span));
        let lost = self.distrusted || !untaken.is_empty();
        let status = if lost { Status::Unresolved } else { Status::Blank };
        self.put_beside(&vec![Cell::of(status); width]);
    }

    fn put_beside(&mut self, cells: &[Cell]) {
        let mut rest = cells;
        for row in 0..self.form.rows().len() {
            let (these, others) = rest.split_at(self.form.columns(row).len());
            self.table.row_mut(row).copy_from_slice(these);
            rest = others;
        }
    }
}
