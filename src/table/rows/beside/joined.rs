//! The only row of values, joined from the parts that it was cut into.

use crate::table::rows::Assembly;
use crate::table::runs::{Content, Lent, Owner, Run, Slot};

impl Assembly<'_> {
    /// Joins the only drawn row of a table whose rows stand beside each other
    /// where cells with something else than a number have cut it: as many cells
    /// as columns, each below a head.
    pub(super) fn join_unreadable_beside(&mut self, width: usize) {
        let runs = &self.runs.runs;
        let text = |run: &Run| run.bounded && matches!(run.owner, Owner::Unknown | Owner::Prose);
        let valued = |row: u32| move |slot: &Slot| slot.bounded && slot.row == row && slot.is_printed();
        let texts = runs.iter().filter(|run| text(run)).map(|run| run.row);
        let Some(row) = texts.into_iter().find(|&row| self.runs.slots.iter().any(valued(row))) else { return };
        if self.runs.slots.iter().any(|slot| slot.is_printed() && slot.row != row) {
            return;
        }
        let own = |slot: &&Slot| slot.bounded && slot.row == row;
        let mut cells: Vec<Slot> = self.runs.slots.iter().filter(own).copied().collect();
        cells.extend(runs.iter().filter(|run| text(run) && run.row == row).map(|run| Slot {
            content: Content::Unreadable,
            span: run.span,
            row,
            column: run.column,
            bounded: true,
        }));
        cells.sort_by_key(|slot| slot.column);
        let heads = runs.iter().filter(|run| run.bounded && run.row < row && self.is_column(run));
        let mut heads: Vec<u16> = heads.map(|run| run.column).collect();
        heads.sort_unstable();
        if cells.len() != width || !cells.iter().map(|slot| slot.column).eq(heads) {
            return;
        }
        let found = self.runs.to_mut();
        let at = found.slots.len();
        let span = cells[0].span.to(cells[width - 1].span);
        let joined = Run {
            owner: Owner::Nobody,
            span,
            row,
            column: cells[0].column,
            bounded: true,
            slots: at..at + width,
            filler: 0,
            behind_filler: 0,
            damage: None,
            lent: Lent::No,
        };
        found.runs.retain(|run| run.row != row);
        for run in &mut found.runs {
            let kept = found.slots[run.slots.clone()].iter().take_while(|slot| slot.row != row).count();
            run.slots.end = run.slots.start + kept;
        }
        found.slots.extend(cells);
        let behind = found.runs.partition_point(|run| run.row < row);
        found.runs.insert(behind, joined);
    }

    /// Joins the parts of a table whose rows stand beside each other where some
    /// part has several of them: each a drawn row of values with as many heads, and
    /// the rows' labels, above it.
    pub(super) fn join_parts_beside(&mut self, width: usize) {
        let runs = &self.runs.runs;
        let valued: Vec<usize> = (0..runs.len()).filter(|&at| self.has_printed(&runs[at])).collect();
        let mut rows = 0;
        let mut above = 0;
        for &at in &valued {
            let slots = self.runs.slots(&runs[at]);
            let heads = || runs[above..=at].iter().filter(|run| run.bounded && self.is_column(run));
            // The only label of a drawn row is not bounded.
            let labels = runs[above..=at].iter().filter_map(|run| match run.owner {
                Owner::Label(label) => self.row_of(label),
                _ => None,
            });
            let first = rows;
            for row in labels {
                if row != rows {
                    return;
                }
                rows += 1;
            }
            let columns: usize = (first..rows).map(|row| self.form.columns(row).len()).sum();
            let drawn = slots.iter().all(|slot| slot.bounded && slot.row == slots[0].row) && runs[at].filler == 0;
            let headed = heads().count() == columns;
            if !drawn || !headed || slots.len() != columns || runs[at].damage.is_some() {
                return;
            }
            above = at + 1;
        }
        let Some(&last) = valued.last().filter(|_| rows == self.form.rows().len() && valued.len() < rows) else {
            return;
        };
        let found = self.runs.to_mut();
        let start = found.slots.len();
        for &at in &valued {
            let slots = found.runs[at].slots.clone();
            found.slots.extend_from_within(slots.clone());
            found.runs[at].slots = slots.start..slots.start;
        }
        debug_assert_eq!(found.slots.len() - start, width);
        found.runs[last].slots = start..found.slots.len();
    }
}
