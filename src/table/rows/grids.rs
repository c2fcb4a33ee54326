//! The grids that headers draw: in which cell of a drawn row each column stands.

use rustc_hash::FxHashMap;

use super::Assembly;
use crate::form::Role;
use crate::table::align::Grid;
use crate::table::runs::{Content, Owner, Run, Slot};

/// For each run, the grid that the headers above it draw.
pub(super) fn grids(assembly: &Assembly<'_>, runs: &[Run]) -> Vec<Option<Grid>> {
    let widths = row_widths(assembly, runs);
    let blocks = &assembly.form.blocks;
    let mut columns: Vec<Vec<Option<(u16, u16)>>> =
        blocks.iter().map(|block| vec![None; block.columns.len()]).collect();
    let mut grids = Vec::with_capacity(runs.len());
    for run in runs {
        let mut grid = None;
        if let Owner::Label(label) = run.owner
            && run.bounded
        {
            let width = widths.get(&run.row).copied().unwrap_or(0);
            for (edition, role) in assembly.lexicon.roles(label, assembly.index) {
                match role {
                    Role::Column(block, column) if edition == assembly.edition => {
                        columns[usize::from(block)][usize::from(column)] = Some((run.column, width));
                    }
                    Role::Row(row) if edition == assembly.edition => {
                        let block = assembly.form.places()[usize::from(row)].block;
                        grid = grid_of(&columns[block]);
                    }
                    _ => {}
                }
            }
        }
        grids.push(grid);
    }
    without_other_tables(assembly, runs, grids)
}

/// The grids without those of rows that another table draws, as wide as the
/// header's but with fewer columns for labels. Their empty cells before the
/// header's first column are their own: the header would shift their numbers.
/// The rows of the header's table tell, where they draw one cell for a label
/// that spans columns; so does a number before the first column.
fn without_other_tables(assembly: &Assembly<'_>, runs: &[Run], mut grids: Vec<Option<Grid>>) -> Vec<Option<Grid>> {
    let before_first = |run: &Run, grid: &Option<Grid>| {
        let slots = assembly.runs.slots(run);
        let grid = grid.as_ref().filter(|grid| grid.is_as_wide_as(run, slots))?;
        let first = *grid.columns.iter().min()?;
        let before = slots.iter().take_while(|slot| slot.row == run.row && slot.column < first).count();
        Some((&slots[..before], slots.get(before), first))
    };
    let told = runs.iter().zip(&grids).any(|(run, grid)| {
        let Some((before, behind, first)) = before_first(run, grid) else { return false };
        let spans = before.is_empty() && run.column.saturating_add(1) < first;
        let drawn = behind.is_some_and(|slot| slot.row == run.row && slot.column == first);
        spans && drawn || before.iter().any(Slot::is_printed)
    });
    if told {
        for (run, grid) in runs.iter().zip(&mut grids) {
            let emptied = |(before, ..): (&[Slot], _, _)| before.iter().any(|slot| slot.content == Content::Blank);
            if before_first(run, grid).is_some_and(emptied) {
                *grid = None;
            }
        }
    }
    grids
}

/// A grid, if every column has a place of its own and all header rows are
/// equally wide.
fn grid_of(columns: &[Option<(u16, u16)>]) -> Option<Grid> {
    let places: Vec<(u16, u16)> = columns.iter().copied().collect::<Option<_>>()?;
    let width = places.first()?.1;
    let mut sorted: Vec<u16> = places.iter().map(|&(column, _)| column).collect();
    sorted.sort_unstable();
    sorted.dedup();
    let distinct = sorted.len() == places.len();
    let even = places.iter().all(|&(_, w)| w == width);
    (distinct && even).then(|| Grid { columns: places.iter().map(|&(column, _)| column).collect(), width })
}

/// The number of cells in each row of the layout.
fn row_widths(assembly: &Assembly<'_>, runs: &[Run]) -> FxHashMap<u32, u16> {
    let mut widths: FxHashMap<u32, u16> = FxHashMap::default();
    let mut note = |row: u32, width: u16| {
        let known = widths.entry(row).or_default();
        *known = (*known).max(width);
    };
    for run in runs.iter().filter(|run| run.bounded) {
        note(run.row, run.column.saturating_add(1));
        let mut end = (run.row, run.column);
        for slot in assembly.runs.slots(run) {
            note(slot.row, slot.column.saturating_add(1));
            end = (slot.row, slot.column);
        }
        note(end.0, end.1.saturating_add(1).saturating_add(run.filler));
    }
    widths
}
