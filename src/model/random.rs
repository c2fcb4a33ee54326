//! Random tables, for tests that hold a quick way to the plain one.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::{Cell, ExtraRow, Status, Table};
use crate::form::{Edition, TableForm};
use crate::lex::Unit;
use crate::number::Number;
use crate::span::Span;

/// The same cases in every run; PROPTEST_CASES and PROPTEST_RNG_SEED hunt further.
pub(crate) fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, rng_seed: RngSeed::Fixed(20231), failure_persistence: None, ..ProptestConfig::default() }
}

/// A cell that a report may have, plain or not.
pub(crate) fn cell() -> impl Strategy<Value = Cell> {
    let edges = [0, 9, 10, -1, (1 << 32) - 1, 1 << 32, i64::MAX, i64::MIN];
    let mantissa =
        prop_oneof![20 => 0..10i64, 5 => 0..3000i64, 1 => prop::sample::select(edges.to_vec()), 1 => any::<i64>()];
    let scale = prop_oneof![20 => Just(0), 1 => 0..=Number::MOST_DECIMALS];
    let status = prop_oneof![20 => Just(Status::Printed), 1 => Just(Status::Reported), 1 => Just(Status::Inferred)];
    let printed = (mantissa, scale, status, any::<bool>()).prop_map(|(mantissa, scale, status, unit)| {
        let unit = Some(Unit::TenThousandYuan).filter(|_| unit);
        Cell { status, ..Cell::printed(Number::new(mantissa, scale), unit, false, Span::new(3, 4)) }
    });
    let none = [Status::Blank, Status::Dash, Status::Unresolved, Status::Missing, Status::Unreadable];
    prop_oneof![30 => printed, 1 => prop::sample::select(none.to_vec()).prop_map(Cell::of)]
}

/// A cell with a printed count.
pub(crate) fn plain_cell() -> impl Strategy<Value = Cell> {
    prop_oneof![8 => 0..2i64, 2 => 0..2000i64, 1 => Just((1 << 32) - 1)]
        .prop_map(|count| Cell::printed(Number::integer(count), None, false, Span::new(3, 4)))
}

/// A form's table of any edition.
pub(crate) fn form() -> impl Strategy<Value = &'static TableForm> {
    let forms = Edition::all().iter().flat_map(|edition| &edition.tables);
    prop::sample::select(forms.collect::<Vec<_>>())
}

/// A table as a report may print it: whole or with rows left out, with few cells that
/// are not plain or with none, with rows beyond the form or with none.
pub(crate) fn table(form: &'static TableForm) -> impl Strategy<Value = Table> {
    let plain = vec(plain_cell(), form.cell_count());
    let odd = vec(prop_oneof![20 => plain_cell(), 1 => cell()], form.cell_count());
    let all = vec(cell(), form.cell_count());
    let rows = form.rows().len();
    let printed = prop_oneof![Just(vec![true; rows]), vec(any::<bool>(), rows), vec(prop::bool::weighted(0.9), rows)];
    let extra = prop_oneof![3 => Just(Vec::new()), 1 => vec("extra\\.[一\"a]{0,3}|outcomes\\.other_handling", 1..3)];
    (prop_oneof![plain, odd, all], printed, extra, any::<bool>()).prop_map(move |(cells, printed, extra, at_once)| {
        let mut table = if at_once && printed.iter().all(|&printed| printed) {
            Table::printed(form, cells.clone())
        } else {
            let mut table = Table::new(form);
            for row in (0..rows).filter(|&row| printed[row]) {
                let first = form.places()[row].first_cell;
                table.row_mut(row).copy_from_slice(&cells[first..first + form.columns(row).len()]);
            }
            table
        };
        for id in extra {
            let columns = form.columns(0);
            table.push_extra(ExtraRow { id, columns, cells: cells[..columns.len()].to_vec() });
        }
        table
    })
}
