//! Each rule by itself, on grids small enough to check by hand.

use super::report::piece;
use crate::place::{Cell, Content, Grid, Piece, PlacedRow, Policy, Relation, Row, Verdict, place, place_with};

const OPEN: Cell = Cell::Open;
const BLANK: Cell = Cell::Blank;

fn exact(cells: &[Option<i64>]) -> Content {
    Content::Exact(cells.to_vec())
}

fn loose(values: &[i64]) -> Content {
    Content::Loose(values.iter().map(|&value| piece(value)).collect())
}

/// The last row is the sum of the others, the last column, too.
fn grid(rows: Vec<Content>) -> Grid {
    let last = rows.len() - 1;
    Grid {
        columns: 4,
        last_is_total: true,
        rows: rows.into_iter().map(|content| Row { kind: 0, content }).collect(),
        relations: vec![Relation { plus: (0..last).collect(), minus: vec![last] }],
    }
}

fn only(grid: &Grid) -> PlacedRow {
    let mut rows = place(grid).rows;
    assert_eq!(rows.len(), 1);
    rows.remove(0)
}

fn values(row: &PlacedRow) -> Vec<Option<i64>> {
    let value = |cell: &Cell| match cell {
        Cell::Number { value, .. } => Some(*value),
        _ => None,
    };
    row.cells.iter().map(value).collect()
}

/// Two full rows and their sum with a third, `5 0 2 7`, which the caller gives as
/// it came out.
fn with_third(third: Content) -> Grid {
    let full = |cells: [i64; 4]| exact(&cells.map(Some));
    grid(vec![full([1, 2, 3, 6]), full([4, 0, 1, 5]), third, full([10, 2, 6, 18])])
}

#[test]
fn a_complete_grid_costs_nothing() {
    let placement = place(&with_third(exact(&[Some(5), None, Some(2), Some(7)])));
    assert_eq!((placement.rows.len(), placement.rows.capacity(), placement.steps), (0, 0, 0));
}

#[test]
fn a_short_row_is_placed_by_the_columns() {
    let row = only(&with_third(loose(&[5, 2, 7])));
    assert_eq!(row.verdict, Verdict::Placed);
    assert_eq!(values(&row), [Some(5), None, Some(2), Some(7)]);
    assert_eq!(row.cells[1], BLANK);
    assert_eq!(row.piece_columns, [0b0001, 0b0100, 0b1000]);
}

#[test]
fn a_zero_leaves_no_trace_in_a_sum() {
    let full = || exact(&[Some(1), Some(0), Some(0), Some(1)]);
    let sum = exact(&[Some(5), Some(0), Some(0), Some(5)]);
    let row = only(&grid(vec![full(), full(), loose(&[3, 0, 3]), sum]));
    assert_eq!(row.cells[1..3], [OPEN, OPEN]);
    assert_eq!(values(&row), [Some(3), None, None, Some(3)]);
}

#[test]
fn a_split_number_is_put_together_where_only_that_adds_up() {
    let split = |value: i64, joins: bool| Piece { may_join_next: joins, ..piece(value) };
    let third =
        vec![split(1, true), split(3, false), split(0, false), split(5, false), split(1, true), split(8, false)];
    let full = |cells: [i64; 4]| exact(&cells.map(Some));
    let rows = vec![full([1, 2, 3, 6]), full([4, 0, 1, 5]), Content::Loose(third), full([18, 2, 9, 29])];
    let row = only(&grid(rows));
    assert_eq!(values(&row), [Some(13), Some(0), Some(5), Some(18)]);
    assert_eq!(row.cells[0], Cell::Number { value: 13, pieces: 0b11 });
}

#[test]
fn a_published_error_is_not_repaired() {
    // Printed: 5 0 2 8.
    let row = only(&with_third(loose(&[5, 2, 8])));
    assert_eq!(row.cells, [OPEN; 4]);
    // A wrong number in an exact row: 3 printed as 4 in the second column.
    let full = |cells: [i64; 4]| exact(&cells.map(Some));
    let rows = vec![full([1, 2, 3, 6]), full([4, 1, 1, 6]), loose(&[5, 2, 7]), full([10, 2, 6, 18])];
    let row = only(&grid(rows));
    assert_eq!((row.verdict, row.cells), (Verdict::Inconsistent, vec![OPEN; 4]));
}

#[test]
fn a_published_error_is_not_absorbed() {
    // Printed: 5 . 2 7, and in the sum row 4 5 for 2 6, which is no sum of that
    // row any more, but is just what `5 2 . 7` would need.
    let full = |cells: [i64; 4]| exact(&cells.map(Some));
    let rows = || vec![full([1, 2, 3, 6]), full([4, 0, 1, 5]), loose(&[5, 2, 7]), full([10, 4, 4, 19])];
    let row = only(&grid(rows()));
    assert_eq!((row.verdict, row.cells), (Verdict::Inconsistent, vec![OPEN; 4]));
}

#[test]
fn what_a_single_relation_decides_stays_open() {
    // `5 2 7 .` adds up in every column. But were the third column misprinted, 7
    // could be the total of 5 and 2.
    let parts = |cells: [i64; 3]| exact(&[Some(cells[0]), Some(cells[1]), Some(cells[2]), None]);
    let rows = vec![parts([1, 2, 3]), parts([4, 0, 1]), loose(&[5, 2, 7]), parts([10, 4, 11])];
    let row = only(&grid(rows));
    assert_eq!(values(&row), [Some(5), Some(2), None, None]);
    assert_eq!(row.piece_columns[2], 0b1100);
}

#[test]
fn a_lone_number_may_be_a_total() {
    let full = |cells: [i64; 4]| exact(&cells.map(Some));
    let rows = vec![full([1, 2, 3, 6]), full([4, 0, 1, 5]), loose(&[7]), full([12, 2, 4, 18])];
    let row = only(&grid(rows));
    assert_eq!(row.verdict, Verdict::HabitUnknown);
    assert_eq!(row.piece_columns, [0b1111]);
}

#[test]
fn a_lone_number_is_a_part_where_rows_have_no_totals() {
    let parts = |cells: [i64; 3]| exact(&[Some(cells[0]), Some(cells[1]), Some(cells[2]), None]);
    let rows = vec![parts([1, 2, 3]), parts([4, 0, 1]), loose(&[7]), parts([12, 2, 4])];
    let row = only(&grid(rows));
    assert_eq!(row.verdict, Verdict::Placed);
    assert_eq!(row.cells, [Cell::Number { value: 7, pieces: 1 }, BLANK, BLANK, BLANK]);
}

#[test]
fn an_unknown_row_silences_its_relations() {
    let mut grid = with_third(loose(&[5, 2, 7]));
    grid.rows[0].content = Content::Unknown;
    let row = only(&grid);
    assert!(row.cells[..3].iter().all(|cell| *cell == OPEN));
}

#[test]
fn as_many_numbers_as_columns_need_no_arithmetic() {
    let row = only(&with_third(loose(&[5, 0, 2, 9])));
    assert_eq!(row.verdict, Verdict::Complete);
    assert_eq!(values(&row), [Some(5), Some(0), Some(2), Some(9)]);
}

#[test]
fn too_many_numbers_are_a_misfit() {
    let row = only(&with_third(loose(&[5, 0, 2, 9, 1])));
    assert_eq!((row.verdict, row.cells), (Verdict::Misfit, vec![OPEN; 4]));
    let row = only(&with_third(loose(&[i64::MAX, 1])));
    assert_eq!(row.verdict, Verdict::Misfit);
}

#[test]
fn past_the_limit_nothing_is_inferred() {
    for limit in 0..60 {
        let policy = Policy { limit, ..Policy::DEFAULT };
        let placement = place_with(&with_third(loose(&[5, 2, 7])), policy);
        let row = &placement.rows[0];
        assert!(placement.steps <= limit);
        if row.verdict != Verdict::Placed {
            assert!(matches!(row.verdict, Verdict::GaveUp | Verdict::Misfit));
            assert_eq!(row.cells, [OPEN; 4]);
        }
    }
}

#[test]
fn odd_grids_do_no_harm() {
    let mut grid = with_third(loose(&[]));
    grid.relations[0].plus.push(99);
    assert_eq!(only(&grid).verdict, Verdict::Complete);
    let empty = Grid { columns: 0, last_is_total: true, rows: grid.rows, relations: Vec::new() };
    place(&empty);
    let rows = vec![Row { kind: 0, content: loose(&[1]) }, Row { kind: 0, content: exact(&[None]) }];
    place(&Grid { columns: 1, last_is_total: true, rows: rows.clone(), relations: Vec::new() });
    place(&Grid { columns: 40, last_is_total: false, rows, relations: Vec::new() });
}
