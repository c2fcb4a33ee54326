//! Tells whether a crawler took repeated lines out of a table.

use rustc_hash::FxHashSet;

use super::runs::{Damage, Owner, Run, Runs, Slot};
use crate::form::{Edition, Lexicon, Role};
use crate::span::Span;

/// A table with fewer labels of rows than this may have no repeated line by
/// itself.
const FEWEST_ROWS: usize = 3;

/// Whether labels of several rows stand there, most with less than their
/// values, and yet no line and no value occurs twice. A form repeats its corner,
/// its `总计`, and nearly always a number. A text that ends, `at_end`, before
/// any value of the table is cut off: what it would repeat is still to come.
pub(crate) fn is(text: &str, runs: &Runs, table: usize, edition: usize, at_end: bool) -> bool {
    let cut_off = at_end && !runs.slots.iter().any(Slot::is_printed);
    !cut_off && may_be(text, runs, table, edition) && {
        let lines = runs.runs.iter().map(|run| run.span);
        are_distinct(text, lines.chain(runs.runs.iter().flat_map(|run| runs.slots(run)).map(|slot| slot.span)))
    }
}

/// The same, as far as it does not hang on the values.
pub(crate) fn may_be(text: &str, runs: &Runs, table: usize, edition: usize) -> bool {
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
    let whole = |run: &Run| {
        let glued = run.damage == Some(Damage::Glued);
        !run.bounded && !glued && runs.slots(run).iter().all(Slot::is_printed)
    };
    rows >= FEWEST_ROWS
        && short > rows / 2
        && runs.runs.iter().all(whole)
        && are_distinct(text, runs.runs.iter().map(|run| run.span))
}

fn are_distinct(text: &str, mut spans: impl Iterator<Item = Span>) -> bool {
    let mut seen = FxHashSet::default();
    spans.all(|span| span.of(text).is_some_and(|printed| seen.insert(printed)))
}
