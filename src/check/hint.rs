//! What several failures show together.

use rustc_hash::FxHashMap;

use super::Failure;
use crate::form::Edition;

/// Where a rule fails by the same amount in two places, once over and once
/// under, a number probably stands in the wrong one: notes it in both.
pub(super) fn misplacements(edition: &'static Edition, failures: &mut [Failure]) {
    if failures.len() < 2 {
        return;
    }
    let mut by_difference: FxHashMap<(&str, i128), Vec<usize>> = FxHashMap::default();
    for (at, failure) in failures.iter().enumerate() {
        if let Some(difference) = difference(failure) {
            by_difference.entry((failure.rule, difference)).or_default().push(at);
        }
    }
    for at in 0..failures.len() {
        let Some(difference) = difference(&failures[at]) else { continue };
        let opposite = by_difference.get(&(failures[at].rule, -difference)).into_iter().flatten();
        let mut opposite = opposite.filter(|&&other| other != at && is_beside(&failures[at], &failures[other]));
        // Of several that would fit, none is shown to be the one.
        let (Some(&other), None) = (opposite.next(), opposite.next()) else { continue };
        let by_column = failures[at].row == failures[other].row;
        let by = difference.abs();
        let [here, there] = [at, other].map(|at| name(edition, &failures[at], by_column));
        failures[at].hint = Some(format!(
            "与“{there}”的差额相反（此处 {difference:+}，彼处 {:+}）：很可能有 {by} 件误填，应在“{here}”“{there}”其中一处，却填入了另一处",
            -difference
        ));
        failures[at].hint_en = Some(format!(
            "the difference is opposite to that of “{there}” ({difference:+} here, {:+} there): {by} was probably put in one of “{here}” and “{there}” instead of the other",
            -difference
        ));
    }
}

/// How much more is printed than there should be, at a common scale.
fn difference(failure: &Failure) -> Option<i128> {
    let scale = failure.expected.scale().max(failure.actual.scale());
    (scale == 0).then(|| failure.actual.rescaled(scale) - failure.expected.rescaled(scale))
}

/// Whether both are about one rule, in two columns of one row or in two rows of
/// one column.
fn is_beside(one: &Failure, other: &Failure) -> bool {
    one.rule == other.rule && (one.row == other.row) != (one.column == other.column)
}

/// The label of the column where both stand in one row, else of the row.
fn name(edition: &'static Edition, failure: &Failure, by_column: bool) -> String {
    let Some(table) = edition.table(failure.table) else { return failure.table.to_owned() };
    let row = failure.row.as_deref().unwrap_or_default();
    let form = table.rows().find(|form| form.id == row);
    match (by_column, form) {
        (true, _) => {
            let columns = table.blocks.iter().flat_map(|block| &block.columns);
            let column = columns.into_iter().find(|column| Some(column.id.as_str()) == failure.column);
            column.map_or_else(String::new, |column| column.label.clone())
        }
        (false, Some(form)) => table.full_label(form),
        (false, None) => table.extra_label(row),
    }
}
