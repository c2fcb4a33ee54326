//! The unit of money that a header or a row's label prints.
//!
//! The form prescribes one (`单位:万元`); a body may print another, or one where
//! the form has none, and the numbers below it are then in that unit.

use super::runs::{Owner, Runs};
use crate::fold;
use crate::form::{ColumnForm, Lexicon, Role};
use crate::lex::Unit;
use crate::model::{Cell, Status};
use crate::span::Span;

/// The unit of money that a label ends with.
pub(super) fn printed(label: &str) -> Option<Unit> {
    let last = label.chars().rev().find(|&c| fold::is_ideograph(c))?;
    if !matches!(last, '元' | '圆') {
        return None;
    }
    let words: String = label.chars().filter(|&c| fold::is_ideograph(c)).collect();
    [
        (["万元", "萬元"], Unit::TenThousandYuan),
        (["亿元", "億元"], Unit::HundredMillionYuan),
        (["元", "圆"], Unit::Yuan),
    ]
    .into_iter()
    .find(|(names, _)| names.iter().any(|name| words.ends_with(name)))
    .map(|(_, unit)| unit)
}

/// Gives the numbers of a row the unit that the label at `at` or the header
/// above it prints, where it is not the form's.
pub(super) fn carry(
    text: &str,
    runs: &Runs,
    at: usize,
    (edition, table, block): (usize, usize, usize),
    columns: &[ColumnForm],
    cells: &mut [Cell],
) {
    let label = |run: usize| runs.runs[run].span.of(text).and_then(printed);
    let own = label(at);
    for (index, (column, cell)) in columns.iter().zip(cells).enumerate() {
        if cell.value().is_none() || cell.unit().is_some() || !column.is_amount() {
            continue;
        }
        let heads = |run: &usize| match runs.runs[*run].owner {
            Owner::Label(label) => {
                let mut roles = Lexicon::get().roles(label, table);
                roles.any(|role| role == (edition, Role::Column(block as u16, index as u16)))
            }
            _ => false,
        };
        let head = || {
            let head = (0..at).rev().take(FURTHEST).find(heads)?;
            // The unit may stand on a line of its own below it.
            let below = Span::new(runs.runs[head].span.start, runs.runs[at].span.start);
            label(head).or_else(|| below.of(text).filter(|below| below.len() <= LONGEST_HEAD).and_then(printed))
        };
        let unit = own.or_else(head);
        if let Some(unit) = unit.filter(|unit| column.unit.as_deref() != Some(unit.as_str())) {
            cell.set_unit(unit);
            cell.status = Status::Reported;
        }
    }
}

/// A header stands no more runs above its rows.
const FURTHEST: usize = 64;

/// A head and its unit are no longer, in bytes.
const LONGEST_HEAD: usize = 120;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_in_labels() {
        for (label, unit) in [
            ("本年收费金额(单位:元)", Some(Unit::Yuan)),
            ("本年收费金额（单位：万元）", Some(Unit::TenThousandYuan)),
            ("采购总金额(元)", Some(Unit::Yuan)),
            ("行政事业性收费 亿元", Some(Unit::HundredMillionYuan)),
            ("采购总金额", None),
            ("规章(件)", None),
            ("本年收费金额\n(单位:\n元) |", Some(Unit::Yuan)),
        ] {
            assert_eq!(printed(label), unit, "{label}");
        }
    }
}
