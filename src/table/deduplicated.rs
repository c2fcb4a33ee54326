//! Tells whether a crawler took repeated lines out of a table.

use rustc_hash::FxHashSet;

use super::runs::{Damage, Owner, Runs, Slot};
use crate::form::{Edition, Lexicon, Role};

/// A table with fewer labels of rows than this may have no repeated line by
/// itself.
const FEWEST_ROWS: usize = 3;

/// Whether labels of several rows stand there, most with less than their
/// values, and yet no line and no value occurs twice. A form repeats its corner,
/// its `总计`, and nearly always a number. A text that ends, `at_end`, before
/// any value of the table is cut off: what it would repeat is still to come.
pub(crate) fn is(text: &str, runs: &Runs, table: usize, edition: usize, at_end: bool) -> bool {
    if at_end && !runs.slots.iter().any(Slot::is_printed) {
        return false;
    }
    let form = &Edition::all()[edition].tables[table];
    let lexicon = Lexicon::get();
    let mut rows = 0;
    let mut short = 0;
    for run in &runs.runs {
        if let Owner::Label(label) = run.owner
            && let Some(Role::Row(row)) = lexicon.role(label, edition, table)
        {
            rows += 1;
            short += usize::from(run.slots.len() < form.columns(usize::from(row)).len());
        }
    }
    if rows < FEWEST_ROWS || short <= rows / 2 {
        return false;
    }
    let mut seen = FxHashSet::default();
    for run in &runs.runs {
        let slots = runs.slots(run);
        let glued = run.damage == Some(Damage::Glued);
        if run.bounded || glued || slots.iter().any(|slot| !slot.is_printed()) {
            return false;
        }
        let mut spans = std::iter::once(run.span).chain(slots.iter().map(|slot| slot.span));
        if !spans.all(|span| span.of(text).is_some_and(|printed| seen.insert(printed))) {
            return false;
        }
    }
    true
}
