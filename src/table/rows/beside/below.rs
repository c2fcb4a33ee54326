//! The rows below each other, each behind its own label.

use crate::model::{Cell, Status};
use crate::table::align::{Aligned, Context, align};
use crate::table::rows::Assembly;
use crate::table::runs::Owner;

impl Assembly<'_> {
    /// Each row behind its own label.
    pub(super) fn below_each_other(&mut self, valued: &[usize]) {
        let mut groups: Vec<(usize, usize)> = Vec::new();
        for &at in valued {
            let begin = groups.last().map_or(0, |&(_, before)| before + 1);
            match self.row_of_cells(begin, at) {
                Some(row) if groups.iter().all(|&(before, _)| before < row) => groups.push((row, at)),
                _ => return self.undecided(valued),
            }
        }
        // Values of two rows in one show that the headers are not where their rows are.
        let crowded = |&(row, at): &(usize, usize)| {
            let slots = self.runs.slots(&self.runs.runs[at]);
            slots.iter().filter(|slot| slot.is_printed()).count() > self.form.columns(row).len()
        };
        if groups.iter().any(crowded) {
            return self.undecided(valued);
        }
        self.set_headers(self.header_reader().between(&groups));
        self.report_headers();
        for (row, at) in groups {
            let run = &self.runs.runs[at];
            let columns = self.form.columns(row);
            let context = Context { last: true, ..Context::default() };
            let slots = self.runs.slots(run);
            let aligned = align(run, slots, columns.len(), &context);
            let aligned = self.by_header(at, Some((self.edition, row)), slots, aligned, None);
            let cells = self.cells(run, columns, &aligned, false);
            self.report_alignment(&run.clone(), &aligned, self.row_id(row), columns.len());
            self.table.row_mut(row).copy_from_slice(&cells);
        }
    }

    /// The row that the cells at `at` belong to, the runs from `begin` on being
    /// those behind the cells before; nothing where several rows are named above
    /// one header, for the cells under it may be any one's.
    fn row_of_cells(&self, begin: usize, at: usize) -> Option<usize> {
        let mut rows: Vec<usize> = Vec::new();
        let mut headed = false;
        for run in begin..=at {
            if let Some(row) = self.row_at(run) {
                if std::mem::take(&mut headed) {
                    rows.clear();
                }
                if rows.last() != Some(&row) {
                    rows.push(row);
                }
            } else if self.is_column(&self.runs.runs[run]) {
                if rows.len() > 1 {
                    return None;
                }
                headed = true;
            }
        }
        rows.pop()
    }

    /// The row that the run at `at` labels.
    fn row_at(&self, at: usize) -> Option<usize> {
        match self.runs.runs[at].owner {
            Owner::Label(label) => self.row_of(label),
            _ => None,
        }
    }

    fn undecided(&mut self, valued: &[usize]) {
        let width: usize = (0..self.form.rows().len()).map(|row| self.form.columns(row).len()).sum();
        for &at in valued {
            let run = self.runs.runs[at].clone();
            self.report_alignment(&run, &Aligned::Misfit, "", width);
        }
        self.put_beside(&vec![Cell::of(Status::Unresolved); width]);
    }
}
