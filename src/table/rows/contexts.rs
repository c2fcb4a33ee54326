//! What the rows of a table tell about each other's layout.

use super::Assembly;
use super::claim::Claim;
use super::grids::grids;
use crate::form::Role;
use crate::table::align::{self, Closing, Context, Grid};
use crate::table::runs::{Content, Owner, Run, Slot};
use crate::table::width::Widths;

/// What the rows of a table tell about each other's layout.
pub(super) struct Contexts {
    /// Whether a row was met that leaves no doubt.
    calibrated: bool,
    /// Whether no such row has empty cells or borders behind its own.
    unclosed: bool,
    /// The cells in a row of the layout, label and closing cells included, if
    /// all such rows agree; none where they do not.
    width: Option<usize>,
    /// The empty cells behind each row's own, if all such rows have as many,
    /// however wide they are.
    closing: Option<usize>,
    spacing_is_cell: bool,
    /// Whether some row has borders around all its values.
    draws_cells: bool,
    /// Whether some row has empty cells between its label and its own cells.
    in_place: bool,
    /// Whether some row has borders without cells behind it.
    fills: bool,
    widths: Widths,
    label_cells: Vec<usize>,
    grids: Vec<Option<Grid>>,
}

impl Contexts {
    pub(super) fn new(assembly: &Assembly<'_>, claims: &[Claim]) -> Contexts {
        let runs = assembly.runs.runs.as_slice();
        let drawn = runs.iter().any(|run| run.bounded);
        let bounded = drawn || assembly.runs.slots.iter().any(|slot| slot.content == Content::Blank);
        let mut contexts = Contexts {
            calibrated: false,
            unclosed: true,
            width: None,
            closing: None,
            spacing_is_cell: spacing_is_cell(assembly, runs, claims),
            draws_cells: drawn && runs.iter().any(|run| run.bounded && are_drawn(assembly.runs.slots(run))),
            in_place: in_place(assembly, claims),
            widths: Widths::default(),
            fills: drawn && runs.iter().any(|run| run.filler > 0),
            label_cells: Vec::new(),
            grids: Vec::new(),
        };
        if bounded {
            contexts.label_cells = label_cells(assembly, runs);
            contexts.widths = Widths::new(runs, |at| {
                let row = claims[at].row().filter(|_| !runs[at].slots.is_empty())?;
                let columns = assembly.form.columns(row).len();
                Some((assembly.runs.slots(&runs[at]), contexts.label_cells[at], columns))
            });
            contexts.calibrate(assembly, runs, claims);
            contexts.grids = grids(assembly, runs);
        }
        contexts
    }

    /// What is known about the row of the run at `at`, which has so many
    /// columns.
    pub(super) fn of(&self, at: usize, row: Option<usize>, columns: usize, last: bool, cut_off: bool) -> Context<'_> {
        let labels = self.label_cells.get(at).copied().unwrap_or(1);
        Context {
            grid: row.and_then(|_| self.grids.get(at)?.as_ref()),
            closing: match self.calibrated {
                false => Closing::Unknown,
                true => Closing::Either {
                    none: self.unclosed,
                    filled: match self.width {
                        Some(width) => width.checked_sub(labels + columns),
                        None => self.closing,
                    },
                },
            },
            spacing_is_cell: self.spacing_is_cell,
            draws_cells: self.draws_cells,
            in_place: self.in_place,
            width: self.width,
            fills: self.fills,
            surplus: self.widths.surplus(at),
            last,
            cut_off,
            wraps: false,
        }
    }

    /// Learns from rows and headers that leave no doubt how many empty cells
    /// close a row.
    fn calibrate(&mut self, assembly: &Assembly<'_>, runs: &[Run], claims: &[Claim]) {
        let rows = claims.iter().filter(|claim| matches!(claim, Claim::Row(_))).count();
        let mut met = 0;
        let mut closings: Option<Option<usize>> = None;
        for (at, run) in runs.iter().enumerate() {
            let slots = assembly.runs.slots(run);
            let found = match claims[at] {
                Claim::Row(row) => {
                    met += 1;
                    let columns = assembly.form.columns(row).len();
                    align::closing(run, slots, columns).filter(|_| met < rows).map(|closing| (columns, closing))
                }
                Claim::Nothing if run.filler > 0 && slots.is_empty() && assembly.is_title(run) => {
                    let opened = runs.get(at + 1).is_some_and(|next| assembly.is_lone_blank(next));
                    Some((0, usize::from(run.filler) + usize::from(opened)))
                }
                Claim::Nothing if run.filler == 0 && run.bounded => {
                    let all_blank = slots.iter().all(|slot| slot.content == Content::Blank);
                    assembly.columns_up_to(run).filter(|_| all_blank).map(|columns| (columns, slots.len()))
                }
                _ => None,
            };
            let Some((columns, closing)) = found else { continue };
            let is_row = matches!(claims[at], Claim::Row(_));
            let labels = if is_row { self.label_cells[at] } else { 1 };
            if is_row {
                closings = Some(closings.unwrap_or(Some(closing)).filter(|&known| known == closing));
            }
            let width = labels + columns + closing;
            self.width = if self.calibrated { self.width.filter(|&known| known == width) } else { Some(width) };
            self.unclosed &= closing == 0;
            self.calibrated = true;
        }
        self.closing = closings.flatten();
        if !self.calibrated {
            self.closing = closing_of_partly_empty(assembly, runs, claims);
            self.calibrated = self.closing.is_some();
            self.unclosed &= !self.calibrated;
        }
    }
}

/// Whether several values are printed, each with borders.
pub(super) fn are_drawn(slots: &[Slot]) -> bool {
    let printed = || slots.iter().filter(|slot| slot.is_printed());
    printed().count() > 1 && printed().all(|slot| slot.bounded)
}

/// How many empty cells close each row of a table in which no row shows all its
/// values: all but the last have as many cells, the first of a row and the last
/// of its own are printed somewhere, and nothing ever is behind them.
fn closing_of_partly_empty(assembly: &Assembly<'_>, runs: &[Run], claims: &[Claim]) -> Option<usize> {
    const FEWEST_ROWS: usize = 3;
    let columns = assembly.form.columns(0).len();
    let mut count = None;
    let mut rows = 0;
    let (mut first, mut last) = (false, false);
    let last_row = claims.iter().rposition(|claim| matches!(claim, Claim::Row(_)));
    for (at, (run, claim)) in runs.iter().zip(claims).enumerate() {
        let Claim::Row(row) = *claim else { continue };
        let slots = assembly.runs.slots(run);
        // The text may end before what closes the last.
        if last_row == Some(at) && count != Some(slots.len()) {
            continue;
        }
        let own = assembly.form.columns(row).len() == columns;
        let plain = run.filler == 0 && run.damage.is_none();
        if !own || !plain || slots.iter().any(|slot| slot.content == Content::Spacing) {
            return None;
        }
        rows += 1;
        if *count.get_or_insert(slots.len()) != slots.len() {
            return None;
        }
        first |= slots.first().is_some_and(Slot::is_printed);
        last |= slots.get(columns - 1).is_some_and(Slot::is_printed);
        if slots.iter().skip(columns).any(Slot::is_printed) {
            return None;
        }
    }
    let closing = count?.checked_sub(columns)?;
    (rows >= FEWEST_ROWS && first && last && closing > 0).then_some(closing)
}

/// Whether the layout fills spans up in place: some drawn row has more cells
/// than columns, and the first of them is empty.
fn in_place(assembly: &Assembly<'_>, claims: &[Claim]) -> bool {
    assembly.runs.runs.iter().zip(claims).any(|(run, claim)| {
        let Claim::Row(row) = *claim else { return false };
        let slots = assembly.runs.slots(run);
        let drawn = slots.iter().all(|slot| slot.row == run.row);
        let wider = slots.len() > assembly.form.columns(row).len() && run.filler == 0;
        let shifted = slots.first().is_some_and(|slot| slot.content == Content::Blank);
        drawn && wider && shifted && slots.last().is_some_and(Slot::is_printed)
    })
}

/// How many label cells each run's row has up to its own: the labels of groups
/// stand before the label of the first row in them.
fn label_cells(assembly: &Assembly<'_>, runs: &[Run]) -> Vec<usize> {
    let mut cells = Vec::with_capacity(runs.len());
    let mut count = 0;
    for at in 0..runs.len() {
        let joins = at > 0
            && assembly.runs.slots(&runs[at - 1]).is_empty()
            && runs[at - 1].filler == 0
            && assembly.group_of(runs[at - 1].owner).is_some();
        count = if joins { count + 1 } else { 1 };
        cells.push(count);
    }
    cells
}

/// Whether lines of blanks are empty cells: they fill up the rows that show
/// fewer values than columns, every one of them, and stand between the values
/// of no full row. Behind the values of the last row alone they tell nothing:
/// there they may part the table from what follows.
fn spacing_is_cell(assembly: &Assembly<'_>, runs: &[Run], claims: &[Claim]) -> bool {
    let mut fits = false;
    let last_row = claims.iter().rposition(|claim| matches!(claim, Claim::Row(_)));
    for (at, (run, claim)) in runs.iter().zip(claims).enumerate() {
        let Claim::Row(row) = *claim else { continue };
        let slots = assembly.runs.slots(run);
        let width = assembly.form.columns(row).len();
        let printed = slots.iter().filter(|slot| slot.is_printed()).count();
        if slots.len() == printed {
            continue;
        }
        let last = slots.iter().rposition(Slot::is_printed).unwrap_or(0);
        let between = slots[..last].iter().any(|slot| slot.content == Content::Spacing);
        match printed == width {
            true if between => return false,
            true => {}
            false if slots.len() == width => fits |= last_row != Some(at) || slots.last().is_some_and(Slot::is_printed),
            false => return false,
        }
    }
    fits
}

impl Assembly<'_> {
    fn is_title(&self, run: &Run) -> bool {
        let Owner::Label(label) = run.owner else { return false };
        matches!(self.lexicon.role(label, self.edition, self.index), Some(Role::Title(_)))
    }

    /// The number of columns of a block with a title, whose header stands in
    /// one row, where a run is the header of the last of them.
    fn columns_up_to(&self, run: &Run) -> Option<usize> {
        let Owner::Label(label) = run.owner else { return None };
        if self.form.blocks.len() < 2 {
            return None;
        }
        let here = self.lexicon.roles(label, self.index).filter(|&(edition, _)| edition == self.edition);
        let mut last = None;
        for (_, role) in here {
            let Role::Column(block, column) = role else { continue };
            let columns = self.form.blocks[usize::from(block)].columns.len();
            if usize::from(column) + 1 != columns || last.is_some_and(|last| last != columns) {
                return None;
            }
            last = Some(columns);
        }
        last
    }
}
