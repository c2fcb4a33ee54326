//! The sum that ends a row.

use super::Assembly;
use crate::table::runs::{Content, Run, Slot};

impl Assembly<'_> {
    /// The whole numbers behind a label; an empty cell is none of something.
    pub(super) fn whole_numbers(&self, run: &Run) -> Vec<i64> {
        let number = |slot: &Slot| match slot.content {
            Content::Number { number, .. } => number.as_integer(),
            Content::Blank | Content::Dash => Some(0),
            _ => None,
        };
        self.runs.slots(run).iter().filter_map(number).collect()
    }
}

/// Whether the last number is the sum of the others.
pub(super) fn ends_with_total(numbers: &[i64]) -> bool {
    let Some((&total, parts)) = numbers.split_last() else { return false };
    parts.iter().try_fold(0i64, |sum, &part| sum.checked_add(part)) == Some(total)
}
