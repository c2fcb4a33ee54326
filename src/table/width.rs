//! How wide the rows of a table are in its layout.
//!
//! A row that shows a number for each column and is yet wider than nearly all
//! others shows one of them twice, in the place of an empty cell.

use std::collections::BTreeMap;

use super::runs::{Content, Run, Slot};

/// The widths of the rows of a table.
#[derive(Debug, Default)]
pub(super) struct Widths {
    /// For each run, its width by each measure; nothing where it is no row.
    rows: Vec<Option<[usize; 2]>>,
    /// What nearly all rows have, by each measure in which they agree.
    usual: [Option<usize>; 2],
}

/// Fewer rows than this agree by chance.
const FEWEST_ROWS: usize = 4;

impl Widths {
    /// Measures rows; `row` gives of a run its cells, and how many cells its
    /// labels take and how many columns it has, where it is a row.
    pub fn new<'a>(runs: &'a [Run], row: impl Fn(usize) -> Option<(&'a [Slot], usize, usize)>) -> Widths {
        let measured = |at: usize| row(at).map(|(slots, labels, columns)| measures(&runs[at], slots, labels, columns));
        let rows: Vec<Option<[usize; 2]>> = (0..runs.len()).map(measured).collect();
        let count = rows.iter().flatten().count();
        let usual = [0, 1].map(|measure| {
            let mut widths: BTreeMap<usize, usize> = BTreeMap::new();
            rows.iter().flatten().for_each(|row| *widths.entry(row[measure]).or_default() += 1);
            let (width, most) = widths.into_iter().max_by_key(|&(_, rows)| rows)?;
            // Seven of ten are nearly all where some rows have lost their ends.
            (count >= FEWEST_ROWS && most * 10 >= count * 7).then_some(width)
        });
        Widths { rows, usual }
    }

    /// How many cells the row of a run has beyond what is usual, by every
    /// measure in which the rows agree.
    pub fn surplus(&self, run: usize) -> usize {
        let Some(Some(row)) = self.rows.get(run) else { return 0 };
        let beyond = |(width, usual): (&usize, &Option<usize>)| usual.map(|usual| width.saturating_sub(usual));
        row.iter().zip(&self.usual).filter_map(beyond).min().unwrap_or(0)
    }
}

/// The cells of the row, and those that are not its own; lines of blanks are
/// none, since they may be mere spacing.
fn measures(run: &Run, slots: &[Slot], labels: usize, columns: usize) -> [usize; 2] {
    let cells = || slots.iter().filter(|slot| slot.content != Content::Spacing);
    let count = cells().count() + usize::from(run.filler) + usize::from(run.behind_filler);
    let own_row = run.bounded && cells().all(|slot| slot.row == run.row);
    let all = match cells().next_back().filter(|_| own_row) {
        Some(last) => usize::from(last.column) + 1 + usize::from(run.filler) + usize::from(run.behind_filler),
        None => labels + count,
    };
    [all, count.saturating_sub(columns)]
}
